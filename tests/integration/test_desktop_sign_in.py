"""The desktop's places: signing in through the browser, going on after a sign-in has ended, signing out."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from doubles.key_store import Store, instead_of_the_systems
from doubles.oauth_http import AuthorizerDouble

from desktop_app.app.desktop import DesktopComposition
from desktop_app.app.profiles import Profiles
from desktop_app.sync.desk import Link
from desktop_app.ui.ports.composition import Preferences


@pytest.fixture
def double() -> Iterator[AuthorizerDouble]:
    made = AuthorizerDouble()
    yield made
    made.stop()


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    return instead_of_the_systems(monkeypatch)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def composition(store: Store, home: Path) -> Iterator[DesktopComposition]:
    made = DesktopComposition(home)
    yield made
    made.close()


def begun(composition: DesktopComposition, double: AuthorizerDouble) -> Any:
    found = composition.find_place(double.url).result(120)
    assert found.signs_in
    return composition.sign_in(found).result(120)


def signed_in(composition: DesktopComposition, double: AuthorizerDouble) -> Any:
    visit = begun(composition, double)
    assert double.person_agrees(visit.url) == 200
    return visit.place.result(120)


def test_the_person_who_signed_in_has_a_place(
    composition: DesktopComposition, double: AuthorizerDouble, store: Store, home: Path
) -> None:
    place = signed_in(composition, double)
    assert (place.name, place.mode, place.relay_url, place.people[0].name) == ("Lumen", "test", double.url, "Ana")
    assert composition.places()[0].key == place.key
    assert list(store.kept) == [Profiles(home).find(place.key).secret_name]
    kept = json.loads(next(iter(store.kept.values())))
    files = [file for file in home.rglob("*") if file.is_file()]
    assert files
    for file in files:
        text = file.read_text("utf-8", "replace")
        assert kept["access_token"] not in text
        assert kept["refresh_token"] not in text
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_people_whose_names_look_alike_have_a_place_each(
    composition: DesktopComposition, double: AuthorizerDouble
) -> None:
    """A folder's name has few letters, and none of them large: what they can't tell apart isn't one person."""
    people = ("ana.b", "Ana-B", f"{'a' * 60}1", f"{'a' * 60}2")
    keys = []
    for person in people:
        double.person = person
        keys.append(signed_in(composition, double).key)
    assert len(set(keys)) == len(people)
    double.person = people[0]
    assert signed_in(composition, double).key == keys[0]
    assert sorted(place.key for place in composition.places()) == sorted(keys)


def test_what_was_chosen_last_is_what_stays(home: Path) -> None:
    """However fast one choice follows another, and though the program ends at once."""
    composition = DesktopComposition(home)
    for size in range(300):
        composition.keep(Preferences(locale="de", geometry=str(size)))
    composition.close()
    again = DesktopComposition(home)
    assert again.preferences() == Preferences(locale="de", geometry="299")
    again.close()


def test_given_up_is_silent(composition: DesktopComposition, double: AuthorizerDouble) -> None:
    first = begun(composition, double)
    second = begun(composition, double)
    assert first.place.cancelled()
    with pytest.raises(OSError):  # noqa: PT011 - refused or reset, as the system likes
        double.person_agrees(first.url)
    second.cancel()
    second.cancel()
    assert second.place.cancelled()


def test_an_open_desk_goes_on_with_the_new_sign_in(composition: DesktopComposition, double: AuthorizerDouble) -> None:
    place = signed_in(composition, double)
    desk: Any = place.people[0].open_desk().result(120)
    assert desk.wait_for(lambda picture: picture.me is not None, 120)
    for session in double.sessions:
        session.ended = True
    desk.check_seller().exception(120)
    desk.came_back()
    assert desk.wait_for(lambda picture: picture.connection.link is Link.REFUSED, 120)
    assert desk.connection().error_code == "token_invalid"
    again = signed_in(composition, double)
    assert again.key == place.key
    assert desk.wait_for(lambda picture: picture.connection.link is not Link.REFUSED, 120)


def test_signing_out_leaves_nothing(
    composition: DesktopComposition, double: AuthorizerDouble, store: Store, home: Path
) -> None:
    place = signed_in(composition, double)
    desk: Any = place.people[0].open_desk().result(120)
    assert desk.wait_for(lambda picture: picture.me is not None, 120)
    folder = Profiles(home).find(place.key).folder
    assert folder.is_dir()
    assert composition.sign_out(place).result(120).told
    assert not folder.exists()
    assert store.kept == {}
    assert composition.places() == ()
    assert double.sessions[0].ended
    # The same person may come back, to an empty profile.
    assert signed_in(composition, double).key == place.key


def test_signing_out_offline_still_leaves_nothing_here(
    composition: DesktopComposition, double: AuthorizerDouble, store: Store
) -> None:
    place = signed_in(composition, double)
    double.lose = {"/oauth/revoke"}
    assert not composition.sign_out(place).result(120).told
    assert (store.kept, composition.places()) == ({}, ())


def test_a_mode_that_nobody_has_heard_of_is_taken_for_real_money(
    composition: DesktopComposition, double: AuthorizerDouble, home: Path
) -> None:
    """And never shown: a relay names it (properties D2, D7)."""
    place = signed_in(composition, double)
    composition.learn(place, "<b>TEST</b>\u202e")
    composition.close()  # waits for what is being written
    assert [one.mode for one in composition.places()] == ["live"]


def test_a_place_that_went_live_is_remembered_as_live(
    composition: DesktopComposition, double: AuthorizerDouble, home: Path
) -> None:
    place = signed_in(composition, double)
    assert composition.learn(place, "live").mode == "live"
    composition.close()
    again = DesktopComposition(home)
    assert [(one.key, one.mode) for one in again.places()] == [(place.key, "live")]
    again.close()
