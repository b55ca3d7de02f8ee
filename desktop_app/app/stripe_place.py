"""A profile that holds a Stripe key itself: the relay's own use cases on a ledger in the profile's folder."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from desktop_app.app.private_files import write_private
from desktop_app.app.profiles import Profile, StripeChoices
from desktop_app.app.system_proxies import system_proxies
from desktop_app.app.variables import variable
from desktop_app.domain.account import Api
from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import FieldError, KnownError
from desktop_app.onboarding.access import people
from desktop_app.onboarding.keeping.indexing import Indexer
from desktop_app.onboarding.keeping.read_budget import ReadBudget
from desktop_app.onboarding.parts import Parts, Policy
from desktop_app.onboarding.stripe_port import Platform
from desktop_app.storage.cache import files as cache_files
from desktop_app.storage.ledger.ledger import SqlLedger, open_ledger
from desktop_app.stripe_api.adapter import StripeAdapter
from desktop_app.stripe_api.settings import StripeSettings
from desktop_app.sync.desk import Listing
from desktop_app.sync.lock import FileLock
from desktop_app.sync.own_backend import Owner, StripeBackend
from desktop_app.sync.own_work import OwnWork

_log = logging.getLogger(__name__)

_LEDGER = "ledger.sqlite3"
_BOOKMARK = "listing.json"
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_READS_PER_SECOND = 10.0
_READS_PER_MONTH = 200_000


class FileBookmark:
    """A place kept in a small private file, written whole or not at all."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> str | None:
        """Return the text kept last, or None."""
        try:
            return self._path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def save(self, text: str) -> None:
        """Keep a text; a disk that refuses only means that a later run lists some pages again."""
        try:
            write_private(self._path, text)
        except OSError:
            return


class StripePlace:
    """What an engine or a command needs; satisfies :class:`~desktop_app.sync.ports.Companion`.

    Args:
        backend: The world behind the profile.
        work: Reads and lists beside an engine.
        ledger: Closed with everything else.
        lead: Held by the one process that lists.
        note: See :attr:`~desktop_app.sync.ports.Companion.note`.
    """

    def __init__(
        self, backend: StripeBackend, work: OwnWork, ledger: SqlLedger, lead: FileLock, note: str | None
    ) -> None:
        self.backend = backend
        self.note = note
        self.told: Callable[[Listing], None] = _nobody
        self._work = work
        self._ledger = ledger
        self._lead = lead
        work.told = self._tell

    def start(self) -> None:
        """Begin to read and to list."""
        self._tell(self._work.progress)
        self._work.start()

    def attend(self, *, back: bool = False) -> None:
        """Somebody is there."""
        self._work.attend(back=back)

    def stop(self, seconds: float = 5.0) -> None:
        """End the work and close the ledger."""
        self._work.stop(seconds)
        self._lead.release()
        self._ledger.close()

    def _tell(self, listing: Listing) -> None:
        self.told(listing)


def _nobody(listing: Listing) -> None:
    """Nobody wants to hear."""


def look_at_key(key: str, environ: Mapping[str, str] = os.environ) -> Platform:
    """Ask Stripe whose key this is.

    Raises:
        KnownError: It isn't taken, it may not even say whose it is, or Stripe can't be reached.
    """
    try:
        return StripeAdapter(_settings(key, choices_of(environ), environ)).platform()
    except KnownError as error:
        if error.code in {"key_invalid", "key_permission_missing"}:
            raise KnownError(error.code, error.remedy, field="key", params=error.params) from error
        raise


def choices_of(environ: Mapping[str, str] = os.environ) -> StripeChoices:
    """Return how the marketplace is run, as the operator's variables say, to be kept with the profile.

    Raises:
        FieldError: ``field_invalid``: a variable holds something else than one of its words.
    """
    account_type = _one_of(environ, "ACCOUNT_TYPE", ("express", "standard", "custom"))
    usual = "direct" if account_type == "standard" else "destination"
    return StripeChoices(
        platform="",
        mode="test",
        api=_one_of(environ, "ACCOUNTS_API", ("v2", "v1")),
        account_type=account_type,
        charges=_one_of(environ, "CHARGES", (usual, "destination", "separate", "direct")),
        buyers=_one_of(environ, "BUYERS", ("customer", "account")),
        currency=(variable(environ, "SELLERDESK_CURRENCY") or "eur").lower(),
    )


def open_stripe_place(
    profile: Profile, choices: StripeChoices, key: str, clock: Clock, environ: Mapping[str, str] = os.environ
) -> StripePlace:
    """Open a profile's ledger and everything on it; nothing is asked of Stripe yet.

    Raises:
        KnownError: ``key_live_elsewhere`` or ``key_invalid``: the key isn't one that this profile can use;
            ``database_newer``: a newer version of this program made the ledger.
    """
    adapter = StripeAdapter(_settings(key, choices, environ), clock=clock)
    note = _set_aside_if_damaged(profile, clock)
    ledger = _opened(profile, clock)
    try:
        parts = Parts(ledger, adapter, clock, _policy(choices, environ))
        if choices.user is not None:
            people.add_user(parts, user_id=choices.user, name=None, email=None)
        owner = Owner(choices.platform, choices.mode == "live", creates=choices.creates, user_id=choices.user)
        backend = StripeBackend(parts, owner, clock, ledger.on_published)
        indexer = Indexer(parts, FileBookmark(profile.folder / _BOOKMARK))
        lead = FileLock(profile.folder / "listing.lock")
        budget = ReadBudget(ledger, adapter.pace, clock)
        budget.keep()
        work = OwnWork(parts, indexer, clock, lead.acquire, ledger.on_queued, budget.keep)
    except BaseException:
        ledger.close()
        raise
    return StripePlace(backend, work, ledger, lead, note)


def _set_aside_if_damaged(profile: Profile, clock: Clock) -> str | None:
    """Make room for a new ledger where there is a damaged one; return the code of what its owner must be told."""
    path = profile.folder / _LEDGER
    if not path.exists() or cache_files.sound(path):
        return None
    # All but the notes is at Stripe too: everything is listed anew, and looked for before anything is made.
    cache_files.set_aside(path, clock.now())
    (profile.folder / _BOOKMARK).unlink(missing_ok=True)
    _log.warning("A damaged ledger was set aside and is made anew")
    return "ledger_rebuilt"


def _opened(profile: Profile, clock: Clock) -> SqlLedger:
    path = profile.folder / _LEDGER
    fresh = not path.exists()
    ledger = open_ledger(f"sqlite:///{path}", clock)
    if fresh:
        # This ledger knows nothing of what exists at Stripe: before anything is made, it is looked for.
        ledger.begin_epoch(clock.now(), _BEGINNING)
    return ledger


def _settings(key: str, choices: StripeChoices, environ: Mapping[str, str]) -> StripeSettings:
    return StripeSettings(
        key=key,
        api_base=variable(environ, "SELLERDESK_STRIPE_API_BASE"),
        api=Api(choices.api),
        account_type=choices.account_type,
        charges=choices.charges,
        buyers=choices.buyers,
        currency=choices.currency,
        reads_per_second=_number(environ, "READS_PER_SECOND", _READS_PER_SECOND),
        reads_per_month=int(_number(environ, "READS_PER_MONTH", _READS_PER_MONTH)),
        proxy_for=system_proxies(environ),
    )


def _policy(choices: StripeChoices, environ: Mapping[str, str]) -> Policy:
    return Policy(
        api=Api(choices.api),
        account_type=choices.account_type,
        charges=choices.charges,
        buyers=choices.buyers,
        currency=choices.currency,
        public_url=(variable(environ, "SELLERDESK_PUBLIC_URL") or "").rstrip("/"),
        market=choices.market or choices.platform,
        market_email=None,
        mode=choices.mode,
        reads_per_second=_number(environ, "READS_PER_SECOND", _READS_PER_SECOND),
        reads_per_month=int(_number(environ, "READS_PER_MONTH", _READS_PER_MONTH)),
    )


def _one_of(environ: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    text = variable(environ, f"SELLERDESK_{name}") or words[0]
    if text not in words:
        raise FieldError("field_invalid", f"SELLERDESK_{name}")
    return text


def _number(environ: Mapping[str, str], name: str, usual: float) -> float:
    text = variable(environ, f"SELLERDESK_{name}")
    try:
        number = usual if text is None else float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e12:
        raise FieldError("field_invalid", f"SELLERDESK_{name}")
    return number
