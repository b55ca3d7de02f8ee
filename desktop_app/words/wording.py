"""Everything this product says, in one language: states, requirements, advice, errors, dates.

A :class:`Wording` is cheap to make and safe to share between threads. Times are told in the time zone of ``now``:
give it in the reader's own zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from gettext import NullTranslations
from string import Formatter
from typing import Final, TypeGuard

from desktop_app import wire
from desktop_app.domain.advice import advice_for
from desktop_app.domain.payouts import first_is_to_come, still_to_come
from desktop_app.domain.value import value
from desktop_app.words import ages
from desktop_app.words.advice import ADVICE
from desktop_app.words.capabilities import CAPABILITIES, IN_A_SENTENCE, ON_UNTIL, SHOWN
from desktop_app.words.catalogue import language_of, languages, translations
from desktop_app.words.formats import Formats, in_order
from desktop_app.words.marks import CONTEXT, Plural
from desktop_app.words.problems import ASK, ASK_OPERATOR, PROBLEMS
from desktop_app.words.reasons import NEW_FOR_SELLER, NEW_FOR_STAFF, REASONS
from desktop_app.words.remedies import REMEDIES
from desktop_app.words.requirements import INSTEAD, NAMED, READY, READY_OF_YOURS, REQUIREMENTS, ROLES
from desktop_app.words.states import (
    ACTION_LABELS,
    CHECKS,
    FIRST_PAYOUT,
    NEEDED_BY,
    NEVER_BEGAN,
    NEXT_PAYOUT,
    NEXT_UNCHECKED,
    PAYOUT_DAY,
    PAYOUTS_GO_TO,
    SINCE,
    SINCE_DAY,
    SINCE_WEEKDAY,
    SINCE_WEEKDAY_ALONE,
    STAFF_NEXT,
    STATES,
    TRY_AGAIN,
    TRY_AGAIN_IN,
    UNCHECKED,
    UNSUPPORTED_SENTENCES,
    UPDATES_WORD,
    UPDATES_WORD_STAFF,
    Fact,
    StateAction,
    StateRow,
)

__all__ = [
    "CapabilityWords",
    "ProblemWords",
    "RequirementWords",
    "StateAction",
    "StateWords",
    "Wording",
    "languages",
]

_FIRST_STRONG, _END_OF_ISOLATE = "\u2068", "\u2069"
_TASKS = frozenset({"to_do", "refused"})
_NAME: Final = re.compile(r"[A-Za-z0-9_.]{1,40}")
"""How Stripe names things; text from outside that isn't such a name is shown nowhere as one."""


@value
class StateWords:
    """What the state card says.

    Attributes:
        icon, family: The state's icon by its name, and its family of colours in the theme.
        whose_turn, whose_turn_more: “Yours,” and “since Saturday, 16:40”; the second may be empty.
        whose_turn_shorter: The second, shorter and shorter: “since Sat, 16:40”, “since Saturday”.
        next_step, next_step_more: The same for what happens next.
        next_step_brief: The first where it has no room; empty where there is no briefer one.
        next_step_shorter: The second, shorter: “3 Dec”. Where there is one, the second is what is looked for.
        action, action_label: The main button, or None and an empty label.
        plain_actions: Other buttons as (action, label).
    """

    word: str
    icon: str
    family: str
    sentence: str
    explanation: str
    whose_turn: str
    whose_turn_more: str
    next_step: str
    next_step_more: str
    action: StateAction | None
    action_label: str
    plain_actions: tuple[tuple[StateAction, str], ...] = ()
    whose_turn_shorter: tuple[str, ...] = ()
    next_step_brief: str = ""
    next_step_shorter: tuple[str, ...] = ()


@value
class RequirementWords:
    """One requirement: ``title`` for a list under its person, ``named`` where it stands alone."""

    title: str
    detail: str
    named: str


@value
class CapabilityWords:
    """One line of "What works now"; ``sentence`` is its accessible one."""

    name: str
    word: str
    icon: str
    family: str
    sentence: str


@value
class ProblemWords:
    """A known error: what didn't happen, why, what is safe, one next step; the last three may be empty.

    Attributes:
        in_a_line: What didn't happen and why, one sentence after the other.
    """

    what: str
    why: str
    safe: str
    next_step: str
    in_a_line: str


_LONGEST_MARK = 6


class Wording:
    """The words of one language, for a locale such as ``de``, ``de_AT`` or ``ar-AE``.

    Args:
        locale: Whose language, dates and digits.
        sentences: Other sentences than the language's own, for trials of length.
    """

    def __init__(self, locale: str, sentences: NullTranslations | None = None) -> None:
        self.language = language_of(locale)
        parts = locale.replace("-", "_").split(".")[0].split("_")
        region = next((part for part in parts[1:] if len(part) == 2), "").upper()
        self.locale = f"{self.language}_{region}" if region else self.language
        self.formats = Formats(self.language, region)
        self.rtl = self.formats.rtl
        self._translations = sentences or translations(self.language)

    # -- the catalogue

    def text(self, msgid: str, /, **params: object) -> str:
        """Return one of our sentences; ``{name}`` in it is replaced, and isolated in right-to-left languages."""
        context, _, sentence = msgid.rpartition(CONTEXT)
        said = self._translations.pgettext(context, sentence) if context else self._translations.gettext(sentence)
        return self._fill(said, params)

    def theirs(self, text: str) -> str:
        """Return text from outside as a sentence of its own: isolated where the language runs from right to left."""
        return self._param(text)

    def count(self, number: int, one: str, many: str, /, *, at_least: bool = False, **params: object) -> str:
        """Return a sentence that depends on a number.

        ``{n}`` is the number in a sentence (two to ten in words), ``{N}`` the same with a capital, ``{figure}`` the
        number in figures. ``at_least`` says that there may be more of them, where a sentence has figures.
        """
        return self._plural(Plural(one, many), number, params, at_least=at_least)

    # -- states

    def state(
        self,
        seller: wire.Seller,
        *,
        market: str,
        first_name: str | None,
        now: datetime,
        staff: bool = False,
    ) -> StateWords:
        """Return the words of a seller's state; ``now`` in the reader's time zone."""
        seller = seller if staff else _as_begun(seller)
        row = self._row(seller)
        params = self._params(seller, market, first_name, now)
        turn, turn_more = self._turn(row, seller, params, now)
        following, following_more, *following_shorter = self._following(row, seller, params, now)
        words = StateWords(
            word=self._word(row, seller, params, staff=staff),
            icon=row.icon,
            family=row.family,
            sentence=self._sentence(row, seller, params),
            explanation=self._explanation(row, seller, params),
            whose_turn=turn,
            whose_turn_more=turn_more,
            whose_turn_shorter=self._turn_shorter(row, seller, now),
            next_step=following,
            next_step_more=following_more,
            next_step_brief=self.text(row.following.brief) if row.following.brief else "",
            next_step_shorter=tuple(following_shorter),
            action=row.action,
            action_label=self._label(row.action, params),
            plain_actions=self._plain(row, params),
        )
        if staff and seller.status == "unreachable":
            profile = StateAction.CHECK_PROFILE
            words = replace(words, action=profile, action_label=self._label(profile, params))
        return self._unchecked(words, seller, params, now) if seller.check_failed_at is not None else words

    def state_word(
        self, status: str, note: str | None = None, *, market: str, updates: int = 1, staff: bool = False
    ) -> str:
        """Return the word of a state for lists and filters."""
        row = _row_of(status, note)
        if (status, note) == ("enabled", "updates"):
            return self._plural(UPDATES_WORD_STAFF if staff else UPDATES_WORD, updates, {})
        return self.text((staff and row.staff_word) or row.word, market=market)

    def state_in_table(self, seller: wire.Seller, *, market: str) -> tuple[str, str]:
        """Return what staff read of a state in a table, on one line in every language, and the whole of it."""
        row = _row_of(seller.status, seller.note)
        whole = self._word(row, seller, {"market": market}, staff=True)
        return (self.text(row.staff_short) if row.staff_short else whole), whole

    def state_in_tray(self, seller: wire.Seller, *, market: str, now: datetime) -> str:
        """Return the state in a word or two, for the icon beside the clock: where a date is set, the date."""
        seller = _as_begun(seller)
        if seller.status == "restricted_soon" and seller.deadline is not None:
            return self.text(NEEDED_BY, date=self.day(seller.deadline, now))
        return self._word(self._row(seller), seller, {"market": market}, staff=False)

    def staff_next(self, status: str, note: str | None = None) -> str:
        """Return what staff do next about an account in this state; empty where it isn't theirs."""
        sentence = STAFF_NEXT.get((status, note)) or STAFF_NEXT.get((status, None))
        return "" if sentence is None else self.text(sentence)

    def state_look(self, status: str, note: str | None = None) -> tuple[str, str]:
        """Return icon and family of a state."""
        row = _row_of(status, note)
        return row.icon, row.family

    def since(self, then: datetime, now: datetime, *, short: bool = False) -> str:
        """Return “since Saturday, 16:40”, or “since Sat, 16:40”."""
        days = ages.days_between(then, now)
        if days >= 7:
            return self.text(SINCE_DAY, date=_Plain(self.day(then, now)))
        if days > 1:
            local = then.astimezone(now.tzinfo)
            name = self.formats.short_weekday if short else self.formats.weekday
            weekday, time = name(local), self.formats.time(local)
            return self.text(SINCE_WEEKDAY, weekday=_Plain(weekday), time=_Plain(time))
        return self.text(SINCE, time=_Plain(self.moment(then, now)))

    def since_when(self, then: datetime, now: datetime) -> str:
        """Return a moment that follows “since”: “today, 11:32”, “yesterday, 16:40”, “Saturday, 16:40”, “4 December”."""
        if ages.days_between(then, now) == 0:
            return self.text(ages.TODAY, time=_Plain(self.formats.time(then.astimezone(now.tzinfo))))
        return self.moment(then, now)

    # -- things

    def requirement(self, key: str, *, person: str | None = None, instead: Sequence[str] = ()) -> RequirementWords:
        """Return the words of a requirement; an unknown key reads “Other details”."""
        entry = REQUIREMENTS.get(key, REQUIREMENTS["requirement.other"])
        title = self.text(entry.title)
        details = [self.text(entry.detail)] if entry.detail else []
        others = [self.text(REQUIREMENTS[one].title) for one in instead if one in REQUIREMENTS]
        if others:
            details.append(self.text(INSTEAD, things=_Plain(self.formats.listed(others))))
        named = self.text(NAMED, person=person, thing=_Plain(title)) if person else title
        return RequirementWords(title, self.formats.sentences(*details), named)

    def until(self, requirement: wire.RequirementShape, now: datetime) -> str:
        """Return when something is wanted, or that its date has passed; nothing where it has none."""
        deadline = requirement.deadline
        if deadline is not None and deadline < now:
            return self.text("was {date}", date=self.day(deadline, now))
        if requirement.overdue:
            return self.text("Overdue")
        return "" if deadline is None else self.text("by {date}", date=self.day(deadline, now))

    def have_ready(self, key: str, *, person: str | None = None) -> str:
        """Return what a requirement has somebody fetch, by whose it is: “Ana’s passport or ID card”."""
        if person and key in READY:
            return self.text(READY[key], name=person)
        if not person and key in READY_OF_YOURS:
            return self.text(READY_OF_YOURS[key])
        return self.requirement(key, person=person).named

    def role(self, role: str | None) -> str:
        """Return what a person is to the business, or nothing for a role that we don't know."""
        return self.text(ROLES[role]) if role in ROLES else ""

    def advice(self, code: str) -> str | None:
        """Return one sentence of advice for a requirement error, or None for an unknown code."""
        found = advice_for(code)
        return None if found is None else self.text(ADVICE[found])

    def capability(self, shape: wire.CapabilityShape, now: datetime) -> CapabilityWords:
        """Return the words of a capability."""
        known = CAPABILITIES.get(shape.name)
        # What isn't one of ours is Stripe's own name for something new, or nothing that anybody should read.
        name = self.text(known) if known else shape.name if _NAME.fullmatch(shape.name) else "–"
        shown = SHOWN.get(shape.status, SHOWN["not_yet"])
        word = self.text(shown.word)
        said = word
        if shape.status == "on" and shape.until is not None:
            shown = ON_UNTIL
            word = self.text(shown.word, date=_Plain(self.day(shape.until, now)))
            said = word
        sentence = f"{name}: {said[:1].lower() + said[1:] if self.language == 'en' else said}"
        return CapabilityWords(name, word, shown.icon, shown.family, sentence)

    def problem(
        self,
        code: str,
        params: Mapping[str, object] | None = None,
        *,
        market: str | None = None,
        staff: bool = False,
    ) -> ProblemWords:
        """Return the sentences of a known error; ``params`` as the error carries them.

        Staff aren't sent to the marketplace, which they are: what its operator does, or whom they turn to themselves.
        """
        entry = PROBLEMS.get(code, PROBLEMS["ours"])
        nameless = {"market": self.text("the marketplace"), "Market": self.text("The marketplace")}
        name = market or (params or {}).get("market")
        named = {"market": name, "Market": name} if name else nameless
        given = {**(params or {}), **named}
        what, why, safe, next_step = (self._known(sentence, given) for sentence in entry)
        line = self.formats.sentences(self.formats.ended(what), why) if why else what
        said = ProblemWords(what, why, safe, next_step, line)
        if staff and entry.next_step == ASK:
            said = replace(said, next_step=self.remedy(code, params) or self.text(ASK_OPERATOR))
        return said

    def remedy(self, code: str, params: Mapping[str, object] | None = None) -> str:
        """Return what an operator does about a known error; ``""`` where it isn't theirs to mend."""
        given = params or {}
        entry = REMEDIES.get((code, str(given.get("cause", "")))) or REMEDIES.get((code, ""), "")
        return self._known(entry, given)

    def reason(self, value: str, *, market: str, staff: bool = False) -> str:
        """Return a raw reason of Stripe's in words: for the seller never the suspicion, for staff the whole of it."""
        code = value.partition(":")[0]
        if code in REASONS:
            return self.text(REASONS[code].staff if staff else REASONS[code].seller, market=market)
        return self.text(NEW_FOR_STAFF, value=value) if staff else self.text(NEW_FOR_SELLER)

    def country(self, code: str) -> str:
        """Return a country's name."""
        return self.formats.country(code)

    def by_name(self, codes: Iterable[str]) -> list[tuple[str, str]]:
        """Return ``(code, name)`` of countries, in the order in which they are looked for."""
        return sorted(((code, self.country(code)) for code in codes), key=lambda pair: in_order(pair[1]))

    # -- time

    def age(self, as_of: datetime | None, now: datetime) -> str:
        """Return how old something is: “8 seconds ago”, “at 14:02”, “yesterday, 16:40”, “on 12 November”."""
        if as_of is None:
            return self.text(ages.NEVER)
        seconds = ages.seconds_since(as_of, now)
        if seconds < 60:
            return self.text(ages.JUST_NOW) if seconds < 5 else self._plural(ages.SECONDS_AGO, int(seconds), {})
        if seconds < 3600:
            return self._plural(ages.MINUTES_AGO, int(seconds // 60), {})
        return self._clock_age(as_of, now)

    def brief_age(self, as_of: datetime | None, now: datetime) -> str:
        """Return an age in less room: “8 s ago”; nothing where it isn't counted but told by the clock."""
        if as_of is None or not 5 <= ages.seconds_since(as_of, now) < 3600:
            return ""
        return self.text(ages.SPAN_AGO, span=_Plain(self._short_span(as_of, now)))

    def age_range(self, newest: datetime, oldest: datetime, now: datetime) -> str:
        """Return how old several things are: “8 s to 41 min ago”, or the age of one where all are about as old."""
        young, old = self._short_span(newest, now), self._short_span(oldest, now)
        return (
            self.age(newest, now) if young == old else self.text(ages.RANGE, newest=_Plain(young), oldest=_Plain(old))
        )

    def span(self, since: datetime, now: datetime) -> str:
        """Return how long something lasts, for a narrow column: “41 m”, “5 h”, “120 d”."""
        minutes = int(ages.seconds_since(since, now) // 60)
        if minutes < 60:
            return self.text(ages.NARROW_MINUTES, n=minutes)
        hours = minutes // 60
        return self.text(ages.SHORT_HOURS, n=hours) if hours < 24 else self.text(ages.SHORT_DAYS, n=hours // 24)

    def _short_span(self, then: datetime, now: datetime) -> str:
        seconds = int(ages.seconds_since(then, now))
        if seconds < 60:
            return self.text(ages.SHORT_SECONDS, n=seconds)
        return self.text(ages.SHORT_MINUTES, n=seconds // 60) if seconds < 3600 else self.span(then, now)

    def at(self, as_of: datetime, now: datetime) -> str:
        """Return when something was last known, by the clock: “at 14:02”, “yesterday, 16:40”, “on 12 November”."""
        return self._clock_age(as_of, now)

    def moment(self, then: datetime, now: datetime) -> str:
        """Return when something was: “16:40”, “yesterday, 16:40”, “Saturday, 16:40”, “4 December”."""
        days = ages.days_between(then, now)
        local = then.astimezone(now.tzinfo)
        time = _Plain(self.formats.time(local))
        if days == 0:
            return str(time)
        if days == 1:
            return self.text(ages.YESTERDAY, time=time)
        if 1 < days < 7:
            return self.text(ages.WEEKDAY, weekday=_Plain(self.formats.weekday(local)), time=time)
        return self.day(then, now)

    def short_moment(self, then: datetime, now: datetime) -> str:
        """Return when something was, for a narrow column: “Today 16:40”, “Sat 16:40”, “4 December”."""
        days = ages.days_between(then, now)
        local = then.astimezone(now.tzinfo)
        time = _Plain(self.formats.time(local))
        if days == 0:
            return self.text(ages.TODAY_SHORT, time=time)
        if 0 < days < 7:
            return self.text(ages.WEEKDAY_SHORT, weekday=_Plain(self.formats.short_weekday(local)), time=time)
        return self.day(then, now)

    def dense_moment(self, then: datetime, now: datetime, *, seconds: bool = False) -> str:
        """Return when something was, day and time always: “20 Nov 10:20”, or “20 Nov 10:20:05”."""
        time = _Plain(self.formats.time(then.astimezone(now.tzinfo), seconds=seconds))
        return self.text(ages.DAY_TIME, date=_Plain(self.short_day(then, now)), time=time)

    def since_day(self, then: datetime, now: datetime) -> str:
        """Return “since Friday”: the day alone, and today and yesterday with the time."""
        if 1 < ages.days_between(then, now) < 7:
            return self.text(SINCE_WEEKDAY_ALONE, weekday=_Plain(self.formats.weekday(then.astimezone(now.tzinfo))))
        return self.since(then, now)

    def day(self, day: date, now: datetime) -> str:
        """Return “4 December”, with the year when it isn't this one."""
        return self.formats.day(_local_day(day, now), now.date())

    def short_day(self, day: date, now: datetime) -> str:
        """Return “4 Dec”, with the year when it isn't this one."""
        return self.formats.short_day(_local_day(day, now), now.date())

    def full_day(self, day: date, now: datetime) -> str:
        """Return “Friday 4 December 2026”."""
        return self.formats.full_day(_local_day(day, now))

    def clock_time(self, moment: datetime, now: datetime) -> str:
        """Return “10:30, UTC+1”: a time of day with the zone that it is told in."""
        local = moment.astimezone(now.tzinfo)
        return self.text("{time}, {zone}", time=_Plain(self.formats.time(local)), zone=self.zone(moment, now))

    def zone(self, moment: datetime, now: datetime) -> str:
        """Return the zone that times are told in, at a moment (summer time counts): “UTC”, “UTC+1”, “UTC+5:30”."""
        offset = moment.astimezone(now.tzinfo).utcoffset() or timedelta(0)
        minutes = abs(int(offset.total_seconds())) // 60
        if not minutes:
            return "UTC"
        sign = "+" if offset > timedelta(0) else "\N{MINUS SIGN}"
        rest = f":{minutes % 60:02d}" if minutes % 60 else ""
        return f"UTC{sign}{minutes // 60}{rest}"

    def _clock_age(self, as_of: datetime, now: datetime) -> str:
        days = ages.days_between(as_of, now)
        time = _Plain(self.formats.time(as_of.astimezone(now.tzinfo)))
        if days <= 0:
            return self.text(ages.AT, time=time)
        if days == 1:
            return self.text(ages.YESTERDAY, time=time)
        return self.text(ages.ON, date=_Plain(self.day(as_of, now)))

    # -- how the state's words come about

    def _row(self, seller: wire.Seller) -> StateRow:
        if seller.status == "unknown" and seller.as_of is None:
            return UNCHECKED
        if seller.status == "restricted" and _never_began(seller):
            return NEVER_BEGAN
        return _row_of(seller.status, seller.note)

    def _params(self, seller: wire.Seller, market: str, first_name: str | None, now: datetime) -> dict[str, object]:
        deadline, what = seller.deadline, self._what(seller)
        return {
            "market": market or self.text("the marketplace"),
            "name": first_name or "",
            "what": _Plain(what),
            "What": _Plain(_capital(what)),
            "date": _Plain("" if deadline is None else self.day(deadline, now)),
            "country": _Plain(self.country(seller.country) if _is_mark(seller.country) else ""),
            "last4": seller.bank_last4 if _is_mark(seller.bank_last4) else "",
        }

    def _what(self, seller: wire.Seller) -> str:
        """Return “payments and payouts”: what is off, or what stops at the deadline."""
        wanted = [one for one in seller.capabilities if one.wanted]
        if seller.status == "restricted_soon":
            names = [one.name for one in wanted if one.until is not None] or [one.name for one in wanted]
        else:
            off = [one for one in wanted if one.status != "on"]
            # Beside what has stopped, what never began isn't said to have.
            stopped = [one for one in off if one.status == "stopped"] if seller.status == "restricted" else []
            names = [one.name for one in stopped or off]
        return self.formats.listed([self.text(IN_A_SENTENCE[name]) for name in names if name in IN_A_SENTENCE])

    def _word(self, row: StateRow, seller: wire.Seller, params: Mapping[str, object], *, staff: bool) -> str:
        if (seller.status, seller.note) == ("enabled", "updates"):
            return self._plural(UPDATES_WORD_STAFF if staff else UPDATES_WORD, max(1, _number(seller)), params)
        return self.text((staff and row.staff_word) or row.word, **params)

    def _sentence(self, row: StateRow, seller: wire.Seller, params: Mapping[str, object]) -> str:
        number = _number(seller)
        candidates: list[str | Plural] = [row.sentence, *row.otherwise]
        if seller.status == "unsupported" and seller.note in UNSUPPORTED_SENTENCES:
            candidates.insert(0, UNSUPPORTED_SENTENCES[seller.note])
        if number == 0:
            candidates = [one for one in candidates if isinstance(one, str)]
        return self._say(_first_sayable(candidates, params), number, params)

    def _explanation(self, row: StateRow, seller: wire.Seller, params: Mapping[str, object]) -> str:
        explanation = _first_sayable([row.explanation, *row.otherwise_explained], params)
        said = self._say(explanation, max(1, _number(seller)), params)
        if seller.status in {"enabled", "complete"} and seller.note is None and params["last4"]:
            said = self.formats.sentences(said, self.text(PAYOUTS_GO_TO, **params))
        return said

    def _turn(self, row: StateRow, seller: wire.Seller, params: Mapping[str, object], now: datetime) -> tuple[str, str]:
        if row.since and seller.since is not None:
            return self.text(row.turn.before_more, **params), self.since(seller.since, now)
        return self._fact(row.turn, params)

    def _turn_shorter(self, row: StateRow, seller: wire.Seller, now: datetime) -> tuple[str, ...]:
        if not row.since or seller.since is None:
            return ()
        return self.since(seller.since, now, short=True), self._since_day(seller.since, now)

    def _since_day(self, then: datetime, now: datetime) -> str:
        """Return “since Saturday” of a day in the last week; of today the time, of an older one its date."""
        if 1 < ages.days_between(then, now) < 7:
            return self.text(SINCE_WEEKDAY_ALONE, weekday=_Plain(self.formats.weekday(then.astimezone(now.tzinfo))))
        return self.since(then, now, short=True)

    def _following(
        self, row: StateRow, seller: wire.Seller, params: Mapping[str, object], now: datetime
    ) -> tuple[str, ...]:
        """Return what happens next; where that is a payout, which one, and its day while it is still to come."""
        if row.following is not NEXT_PAYOUT:
            return self._fact(row.following, params)
        first = seller.verified and first_is_to_come(seller.paid_out, seller.since, now)
        fact = FIRST_PAYOUT if first else NEXT_PAYOUT
        day = still_to_come(seller.next_payout, now.date())
        if day is None:
            return self._fact(fact, params)
        days = (self.day(day, now), self.short_day(day, now).replace(" ", "\N{NO-BREAK SPACE}"))
        return self.text(fact.before_more), *(self.text(PAYOUT_DAY, date=_Plain(one)) for one in days)

    def _fact(self, fact: Fact, params: Mapping[str, object]) -> tuple[str, str]:
        told = fact if _sayable(fact.word, params) else CHECKS
        if told.more and _sayable(told.more, params):
            return self.text(told.before_more, **params), self.text(told.more, **params)
        return self.text(told.word, **params), ""

    def _label(self, action: StateAction | None, params: Mapping[str, object]) -> str:
        return "" if action is None else self.text(ACTION_LABELS[action], **params)

    def _plain(self, row: StateRow, params: Mapping[str, object]) -> tuple[tuple[StateAction, str], ...]:
        """Offer the history where there is nothing else to do, and where it explains."""
        if row.action in {None, StateAction.WRITE}:
            return ((StateAction.HISTORY, self._label(StateAction.HISTORY, params)),)
        return ()

    def _unchecked(
        self, words: StateWords, seller: wire.Seller, params: Mapping[str, object], now: datetime
    ) -> StateWords:
        """Keep the last sentence of a state that couldn't be checked, and say so."""
        explanation = self.text(TRY_AGAIN)
        if seller.next_check_at is not None and seller.next_check_at > now:
            seconds = max(1, round((seller.next_check_at - now).total_seconds()))
            explanation = self._plural(TRY_AGAIN_IN, seconds, {})
        check = StateAction.CHECK
        before = () if words.action in {None, check} else ((words.action, words.action_label),)
        return replace(
            words,
            family="idle",
            explanation=explanation,
            action=check,
            action_label=self._label(check, params),
            plain_actions=before or words.plain_actions,
            next_step=words.next_step if seller.as_of is not None else self.text(NEXT_UNCHECKED),
        )

    # -- putting sentences together

    def _say(self, sentence: str | Plural, number: int, params: Mapping[str, object]) -> str:
        if isinstance(sentence, Plural):
            return self._plural(sentence, number, params)
        return self.text(sentence, **params)

    def _plural(self, sentence: Plural, number: int, params: Mapping[str, object], *, at_least: bool = False) -> str:
        template = self._translations.ngettext(sentence.one, sentence.many, number)
        words = self.formats.count(number)
        figure = self.formats.at_least(number) if at_least else self.formats.figure(number)
        numbers = {"n": _Plain(words), "N": _Plain(_capital(words)), "figure": _Plain(figure)}
        return self._fill(template, {**params, **numbers})

    def _known(self, sentence: str, params: Mapping[str, object]) -> str:
        """Fill a sentence whose parameters a newer or older relay may not have sent; without them it isn't said."""
        if not sentence:
            return ""
        template = self._translations.gettext(sentence)
        needed = {name for _, name, _, _ in Formatter().parse(template) if name}
        return (
            self._fill(template, {name: self._counted(value) for name, value in params.items()})
            if needed <= params.keys()
            else ""
        )

    def _counted(self, value: object) -> object:
        """Return what an error carries as it is said; a number travels as digits, and is said in the language's."""
        if not isinstance(value, str) or not value.isascii() or not value.isdigit():
            return value
        return self.formats.count(int(value)) if len(value) < 4 else self.formats.digits(value)

    def _fill(self, template: str, params: Mapping[str, object]) -> str:
        template = self.formats.said(template)
        if not params:
            return template
        return template.format_map({name: self._param(value) for name, value in params.items()})

    def _param(self, value: object) -> str:
        """Return a parameter as text; what isn't ours is isolated where the language runs from right to left."""
        if isinstance(value, _Plain):
            return value
        text = self.formats.figure(value) if type(value) is int else str(value)
        return f"{_FIRST_STRONG}{text}{_END_OF_ISOLATE}" if self.rtl and text else text


class _Plain(str):
    """A parameter of our own making, that needs no isolation."""

    __slots__ = ()


def _capital(text: str) -> str:
    """Return our own words as they begin a sentence; names keep the letters that people gave them."""
    return text[:1].upper() + text[1:]


def _sayable(sentence: str | Plural, params: Mapping[str, object]) -> bool:
    """Whether everything that a sentence names is known; its own number always is."""
    text = sentence if isinstance(sentence, str) else sentence.many
    named = {name for _, name, _, _ in Formatter().parse(text) if name} - {"n", "N"}
    return all(params.get(name) for name in named)


def _first_sayable(candidates: Sequence[str | Plural], params: Mapping[str, object]) -> str | Plural:
    """Return the first sentence that can be said; the last one always can."""
    return next((one for one in candidates if _sayable(one, params)), candidates[-1])


def _row_of(status: str, note: str | None) -> StateRow:
    return STATES.get((status, note)) or STATES.get((status, None)) or STATES["unknown", None]


def _as_begun(seller: wire.Seller) -> wire.Seller:
    """Return what a seller reads of themselves whose account was opened without a look at Stripe's form.

    What was sent offline opens one, and so does a link that couldn't be made: they read what is left, as anybody who
    has begun does, since the list of it stands below.
    """
    opened = seller.status == "not_started" and seller.account_id is not None and bool(seller.requirements)
    return replace(seller, status="in_progress") if opened else seller


def _never_began(seller: wire.Seller) -> bool:
    """Tell whether all that is missing of what the marketplace needs has never worked: then nothing has stopped."""
    off = {one.status for one in seller.capabilities if one.wanted} - {"on"}
    return bool(off) and "stopped" not in off


def _number(seller: wire.Seller) -> int:
    """Return how many things wait for the seller."""
    return sum(1 for one in seller.requirements if one.state in _TASKS)


def _local_day(day: date, now: datetime) -> date:
    return day.astimezone(now.tzinfo).date() if isinstance(day, datetime) else day


def _is_mark(text: str | None) -> TypeGuard[str]:
    """Say whether a text from outside is a code or a number's end: what may stand in a sentence of ours as it is."""
    return text is not None and text.isascii() and text.isalnum() and len(text) <= _LONGEST_MARK
