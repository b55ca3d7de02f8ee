"""Staff: a second factor before anything of theirs, roles by operators alone, and every deed in the audit."""

from __future__ import annotations

import re
from pathlib import Path

import pyotp
import pytest

from desktop_app.onboarding import audit
from desktop_app.onboarding.access import roles, signing_in
from desktop_app.words.deeds import DEEDS
from tests.integration.core.fake_stripe import ManualClock
from tests.integration.relay.browser import PASSWORD, Browser, NewBrowser, signed_up
from tests.integration.relay.conftest import QUICK
from tests.integration.relay.served import Served
from tests.integration.relay.test_oauth import App, answer_of

EMAIL = "vera@example.org"


def employed(relay: Served, role: str, email: str = EMAIL) -> str:
    return signing_in.invite(
        relay.parts, name="Vera Moss", email=email, role=role, locale="en", password=QUICK.hashed(PASSWORD)
    )


def entering(new: NewBrowser, onward: str = "", email: str = EMAIL) -> Browser:
    browser = new()
    browser.look(f"/signin?next={onward}" if onward else "/signin")
    browser.send(email=email, password=PASSWORD)
    return browser


def key_of(browser: Browser) -> str:
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", browser.text)
    assert found
    return found[1].replace(" ", "")


def code_of(key: str, clock: ManualClock) -> str:
    return pyotp.TOTP(key).at(clock.now())


def with_factor(relay: Served, new: NewBrowser, clock: ManualClock, role: str = "support") -> tuple[Browser, str, str]:
    """Employ somebody and let them set up their second factor; returns their browser, key and one recovery code."""
    employed(relay, role)
    browser = entering(new)
    browser.follow()
    browser.follow()
    key = key_of(browser)
    browser.send(code=code_of(key, clock))
    recovery = re.search(r"<li>(\w{5}-\w{5})</li>", browser.text)
    assert recovery
    return browser, key, recovery[1]


def test_staff_see_nothing_before_they_set_up_a_second_factor(
    relay: Served, new: NewBrowser, clock: ManualClock
) -> None:
    employed(relay, "support")
    browser = entering(new)
    for path in ("/pages/account", "/pages/staff", "/pages/devices", App(relay).page()):
        answer = browser.look(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/pages/second-factor?next=")
    browser.follow()
    key = key_of(browser)
    assert "<svg" in browser.text
    assert key not in browser.text  # it stands there in groups, and as a picture
    browser.send(code="000000")
    assert "This code isn’t right" in browser.text
    assert key_of(browser) == key
    browser.send(code=code_of(key, clock))
    assert browser.heading() == "Your recovery codes"
    assert len(re.findall(r"<li>\w{5}-\w{5}</li>", browser.text)) == 10
    assert browser.look("/pages/staff").status_code == 200


def test_a_token_of_staff_by_oauth_needs_the_second_factor(relay: Served, new: NewBrowser, clock: ManualClock) -> None:
    first, key, _ = with_factor(relay, new, clock)
    app = App(relay)
    assert app.pair(first)["scope"] == "support"
    clock.advance(seconds=30)
    browser, app = entering(new), App(relay)
    browser.look(app.page())
    browser.follow()
    browser.send(code=code_of(key, clock))
    browser.follow()
    answer = app.redeem(answer_of(browser.send(decision="allow"))["code"]).json()
    staff = {"Authorization": f"Bearer {answer['access_token']}"}
    assert relay.call(None, "GET", "/accounts", headers=staff).status_code == 200
    assert relay.call(None, "GET", "/buyer", headers=staff).status_code == 403


def test_a_code_works_once_within_its_time(relay: Served, new: NewBrowser, clock: ManualClock) -> None:
    _, key, _ = with_factor(relay, new, clock)
    used = code_of(key, clock)

    def answered(code: str) -> int:
        browser = entering(new)
        browser.look("/pages/second-factor")
        return browser.send(code=code).status_code

    assert answered(used) == 422
    clock.advance(seconds=30)
    following = code_of(key, clock)
    assert answered(following) == 303
    assert answered(following) == 422
    clock.advance(seconds=90)
    late = pyotp.TOTP(key).at(clock.now().timestamp() - 60)
    assert answered(late) == 422


def test_a_recovery_code_works_once(relay: Served, new: NewBrowser, clock: ManualClock) -> None:
    _, _, recovery = with_factor(relay, new, clock)
    for typed, status in ((recovery.upper().replace("-", " "), 303), (recovery, 422)):
        browser = entering(new)
        browser.look("/pages/second-factor")
        assert browser.send(code=typed).status_code == status


def test_guessing_codes_is_throttled(relay: Served, new: NewBrowser, clock: ManualClock) -> None:
    _, key, _ = with_factor(relay, new, clock)
    browser = entering(new)
    statuses = []
    for _ in range(9):
        browser.look("/pages/second-factor")
        statuses.append(browser.send(code="000000").status_code)
    assert statuses == [422] * 7 + [429] * 2  # one try was the set-up's
    clock.advance(minutes=15, seconds=1)
    browser.look("/pages/second-factor")
    assert browser.send(code=code_of(key, clock)).status_code == 303


def test_anybody_may_have_one_and_switch_it_off(relay: Served, new: NewBrowser, clock: ManualClock) -> None:
    browser = signed_up(relay, new)
    app = App(relay)
    before = app.pair(browser)
    browser.look("/pages/second-factor")
    key = key_of(browser)
    browser.send(code=code_of(key, clock))
    assert app.me(before["access_token"]) == 401
    assert browser.look("/pages/account").status_code == 200
    clock.advance(seconds=30)
    other = entering(new, email="nora@example.org")
    assert other.look("/pages/account").status_code == 303
    other.follow()
    other.send(code=code_of(key, clock))
    other.look("/pages/second-factor")
    assert other.send(do="off", password="not the password").status_code == 422
    token = re.findall(r'name="form" value="([\w-]+)"', other.text)[0]
    assert other.post("/pages/second-factor", {"form": token, "do": "off", "password": PASSWORD}).status_code == 303
    assert entering(new, email="nora@example.org").look("/pages/account").status_code == 200


def test_an_operator_changes_roles_and_that_is_written_down(relay: Served, new: NewBrowser, clock: ManualClock) -> None:
    browser, _, _ = with_factor(relay, new, clock, "operator")
    nora = signed_up(relay, new)
    app = App(relay)
    pair = app.pair(nora)
    user = relay.call(None, "GET", "/me", headers={"Authorization": f"Bearer {pair['access_token']}"}).json()["user_id"]
    browser.look("/pages/staff?q=nora")
    assert "Nora Lindqvist" in browser.text
    browser.send(f"/pages/staff/{user}/role", role="support")
    browser.follow()
    assert "The role is changed." in browser.text
    assert app.me(pair["access_token"]) == 401
    assert nora.look("/pages/account").status_code == 303
    browser.look("/pages/staff/audit")
    assert "Changed the role" in browser.text
    assert user in browser.text
    with relay.parts.ledger.reading() as work:
        (row,) = work.audit.page(subject=user, before=None, limit=10)
    assert (row.role, row.details) == ("operator", '{"from":"user","to":"support"}')


def test_support_looks_and_changes_nothing(relay: Served, new: NewBrowser, clock: ManualClock) -> None:
    browser, _, _ = with_factor(relay, new, clock)
    page = browser.look("/pages/staff")
    assert "/role" not in page.text
    token = browser.look("/pages/devices").text.split('name="form" value="')[1].split('"')[0]
    assert browser.post("/pages/staff/u_ana/role", {"form": token, "role": "operator"}).status_code == 403
    assert browser.look("/pages/staff/audit").status_code == 403


def test_sellers_see_no_page_of_staff(relay: Served, new: NewBrowser) -> None:
    browser = signed_up(relay, new)
    for path in ("/pages/staff", "/pages/staff/audit"):
        assert browser.look(path).status_code == 403
    assert "/pages/staff" not in browser.look("/pages/account").text


def test_the_last_operator_stays(relay: Served) -> None:
    parts = relay.parts
    employed(relay, "operator")
    roles.set_role(parts, audit.COMMAND, "u_olga", "user")
    with parts.ledger.reading() as work:
        (left,) = work.people.page(q=None, role="operator", after=None, limit=10)
    with pytest.raises(Exception, match="last_operator"):
        roles.set_role(parts, audit.COMMAND, left.id, "support")
    assert relay.get("olga", "/users").status_code == 401


def test_the_audit_is_in_words_and_by_names(relay: Served, new: NewBrowser, clock: ManualClock) -> None:
    browser, _, _ = with_factor(relay, new, clock, "operator")
    relay.call("omar", "PUT", "/buyer", json={"name": "Omar"}).raise_for_status()
    relay.call("jonas", "POST", "/accounts/u_omar/notes", json={"text": "Called him."}).raise_for_status()
    text = browser.look("/pages/staff/audit").text
    row = next(line for line in text.splitlines() if "Wrote a note" in line)
    assert "Jonas Berg" in row
    assert "Omar" in row
    assert '<time datetime="2026-11-24T14:00:00Z">' in row
    assert "UTC" in text
    assert next(line for line in text.splitlines() if "Added a person" in line).count("Command line") == 1


def test_every_deed_has_its_words() -> None:
    source = Path(audit.__file__).parents[1]
    noted = {
        action
        for file in source.rglob("*.py")
        for action in re.findall(r'audit\.note\(.*?"([a-z]+\.[a-z_]+)"', file.read_text(), re.DOTALL)
    }
    assert len(noted) >= 15
    assert noted <= set(DEEDS)
