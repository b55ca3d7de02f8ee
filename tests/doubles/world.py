"""A small model of a relay for one person: what it does with requests, without HTTP; and a backend on it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from msgspec import Raw

from desktop_app import wire
from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import Conflict, CursorExpired, KnownError, Remedy, VersionConflict
from desktop_app.domain.view import IntentKind
from desktop_app.sync.bodies import MethodIntent
from desktop_app.sync.desk import AccountQuery
from desktop_app.sync.views import patched

OFFLINE = KnownError("offline", Remedy.RETRY)


@dataclass
class World:
    """The relay's truth. ``effects`` lists what really happened, each with the key that caused it."""

    clock: Clock
    me: wire.Me = field(default_factory=lambda: wire.Me("u1", "user", "Ana", market="Lumen"))
    buyer: wire.Buyer = field(default_factory=wire.Buyer)
    seller: wire.Seller = field(default_factory=wire.Seller)
    changes: list[wire.Change] = field(default_factory=list)
    effects: list[tuple[str, str]] = field(default_factory=list)
    answers: dict[str, tuple[str, wire.Buyer | wire.Seller | None]] = field(default_factory=dict)
    refuse: Callable[[IntentKind, bytes], KnownError | None] = lambda kind, body: None
    epoch: int = 1
    hung_up: bool = False
    changed: threading.Condition = field(default_factory=threading.Condition)

    def apply(self, kind: IntentKind, body: bytes, key: str, if_match: int | None) -> wire.Buyer | wire.Seller:
        with self.changed:
            text = f"{kind}{body.decode()}"
            if key in self.answers:
                remembered, answer = self.answers[key]
                if remembered != text:
                    raise Conflict("idempotency_conflict")
                return answer or (self.seller if kind is IntentKind.OPEN_SELLER else self.buyer)
            refusal = self.refuse(kind, body)
            if refusal is not None:
                raise refusal
            if kind is IntentKind.SAVE_BUYER and if_match not in {None, self.buyer.version}:
                raise VersionConflict(self.buyer.version)
            answer = self._do(kind, body)
            self.effects.append((key, text))
            self.answers[key] = (text, answer)
            return answer

    def change_buyer(self, **fields: object) -> None:
        """A change from elsewhere."""
        with self.changed:
            self._publish_buyer(replace(self.buyer, **fields))  # type: ignore[arg-type]

    def change_seller(self, **fields: object) -> None:
        with self.changed:
            self._publish_seller(replace(self.seller, **fields))  # type: ignore[arg-type]

    def publish(self, kind: str, change_id: str, data: bytes) -> None:
        with self.changed:
            self.changes.append(wire.Change(len(self.changes) + 1, kind, change_id, Raw(data)))
            self.changed.notify_all()

    def restore(self) -> None:
        """As after a restore from a backup: every cursor of before is void, versions begin anew."""
        with self.changed:
            self.epoch += 1
            self.changes.clear()
            self.buyer = replace(self.buyer, version=min(self.buyer.version, 1))
            self.seller = replace(self.seller, version=min(self.seller.version, 1))
            # What was answered before can't be told as it was: versions began anew.
            self.answers = {key: (text, None) for key, (text, _) in self.answers.items()}

    def page(self, after: str | None, wait: float = 0.0, largest: int = 500) -> wire.ChangePage:
        with self.changed:
            last = f"{self.epoch}-{len(self.changes)}"
            if after is None:
                return wire.ChangePage(last)
            epoch, _, seen = after.partition("-")
            if epoch != str(self.epoch):
                raise CursorExpired
            start = int(seen)
            if wait:
                self.changed.wait_for(
                    lambda: self.hung_up or len(self.changes) > start or str(self.epoch) != epoch, wait
                )
            changes = tuple(self.changes[start : start + largest])
            return wire.ChangePage(f"{self.epoch}-{start + len(changes)}", changes)

    def _do(self, kind: IntentKind, body: bytes) -> wire.Buyer | wire.Seller:
        match kind:
            case IntentKind.SAVE_BUYER:
                changed = patched(self.buyer, wire.decode(wire.BuyerRequest, body))
                return self._publish_buyer(replace(changed, customer_id=self.buyer.customer_id or "cus_1"))
            case IntentKind.OPEN_SELLER:
                if self.seller.account_id is not None:
                    return self.seller
                request = wire.decode(wire.SellerRequest, body)
                return self._publish_seller(
                    replace(self.seller, account_id="acct_1", status="in_progress", country=request.country)
                )
            case IntentKind.REMOVE_METHOD:
                chosen = wire.decode(MethodIntent, body).payment_method
                left = tuple(one for one in self.buyer.payment_methods if one.id != chosen)
                return self._publish_buyer(replace(self.buyer, payment_methods=left))
            case IntentKind.DEFAULT_METHOD:
                chosen = wire.decode(MethodIntent, body).payment_method
                methods = tuple(replace(one, default=one.id == chosen) for one in self.buyer.payment_methods)
                return self._publish_buyer(replace(self.buyer, payment_methods=methods))
            case IntentKind.CHECK_SELLER:
                return self.seller

    def _publish_buyer(self, buyer: wire.Buyer) -> wire.Buyer:
        self.buyer = replace(buyer, version=self.buyer.version + 1)
        self.publish("buyer", self.me.user_id, wire.encode(self.buyer))
        return self.buyer

    def _publish_seller(self, seller: wire.Seller) -> wire.Seller:
        self.seller = replace(seller, version=self.seller.version + 1)
        self.publish("seller", self.me.user_id, wire.encode(self.seller))
        return self.seller


class WorldBackend:
    """A backend on a world. ``before`` and ``after`` may raise, as a network does around a request."""

    tells = True

    def __init__(self, world: World) -> None:
        self.world = world
        self.before: Callable[[str], None] = lambda operation: None
        self.after: Callable[[str], None] = lambda operation: None
        self.calls: list[str] = []
        self.closed = False

    def _ask(self, operation: str, work: Callable[[], object]) -> object:
        self.calls.append(operation)
        if self.closed:
            raise OFFLINE
        self.before(operation)
        result = work()
        self.after(operation)
        return result

    def me(self) -> wire.Me:
        return self._ask("me", lambda: self.world.me)  # type: ignore[return-value]

    def seller(self) -> wire.Seller:
        return self._ask("seller", lambda: self.world.seller)  # type: ignore[return-value]

    def buyer(self) -> wire.Buyer:
        return self._ask("buyer", lambda: self.world.buyer)  # type: ignore[return-value]

    def changes(self, after: str | None, wait: float) -> wire.ChangePage:
        del wait  # steps are made one by one: nothing is waited for
        return self._ask("changes", lambda: self.world.page(after))  # type: ignore[return-value]

    def send(self, kind: IntentKind, body: bytes, key: str, if_match: int | None) -> wire.Buyer | wire.Seller:
        return self._ask("send", lambda: self.world.apply(kind, body, key, if_match))  # type: ignore[return-value]

    def check_seller(self) -> wire.Seller:
        return self._ask("check", lambda: self.world.seller)  # type: ignore[return-value]

    def accounts(self, query: AccountQuery) -> wire.AccountPage:
        del query
        row = wire.AccountRow(self.world.me.user_id, seller=self.world.seller, buyer=self.world.buyer)
        return self._ask("accounts", lambda: wire.AccountPage((row,)))  # type: ignore[return-value]

    def onboarding_link(self, request: wire.SellerRequest) -> wire.OnboardingLink:
        raise NotImplementedError

    def payment_setup(self, return_port: int | None, language: str | None = None) -> wire.PaymentSetup:
        raise NotImplementedError

    def payment_setup_state(self, setup_id: str) -> wire.PaymentSetup:
        raise NotImplementedError

    def billing_portal(self, return_port: int | None, language: str | None = None) -> str:
        raise NotImplementedError

    def dashboard(self) -> str:
        raise NotImplementedError

    def look_at(self, account_id: str | None) -> None:
        self.calls.append(f"look at {account_id}")

    def seller_history(self) -> Sequence[wire.HistoryEntry]:
        raise NotImplementedError

    def own_data(self) -> wire.OwnData:
        raise NotImplementedError

    def end_account(self) -> wire.Ended:
        raise NotImplementedError

    def account_counts(self, query: AccountQuery) -> dict[str, int]:
        raise NotImplementedError

    def account(self, account_id: str) -> wire.AccountRow:
        raise NotImplementedError

    def account_history(self, account_id: str) -> Sequence[wire.HistoryEntry]:
        raise NotImplementedError

    def nudge(self) -> None:
        self.calls.append("nudge")

    def close(self) -> None:
        self.closed = True
