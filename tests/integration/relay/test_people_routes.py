"""People with their roles over JSON, users handed over by the marketplace's server, and the audit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.core.fake_stripe import ManualClock, World
from tests.integration.relay.browser import PASSWORD, NewBrowser, signed_up
from tests.integration.relay.served import PUBLIC_URL, Served
from tests.integration.relay.test_oauth import App


def handed(relay: Served, **body: Any) -> dict[str, Any]:
    answer = relay.call("olga", "POST", "/users", json={"name": "Iris Vale"} | body)
    assert answer.status_code in {200, 201}, answer.text
    return {"status": answer.status_code} | answer.json()


def test_people_are_listed_by_pages_and_found(relay: Served) -> None:
    first = relay.get("jonas", "/users?limit=3").json()
    second = relay.get("jonas", f"/users?limit=3&page={first['next']}").json()
    assert [one["id"] for one in first["items"] + second["items"]] == ["u_ana", "u_jonas", "u_olga", "u_omar"]
    assert second["next"] is None
    assert [one["id"] for one in relay.get("jonas", "/users?role=operator").json()["items"]] == ["u_olga"]
    assert [one["id"] for one in relay.get("jonas", "/users?q=HADDAD").json()["items"]] == ["u_omar"]
    assert relay.get("jonas", "/users?q=%25").json()["items"] == []
    assert relay.get("jonas", "/users/u_ana").json()["role"] == "user"
    assert relay.get("jonas", "/users?page=nonsense").status_code == 422


def test_a_new_role_ends_what_the_old_one_opened(relay: Served) -> None:
    assert relay.call("olga", "PUT", "/users/u_jonas/role", json={"role": "user"}).json()["role"] == "user"
    assert relay.get("jonas", "/me").status_code == 401
    answer = relay.call("olga", "PUT", "/users/u_olga/role", json={"role": "user"})
    assert (answer.status_code, answer.json()["code"]) == (409, "last_operator")
    assert relay.call("olga", "PUT", "/users/u_ana/role", json={"role": "king"}).json()["field"] == "role"
    deeds = relay.get("olga", "/audit?subject=u_jonas").json()["items"]
    assert [(one["actor"], one["action"], one["details"]) for one in deeds] == [
        ("u_olga", "role.changed", {"from": "support", "to": "user"})
    ]


def test_a_person_is_signed_out_everywhere(relay: Served, new: NewBrowser) -> None:
    browser = new()
    browser.look(handed(relay, id="m-1")["url"])
    browser.send()
    app = App(relay)
    pair = app.pair(browser)
    assert relay.call("olga", "POST", "/users/m-1/sign-out").status_code == 200
    assert app.me(pair["access_token"]) == 401
    assert browser.look("/pages/account").status_code == 303


def test_the_marketplace_hands_a_user_over_who_comes_in_once(
    relay: Served, new: NewBrowser, world: World, clock: ManualClock
) -> None:
    told = handed(relay, id="m-1", email="iris@example.org", locale="de", onward="/pages/emails")
    assert told["status"] == 201
    assert told["url"].startswith(f"{PUBLIC_URL}/signin/once/")
    browser = new()
    for _ in range(2):  # previews look, and use nothing up
        browser.look(told["url"])
        assert browser.heading() == "Sign in as Iris Vale"
    browser.send()
    assert browser.page is not None
    assert browser.page.headers["location"] == "/pages/emails"
    browser.follow()
    assert "iris@example.org" in browser.text
    assert new().look(told["url"]).status_code == 410
    assert world.log == []
    again = handed(relay, id="m-1")
    assert again["status"] == 200
    clock.advance(minutes=10)
    assert new().look(again["url"]).status_code == 410
    assert handed(relay, id="m-2", sign_in=False) == {
        "status": 201,
        "user_id": "m-2",
        "url": None,
        "expires_at": None,
    }


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"id": "../x"}, "id"),
        ({"id": "acct_1"}, "id"),
        ({"id": ""}, "id"),
        ({"name": " "}, "name"),
        ({"email": "nobody"}, "email"),
        ({"locale": "<b>"}, "locale"),
        ({"onward": "https://evil.example"}, "onward"),
    ],
)
def test_what_cannot_be_handed_over_is_named(relay: Served, body: dict[str, str], field: str) -> None:
    answer = relay.call("olga", "POST", "/users", json={"name": "Iris Vale"} | body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_nobody_is_handed_over_as_staff(relay: Served, new: NewBrowser) -> None:
    answer = relay.call("olga", "POST", "/users", json={"name": "x", "id": "u_jonas"})
    assert (answer.status_code, answer.json()["code"]) == (409, "user_is_staff")
    told = handed(relay, id="m-1")
    relay.call("olga", "PUT", "/users/m-1/role", json={"role": "support"}).raise_for_status()
    assert new().look(told["url"]).status_code == 410


def test_a_person_takes_their_data_along_and_leaves(relay: Served, new: NewBrowser) -> None:
    browser = signed_up(relay, new)
    app = App(relay)
    pair = app.pair(browser)
    token = {"Authorization": f"Bearer {pair['access_token']}"}
    told = relay.call(None, "GET", "/me/export", headers=token)
    assert told.json()["users"][0]["name"] == "Nora Lindqvist"
    for secret in ("argon2", pair["access_token"], pair["refresh_token"], browser.http.cookies["sellerdesk"]):
        assert secret not in told.text
    browser.look("/pages/data")
    file = browser.look("/pages/data/export")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.json()["users"] == told.json()["users"]
    browser.look("/pages/data")
    assert browser.send("/pages/data/end", password="not the password", sure="1").status_code == 422
    assert browser.send("/pages/data/end", password=PASSWORD, sure="1").status_code == 303
    browser.follow()
    assert browser.heading() == "The account is ended"
    assert app.me(pair["access_token"]) == 401
    again = new()
    again.look("/signin")
    assert again.send(email="nora@example.org", password=PASSWORD).status_code == 422
    assert relay.get("jonas", "/users?q=nora").json()["items"] == []


def test_an_account_is_ended_by_its_token(relay: Served) -> None:
    assert relay.call("jonas", "DELETE", "/me").status_code == 403
    assert relay.call("ana", "DELETE", "/me").json() == {"at_stripe": []}
    assert relay.get("ana", "/me").status_code == 401
    deeds = relay.get("olga", "/audit?subject=u_ana").json()["items"]
    assert [one["action"] for one in deeds] == ["user.erased"]
