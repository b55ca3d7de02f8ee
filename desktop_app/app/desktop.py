"""The composition of the desktop: places, people and their desks; the demo's services; what is remembered."""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from desktop_app import __version__
from desktop_app.app.desktop_log import LOG
from desktop_app.app.desktop_system import DesktopSystem
from desktop_app.domain.clock import Clock, SystemClock
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.domain.value import value
from desktop_app.sync.desk import Desk
from desktop_app.ui.ports.composition import About, Found, Person, Place, Preferences, SignedOut, SignIn, first_place
from desktop_app.words.wording import Wording

if TYPE_CHECKING:
    from desktop_app.app.demo_services import DemoAddresses, DemoServices
    from desktop_app.app.engines import Access
    from desktop_app.app.profile_file import ProfileFile
    from desktop_app.app.profiles import Profile, Profiles
    from desktop_app.sync.credentials import Credentials
    from desktop_app.sync.grant import Grant
    from desktop_app.sync.signing_in import SigningIn
    from desktop_app.ui.memory.drifts import DriftMemory
    from desktop_app.ui.memory.saved_views import ViewMemory
    from desktop_app.ui.memory.told import TellingMemory

ResultT = TypeVar("ResultT")

_LONGEST_HOLD = 2.0
"""Seconds that a desk waits at most before it opens for work; a window that nobody sees is never painted."""

_PREFERENCES = "window.json"
_PLACES = "places.json"
_MODES = frozenset({"live", "test", "demo"})
_LIBRARIES = ("PySide6-Essentials", "stripe", "requests", "keyring", "SQLAlchemy", "Starlette", "segno")


@value
class KnownPlace:
    """What is remembered of a place so that it can be listed before anything is asked: no secret among it."""

    profile: str
    market: str
    mode: str
    person: str
    role: str


class Visit:
    """Satisfies :class:`desktop_app.ui.ports.composition.SignIn`.

    It has a thread of its own: it waits for a person, for minutes perhaps, and holds up nothing else.

    Args:
        attempt: Not yet begun.
        finish: Makes the place of what the person was given.

    Raises:
        KnownError: The way back can't be listened for.
    """

    def __init__(self, attempt: SigningIn, finish: Callable[[Grant], Place]) -> None:
        self._attempt = attempt
        self._finish = finish
        self._place: Future[Place] = Future()
        self._url = attempt.begin()
        threading.Thread(target=self._wait, name="signing-in", daemon=True).start()

    @property
    def url(self) -> str:
        """The page to open in the browser."""
        return self._url

    @property
    def place(self) -> Future[Place]:
        """Ends when the person came back."""
        return self._place

    def cancel(self) -> None:
        """Give it up."""
        # Before the attempt itself ends: giving up is told as such, not as an error.
        self._place.cancel()
        self._attempt.close()

    def _wait(self) -> None:
        with contextlib.closing(self._attempt):
            try:
                place = self._finish(self._attempt.wait())
            except Exception as error:  # noqa: BLE001 - the future carries it to whoever asked
                if self._place.set_running_or_notify_cancel():
                    self._place.set_exception(error)
                return
        if self._place.set_running_or_notify_cancel():
            self._place.set_result(place)


class DesktopComposition:
    """Satisfies :class:`desktop_app.ui.ports.composition.Composition`.

    Everything slow runs on its own small pool; slow libraries are imported there too, after the first paint.

    Args:
        home: The folder of all local files.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._clock = SystemClock()
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="desktop")
        # One thread writes what is remembered: the last word said is the one that stays, and the end waits for it.
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="writing")
        self._preferences: Preferences | None = None
        self._services: DemoServices | None = None
        self._renewed: Future[Place] = Future()
        self._desks: dict[Path, Desk] = {}
        self._sign_ins: dict[Path, Credentials] = {}
        self._visit: Visit | None = None
        self._guard = threading.Lock()
        self._places_guard = threading.Lock()
        self._painted = threading.Event()
        self._ahead: dict[str, Future[Desk]] = {}
        self._system = DesktopSystem(self._pool, self._writing, home / LOG)

    def painted(self) -> None:
        """Say that a person's page was painted: the desks may open for work."""
        self._painted.set()

    def look_ahead(self) -> None:
        """Open the desk of the place where the window will begin, while the window is still being made."""
        place = first_place(self.places(), self.preferences())
        if place is not None:
            self._ahead[place.key] = place.people[0].open_desk()

    @property
    def clock(self) -> Clock:
        """The computer's own clock."""
        return self._clock

    def preferences(self) -> Preferences:
        """Return what was remembered; a file that can't be read counts as nothing remembered."""
        if self._preferences is None:
            self._preferences = self._read_preferences()
        return self._preferences

    def _read_preferences(self) -> Preferences:
        kept = _read_json(self._home / _PREFERENCES)
        usual = asdict(Preferences())
        if not isinstance(kept, dict):
            return Preferences()
        fitting = {name: kept[name] for name in usual if isinstance(kept.get(name), type(usual[name]))}
        return Preferences(**{**usual, **fitting})

    def keep(self, preferences: Preferences) -> None:
        """Remember these; they are written on another thread, in the order in which they came."""
        self._preferences = preferences
        self._writing.submit(_write_json, self._home / _PREFERENCES, asdict(preferences))

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

    def renewed_demo(self) -> Future[Place]:
        """Return what ends with the place of a demo begun anew, should the one of now lose its Stripe."""
        return self._renewed

    def mend_demo(self) -> None:
        """Start again what of the demo ended by itself, on another thread."""
        if self._services is not None:
            self._pool.submit(self._services.mend)

    def find_place(self, address: str) -> Future[Found]:
        """Look for a relay at what a person typed."""
        return self._pool.submit(self._find_place, address)

    def connect_key(self, key: str) -> Future[Place]:
        """Try a Stripe key and remember its place; ends with it or a ``KnownError``."""
        return self._pool.submit(self._connect_key, key)

    def connect(self, address: str, token: str) -> Future[Place]:
        """Try an address with a token and remember both; ends with the place or a ``KnownError``."""
        return self._pool.submit(self._connect, address, token)

    def sign_in(self, found: Found) -> Future[SignIn]:
        """Begin a visit to a relay's sign-in page; an earlier one under way is given up."""
        return self._pool.submit(self._sign_in, found)

    def sign_out(self, place: Place) -> Future[SignedOut]:
        """End the sign-in at a place, here and at the relay, and remove all that is kept of it."""
        return self._pool.submit(self._sign_out, place)

    def learn(self, place: Place, mode: str) -> Place:
        """Remember, on another thread, that a place is of another mode; returns it as it is now."""
        self._writing.submit(self._learn, place.key, mode)
        return replace(place, mode=mode)

    def report(self, error: BaseException | None) -> Future[str]:
        """Return a report as its person reads it before sending."""

        def write() -> str:
            from desktop_app.app.reports import report_text

            return report_text(error, self._home, self.about().parts, self._clock.now())

        return self._pool.submit(write)

    @property
    def system(self) -> DesktopSystem:
        """The computer around the window."""
        return self._system

    def telling(self, place: str, person: str) -> TellingMemory:
        """Return what is remembered of what somebody was told."""
        return self._told.read(place, person)

    def keep_telling(self, place: str, person: str, memory: TellingMemory) -> None:
        """Remember it, on another thread."""
        self._told.keep(place, person, memory)
        self._writing.submit(self._told.write, place, person)

    @cached_property
    def _told(self) -> ProfileFile[TellingMemory]:
        """What people were told; the first picture needs none of it."""
        from desktop_app.app.profile_file import ProfileFile
        from desktop_app.ui.memory.told import TellingMemory

        return ProfileFile(self._folder_of, "told.json", TellingMemory)

    def saved_views(self, place: str, person: str) -> Future[ViewMemory]:
        """Read the views that somebody keeps, on another thread."""
        return self._pool.submit(lambda: self._viewed.read(place, person))

    def keep_saved_views(self, place: str, person: str, memory: ViewMemory) -> None:
        """Keep them, on another thread."""
        self._viewed.keep(place, person, memory)
        self._writing.submit(self._viewed.write, place, person)

    @cached_property
    def _viewed(self) -> ProfileFile[ViewMemory]:
        """The views of the accounts that staff keep."""
        from desktop_app.app.profile_file import ProfileFile
        from desktop_app.ui.memory.saved_views import ViewMemory

        return ProfileFile(self._folder_of, "views.json", ViewMemory)

    def drifts(self, place: str, person: str) -> Future[DriftMemory]:
        """Read what somebody found when they compared with Stripe, on another thread."""
        return self._pool.submit(lambda: self._drifted.read(place, person))

    def keep_drifts(self, place: str, person: str, memory: DriftMemory) -> None:
        """Keep it, on another thread."""
        self._drifted.keep(place, person, memory)
        self._writing.submit(self._drifted.write, place, person)

    @cached_property
    def _drifted(self) -> ProfileFile[DriftMemory]:
        """What comparing with Stripe found."""
        from desktop_app.app.profile_file import ProfileFile
        from desktop_app.ui.memory.drifts import DriftMemory

        return ProfileFile(self._folder_of, "drifts.json", DriftMemory)

    def about(self) -> About:
        """Return our version and licence, and those of the libraries that are the most of it."""
        return About(__version__, "Apache-2.0", tuple(_library(name) for name in _LIBRARIES))

    def close(self) -> None:
        """End the desks, then the services they speak to; a second call does nothing."""
        self._painted.set()
        self._give_up_signing_in()
        self._system.close()
        self._pool.shutdown(cancel_futures=True)
        self._writing.shutdown()
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
        lost, self._renewed = self._renewed, Future()
        lost.cancel()
        renewed = self._renewed
        self._services = DemoServices(on_lost=lambda: self._submit_quietly(lambda: self._renew_demo(renewed)))
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

    def _renew_demo(self, renewed: Future[Place]) -> None:
        """Begin the demo anew, once: all windows that were in it wait for the same one."""
        if not renewed.set_running_or_notify_cancel():
            return
        try:
            renewed.set_result(self._start_demo())
        except KnownError as error:
            renewed.set_exception(error)

    def _submit_quietly(self, work: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the program is ending
            self._pool.submit(work)

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
        from desktop_app.app.system_proxies import system_proxies
        from desktop_app.sync.relay_backend import RelayBackend

        backend = RelayBackend(relay, lambda: grant.access_token, self._clock, proxy_for=system_proxies())
        with contextlib.closing(backend):
            me = backend.me()
        profile = self._profiles().save(_profile_name(_host(relay), me.user_id, relay), relay)
        self._sign_in_of(profile).replace(grant)
        place = KnownPlace(profile.name, me.market or _host(relay), me.mode, me.name or me.user_id, me.role)
        self._remember(place)
        with self._guard:
            desk = self._desks.get(profile.folder)
        if desk is not None:
            desk.came_back()  # it waits for this
        return self._place(place)

    def _find_place(self, address: str) -> Found:
        from desktop_app.app.system_proxies import system_proxies
        from desktop_app.sync.finding import find_relay

        relay = find_relay(address, self._clock, system_proxies())
        told = relay.metadata
        return Found(relay.address, told.market, told.mode, relay.signs_in, relay.invitation)

    def _sign_in(self, found: Found) -> SignIn:
        from desktop_app.app.system_proxies import system_proxies
        from desktop_app.sync.authorizer import Authorizer
        from desktop_app.sync.signing_in import SigningIn

        self._give_up_signing_in()
        words = self.wording(self.preferences().locale)
        attempt = SigningIn(Authorizer(found.relay_url, self._clock, system_proxies()), self._clock, words)
        visit = Visit(attempt, lambda grant: self._keep_sign_in(attempt.relay, grant))
        self._visit = visit
        return visit

    def _give_up_signing_in(self) -> None:
        visit, self._visit = self._visit, None
        if visit is not None:
            visit.cancel()

    def _connect_key(self, key: str) -> Place:
        from desktop_app.app.stripe_place import choices_of, look_at_key
        from desktop_app.sync.grant import Grant

        platform = look_at_key(key)
        mode = "live" if platform.livemode else "test"
        market = (platform.name or platform.id)[:80]
        name = _profile_name("stripe", platform.id, mode)
        choices = replace(choices_of(), platform=platform.id, mode=mode, market=market)
        with contextlib.suppress(KnownError):  # what its owner allowed stays when the key is given again
            before = self._profiles().find(name).stripe
            if before is not None:
                choices = replace(choices, creates=before.creates, user=before.user)
        profile = self._profiles().save_stripe(name, choices)
        self._sign_in_of(profile).replace(Grant(key))
        place = KnownPlace(profile.name, market, mode, market, "operator")
        self._remember(place)
        return self._place(place)

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

        def opened() -> Future[Desk]:
            return self._ahead.pop(place.profile, None) or self._pool.submit(open_desk)

        person = Person(place.profile, place.person, place.role, opened)
        # Whatever a relay makes up, nobody takes real money for play money.
        mode = place.mode if place.mode in _MODES else "live"
        return Place(place.profile, place.market, mode, (person,), relay_url=self._relay_of(place.profile))

    def _folder_of(self, place: str) -> Path | None:
        """Return the folder of a place's profile, or None where it has none (the demo is forgotten with its end)."""
        try:
            return self._profiles().find(place).folder
        except KnownError:
            return None

    def _relay_of(self, name: str) -> str | None:
        try:
            return self._profiles().find(name).relay or None
        except KnownError:
            return None

    def _started(self, profile: Profile, access: Access) -> Desk:
        """Return the profile's desk: the one that is at work already, since going back to a person is no new start."""
        from desktop_app.app.engines import engine_for

        def words() -> Wording:
            return self.wording(self.preferences().locale)

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
        names = {part.name for part in fields(KnownPlace)}
        return [
            KnownPlace(**{name: str(row[name]) for name in names})
            for row in (kept if isinstance(kept, list) else [])
            if isinstance(row, dict) and names <= row.keys()
        ]

    def _remember(self, place: KnownPlace) -> None:
        with self._places_guard:
            others = [known for known in self._known_places() if known.profile != place.profile]
            self._write_places([*others, place])

    def _learn(self, profile: str, mode: str) -> None:
        with self._places_guard:
            known = [replace(one, mode=mode) if one.profile == profile else one for one in self._known_places()]
            self._write_places(known)

    def _forget(self, profile: str) -> None:
        with self._places_guard:
            self._write_places([known for known in self._known_places() if known.profile != profile])

    def _write_places(self, places: list[KnownPlace]) -> None:
        _write_json(self._home / _PLACES, [asdict(known) for known in places])


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


def _profile_name(place: str, *whose: str) -> str:
    """Return a name for the folder: what a person recognizes, then what tells apart whom those few letters can't."""
    from hashlib import sha256

    words = re.sub(r"[^a-z0-9]+", "-", " ".join((place, *whose)).lower()).strip("-")
    mark = sha256("\0".join((place, *whose)).encode()).hexdigest()[:12]
    return f"{words[:27].rstrip('-')}-{mark}".lstrip("-")


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
