"""What the doctor can't be shown by a sandbox: a key of the other mode, a pace above Stripe's own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.clock import SystemClock
from desktop_app.relay.doctor import findings, machine_checks, stripe_checks
from desktop_app.relay.doctor.findings import Check, Faulty, NotNeeded, Verdict, examine
from desktop_app.relay.doctor.patient import Patient
from desktop_app.relay.doctor.report import lines, summary, told
from desktop_app.relay.settings.config import RelayConfig, load_settings
from desktop_app.words.doctor import CHECKS, FAULTS
from desktop_app.words.wording import Wording

ENVIRON = {
    "SELLERDESK_STRIPE_KEY": "sk_test_doctor",
    "SELLERDESK_WEBHOOK_SECRETS": "whsec_doctor1",
    "SELLERDESK_PUBLIC_URL": "https://relay.hearthside.shop",
    "SELLERDESK_READS_PER_SECOND": "90",
}


@dataclass
class Stripe:
    """Shows live objects to a test key."""

    livemode: bool = False

    def mode_shown(self) -> bool:
        return True


class Ledger:
    def reads_of(self, month: datetime) -> int:
        return 0


def patient(config: RelayConfig | None = None) -> Patient:
    stripe: Any = Stripe()
    ledger: Any = Ledger()
    loaded = config or load_settings(ENVIRON)
    return Patient(lambda: loaded, lambda _url: ledger, lambda _config: stripe, SystemClock(), lambda _seconds: None)


def test_objects_of_the_other_mode_are_a_fault() -> None:
    with pytest.raises(Faulty) as caught:
        stripe_checks._mode(patient())
    assert (caught.value.code, caught.value.params) == ("mode_other", {"mode": "test"})


def test_a_pace_above_stripes_own_is_a_fault_and_not_beside_another_server() -> None:
    with pytest.raises(Faulty) as caught:
        machine_checks._budget(patient())
    assert (caught.value.code, caught.value.params) == ("budget_fast", {"limit": "25"})
    elsewhere = replace(load_settings(ENVIRON), stripe_api_base="http://127.0.0.1:12111")
    assert machine_checks._budget(patient(elsewhere)).startswith("0 / ")


def raising(what: Exception | None) -> Any:
    def run(_patient: Patient) -> str:
        if what is not None:
            raise what
        return "fact"

    return run


def test_what_builds_on_a_fault_waits_for_its_cause() -> None:
    checks = [
        Check("stripe", raising(None)),
        Check("key", raising(Faulty("key_refused")), ("stripe",)),
        Check("mode", raising(None), ("key",)),
        Check("portal", raising(None), ("mode",)),
        Check("clock", raising(NotNeeded()), ("stripe",)),
        Check("creation", raising(None), ("clock",)),
    ]
    found = {one.check.id: one for one in examine(patient(), checks)}
    verdicts = {name: one.verdict for name, one in found.items()}
    assert verdicts == {
        "stripe": Verdict.FINE,
        "key": Verdict.FAULT,
        "mode": Verdict.NOT_TRIED,
        "portal": Verdict.NOT_TRIED,
        "clock": Verdict.NOT_NEEDED,
        "creation": Verdict.FINE,
    }
    waits_for = found["portal"].waits_for
    assert waits_for is not None
    assert waits_for.id == "key"
    words = Wording("en")
    assert lines(told(found["portal"], words), words) == [
        "… Customer portal: not tried (once this is mended: Stripe key)"
    ]
    assert summary(list(found.values()), words) == ("Faults: 1. Fine: 2. Not tried before these are mended: 2.")


@pytest.mark.parametrize("locale", ["en", "de", "ar", "fr", "es", "ja"])
def test_every_fault_has_a_remedy_in_every_language(locale: str) -> None:
    words = Wording(locale)
    borrowed = {
        "key_refused",
        "permission_missing",
        "payouts_unseen",
        "not_activated",
        "not_branded",
        "creation_refused",
        "portal_unsaved",
    }
    for code, fault in FAULTS.items():
        assert words.text(fault.what)
        assert bool(fault.remedy) != (code in borrowed), code
    for title in CHECKS.values():
        assert words.text(title)


def test_no_fault_is_named_that_no_check_can_find() -> None:
    folder = Path(findings.__file__).parent
    source = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.py"))
    made = {code for code in FAULTS if f'"{code}"' in source}
    by_scope = {f"endpoint_{name}" for name in ("missing", "off", "events", "version", "secret")}
    assert set(FAULTS) - made - by_scope == set()
