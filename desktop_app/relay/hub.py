"""Wakes the long polls that wait for a change: by the ledger's word at once, by a look every second as the floor.

What one of our own commits published is told with it, and needn't be looked for unless another came in between. A look
tells the same of everybody's: whom what happened is for, and what it was. Only they wake, and those who had heard of
all before it needn't look for themselves. So a commit costs the same however many wait.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.onboarding.ledger.feed import Published
from desktop_app.relay.logs import log, whereabouts

_BETWEEN_POLLS = 5.0
"""Seconds that an app takes at most from one poll to the next."""
_LOOK_SECONDS = 1.0
_RETRY_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """What a poll hears: where to go on from, whether anything happened, and the text in JSON."""

    cursor: str
    any: bool
    text: bytes


@dataclass(frozen=True, slots=True)
class News:
    """What a look found.

    Attributes:
        cursor: Where the feed stands.
        audiences: Whom what happened since the look before is for, or None where that may be anybody.
        answers: What some of them hear who had looked as far as the look before.
    """

    cursor: str
    audiences: frozenset[str] | None
    answers: Mapping[str, Answer] = field(default_factory=dict)


class Place:
    """One poll's place among those who wait.

    Call :meth:`rest` before looking and :meth:`woken` after it: what is published in between isn't missed. Whoever is
    ``told`` of everything since their cursor needn't look before they wait.

    Attributes:
        cursor: How far the poll has looked.
        answer: What it was woken with, if it needn't look for that itself.
    """

    def __init__(self, cursor: str | None = None, *, told: bool = False) -> None:
        self.cursor = cursor
        self.told = told
        self.answer: Answer | None = None
        self._call: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._over = False

    def rest(self) -> None:
        """Forget that it was woken."""
        self.answer = None
        if self._call.done() and not self._over:
            self._call = self._call.get_loop().create_future()

    def wake(self, answer: Answer | None = None, *, over: bool = False) -> None:
        """Wake it; ``over`` says that it shall not wait again."""
        self._over = self._over or over
        if not self._call.done():
            self.answer = answer
            self._call.set_result(True)

    async def woken(self, seconds: float, gone: asyncio.Future[None]) -> bool:
        """Wait until something for this audience may have been published.

        Returns:
            False when the time is over, the client is ``gone``, or the server stops.
        """
        if seconds <= 0 or gone.done():
            return False
        # One future for all that may end the wait: thousands are woken at once, and each further one would take a turn.
        late = self._call.get_loop().call_later(seconds, self._give_up)
        gone.add_done_callback(self._give_up)
        try:
            return await self._call and not self._over
        finally:
            late.cancel()
            gone.remove_done_callback(self._give_up)

    def _give_up(self, _gone: object = None) -> None:
        if not self._call.done():
            self._call.set_result(False)


class Hub:
    """Everybody who waits, in one process. All methods but :meth:`published` belong to the loop's thread.

    Args:
        look: Tells what happened since a cursor, and what those who wait hear; another process may have published
            without a word.
        told_by: Tells the same of one commit alone; None where it has to be looked for.
        most: How many may wait at once.
        most_each: How many of them for one person.
    """

    def __init__(
        self,
        look: Callable[[str | None, frozenset[str]], Awaitable[News]],
        told_by: Callable[[Published, Collection[str]], News | None],
        most: int,
        most_each: int,
    ) -> None:
        self._look = look
        self._told_by = told_by
        self._most = most
        self._most_each = most_each
        self._persons: Counter[str] = Counter()
        self._places: defaultdict[str, set[Place]] = defaultdict(set)
        self._left: dict[str, float] = {}
        self._generation = 0
        self._closed = False
        self._position: str | None = None
        self._told = asyncio.Event()
        self._somebody = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._looker: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return self._persons.total()

    def hears(self, person: str) -> bool:
        """Say whether an app of this person waits here, or did a moment ago: polls end and begin anew.

        Where several processes answer, the app may wait at another one: no is no proof.
        """
        left = self._left.get(person)
        return person in self._persons or (left is not None and monotonic() - left < _BETWEEN_POLLS)

    @property
    def generation(self) -> int:
        """Counts the wakings: looks of one generation may share their answer."""
        return self._generation

    def open(self) -> None:
        """Begin to look, on the running loop."""
        self._loop = asyncio.get_running_loop()
        self._looker = self._loop.create_task(self._look_often())

    def published(self, about: Published | None = None) -> None:
        """Tell those who are concerned, or look who is; called on whatever thread committed a change, or heard of one.

        Args:
            about: What was published, where that is known.
        """
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(self._hear, about)

    def _hear(self, about: Published | None) -> None:
        news = None
        if about is not None and about.before == self._position:
            try:
                news = self._told_by(about, self._places)
            except Exception as error:  # noqa: BLE001 - those who wait mustn't wait on because of it: they look
                log().warning("feed_look_failed", error=type(error).__name__, where=whereabouts(error))
        if news is None:
            self._told.set()
        else:
            self._wake(news)

    def release(self) -> None:
        """Answer everybody who waits, now and from now on: the server is stopping."""
        self._closed = True
        for place in self._all():
            place.wake(over=True)

    async def close(self) -> None:
        """Stop looking."""
        self.release()
        self._loop = None
        if self._looker is not None:
            self._looker.cancel()
            await asyncio.gather(self._looker, return_exceptions=True)

    @contextmanager
    def place(self, person: str, audience: str, cursor: str | None = None) -> Iterator[Place]:
        """Take a place among those who wait, having looked as far as a cursor.

        Raises:
            KnownError: ``throttled``: there is none left, for this person or for anybody.
        """
        if self.waiting >= self._most or self._persons[person] >= self._most_each:
            raise KnownError("throttled", Remedy.RETRY, retry_after=_RETRY_SECONDS)
        if self._position is None and not self._persons:
            self._position = cursor  # the next look begins where the first who waits has looked last
        place = Place(cursor, told=cursor is not None and cursor == self._position)
        if self._closed:
            place.wake(over=True)
        self._persons[person] += 1
        self._places[audience].add(place)
        self._somebody.set()
        try:
            yield place
        finally:
            self._leave(person, audience, place)

    def _leave(self, person: str, audience: str, place: Place) -> None:
        self._places[audience].discard(place)
        if not self._places[audience]:
            del self._places[audience]
        self._persons[person] -= 1
        if not self._persons[person]:
            del self._persons[person]
            self._note_left(person)

    def _note_left(self, person: str) -> None:
        now = monotonic()
        self._left.pop(person, None)
        self._left[person] = now  # the latest last
        while now - self._left[first := next(iter(self._left))] >= _BETWEEN_POLLS:
            del self._left[first]

    def _all(self) -> list[Place]:
        return [place for places in self._places.values() for place in places]

    async def _look_often(self) -> None:
        """Look while anybody waits: when a commit was told of, and every second."""
        while True:
            if not self._persons:
                self._position = None
                self._somebody.clear()
                await self._somebody.wait()
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self._told.wait()
            self._told.clear()
            since = self._position
            try:
                news = await self._look(since, frozenset(self._places))
            except Exception as error:  # noqa: BLE001 - the database may be gone for a while; looking goes on
                log().warning("feed_look_failed", error=type(error).__name__, where=whereabouts(error))
                self._position = None
                await asyncio.sleep(_LOOK_SECONDS)
            else:
                if since == self._position:
                    self._wake(news)
                else:  # a commit told its own meanwhile: from there on may be more
                    self._told.set()

    def _wake(self, news: News) -> None:
        before, self._position = self._position, news.cursor
        if news.audiences is None or news.audiences:
            self._generation += 1  # also where nobody waits: who comes now must not share a look that began before
        if news.audiences is None:
            for place in self._all():
                place.wake()
            return
        for name in news.audiences:
            answer = news.answers.get(name)
            for place in self._places.get(name, ()):
                place.wake(answer if place.told or place.cursor == before else None)
