"""The composition of the desktop: places, people and their desks; the demo's services; what is remembered."""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from desktop_app import __version__
from desktop_app.domain.clock import Clock, SystemClock
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.sync.desk import Desk
from desktop_app.ui.composition import About, Person, Place, Preferences, SignedOut, SignIn
from desktop_app.words.wording import Wording

if TYPE_CHECKING:
    from desktop_app import wire
    from desktop_app.app.demo_services import DemoAddresses, DemoServices
    from desktop_app.app.engines import Access
    from desktop_app.app.profiles import Profile, Profiles
    from desktop_app.sync.credentials import Credentials
    from desktop_app.sync.grant import Grant
    from desktop_app.sync.signing_in import SigningIn

ResultT = TypeVar("ResultT")

_LONGEST_HOLD = 2.0
"""Seconds that a desk waits at most before it opens for work; a window that nobody sees is never painted."""

_PREFERENCES = "window.json"
_PLACES = "places.json"
_LIBRARIES = ("PySide6-Essentials", "stripe", "requests", "keyring", "SQLAlchemy", "Starlette", "segno")


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """What is remembered of a place so that it can be listed before anything is asked: no secret among it."""

    profile: str
    market: str
    mode: str
    person: str
    role: str


class SignInAttempt:
    """A sign-in with a thread of its own: it waits for a person, for minutes perhaps, and holds up nothing else.

    Args:
        make: Makes the attempt; may refuse the address.
        finish: Makes the place of what the person was given.
    """

    def __init__(self, make: Callable[[], SigningIn], finish: Callable[[SigningIn, Grant], Place]) -> None:
        self._make = make
        self._finish = finish
        self._page: Future[str] = Future()
        self._place: Future[Place] = Future()
        self._guard = threading.Lock()
        self._given_up = False
        self._attempt: SigningIn | None = None
        self._thread = threading.Thread(target=self._run, name="signing-in", daemon=True)

    def begun(self) -> SignIn:
        """Begin; what comes of it is told by the futures."""
        self._thread.start()
        return SignIn(self._page, self._place, self.cancel)

    def cancel(self) -> None:
        """Give it up."""
        with self._guard:
            self._given_up = True
            attempt = self._attempt
        # Before the attempt itself ends: giving up is told as such, not as an error.
        for future in (self._page, self._place):
            future.cancel()
        if attempt is not None:
            attempt.cancel()

    def _run(self) -> None:
        try:
            attempt = self._make()
            with self._guard:
                self._attempt = attempt
                given_up = self._given_up
            if given_up:
                return
            with contextlib.closing(attempt):
                _end(self._page, attempt.begin())
                _end(self._place, self._finish(attempt, attempt.wait()))
        except Exception as error:  # noqa: BLE001 - the futures carry it to whoever asked
            for future in (self._page, self._place):
                _fail(future, error)


class DesktopComposition:
    """Satisfies :class:`desktop_app.ui.composition.Composition`.

    Everything slow runs on its own small pool; slow libraries are imported there too, after the first paint.

    Args:
        home: The folder of all local files.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._clock = SystemClock()
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="desktop")
        self._services: DemoServices | None = None
        self._desks: dict[Path, Desk] = {}
        self._sign_ins: dict[Path, Credentials] = {}
        self._attempt: SignInAttempt | None = None
        self._guard = threading.Lock()
        self._places_guard = threading.Lock()
        self._painted = threading.Event()

    def painted(self) -> None:
        """Say that a person's page was painted: the desks may open for work."""
        self._painted.set()

    @property
    def clock(self) -> Clock:
        """The computer's own clock."""
        return self._clock

    def preferences(self) -> Preferences:
        """Return what was remembered; a file that can't be read counts as nothing remembered."""
        kept = _read_json(self._home / _PREFERENCES)
        usual = asdict(Preferences())
        if not isinstance(kept, dict):
            return Preferences()
        fitting = {name: kept[name] for name in usual if isinstance(kept.get(name), type(usual[name]))}
        return Preferences(**{**usual, **fitting})

    def keep(self, preferences: Preferences) -> None:
        """Remember these, on another thread."""
        self._pool.submit(_write_json, self._home / _PREFERENCES, asdict(preferences))

    def wording(self, locale: str) -> Wording:
        """Return the words of a language; empty means the system's."""
        return Wording(locale or _system_language())

    def places(self) -> tuple[Place, ...]:
        """Return the places known from earlier, live ones first."""
        known = sorted(self._known_places(), key=lambda place: (place.mode != "live", place.market.casefold()))
        return tuple(self._place(place) for place in known)

    def start_demo(self) -> Future[Place]:
        """Start the demo's services; the future ends with the place of its three people."""
        return self._pool.submit(self._start_demo)

    def connect(self, address: str, token: str) -> Future[Place]:
        """Try an address with a token and remember both; ends with the place or a ``KnownError``."""
        return self._pool.submit(self._connect, address, token)

    def sign_in(self, address: str) -> SignIn:
        """Begin a sign-in in the browser; an earlier one under way is given up."""
        self._give_up_signing_in()
        self._attempt = SignInAttempt(lambda: self._signing_in(address), self._signed_in)
        return self._attempt.begun()

    def sign_out(self, place: Place) -> Future[SignedOut]:
        """End the sign-in at a place, here and at the relay, and remove all that is kept of it."""
        return self._pool.submit(self._sign_out, place)

    def report(self, error: BaseException | None) -> Future[str]:
        """Return a report as its person reads it before sending."""

        def write() -> str:
            from desktop_app.app.reports import report_text

            return report_text(error, self._home, self.about(), self._clock.now())

        return self._pool.submit(write)

    def about(self) -> About:
        """Return our version and licence, and those of the libraries that are the most of it."""
        return About(__version__, "Apache-2.0", tuple(_library(name) for name in _LIBRARIES))

    def close(self) -> None:
        """End the desks, then the services they speak to; a second call does nothing."""
        self._painted.set()
        self._give_up_signing_in()
        self._pool.shutdown(cancel_futures=True)
        while self._desks:
            self._desks.popitem()[1].stop()
        while self._sign_ins:
            self._sign_ins.popitem()[1].close()
        if self._services is not None:
            self._services.stop()
            self._services = None

    def _start_demo(self) -> Place:
        from desktop_app.app.demo_services import MARKET, PEOPLE, DemoServices
        from desktop_app.app.processes import ChildFailed

        if self._services is not None:
            self._services.stop()
        self._services = DemoServices()
        try:
            addresses = self._services.start()
        except ChildFailed as failure:
            raise KnownError("demo_not_started", Remedy.RETRY) from failure
        folder = self._services.folder
        people = tuple(
            Person(person.key, person.name, person.role, self._opener_in_demo(folder, addresses, person.key))
            for person in PEOPLE
        )
        return Place("demo", MARKET, "demo", people, relay_url=addresses.relay)

    def _opener_in_demo(self, folder: Path, addresses: DemoAddresses, key: str) -> Callable[[], Future[Desk]]:
        def open_desk() -> Desk:
            from desktop_app.app.engines import GivenToken
            from desktop_app.app.profiles import Profiles

            profile = Profiles(folder / "profiles").save(key, addresses.relay)
            return self._started(profile, GivenToken(addresses.tokens[key]))

        return lambda: self._pool.submit(open_desk)

    def _connect(self, address: str, token: str) -> Place:
        from desktop_app.sync.address import relay_address
        from desktop_app.sync.grant import Grant

        return self._keep_sign_in(relay_address(address), Grant(token))

    def _keep_sign_in(self, relay: str, grant: Grant) -> Place:
        """Learn whose sign-in this is, and remember it where that person's place is."""
        from desktop_app.sync.relay_backend import RelayBackend

        with contextlib.closing(RelayBackend(relay, lambda: grant.access_token, self._clock)) as backend:
            me = backend.me()
        profile = self._profiles().save(_profile_name(relay, me), relay)
        self._sign_in_of(profile).replace(grant)
        place = KnownPlace(profile.name, me.market or _host(relay), me.mode, me.name or me.user_id, me.role)
        self._remember(place)
        with self._guard:
            desk = self._desks.get(profile.folder)
        if desk is not None:
            desk.came_back()  # it waits for this
        return self._place(place)

    def _signing_in(self, address: str) -> SigningIn:
        from desktop_app.sync.authorizer import Authorizer
        from desktop_app.sync.signing_in import SigningIn

        words = self.wording(self.preferences().locale)
        return SigningIn(Authorizer(address, self._clock), self._clock, words)

    def _signed_in(self, attempt: SigningIn, grant: Grant) -> Place:
        return self._keep_sign_in(attempt.relay, grant)

    def _give_up_signing_in(self) -> None:
        attempt, self._attempt = self._attempt, None
        if attempt is not None:
            attempt.cancel()

    def _sign_out(self, place: Place) -> SignedOut:
        profile = self._profiles().find(place.key)
        with self._guard:
            desk = self._desks.pop(profile.folder, None)
        if desk is not None:
            desk.stop()
        credentials = self._sign_in_of(profile)
        told = credentials.sign_out()
        credentials.close()
        with self._guard:
            self._sign_ins.pop(profile.folder, None)
        self._profiles().remove(profile)
        self._forget(profile.name)
        return SignedOut(told)

    def _sign_in_of(self, profile: Profile) -> Credentials:
        """Return a profile's sign-in: the same for its desk and for whoever signs in again meanwhile."""
        from desktop_app.app.engines import credentials_for

        with self._guard:
            found = self._sign_ins.get(profile.folder)
            if found is None:
                found = self._sign_ins[profile.folder] = credentials_for(profile, clock=self._clock)
            return found

    def _place(self, place: KnownPlace) -> Place:
        def open_desk() -> Desk:
            profile = self._profiles().find(place.profile)
            return self._started(profile, self._sign_in_of(profile))

        person = Person(place.profile, place.person, place.role, lambda: self._pool.submit(open_desk))
        return Place(place.profile, place.market, place.mode, (person,), relay_url=self._relay_of(place.profile))

    def _relay_of(self, name: str) -> str | None:
        try:
            return self._profiles().find(name).relay
        except KnownError:
            return None

    def _started(self, profile: Profile, access: Access) -> Desk:
        """Return the profile's desk: the one that is at work already, since going back to a person is no new start."""
        from desktop_app.app.engines import engine_for

        words = self.wording(self.preferences().locale)
        with self._guard:
            desk = self._desks.get(profile.folder)
            if desk is None:
                desk = engine_for(profile, access, clock=self._clock, hold=self._until_painted, words=words)
                desk.start()
                self._desks[profile.folder] = desk
            return desk

    def _until_painted(self) -> None:
        self._painted.wait(_LONGEST_HOLD)

    def _profiles(self) -> Profiles:
        from desktop_app.app.profiles import Profiles

        return Profiles(self._home)

    def _known_places(self) -> list[KnownPlace]:
        kept = _read_json(self._home / _PLACES)
        names = set(KnownPlace.__slots__)
        return [
            KnownPlace(**{name: str(row[name]) for name in names})
            for row in (kept if isinstance(kept, list) else [])
            if isinstance(row, dict) and names <= row.keys()
        ]

    def _remember(self, place: KnownPlace) -> None:
        with self._places_guard:
            others = [known for known in self._known_places() if known.profile != place.profile]
            _write_json(self._home / _PLACES, [asdict(known) for known in [*others, place]])

    def _forget(self, profile: str) -> None:
        with self._places_guard:
            others = [known for known in self._known_places() if known.profile != profile]
            _write_json(self._home / _PLACES, [asdict(known) for known in others])


def _end(future: Future[ResultT], result: ResultT) -> None:
    if future.set_running_or_notify_cancel():
        future.set_result(result)


def _fail(future: Future[Any], error: Exception) -> None:
    if not future.done() and future.set_running_or_notify_cancel():
        future.set_exception(error)


def _read_json(path: Path) -> object:
    try:
        read: object = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return read


def _write_json(path: Path, value: object) -> None:
    """Write a file that only this user reads, whole or not at all."""
    from desktop_app.app.private_files import write_private

    write_private(path, json.dumps(value))


def _host(relay: str) -> str:
    return urlsplit(relay).netloc or relay


def _profile_name(relay: str, me: wire.Me) -> str:
    """Return a name for the folder: the host and the person, in the letters that a profile's name may have."""
    return re.sub(r"[^a-z0-9]+", "-", f"{_host(relay)} {me.user_id}".lower()).strip("-")[:40]


def _system_language() -> str:
    import locale

    name, _encoding = locale.getlocale()
    return name or "en"


def _library(name: str) -> tuple[str, str, str]:
    from importlib import metadata

    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return (name, "", "")
    stated = found.json.get("license_expression") or found.json.get("license")
    classified = [line.rpartition("::")[2].strip() for line in found.get_all("Classifier") or () if "License" in line]
    return (name, found["Version"], str(stated or next(iter(classified), "")))
