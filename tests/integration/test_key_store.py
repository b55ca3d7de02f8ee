"""The vault against a real Secret Service: gnome-keyring on a private D-Bus, unlocked, locked, and none at all."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from doubles.oauth_http import AuthorizerDouble

from desktop_app.domain.clock import SystemClock
from desktop_app.sync.authorizer import Authorizer
from desktop_app.sync.credentials import Credentials
from desktop_app.sync.grant import Grant
from desktop_app.sync.lock import FileLock
from desktop_app.vault import KeyVault
from desktop_app.vault.speech import Outcome
from desktop_app.vault.vault import PATIENCE

SECRET = "a-secret-that-must-not-show"

PLAIN = """
from pathlib import Path

from keyring.backend import KeyringBackend


class PlaintextKeyring(KeyringBackend):
    priority = 9

    def set_password(self, service, username, password):
        Path(__file__).with_name("secrets.txt").write_text(password)

    def get_password(self, service, username):
        return Path(__file__).with_name("secrets.txt").read_text()

    def delete_password(self, service, username):
        Path(__file__).with_name("secrets.txt").unlink()
"""

pytestmark = pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-daemon")),
    reason="gnome-keyring-daemon or dbus-daemon isn't installed",
)


class PrivateBus:
    """A D-Bus of this test's own, in its own home, and on it a gnome-keyring."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.processes: list[subprocess.Popen[bytes]] = []
        self.environ = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_RUNTIME_DIR": str(home / "run")}
        (home / "run").mkdir(mode=0o700)
        bus = self._start(["dbus-daemon", "--session", "--nofork", "--print-address"])
        assert bus.stdout is not None
        self.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()

    def unlock(self, password: bytes) -> None:
        daemon = self._start(["gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground"])
        assert daemon.stdin is not None
        daemon.stdin.write(password)
        daemon.stdin.close()
        self._wait_for_service()

    def start_locked(self) -> None:
        self._start(["gnome-keyring-daemon", "--start", "--components=secrets", "--foreground"])
        self._wait_for_service()

    @property
    def keyring(self) -> subprocess.Popen[bytes]:
        return self.processes[-1]

    def stop_keyring(self) -> None:
        daemon = self.processes.pop()
        _end(daemon)

    def stop(self) -> None:
        for process in reversed(self.processes):
            _end(process)

    def _wait_for_service(self) -> None:
        asked = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"]
        asked += ["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"]
        limit = time.monotonic() + 120
        while b"true" not in subprocess.run(asked, env=self.environ, capture_output=True, check=False).stdout:
            assert time.monotonic() < limit, "the key store didn't come up"

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command,
            env=self.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.processes.append(process)
        return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(120)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateBus]:
    made = PrivateBus(tmp_path)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    for name, value in made.environ.items():
        monkeypatch.setenv(name, value)
    yield made
    made.stop()


def test_what_was_stored_is_there_in_the_next_run_and_can_be_forgotten(bus: PrivateBus) -> None:
    bus.unlock(b"pw")
    vault = KeyVault(patience=60)
    assert vault.get("ana") is None
    vault.put("ana", SECRET)
    assert (vault.outcome, vault.note) == (Outcome.STORED, None)
    assert KeyVault(patience=60).get("ana") == SECRET
    KeyVault(patience=60).forget("ana")
    assert KeyVault(patience=60).get("ana") is None
    KeyVault(patience=60).forget("ana")


def test_no_file_holds_it_in_the_clear(bus: PrivateBus, tmp_path: Path) -> None:
    bus.unlock(b"pw")
    KeyVault(patience=60).put("ana", SECRET)
    files = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert any("keyring" in one.name for one in files)
    assert not any(SECRET.encode() in one.read_bytes() for one in files)


def test_a_locked_store_is_said(bus: PrivateBus) -> None:
    bus.unlock(b"pw")
    KeyVault(patience=60).put("ana", SECRET)
    bus.stop_keyring()
    bus.start_locked()
    vault = KeyVault(patience=60)
    assert vault.get("ana") is None
    assert vault.note == "keyring_locked"
    vault.put("ana", "another")
    assert vault.get("ana") == "another"


def test_a_store_that_hangs_is_given_up_and_said(bus: PrivateBus, tmp_path: Path) -> None:
    bus.unlock(b"pw")
    KeyVault(patience=60).put("ana", SECRET)
    bus.keyring.send_signal(signal.SIGSTOP)
    try:
        vault = KeyVault()  # with its own patience
        began = time.monotonic()
        assert vault.get("ana") is None
        assert time.monotonic() - began >= PATIENCE
        assert (vault.outcome, vault.note) == (Outcome.HUNG, "keyring_locked")
        vault.put("ana", "another")
        assert vault.get("ana") == "another"  # for this run
        assert not any(b"another" in one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())
    finally:
        bus.keyring.send_signal(signal.SIGCONT)
    assert KeyVault(patience=60).get("ana") == SECRET


def test_a_store_that_would_write_in_the_clear_is_refused(
    bus: PrivateBus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus.unlock(b"pw")
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "plain_store.py").write_text(PLAIN)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "plain_store.PlaintextKeyring")
    vault = KeyVault(patience=60)
    vault.put("ana", SECRET)
    assert (vault.outcome, vault.note) == (Outcome.PLAINTEXT, "keyring_plaintext")
    assert vault.get("ana") == SECRET  # for this run
    assert not (folder / "secrets.txt").exists()


def test_no_store_is_said(bus: PrivateBus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    vault = KeyVault(patience=60)
    vault.put("ana", SECRET)
    assert vault.note == "keyring_missing"
    assert vault.get("ana") == SECRET


def test_several_profiles_renew_and_sign_out_each_by_itself(bus: PrivateBus, tmp_path: Path) -> None:
    bus.unlock(b"pw")
    double = AuthorizerDouble()
    made: list[Credentials] = []

    def sign_in_of(name: str) -> Credentials:
        clock = SystemClock()
        lock = FileLock(tmp_path / f"{name}.lock")
        made.append(Credentials(lambda: KeyVault(patience=60), name, Authorizer(double.url, clock), lock, clock))
        return made[-1]

    try:
        for name in ("ana", "omar"):
            sign_in_of(name).replace(Grant(*double.begin(name)))
        double.expire()
        # As in the next run of the program: nothing is known but what the store holds.
        ana, omar = sign_in_of("ana"), sign_in_of("omar")
        for one, user in ((ana, "ana"), (omar, "omar")):
            refused = one.get()
            assert refused is not None
            assert one.renew(refused)
            session = double.session(sign_in_of(user).get())
            assert session is not None
            assert session.user == user
        assert ana.sign_out()
        assert (sign_in_of("ana").get(), double.sessions[0].ended) == (None, True)
        assert sign_in_of("omar").get() == omar.get()
    finally:
        for one in made:
            one.close()
        double.stop()
