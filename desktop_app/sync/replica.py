"""The copy of what the backend knows: frozen in memory for the pages, written to the cache before it is shown."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, replace
from datetime import datetime
from typing import TypeVar

from desktop_app import wire
from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import KnownError
from desktop_app.domain.kept import Document, DocumentName, Kept, Queued, Row, Step, Visit, Written
from desktop_app.domain.value import value
from desktop_app.domain.view import IntentState
from desktop_app.sync.desk import Connection, Link, Listing, Notice, Topic
from desktop_app.sync.ports import Cache
from desktop_app.sync.reading import read_body

AnswerT = TypeVar("AnswerT", "wire.Me", "wire.Seller", "wire.Buyer")

_log = logging.getLogger(__name__)

_SHOWN_AT_ONCE = 50
"""Most rows of one exchange that are handed to the page; where there are more, it reads its list again."""


@value
class Picture:
    """All that pages may see, at one moment.

    Attributes:
        owner: Whose it is: user id and mode; None before that was ever known.
        confirmed_at: When the backend was last heard (UTC).
        fetched: When each copy came, for those that came before the feed was followed.
        unreadable: What a newer backend said in a way that this program can't read.
        visit: The last way to a page of Stripe's, or None.
    """

    owner: str | None = None
    me: wire.Me | None = None
    seller: wire.Seller | None = None
    buyer: wire.Buyer | None = None
    fetched: tuple[tuple[DocumentName, datetime], ...] = ()
    confirmed_at: datetime | None = None
    queue: tuple[Queued, ...] = ()
    connection: Connection = field(default_factory=Connection)
    unreadable: frozenset[Topic] = frozenset()
    visit: Visit | None = None


@value
class News:
    """What one exchange with the backend brought.

    Attributes:
        seller: New, or None.
        buyer: New, or None.
        rows: Accounts, for support.
        cursor: The feed position that includes all of it, or None where it has none.
        afresh: True where it replaces what is known, whatever its version.
        unreadable: What couldn't be read.
    """

    seller: wire.Seller | None = None
    buyer: wire.Buyer | None = None
    rows: tuple[Row, ...] = ()
    cursor: str | None = None
    afresh: bool = False
    unreadable: frozenset[Topic] = frozenset()


class Replica:
    """One profile's copy. Safe to use from several threads; every change is told to the listeners.

    Args:
        cache: Where it outlives the program.
        clock: Says when something was heard.
        secret_note: Gives the key store's notice of the moment; see :class:`Connection`.
        beside_note: Gives the notice about what is kept beside the cache, where anything is.
    """

    def __init__(
        self,
        cache: Cache,
        clock: Clock,
        secret_note: Callable[[], str | None] = lambda: None,
        beside_note: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._beside_note = beside_note
        self._cache = cache
        self._clock = clock
        self._secret_note = secret_note
        self._guard = threading.RLock()
        self._told = threading.Condition()
        self._listeners: list[Callable[[Notice], None]] = []
        self._picture = Picture()
        self._disk_note: str | None = None
        self.cursor: str | None = None

    @property
    def picture(self) -> Picture:
        """What is known now; never waits."""
        return self._picture

    def subscribe(self, listener: Callable[[Notice], None]) -> Callable[[], None]:
        """Call ``listener`` at every change; returns the way to end that."""
        with self._guard:
            self._listeners = [*self._listeners, listener]

        def end() -> None:
            with self._guard:
                self._listeners = [one for one in self._listeners if one is not listener]

        return end

    def wait_for(self, condition: Callable[[Picture], bool], seconds: float) -> bool:
        """Wait until the picture fulfils a condition; False when it doesn't within ``seconds``."""
        with self._told:
            return self._told.wait_for(lambda: condition(self._picture), seconds)

    def wake(self) -> None:
        """Have those who wait look again: something that isn't in the picture changed their condition."""
        with self._told:
            self._told.notify_all()

    def peek(self) -> None:
        """Show what the last run left, before the cache is opened for work."""
        kept = self._cache.peek()
        if kept is not None:
            self._show_kept(kept)

    def load(self) -> None:
        """Open the cache and show what it holds.

        Raises:
            KnownError: It can't be opened.
        """
        self._show_kept(self._cache.load())

    def touched_elsewhere(self) -> bool:
        """Say whether another process of this profile may have written or sent something since this was last asked."""
        return self._cache.touched()

    def refresh_queue(self) -> None:
        """Read the queue again."""
        with self._guard:
            self._show_queue(self._cache.queue())
        self._tell_about_queue()

    def take_me(self, me: wire.Me) -> None:
        """Keep who this is; another person or mode than before leaves nothing of the one before."""
        owner = f"{me.user_id}/{me.mode}"
        with self._guard:
            known = self._picture.owner
            if known != owner:
                code = "other_person" if known is None or known.partition("/")[0] != me.user_id else "mode_mismatch"
                had_any = known is not None
                queue = self._cache.change_owner(owner, code) if had_any else self._claim(owner)
                self.cursor = None
                self._picture = Picture(owner=owner, queue=queue, connection=self._picture.connection)
            document = self._document(DocumentName.ME, me, 0)
            self._cache.keep(Step([document]))
            self._picture = replace(self._picture, me=me)
        self._tell(Topic.ME)
        if known != owner:
            self._tell(Topic.SELLER)
            self._tell(Topic.BUYER)

    def take(self, news: News) -> None:
        """Keep what an exchange brought, in one transaction, and show it."""
        with self._guard:
            step = self._step(news)
            self._cache.keep(step)
            before = self._picture
            self._show_news(news)
            if news.cursor is not None:
                self.cursor = news.cursor
        self._tell_differences(before)
        if news.rows:
            self._tell(Topic.ACCOUNTS, tuple(row.id for row in news.rows), _few(news.rows))

    def heard(self) -> None:
        """Note that the backend was heard and had nothing new; that isn't worth a write to the disk."""
        with self._guard:
            self._picture = replace(self._picture, confirmed_at=self._clock.now())

    def write_confirmation(self) -> None:
        """Write down when the backend was last heard, before this run ends."""
        with self._guard:
            if self._picture.confirmed_at is not None:
                self._cache.keep(Step(confirmed_at=self._picture.confirmed_at))

    def forget_cursor(self) -> None:
        """Begin to read afresh; what is known stays on the screen meanwhile."""
        with self._guard:
            self._cache.forget_cursor()
            self.cursor = None

    def add(self, queued: Queued) -> Queued:
        """Write an intent down at the end of the queue."""
        with self._guard:
            written = self._cache.add(queued)
            self._show_queue(self._cache.queue())
        self._tell_about_queue()
        return written

    def change(self, queued: Queued) -> bool:
        """Write an intent's new state down; False when it is gone."""
        with self._guard:
            there = self._cache.change(queued)
            shown = [queued if one.intent.id == queued.intent.id else one for one in self._picture.queue]
            self._show_queue(tuple(one for one in shown if there or one.intent.id != queued.intent.id))
        self._tell_about_queue()
        return there

    def confirm(self, queued: Queued, answer: wire.Seller | wire.Buyer) -> None:
        """Take a sent intent away and keep its answer, in one transaction."""
        news = News(seller=answer) if isinstance(answer, wire.Seller) else News(buyer=answer)
        with self._guard:
            before = self._picture
            self._cache.confirm(queued, self._step(news))
            self._show_news(news)
            self._show_queue(self._cache.queue())
        self._tell_differences(before)
        self._tell_about_queue()

    def drop(self, intent_id: str) -> bool:
        """Take an intent away unless it is being sent; False when it wasn't taken away."""
        with self._guard:
            dropped = self._cache.drop(intent_id)
            self._show_queue(self._cache.queue())
        self._tell_about_queue()
        return dropped

    def set_link(self, link: Link, error_code: str | None = None) -> bool:
        """Show how the backend is reached; True when that changed."""
        with self._guard:
            before = self._picture.connection
            after = replace(before, link=link, error_code=error_code)
            after = self._noted(after)
            if link is not before.link:
                after = replace(after, since=self._clock.now())
            self._picture = replace(self._picture, connection=after)
        if after != before:
            _log.info("The connection is %s (%s)", after.link, after.error_code or "no error")
            self._tell(Topic.CONNECTION)
            # The freshness of both views follows the link.
            self._tell(Topic.SELLER)
            self._tell(Topic.BUYER)
        return after.link is not before.link

    def note_disk(self, code: str | None) -> None:
        """Show that this computer's disk refuses what is to be written, or that it doesn't any more."""
        if code == self._disk_note:
            return
        with self._guard:
            self._disk_note = code
            self._picture = replace(self._picture, connection=self._noted(self._picture.connection))
        self._tell(Topic.CONNECTION)

    def note_listing(self, listing: Listing) -> None:
        """Show how far the copy of all accounts is."""
        with self._guard:
            self._picture = replace(self._picture, connection=replace(self._picture.connection, listing=listing))
        self._tell(Topic.CONNECTION)

    def keep_rows(self, rows: Iterable[wire.AccountRow]) -> None:
        """Keep accounts that were asked for; nobody is told, since whoever asked has them already."""
        copies = [Row(row.id, wire.encode(row)) for row in rows]
        if copies:
            with self._guard:
                self._cache.keep(Step(rows=copies))

    def latest_rows(self, limit: int) -> tuple[Row, ...]:
        """Read the copies of accounts that changed last."""
        return self._cache.latest_rows(limit)

    def rows(self, ids: Sequence[str]) -> tuple[Row, ...]:
        """Read copies of accounts by id."""
        return self._cache.rows(ids)

    def note_opened(self, open_setup: Callable[[], str | None], port: int | None = None) -> None:
        """Note that a page of Stripe's was opened just now, while a set-up may be on its way.

        Args:
            open_setup: Says which. It is asked within the guard: another thread may learn meanwhile that the set-up
                has come to its end, and that isn't to be undone.
            port: Where the browser comes back to on loopback, or None.
        """
        with self._guard:
            self.note_visit(open_setup(), port)

    def end_setup(self, setup_id: str) -> None:
        """Note that a set-up has come to its end, if no other was begun since."""
        with self._guard:
            visit = self._picture.visit
            if visit is not None and visit.setup_id == setup_id:
                self.note_visit(None, visit.port)

    def note_visit(self, setup_id: str | None, port: int | None = None) -> None:
        """Note that a page of Stripe's was opened now, which set-up it is for, if any, and to which port it leads back.

        A disk that refuses this keeps nobody from going to Stripe.
        """
        with self._guard:
            visit = Visit(self._clock.now(), setup_id, port)
            self._picture = replace(self._picture, visit=visit)
            with suppress(KnownError):
                self._cache.note_visit(visit)

    def written(self) -> Mapping[str, Written]:
        """Read what this profile's own changes last left in each detail."""
        return self._cache.written()

    def _claim(self, owner: str) -> tuple[Queued, ...]:
        """Take what was written down before this profile was ever connected: it can only be this person's."""
        self._cache.keep(Step(owner=owner))
        return self._picture.queue

    def _document(self, name: DocumentName, value: wire.Me | wire.Seller | wire.Buyer, version: int) -> Document:
        return Document(name, wire.encode(value), version, self._clock.now())

    def _step(self, news: News) -> Step:
        documents = []
        if news.seller is not None:
            documents.append(self._document(DocumentName.SELLER, news.seller, news.seller.version))
        if news.buyer is not None:
            documents.append(self._document(DocumentName.BUYER, news.buyer, news.buyer.version))
        confirmed = self._clock.now() if news.cursor is not None else None
        return Step(documents, news.rows, news.cursor, confirmed, afresh=news.afresh)

    def _show_kept(self, kept: Kept) -> None:
        with self._guard:
            documents = kept.documents
            connection = self._noted(replace(self._picture.connection, waiting=_waiting(kept.queue)))
            self._picture = Picture(
                owner=kept.owner,
                me=_read_kept(wire.Me, documents.get(DocumentName.ME)),
                seller=_read_kept(wire.Seller, documents.get(DocumentName.SELLER)),
                buyer=_read_kept(wire.Buyer, documents.get(DocumentName.BUYER)),
                fetched=tuple((name, document.fetched_at) for name, document in documents.items()),
                confirmed_at=kept.confirmed_at,
                queue=kept.queue,
                connection=connection,
                visit=kept.visit,
            )
            self.cursor = kept.cursor
        for topic in (Topic.ME, Topic.CONNECTION, Topic.SELLER, Topic.BUYER):
            self._tell(topic)

    def _show_news(self, news: News) -> None:
        now = self._clock.now()
        shown = self._picture
        fetched = dict(shown.fetched)
        if news.seller is not None and _replaces(shown.seller, news.seller, afresh=news.afresh):
            shown = replace(shown, seller=news.seller)
            fetched[DocumentName.SELLER] = now
        if news.buyer is not None and _replaces(shown.buyer, news.buyer, afresh=news.afresh):
            shown = replace(shown, buyer=news.buyer)
            fetched[DocumentName.BUYER] = now
        read = {Topic.SELLER} if news.seller is not None else set()
        read |= {Topic.BUYER} if news.buyer is not None else set()
        confirmed = now if news.cursor is not None else shown.confirmed_at
        unreadable = (shown.unreadable - read) | news.unreadable
        self._picture = replace(
            shown, fetched=tuple(fetched.items()), confirmed_at=confirmed, unreadable=frozenset(unreadable)
        )

    def _show_queue(self, queue: tuple[Queued, ...]) -> None:
        connection = self._noted(replace(self._picture.connection, waiting=_waiting(queue)))
        self._picture = replace(self._picture, queue=queue, connection=connection)

    def _noted(self, connection: Connection) -> Connection:
        cache_note = self._disk_note or self._cache.note or self._beside_note()
        return replace(connection, secret_note=self._secret_note(), cache_note=cache_note)

    def tell_returned(self) -> None:
        """Tell that the person is back from the browser."""
        self._tell(Topic.RETURNED)

    def _tell_about_queue(self) -> None:
        for topic in (Topic.SELLER, Topic.BUYER, Topic.CONNECTION):
            self._tell(topic)

    def _tell_differences(self, before: Picture) -> None:
        after = self._picture
        for topic, old, new in (
            (Topic.SELLER, before.seller, after.seller),
            (Topic.BUYER, before.buyer, after.buyer),
        ):
            if old is not new or (topic in before.unreadable) != (topic in after.unreadable):
                self._tell(topic)

    def _tell(self, topic: Topic, ids: tuple[str, ...] = (), rows: tuple[wire.AccountRow, ...] = ()) -> None:
        with self._told:
            self._told.notify_all()
        notice = Notice(topic, ids, rows)
        for listener in self._listeners:
            try:
                listener(notice)
            except Exception:  # noqa: BLE001 - a page's mistake must not stop what is being sent; it is logged whole
                _log.exception("A listener failed at %s", topic)


def _few(rows: Sequence[Row]) -> tuple[wire.AccountRow, ...]:
    """Read rows for those who draw them at once; many, one that is gone, and what can't be read, mean a new listing."""
    if len(rows) > _SHOWN_AT_ONCE or any(row.gone for row in rows):
        return ()
    read = []
    for row in rows:
        with suppress(KnownError):
            read.append(read_body(wire.AccountRow, row.body))
    return tuple(read)


def _read_kept(kind: type[AnswerT], document: Document | None) -> AnswerT | None:
    """A copy that an older program wrote and this one can't read counts as none: it is read anew."""
    if document is None:
        return None
    try:
        return read_body(kind, document.body)
    except KnownError:
        return None


def _replaces(old: wire.Seller | wire.Buyer | None, new: wire.Seller | wire.Buyer, *, afresh: bool) -> bool:
    """The same rule as in the cache: a lower version never replaces a higher one."""
    return old is None or afresh or new.version >= old.version


def _waiting(queue: Sequence[Queued]) -> int:
    return sum(one.intent.state in {IntentState.WAITING, IntentState.SENDING} for one in queue)
