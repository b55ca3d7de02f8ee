"""Sends what people asked for: in order, each once, however often this program is interrupted."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from desktop_app import wire
from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import Conflict, KnownError, NotFound, VersionConflict
from desktop_app.domain.kept import Queued
from desktop_app.domain.view import Intent, IntentKind, IntentState
from desktop_app.sync.conflicts import Meeting, meet
from desktop_app.sync.desk import Link
from desktop_app.sync.ports import Backend, SendingLock
from desktop_app.sync.reading import read_body
from desktop_app.sync.replica import News, Replica
from desktop_app.sync.retry import Stop, Trouble, Wait, classify, decide

_log = logging.getLogger(__name__)

IDLE = 1.0
"""Seconds between two looks at what another process of this profile may have written."""

_TAKEN = 0.2
_DISK = 5.0
_OPEN = frozenset({IntentState.WAITING, IntentState.SENDING})


class Outbox:
    """The queue of one profile.

    Args:
        replica: Holds the queue and takes the answers.
        backend: Where to.
        clock: Paces the tries.
        lock: Held while sending, so that window and command line never send side by side.
        spread: Gives random numbers in [0, 1).
    """

    def __init__(
        self, replica: Replica, backend: Backend, clock: Clock, lock: SendingLock, spread: Callable[[], float]
    ) -> None:
        self._replica = replica
        self._backend = backend
        self._clock = clock
        self._lock = lock
        self._spread = spread
        self._not_before = 0.0
        self._unreached = 0

    def write_down(self, kind: IntentKind, body: bytes) -> Intent:
        """Write an intent down before the network is touched.

        The same wish twice in a row, as by a double click, is one wish.

        Raises:
            KnownError: The disk refused it.
        """
        text = body.decode()
        same = [one for one in self._replica.picture.queue if one.intent.kind is kind]
        if same and same[-1].intent.state is IntentState.WAITING and same[-1].intent.body == text:
            return same[-1].intent
        intent = Intent(id=str(uuid.uuid4()), kind=kind, order=0, body=text, created_at=self._clock.now())
        return self._replica.add(self._on_what_is_seen(Queued(intent, key=intent.id))).intent

    def send_again(self, intent_id: str) -> None:
        """Put a failed intent back into the queue, at its old place.

        Raises:
            NotFound: It isn't there any more.
            KnownError: The disk refused it.
        """
        queued = self._find(intent_id)
        if queued.intent.state is not IntentState.FAILED:
            return
        intent = replace(
            queued.intent, state=IntentState.WAITING, attempts=0, next_at=None, error_code=None, error_field=None
        )
        self._replica.change(self._on_what_is_seen(replace(queued, intent=intent)))
        self.hurry()

    def drop(self, intent_id: str) -> None:
        """Give an intent up.

        Raises:
            NotFound: It isn't there any more.
            Conflict: It is being sent just now (``already_sending``).
        """
        self._find(intent_id)
        if not self._replica.drop(intent_id):
            raise Conflict("already_sending")

    def hurry(self) -> None:
        """Let the next try come at once: the person asked, or the network came back."""
        self._not_before = 0.0

    def step(self) -> float:
        """Send the earliest intent if it is due.

        Returns:
            Seconds until the next step is worth while.
        """
        try:
            pause = self._step()
        except KnownError as disk:
            # The backend's errors are settled where they come up; what arrives here is this computer's own disk.
            self._replica.note_disk(disk.code)
            return _DISK
        self._replica.note_disk(None)
        return pause

    def _step(self) -> float:
        if self._replica.touched_elsewhere():
            self._replica.refresh_queue()
        if not self._earliest() or self._replica.picture.connection.link is Link.REFUSED:
            return IDLE
        pause = self._not_before - self._clock.monotonic()
        if pause > 0:
            return min(pause, IDLE)
        if not self._lock.acquire():
            return _TAKEN
        try:
            self._replica.refresh_queue()
            queued = self._earliest()
            return IDLE if queued is None else self._send(queued)
        finally:
            self._lock.release()

    def _send(self, queued: Queued) -> float:
        sending = replace(queued, intent=replace(queued.intent, state=IntentState.SENDING, next_at=None))
        if not self._replica.change(sending):
            return 0.0
        intent = sending.intent
        try:
            answer = self._backend.send(intent.kind, intent.body.encode(), sending.key, sending.base_version)
            self._replica.confirm(sending, answer)
        except VersionConflict as error:
            return self._settle(sending, error)
        except KnownError as error:
            return self._trouble(sending, error)
        self._unreached = 0
        _log.info("Done: %s", intent.kind)
        return 0.0

    def _settle(self, queued: Queued, refused: VersionConflict) -> float:
        """The object changed under the wish: look what is there now."""
        try:
            current = self._backend.buyer()
            self._replica.take(News(buyer=current))
            match self._meeting(queued, current):
                case Meeting.DONE:
                    self._replica.confirm(queued, current)
                    return 0.0
                case Meeting.APART:
                    self._take_along(queued, current)
                    return self._wait(_rekeyed(_based_on(queued, current)), refused, Trouble.UNSURE)
                case Meeting.CONFLICT:
                    self._fail(queued, refused)
                    return 0.0
        except KnownError as error:
            return self._trouble(queued, error)

    def _meeting(self, queued: Queued, current: wire.Buyer) -> Meeting:
        if queued.intent.kind is not IntentKind.SAVE_BUYER:
            return Meeting.CONFLICT
        base = None
        with suppress(KnownError):
            base = read_body(wire.Buyer, queued.base) if queued.base else None
        wanted = read_body(wire.BuyerRequest, queued.intent.body.encode())
        return meet(wanted, base, current, self._replica.picture.me, self._written_since(queued.base_version))

    def _written_since(self, version: int | None) -> dict[str, object]:
        """Return the details that this profile itself wrote after a version, from whichever of its processes."""
        later = {name: one for name, one in self._replica.written().items() if one.version > (version or 0)}
        if not later:
            return {}
        fields = b",".join(f'"{name}":'.encode() + one.value for name, one in later.items())
        left = read_body(wire.Buyer, b"{" + fields + b"}")
        return {name: getattr(left, name) for name in later}

    def _take_along(self, first: Queued, current: wire.Buyer) -> None:
        """Put what was asked for after it, on the same knowledge, on the new version too.

        Else it would stay on the old one, and meet the person's own first change as if it came from elsewhere.
        """
        for queued in self._replica.picture.queue:
            behind = queued.intent.order > first.intent.order and queued.intent.state is IntentState.WAITING
            same = (queued.intent.kind, queued.base_version) == (first.intent.kind, first.base_version)
            if behind and same and self._meeting(queued, current) is not Meeting.CONFLICT:
                self._replica.change(_based_on(queued, current))

    def _trouble(self, queued: Queued, error: KnownError) -> float:
        return self._wait(queued, error, classify(error))

    def _wait(self, queued: Queued, error: KnownError, trouble: Trouble) -> float:
        unreached = trouble is Trouble.UNREACHED
        self._unreached = self._unreached + 1 if unreached else 0
        attempt = self._unreached if unreached else queued.intent.attempts + 1
        match decide(trouble, attempt, spread=self._spread(), retry_after=error.retry_after):
            case Wait(seconds, counts):
                self._not_before = self._clock.monotonic() + seconds
                self._put_back(queued, attempts=queued.intent.attempts + int(counts), error=error, seconds=seconds)
                return min(seconds, IDLE)
            case Stop(failed=True):
                self._fail(queued, error, keep_key=trouble is Trouble.UNSURE)
                return 0.0
            case Stop():
                self._put_back(queued, attempts=queued.intent.attempts, error=None, seconds=None)
                self._replica.set_link(Link.REFUSED, error.code)
                return IDLE

    def _put_back(self, queued: Queued, *, attempts: int, error: KnownError | None, seconds: float | None) -> None:
        intent = replace(
            queued.intent,
            state=IntentState.WAITING,
            attempts=attempts,
            next_at=None if seconds is None else self._clock.now() + timedelta(seconds=seconds),
            error_code=error.code if error else None,
        )
        self._replica.change(replace(queued, intent=intent))

    def _fail(self, queued: Queued, error: KnownError, *, keep_key: bool = False) -> None:
        """Show it as failed. After a definite refusal another try is another request, so it gets another key."""
        intent = replace(
            queued.intent,
            state=IntentState.FAILED,
            attempts=queued.intent.attempts + 1,
            next_at=None,
            error_code=error.code,
            error_field=error.field,
        )
        failed = replace(queued, intent=intent)
        _log.info("Refused: %s, %s", intent.kind, error.code)
        self._replica.change(failed if keep_key else _rekeyed(failed))

    def _on_what_is_seen(self, queued: Queued) -> Queued:
        """Put a wish on the version of the object that the person sees."""
        buyer = self._replica.picture.buyer
        if queued.intent.kind is not IntentKind.SAVE_BUYER or buyer is None:
            return replace(queued, base_version=None, base=b"")
        return _based_on(queued, buyer)

    def _earliest(self) -> Queued | None:
        waiting = (one for one in self._replica.picture.queue if one.intent.state in _OPEN)
        return next(waiting, None)

    def _find(self, intent_id: str) -> Queued:
        for queued in self._replica.picture.queue:
            if queued.intent.id == intent_id:
                return queued
        raise NotFound


def _based_on(queued: Queued, buyer: wire.Buyer) -> Queued:
    return replace(queued, base_version=buyer.version, base=wire.encode(buyer))


def _rekeyed(queued: Queued) -> Queued:
    return replace(queued, key=str(uuid.uuid4()))
