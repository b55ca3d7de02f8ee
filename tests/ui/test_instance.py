"""Two copies, one home: the second brings the first to the front, with what it was asked for."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.ui.program import instance as instance_module
from desktop_app.ui.program import start as start_module
from desktop_app.ui.program.instance import Instance, Wish, read_wish, wish_of
from desktop_app.ui.program.no_answer import NoAnswer
from desktop_app.ui.program.start import run_window
from desktop_app.ui.widgets.text import Text
from desktop_app.words.wording import Wording

WAIT = 60_000
SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from desktop_app.ui.program.instance import Instance, Wish
app = QCoreApplication([])
one = Instance(Path(sys.argv[1]))
if one.claim():
    one.listen()
    print("first", flush=True)
    sys.stdin.read()
else:
    print("handed over" if one.hand_over(Wish(sys.argv[2])) else "no answer", flush=True)
"""


@pytest.fixture
def first(tmp_path: Path, qapp: object) -> Iterator[Instance]:
    made = Instance(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def gui_thread_guard() -> None:
    """Here another program is started on purpose."""


def start(home: Path, link: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SECOND, str(home), link],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def end(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=120)


def test_a_second_start_hands_its_link_over_and_ends(first: Instance, tmp_path: Path, qtbot: QtBot) -> None:
    assert first.claim()
    first.listen()
    with qtbot.waitSignal(first.wished, timeout=WAIT) as heard:
        second = start(tmp_path / "home", "sellerdesk://return")
    assert heard.args == [Wish("sellerdesk://return")]
    assert said(second) == "handed over"
    end(second)


def test_another_home_is_another_program(first: Instance, tmp_path: Path) -> None:
    assert first.claim()
    first.listen()
    second = start(tmp_path / "other")
    assert said(second) == "first"
    end(second)


def test_a_killed_first_leaves_no_lock_and_no_socket_in_the_way(first: Instance, tmp_path: Path) -> None:
    killed = start(tmp_path / "home")
    assert said(killed) == "first"
    os.kill(killed.pid, signal.SIGKILL)
    end(killed)
    assert (tmp_path / "home" / "window.socket").exists()
    assert first.claim()
    first.listen()
    assert first._server is not None
    assert first._server.isListening()


def test_the_place_is_free_once_the_first_has_closed(first: Instance, tmp_path: Path) -> None:
    assert first.claim()
    first.listen()
    first.close()
    second = start(tmp_path / "home")
    assert said(second) == "first"
    end(second)


def test_a_long_path_has_a_short_address(tmp_path: Path, qapp: object) -> None:
    deep = Instance(tmp_path / ("x" * 120))
    assert len(deep.address.encode()) <= 100
    assert deep.address == Instance(tmp_path / ("x" * 120)).address
    assert deep.claim()
    deep.listen()
    deep.close()


@pytest.mark.parametrize(
    "line",
    [b"", b"nonsense\n", b"[]\n", b'{"link": 7, "in_tray": false, "token": ""}\n', b'{"link": "x"}\n', b"\xff\n"],
)
def test_what_is_not_a_wish_of_ours_is_refused(line: bytes) -> None:
    assert read_wish(line) is None


def test_noise_on_the_socket_harms_nobody(first: Instance, qtbot: QtBot) -> None:
    assert first.claim()
    first.listen()
    noise = QLocalSocket()
    noise.connectToServer(first.address)
    noise.write(b"x" * 100_000)
    qtbot.waitUntil(lambda: noise.state() == QLocalSocket.LocalSocketState.UnconnectedState, timeout=WAIT)
    other = QLocalSocket()
    other.connectToServer(first.address)
    with qtbot.waitSignal(first.wished, timeout=WAIT) as heard:
        other.write(json.dumps({"link": "", "in_tray": True, "token": "t"}).encode() + b"\n")
    assert heard.args == [Wish(in_tray=True, token="t")]
    qtbot.waitUntil(lambda: bool(other.bytesAvailable()), timeout=WAIT)
    assert bytes(other.readAll().data()) == b"shown\n"
    other.abort()


def test_only_this_user_may_open_the_socket(first: Instance) -> None:
    assert first.claim()
    first.listen()
    assert Path(first.address).stat().st_mode & 0o077 == 0


def test_what_a_command_line_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "abc")
    assert wish_of(["--in-tray"]) == Wish(in_tray=True, token="abc")
    assert wish_of(["sellerdesk://connect?relay=https://a.example"]).link == (
        "sellerdesk://connect?relay=https://a.example"
    )
    assert wish_of(["https://a.example"]).link == ""


@pytest.mark.parametrize("letter", ["a", "\u00e9", "\U0001f600"])
def test_a_link_of_any_length_reaches_the_first_which_refuses_it_in_words(
    first: Instance, tmp_path: Path, qtbot: QtBot, letter: str
) -> None:
    longest = wish_of(["sellerdesk://return?" + letter * 2000]).link
    assert longest.endswith(letter)
    assert wish_of(["sellerdesk://return?" + letter * 60_000]).link == "sellerdesk:"  # no part of it is followed
    assert first.claim()
    first.listen()
    with qtbot.waitSignal(first.wished, timeout=WAIT) as heard:
        second = start(tmp_path / "home", longest)
    assert heard.args == [Wish(longest)]
    assert said(second) == "handed over"
    end(second)


def test_nobody_else_reads_the_lock(first: Instance, tmp_path: Path) -> None:
    assert first.claim()
    assert (tmp_path / "home" / "window.lock").stat().st_mode & 0o777 == 0o600


def test_a_first_that_does_not_answer_is_told(tmp_path: Path, qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[bool] = []

    class Deaf:
        def preferences(self) -> Any:
            return SimpleNamespace(locale="en")

        def wording(self, locale: str) -> Wording:
            return Wording(locale)

        def close(self) -> None:
            closed.append(True)

    monkeypatch.setattr(Instance, "claim", lambda _self: False)
    monkeypatch.setattr(Instance, "hand_over", lambda _self, _wish: False)
    said_there = StringIO()
    monkeypatch.setattr(sys, "stderr", said_there)
    shown: list[NoAnswer] = []

    def ask(window: NoAnswer, _app: QApplication) -> int:
        shown.append(window)
        return 1

    monkeypatch.setattr(NoAnswer, "ask", ask)
    monkeypatch.setattr(start_module, "dress", lambda *_: None)
    assert run_window(cast("Any", Deaf()), home=tmp_path) == 1
    sentence = "Sellerdesk is running already but doesn’t answer. End it, then start it again."
    assert said_there.getvalue() == sentence + "\n"
    assert closed
    # Who pressed an icon sees no terminal.
    (window,) = shown
    assert [text.text() for text in window.findChildren(Text)] == [sentence]
    window.deleteLater()
    # At login nobody asked, and nobody is asked.
    assert run_window(cast("Any", Deaf()), home=tmp_path, wish=Wish(in_tray=True)) == 1
    assert len(shown) == 1


def test_a_first_that_goes_on_answers_another_try(qapp: QApplication, qtbot: QtBot) -> None:
    answers = [False, True]
    window = NoAnswer("It hangs.", Wording("en"), lambda: answers.pop(0))
    qtbot.addWidget(window)
    window.show()
    qtbot.keyClick(window, Qt.Key.Key_Return)
    assert window.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Return)
    assert not window.isVisible()
    assert answers == []


def test_a_first_that_hangs_is_written_to_once(tmp_path: Path, qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it goes on, it reads what was written: asked again and again it would follow one link many times."""
    monkeypatch.setattr(instance_module, "_PATIENCE", 20)
    second = Instance(tmp_path)
    with socket.socket(socket.AF_UNIX) as hangs:
        hangs.bind(second.address)
        hangs.listen()
        assert not second.hand_over(Wish("sellerdesk://return"))
        hangs.settimeout(60)
        hangs.accept()[0].close()
        hangs.settimeout(0)
        with pytest.raises(BlockingIOError):
            hangs.accept()
