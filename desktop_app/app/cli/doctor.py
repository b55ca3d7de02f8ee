"""``sellerdesk doctor``: checks the wiring of a relay, names each fault and its remedy."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.app.cli.outcome import FAILED, FINE
from desktop_app.app.cli.output import plain

_LONGEST = 600

if TYPE_CHECKING:
    from desktop_app.relay.doctor.patient import Patient


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``doctor`` to the command line."""
    parser = verbs.add_parser("doctor", help="check the relay's wiring; each fault is named with what helps")
    parser.add_argument("--config", type=Path, metavar="FILE", help="a TOML file with settings; variables win over it")
    parser.add_argument("--json", action="store_true", help="one JSON object with every finding")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from desktop_app.relay.doctor.findings import Verdict, examine
    from desktop_app.relay.doctor.report import MARKS, lines, summary, told
    from desktop_app.relay.doctor.table import CHECKS
    from desktop_app.words.wording import Wording

    words = Wording("en" if arguments.json else _locale())
    colours = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    found = []
    for finding in examine(patient_of(arguments.config), CHECKS):
        found.append(finding)
        # A setting that isn't there is no news: sixteen secrets may be set, three usually are.
        if not arguments.json and finding.verdict is not Verdict.NOT_NEEDED:
            _show(lines(told(finding, words), words), MARKS[finding.verdict.value][1] if colours else None)
    faults = sum(one.verdict is Verdict.FAULT for one in found)
    if arguments.json:
        findings = [asdict(told(one, words)) for one in found]
        sys.stdout.write(json.dumps({"fine": not faults, "faults": faults, "findings": findings}) + "\n")
    else:
        sys.stdout.write(f"\n{summary(found, words)}\n")
    return FAILED if faults else FINE


def _show(texts: list[str], colour: str | None) -> None:
    """Print lines with what came from outside made harmless, and the first one's mark in its colour."""
    first, *others = (plain(text, _LONGEST) for text in texts)
    head = first if colour is None else f"\x1b[{colour}m{first[:1]}\x1b[0m{first[1:]}"
    sys.stdout.write("\n".join([head, *others]) + "\n")
    sys.stdout.flush()


def _locale() -> str:
    """Return the terminal's language."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name]
    return "en"


def patient_of(config: Path | None) -> Patient:
    """Return this machine's set-up, ready to be examined."""
    from desktop_app.app.relay_wiring import stripe_settings
    from desktop_app.domain.clock import SystemClock
    from desktop_app.relay.doctor.patient import Patient
    from desktop_app.relay.settings.config import load_settings
    from desktop_app.storage.ledger.examination import LedgerExamination
    from desktop_app.stripe_api.inspection import Inspection

    return Patient(
        load=partial(load_settings, os.environ, config),
        open_ledger=LedgerExamination,
        open_stripe=lambda settings: Inspection(stripe_settings(settings)),
        clock=SystemClock(),
        pause=time.sleep,
    )
