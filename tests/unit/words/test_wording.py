"""English words: every row of the state table, plurals, dates, ages, requirements, advice, errors."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from desktop_app import wire
from desktop_app.domain.advice import advice_ids
from desktop_app.domain.requirement_keys import message_ids
from desktop_app.domain.status import DISABLED_REASONS, Note, StatusName
from desktop_app.words.advice import ADVICE
from desktop_app.words.problems import PROBLEMS
from desktop_app.words.reasons import REASONS
from desktop_app.words.requirements import REQUIREMENTS
from desktop_app.words.states import STATES
from desktop_app.words.wording import StateAction, StateWords, Wording

NOW = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)
DEADLINE = datetime(2026, 12, 4, 9, 0, tzinfo=UTC)
WORDS = Wording("en")


def seller(status: str, note: str | None = None, *, things: int = 2, **changes: Any) -> wire.Seller:
    facts: dict[str, Any] = {
        "account_id": "acct_1",
        "status": status,
        "note": note,
        "since": NOW - timedelta(days=3, hours=1),
        "as_of": NOW,
        "requirements": tuple(
            wire.RequirementShape(str(number), "requirement.website", "business", "to_do") for number in range(things)
        ),
        "capabilities": capabilities("stopped", "stopped"),
        "country": "IN",
        "deadline": DEADLINE,
    }
    return wire.Seller(**(facts | changes))


def capabilities(transfers: str, payouts: str, until: datetime | None = None) -> tuple[wire.CapabilityShape, ...]:
    return (
        wire.CapabilityShape("payments", "not_offered"),
        wire.CapabilityShape("transfers", transfers, wanted=True),
        wire.CapabilityShape("payouts", payouts, wanted=True, until=until),
    )


def say(one: wire.Seller, *, name: str | None = "Ana", staff: bool = False) -> StateWords:
    return WORDS.state(one, market="Hearthside", first_name=name, now=NOW, staff=staff)


# Every state: sentence, explanation, whose turn, what happens next, main action.
TABLE: list[tuple[str, str | None, dict[str, Any], str, str, str, str, str]] = [
    (
        "not_started",
        None,
        {"things": 0},
        "Sell on Hearthside",
        "Stripe checks who you are, then pays your bank.",
        "Yours, whenever you like",
        "You answer Stripe’s questions",
        "Start selling",
    ),
    (
        "in_progress",
        None,
        {"things": 4},
        "Four things left before you can be paid",
        "Stripe asks for them on its own pages. You can stop there and come back later.",
        "Yours, since Saturday, 13:02",
        "Stripe checks it, usually in 1–2 days",
        "Continue on Stripe",
    ),
    (
        "in_progress",
        None,
        {"things": 1},
        "One thing left before you can be paid",
        "Stripe asks for it on its own pages. You can stop there and come back later.",
        "Yours, since Saturday, 13:02",
        "Stripe checks it, usually in 1–2 days",
        "Continue on Stripe",
    ),
    (
        "in_review",
        None,
        {},
        "Stripe is checking what you sent",
        "There’s nothing for you to do. We’ll tell you when it’s done.",
        "Stripe’s, since Saturday, 13:02",
        "Verified, or a question for you",
        "",
    ),
    (
        "in_review",
        "reviewing",
        {},
        "Stripe is taking a closer look",
        "This can take a few days. There’s nothing for you to send.",
        "Stripe’s, since Saturday, 13:02",
        "Stripe decides",
        "",
    ),
    (
        "action_required",
        None,
        {"capabilities": capabilities("on", "not_yet"), "things": 11},
        "11 things needed before payouts can start",
        "Stripe couldn’t finish checking with what it has.",
        "Yours, since Saturday, 13:02",
        "Stripe checks it, usually in 1–2 days",
        "Continue on Stripe",
    ),
    (
        "action_required",
        "last_step",
        {"things": 1, "capabilities": capabilities("on", "not_yet")},
        "One more step, one thing",
        "Payouts start when Stripe has it.",
        "Yours, since Saturday, 13:02",
        "Payouts start",
        "Continue on Stripe",
    ),
    (
        "restricted_soon",
        None,
        {"capabilities": capabilities("on", "on", DEADLINE)},
        "Two things needed from you before 4 December",
        "Everything works now. If Stripe doesn’t have them by then, payouts stop.",
        "Yours, since Saturday, 13:02",
        "Stripe checks it, usually in 1–2 days",
        "Continue on Stripe",
    ),
    (
        "restricted",
        None,
        {},
        "Transfers and payouts have stopped: Stripe needs two things",
        "The date was 4 December. They start again when Stripe has checked what you send.",
        "Yours, since Saturday, 13:02",
        "Stripe checks it, then transfers and payouts start again",
        "Continue on Stripe",
    ),
    (
        "restricted",
        None,
        {"capabilities": capabilities("not_yet", "not_yet")},
        "Transfers and payouts can’t start yet: Stripe needs two things",
        "The date was 4 December. They start when Stripe has checked what you send.",
        "Yours, since Saturday, 13:02",
        "Stripe checks it, then transfers and payouts start",
        "Continue on Stripe",
    ),
    (
        "restricted",
        None,
        {"capabilities": capabilities("on", "checking"), "things": 1, "deadline": None},
        "Payouts can’t start yet: Stripe needs one thing",
        "They start when Stripe has checked what you send.",
        "Yours, since Saturday, 13:02",
        "Stripe checks it, then payouts start",
        "Continue on Stripe",
    ),
    (
        "restricted",
        None,
        {"capabilities": capabilities("stopped", "not_yet")},
        "Transfers have stopped: Stripe needs two things",
        "The date was 4 December. They start again when Stripe has checked what you send.",
        "Yours, since Saturday, 13:02",
        "Stripe checks it, then transfers start again",
        "Continue on Stripe",
    ),
    (
        "restricted",
        None,
        {"capabilities": capabilities("on", "on"), "deadline": None},
        "The date has passed: Stripe needs something from you",
        "They start again when Stripe has checked what you send.",
        "Yours, since Saturday, 13:02",
        "Stripe checks it",
        "Continue on Stripe",
    ),
    (
        "enabled",
        None,
        {"things": 0},
        "You’re ready to sell, Ana",
        "Stripe has everything it needs now. Some things may be asked later.",
        "Nobody’s, nothing to do",
        "Your next payout, after a sale",
        "Open Stripe dashboard",
    ),
    (
        "enabled",
        "updates",
        {},
        "Everything works. Two things to update",
        "There’s no date yet. Doing it now avoids one.",
        "Yours, no hurry",
        "Stripe sets a date if it becomes urgent",
        "Update on Stripe",
    ),
    (
        "complete",
        None,
        {"things": 0, "bank_last4": "4821"},
        "You’re ready to sell, Ana",
        "Stripe has everything it asked for. Payouts go to your bank account ending in 4821.",
        "Nobody’s, nothing to do",
        "Your next payout, after a sale",
        "Open Stripe dashboard",
    ),
    (
        "paused",
        None,
        {},
        "Hearthside has paused your account",
        "Stripe wants nothing from you. Hearthside can tell you why.",
        "Hearthside’s, since Saturday, 13:02",
        "Hearthside decides",
        "Write to Hearthside",
    ),
    (
        "needs_platform",
        None,
        {},
        "Hearthside has a setting to finish",
        "It isn’t about you, and nothing you sent is lost.",
        "Hearthside’s, since Saturday, 13:02",
        "Then Stripe goes on by itself",
        "Tell Hearthside",
    ),
    (
        "needs_stripe_contact",
        None,
        {"things": 0},
        "Stripe has stepped in and wants nothing from you",
        "Transfers and payouts are off. Sending documents won’t change it; a talk with Stripe can.",
        "Stripe’s, since Saturday, 13:02",
        "Hearthside asks Stripe",
        "Ask Hearthside to look",
    ),
    (
        "rejected",
        None,
        {},
        "Stripe won’t work with this account",
        "Stripe’s decision. Hearthside can tell you if it can be looked at again.",
        "Nobody’s",
        "Nothing by itself",
        "Write to Hearthside",
    ),
    (
        "rejected",
        "by_marketplace",
        {},
        "Hearthside has closed this to selling",
        "Hearthside’s decision; it can undo it.",
        "Hearthside’s",
        "Nothing by itself",
        "Write to Hearthside",
    ),
    (
        "unsupported",
        "country",
        {},
        "Stripe can’t offer this in India",
        "Changing country or kind means starting over; what you did here stays in the history.",
        "Yours, if something was wrong",
        "You start over, or leave it",
        "Start over",
    ),
    (
        "disconnected",
        None,
        {},
        "This account is no longer joined to Hearthside",
        "Your account at Stripe still exists. Payments through Hearthside are off.",
        "Yours",
        "You join again",
        "Connect again",
    ),
    (
        "closed",
        None,
        {},
        "This account is closed",
        "It stays here to be read.",
        "Nobody’s",
        "Nothing",
        "Open a new one",
    ),
    (
        "unreachable",
        None,
        {},
        "We can’t see this account from here",
        "It may belong to test instead of live, or to another marketplace.",
        "Hearthside’s",
        "Support checks mode and place",
        "Tell Hearthside",
    ),
    (
        "unknown",
        None,
        {},
        "We can’t tell where this stands",
        "Stripe said something new to us. Hearthside’s support can read it.",
        "Hearthside’s",
        "Support reads it",
        "Tell Hearthside",
    ),
]


@pytest.mark.parametrize(
    ("status", "note", "changes", "sentence", "explanation", "turn", "following", "action"),
    TABLE,
    ids=[f"{row[0]}-{row[1] or index}" for index, row in enumerate(TABLE)],
)
def test_the_table(
    status: str,
    note: str | None,
    changes: dict[str, Any],
    sentence: str,
    explanation: str,
    turn: str,
    following: str,
    action: str,
) -> None:
    said = say(seller(status, note, **changes))
    assert said.sentence == sentence
    assert said.explanation == explanation
    assert " ".join(filter(None, (said.whose_turn, said.whose_turn_more))) == turn
    assert " ".join(filter(None, (said.next_step, said.next_step_more))) == following
    assert said.action_label == action


def test_every_state_and_note_has_words_and_a_look() -> None:
    assert {status for status, _ in STATES} == set(StatusName)
    said = {say(seller(status, note)).sentence for status in StatusName for note in (None, *Note)}
    assert all(said)
    assert not [sentence for sentence in said if re.search(r"[{}]|None|  ", sentence)]


@pytest.mark.parametrize(
    ("status", "note", "icon", "family", "word", "staff_word"),
    [
        ("not_started", None, "circle-dashed", "idle", "Not set up", "Not set up"),
        ("in_progress", None, "circle-half-fill", "you", "Not finished", "Not finished"),
        ("in_review", None, "hourglass-medium", "wait", "In review", "In review"),
        ("enabled", None, "check-circle-fill", "ok", "Verified", "Enabled"),
        ("enabled", "updates", "check-circle", "ok", "Verified, two to update", "Enabled, two to update"),
        ("complete", None, "circle-wavy-check-fill", "ok", "Verified", "Complete"),
        ("restricted_soon", None, "alarm-fill", "you", "Restricted soon", "Restricted soon"),
        ("action_required", None, "warning-fill", "you", "Information needed", "Information needed"),
        ("restricted", None, "warning-octagon-fill", "stop", "Restricted", "Restricted"),
        ("paused", None, "pause-circle-fill", "idle", "Paused by Hearthside", "Paused by the marketplace"),
        ("needs_stripe_contact", None, "hand-palm", "wait", "Held by Stripe", "Held by Stripe"),
        ("needs_platform", None, "wrench", "wait", "Hearthside must act", "Marketplace must act"),
        ("rejected", None, "prohibit", "stop", "Rejected", "Rejected by Stripe"),
        ("rejected", "by_marketplace", "prohibit", "stop", "Rejected", "Rejected by us"),
        ("unsupported", None, "prohibit-inset", "stop", "Not supported", "Not supported"),
        ("disconnected", None, "link-break", "idle", "Disconnected", "Disconnected"),
        ("closed", None, "x-circle", "idle", "Closed", "Closed"),
        ("unreachable", None, "link-break", "idle", "Not seen from here", "Not reachable with this key"),
        ("unknown", None, "circle-wavy-question", "idle", "Can’t tell right now", "Can’t tell"),
    ],
)
def test_the_words_of_lists(status: str, note: str | None, icon: str, family: str, word: str, staff_word: str) -> None:
    standing = seller(status, note, things=0 if status == "not_started" else 2)
    mine, theirs = say(standing), say(standing, staff=True)
    assert (mine.icon, mine.family, mine.word, theirs.word) == (icon, family, word, staff_word)
    assert WORDS.state_look(status, note) == (icon, family)
    assert WORDS.state_word(status, note, market="Hearthside", updates=2) == word
    assert WORDS.state_word(status, note, market="Hearthside", updates=2, staff=True) == staff_word


def test_an_account_opened_without_a_look_at_stripes_form_is_begun_for_whose_it_is() -> None:
    """What was sent offline opens one: nobody reads “Not set up” above what is left; staff read the state as it is."""
    opened = seller("not_started")
    assert say(opened) == say(seller("in_progress"))
    assert WORDS.state_in_tray(opened, market="Hearthside", now=NOW) == "Not finished"
    assert say(opened, staff=True).word == "Not set up"
    assert say(seller("not_started", account_id=None, things=0)).word == "Not set up"


@pytest.mark.parametrize(
    ("deadline", "overdue", "said"),
    [
        (None, False, ""),
        (None, True, "Overdue"),
        (DEADLINE, False, "by 4 December"),
        (NOW - timedelta(days=3), False, "was 21 November"),
        (NOW - timedelta(days=3), True, "was 21 November"),
    ],
)
def test_when_a_thing_is_wanted(deadline: datetime | None, overdue: bool, said: str) -> None:
    thing = wire.RequirementShape("1", "requirement.website", "business", "to_do", deadline=deadline, overdue=overdue)
    assert WORDS.until(thing, NOW) == said


def test_without_anything_listed_no_number_is_said() -> None:
    assert say(seller("in_progress", things=0)).sentence == "A few steps left before you can be paid"
    assert say(seller("enabled", "updates", things=0)).sentence == "Everything works. There’s something to update"
    assert say(seller("restricted", things=0)).sentence == (
        "Transfers and payouts have stopped: Stripe needs something from you"
    )
    begun = seller("restricted", things=0, capabilities=capabilities("on", "not_yet"))
    assert say(begun).sentence == "Payouts can’t start yet: Stripe needs something from you"


def test_what_is_with_stripe_or_later_is_not_counted() -> None:
    others = tuple(
        wire.RequirementShape(state, "requirement.website", "business", state)
        for state in ("refused", "with_stripe", "later")
    )
    assert say(seller("in_progress", requirements=others)).sentence == "One thing left before you can be paid"


def test_without_a_name_nobody_is_greeted() -> None:
    assert say(seller("complete"), name=None).sentence == "You’re ready to sell"


def test_names_keep_their_letters() -> None:
    said = WORDS.state(seller("paused"), market="etsy {x}", first_name=None, now=NOW)
    assert said.sentence == "etsy {x} has paused your account"
    assert said.word == "Paused by etsy {x}"


def test_a_known_time_is_told_and_an_unknown_one_is_not() -> None:
    said = say(seller("in_review", since=None))
    assert (said.whose_turn, said.whose_turn_more) == ("Stripe’s", "")


def test_a_failed_check_keeps_the_sentence_and_says_so() -> None:
    failed = seller("in_progress", things=4, check_failed_at=NOW, next_check_at=NOW + timedelta(seconds=20))
    said = say(failed)
    assert said.sentence == "Four things left before you can be paid"
    assert said.explanation == "We couldn’t check with Stripe just now. We’ll try again in 20 seconds."
    assert (said.family, said.icon) == ("idle", "circle-half-fill")
    assert (said.action, said.action_label) == (StateAction.CHECK, "Check now")
    assert said.plain_actions == ((StateAction.CONTINUE, "Continue on Stripe"),)
    late = say(seller("in_review", check_failed_at=NOW))
    assert late.explanation == "We couldn’t check with Stripe just now. We’ll try again."
    assert late.plain_actions == ((StateAction.HISTORY, "Show the history"),)


def test_before_the_first_reading() -> None:
    said = say(seller("unknown", as_of=None, check_failed_at=NOW, things=0))
    assert (said.sentence, said.next_step) == ("We haven’t heard from Stripe yet", "We try again")
    assert (said.action, said.plain_actions) == (StateAction.CHECK, ())


def test_staff_are_sent_to_the_profile() -> None:
    assert say(seller("unreachable"), staff=True).action is StateAction.CHECK_PROFILE


def test_what_a_newer_relay_says_is_not_understood_but_shown() -> None:
    assert say(seller("levitating")).sentence == "We can’t tell where this stands"
    assert say(seller("in_review", "levitating")).sentence == "Stripe is checking what you sent"
    assert WORDS.requirement("requirement.levitation").title == "Other details"
    assert WORDS.capability(wire.CapabilityShape("levitation", "hovering"), NOW).word == "Not yet"
    assert WORDS.problem("levitation").what == "Something went wrong on our side"
    assert WORDS.advice("levitation") is None
    assert WORDS.role("levitator") == WORDS.role(None) == ""


@pytest.mark.parametrize(
    ("ago", "age", "moment"),
    [
        (timedelta(seconds=-90), "just now", "14:03"),
        (timedelta(seconds=4.9), "just now", "14:01"),
        (timedelta(seconds=5), "5 seconds ago", "14:01"),
        (timedelta(seconds=59), "59 seconds ago", "14:01"),
        (timedelta(seconds=60), "1 minute ago", "14:01"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago", "13:02"),
        (timedelta(hours=1), "at 13:02", "13:02"),
        (timedelta(hours=14, minutes=2), "at 00:00", "00:00"),
        (timedelta(hours=14, minutes=3), "yesterday, 23:59", "yesterday, 23:59"),
        (timedelta(days=2), "on 22 November", "Sunday, 14:02"),
        (timedelta(days=6), "on 18 November", "Wednesday, 14:02"),
        (timedelta(days=7), "on 17 November", "17 November"),
        (timedelta(days=365), "on 24 November 2025", "24 November 2025"),
    ],
)
def test_ages_and_moments(ago: timedelta, age: str, moment: str) -> None:
    assert WORDS.age(NOW - ago, NOW) == age
    assert WORDS.moment(NOW - ago, NOW) == moment


@pytest.mark.parametrize(
    ("ago", "brief"),
    [(4, ""), (8, "8 s ago"), (59, "59 s ago"), (60, "1 min ago"), (3599, "59 min ago"), (3600, "")],
)
def test_an_age_that_is_counted_has_a_brief_form(ago: int, brief: str) -> None:
    assert WORDS.brief_age(NOW - timedelta(seconds=ago), NOW) == brief
    assert WORDS.brief_age(None, NOW) == ""


def test_times_are_told_in_the_readers_zone() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=11)))
    assert WORDS.moment(NOW - timedelta(hours=2), there) == "yesterday, 23:02"
    assert WORDS.day(datetime(2026, 12, 4, 20, 0, tzinfo=UTC), there) == "5 December"
    assert WORDS.full_day(datetime(2026, 12, 4, 9, 0, tzinfo=UTC), NOW) == "Friday 4 December 2026"
    assert WORDS.day(datetime(2027, 1, 4, tzinfo=UTC).date(), NOW) == "4 January 2027"
    assert WORDS.age(None, NOW) == "not yet"


def test_numbers() -> None:
    assert [WORDS.count(number, "One thing", "{N} things") for number in (1, 2, 10, 11, 12345)] == [
        "One thing",
        "Two things",
        "Ten things",
        "11 things",
        "12,345 things",
    ]
    assert WORDS.count(3, "{figure} thing of {name}", "{figure} or {n} things of {name}", name="Ana") == (
        "3 or three things of Ana"
    )
    assert WORDS.text("Changed {count} times", count=12345) == "Changed 12,345 times"


def test_lists_and_countries() -> None:
    assert WORDS.formats.listed([]) == ""
    assert [WORDS.formats.listed(["a", "b"][:count]) for count in (1, 2)] == ["a", "a and b"]
    assert WORDS.formats.countries()["GB"] == "United Kingdom"
    assert WORDS.formats.listed(["a", "b", "c", "d"]) == "a, b, c and d"
    assert WORDS.country("de") == "Germany"
    assert WORDS.country("XX") == "XX"


def test_every_requirement_has_a_title_without_stripes_names() -> None:
    assert set(REQUIREMENTS) == set(message_ids())
    for key in message_ids():
        words = WORDS.requirement(key, person="Ana")
        assert words.title
        assert words.named == f"Ana: {words.title}"
        assert not re.search(r"[a-z]+[._][a-z]+", words.title), words.title
    assert WORDS.requirement("requirement.terms").named == "Accept Stripe’s terms"


def test_what_may_be_given_instead() -> None:
    said = WORDS.requirement("requirement.id_number", instead=["requirement.photo_id", "requirement.passport", "novel"])
    assert said.detail == "From the ID card or tax office. Or instead: Photo ID and Passport."


def test_every_advice_is_one_sentence() -> None:
    assert set(ADVICE) == set(advice_ids())
    for sentence in ADVICE.values():
        assert sentence.endswith(".")
    assert WORDS.advice("verification_document_expired") == (
        "Send a passport or ID card that is still valid: in colour, all corners, both sides."
    )


def test_capabilities() -> None:
    said = WORDS.capability(wire.CapabilityShape("payouts", "on", wanted=True, until=DEADLINE), NOW)
    assert (said.name, said.word, said.icon, said.family) == (
        "Payouts to your bank",
        "On until 4 December",
        "alarm-fill",
        "you",
    )
    assert said.sentence == "Payouts to your bank: on until 4 December"
    words = {
        status: WORDS.capability(wire.CapabilityShape("transfers", status), NOW).word
        for status in ("on", "checking", "not_yet", "stopped", "not_offered")
    }
    assert words == {
        "on": "On",
        "checking": "Stripe is checking",
        "not_yet": "Not yet",
        "stopped": "Stopped",
        "not_offered": "Not offered here",
    }


KNOWN_CODES = """
    not_found version_conflict idempotency_conflict already_open start_over_not_allowed cursor_expired
    stripe_unreachable refresh_spent not_an_event signature_refused token_missing token_invalid role_forbidden
    body_malformed body_too_large field_required field_invalid field_too_long country_unknown country_unsupported
    kind_unknown email_invalid phone_invalid postal_code_invalid state_required tax_id_invalid url_invalid
    method_unknown account_unreachable key_invalid key_permission_missing platform_not_ready rate_limited
    portal_not_configured login_link_unavailable nothing_there mode_mismatch throttled ours settings_refused
    capability_refused offline relay_unreachable keyring_missing keyring_locked keyring_plaintext
"""


@pytest.mark.parametrize("code", KNOWN_CODES.split())
def test_every_known_error_has_its_sentences(code: str) -> None:
    assert code in PROBLEMS
    said = WORDS.problem(code, {"market": "hearthside", "limit": "20", "permission": "rak_x", "sentence": "No."})
    assert said.what
    assert not said.what.endswith(".")
    assert all(not part or part.endswith((".", "+44.")) for part in (said.why, said.safe, said.next_step))
    assert not re.search(r"[{}]", " ".join((said.what, said.why, said.safe, said.next_step)))


def test_an_error_without_its_parameters_leaves_out_what_needs_them() -> None:
    said = WORDS.problem("key_permission_missing")
    assert said.what == "Stripe didn’t let the marketplace do this"
    assert said.why == ""
    assert said.next_step == "The marketplace must add it at Stripe."
    assert WORDS.problem("key_permission_missing", {"market": "etsy", "permission": "rak_x"}).why == (
        "etsy’s key lacks the permission rak_x."
    )
    assert WORDS.problem("key_invalid", market="etsy").next_step == "etsy must put in a new key."


def test_a_number_that_an_error_carries_is_said_as_the_language_says_it() -> None:
    assert WORDS.problem("password_short", {"least": "10"}).why == "A password has ten characters or more."
    assert WORDS.problem("field_too_long", {"limit": "500"}).why == "This is too long; 500 characters at most."
    assert "\u0661\u0660" in Wording("ar").problem("password_short", {"least": "10"}).why


SUSPICIONS = re.compile(r"fraud|list|suspect|illegal|sanction|prohibit|terms|breach|platform", re.IGNORECASE)


@pytest.mark.parametrize("value", sorted(REASONS))
def test_sensitive_reasons_stay_with_staff(value: str) -> None:
    mine = WORDS.reason(value, market="Hearthside")
    theirs = WORDS.reason(value, market="Hearthside", staff=True)
    assert mine
    assert theirs
    assert mine != theirs
    assert not SUSPICIONS.search(mine)
    assert value not in mine


def test_every_published_reason_is_in_the_table() -> None:
    assert REASONS.keys() >= DISABLED_REASONS
    assert WORDS.reason("rejected_listed: no_resolution", market="x", staff=True).startswith("Rejected by Stripe")


def test_an_unpublished_reason_is_shown_to_staff_only() -> None:
    assert WORDS.reason("novel.thing", market="x") == "Stripe said something new to us."
    assert WORDS.reason("novel.thing", market="x", staff=True) == "Stripe said something new to us: novel.thing"


def test_the_sellers_page_never_says_a_raw_reason() -> None:
    told = seller("rejected", reasons=(wire.ReasonShape("requirements.disabled_reason", "rejected.fraud"),))
    assert "fraud" not in repr(say(told))


def test_sentences_follow_each_other_as_the_language_writes_them() -> None:
    english, japanese = Wording("en"), Wording("ja")
    assert english.formats.sentences("One.", "", "Two.") == "One. Two."
    assert japanese.formats.sentences("一。", "", "二。") == "一。二。"
    assert (english.formats.ended("One"), japanese.formats.ended("一"), japanese.formats.ended("一。")) == (
        "One.",
        "一。",
        "一。",
    )
    said = japanese.problem("relay_unreachable", market="Hearthside")
    assert said.in_a_line == f"{said.what}。{said.why}"


@pytest.mark.parametrize(
    ("locale", "shown"), [("en", "86%"), ("de", "86\u00a0%"), ("fr", "86\u00a0%"), ("ar", "٨٦٪"), ("ar_AE", "86%")]
)
def test_a_share_is_written_as_the_language_does(locale: str, shown: str) -> None:
    assert Wording(locale).formats.percent(0.86) == shown


def test_a_sentences_own_numbers_have_the_digits_of_those_put_into_it() -> None:
    said = "قبل 14 و7 أيام، على 127.0.0.1 مع v2"
    assert Wording("ar").formats.said(said) == "قبل ١٤ و٧ أيام، على 127.0.0.1 مع v2"
    assert Wording("ar_AE").formats.said(said) == said


@pytest.mark.parametrize(("locale", "first", "second"), [("de", "AT", "PT"), ("fr", "AE", "ES"), ("es", "ES", "FI")])
def test_countries_stand_where_they_are_looked_for(locale: str, first: str, second: str) -> None:
    order = [code for code, _ in Wording(locale).by_name({"AT", "PT", "AE", "ES", "FI", "ZA"})]
    assert order.index(first) < order.index(second)
