"""A profile that holds a Stripe key itself: it inspects, at Stripe's pace, and makes nothing unless it was told to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from doubles.key_store import Store, StoreVault

from desktop_app import vault, wire
from desktop_app.app.desktop import DesktopComposition
from desktop_app.app.engines import GivenToken, engine_for
from desktop_app.app.profiles import Profiles, StripeChoices
from desktop_app.app.stripe_place import StripePlace, look_at_key, open_stripe_place
from desktop_app.domain.clock import SystemClock
from desktop_app.domain.errors import KnownError, NotFound
from desktop_app.domain.view import IntentKind
from desktop_app.onboarding.keeping.indexing import Indexer
from desktop_app.sandbox import RunningSandbox, SandboxConfig, start
from desktop_app.sync.desk import AccountQuery, Link, Topic
from desktop_app.sync.replica import Picture

KEY = "sk_test_own_profile"
SECONDS = 120.0
ENVIRON = {"SELLERDESK_READS_PER_SECOND": "10000"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    keys = (KEY, "sk_test_another_platform", "sk_test_empty", "sk_test_adopting", "sk_test_wanting")
    with start(SandboxConfig(keys=keys, seed_accounts=130)) as running:
        yield running


@pytest.fixture
def environ(sandbox: RunningSandbox) -> dict[str, str]:
    return ENVIRON | {"SELLERDESK_STRIPE_API_BASE": sandbox.url}


@pytest.fixture
def make(environ: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., StripePlace]]:
    opened: list[StripePlace] = []

    def place(key: str = KEY, name: str = "own", **choices: Any) -> StripePlace:
        platform = look_at_key(choices.pop("made_with", key), environ)
        surroundings = environ | choices.pop("environ", {})
        found = StripeChoices(platform.id, choices.pop("mode", "test"), **choices)
        profile = Profiles(tmp_path).save_stripe(name, found)
        opened.append(open_stripe_place(profile, found, key, SystemClock(), surroundings))
        return opened[-1]

    yield place
    for one in opened:
        one.backend.close()
        one.stop()


@pytest.fixture
def script(sandbox: RunningSandbox) -> Iterator[Callable[..., Any]]:
    with httpx.Client(base_url=sandbox.url, timeout=SECONDS) as client:

        def ask(method: str, path: str, key: str = KEY, **options: Any) -> Any:
            answer = client.request(method, path, headers={"Authorization": f"Bearer {key}"}, **options)
            answer.raise_for_status()
            return answer.json()

        yield ask


def code_of(work: Callable[[], object]) -> str:
    with pytest.raises(KnownError) as caught:
        work()
    return caught.value.code


def listed(place: StripePlace) -> Indexer:
    """List everything, as the work's thread would."""
    indexer = place._work._indexer
    while indexer.place.done_at is None:
        indexer.step()
    return indexer


def listed_so_far(picture: Picture) -> int:
    """Count what the listing has reached; nothing is known of it before its first step."""
    listing = picture.connection.listing
    return listing.listed if listing is not None else 0


def listed_whole(picture: Picture) -> bool:
    listing = picture.connection.listing
    return listing is not None and listing.done_at is not None


def read_all(place: StripePlace) -> None:
    while place._work._read() == 0.0:
        pass


# -- what it shows


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_every_account_is_in_the_local_index(make: Any, api: str) -> None:
    place = make(api=api)
    indexer = listed(place)
    read_all(place)
    assert indexer.place.listed >= 130
    counts = place.backend.account_counts(AccountQuery())
    assert counts["all"] >= 130
    assert counts["complete"] + counts["enabled"] > 50
    assert counts["unknown"] == 0
    (row,) = place.backend.accounts(AccountQuery(q="seller 77")).items
    assert row.seller.account_id.startswith("acct_")
    assert place.backend.account(row.id).seller.status == row.seller.status
    due = place.backend.accounts(AccountQuery(sort="deadline", limit=3)).items
    assert all(one.seller.deadline for one in due)
    paid = place.backend.account_counts(AccountQuery(capability="payouts"))["all"]
    stopped = place.backend.account_counts(AccountQuery(capability="payouts:stopped"))["all"]
    assert 0 < paid < counts["all"]
    assert stopped <= counts["all"] - paid


def test_the_line_of_a_listed_account_is_the_one_of_a_read_one(make: Any) -> None:
    place = make(api="v1")
    listed(place)
    with place._ledger.reading() as work:
        ids = [one.id for one in work.directory.page(_everything())][:40]
        before = {one: work.directory.get(one) for one in ids}
    for one in ids:
        place.backend.check_account(one)
    with place._ledger.reading() as work:
        after = {one: work.directory.get(one) for one in ids}
    same = ("user_id", "account_id", "listed", "status", "country", "capabilities", "since_key", "deadline_key")
    for one in ids:
        assert [getattr(before[one], name) for name in same] == [getattr(after[one], name) for name in same]
        assert set(before[one].search.split()) == set(after[one].search.split())


def _everything() -> Any:
    from desktop_app.onboarding.ledger.directory import DirectoryQuery

    return DirectoryQuery(limit=1000)


def test_listing_goes_on_where_an_earlier_run_ended(make: Any, script: Any) -> None:
    first = make(api="v1")
    first._work._indexer.step()
    assert 0 < first._work._indexer.place.listed < 130
    asked = len(script("GET", "/sandbox/requests"))
    again = make(api="v1")
    indexer = listed(again)
    assert indexer.place.listed >= 130
    pages = [one for one in script("GET", "/sandbox/requests")[asked:] if one["path"] == "/v1/accounts"]
    assert len(pages) == 1  # the second of two


def test_a_bookmark_that_cannot_be_read_begins_anew(make: Any, tmp_path: Path) -> None:
    (tmp_path / "profiles" / "own").mkdir(parents=True)
    (tmp_path / "profiles" / "own" / "listing.json").write_text('{"api": 7}')
    assert listed(make(api="v1")).place.listed >= 130


@pytest.mark.logs("A damaged ledger was set aside")
def test_a_damaged_ledger_is_set_aside_and_listed_anew(make: Any, tmp_path: Path) -> None:
    listed(make(api="v1"))
    path = tmp_path / "profiles" / "own" / "ledger.sqlite3"
    path.write_bytes(b"not a database" * 1000)
    for companion in ("-wal", "-shm"):
        path.with_name(path.name + companion).unlink(missing_ok=True)
    place = make(api="v1")
    assert place.note == "ledger_rebuilt"
    assert listed(place).place.listed >= 130
    assert place.backend.account_counts(AccountQuery())["all"] >= 130
    assert len(list(path.parent.glob("ledger.damaged-*.sqlite3"))) == 1


def test_events_tell_what_changed(make: Any, script: Any) -> None:
    place = make(api="v2", key="sk_test_empty")
    listed(place)
    made = script("POST", "/v1/accounts", "sk_test_empty", data={"type": "express", "country": "US"})["id"]
    assert code_of(lambda: place.backend.account(made)) == "not_found"
    indexer = place._work._indexer
    while indexer.step():
        pass
    read_all(place)
    assert place.backend.account(made).seller.account_id == made


def test_no_read_goes_beyond_the_budget(make: Any, script: Any) -> None:
    place = make(api="v2", environ={"SELLERDESK_READS_PER_MONTH": "6"})
    asked = len(script("GET", "/sandbox/requests"))
    for _ in range(40):
        place._work._page()
        place._work._read()
    assert place._work.progress.error_code == "rate_limited"
    reads = [one for one in script("GET", "/sandbox/requests")[asked:] if one["method"] == "GET"]
    assert len([one for one in reads if not one["path"].startswith("/sandbox")]) <= 6


# -- what it may do


def test_it_makes_nothing_unless_it_was_told_to(make: Any, script: Any) -> None:
    place = make(user="u_ana")
    asked = len(script("GET", "/sandbox/requests"))
    backend = place.backend
    save = wire.encode(wire.BuyerRequest(name="Ana"))
    wish = wire.encode(wire.SellerRequest("US", "individual"))
    assert code_of(lambda: backend.send(IntentKind.SAVE_BUYER, save, "k1", None)) == "creating_off"
    assert code_of(lambda: backend.send(IntentKind.OPEN_SELLER, wish, "k2", None)) == "creating_off"
    assert code_of(lambda: backend.onboarding_link(wire.SellerRequest("US", "individual"))) == "creating_off"
    assert code_of(lambda: backend.payment_setup(None)) == "creating_off"
    assert not [one for one in script("GET", "/sandbox/requests")[asked:] if one["method"] == "POST"]


@pytest.mark.parametrize("acting", ["support", "seller"])
def test_only_one_that_makes_things_requests_what_is_wanted(make: Any, script: Any, acting: str) -> None:
    key, user = "sk_test_wanting", f"u_wanting_{acting}"
    theirs = {"type": "express", "country": "US", "metadata[app_user_id]": user}
    account_id = script("POST", "/v1/accounts", key, data=theirs)["id"]
    for creates in (False, True):
        who = {"user": user} if acting == "seller" else {}
        place = make(key=key, name=f"{acting}{int(creates)}", api="v1", creates=creates, **who)
        listed(place)
        read_all(place)
        if acting == "seller":
            assert place.backend.onboarding_link(wire.SellerRequest()).url
        else:
            assert place.backend.invite(account_id).url
        shown = script("GET", f"/v1/accounts/{account_id}", key)["capabilities"]
        assert shown == ({"transfers": "inactive"} if creates else {})


def test_what_exists_is_adopted_before_anything_is_made(make: Any, script: Any) -> None:
    key = "sk_test_adopting"
    theirs = {"metadata[app_user_id]": "u_ana"}
    customer = script("POST", "/v1/customers", key, data={"name": "Ana", **theirs})["id"]
    account = script("POST", "/v1/accounts", key, data={"type": "express", "country": "US", **theirs})["id"]
    backend = make(key=key, api="v1", creates=True, user="u_ana").backend
    buyer = backend.send(IntentKind.SAVE_BUYER, wire.encode(wire.BuyerRequest(phone="+15005550006")), "k1", None)
    assert buyer.customer_id == customer
    seller = backend.send(IntentKind.OPEN_SELLER, wire.encode(wire.SellerRequest("US", "individual")), "k2", None)
    assert seller.account_id == account
    # The same keys again do nothing twice, and give the same answers.
    again = backend.send(IntentKind.OPEN_SELLER, wire.encode(wire.SellerRequest("US", "individual")), "k2", None)
    assert again.account_id == account
    newest = script("GET", "/v1/accounts?limit=3", key)["data"]
    assert [one["id"] for one in newest if one["metadata"].get("app_user_id") == "u_ana"] == [account]


def test_the_operator_is_nobodys_buyer(make: Any) -> None:
    backend = make(creates=True).backend
    assert backend.me().role == "operator"
    assert code_of(backend.buyer) == "role_forbidden"
    acting = make(name="acting", creates=True, user="u_ana").backend
    assert acting.me().user_id == "u_ana"
    assert code_of(lambda: acting.accounts(AccountQuery())) == "role_forbidden"


def test_another_platforms_key_is_refused(make: Any) -> None:
    backend = make(made_with="sk_test_another_platform").backend
    assert code_of(backend.me) == "mode_mismatch"


def test_the_other_modes_key_is_refused(make: Any) -> None:
    assert code_of(make(mode="live").backend.me) == "mode_mismatch"


def test_live_links_need_an_https_page(make: Any, sandbox: RunningSandbox) -> None:
    place = make(api="v1")
    indexer = listed(place)
    row = place.backend.accounts(AccountQuery(limit=1)).items[0]
    assert indexer.place.listed
    link = place.backend.invite(row.id)
    assert link.url.startswith((sandbox.url, "https://connect.stripe.com"))
    live = replace(place.backend._owner, livemode=True)
    place.backend._owner = live
    assert code_of(lambda: place.backend.invite(row.id)) == "page_missing"
    parts = place.backend._parts
    place.backend._parts = replace(parts, policy=replace(parts.policy, public_url="https://relay.example.org"))
    assert place.backend.invite(row.id).url
    with place._ledger.reading() as work:
        deeds = [(one.action, one.subject) for one in work.audit.page(subject=None, before=None, limit=10)]
    assert deeds == [("link.minted", row.id)] * 2


def test_support_writes_notes_and_compares(make: Any) -> None:
    place = make(api="v1")
    listed(place)
    row = place.backend.accounts(AccountQuery(limit=1)).items[0]
    place.backend.add_note(row.id, "Asked for a better photo.")
    assert [one.text for one in place.backend.account_notes(row.id)] == ["Asked for a better photo."]
    assert place.backend.account_deliveries(row.id) == ()
    assert place.backend.deliveries(None, None).items == ()
    assert place.backend.account_drift(row.id) is not None
    assert list(place.backend.account_history(row.id)) == []
    with pytest.raises(NotFound):
        place.backend.invite("acct_unknown")


def test_a_waiting_poll_ends_with_the_backend(make: Any) -> None:
    from concurrent.futures import ThreadPoolExecutor

    backend = make().backend
    cursor = backend.changes(None, 0).cursor
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(backend.changes, cursor, 45)
        backend.nudge()
        assert waiting.result(SECONDS).changes == ()
        waiting = pool.submit(backend.changes, cursor, 45)
        backend.close()
        assert isinstance(waiting.exception(SECONDS), KnownError)


# -- in the window


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    made = Store()
    monkeypatch.setattr(vault, "KeyVault", lambda: StoreVault(made))
    return made


def test_a_place_made_with_a_key_lists_and_remembers(
    store: Store, environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    with closing(DesktopComposition(tmp_path)) as composition:
        place = composition.connect_key(KEY).result(SECONDS)
        assert (place.mode, place.relay_url, place.people[0].role) == ("test", None, "operator")
        desk: Any = place.people[0].open_desk().result(SECONDS)
        assert desk.wait_for(lambda picture: picture.connection.link is Link.ONLINE, SECONDS)
        assert desk.wait_for(lambda picture: listed_so_far(picture) >= 130, SECONDS)
        assert desk.wait_for(listed_whole, SECONDS)
        for file in tmp_path.rglob("*"):
            assert not file.is_file() or KEY.encode() not in file.read_bytes()
        assert KEY not in repr(place) + repr(desk)
    with closing(DesktopComposition(tmp_path)) as composition:
        (place,) = composition.places()
        assert place.people[0].open_desk().result(SECONDS)
        assert composition.sign_out(place).result(SECONDS).told
        assert (store.kept, composition.places()) == ({}, ())
        assert not list((tmp_path / "profiles").iterdir())


def test_a_key_that_is_not_taken_is_told_at_its_field(
    store: Store, environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    with closing(DesktopComposition(tmp_path)) as composition:
        error = composition.connect_key("sk_test_wrong").exception(SECONDS)
    assert isinstance(error, KnownError)
    assert (error.code, error.field) == ("key_invalid", "key")
    assert store.kept == {}


def test_without_its_key_a_place_says_so(store: Store, tmp_path: Path) -> None:
    profile = Profiles(tmp_path).save_stripe("own", StripeChoices("acct_1", "test"))
    from desktop_app.app.engines import credentials_for

    assert code_of(lambda: engine_for(profile, credentials_for(profile))) == "key_missing"
    store.note = "keyring_locked"
    assert code_of(lambda: engine_for(profile, credentials_for(profile))) == "keyring_locked"


def test_a_live_key_never_goes_elsewhere(tmp_path: Path, environ: dict[str, str]) -> None:
    profile = Profiles(tmp_path).save_stripe("own", StripeChoices("acct_1", "live"))
    assert profile.stripe is not None
    choices = profile.stripe
    live = "rk_live_made_up_for_this_test"
    assert code_of(lambda: open_stripe_place(profile, choices, live, SystemClock(), environ)) == "key_live_elsewhere"


def test_settings_of_a_profile_are_read_back_or_refused(tmp_path: Path) -> None:
    profiles = Profiles(tmp_path)
    choices = StripeChoices("acct_1", "live", "Lumen", creates=True, user="u_ana")
    saved = profiles.save_stripe("own", choices)
    assert profiles.find("own") == saved
    path = saved.folder / "profile.json"
    for text in ('{"kind": "stripe"}', '{"kind": "stripe", "stripe": {"platform": "acct_1", "mode": "x"}}', "[]"):
        path.write_text(text)
        with pytest.raises(NotFound):
            profiles.find("own")


def test_the_engine_looks_again_after_the_browser_was_opened(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: Any
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    key = "sk_test_empty"
    wish = {"type": "express", "country": "US", "capabilities[transfers][requested]": "true"}
    made = script("POST", "/v1/accounts", key, data=wish)["id"]
    choices = StripeChoices(look_at_key(key, environ).id, "test", api="v1")
    engine = engine_for(Profiles(tmp_path).save_stripe("own", choices), GivenToken(key))
    engine.start()
    try:
        assert engine.wait_for(lambda picture: picture.connection.listing is not None, SECONDS)
        assert engine.wait_for(listed_whole, SECONDS)
        assert not engine.account(made).result(SECONDS).seller.verified
        heard = threading.Semaphore(0)
        engine.subscribe(lambda notice: heard.release() if notice.topic is Topic.ACCOUNTS else None)
        engine.browser_opened()
        script("POST", f"/sandbox/accounts/{made}/complete", key)
        while not engine.account(made).result(SECONDS).seller.verified:
            assert heard.acquire(timeout=SECONDS)
    finally:
        engine.stop()


@pytest.mark.logs("A damaged ledger was set aside")
def test_the_person_is_told_of_a_damaged_ledger(environ: dict[str, str], tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patched:
        for name, value in environ.items():
            patched.setenv(name, value)
        platform = look_at_key(KEY)
        profile = Profiles(tmp_path).save_stripe("own", StripeChoices(platform.id, "test", api="v1"))
        (profile.folder / "ledger.sqlite3").write_bytes(b"not a database" * 1000)
        engine = engine_for(profile, GivenToken(KEY))
        engine.start()
        try:
            assert engine.wait_for(lambda picture: picture.connection.link is Link.ONLINE, SECONDS)
            assert engine.connection().cache_note == "ledger_rebuilt"
            assert engine.wait_for(listed_whole, SECONDS)
        finally:
            engine.stop()
