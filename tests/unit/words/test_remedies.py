"""Every failure that only an operator can mend comes with what they do about it."""

from __future__ import annotations

import re

import pytest

from desktop_app.stripe_api import retry
from desktop_app.stripe_api.errors import classify
from desktop_app.words.catalogue import languages
from desktop_app.words.remedies import REMEDIES
from desktop_app.words.wording import Wording
from tests.unit.stripe_api.test_stripe_errors import TABLE

WORDS = Wording("en")
OPERATORS = sorted(
    {
        (error.code, error.params.get("cause", ""))
        for row in TABLE
        for error in [classify(row[1], row[2])]
        if error.remedy.value == "operator"
    }
)


@pytest.mark.parametrize(("code", "cause"), OPERATORS)
def test_what_the_adapter_tells_the_operator_has_a_remedy(code: str, cause: str) -> None:
    said = WORDS.remedy(code, {"cause": cause, "permission": "rak_x"})
    assert said.endswith(".")
    assert not re.search(r"[{}]", said)


def test_each_cause_of_an_unready_platform_has_its_own() -> None:
    causes = {cause for code, cause in OPERATORS if code == "platform_not_ready"}
    assert len(causes) == 8
    assert len({WORDS.remedy("platform_not_ready", {"cause": cause}) for cause in causes}) == 8


@pytest.mark.parametrize("cause", [*retry._LIMITED, "reads_per_second", "reads_per_month"])
def test_each_limit_has_a_remedy(cause: str) -> None:
    assert WORDS.remedy("rate_limited", {"cause": cause})


def test_v1_refused_on_a_new_platform_says_what_to_set() -> None:
    said = WORDS.remedy("platform_not_ready", {"cause": "accounts_v1_disabled"})
    assert "SELLERDESK_ACCOUNTS_API to v2" in said
    assert "API policies" in said


def test_what_nobody_but_the_person_can_mend_has_none() -> None:
    assert WORDS.remedy("email_invalid") == ""
    assert WORDS.remedy("platform_not_ready", {"cause": "something new"}) == ""


@pytest.mark.parametrize("language", [one for one in languages() if one != "en"])
def test_remedies_keep_the_names_of_settings(language: str) -> None:
    """A setting or a permission reads the same in every language, or nobody finds it."""
    words = Wording(language)
    for code, cause in REMEDIES:
        english, theirs = (one.remedy(code, {"cause": cause, "permission": "rak_x"}) for one in (WORDS, words))
        assert theirs != english
        assert re.findall(r"[A-Z]+_[A-Z_]+|rak_x", theirs) == re.findall(r"[A-Z]+_[A-Z_]+|rak_x", english)
