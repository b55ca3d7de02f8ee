"""The first run at work: it asks the composition, follows the answers, and can always be called back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.errors import FieldError, KnownError, Remedy
from desktop_app.ui.bridge import Futures
from desktop_app.ui.pages.first_run.model import Flow, Step, Way, key_problem
from desktop_app.ui.pages.first_run.page import FirstRun
from desktop_app.ui.ports.composition import Composition, Found, Place, SignIn
from desktop_app.ui.shell.browser import open_address
from desktop_app.words.wording import Wording


class Around(Protocol):
    """What the first run asks of the window around it."""

    def copy(self, text: str, said: str) -> None:
        """Put text on the clipboard and say so."""
        ...

    def to_the_front(self) -> None:
        """Come up: the person is back from the browser."""
        ...


class FirstSteps(QObject):
    """Moves one :class:`~desktop_app.ui.pages.first_run.model.Flow` from the first question to a place."""

    arrived = Signal(object)
    """The :class:`Place`."""
    given_up = Signal()
    """Back was pressed at the first question."""

    def __init__(self, page: FirstRun, composition: Composition, words: Wording, around: Around) -> None:
        super().__init__(page)
        self._page, self._composition, self._words, self._around = page, composition, words, around
        self._flow = page.flow()
        self._turn = 0
        self._visit: SignIn | None = None
        self.futures = Futures(self)
        page.chosen.connect(self._choose)
        page.typed.connect(self._typed)
        page.look_wanted.connect(self._look)
        page.go_wanted.connect(self._go)
        page.back_wanted.connect(self.back)
        page.again_wanted.connect(self._open_again)
        page.copy_wanted.connect(self._copy)

    def back(self) -> None:
        """Go one step back and end what was under way."""
        flow = self._flow
        self._end_visit()
        self._turn += 1
        if flow.step is Step.CHOOSE and not (flow.busy or flow.going):
            self.given_up.emit()
            return
        self._put(flow.back())

    def offer(self, address: str) -> None:
        """Show an address that a link brought: it is looked for once the person goes on, never entered by itself."""
        self._begin_at(Flow(way=Way.MARKET, typed=address, offered=True))

    def follow(self, address: str) -> None:
        """Go to an address where the person was signed in: it is looked for and shown."""
        self._begin_at(Flow(way=Way.MARKET, typed=address))
        self._go()

    def resume(self, flow: Flow, address: str, key: str, token: str) -> None:
        """Go on where a page in another language stood, with what was typed there."""
        page = self._page
        page.choices.cards[list(Way).index(flow.way)].choose(chosen=True)
        for field, text in ((page.address, address), (page.key, key), (page.token, token)):
            field.setText(text)
        self._put(flow.resumed())

    def close(self) -> None:
        """End what was under way; the page goes."""
        self._end_visit()
        self.futures.forget()

    def _begin_at(self, flow: Flow) -> None:
        self._end_visit()
        self._turn += 1
        self._page.choices.cards[list(Way).index(Way.MARKET)].choose(chosen=True)
        self._page.address.setText(flow.typed)
        self._put(flow)

    def _put(self, flow: Flow) -> None:
        self._flow = flow
        self._page.put(flow)

    # -- choosing and finding

    def _choose(self, way: Way) -> None:
        self._put(self._flow.choose(way))

    def _typed(self, text: str) -> None:
        self._put(self._flow.type(text))

    def _look(self) -> None:
        flow = self._flow
        if flow.step is not Step.CHOOSE or flow.way is not Way.MARKET or flow.looking or flow.found is not None:
            return
        if flow.offered:
            return  # the field is left by coming to the front, too
        if "." in flow.typed or ":" in flow.typed:
            self._ask(flow.look())

    def _ask(self, flow: Flow) -> None:
        self._put(flow)
        typed = flow.typed

        def found(there: Found) -> None:
            self._put(self._flow.was_found(typed, there))

        def failed(error: KnownError) -> None:
            self._put(self._flow.was_not_found(typed, error))

        self.futures.watch(self, self._composition.find_place(typed), found, failed)

    # -- going on

    def _go(self) -> None:
        flow = self._flow
        if flow.busy or flow.going:
            return
        if flow.step is Step.CONFIRM:
            self._sign_in(flow)
        elif flow.way is Way.DEMO:
            self._put(flow.forward())
            self.futures.watch(self, self._composition.start_demo(), self._this_turn(self._arrive), self._failing())
        elif flow.way is Way.KEY:
            self._connect_key(flow)
        else:
            next_step = flow.forward()
            if next_step.looking and not flow.looking:
                self._ask(next_step)
            else:
                self._put(next_step)

    def _connect_key(self, flow: Flow) -> None:
        key = self._page.key.text().strip()
        wrong = key_problem(key)
        if wrong is not None:
            self._put(flow.failed(wrong))
            return
        self._put(flow.forward())
        self.futures.watch(self, self._composition.connect_key(key), self._this_turn(self._arrive), self._failing())

    def _sign_in(self, flow: Flow) -> None:
        found = flow.found
        if found is None:
            return
        if found.signs_in:
            self._put(flow.forward())
            self.futures.watch(self, self._composition.sign_in(found), self._visit_begun(), self._failing())
            return
        token = self._page.token.text().strip()
        if not token:
            self._put(flow.failed(FieldError("field_required", "token")))
            return
        self._put(flow.forward())
        future = self._composition.connect(found.relay_url, token)
        self.futures.watch(self, future, self._this_turn(self._arrive), self._failing())

    # -- the browser

    def _visit_begun(self) -> Callable[[SignIn], None]:
        turn = self._turn

        def begun(visit: SignIn) -> None:
            if turn != self._turn:
                visit.cancel()
                return
            self._visit = visit
            self._put(self._flow.opened())
            self.futures.watch(self, visit.place, self._this_turn(self._signed_in), self._failing())
            self._open_again()

        return begun

    def _open_again(self) -> None:
        found = self._flow.found
        if self._visit is None or found is None:
            return
        if not open_address(self._visit.url, found.relay_url):
            self._put(replace(self._flow, problem=KnownError("browser_not_opened", Remedy.PERSON)))

    def _copy(self) -> None:
        if self._visit is not None:
            self._around.copy(self._visit.url, self._words.text("Address copied. It works once."))

    def _signed_in(self, place: Place) -> None:
        self._visit = None
        self._around.to_the_front()
        self._arrive(place)

    def _end_visit(self) -> None:
        visit, self._visit = self._visit, None
        if visit is not None:
            visit.cancel()

    # -- answers

    def _arrive(self, place: Place) -> None:
        self._page.key.clear()
        self._page.token.clear()
        self._put(replace(self._flow, busy=False))
        self.arrived.emit(place)

    def _failing(self) -> Callable[[KnownError], None]:
        def failed(error: KnownError) -> None:
            self._end_visit()
            self._put(self._flow.failed(error))

        return self._this_turn(failed)

    def _this_turn(self, call: Callable[..., None]) -> Callable[..., None]:
        """Return the call as it is while nobody has gone back: a late answer finds another question."""
        turn = self._turn

        def called(answer: object) -> None:
            if turn == self._turn:
                call(answer)

        return called
