"""From a failed call to an error that a person can be told: what is on no list of ours is ours to mend."""

from __future__ import annotations

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.stripe_api.cases import CASES, evidence
from desktop_app.stripe_api.problem import Problem
from desktop_app.stripe_api.subject import Subject


def classify(problem: Problem, subject: Subject) -> KnownError:
    """Return the known error of a failed call, with Stripe's request id."""
    case = next((one for one in CASES if one.fits(problem, subject)), None)
    error = (
        case.make(problem, subject) if case is not None else KnownError("ours", Remedy.OURS, params=evidence(problem))
    )
    error.request_id = problem.request_id
    return error
