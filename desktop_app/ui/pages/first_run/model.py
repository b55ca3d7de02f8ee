"""The way from the first question to a place, as data: which step, what was found, what went wrong. No window here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from desktop_app.domain.errors import FieldError, KnownError
from desktop_app.domain.hosts import host_of
from desktop_app.ui.ports.composition import Found


class Way(StrEnum):
    """How somebody starts."""

    DEMO = "demo"
    MARKET = "market"
    KEY = "key"


class Step(StrEnum):
    """Where they are."""

    CHOOSE = "choose"
    CONFIRM = "confirm"
    """The marketplace was found; its host is shown, and the person says that it is theirs."""
    BROWSER = "browser"
    """The browser shows the sign-in page; the window waits and can be called back."""


WAYS = tuple(Way)


@dataclass(frozen=True, slots=True)
class Flow:
    """One moment of the way. Every change makes a new one.

    Attributes:
        typed: What stands in the address field.
        looking: Whether ``typed`` is being looked for.
        going: Whether the person pressed on before it was found: the next step follows by itself.
        found: What was found at ``typed``, or None.
        busy: Whether something was begun that only its answer ends.
        offered: Whether a link brought what is typed: anybody may write one, so nothing is asked of that address before
            the person goes on.
        problem: Why the last try failed.
    """

    way: Way = Way.DEMO
    step: Step = Step.CHOOSE
    typed: str = ""
    looking: bool = False
    going: bool = False
    found: Found | None = None
    busy: bool = False
    offered: bool = False
    problem: KnownError | None = field(default=None, compare=False)

    def choose(self, way: Way) -> Flow:
        """Choose a way; what stood wrong belonged to the other."""
        return replace(self, way=way, problem=None, going=False)

    def type(self, text: str) -> Flow:
        """Type another address: what was found before was for the old one."""
        text = text.strip()
        if text == self.typed:
            return self
        return replace(self, typed=text, looking=False, going=False, found=None, offered=False, problem=None)

    def look(self) -> Flow:
        """Begin to look for what was typed."""
        return replace(self, looking=True, problem=None)

    def was_found(self, typed: str, found: Found) -> Flow:
        """Take what was found, unless another address was typed meanwhile."""
        if typed != self.typed or self.step is not Step.CHOOSE:
            return self
        there = replace(self, looking=False, going=False, found=found, problem=None)
        return replace(there, step=Step.CONFIRM) if self.going else there

    def was_not_found(self, typed: str, error: KnownError) -> Flow:
        """Take why nothing was found, unless another address was typed meanwhile."""
        if typed != self.typed or self.step is not Step.CHOOSE:
            return self
        return replace(self, looking=False, going=False, problem=error)

    def forward(self) -> Flow:
        """Go on as far as is known; what is missing becomes the problem."""
        if self.step is Step.CHOOSE and self.way is Way.MARKET:
            if not self.typed:
                return replace(self, problem=FieldError("field_required", "relay"))
            if self.found is None:
                return replace(self.look(), going=True)
            return replace(self, step=Step.CONFIRM, problem=None)
        return replace(self, busy=True, problem=None)

    def opened(self) -> Flow:
        """The browser shows the sign-in page."""
        return replace(self, step=Step.BROWSER, busy=False, problem=None)

    def failed(self, error: KnownError) -> Flow:
        """What was begun has failed: the person stands where it can be begun again."""
        step = Step.CONFIRM if self.step is Step.BROWSER else self.step
        return replace(self, step=step, busy=False, going=False, problem=error)

    def back(self) -> Flow:
        """Go back one step; nothing goes on behind it."""
        step = {Step.BROWSER: Step.CONFIRM, Step.CONFIRM: Step.CHOOSE}.get(self.step, self.step)
        return replace(self, step=step, busy=False, going=False, problem=None)

    def resumed(self) -> Flow:
        """Return where a page that takes this one's place goes on: what was under way ended with the old one."""
        here = self.back() if self.step is Step.BROWSER else self
        return replace(here, looking=False, going=False, busy=False)

    def host(self) -> str:
        """Return the host that the person confirms, or nothing."""
        return (host_of(self.found.relay_url) or "") if self.found is not None else ""

    def named(self) -> str:
        """Return the host that a link names, as long as nothing was asked of it; else nothing."""
        return (host_of(self.typed) or "") if self.offered and self.found is None else ""

    def name(self) -> str:
        """Return what the marketplace calls itself, or its host."""
        return (self.found.name if self.found is not None else "") or self.host()


def key_problem(key: str) -> FieldError | None:
    """Return what is wrong with the look of a Stripe key, or None; whether it works only Stripe can tell.

    Stripe's keys say what they are by their beginning: ``rk_`` restricted, ``sk_`` secret, ``pk_`` publishable.
    """
    text = key.strip()
    if not text:
        return FieldError("field_required", "key")
    if text.startswith("pk_"):
        return FieldError("key_publishable", "key")
    if text.startswith("sk_live_"):
        return FieldError("key_unrestricted", "key")
    known = ("rk_live_", "rk_test_", "sk_test_")
    if not text.startswith(known) or not text.isascii() or any(sign.isspace() for sign in text) or len(text) < 12:
        return FieldError("key_malformed", "key")
    return None
