"""Faults and platform settings that a test may switch; out of the box nothing misbehaves."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from desktop_app.sandbox.errors import JSON, Refusal
from desktop_app.sandbox.permissions import check_permissions

ANSWERS = ("delay", "409", "429", "500", "cut", "not_json")
LOCKED = "lock_timeout"
REASONS = ("global-rate", "endpoint-rate", "global-concurrency", "endpoint-concurrency", "resource-specific", LOCKED)
"""Why a request is one too many: Stripe's words for its header; the last is an object that another request holds."""
WEBHOOKS = ("late", "twice", "out_of_order", "lost", "wrongly_signed")


@dataclass
class Fault:
    """One fault: what, for which calls (a method and the beginning of a path, both optional), how many times."""

    kind: str
    times: int | None = None  # None: until switched off
    seconds: float = 0.0
    method: str = ""
    path: str = ""
    kept: bool = False  # True: a 500 is kept under the request's idempotency key, as Stripe keeps one that ran
    after: bool = False  # True: the request is carried out, only its answer is spoilt
    reason: str = "global-rate"  # of a 429: one of REASONS

    def fits(self, method: str, path: str) -> bool:
        """Whether a request is one of those that this fault is for."""
        return (not self.method or self.method == method) and path.startswith(self.path)

    def use(self) -> bool:
        """Count one use; False when it was the last one allowed."""
        if self.times is None:
            return True
        self.times -= 1
        return self.times > 0


@dataclass
class Faults:
    """The faults of one platform, in the order in which they were switched on."""

    answers: list[Fault] = field(default_factory=list)
    webhooks: list[Fault] = field(default_factory=list)

    def take_answer(self, method: str, path: str) -> Fault | None:
        """The fault for this request, if any, counted as used."""
        return _take(self.answers, [fault for fault in self.answers if fault.fits(method, path)])

    def take_webhook(self) -> Fault | None:
        """The fault for this delivery, if any, counted as used."""
        return _take(self.webhooks, self.webhooks)

    def add(self, given: JSON) -> Fault:
        """Switch a fault on; raises Refusal for one that isn't known."""
        fault = _read(Fault, given)
        if fault.kind in ANSWERS:
            self.answers.append(fault)
        elif fault.kind in WEBHOOKS:
            self.webhooks.append(fault)
        else:
            raise Refusal(400, f"Unknown fault: one of {', '.join(ANSWERS + WEBHOOKS)}", param="kind")
        return fault

    def clear(self) -> None:
        """Switch every fault off."""
        self.answers.clear()
        self.webhooks.clear()


def _take(faults: list[Fault], fitting: list[Fault]) -> Fault | None:
    if not fitting:
        return None
    fault = fitting[0]
    if not fault.use():
        faults.remove(fault)
    return fault


@dataclass
class Switches:
    """How the platform is set up. The defaults are an older, fully set-up platform."""

    v1_creation: bool = True  # POST /v1/accounts is allowed
    v2_enabled: bool = True  # /v2/core/accounts answers
    recipient_only: bool = True  # transfers without card payments, for sellers in the US
    recipient_only_elsewhere: bool = False  # and for the others: Stripe has been seen to refuse it outside the US
    portal_saved: bool = True
    profile_done: bool = True
    branding_done: bool = True
    activated: bool = True  # the platform's own details were sent in
    payouts_fail: bool = False  # a payout comes back on the day on which it should arrive
    missing_permissions: str = ""  # what the key may not do, parted by commas: "customer_write, event_read"
    requests_per_second: int = 0  # 0: no limit
    delivery_delay: float = 0.0  # seconds between an event and its first delivery
    verification_seconds: float = 0.0  # how long Stripe checks after a form was sent in

    def set(self, given: JSON) -> None:
        """Set some of the switches; raises Refusal for an unknown name or a value of the wrong type."""
        for name, value in given.items():
            if name not in self.as_json():
                raise Refusal(400, f"Unknown switch: {name}", param=name)
            if type(value) is not type(getattr(self, name)) and not _number(getattr(self, name), value):
                raise Refusal(400, f"Wrong type for {name}", param=name)
            if name == "missing_permissions":
                check_permissions(value)
            setattr(self, name, value)

    def as_json(self) -> JSON:
        """Every switch with its present value."""
        return {item.name: getattr(self, item.name) for item in fields(self)}


def _number(present: object, value: object) -> bool:
    return isinstance(present, float) and isinstance(value, int) and not isinstance(value, bool)


def _read(kind: type[Fault], given: JSON) -> Fault:
    known = {item.name for item in fields(kind)}
    for name in given:
        if name not in known:
            raise Refusal(400, f"Unknown field: {name}", param=name)
    if not isinstance(given.get("kind"), str):
        raise Refusal(400, "Missing field: kind", param="kind")
    for name, fitting in _FITTING.items():
        if name in given and (
            not isinstance(given[name], fitting) or (isinstance(given[name], bool) and fitting is not bool)
        ):
            raise Refusal(400, f"Wrong type for {name}", param=name)
    if given.get("reason", LOCKED) not in REASONS:
        raise Refusal(400, f"Unknown reason: one of {', '.join(REASONS)}", param="reason")
    values: dict[str, Any] = dict(given)
    return kind(**values)


_FITTING: dict[str, Any] = {
    "times": int,
    "seconds": int | float,
    "method": str,
    "path": str,
    "kept": bool,
    "after": bool,
    "reason": str,
}
