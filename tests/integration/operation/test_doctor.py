"""``sellerdesk doctor``: a good set-up is all fine; each of many broken ones is named, with its remedy, and alone."""

from __future__ import annotations

import http.server
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import Connection, make_url

from desktop_app.app.relay_wiring import open_books
from desktop_app.domain.clock import SystemClock
from desktop_app.onboarding.access import people
from desktop_app.onboarding.incoming.webhooks import EVENTS, Scope, of_scope
from desktop_app.onboarding.ledger.accounts import Census
from desktop_app.relay.doctor.findings import Verdict
from desktop_app.relay.doctor.report import Told
from desktop_app.relay.doctor.table import CHECKS
from desktop_app.storage.ledger.examination import LedgerExamination
from tests.integration.operation.conftest import SetUp, wait_until, well
from tests.integration.operation.proxy import Authority, proxied
from tests.relay_processes import database_at

# The relay of a broken set-up complains too, which is as it should be.
pytestmark = pytest.mark.logs('"event": ?"(alarm|round_failed|failed|not_ready|processing_failed|reads_not_kept)"')


def only(setup: SetUp, check: str, code: str, said: str, remedy: str) -> Told:
    """Ask the doctor; exactly this fault must be claimed, with this in its sentence and in its remedy."""
    faults = setup.faults()
    assert [(one.check, one.code) for one in faults] == [(check, code)]
    assert re.search(said, faults[0].sentence), faults[0].sentence
    assert re.search(remedy, faults[0].remedy), faults[0].remedy
    assert "{" not in faults[0].sentence + faults[0].remedy
    return faults[0]


def test_a_good_set_up_is_all_fine(setup: SetUp) -> None:
    now = setup.stripe("GET", "/sandbox/clock")["now"]
    setup.stripe("POST", "/sandbox/clock", now=now - 600)  # so that an event is old enough to be expected
    made = setup.stripe("POST", "/v1/customers", name="Ada")
    setup.stripe("POST", f"/v1/customers/{made['id']}", name="Ada L.")
    updated = setup.stripe("GET", "/v1/events?type=customer.updated")["data"][0]["id"]
    wait_until(lambda: LedgerExamination(f"sqlite:///{setup.database}").heard_of(updated))
    setup.doctored = {"clock": Ahead(timedelta(0))}
    found = {one.check: one for one in setup.examined()}
    assert [one for one in found.values() if one.verdict in {Verdict.FAULT, Verdict.NOT_TRIED}] == []
    assert found["events"].fact == updated
    fine = [one for one in found.values() if one.verdict == Verdict.FINE]
    assert len(fine) >= 40
    assert sum(one.live for one in fine) >= 30
    accounts = setup.stripe("GET", "/v1/accounts")["data"]
    customers = setup.stripe("GET", "/v1/customers")["data"]
    assert (len(accounts), len(customers)) == (0, 1)  # nothing was made at Stripe


def test_there_are_enough_checks_and_each_has_a_title() -> None:
    from desktop_app.words.doctor import CHECKS as TITLES

    kinds = {check.id.partition(".")[0] for check in CHECKS}
    assert kinds <= set(TITLES)
    assert len(kinds) >= 20
    assert len({check.id.partition(".")[0] for check in CHECKS if check.live}) >= 12


class Ahead(SystemClock):
    """This machine's clock, wrong by a time."""

    def __init__(self, by: timedelta) -> None:
        self._by = by

    def now(self) -> datetime:
        return super().now() + self._by


# --- settings, files, database


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"stripe_key": "sk_test_your_key_here"}, "SELLERDESK_STRIPE_KEY"),
        ({"stripe_key": None}, "SELLERDESK_STRIPE_KEY is missing"),
        ({"public_url": None}, "SELLERDESK_PUBLIC_URL is missing"),
        ({"mode": "live"}, "SELLERDESK_MODE says live"),
        ({"webhook_secrets_file": None}, "SELLERDESK_WEBHOOK_SECRETS is missing"),
    ],
)
def test_settings(setup: SetUp, changed: dict[str, str | None], said: str) -> None:
    setup.set(**changed)
    only(setup, "settings", "settings", said, "Correct the setting")


@pytest.mark.parametrize("name", ["secrets", "relay.sqlite"])
def test_a_secret_file_or_database_that_others_may_read(setup: SetUp, name: str) -> None:
    (setup.home / name).chmod(0o644)
    only(setup, "files", "file_open", name, "chmod 600")


def test_no_space_left(setup: SetUp) -> None:
    class Full(LedgerExamination):
        def space(self, otherwise: Path) -> tuple[int, float]:
            return 20 * 1024 * 1024, 0.001

    setup.doctored = {"open_ledger": Full}
    only(setup, "disk", "disk_full", "20 MB", "Free some space")


def test_a_small_disk_that_is_nearly_full(bare: SetUp) -> None:
    """A real one, where this machine lets us mount it."""
    mounted = ["mount", "-t", "tmpfs", "-o", "size=40m,mode=0700", "tmpfs", str(bare.home)]
    if os.getuid() != 0 or subprocess.run(mounted, capture_output=True, check=False).returncode != 0:
        pytest.skip("no disk may be mounted here")
    bare.stack.callback(subprocess.run, ["umount", "--lazy", str(bare.home)], check=True)
    only(well(bare), "disk", "disk_full", r"\b[23]\d MB", "Free some space")


def test_no_database_yet(setup: SetUp) -> None:
    setup.set(database_url=f"sqlite:///{setup.home}/other.sqlite")
    only(setup, "database", "database_missing", "no database", "Start the relay once")


def test_a_database_that_does_not_answer(setup: SetUp) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    setup.set(database_url=f"postgresql://sellerdesk@127.0.0.1:{port}/nothing")
    only(setup, "database", "database_gone", "doesn’t answer", "SELLERDESK_DATABASE_URL")


def test_a_damaged_database(setup: SetUp) -> None:
    copy = setup.home / "copy.sqlite"
    with closing(sqlite3.connect(setup.database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        size = target.execute("PRAGMA page_size").fetchone()[0]
        page = target.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_events_account_id_first_at' "
                              "OR name = 'users' ORDER BY 1 LIMIT 1").fetchone()[0]  # fmt: skip
    with copy.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(os.urandom(64))
    copy.chmod(0o600)
    setup.set(database_url=f"sqlite:///{copy}")
    assert [one.check for one in setup.faults()] == ["database"]


def test_a_newer_database(setup: SetUp) -> None:
    with closing(sqlite3.connect(setup.database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
    only(setup, "migrations", "newer", "newer version", "Install that version")


def test_an_older_database(setup: SetUp) -> None:
    stored = min((Path(__file__).parents[2] / "doubles" / "ledgers").glob("sqlite-*.sql"))
    with closing(sqlite3.connect(setup.home / "old.sqlite")) as connection:
        connection.executescript(stored.read_text(encoding="utf-8"))
    (setup.home / "old.sqlite").chmod(0o600)
    setup.set(database_url=f"sqlite:///{setup.home}/old.sqlite")
    only(setup, "migrations", "older", "older version", "Start the relay once")


@pytest.mark.parametrize("careless", ["fsync=off", "synchronous_commit=off"])
def test_commits_that_may_be_lost(bare: SetUp, careless: str) -> None:
    with database_at("postgresql", bare.home, durable=careless != "fsync=off") as database:
        if careless != "fsync=off":
            url = make_url(database)
            with psycopg.connect(host=str(url.query["host"]), user="sellerdesk", dbname=url.database) as connection:
                connection.execute("ALTER ROLE sellerdesk SET synchronous_commit = off")
        bare.set(database_url=database)
        only(well(bare), "durability", "not_durable", careless, "by default")
        bare.stop()


def test_a_database_kept_in_memory_only(setup: SetUp) -> None:
    """SQLite's own careless mode: a power cut in the middle of a commit may leave half of it."""

    class Careless(LedgerExamination):
        @contextmanager
        def _connected(self) -> Iterator[Connection]:
            with super()._connected() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode=MEMORY")
                yield connection

    copy = setup.home / "careless.sqlite"
    shutil.copy(setup.database, copy)
    assert Careless(f"sqlite:///{copy}").not_durable() == "journal_mode=memory"


def test_nobody_to_operate(setup: SetUp) -> None:
    with closing(sqlite3.connect(setup.database)) as connection, connection:
        connection.execute("UPDATE tokens SET revoked_at = 1")
    only(setup, "operator", "no_operator", "operator", "relay token USER --role operator")


def sells(setup: SetUp, user_id: str = "ana") -> str:
    """Have somebody open an account at the relay; return its id."""
    with open_books(setup.config().database_url) as books:
        people.add_user(books, user_id=user_id, name=None, email=None)
        token = people.issue_token(books, user_id, "user")
    asked = {"country": "ES", "kind": "individual", "email": "ana@example.org"}
    answer = httpx.post(
        f"{setup.url}/seller", json=asked, headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=120
    )
    answer.raise_for_status()
    found: str = answer.json()["account_id"]
    return found


def test_a_queue_that_nobody_works_off(bare: SetUp) -> None:
    """A relay without a thread that reads: Stripe's event about an account waits, since 42 minutes."""
    setup = well(bare, workers=0, rounds=False)
    account = sells(setup)
    wait_until(lambda: LedgerExamination(f"sqlite:///{setup.database}").waiting(SystemClock().now()).due > 0)
    with closing(sqlite3.connect(setup.database)) as connection, connection:
        age = 42 * 60 * 1_000_000
        aged = connection.execute("UPDATE events SET first_at = first_at - ? WHERE account_id = ? OR object_id = ?",
                                  (age, account, account))  # fmt: skip
        assert aged.rowcount > 0
        connection.execute("UPDATE queue SET due_at = due_at - ? WHERE due_at > 0", (age,))
    only(setup, "queue", "queue_old", r"4[234] minutes", "SELLERDESK_WORKERS")


def test_readings_that_were_set_aside(setup: SetUp) -> None:
    with closing(sqlite3.connect(setup.database)) as connection, connection:
        connection.execute(
            "INSERT INTO queue (kind, id, cause, priority, asked, state, due_at, attempts, failure) "
            "VALUES ('account', 'acct_poison', 'event', 1, 1, 'aside', 0, 9, 'ours')"
        )
    only(setup, "set_aside", "set_aside", "1", "log names")


def test_readings_that_stopped(bare: SetUp) -> None:
    setup = well(bare, workers=0, rounds=False)
    sells(setup)
    old = SystemClock().now() - timedelta(days=40)
    with closing(sqlite3.connect(setup.database)) as connection, connection:
        read = connection.execute("UPDATE accounts SET as_of = ?", (int(old.timestamp() * 1_000_000),))
        assert read.rowcount == 1
    only(setup, "readings", "readings_old", f"{old:%Y-%m-%d}", "log")


def test_budgets_too_small_for_so_many_accounts(setup: SetUp) -> None:
    setup.set(reads_per_month="1000")

    class Large(LedgerExamination):
        def census(self) -> Census:
            return Census(1_500_000_000, 100, None)  # so many that it holds in the last minute of a month too

    setup.doctored = {"open_ledger": Large}
    only(setup, "period", "period_long", r"\d+ days", "READS_PER_MONTH")


def test_a_month_that_is_spent(setup: SetUp) -> None:
    now = SystemClock().now()
    months = {(f"{at:reads %Y-%m}",) for at in (now, now + timedelta(minutes=10))}  # one may begin while we are at it
    with closing(sqlite3.connect(setup.database)) as connection, connection:
        connection.executemany("INSERT OR REPLACE INTO counters (name, value) VALUES (?, 4999999)", months)
    only(setup, "budget", "budget_spent", "4999999", "READS_PER_MONTH")


# --- Stripe and the key


def test_stripe_out_of_reach(setup: SetUp) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    setup.set(stripe_api_base=f"http://127.0.0.1:{port}")
    only(setup, "stripe", "stripe_silent", "doesn’t answer", "status.stripe.com")


@pytest.mark.parametrize("minutes", [10, -10])
def test_a_wrong_clock(setup: SetUp, minutes: int) -> None:
    setup.doctored = {"clock": Ahead(timedelta(minutes=minutes))}
    # Ten minutes, give or take what a busy machine needs between Stripe's answer and our look at the clock.
    only(setup, "clock", "clock_wrong", r"(5[4-9]\d|6[0-5]\d) seconds", "chrony")


def test_a_key_that_stripe_refuses(setup: SetUp) -> None:
    setup.set(stripe_key="sk_test_revoked")
    only(setup, "key", "key_refused", "doesn’t accept", "SELLERDESK_STRIPE_KEY")


@pytest.mark.parametrize(
    "permission", [one.id for one in CHECKS if one.id.startswith("permission.") and not one.optional]
)
def test_each_missing_right(setup: SetUp, permission: str) -> None:
    name = permission.partition(".")[2]
    setup.switch(missing_permissions=name)
    label = next(one.params["label"] for one in CHECKS if one.id == permission)
    only(setup, permission, "permission_missing", "may not", re.escape(label))


def test_a_right_that_is_merely_good_to_have(setup: SetUp) -> None:
    setup.switch(missing_permissions="payout_read")
    found = setup.examined()
    assert [one for one in found if one.verdict in {Verdict.FAULT, Verdict.NOT_TRIED}] == []
    (advice,) = [one for one in found if one.verdict == Verdict.ADVICE]
    assert (advice.check, advice.code) == ("permission.payout_read", "payouts_unseen")
    assert "the day of their next payout" in advice.sentence
    assert "Payouts: Read (rak_payout_read)" in advice.remedy


@pytest.mark.parametrize(
    ("switches", "check", "code", "remedy"),
    [
        ({"activated": False}, "platform", "not_activated", "isn’t activated or verified"),
        ({"branding_done": False}, "branding", "not_branded", "Settings, Connect, Branding"),
        ({"profile_done": False}, "creation", "creation_refused", "Connect"),
        ({"v2_enabled": False}, "creation", "creation_refused", "SELLERDESK_ACCOUNTS_API to v1"),
        ({"portal_saved": False}, "portal", "portal_unsaved", "Customer portal"),
    ],
)
def test_a_platform_that_is_not_ready(
    setup: SetUp, switches: dict[str, bool], check: str, code: str, remedy: str
) -> None:
    setup.switch(**switches)
    only(setup, check, code, ".", remedy)


@pytest.mark.parametrize(
    ("switch", "remedy"), [("v1_creation", "SELLERDESK_ACCOUNTS_API to v2"), ("profile_done", "Platform profile")]
)
def test_a_platform_that_may_not_open_v1_accounts(setup: SetUp, switch: str, remedy: str) -> None:
    setup.set(accounts_api="v1")
    setup.switch(**{switch: False})
    only(setup, "creation", "creation_refused", ".", remedy)


# --- endpoints


SCOPES = list(Scope)


def endpoint(setup: SetUp, scope: Scope) -> Any:
    return of_scope(setup.inspection().endpoints.all(), scope, setup.webhook_url)[0]


@pytest.mark.parametrize("scope", SCOPES)
def test_a_missing_endpoint(setup: SetUp, scope: Scope) -> None:
    setup.inspection().endpoints.remove(endpoint(setup, scope))
    only(setup, f"endpoint_{scope}", "endpoint_missing", re.escape(setup.webhook_url), "connect-webhooks")


@pytest.mark.parametrize("scope", SCOPES)
def test_an_endpoint_that_is_off(setup: SetUp, scope: Scope) -> None:
    setup.inspection().endpoints.switch_off(endpoint(setup, scope))
    only(setup, f"endpoint_{scope}", "endpoint_off", "switched off", "connect-webhooks")


@pytest.mark.parametrize("scope", SCOPES)
def test_an_endpoint_that_does_not_hear_of_everything(setup: SetUp, scope: Scope) -> None:
    setup.inspection().endpoints.change(endpoint(setup, scope), EVENTS[scope][1:], None)
    only(setup, f"endpoint_{scope}", "endpoint_events", re.escape(EVENTS[scope][0]), "connect-webhooks")


@pytest.mark.parametrize("scope", SCOPES)
def test_a_secret_that_we_do_not_hold(setup: SetUp, scope: Scope) -> None:
    one = endpoint(setup, scope)
    setup.inspection().endpoints.change(one, EVENTS[scope], "0123456789abcdef")
    only(setup, f"endpoint_{scope}", "endpoint_secret", "isn’t among", "connect-webhooks")


@pytest.mark.parametrize("connected", [False, True])
def test_an_endpoint_of_an_older_api_version(setup: SetUp, connected: bool) -> None:
    scope = Scope.CONNECTED if connected else Scope.PLATFORM
    setup.inspection().endpoints.remove(endpoint(setup, scope))
    setup.stripe(
        "POST",
        "/v1/webhook_endpoints",
        **{"url": setup.webhook_url, "enabled_events[]": "*", "connect": str(connected).lower()},
        api_version="2024-06-20",
    )
    only(setup, f"endpoint_{scope}", "endpoint_version", "2024-06-20", "connect-webhooks")


# --- the public address


def test_nothing_at_the_public_address(setup: SetUp) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    old, setup.proxy.port = setup.proxy.port, port
    setup.set(public_url=setup.url)
    setup.connect()
    only(setup, "address", "address_silent", str(port), "firewall")
    setup.proxy.port = old


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.mark.parametrize(
    ("certificate", "trusted", "code", "said"),
    [
        ({}, False, "certificate_bad", "certificate"),
        ({"days": -2}, True, "certificate_bad", "expired"),
        ({"host": "relay.elsewhere"}, True, "certificate_bad", "(?i)mismatch"),
        ({"days": 5.5}, True, "certificate_soon", "5 days"),
    ],
)
def test_certificates(
    setup: SetUp, authority: Authority, certificate: dict[str, Any], trusted: bool, code: str, said: str
) -> None:
    with proxied(authority.server(**certificate)) as proxy:
        proxy.target = setup.proxy.target
        setup.set(public_url=f"https://127.0.0.1:{proxy.port}")
        if trusted:
            setup.doctored = {"trust": authority.trust()}
        faults = [one for one in setup.faults() if not one.check.startswith("endpoint_")]
        assert [(one.check, one.code) for one in faults] == [("certificate", code)]
        assert re.search(said, faults[0].sentence)
        assert re.search("Renew|Install", faults[0].remedy)


def test_a_good_certificate_and_the_relay_behind_it(setup: SetUp, authority: Authority) -> None:
    with proxied(authority.server(days=60)) as proxy:
        proxy.target = setup.proxy.target
        setup.set(public_url=f"https://127.0.0.1:{proxy.port}")
        setup.doctored = {"trust": authority.trust()}
        found = {one.check: one.verdict for one in setup.examined()}
    assert {found[name] for name in ("certificate", "relay", "ready", "secret.1", "secret.3")} == {Verdict.FINE}


def test_something_else_at_the_public_address(setup: SetUp) -> None:
    class Quiet(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        setup.proxy.target = server.server_port
        only(setup, "relay", "relay_other", "Something else", "SELLERDESK_LISTEN")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_relay_that_was_started_with_other_secrets(setup: SetUp) -> None:
    more = setup.home / "more"  # other settings than the relay's own, such as a file that wasn't copied to its machine
    more.write_text(setup.secrets_file.read_text() + "whsec_another\n")
    more.chmod(0o600)
    setup.set(webhook_secrets_file=str(more))
    only(setup, "relay", "relay_secrets", "other signing secrets", "Start the relay again")
    waiting = {one.check for one in setup.examined() if one.verdict == Verdict.NOT_TRIED}
    assert {one for one in waiting if one.startswith("secret.")} == {f"secret.{number}" for number in (1, 2, 3, 4)}


def test_secrets_that_were_just_rolled_are_no_fault(setup: SetUp) -> None:
    """A relay that runs takes them with the first delivery that needs them, and says so before."""
    setup.connect(roll=True)
    assert setup.faults() == []


def test_a_proxy_that_rewrites_bodies(setup: SetUp) -> None:
    setup.proxy.spoil = lambda data: data.replace(b"padding", b"Padding")
    faults = setup.faults()
    assert {one.code for one in faults} == {"secret_refused"}
    assert {one.check for one in faults} == {"secret.1", "secret.2", "secret.3"}
    assert "400" in faults[0].sentence
    assert "unchanged" in faults[0].remedy


def test_a_relay_with_another_database(setup: SetUp) -> None:
    other = setup.home / "other.sqlite"
    with closing(sqlite3.connect(setup.database)) as source, closing(sqlite3.connect(other)) as target:
        source.backup(target)
    other.chmod(0o600)
    setup.set(database_url=f"sqlite:///{other}")
    faults = setup.faults()
    assert {one.code for one in faults} == {"secret_lost"}
    assert "SELLERDESK_DATABASE_URL" in faults[0].remedy


def test_a_trial_event_that_stripe_can_not_bring(setup: SetUp) -> None:
    setup.stripe("POST", "/sandbox/faults", kind="lost")
    setup.doctored = {"patience": 1.0}
    only(setup, "ping", "ping_lost", "hasn’t arrived", "Stripe Dashboard")


def test_events_that_did_not_arrive(setup: SetUp) -> None:
    now = setup.stripe("GET", "/sandbox/clock")["now"]
    setup.stripe("POST", "/sandbox/clock", now=now - 40)  # between what is under way and a clock that is wrong
    setup.stripe("POST", "/sandbox/faults", kind="lost", times=2)
    made = setup.stripe("POST", "/v1/customers", name="Ada")
    setup.stripe("POST", f"/v1/customers/{made['id']}", name="Ada L.")
    setup.stripe("DELETE", "/sandbox/faults")
    setup.monkeypatch.setattr("desktop_app.relay.doctor.address_checks._UNDER_WAY", timedelta(seconds=20))
    only(setup, "events", "events_lost", r"customer\.updated", "400 means a wrong signing secret")


# --- mail


class Refuses:
    """A mail server's manners: it doesn't know our sender."""

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        return "553 5.7.1 not yours"


@pytest.mark.logs("mail.log: .*auth_required == True but auth_require_tls == False")
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # on loopback, in a test
def test_mail_servers(setup: SetUp) -> None:
    from aiosmtpd.handlers import Sink
    from aiosmtpd.smtp import AuthResult
    from doubles.mail_server import MailServer

    def nobody(*_: Any) -> AuthResult:
        return AuthResult(success=False)

    setup.set(mail_from="help@hearthside.shop")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = listener.getsockname()[1]
    setup.set(mail=f"smtp://127.0.0.1:{closed}")
    only(setup, "mail", "mail_refused", "unreachable", "SELLERDESK_MAIL")
    for handler, fine, options in (
        (Refuses(), False, {}),
        (Sink(), True, {}),
        # Only who signs in may send, and our password isn't the right one.
        (Sink(), False, {"auth_required": True, "auth_require_tls": False, "authenticator": nobody}),
    ):
        server = MailServer(handler, **options)
        server.start()
        try:
            user = "relay@" if options else ""
            setup.set(mail=f"smtp://{user}127.0.0.1:{server.port}", mail_password="wrong" if options else None)
            faults = setup.faults()
            assert [one.check for one in faults] == ([] if fine else ["mail"])
        finally:
            server.stop()


def test_a_folder_for_letters_that_cannot_be_written_to(setup: SetUp) -> None:
    folder = setup.home / "letters"
    setup.set(mail=f"file://{folder}")
    assert {one.check: one.fact for one in setup.examined()}["mail_folder"] == str(folder)
    assert not folder.exists()  # the doctor may be another user than the relay
    folder.write_text("in its place")
    only(setup, "mail_folder", "mail_folder_closed", rf"{folder} \(Not a directory\)", "SELLERDESK_MAIL")
    setup.set(mail=f"file://{folder}/inside")
    only(setup, "mail_folder", "mail_folder_closed", "Not a directory", "SELLERDESK_MAIL")
    folder.unlink()
    folder.mkdir(mode=0o700)
    setup.set(mail=f"file://{folder}")
    assert setup.faults() == []
    assert list(folder.iterdir()) == []


def test_a_folder_for_letters_on_a_disk_that_is_only_read(setup: SetUp) -> None:
    """A real one, where this machine lets us mount it."""
    folder = setup.home / "letters"
    folder.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", "size=1m,ro", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(mounted, capture_output=True, check=False).returncode != 0:
        pytest.skip("no disk may be mounted here")
    setup.stack.callback(subprocess.run, ["umount", "--lazy", str(folder)], check=True)
    setup.set(mail=f"file://{folder}")
    only(setup, "mail_folder", "mail_folder_closed", "Read-only file system", "relay’s user")


# --- the command


def test_the_command(setup: SetUp) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "desktop_app", "doctor", *arguments]
        return subprocess.run(
            command, check=False, env=os.environ | {"LANG": "C.UTF-8"}, capture_output=True, text=True, timeout=120
        )

    good = run("--json")
    assert (good.returncode, good.stderr) == (0, "")
    assert json.loads(good.stdout)["fine"] is True
    setup.switch(portal_saved=False)
    broken = run()
    assert (broken.returncode, broken.stderr) == (1, "")
    lines = broken.stdout.splitlines()
    at = next(place for place, line in enumerate(lines) if line.startswith("✗"))
    assert lines[at] == "✗ Customer portal: fault"
    assert lines[at + 2].startswith("    → ")
    assert lines[-1].startswith("Faults: 1. ")
    found = json.loads(run("--json").stdout)
    assert found["faults"] == 1
    assert [one["code"] for one in found["findings"] if one["verdict"] == "fault"] == ["portal_unsaved"]
    assert "sk_test_operation" not in broken.stdout
    assert "whsec_" not in broken.stdout
