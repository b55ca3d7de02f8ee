"""``POST /webhooks/stripe``: hears Stripe, and answers once what it said is stored (property R3)."""

from __future__ import annotations

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.domain.signature import SignatureRefused, verify
from desktop_app.onboarding.incoming.deliveries import Delivery
from desktop_app.onboarding.incoming.hints import Envelope
from desktop_app.onboarding.incoming.reading_events import read_envelope
from desktop_app.relay.bodies import read_body
from desktop_app.relay.calls import json_response
from desktop_app.relay.group_commit import GroupCommit
from desktop_app.relay.logs import log
from desktop_app.relay.metrics import Metrics
from desktop_app.relay.running_ids import RunningIds
from desktop_app.relay.shapes import Received
from desktop_app.relay.signing_secrets import SigningSecrets

_NOT_KEPT = frozenset({"authorization", "cookie", "proxy-authorization"})
_STORED = json_response(Received()).body


class IntakeRoute:
    """Takes deliveries of every endpoint: snapshot and thin events, both scopes, any of the secrets."""

    def __init__(
        self,
        clock: Clock,
        signing_secrets: SigningSecrets,
        commit: GroupCommit[tuple[Delivery, Envelope]],
        limit: int,
        metrics: Metrics,
    ) -> None:
        self._clock = clock
        self._secrets = signing_secrets
        self._commit = commit
        self._limit = limit
        self._metrics = metrics
        self._stored = metrics.deliveries.labels("stored")
        self._ids = RunningIds()

    async def __call__(self, request: Request) -> Response:
        """Check, store and acknowledge one delivery."""
        body = await read_body(request, self._limit)
        now = self._clock.now()
        try:
            index = self._signed_by(body, _signature(request), now)
        except SignatureRefused as refusal:
            self._metrics.deliveries.labels("signature_refused").inc()
            log().info("delivery_refused", reason=refusal.reason)
            raise KnownError("signature_refused", Remedy.PERSON) from refusal
        try:
            envelope = read_envelope(body)
        except KnownError:
            self._metrics.deliveries.labels("not_an_event").inc()
            raise
        delivery = Delivery(self._ids.next(), now, body, _headers(request), index)
        await self._commit.store((delivery, envelope))
        self._stored.inc()
        return Response(_STORED, 200, media_type="application/json")

    def _signed_by(self, body: bytes, signature: bytes | None, now: datetime) -> int:
        """Return which secret signed a delivery, looking for new secrets where none of the known ones did."""
        tried = self._secrets.known()
        try:
            return verify(body, signature, tried, now)
        except SignatureRefused as refusal:
            if refusal.reason != "no_match" or not self._secrets.renewed(tried):
                raise
        return verify(body, signature, self._secrets.known(), now)


def _signature(request: Request) -> bytes | None:
    """Return the header as its raw bytes; more than one is more than Stripe sends."""
    found = [value for name, value in request.scope["headers"] if name == b"stripe-signature"]
    return found[0] if len(found) == 1 else None


def _headers(request: Request) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in request.headers.items() if name not in _NOT_KEPT)
