"""Findings in words, and as JSON for machines; the codes are stable, the words aren't."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.relay.doctor.findings import Check, Finding, Verdict
from desktop_app.words.doctor import CHECKS, FAULTS, FIRST, SUMMARY_FAULTS, SUMMARY_FINE, VERDICTS
from desktop_app.words.wording import Wording


@dataclass(frozen=True, slots=True)
class Told:
    """One finding in words; ``sentence`` and ``remedy`` are empty where there is no fault."""

    check: str
    title: str
    verdict: str
    live: bool
    fact: str | None = None
    code: str | None = None
    sentence: str = ""
    remedy: str = ""


def told(finding: Finding, words: Wording) -> Told:
    """Return a finding in words."""
    check = finding.check
    told = Told(check.id, _title(check, words), finding.verdict.value, check.live, fact=finding.fact)
    if finding.verdict is Verdict.NOT_TRIED and finding.waits_for is not None:
        return _with(told, sentence=words.text(FIRST, check=_title(finding.waits_for, words)))
    if finding.code is None:
        return told
    fault = FAULTS[finding.code]
    remedy = words.text(fault.remedy, **finding.params) if fault.remedy else ""
    if finding.remedy is not None:
        remedy = words.remedy(*finding.remedy) or remedy
    return _with(told, sentence=words.text(fault.what, **finding.params), remedy=remedy, code=finding.code)


def _with(told: Told, *, sentence: str, remedy: str = "", code: str | None = None) -> Told:
    return Told(told.check, told.title, told.verdict, told.live, told.fact, code, sentence, remedy)


def _title(check: Check, words: Wording) -> str:
    return words.text(CHECKS[check.id.partition(".")[0]], **check.params)


def lines(one: Told, words: Wording) -> list[str]:
    """Return a finding as lines for a terminal: a mark, the title, a fact; below it a fault and what helps."""
    beside = one.fact if one.verdict == Verdict.FINE else one.sentence if one.verdict == Verdict.NOT_TRIED else ""
    word = words.text(VERDICTS[one.verdict])
    first = f"{MARKS[one.verdict][0]} {one.title}: {word}" + (f" ({beside})" if beside else "")
    if one.verdict not in {Verdict.FAULT, Verdict.ADVICE}:
        return [first]
    return [first, f"    {one.sentence}", f"    → {one.remedy}"]


MARKS = {
    "fine": ("✓", "32"),
    "fault": ("✗", "31;1"),
    "advice": ("!", "33"),
    "not_needed": ("·", "2"),
    "not_tried": ("…", "33"),
}
"""What stands before each line, and its colour in a terminal."""


def summary(found: Sequence[Finding], words: Wording) -> str:
    """Return the last line."""
    count = {verdict: sum(one.verdict is verdict for one in found) for verdict in Verdict}
    if not count[Verdict.FAULT]:
        return words.text(SUMMARY_FINE, fine=count[Verdict.FINE])
    return words.text(
        SUMMARY_FAULTS,
        faults=count[Verdict.FAULT],
        fine=count[Verdict.FINE],
        waiting=count[Verdict.NOT_TRIED],
    )
