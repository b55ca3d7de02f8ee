"""What a person does with what is theirs: takes a copy along, signs out here, ends the account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject

from desktop_app import wire
from desktop_app.domain.errors import KnownError
from desktop_app.ui.bridge import Futures
from desktop_app.ui.ports.composition import SignedOut
from desktop_app.ui.ports.host import Context
from desktop_app.ui.shell.page_host import PageHost
from desktop_app.ui.shell.standing import Standing
from desktop_app.ui.widgets.text import clean
from desktop_app.words.wording import Wording


class Around(Protocol):
    """What it asks of the window around it."""

    words: Wording
    futures: Futures

    @property
    def host(self) -> PageHost:
        """What the window does for pages."""
        ...

    def context(self) -> Context | None:
        """Return what the pages work with, while somebody's are there."""
        ...

    def standing(self) -> Standing:
        """Return where the window is."""
        ...

    def depart(self, then: Callable[[SignedOut], None]) -> None:
        """Leave the place for good: nothing of it stays on this computer; then show another, or the first question."""
        ...


class OwnThings(QObject):
    """Answers the buttons of the settings that are about the person."""

    def __init__(self, around: Around, parent: QObject) -> None:
        super().__init__(parent)
        self._around = around

    # -- a copy

    def save_copy(self) -> None:
        """Save what this computer keeps about the person, and what the marketplace does where it can be asked."""
        context = self._around.context()
        if context is None:
            return
        desk = context.bridge.desk
        told: list[wire.OwnData] = []

        def kept(data: wire.OwnData) -> None:
            told.append(data)
            history()

        def history() -> None:
            if self._around.standing().staff:
                self._write(context, (), told)
                return
            self._around.futures.watch(
                self,
                desk.seller_history(),
                lambda entries: self._write(context, entries, told),
                lambda _error: self._write(context, (), told),
            )

        self._around.futures.watch(self, desk.own_data(), kept, lambda _error: history())

    def _write(self, context: Context, history: Sequence[wire.HistoryEntry], told: list[wire.OwnData]) -> None:
        from desktop_app.ui.saving import file_name
        from desktop_app.ui.shell.own_data import own_data

        desk, text = context.bridge.desk, self._around.words.text
        at_market = told[0] if told else None
        content = own_data(desk.me(), desk.seller().data, desk.buyer().data, history, context.clock.now(), at_market)
        name = file_name("sellerdesk", context.market, text("my data"), context.mode) + ".json"
        said = text("Saved.")
        if not told:
            said = text("Saved, without what {market} itself keeps: it can’t be asked now.", market=self._market())
        self._around.host.save_file(name, text("Data files (*.json)"), content, said)

    # -- signing out

    def ask_sign_out(self) -> None:
        """Ask whether to sign out here, then do it."""
        from desktop_app.ui.dialogs.scrim import Confirm

        text = self._around.words.text
        question = Confirm(
            self._around.host.frame(),
            text("Sign out of {market} here?", market=self._market()),
            text("All that is kept of it is removed from this computer, unsent changes too. Your account stays."),
            text("Sign out here"),
            text("Not now"),
            danger=True,
        )
        question.confirmed.connect(self._sign_out)
        question.open()

    def _sign_out(self) -> None:
        text, market = self._around.words.text, self._market()

        def gone(end: SignedOut) -> None:
            if end.told:
                self._around.host.toast(text("Signed out. Nothing of it is left on this computer."))
                return
            self._around.host.toast(
                text("Signed out here. {market} couldn’t be told: take the sign-in back on its page.", market=market)
            )

        self._around.depart(gone)

    # -- the end

    def ask_end(self) -> None:
        """Ask whether the account is to end, then end it and leave."""
        from desktop_app.ui.dialogs.ending import EndAccount

        context = self._around.context()
        if context is None:
            return
        question = EndAccount(self._around.host.frame(), self._around.words, self._market())

        def failed(error: KnownError) -> None:
            said = self._around.words.problem(error.code, error.params, market=self._market() or None)
            question.fail(said.in_a_line)

        def ended(end: wire.Ended) -> None:
            question.finish()
            market = self._market()
            self._around.depart(lambda _gone: self._say_ended(market, end.at_stripe))

        def end_it() -> None:
            self._around.futures.watch(question, context.bridge.desk.end_account(), ended, failed)

        question.confirmed.connect(end_it)
        question.open()

    def _say_ended(self, market: str, at_stripe: tuple[str, ...]) -> None:
        from desktop_app.ui.dialogs.ending import AccountEnded

        told = AccountEnded(self._around.host.frame(), self._around.words, market, at_stripe)
        told.copy_wanted.connect(self._copy_id)
        told.open()

    def _copy_id(self, stripe_id: str) -> None:
        self._around.host.copy(stripe_id, self._around.words.text("Copied."))

    def _market(self) -> str:
        context = self._around.context()
        return clean(context.market, 60) if context is not None else ""
