"""What Stripe shows to the key: is it right, may it do what the relay does, is the platform ready."""

from __future__ import annotations

from collections.abc import Callable

from desktop_app.domain.account import Api
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.onboarding.incoming.inspection import Permission
from desktop_app.onboarding.incoming.webhooks import (
    EVENTS,
    WEBHOOK_PATH,
    Fault,
    Scope,
    fault_of,
    missing_events,
    of_scope,
)
from desktop_app.relay.doctor.findings import Check, Faulty, NotNeeded
from desktop_app.relay.doctor.patient import Patient

_SKEW = 60.0
"""Seconds; Stripe's signatures are good for 300."""

_LABELS = {
    "connected_account_read": "Connected accounts: Read",
    "connected_account_write": "Connected accounts: Write",
    "v2_account_read": "Accounts v2: Read",
    "v2_account_write": "Accounts v2: Write",
    "account_link_write": "Account links: Write",
    "edit_link_write": "Login links: Write",
    "customer_read": "Customers: Read",
    "customer_write": "Customers: Write",
    "payment_method_read": "Payment methods: Read",
    "payment_method_write": "Payment methods: Write",
    "setup_intent_read": "Setup intents: Read",
    "checkout_session_read": "Checkout sessions: Read",
    "checkout_session_write": "Checkout sessions: Write",
    "customer_portal_write": "Customer portal: Write",
    "event_read": "Events: Read",
    "payout_read": "Payouts: Read",
    "webhook_read": "Webhook endpoints: Read",
}
"""The rights that are asked for, one by one, in the Dashboard's own words."""

_OPTIONAL = {"payout_read": "payouts_unseen"}
"""Rights without which the relay does all it must, each with what is missing then."""


def _stripe(patient: Patient) -> None:
    refusal = patient.stripe.reach().refusal
    if refusal is not None and refusal.code == "stripe_unreachable":
        raise Faulty("stripe_silent")


def _clock(patient: Patient) -> str:
    told = patient.stripe.reach().date
    if told is None:
        raise NotNeeded
    skew = (patient.clock.now() - told).total_seconds()
    if abs(skew) > _SKEW:
        raise Faulty("clock_wrong", seconds=round(abs(skew)))
    return f"± {abs(round(skew))} s"


def _key(patient: Patient) -> str:
    refusal = patient.stripe.reach().refusal
    if refusal is not None and refusal.code == "key_invalid":
        raise Faulty("key_refused", because=refusal)
    key = patient.config.stripe_key
    return f"{key[:8]}…{key[-4:]}"


def _mode(patient: Patient) -> str:
    said = "live" if patient.stripe.livemode else "test"
    shown = patient.stripe.mode_shown()
    if shown is not None and shown != patient.stripe.livemode:
        raise Faulty("mode_other", mode=said)
    return said


def _permission(name: str) -> Callable[[Patient], None]:
    def run(patient: Patient) -> None:
        wanted: Permission | None = next((one for one in patient.stripe.permissions if one.name == name), None)
        if wanted is None:
            raise NotNeeded
        refusal = patient.stripe.may(wanted)
        if refusal is None:
            return
        if refusal.code != "key_permission_missing":
            raise refusal
        named = KnownError(refusal.code, Remedy.OPERATOR, params={"permission": _named(refusal, wanted)})
        raise Faulty(_OPTIONAL.get(name, "permission_missing"), because=named)

    return run


def _named(refusal: KnownError, wanted: Permission) -> str:
    said = refusal.params.get("permission")
    return f"{wanted.label} ({said})" if said else wanted.label


def _platform(patient: Patient) -> str:
    own = patient.stripe.own_account()
    if not own.activated:
        raise Faulty("not_activated", because=_not_ready("activation"))
    return own.id


def _branding(patient: Patient) -> None:
    if not patient.stripe.own_account().branded:
        raise Faulty("not_branded", because=_not_ready("branding"))


def _not_ready(cause: str) -> KnownError:
    return KnownError("platform_not_ready", Remedy.OPERATOR, params={"cause": cause})


def _creation(patient: Patient) -> str:
    refusal = patient.stripe.may_open_accounts()
    if refusal is not None and refusal.code == "platform_not_ready":
        raise Faulty("creation_refused", because=refusal)
    if refusal is not None:
        raise refusal
    return Api(patient.config.accounts_api).value


def _portal(patient: Patient) -> None:
    try:
        saved = patient.stripe.portal_saved()
    except KnownError as refusal:
        if refusal.code == "key_permission_missing":
            raise NotNeeded from refusal  # the relay itself never reads these settings
        raise
    if not saved:
        raise Faulty("portal_unsaved", because=KnownError("portal_not_configured", Remedy.OPERATOR))


def webhook_url(patient: Patient) -> str:
    """Return where Stripe should send its events to."""
    return patient.config.public_url + WEBHOOK_PATH


def _endpoint(scope: Scope) -> Callable[[Patient], str]:
    def run(patient: Patient) -> str:
        url, version = webhook_url(patient), patient.stripe.endpoints.api_version
        if scope is Scope.THIN and patient.config.accounts_api is Api.V1 and patient.config.buyers == "customer":
            raise NotNeeded
        fault = fault_of(patient.endpoints, scope, url, version, patient.config.webhook_secrets)
        found = of_scope(patient.endpoints, scope, url)
        if fault is None:
            return found[0].id
        missing = missing_events(found[0], scope) if fault is Fault.EVENTS else EVENTS[scope]
        raise Faulty(
            f"endpoint_{fault.value}",
            url=url,
            events=_few(missing),
            version=found[0].api_version or "–" if found else "–",
            wanted=version,
        )

    return run


def _few(names: tuple[str, ...]) -> str:
    return ", ".join(names[:3]) + (f", … ({len(names)})" if len(names) > 3 else "")


STRIPE_CHECKS = (
    Check("stripe", _stripe, ("settings",), live=True),
    Check("clock", _clock, ("stripe",), live=True),
    Check("key", _key, ("stripe",), live=True),
    *(
        Check(
            f"permission.{name}", _permission(name), ("key",), {"label": label}, live=True, optional=name in _OPTIONAL
        )
        for name, label in _LABELS.items()
    ),
    Check("mode", _mode, ("permission.event_read", "permission.customer_read"), live=True),
    Check("platform", _platform, ("permission.connected_account_read",), live=True),
    Check("branding", _branding, ("permission.connected_account_read",), live=True),
    Check(
        "creation",
        _creation,
        ("permission.connected_account_write", "permission.v2_account_write", "platform"),
        live=True,
    ),
    Check("portal", _portal, ("permission.customer_portal_write",), live=True),
    Check("endpoint_platform", _endpoint(Scope.PLATFORM), ("permission.webhook_read",), live=True),
    Check("endpoint_connected", _endpoint(Scope.CONNECTED), ("permission.webhook_read",), live=True),
    Check("endpoint_thin", _endpoint(Scope.THIN), ("permission.webhook_read",), live=True),
)
