"""Whatever a relay sends, in every language: words, never a crash, never a blank, never a bare placeholder."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop_app import wire
from desktop_app.domain.requirement_keys import message_ids
from desktop_app.domain.status import Note, StatusName
from desktop_app.words.problems import PROBLEMS
from desktop_app.words.wording import Wording, languages

NOW = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)
LANGUAGES = languages()
WORDS = {language: Wording(language) for language in LANGUAGES}

novel = st.text(max_size=20)
times = st.none() | st.timedeltas(timedelta(days=-20_000), timedelta(days=20_000)).map(lambda one: NOW + one)
requirements = st.builds(
    wire.RequirementShape,
    id=novel,
    key=st.sampled_from(message_ids()) | novel,
    group=st.sampled_from(["business", "person", "bank"]) | novel,
    state=st.sampled_from(["to_do", "refused", "with_stripe", "later"]) | novel,
    person=st.none() | novel,
)
capabilities = st.builds(
    wire.CapabilityShape,
    name=st.sampled_from(["payments", "transfers", "payouts"]) | novel,
    status=st.sampled_from(["on", "checking", "not_yet", "stopped", "not_offered"]) | novel,
    wanted=st.booleans(),
    until=times,
)
sellers = st.builds(
    wire.Seller,
    account_id=st.none() | novel,
    status=st.sampled_from(sorted(StatusName)) | novel,
    note=st.none() | st.sampled_from(sorted(Note)) | novel,
    since=times,
    deadline=times,
    as_of=times,
    check_failed_at=times,
    next_check_at=times,
    requirements=st.lists(requirements, max_size=4).map(tuple),
    capabilities=st.lists(capabilities, max_size=4).map(tuple),
    country=st.none() | st.sampled_from(["DE", "XX"]),
    bank_last4=st.none() | st.just("4821"),
)


NEWER = wire.CapabilityShape("something_new", "checking", wanted=True)
"""What a newer relay calls by a name that this program has no word for."""


@given(language=st.sampled_from(LANGUAGES), seller=sellers, name=st.none() | st.just("Ana"), staff=st.booleans())
@example(language="en", seller=wire.Seller(status="restricted", capabilities=(NEWER,)), name=None, staff=False)
def test_any_seller_has_words(language: str, seller: wire.Seller, name: str | None, staff: bool) -> None:
    said = WORDS[language].state(seller, market="Hearthside", first_name=name, now=NOW, staff=staff)
    parts = (said.word, said.sentence, said.explanation, said.whose_turn, said.next_step)
    assert all(part.strip() for part in parts)
    assert (said.action is None) is (said.action_label == "")
    assert not re.search(r"[{}]", " ".join((*parts, said.whose_turn_more, said.next_step_more, said.action_label)))
    for sentence in (said.sentence, said.explanation):
        assert sentence == sentence.strip()
        assert "  " not in sentence


@given(st.sampled_from(LANGUAGES), capabilities, requirements)
def test_any_thing_has_words(
    language: str, capability: wire.CapabilityShape, requirement: wire.RequirementShape
) -> None:
    words = WORDS[language]
    assert words.capability(capability, NOW).word
    assert words.requirement(requirement.key, person=requirement.person).title
    assert words.problem(requirement.id).what


@given(st.sampled_from(LANGUAGES), st.timedeltas(min_value=timedelta(days=-400), max_value=timedelta(days=4000)))
def test_any_time_has_words(language: str, ago: timedelta) -> None:
    words = WORDS[language]
    assert words.age(NOW - ago, NOW)
    assert words.moment(NOW - ago, NOW)
    assert words.since(NOW - ago, NOW)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_any_error_has_words_with_whatever_parameters_came(language: str, code: str) -> None:
    for params in ({}, {"market": "{x}"}, {"limit": 20, "permission": "p", "sentence": "s", "novel": None}):
        said = WORDS[language].problem(code, params)
        assert said.what
        assert "{market}" not in repr(said)


@given(number=st.integers(0, 10**9))
def test_a_number_that_may_be_more_tells_two_figures_of_it_and_never_too_many(number: int) -> None:
    said = WORDS["en"].formats.at_least(number)
    told = int(said.removesuffix("+").replace(",", ""))
    assert said.endswith("+")
    assert told <= number < told + 10 ** max(len(str(number)) - 2, 0)
    assert WORDS["ar"].formats.at_least(number).startswith("+")
