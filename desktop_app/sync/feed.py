"""Follows the backend's changes: one exchange after the other, from where the last one ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desktop_app import wire
from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import CursorExpired, KnownError
from desktop_app.domain.kept import Row
from desktop_app.sync.desk import AccountQuery, Link, Topic
from desktop_app.sync.ports import Backend
from desktop_app.sync.reading import read_body, unreadable
from desktop_app.sync.replica import News, Replica
from desktop_app.sync.retry import Trouble, Wait, classify, decide

POLL = 45.0
"""Seconds that one poll waits: below the minute after which many routers forget a silent connection."""

STORE_AGAIN = 5.0
"""Seconds until a key store that gave no answer is asked again, at first."""

SIGN_IN_AGAIN = 300.0
"""Seconds between two looks whether a refused token is taken again."""

_FIRST_PAGE = 50
_HASTY = 1.0


class Feed:
    """The change feed of one profile.

    Args:
        replica: Takes what comes.
        backend: Where from.
        clock: Tells a poll that waited from one that didn't.
        spread: Gives random numbers in [0, 1).
    """

    def __init__(self, replica: Replica, backend: Backend, clock: Clock, spread: Callable[[], float]) -> None:
        self._replica = replica
        self._backend = backend
        self._clock = clock
        self._spread = spread
        self._failures = 0
        self._unanswered = 0
        self._hasty = 0
        self._connected = False
        self.identified = False

    def step(self) -> float:
        """Make one exchange.

        Returns:
            Seconds to wait before the next; 0 goes on at once.
        """
        try:
            pause = self._exchange()
        except CursorExpired as error:
            return self._start_over(error)
        except KnownError as error:
            return self._trouble(error)
        self._failures = self._unanswered = 0
        self._connected = True
        self._replica.set_link(Link.ONLINE)
        return pause

    def identify(self) -> None:
        """Learn whose token this is, once a run.

        Raises:
            KnownError: It can't be learnt now.
        """
        if not self.identified:
            self._replica.take_me(self._backend.me())
            self.identified = True

    def _exchange(self) -> float:
        self.identify()
        if self._replica.cursor is None:
            self._read_afresh()
            return 0.0
        # The first poll on a new connection asks how things are, so that the screen needn't wait to say so.
        return self._poll(self._replica.cursor, POLL if self._connected else 0.0)

    def _poll(self, cursor: str, wait: float) -> float:
        began = self._clock.monotonic()
        page = self._backend.changes(cursor, wait)
        if page.changes and page.cursor == cursor:
            # The same changes would come again for ever.
            raise unreadable()
        if page.cursor != cursor or page.changes:
            self._replica.take(self._news(page))
        else:
            self._replica.heard()
        return self._breath(page, wait, self._clock.monotonic() - began)

    def _read_afresh(self) -> None:
        """Read everything, from a position taken before: what changes meanwhile comes again, and harms nothing."""
        position = self._backend.changes(None, 0.0).cursor
        me = self._replica.picture.me
        if me is not None and me.role == "user":
            news = News(self._backend.seller(), self._backend.buyer(), cursor=position, afresh=True)
        else:
            page = self._backend.accounts(AccountQuery(limit=_FIRST_PAGE))
            rows = tuple(Row(row.id, wire.encode(row)) for row in page.items)
            news = News(rows=rows, cursor=position, afresh=True)
        self._replica.take(news)

    def _news(self, page: wire.ChangePage) -> News:
        found = News(cursor=page.cursor)
        rows: dict[str, Row] = {}
        for change in page.changes:
            if change.kind == "account":
                rows[change.id] = _row(change)
            elif self._mine(change):
                found = _with_change(found, change)
        return replace(found, rows=tuple(rows.values()))

    def _mine(self, change: wire.Change) -> bool:
        """A user's feed is about that user; anything else in it is a mistake of the backend's, and not shown."""
        me = self._replica.picture.me
        return me is not None and me.user_id == change.id

    def _breath(self, page: wire.ChangePage, wait: float, took: float) -> float:
        """A backend that doesn't wait when asked to must not keep this computer busy."""
        if page.changes or wait == 0 or took >= _HASTY:
            self._hasty = 0
            return 0.0
        self._hasty += 1
        return min(30.0, 0.25 * 2.0 ** min(self._hasty, 10))

    def _start_over(self, error: CursorExpired) -> float:
        try:
            self._replica.forget_cursor()
        except KnownError as disk:
            return self._trouble(disk)
        self._failures += 1
        self._connected = False
        if self._failures == 1:
            return 0.0
        self._replica.set_link(Link.OFFLINE, error.code)
        return self._pause(Trouble.UNSURE, error)

    def _trouble(self, error: KnownError) -> float:
        trouble = classify(error)
        if trouble is Trouble.SIGN_IN:
            self._failures = 0
            self._connected = self.identified = False
            self._replica.set_link(Link.REFUSED, error.code)
            return self._until_the_sign_in_may_be_there(error)
        self._failures += 1
        if not (self._connected and self._failures == 1):
            # One cut of a good connection is a restart or a change of network: try once before saying so.
            self._replica.set_link(Link.OFFLINE, error.code)
            self._connected = False
        return self._pause(trouble, error)

    def _until_the_sign_in_may_be_there(self, error: KnownError) -> float:
        """A sign-in that is missing since the key store was slow or locked is looked for again soon, then less."""
        note = self._replica.picture.connection.secret_note
        unanswered = error.code == "token_missing" and note is not None
        self._unanswered = self._unanswered + 1 if unanswered else 0
        soon = STORE_AGAIN * 2.0 ** min(self._unanswered - 1, 10)
        return min(soon, SIGN_IN_AGAIN) if unanswered else SIGN_IN_AGAIN

    def _pause(self, trouble: Trouble, error: KnownError) -> float:
        """Following goes on for ever: what would stop an intent only slows the feed."""
        followed = Trouble.UNREACHED if trouble is not Trouble.UNSURE else trouble
        hint = error.retry_after
        decision = decide(followed, min(self._failures, 10), spread=self._spread(), retry_after=hint)
        return decision.seconds if isinstance(decision, Wait) else SIGN_IN_AGAIN


def _row(change: wire.Change) -> Row:
    """Return what is kept of an account: nothing of one whose person was erased, of whom the row tells only the id."""
    try:
        erased = wire.decode(wire.AccountParts, change.data).empty()
    except wire.WireError:
        erased = False  # what can't be read is kept as it came; reading it says so
    return Row(change.id, b"" if erased else bytes(change.data))


def _with_change(news: News, change: wire.Change) -> News:
    """Add one change about the person; what can't be read is said, what isn't known is passed over."""
    try:
        match change.kind:
            case "seller":
                return replace(news, seller=read_body(wire.Seller, bytes(change.data)))
            case "buyer":
                return replace(news, buyer=read_body(wire.Buyer, bytes(change.data)))
            case _:
                return news
    except KnownError:
        return replace(news, unreadable=news.unreadable | {Topic(change.kind)})
