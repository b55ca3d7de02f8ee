"""The public address from outside in: name, port, certificate, our own relay behind it, and whole round trips."""

from __future__ import annotations

import json
import secrets
import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import httpx

from desktop_app.domain.errors import KnownError
from desktop_app.domain.signature import sign
from desktop_app.onboarding.access.posting import Letter, NotTaken
from desktop_app.onboarding.incoming.webhooks import EVENTS, WEBHOOK_PATH, Scope, of_scope
from desktop_app.relay.access.mailer import Mailer
from desktop_app.relay.doctor.findings import Check, Faulty, NotNeeded
from desktop_app.relay.doctor.patient import Patient
from desktop_app.relay.doctor.stripe_checks import webhook_url
from desktop_app.relay.routes.proving import PATH, proof
from desktop_app.relay.settings.sources import ConfigurationError

_WAIT = 20.0
_SOON = timedelta(days=14)
_LOOK = 0.25
_UNDER_WAY = timedelta(minutes=3)
_WINDOW = timedelta(days=3)
MOST_SECRETS = 16
"""Stripe has room for no more endpoints."""

TRIAL = "sellerdesk.doctor.trial"
"""The type of the events that we send ourselves: nothing is read because of them."""


def _place(patient: Patient) -> tuple[str, int, bool]:
    parts = urlsplit(patient.config.public_url)
    https = parts.scheme == "https"
    return parts.hostname or "", parts.port or (443 if https else 80), https


def _address(patient: Patient) -> str:
    host, port, _ = _place(patient)
    try:
        with socket.create_connection((host, port), _WAIT) as connection:
            return str(connection.getpeername()[0])
    except OSError as error:
        cause = error.strerror or str(error) or type(error).__name__
        raise Faulty("address_silent", url=patient.config.public_url, cause=cause, port=port) from error


def _certificate(patient: Patient) -> str:
    host, port, https = _place(patient)
    if not https:
        raise NotNeeded
    try:
        with (
            socket.create_connection((host, port), _WAIT) as plain,
            patient.trust.wrap_socket(plain, server_hostname=host) as connection,
        ):
            certificate: dict[str, Any] = dict(connection.getpeercert() or {})
    except ssl.SSLCertVerificationError as error:
        raise Faulty("certificate_bad", cause=error.verify_message, host=host) from error
    except OSError as error:
        raise Faulty("certificate_bad", cause=error.strerror or type(error).__name__, host=host) from error
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    left = ends - patient.clock.now()
    if left < _SOON:
        raise Faulty("certificate_soon", days=left.days)
    return f"{ends:%Y-%m-%d}"


def _relay(patient: Patient) -> str:
    nonce = secrets.token_urlsafe(24)
    other = Faulty("relay_other", url=patient.config.public_url)
    try:
        answer = patient.ask("GET", PATH.format(nonce=nonce))
        proofs = answer.json()["proofs"] if answer.status_code == 200 else None
    except httpx.HTTPError as error:
        raise other from error
    except (ValueError, KeyError, TypeError) as error:
        raise other from error
    if not isinstance(proofs, list):
        raise other
    expected = {proof(nonce, secret) for secret in patient.config.webhook_secrets}
    if not expected & set(map(str, proofs)):
        raise other
    if expected != set(map(str, proofs)):
        raise Faulty("relay_secrets")
    return f"{len(proofs)} / {len(expected)}"


def _ready(patient: Patient) -> None:
    try:
        answer = patient.ask("GET", "/readyz")
        checks = dict(answer.json().get("checks", {}))
    except (httpx.HTTPError, ValueError, TypeError, AttributeError) as error:
        raise Faulty("not_ready", parts=type(error).__name__) from error
    lacking = [f"{name} {state}" for name, state in checks.items() if state != "ok"]
    if answer.status_code != 200:
        raise Faulty("not_ready", parts=", ".join(lacking) or answer.status_code)


def _known(number: int) -> Callable[[Patient], bool]:
    """Tell whether there are so many signing secrets; where the settings can't be read, one stands for all."""

    def concerns(patient: Patient) -> bool:
        try:
            return number <= len(patient.config.webhook_secrets)
        except ConfigurationError:
            return number == 1

    return concerns


def _secret(number: int) -> Callable[[Patient], str]:
    def run(patient: Patient) -> str:
        known = patient.config.webhook_secrets
        event_id = f"evt_doctor_{secrets.token_hex(8)}"
        # Longer than a header's or a small buffer's worth: a proxy that cuts or rewrites bodies is found out.
        event = {"id": event_id, "object": "event", "type": TRIAL, "padding": "…" * 3000}
        body = json.dumps(event, ensure_ascii=False, indent=1).encode()
        signature = sign(body, known[number - 1], patient.clock.now())
        headers = {"Stripe-Signature": signature, "Content-Type": "application/json; charset=utf-8"}
        try:
            status = patient.ask("POST", WEBHOOK_PATH, content=body, headers=headers).status_code
        except httpx.HTTPError as error:
            raise Faulty("secret_refused", status=type(error).__name__) from error
        if status != 200:
            raise Faulty("secret_refused", status=status)
        if not patient.ledger.heard_of(event_id):
            raise Faulty("secret_lost")
        return event_id

    return run


def _ping(patient: Patient) -> str:
    found = of_scope(patient.endpoints, Scope.THIN, webhook_url(patient))
    if not found:
        raise NotNeeded
    try:
        event_id = patient.stripe.ping(found[0].id)
    except KnownError as refusal:
        if refusal.code == "key_permission_missing":
            raise NotNeeded from refusal  # only this trial needs the right
        raise
    end = patient.clock.monotonic() + patient.patience
    while not patient.ledger.heard_of(event_id):
        if patient.clock.monotonic() > end:
            raise Faulty("ping_lost")
        patient.pause(_LOOK)
    return event_id


def _events(patient: Patient) -> str:
    """Look for the newest events of the platform's own that should have arrived by now."""
    now = patient.clock.now()
    emitted = patient.stripe.emitted(EVENTS[Scope.PLATFORM], now - _WINDOW, now - _UNDER_WAY)
    ours = [one for one in emitted if one.livemode in {None, patient.stripe.livemode}]
    if not ours:
        raise NotNeeded
    newest = ours[0]
    if not patient.ledger.heard_of(newest.id):
        raise Faulty("events_lost", type=newest.type, time=f"{newest.created:%Y-%m-%d %H:%M}")
    return newest.id


def _mail(patient: Patient) -> str:
    choice = patient.config.mail
    if choice is None or choice.folder is not None:
        raise NotNeeded
    mailer = Mailer(choice, patient.config.market, _no_letter, patient.clock.now, patient.trust)
    try:
        mailer.try_out()
    except NotTaken as refusal:
        raise Faulty("mail_refused", cause=refusal) from refusal
    return f"{choice.host}:{choice.port}"


def _mail_folder(patient: Patient) -> str:
    choice = patient.config.mail
    if choice is None or choice.folder is None:
        raise NotNeeded
    try:
        Mailer(choice, patient.config.market, _no_letter, patient.clock.now).try_out()
    except NotTaken as refusal:
        why = refusal.__cause__
        cause = why.strerror if isinstance(why, OSError) else refusal
        raise Faulty("mail_folder_closed", folder=choice.folder, cause=cause) from refusal
    return str(choice.folder)


def _no_letter(letter: Letter) -> EmailMessage:
    raise AssertionError(letter.kind)  # trying out sends none


ADDRESS_CHECKS = (
    Check("address", _address, ("settings",), live=True),
    Check("certificate", _certificate, ("address",), live=True),
    Check("relay", _relay, ("certificate",), live=True),
    Check("ready", _ready, ("relay", "migrations"), live=True),
    *(
        Check(
            f"secret.{number}",
            _secret(number),
            ("ready", "clock"),
            {"number": str(number)},
            live=True,
            concerns=_known(number),
        )
        for number in range(1, MOST_SECRETS + 1)
    ),
    Check("mail", _mail, ("settings",), live=True),
    Check("mail_folder", _mail_folder, ("disk",)),
    Check("ping", _ping, ("secret.1", "endpoint_thin"), live=True),
    Check("events", _events, ("secret.1", "endpoint_platform", "permission.event_read", "ping"), live=True),
)
