"""How a command ends: exit codes, and a known problem as a sentence with its next step."""

from __future__ import annotations

import sys

from desktop_app.domain.errors import KnownError

FINE = 0
FAILED = 1
WRONG_USE = 2


def say_problem(problem: KnownError) -> None:
    """Write what didn't happen, why, what is safe and the next step to stderr, then the code for support."""
    from desktop_app.words.wording import Wording

    words = Wording("en").problem(problem.code, problem.params)
    what = f"{words.what}." if words.what[-1:].isalnum() else words.what  # a heading in the window, a sentence here
    sentences = " ".join(part for part in (what, words.why, words.safe, words.next_step) if part)
    code = f"{problem.code}, {problem.field}" if problem.field else problem.code
    sys.stderr.write(f"{sentences} ({code})\n")
