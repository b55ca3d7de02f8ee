"""Checks and what they find. A check that builds on another isn't tried where that one found a fault.

So one broken thing is claimed once, by its cause, and nothing else is claimed with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from desktop_app.domain.errors import KnownError
from desktop_app.relay.doctor.patient import Patient


class Verdict(StrEnum):
    """How a check ended."""

    FINE = "fine"
    FAULT = "fault"
    ADVICE = "advice"
    """Nothing is wrong without it, and people would see more with it."""
    NOT_NEEDED = "not_needed"
    """It doesn't concern this set-up."""
    NOT_TRIED = "not_tried"
    """Something that it builds on has a fault."""


class Faulty(Exception):
    """A fault: a code of ``words.doctor``, what its sentence names, and the known error whose remedy helps."""

    def __init__(self, code: str, *, because: KnownError | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.because = because
        self.params = {name: str(value) for name, value in params.items()}


class NotNeeded(Exception):
    """The check doesn't concern this set-up."""


@dataclass(frozen=True, slots=True)
class Check:
    """One question.

    Attributes:
        id: What it is called; the beginning until a dot names its title in ``words.doctor``.
        run: Returns a fact worth showing (no sentence: a number, a version, an id), or raises.
        needs: Checks that must have found no fault.
        params: What the title names.
        live: Whether something outside this program is asked.
        optional: Nothing is wrong where it isn't so: what it finds is advice, not a fault.
        concerns: Tells from the settings whether it concerns this set-up; None where that only shows when it is run.
    """

    id: str
    run: Callable[[Patient], str | None]
    needs: tuple[str, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)
    live: bool = False
    optional: bool = False
    concerns: Callable[[Patient], bool] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found.

    Attributes:
        fact: Worth showing where it is fine.
        code, params: The fault's.
        remedy: Code and parameters of the known error whose remedy helps, where the fault has none of its own.
        waits_for: The check that has to be mended first.
    """

    check: Check
    verdict: Verdict
    fact: str | None = None
    code: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    remedy: tuple[str, Mapping[str, str]] | None = None
    waits_for: Check | None = None


def examine(patient: Patient, checks: Iterable[Check]) -> Iterator[Finding]:
    """Run checks in their order and yield what each found."""
    found: dict[str, Finding] = {}
    for check in checks:
        if check.concerns is not None and not check.concerns(patient):
            found[check.id] = Finding(check, Verdict.NOT_NEEDED)
            yield found[check.id]
            continue
        blocking = next((found[one] for one in check.needs if found[one].verdict in _BLOCKING), None)
        found[check.id] = _run(patient, check) if blocking is None else _waits(check, blocking)
        yield found[check.id]


_BLOCKING = {Verdict.FAULT, Verdict.NOT_TRIED}


def _waits(check: Check, blocking: Finding) -> Finding:
    return Finding(check, Verdict.NOT_TRIED, waits_for=blocking.waits_for or blocking.check)


def _run(patient: Patient, check: Check) -> Finding:
    try:
        return Finding(check, Verdict.FINE, fact=check.run(patient))
    except NotNeeded:
        return Finding(check, Verdict.NOT_NEEDED)
    except Faulty as fault:
        remedy = None if fault.because is None else (fault.because.code, fault.because.params)
        verdict = Verdict.ADVICE if check.optional else Verdict.FAULT
        return Finding(check, verdict, code=fault.code, params=fault.params, remedy=remedy)
    except KnownError as refusal:
        said = {"code": refusal.code}
        return Finding(check, Verdict.FAULT, code="stripe_said", params=said, remedy=(refusal.code, refusal.params))
    except OSError as error:
        cause = {"cause": error.strerror or str(error) or type(error).__name__}
        return Finding(check, Verdict.FAULT, code="database_gone", params=cause)
