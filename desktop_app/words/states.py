"""The words of every state, as one table: word, sentences, whose turn it is, what comes next, icon and colour."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from desktop_app.domain.value import value
from desktop_app.words.marks import Plural, mark, mark_plural


class StateAction(StrEnum):
    """What the main button of a state does."""

    START = "start"
    CONTINUE = "continue"
    UPDATE = "update"
    DASHBOARD = "dashboard"
    WRITE = "write"
    """Write to the marketplace."""
    TELL = "tell"
    """Tell the marketplace what we see."""
    ASK = "ask"
    """Ask the marketplace to look."""
    START_OVER = "start_over"
    CONNECT = "connect"
    OPEN_NEW = "open_new"
    CHECK = "check"
    CHECK_PROFILE = "check_profile"
    HISTORY = "history"


@value
class Fact:
    """A fact of the line below the card: its word, what follows it, and the word as it stands before that."""

    word: str
    more: str = ""
    before_more: str = ""
    brief: str = ""
    """The word where the whole one has no room."""


@value
class StateRow:
    """One row of the table.

    Attributes:
        sentence: The one sentence.
        turn: Whose turn; without its own ``more`` the time since when follows.
        action: What the main button does; None without one.
        otherwise: Sentences in its place, tried in order where something it names isn't known or nothing is listed;
            the last one names nothing but the marketplace. The same for the explanation.
        since: Whether the time since when is told.
        staff_short: What staff read in the narrow column of a table, where that is less.
    """

    word: str
    icon: str
    family: str
    sentence: str | Plural
    explanation: str | Plural
    turn: Fact
    following: Fact
    action: StateAction | None = None
    staff_word: str = ""
    otherwise: tuple[str, ...] = ()
    otherwise_explained: tuple[str, ...] = ()
    since: bool = True
    staff_short: str = ""


ACTION_LABELS = {
    StateAction.START: mark("Start selling"),
    StateAction.CONTINUE: mark("Continue on Stripe"),
    StateAction.UPDATE: mark("Update on Stripe"),
    StateAction.DASHBOARD: mark("Open Stripe dashboard"),
    StateAction.WRITE: mark("Write to {market}"),
    StateAction.TELL: mark("Tell {market}"),
    StateAction.ASK: mark("Ask {market} to look"),
    StateAction.START_OVER: mark("Start over"),
    StateAction.CONNECT: mark("Connect again"),
    StateAction.OPEN_NEW: mark("Open a new one"),
    StateAction.CHECK: mark("Check now"),
    StateAction.CHECK_PROFILE: mark("Check the profile"),
    StateAction.HISTORY: mark("Show the history"),
}

_YOURS = Fact(mark("Yours"), before_more=mark("Yours,"))
_STRIPES = Fact(mark("Stripe’s"), before_more=mark("Stripe’s,"))
_MARKETS = Fact(mark("{market}’s"), before_more=mark("{market}’s,"))
_NOBODYS = Fact(mark("Nobody’s"), before_more=mark("Nobody’s,"))
_IDLE = Fact(_NOBODYS.word, mark("nothing to do"), _NOBODYS.before_more)
CHECKS = Fact(mark("Stripe checks it"), mark("usually in 1–2 days"), mark("Stripe checks it,"))
NEXT_PAYOUT = Fact(mark("Your next payout"), mark("after a sale"), mark("Your next payout,"))
FIRST_PAYOUT = Fact(mark("Your first payout"), NEXT_PAYOUT.more, mark("Your first payout,"))
PAYOUT_DAY = mark("{date}")
_NOTHING_ITSELF = Fact(mark("Nothing by itself"))
_SOMETHING = mark("Stripe needs something from you")
_UNFINISHED_CHECK = mark("Stripe couldn’t finish checking with what it has.")
_READY = mark("You’re ready to sell, {name}")
_READY_NAMELESS = mark("You’re ready to sell")

STATES: dict[tuple[str, str | None], StateRow] = {
    ("not_started", None): StateRow(
        mark("Not set up"),
        "circle-dashed",
        "idle",
        mark("Sell on {market}"),
        mark("Stripe checks who you are, then pays your bank."),
        Fact(_YOURS.word, mark("whenever you like"), _YOURS.before_more),
        Fact(mark("You answer Stripe’s questions")),
        StateAction.START,
        since=False,
    ),
    ("in_progress", None): StateRow(
        mark("Not finished"),
        "circle-half-fill",
        "you",
        mark_plural("One thing left before you can be paid", "{N} things left before you can be paid"),
        mark_plural(
            "Stripe asks for it on its own pages. You can stop there and come back later.",
            "Stripe asks for them on its own pages. You can stop there and come back later.",
        ),
        _YOURS,
        CHECKS,
        StateAction.CONTINUE,
        otherwise=(mark("A few steps left before you can be paid"),),
    ),
    ("in_review", None): StateRow(
        mark("In review"),
        "hourglass-medium",
        "wait",
        mark("Stripe is checking what you sent"),
        mark("There’s nothing for you to do. We’ll tell you when it’s done."),
        _STRIPES,
        Fact(mark("Verified, or a question for you"), brief=mark("Verified, or a question")),
    ),
    ("in_review", "reviewing"): StateRow(
        mark("In review"),
        "hourglass-medium",
        "wait",
        mark("Stripe is taking a closer look"),
        mark("This can take a few days. There’s nothing for you to send."),
        _STRIPES,
        Fact(mark("Stripe decides")),
    ),
    ("action_required", None): StateRow(
        mark("Information needed"),
        "warning-fill",
        "you",
        mark_plural("One thing needed before {what} can start", "{N} things needed before {what} can start"),
        _UNFINISHED_CHECK,
        _YOURS,
        CHECKS,
        StateAction.CONTINUE,
        otherwise=(mark("Stripe needs something before {what} can start"), _SOMETHING),
    ),
    ("action_required", "last_step"): StateRow(
        mark("Information needed"),
        "warning-fill",
        "you",
        mark_plural("One more step, one thing", "One more step, {n} things"),
        mark_plural("{What} start when Stripe has it.", "{What} start when Stripe has them."),
        _YOURS,
        Fact(mark("{What} start")),
        StateAction.CONTINUE,
        otherwise=(mark("One more step"),),
        otherwise_explained=(_UNFINISHED_CHECK,),
    ),
    ("restricted_soon", None): StateRow(
        mark("Restricted soon"),
        "alarm-fill",
        "you",
        mark_plural("One thing needed from you before {date}", "{N} things needed from you before {date}"),
        mark_plural(
            "Everything works now. If Stripe doesn’t have it by then, {what} stop.",
            "Everything works now. If Stripe doesn’t have them by then, {what} stop.",
        ),
        _YOURS,
        CHECKS,
        StateAction.CONTINUE,
        otherwise=(mark("Stripe needs something from you before {date}"), _SOMETHING),
        otherwise_explained=(mark("Everything works now."),),
    ),
    ("restricted", None): StateRow(
        mark("Restricted"),
        "warning-octagon-fill",
        "stop",
        mark_plural("{What} have stopped: Stripe needs one thing", "{What} have stopped: Stripe needs {n} things"),
        mark("The date was {date}. They start again when Stripe has checked what you send."),
        _YOURS,
        Fact(mark("Stripe checks it"), mark("then {what} start again"), mark("Stripe checks it,")),
        StateAction.CONTINUE,
        otherwise=(
            mark("{What} have stopped: Stripe needs something from you"),
            mark("The date has passed: Stripe needs something from you"),
        ),
        otherwise_explained=(mark("They start again when Stripe has checked what you send."),),
    ),
    ("enabled", None): StateRow(
        mark("Verified"),
        "check-circle-fill",
        "ok",
        _READY,
        mark("Stripe has everything it needs now. Some things may be asked later."),
        _IDLE,
        NEXT_PAYOUT,
        StateAction.DASHBOARD,
        staff_word=mark("Enabled"),
        otherwise=(_READY_NAMELESS,),
        since=False,
    ),
    ("enabled", "updates"): StateRow(
        mark("Verified"),
        "check-circle",
        "ok",
        mark_plural("Everything works. One thing to update", "Everything works. {N} things to update"),
        mark("There’s no date yet. Doing it now avoids one."),
        Fact(_YOURS.word, mark("no hurry"), _YOURS.before_more),
        Fact(mark("Stripe sets a date if it becomes urgent")),
        StateAction.UPDATE,
        staff_word=mark("Enabled"),
        otherwise=(mark("Everything works. There’s something to update"),),
        since=False,
    ),
    ("complete", None): StateRow(
        mark("Verified"),
        "circle-wavy-check-fill",
        "ok",
        _READY,
        mark("Stripe has everything it asked for."),
        _IDLE,
        NEXT_PAYOUT,
        StateAction.DASHBOARD,
        staff_word=mark("Complete"),
        otherwise=(_READY_NAMELESS,),
        since=False,
    ),
    ("paused", None): StateRow(
        mark("Paused by {market}"),
        "pause-circle-fill",
        "idle",
        mark("{market} has paused your account"),
        mark("Stripe wants nothing from you. {market} can tell you why."),
        _MARKETS,
        Fact(mark("{market} decides")),
        StateAction.WRITE,
        staff_word=mark("Paused by the marketplace"),
        staff_short=mark("Paused"),
    ),
    ("needs_platform", None): StateRow(
        mark("{market} must act"),
        "wrench",
        "wait",
        mark("{market} has a setting to finish"),
        mark("It isn’t about you, and nothing you sent is lost."),
        _MARKETS,
        Fact(mark("Then Stripe goes on by itself")),
        StateAction.TELL,
        staff_word=mark("Marketplace must act"),
    ),
    ("needs_stripe_contact", None): StateRow(
        mark("Held by Stripe"),
        "hand-palm",
        "wait",
        mark("Stripe has stepped in and wants nothing from you"),
        mark("{What} are off. Sending documents won’t change it; a talk with Stripe can."),
        _STRIPES,
        Fact(mark("{market} asks Stripe")),
        StateAction.ASK,
        otherwise_explained=(mark("Sending documents won’t change it; a talk with Stripe can."),),
    ),
    ("rejected", None): StateRow(
        mark("Rejected"),
        "prohibit",
        "stop",
        mark("Stripe won’t work with this account"),
        mark("Stripe’s decision. {market} can tell you if it can be looked at again."),
        _NOBODYS,
        _NOTHING_ITSELF,
        StateAction.WRITE,
        staff_word=mark("Rejected by Stripe"),
        since=False,
    ),
    ("rejected", "by_marketplace"): StateRow(
        mark("Rejected"),
        "prohibit",
        "stop",
        mark("{market} has closed this to selling"),
        mark("{market}’s decision; it can undo it."),
        _MARKETS,
        _NOTHING_ITSELF,
        StateAction.WRITE,
        staff_word=mark("Rejected by us"),
        since=False,
    ),
    ("unsupported", None): StateRow(
        mark("Not supported"),
        "prohibit-inset",
        "stop",
        mark("Stripe can’t offer this here"),
        mark("Changing country or kind means starting over; what you did here stays in the history."),
        Fact(_YOURS.word, mark("if something was wrong"), _YOURS.before_more),
        Fact(mark("You start over, or leave it")),
        StateAction.START_OVER,
        since=False,
    ),
    ("disconnected", None): StateRow(
        mark("Disconnected"),
        "link-break",
        "idle",
        mark("This account is no longer joined to {market}"),
        mark("Your account at Stripe still exists. Payments through {market} are off."),
        _YOURS,
        Fact(mark("You join again")),
        StateAction.CONNECT,
        since=False,
    ),
    ("closed", None): StateRow(
        mark("Closed"),
        "x-circle",
        "idle",
        mark("This account is closed"),
        mark("It stays here to be read."),
        _NOBODYS,
        Fact(mark("Nothing")),
        StateAction.OPEN_NEW,
        since=False,
    ),
    ("unreachable", None): StateRow(
        mark("Not seen from here"),
        "link-break",
        "idle",
        mark("We can’t see this account from here"),
        mark("It may belong to test instead of live, or to another marketplace."),
        _MARKETS,
        Fact(mark("Support checks mode and place")),
        StateAction.TELL,
        staff_word=mark("Not reachable with this key"),
        staff_short=mark("Not reachable"),
        since=False,
    ),
    ("unknown", None): StateRow(
        mark("Can’t tell right now"),
        "circle-wavy-question",
        "idle",
        mark("We can’t tell where this stands"),
        mark("Stripe said something new to us. {market}’s support can read it."),
        _MARKETS,
        Fact(mark("Support reads it")),
        StateAction.TELL,
        staff_word=mark("Can’t tell"),
        since=False,
    ),
}
"""By status and note; a note that a newer relay sends and we don't know reads as none."""

UNCHECKED = StateRow(
    mark("Can’t tell right now"),
    "circle-wavy-question",
    "idle",
    mark("We haven’t heard from Stripe yet"),
    mark("We couldn’t check with Stripe just now. We’ll try again."),
    _NOBODYS,
    Fact(mark("We try again")),
    StateAction.CHECK,
    staff_word=mark("Can’t tell"),
    since=False,
)
"""Before the first successful reading (row 2 of §3.4)."""

NEVER_BEGAN = StateRow(
    mark("Restricted"),
    "warning-octagon-fill",
    "stop",
    mark_plural("{What} can’t start yet: Stripe needs one thing", "{What} can’t start yet: Stripe needs {n} things"),
    mark("The date was {date}. They start when Stripe has checked what you send."),
    _YOURS,
    Fact(mark("Stripe checks it"), mark("then {what} start"), mark("Stripe checks it,")),
    StateAction.CONTINUE,
    otherwise=(
        mark("{What} can’t start yet: Stripe needs something from you"),
        mark("The date has passed: Stripe needs something from you"),
    ),
    otherwise_explained=(mark("They start when Stripe has checked what you send."),),
)
"""``restricted`` before anything ever worked: a date has passed, and nothing has stopped."""

UNSUPPORTED_SENTENCES = {
    "country": mark("Stripe can’t offer this in {country}"),
    "entity_type": mark("Stripe can’t offer this for this kind of business"),
    "business": mark("Stripe can’t offer this for this line of business"),
}

NEXT_UNCHECKED = mark("We try again")
TRY_AGAIN = mark("We couldn’t check with Stripe just now. We’ll try again.")
TRY_AGAIN_IN = mark_plural(
    "We couldn’t check with Stripe just now. We’ll try again in one second.",
    "We couldn’t check with Stripe just now. We’ll try again in {n} seconds.",
)
NEEDED_BY = mark("Needed by {date}")
"""Of a date that is set, where there is room for a few words: beside the clock."""
UPDATES_WORD = mark_plural("Verified, one to update", "Verified, {n} to update")
UPDATES_WORD_STAFF = mark_plural("Enabled, one to update", "Enabled, {n} to update")
PAYOUTS_GO_TO = mark("Payouts go to your bank account ending in {last4}.")
SINCE = mark("since {time}")
SINCE_WEEKDAY = mark("since {weekday}, {time}")
SINCE_WEEKDAY_ALONE = mark("since {weekday}")
SINCE_DAY = mark("since {date}")
"""Three sentences, since many languages want an article before a weekday or a date, and none before a time."""
"""Follows whose turn it is: “Yours, since Saturday, 16:40”."""


STAFF_NEXT: Mapping[tuple[str, str | None], str] = {
    ("needs_platform", None): mark("Your platform lacks a setting at Stripe: sellerdesk doctor names it."),
    ("needs_stripe_contact", None): mark("Ask Stripe about this account; documents won’t change it."),
    ("unreachable", None): mark("Check whether this place and the account are of the same mode and platform."),
    ("unknown", None): mark("Stripe’s raw reason is new to this version; a newer one may know it."),
    ("paused", None): mark("It was paused from your platform, and goes on when that is lifted at Stripe."),
    ("rejected", None): mark("Ask Stripe whether it can be looked at again."),
    ("rejected", "by_marketplace"): mark("It was refused from your platform, which can undo that at Stripe."),
}
"""What staff do next where the marketplace's turn it is, by status and note: the seller is sent to them."""
