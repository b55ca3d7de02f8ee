"""The relay as a backend: its routes, by requests."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from desktop_app import wire
from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.domain.hosts import may_open
from desktop_app.domain.view import IntentKind
from desktop_app.sync.address import relay_address
from desktop_app.sync.bodies import Address, MethodIntent, ReturnTo
from desktop_app.sync.desk import AccountQuery
from desktop_app.sync.ports import ProxySource

if TYPE_CHECKING:
    from desktop_app.sync.http import Transport

AnswerT = TypeVar("AnswerT")

LONGEST_WAIT = 50.0
"""Seconds that the relay waits at most for the first change."""


class RelayBackend:
    """Satisfies :class:`~desktop_app.sync.ports.Backend` over a relay's HTTP interface.

    The HTTP library is loaded by the first request, on the thread that makes it: the window is painted before.

    Args:
        address: The relay's address; see :func:`~desktop_app.sync.address.relay_address` for what it raises.
        token_source: Gives the token of the moment, or None where there is none.
        clock: Limits the length of an answer.
        renew: Called with a token that was refused; says whether there is another one to try.
        proxy_for: What the desktop says; see :data:`~desktop_app.sync.ports.ProxySource`.
    """

    tells = True

    def __init__(
        self,
        address: str,
        token_source: Callable[[], str | None],
        clock: Clock,
        renew: Callable[[str], bool] | None = None,
        proxy_for: ProxySource | None = None,
    ) -> None:
        self.address = relay_address(address)
        self._proxy_for = proxy_for
        self._token_source = token_source
        self._renew = renew
        self._clock = clock
        self._guard = threading.Lock()
        self._made: Transport | None = None
        self._closed = False

    def me(self) -> wire.Me:
        """Read whose token this is."""
        return self._get(wire.Me, "/me")

    def seller(self) -> wire.Seller:
        """Read the person's selling side."""
        return self._get(wire.Seller, "/seller")

    def buyer(self) -> wire.Buyer:
        """Read the person's buying side."""
        return self._get(wire.Buyer, "/buyer")

    def changes(self, after: str | None, wait: float) -> wire.ChangePage:
        """Read the change feed; see :meth:`Backend.changes`."""
        wait = min(max(wait, 0.0), LONGEST_WAIT)
        query = {"wait": f"{wait:.0f}"} | ({} if after is None else {"after": after})
        return self._get(wire.ChangePage, "/changes", query, seconds=wait + 15)

    def send(self, kind: IntentKind, body: bytes, key: str, if_match: int | None) -> wire.Seller | wire.Buyer:
        """Send one intent with its key; see :meth:`Backend.send`."""
        match kind:
            case IntentKind.SAVE_BUYER:
                return self._write(wire.Buyer, "PUT", "/buyer", body, key=key, if_match=if_match)
            case IntentKind.OPEN_SELLER:
                return self._write(wire.Seller, "POST", "/seller", body, key=key)
            case IntentKind.CHECK_SELLER:
                return self._write(wire.Seller, "POST", "/seller/check", b"", key=key)
            case IntentKind.DEFAULT_METHOD:
                return self._write(wire.Buyer, "PUT", "/buyer/default-payment-method", body, key=key)
            case IntentKind.REMOVE_METHOD:
                method = wire.decode(MethodIntent, body).payment_method
                return self._write(wire.Buyer, "DELETE", f"/buyer/payment-methods/{quote(method, safe='')}", key=key)

    def onboarding_link(self, request: wire.SellerRequest) -> wire.OnboardingLink:
        """Mint a link."""
        link = self._write(wire.OnboardingLink, "POST", "/seller/onboarding", wire.encode(request))
        self._leads_on(link.url)
        return link

    def payment_setup(self, return_port: int | None, language: str | None = None) -> wire.PaymentSetup:
        """Make a page that adds a payment method."""
        body = wire.encode(ReturnTo(return_port))
        setup = self._write(wire.PaymentSetup, "POST", "/buyer/payment-setup", body, language=language)
        self._leads_on(setup.url or "")
        return setup

    def payment_setup_state(self, setup_id: str) -> wire.PaymentSetup:
        """Read what became of it."""
        return self._get(wire.PaymentSetup, f"/buyer/payment-setup/{quote(setup_id, safe='')}")

    def billing_portal(self, return_port: int | None, language: str | None = None) -> str:
        """Make a link to the billing portal."""
        body = wire.encode(ReturnTo(return_port))
        return self._leads_on(self._write(Address, "POST", "/buyer/portal", body, language=language).url)

    def dashboard(self) -> str:
        """Make a link to the Express dashboard."""
        return self._leads_on(self._write(Address, "POST", "/seller/dashboard", b"{}").url)

    def check_seller(self) -> wire.Seller:
        """Have Stripe asked again."""
        return self._write(wire.Seller, "POST", "/seller/check", b"{}")

    def look_at(self, account_id: str | None) -> None:
        """Have Stripe asked again; the answer comes by the feed."""
        if account_id is None:
            self.check_seller()
        else:
            self.check_account(account_id)

    def seller_history(self) -> Sequence[wire.HistoryEntry]:
        """Read the person's own latest changes."""
        return self._get(wire.HistoryPage, "/seller/history").items

    def own_data(self) -> wire.OwnData:
        """Read everything that the relay keeps about the person."""
        return self._get(wire.OwnData, "/me/export")

    def end_account(self) -> wire.Ended:
        """End the account."""
        return self._write(wire.Ended, "DELETE", "/me")

    def accounts(self, query: AccountQuery) -> wire.AccountPage:
        """List accounts."""
        return self._get(wire.AccountPage, "/accounts", _query(query))

    def account_counts(self, query: AccountQuery) -> dict[str, int]:
        """Count accounts by status."""
        return self._get(dict[str, int], "/accounts/counts", _query(query, leaving_out=_ORDER | {"status"}))

    def account_stops(self, query: AccountQuery) -> wire.Stops:
        """Count where the sellers found stop."""
        return self._get(wire.Stops, "/accounts/stops", _query(query, leaving_out=_ORDER))

    def account(self, account_id: str) -> wire.AccountRow:
        """Read one account."""
        return self._get(wire.AccountRow, _account(account_id))

    def account_history(self, account_id: str) -> Sequence[wire.HistoryEntry]:
        """Read one account's history."""
        return self._get(wire.HistoryPage, f"{_account(account_id)}/history").items

    def invitation(self) -> wire.Invitation:
        """Make an invitation for oneself, to go on with on another device."""
        return self._invited("/seller/invitation")

    def invite(self, account_id: str) -> wire.Invitation:
        """Make an invitation to hand on to a person."""
        return self._invited(f"{_account(account_id)}/invitation")

    def take_back(self, invitation_id: str) -> None:
        """End an invitation."""
        self._write(dict[str, object], "DELETE", f"/invitations/{quote(invitation_id, safe='')}")

    def _invited(self, route: str) -> wire.Invitation:
        invitation = self._write(wire.Invitation, "POST", route, b"{}")
        self._leads_on(invitation.url)
        return invitation

    def _leads_on(self, url: str) -> str:
        """Return an address that people are led to: opened, copied, sent on, or read from the screen by a phone.

        Raises:
            KnownError: ``link_refused``: it leads neither to Stripe nor to the relay (property D1).
        """
        if not may_open(url, self.address):
            raise KnownError("link_refused", Remedy.OPERATOR)
        return url

    def check_account(self, account_id: str) -> wire.AccountRow:
        """Have Stripe asked again about one account."""
        return self._write(wire.AccountRow, "POST", f"{_account(account_id)}/check", b"{}")

    def account_drift(self, account_id: str) -> wire.Drift:
        """Compare what is known of one account with what Stripe says now."""
        return self._get(wire.Drift, f"{_account(account_id)}/drift")

    def account_moment(self, account_id: str, entry_id: str, compare: str | None = None) -> wire.Moment:
        """Rebuild what was known of an account at one entry of its history."""
        query = {} if compare is None else {"compare": compare}
        return self._get(wire.Moment, f"{_account(account_id)}/history/{quote(entry_id, safe='')}", query)

    def account_deliveries(self, account_id: str) -> Sequence[wire.DeliveryShape]:
        """Read what Stripe delivered about one account and what became of it, newest first."""
        return self._get(wire.DeliveryPage, f"{_account(account_id)}/deliveries").items

    def account_notes(self, account_id: str) -> Sequence[wire.Note]:
        """Read what staff wrote about one account, newest first."""
        return self._get(wire.NotePage, f"{_account(account_id)}/notes").items

    def add_note(self, account_id: str, text: str) -> wire.Note:
        """Write a note about one account."""
        return self._write(wire.Note, "POST", f"{_account(account_id)}/notes", wire.encode(wire.NoteRequest(text)))

    def deliveries(self, state: str | None, page: str | None) -> wire.DeliveryPage:
        """List what Stripe delivered, newest first."""
        given = {"state": state, "page": page}
        query = {name: text for name, text in given.items() if text is not None}
        return self._get(wire.DeliveryPage, "/deliveries", query)

    def delivery(self, delivery_id: str) -> wire.WholeDelivery:
        """Read one delivery as it came."""
        return self._get(wire.WholeDelivery, _delivery(delivery_id))

    def redeliver(self, delivery_id: str) -> wire.DeliveryShape:
        """Have a delivery processed again."""
        return self._write(wire.DeliveryShape, "POST", f"{_delivery(delivery_id)}/redeliver", b"{}")

    def nudge(self) -> None:
        """Cut short what waits on the network."""
        with self._guard:
            transport = self._made
        if transport is not None:
            transport.cut()

    def close(self) -> None:
        """End every exchange under way; later calls fail with ``offline``."""
        with self._guard:
            self._closed = True
            transport = self._made
        if transport is not None:
            transport.close()

    def _get(
        self, kind: type[AnswerT], path: str, query: dict[str, str] | None = None, *, seconds: float = 30
    ) -> AnswerT:
        from desktop_app.sync.answers import read
        from desktop_app.sync.http import Request

        return read(kind, self._transport().exchange(Request("GET", path, query or {}, seconds=seconds)))

    def _write(
        self,
        kind: type[AnswerT],
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        key: str | None = None,
        if_match: int | None = None,
        language: str | None = None,
    ) -> AnswerT:
        from desktop_app.sync.answers import read
        from desktop_app.sync.http import Request

        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if language is not None:
            headers["Accept-Language"] = language
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"'
        return read(kind, self._transport().exchange(Request(method, path, {}, body, headers)))

    def _transport(self) -> Transport:
        from desktop_app.sync.http import Transport

        with self._guard:
            if self._closed:
                raise KnownError("offline", Remedy.RETRY)
            if self._made is None:
                self._made = Transport(self.address, self._token_source, self._clock, self._renew, self._proxy_for)
            return self._made


_ORDER = frozenset({"sort", "limit", "page"})


def _query(query: AccountQuery, *, leaving_out: frozenset[str] = frozenset()) -> dict[str, str]:
    given = {
        "q": query.q or None,
        "status": query.status,
        "country": query.country,
        "capability": query.capability,
        "due_before": None if query.due_before is None else query.due_before.isoformat(),
        "days_in_state": None if query.days_in_state is None else str(query.days_in_state),
        "requirement": query.requirement,
        "kind": query.kind,
        "opened_after": None if query.opened_after is None else query.opened_after.isoformat(),
        "sort": query.sort,
        "limit": str(query.limit),
        "page": query.page,
    }
    return {name: text for name, text in given.items() if text is not None and name not in leaving_out}


def _account(account_id: str) -> str:
    return f"/accounts/{quote(account_id, safe='')}"


def _delivery(delivery_id: str) -> str:
    return f"/deliveries/{quote(delivery_id, safe='')}"
