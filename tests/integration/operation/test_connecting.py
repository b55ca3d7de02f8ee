"""``relay connect-webhooks``: made, corrected, rolled without a gap, and found again after any crash."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from typing import Any

import pytest

from desktop_app.app.secrets_file import kept_secrets
from desktop_app.domain.clock import SystemClock
from desktop_app.domain.signature import sign
from desktop_app.onboarding.incoming.webhooks import EVENTS, QUIET, Scope, Step, connect, of_scope
from tests.integration.operation.conftest import SetUp, wait_until


def run(setup: SetUp, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "desktop_app", "relay", "connect-webhooks", *arguments]
    return subprocess.run(command, check=False, env=dict(os.environ), capture_output=True, text=True, timeout=120)


def endpoints(setup: SetUp) -> list[Any]:
    return list(setup.inspection().endpoints.all())


def test_the_command_makes_three_endpoints_and_keeps_their_secrets(bare: SetUp) -> None:
    first = run(bare, "--json")
    assert (first.returncode, first.stderr) == (0, "")
    done = json.loads(first.stdout)
    assert done["url"] == bare.webhook_url
    assert [(one["scope"], one["step"]) for one in done["endpoints"]] == [(scope, "made") for scope in Scope]
    assert len(kept_secrets(bare.secrets_file)) == 3
    assert bare.secrets_file.stat().st_mode & 0o777 == 0o600
    assert "whsec_" not in first.stdout
    again = run(bare)
    assert [line.split()[1] for line in again.stdout.splitlines()[:3]] == ["kept"] * 3
    assert len(kept_secrets(bare.secrets_file)) == 3
    for scope in Scope:
        (one,) = of_scope(endpoints(bare), scope, bare.webhook_url)
        assert set(one.events) == set(EVENTS[scope])


def test_secrets_that_stand_in_a_variable_are_no_place_for_new_ones(bare: SetUp) -> None:
    bare.set(webhook_secrets_file=None, webhook_secrets="whsec_a1")
    refused = run(bare)
    assert refused.returncode == 2
    assert refused.stderr.startswith("SELLERDESK_WEBHOOK_SECRETS_FILE is missing")
    assert bare.stripe("GET", "/v1/webhook_endpoints")["data"] == []


def steps(setup: SetUp, **options: Any) -> list[Step]:
    secrets = kept_secrets(setup.secrets_file)
    done = connect(setup.inspection().endpoints, setup.webhook_url, secrets, secrets.append, **options)
    setup.secrets_file.write_text("\n".join(secrets))
    return [one.step for one in done]


def test_what_is_off_or_deaf_is_corrected(bare: SetUp) -> None:
    bare.connect()
    stripe = bare.inspection().endpoints
    platform, connected, thin = (of_scope(endpoints(bare), scope, bare.webhook_url)[0] for scope in Scope)
    stripe.switch_off(platform)
    stripe.change(connected, EVENTS[Scope.CONNECTED][2:], None)
    stripe.switch_off(thin)
    assert steps(bare) == [Step.CORRECTED] * 3
    assert steps(bare) == [Step.KEPT] * 3
    assert len(kept_secrets(bare.secrets_file)) == 3


def test_a_lost_secret_and_an_old_version_are_replaced(bare: SetUp) -> None:
    bare.connect()
    bare.secrets_file.write_text("whsec_somebodyelses")
    assert steps(bare) == [Step.REPLACED] * 3
    on = [one for one in endpoints(bare) if one.enabled]
    assert len(on) == 3
    assert len(endpoints(bare)) == 6  # the old ones are off, not gone
    assert steps(bare) == [Step.KEPT] * 3


def test_somebody_elses_endpoints_are_left_alone(bare: SetUp) -> None:
    elsewhere = "http://127.0.0.1:9/other"
    bare.stripe("POST", "/v1/webhook_endpoints", **{"url": elsewhere, "enabled_events[]": "*"})
    bare.connect()
    bare.connect(roll=True)
    (other,) = [one for one in endpoints(bare) if one.url == elsewhere]
    assert (other.enabled, other.events) == (True, ("*",))


class CrashError(Exception):
    """The program ends here."""


@pytest.mark.parametrize("crash_after", range(1, 7))
def test_a_crash_anywhere_is_mended_by_the_next_run(bare: SetUp, crash_after: int) -> None:
    """Count every call that changes something, at Stripe or in the file, and end at each of them in turn."""
    stripe = bare.inspection().endpoints
    left = crash_after

    def counted(call: Any) -> Any:
        def wrapped(*arguments: Any) -> Any:
            nonlocal left
            left -= 1
            answer = call(*arguments)
            if left == 0:
                raise CrashError
            return answer

        return wrapped

    for name in ("make", "change", "switch_off", "remove"):
        setattr(stripe, name, counted(getattr(stripe, name)))
    secrets: list[str] = []
    with pytest.raises(CrashError):
        connect(stripe, bare.webhook_url, secrets, counted(secrets.append))
    bare.secrets_file.write_text("\n".join(secrets))
    steps(bare)
    assert steps(bare) == [Step.KEPT] * 3
    on = [one for one in endpoints(bare) if one.enabled]
    assert sorted(one.scope for one in on) == sorted(Scope)
    assert not [one for one in endpoints(bare) if one.events == (QUIET[one.scope],)]


def test_secrets_are_rolled_under_traffic_without_a_refusal(setup: SetUp) -> None:
    """While everything is rolled twice, no delivery that Stripe signs is refused, and all of them are kept."""
    made = setup.stripe("POST", "/v1/customers", name="Ada")
    done = threading.Event()
    failures: list[BaseException] = []

    def traffic() -> None:
        try:
            number = 0
            while not done.is_set() or number < 40:
                number += 1
                setup.stripe("POST", f"/v1/customers/{made['id']}", name=f"Ada {number}")
        except BaseException as failure:  # noqa: BLE001 - told by the test's own thread
            failures.append(failure)

    thread = threading.Thread(target=traffic)
    thread.start()
    try:
        setup.connect(roll=True)
        setup.connect(roll=True)
    finally:
        done.set()
        thread.join()
    assert failures == []
    assert len(kept_secrets(setup.secrets_file)) == 9

    def settled() -> bool:
        return all(one["attempts"] for one in setup.stripe("GET", "/sandbox/deliveries"))

    wait_until(settled)
    sent = setup.stripe("GET", "/sandbox/deliveries")
    assert len(sent) >= 40
    assert [one for one in sent if [each["status"] for each in one["attempts"]] != [200]] == []


def test_a_spoilt_file_does_not_take_known_secrets_away(setup: SetUp) -> None:
    known = kept_secrets(setup.secrets_file)
    setup.secrets_file.write_text("not a secret")
    body = b'{"id": "evt_still", "type": "ping"}'

    def answer(secret: str) -> int:
        import httpx

        headers = {"Stripe-Signature": sign(body, secret, SystemClock().now())}
        return httpx.post(setup.webhook_url, content=body, headers=headers, trust_env=False, timeout=120).status_code

    assert answer("whsec_unknown") == 400
    assert answer(known[0]) == 200
