"""What the seller's page shows, computed from a frozen view and the words; no window needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.domain.payouts import first_is_to_come, still_to_come
from desktop_app.domain.value import value
from desktop_app.domain.view import Freshness, Intent, IntentState, View
from desktop_app.ui.widgets.rail import ComingUpModel, NextDateModel
from desktop_app.ui.widgets.state_card import Action, FactWords, Problem, StateCardModel, Works
from desktop_app.ui.widgets.tasks import TaskGroup, TaskItem
from desktop_app.ui.widgets.text import clean
from desktop_app.wire import CapabilityShape, RequirementShape, Seller
from desktop_app.words import ages
from desktop_app.words.happened import happened, worth_telling
from desktop_app.words.marks import mark, mark_as
from desktop_app.words.wording import StateAction, StateWords, Wording

if TYPE_CHECKING:
    from desktop_app.wire import HistoryEntry

_SETTLED: Final = frozenset({"enabled", "complete"})
_FEW: Final = 3
_MINUTE: Final = 60.0
_BROWSER: Final = frozenset({"continue", "update", "dashboard"})


@value
class SellingFacts:
    """Everything the page's picture depends on.

    Attributes:
        busy: Key of the action that waits for an answer, or empty.
        problem: The known error of the last action, shown inside the card.
    """

    view: View[Seller]
    words: Wording
    now: datetime
    market: str
    name: str
    online: bool
    busy: str = ""
    checking: bool = False
    problem: KnownError | None = None

    @property
    def seller(self) -> Seller:
        """The last known seller; one with nothing yet where nothing is known."""
        return self.view.data or Seller()

    @property
    def first_name(self) -> str | None:
        """The word to greet with."""
        return _first(self.name)

    def state(self) -> StateWords:
        """Return the words of the state."""
        return self.words.state(self.seller, market=clean(self.market, 60), first_name=self.first_name, now=self.now)


def card(facts: SellingFacts) -> StateCardModel:
    """Return what the state card shows."""
    words, seller, state = facts.words, facts.seller, facts.state()
    offline = not facts.online
    explanation = words.text("You can read everything here. Going to Stripe needs a connection.")
    return StateCardModel(
        word=state.word,
        icon=state.icon,
        family=state.family,
        sentence=state.sentence,
        explanation=explanation if offline and _needs_stripe(state) else state.explanation,
        main=_main(facts, state),
        plain=_plain(facts, state),
        works=tuple(_works(capability, facts) for capability in _capabilities(seller)),
        works_title=words.text("What works now"),
        works_note=_works_note(facts),
        turn=_turn(facts, state),
        following=_following(facts, state),
        checked=FactWords(
            words.text("Checked with Stripe"), checked(facts), brief=words.brief_age(seller.as_of, facts.now)
        ),
        check_name=words.text("Check with Stripe now") if seller.account_id and facts.online else "",
        checking=facts.checking,
        at=_at(facts),
        seal=awaits_first_payout(facts) and not offline,
        problem=problem(facts.problem, words, facts.market) if facts.problem else None,
        copy_name=words.text("Copy the code"),
    )


def as_read(facts: SellingFacts) -> StateCardModel:
    """Return what the seller's card says, to be read by somebody else: nothing on it can be pressed."""
    return replace(card(facts), main=None, plain=(), check_name="", problem=None)


def checked(facts: SellingFacts) -> str:
    """Return how old the knowledge is."""
    if facts.seller.as_of is None:
        return facts.words.text("Not yet")
    return facts.words.age(facts.seller.as_of, facts.now)


def problem(error: KnownError, words: Wording, market: str) -> Problem:
    """Return a known error as the card shows it."""
    said = words.problem(error.code, error.params, market=clean(market, 60) or None)
    why = words.formats.sentences(said.why, said.safe, said.next_step)
    step = None
    if error.remedy is Remedy.RETRY:
        step = Action("again", words.text("Try again"))
    elif error.remedy is Remedy.OPERATOR:
        step = Action("tell", words.text("Tell {market}", market=clean(market, 60)))
    return Problem(said.what, why, error.code, step, words.text("Code"))


def _turn(facts: SellingFacts, state: StateWords) -> FactWords:
    """Whose turn it is; what the marketplace must mend first makes it the marketplace's for now."""
    words = facts.words
    caption = words.text("Whose turn")
    if facts.problem is not None and facts.problem.remedy is Remedy.OPERATOR:
        return FactWords(caption, words.text("{market}’s", market=clean(facts.market, 60)))
    return FactWords(caption, state.whose_turn, state.whose_turn_more, shorter=state.whose_turn_shorter)


def _following(facts: SellingFacts, state: StateWords) -> FactWords:
    words = facts.words
    caption = words.text("What happens next")
    if facts.problem is not None and facts.problem.remedy is Remedy.OPERATOR:
        return FactWords(caption, words.text("You try again when it’s mended"))
    shorter = state.next_step_shorter
    return FactWords(
        caption, state.next_step, state.next_step_more, state.next_step_brief, shorter, essential=bool(shorter)
    )


def awaits_first_payout(facts: SellingFacts) -> bool:
    """Say whether a verified seller's first payout is still to come."""
    seller = facts.seller
    if not (seller.verified and seller.status in _SETTLED and not seller.note):
        return False
    return first_is_to_come(seller.paid_out, seller.since, facts.now)


def may_start_over(seller: Seller) -> bool:
    """Say whether country and kind can still be chosen again: nothing was sent to Stripe yet."""
    return seller.account_id is not None and seller.status in {"not_started", "in_progress"}


def _needs_stripe(state: StateWords) -> bool:
    return state.action is not None and str(state.action) in _BROWSER | {"start"}


def _at(facts: SellingFacts) -> str:
    seller = facts.seller
    failed = seller.check_failed_at is not None or facts.view.freshness is Freshness.OFFLINE
    if not failed or seller.as_of is None:
        return ""
    return facts.words.at(seller.as_of, facts.now)


def _off(facts: SellingFacts) -> str | None:
    return None if facts.online else facts.words.text("Works again when you’re online")


def _main(facts: SellingFacts, state: StateWords) -> Action | None:
    if state.action is None:
        return None
    key = str(state.action)
    needs_network = key in _BROWSER or key == "check"
    busy = facts.words.text("Getting an address") if facts.busy == key else ""
    return Action(
        key, state.action_label, browser=key in _BROWSER, off=_off(facts) if needs_network else None, busy=busy
    )


def _plain(facts: SellingFacts, state: StateWords) -> tuple[Action, ...]:
    words, off = facts.words, None if facts.online else ""
    if off is not None:
        return ()
    if state.action == StateAction.CONTINUE:
        getting = words.text("Getting an address")
        copy = Action("copy", words.text("Copy link"), "copy-simple", busy=getting if facts.busy == "copy" else "")
        phone = Action(
            "phone",
            words.text("Continue on phone"),
            "device-mobile",
            short=words.text(mark_as("continue on", "Phone")),
            busy=getting if facts.busy == "phone" else "",
        )
        return (copy, phone)
    return tuple(Action(str(action), label, browser=str(action) in _BROWSER) for action, label in state.plain_actions)


_CLOSING: Final = frozenset({"restricted_soon", "restricted"})

# Before there is an account nobody reports what works, and the answer is known all the same.
_BEFORE: Final = tuple(CapabilityShape(name, "not_yet", wanted=True) for name in ("payments", "transfers", "payouts"))


def _capabilities(seller: Seller) -> tuple[CapabilityShape, ...]:
    return _BEFORE if seller.account_id is None and not seller.capabilities else seller.capabilities


def _works(capability: CapabilityShape, facts: SellingFacts) -> Works:
    others = facts.seller.capabilities
    if not capability.wanted and capability.status == "stopped" and any(_fine(one) for one in others):
        # Stripe may demand card payments beside transfers: where those work, what nobody needs mustn't alarm anybody.
        capability = replace(capability, status="not_offered")
    said = facts.words.capability(capability, facts.now)
    short = {"payouts": facts.words.text("Payouts")}.get(capability.name, said.name)
    remembered, word = facts.view.freshness is Freshness.OFFLINE, said.word
    if remembered and capability.until is None and facts.seller.as_of is not None:
        word = f"{word} {facts.words.at(facts.seller.as_of, facts.now)}"
    return Works(said.name, word, said.icon, said.family, short, said.sentence, remembered)


def _fine(capability: CapabilityShape) -> bool:
    return capability.wanted and capability.status == "on"


def _works_note(facts: SellingFacts) -> str:
    seller, words = facts.seller, facts.words
    if (
        awaits_first_payout(facts)
        and seller.since is not None
        and all(one.status == "on" for one in seller.capabilities)
    ):
        return words.text("All since {time}.", time=words.since_when(seller.since, facts.now))
    on = {shape.name for shape in seller.capabilities if shape.status == "on" and shape.until is None}
    if seller.status in _CLOSING and {shape.name for shape in seller.capabilities} - on == {"payouts"}:
        return words.text("Buyers can go on paying you.")
    waiting = {shape.name for shape in seller.capabilities if shape.wanted and shape.status == "not_yet"}
    if not waiting or not any(item.state != "with_stripe" for item in seller.requirements):
        return ""
    if waiting == {"transfers", "payouts"}:
        return words.text("Transfers and payouts start when Stripe has everything below.")
    if waiting == {"payouts"}:
        return words.text("Payouts start when Stripe has everything below.")
    return words.text("They start when Stripe has everything below.")


# -- what Stripe needs


def tasks(facts: SellingFacts) -> tuple[TaskGroup, ...]:
    """Return the groups in their order: business, people, bank, with Stripe now."""
    words = facts.words
    mine = [item for item in facts.seller.requirements if item.state in {"to_do", "refused"}]
    theirs = [item for item in facts.seller.requirements if item.state == "with_stripe"]
    groups = []
    business = [item for item in mine if item.group == "business"]
    if business:
        name = clean(facts.seller.display_name, 60)
        groups.append(_group("buildings", words.text("Business"), name, business, facts))
    people = [item for item in mine if item.group == "person"]
    for whose in dict.fromkeys(_whose(item) for item in people):
        its = [item for item in people if _whose(item) == whose]
        role = next((words.role(item.role) for item in its if item.role), "")
        groups.append(_group("user", *_head(its[0], role, words), its, facts))
    bank = [item for item in mine if item.group == "bank"]
    if bank:
        groups.append(_group("bank", words.text("Bank account"), "", bank, facts))
    if theirs:
        nothing = words.text("Nothing for you to do")
        groups.append(_group("tray", words.text("With Stripe now"), nothing, theirs, facts))
    return tuple(groups)


_YOURS: Final = "representative"
"""The role of whoever fills in Stripe's form."""


def _whose(item: RequirementShape) -> tuple[str, str | None]:
    """Return what tells people apart: the name, or the role where Stripe doesn't know yet who it is."""
    return item.person or "", None if item.person or item.role == _YOURS else item.role


def _head(item: RequirementShape, role: str, words: Wording) -> tuple[str, str]:
    """Return who is meant and, quieter, their role: a director without a name is a director, and not the reader."""
    name, unnamed = clean(item.person, 60), _whose(item)[1]
    return (role, "") if unnamed and role else (name or words.text("You"), role)


def _named(item: RequirementShape, facts: SellingFacts) -> str:
    """Return what is asked where no line above says of whom: by whose it is, where there are several people."""
    people = {_whose(one) for one in facts.seller.requirements if one.group == "person"}
    name, unnamed = clean(item.person, 60), _whose(item)[1]
    whose = name or (facts.words.role(unnamed) if unnamed else "")
    several = item.group == "person" and len(people) > 1
    return facts.words.requirement(item.key, person=(whose or None) if several else None).named


def _group(icon: str, name: str, role: str, items: list[RequirementShape], facts: SellingFacts) -> TaskGroup:
    far = datetime.max.replace(tzinfo=facts.now.tzinfo)
    ordered = sorted(items, key=lambda item: (item.state != "refused", item.deadline or far))
    return TaskGroup(icon, name, role, tuple(_item(item, facts) for item in ordered))


def _item(item: RequirementShape, facts: SellingFacts) -> TaskItem:
    words = facts.words
    said = words.requirement(item.key, person=clean(item.person, 60) or None, instead=item.instead)
    if item.state == "with_stripe":
        return TaskItem(_named(item, facts), item.state, end=words.text("Stripe is checking"))
    # Where things stopped already "no date yet" would be wrong, even of what a marketplace doesn't call overdue.
    undated = "" if facts.seller.status == "restricted" else words.text("No date yet")
    quote = advice = ""
    if item.error is not None:
        quote = words.text("Stripe: “{words}”", words=clean(_first_sentence(item.error.text), 300))
        advice = words.advice(item.error.code) or ""
    again = words.text("Send again") if item.state == "refused" else ""
    # A long list stays one line each; the details stand in the sheet before the browser opens.
    few = sum(one.state in {"to_do", "refused"} for one in facts.seller.requirements) <= _FEW
    detail = said.detail if few and item.error is None else ""
    return TaskItem(
        said.title,
        item.state,
        detail,
        words.until(item, facts.now) or undated,
        dated=item.overdue or item.deadline is not None,
        again=again,
        quote=quote,
        advice=advice,
        consequence=_stops(set(item.stops), item.deadline, facts),
    )


def _first_sentence(text: str) -> str:
    head, mark, _ = text.partition(". ")
    return f"{head}." if mark else text


# -- dates


def next_date(facts: SellingFacts) -> NextDateModel | None:
    """Return the nearest date with what stops then, or None."""
    words, deadline = facts.words, facts.seller.deadline
    if deadline is None:
        return None
    left = _days(facts.now, deadline)
    if left < 0:
        figure, unit = "", words.text("It was {date}", date=words.day(deadline, facts.now))
    elif left == 0:
        figure, unit = "", words.text("Today")
    else:
        figure, unit = words.formats.figure(left), words.count(left, "day left", "days left")
    return NextDateModel(
        figure,
        unit,
        full_date(deadline, facts),
        _consequence(facts),
        words.text("Add to calendar") if deadline > facts.now else "",
        urgent=left <= 7,
        time=words.clock_time(deadline, facts.now),
    )


def calendar(facts: SellingFacts, version: str) -> bytes:
    """Return the dates as a calendar file."""
    from desktop_app.words.calendar_file import calendar_file
    from desktop_app.words.told import calendar_entries

    market = clean(facts.market, 60)
    entries = calendar_entries(facts.words, facts.seller, market=market, now=facts.now)
    return calendar_file(entries, facts.now, name=f"Sellerdesk · {market}", version=version)


def date_line(facts: SellingFacts) -> str:
    """Return the nearest date in a few words, for windows without a rail; nothing where there is none or it passed."""
    deadline = facts.seller.deadline
    if deadline is None or deadline < facts.now:
        return ""
    left = _days(facts.now, deadline)
    return facts.words.count(
        left,
        "Next date {date}, {figure} day",
        "Next date {date}, {figure} days",
        date=facts.words.day(deadline, facts.now),
    )


def _days(now: datetime, deadline: datetime) -> int:
    return (deadline.astimezone(now.tzinfo).date() - now.date()).days


def full_date(moment: datetime, facts: SellingFacts) -> str:
    """Return a date with weekday and year, as the language writes it."""
    return facts.words.full_day(moment, facts.now)


# What stops or can't start, worded whole: a sentence put together from names can't be translated.
_CONSEQUENCES: Final = {
    ("payouts", True): mark("If Stripe doesn’t have it by then, payouts stop."),
    ("payouts", False): mark("If Stripe doesn’t have it by then, payouts can’t start."),
    ("payments", True): mark("If Stripe doesn’t have it by then, payments and payouts stop."),
    ("payments", False): mark("If Stripe doesn’t have it by then, payments and payouts can’t start."),
    ("transfers", True): mark("If Stripe doesn’t have it by then, transfers and payouts stop."),
    ("transfers", False): mark("If Stripe doesn’t have it by then, transfers and payouts can’t start."),
}


def _consequence(facts: SellingFacts) -> str:
    seller = facts.seller
    stops = {
        name
        for item in seller.requirements
        if item.state in {"to_do", "refused"} and item.deadline == seller.deadline
        for name in item.stops
    }
    return _stops(stops, seller.deadline, facts)


def _stops(stops: set[str], by: datetime | None, facts: SellingFacts) -> str:
    """Say what stops or can't start if it is late, as long as it isn't."""
    seller = facts.seller
    first = next((name for name in ("payments", "transfers", "payouts") if name in stops), None)
    if first is None or by is None or by < facts.now:
        return ""
    working = {shape.name for shape in seller.capabilities if shape.status == "on"}
    return facts.words.text(_CONSEQUENCES[first, bool(stops & working)])


def coming_up(facts: SellingFacts) -> ComingUpModel | None:
    """Return the first known future change, or None."""
    later = [item for item in facts.seller.requirements if item.state == "later" and item.deadline is not None]
    if not later:
        return None
    item = min(later, key=lambda one: one.deadline or facts.now)
    words = facts.words
    deadline = item.deadline or facts.now
    sentence = words.count(
        max(0, _days(facts.now, deadline)),
        "Wanted by {date}, in {figure} day. Nothing stops before.",
        "Wanted by {date}, in {figure} days. Nothing stops before.",
        date=words.day(deadline, facts.now),
    )
    now = words.text("Do it now") if facts.online else ""
    return ComingUpModel(_named(item, facts), sentence, now, words.text("Add to calendar"))


# -- what happened

_LATELY: Final = 4


def lately(entries: Sequence[HistoryEntry], words: Wording, now: datetime) -> tuple[tuple[str, str], ...]:
    """Return the last changes as lines: when, then what."""
    last = worth_telling(entries)[:_LATELY]
    return tuple((words.short_moment(entry.at, now), happened(entry, words)) for entry in last)


def first_payout(facts: SellingFacts) -> tuple[tuple[str, str], ...]:
    """Return the three steps to the first payout, with its day once Stripe tells it."""
    words, seller = facts.words, facts.seller
    day = still_to_come(seller.next_payout, facts.now.date())
    held = words.text("This happens once, to every new seller.")
    arrives = words.text("One to two working days later. After that, payouts come by themselves.")
    if day is not None:
        date = words.day(day, facts.now)
        arrives = words.text("Stripe expects it there on {date}. After that, payouts come by themselves.", date=date)
    elif seller.paid_out is not None:
        held = words.formats.sentences(held, words.text("We’ll write the exact day here."))
    return (
        (
            words.text("Someone buys from you"),
            words.text("The money shows in your Stripe balance at once, marked as on its way."),
        ),
        (
            words.text("Stripe holds the first payment for 7 to 14 days"),
            held,
        ),
        (
            words.text("It reaches your bank"),
            arrives,
        ),
    )


# -- what waits


def waiting(intents: tuple[Intent, ...]) -> tuple[Intent, ...]:
    """Return the intents that the page tells about: everything that isn't done."""
    return tuple(intent for intent in intents if intent.state is not IntentState.DONE)


_ICONS: Final = (
    ("document", "identification-card"),
    ("photo_id", "identification-card"),
    ("id_number", "identification-card"),
    ("address", "house"),
    ("phone", "device-mobile"),
    ("url", "globe"),
    ("website", "globe"),
    ("bank", "bank"),
    ("external_account", "bank"),
)


_NOTHING_TO_BRING: Final = frozenset({"requirement.terms"})
_MOST_READY: Final = 5
_KNOWN_BY_HEART: Final = frozenset(
    f"requirement.{name}"
    for name in [
        "birth_date",
        "category",
        "contact_email",
        "contact_phone",
        "country",
        "job_title",
        "kind",
        "legal_name",
        "person_details",
        "person_email",
        "person_name",
        "person_phone",
        "person_role",
        "product_description",
        "public_name",
        "statement_name",
        "structure",
        "support_email",
        "support_hours",
        "support_phone",
        "worker_count",
        "business_phone",
        "ownership_share",
        "directors",
        "executives",
        "owners",
    ]
)
"""What nobody has to get up for: it gives way to papers, numbers and addresses where there is no room for all."""


def have_ready(facts: SellingFacts) -> tuple[tuple[str, str, str], ...]:
    """Return what to have at hand before the browser opens: icon, title, words. From what Stripe really asks."""
    groups = {"business": "buildings", "person": "user", "bank": "bank"}
    ready = []
    alone = len({item.person for item in facts.seller.requirements if item.person}) == 1
    for item in _to_fetch(facts.seller.requirements):
        said = facts.words.requirement(item.key, person=clean(item.person, 60) or None, instead=item.instead)
        icon = next((icon for part, icon in _ICONS if part in item.key), groups.get(item.group, "user"))
        detail = said.detail
        if item.error is not None:
            detail = facts.words.advice(item.error.code) or detail
        person = clean(item.person, 60)
        ready.append((icon, facts.words.have_ready(item.key, person=_called(person, alone=alone)), detail))
    return tuple(ready)


def _to_fetch(asked: Sequence[RequirementShape]) -> list[RequirementShape]:
    """Return what is worth having at hand, in Stripe's order: what has to be fetched before what one knows by heart."""
    mine = [item for item in asked if item.state in {"to_do", "refused"} and item.key not in _NOTHING_TO_BRING]
    chosen = sorted(mine, key=lambda item: (item.state != "refused", item.key in _KNOWN_BY_HEART))[:_MOST_READY]
    return [item for item in mine if item in chosen]


def _called(person: str, *, alone: bool) -> str | None:
    """Return the first name of the only person there is; of several the whole name tells them apart."""
    return (_first(person) if alone else None) or person or None


def _first(name: str) -> str | None:
    return clean(name.split(maxsplit=1)[0], 40) if name.split() else None


def steady_for(facts: SellingFacts) -> float:
    """Return for how many seconds the words of ages and of the next try stay as they are."""
    seller = facts.seller
    if seller.next_check_at is not None and seller.next_check_at > facts.now:
        return 1.0
    if seller.as_of is None:
        return _MINUTE
    return ages.steady(seller.as_of, facts.now)
