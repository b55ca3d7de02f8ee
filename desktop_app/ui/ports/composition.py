"""What the window asks of whoever composes the program: people to be, places to go, settings to keep.

Everything here answers at once or with a future that ends on another thread; nothing may keep the GUI thread waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import field
from typing import TYPE_CHECKING, Protocol

from desktop_app.domain.clock import Clock
from desktop_app.domain.value import value
from desktop_app.sync.desk import Desk
from desktop_app.ui.ports.system import System
from desktop_app.words.wording import Wording

if TYPE_CHECKING:
    from desktop_app.ui.memory.drifts import DriftMemory
    from desktop_app.ui.memory.saved_views import ViewMemory
    from desktop_app.ui.memory.told import TellingMemory


@value
class Person:
    """Somebody to be at a place. Outside the demo a place has one.

    Attributes:
        role: ``user``, ``support`` or ``operator``.
        open_desk: Makes and starts the desk elsewhere; the future ends with it, or with a ``KnownError``.
    """

    key: str
    name: str
    role: str
    open_desk: Callable[[], Future[Desk]]


@value
class Place:
    """A marketplace that can be worked at: a relay (the demo's own or a real one).

    Attributes:
        mode: ``live``, ``test`` or ``demo``.
        relay_url: Where its pages are, for the rule about what may be opened in the browser.
        confirmed_hosts: Further hosts that the operator named and the person confirmed.
    """

    key: str
    name: str
    mode: str
    people: tuple[Person, ...]
    relay_url: str | None = None
    confirmed_hosts: tuple[str, ...] = ()


@value
class Found:
    """A marketplace's relay that answered at an address, before anybody signed in there.

    Attributes:
        relay_url: Its address in plain form, without a slash at the end.
        name: What the marketplace calls itself; empty where it doesn't say before sign-in.
        mode: ``live``, ``test`` or ``demo``; empty where it doesn't say before sign-in.
        signs_in: Whether it has a page to sign in on; where not, it hands out tokens.
        invitation: The address of the invitation it was found by, or empty; never logged.
    """

    relay_url: str
    name: str = ""
    mode: str = ""
    signs_in: bool = True
    invitation: str = field(default="", repr=False)


class SignIn(Protocol):
    """One visit to a relay's own sign-in page in the system's browser."""

    @property
    def url(self) -> str:
        """The page that is opened; it carries the state of this one visit and is never logged."""
        ...

    @property
    def place(self) -> Future[Place]:
        """Ends when the person came back: with the place, or with a ``KnownError``.

        Codes besides those of the network: ``sign_in_refused`` (the person said no there, or the relay did) and
        ``sign_in_late`` (the visit took too long).
        """
        ...

    def cancel(self) -> None:
        """Wait no longer; what comes back later from the browser is refused. Returns at once."""
        ...


@value
class SignedOut:
    """What came of signing out; this computer's copies and unsent wishes of the place are gone in any case.

    Attributes:
        told: Whether the relay ended the sign-in and the key store forgot it. Where not, the person ends it on the
            relay's page of devices.
    """

    told: bool


@value
class Preferences:
    """What the window remembers between runs.

    Attributes:
        geometry: Qt's own text of where the window was.
        folder: Where the last file was saved.
        calm: Whether the person wants nothing to move.
    """

    appearance: str = "system"
    text_factor: float = 1.0
    locale: str = ""
    geometry: str = ""
    folder: str = ""
    place: str = ""
    tell_changes: bool = True
    tell_dates: bool = True
    stay_in_tray: bool = False
    calm: bool = False


@value
class About:
    """What the about page says: our version and licence, and those of the libraries."""

    version: str
    licence: str
    parts: tuple[tuple[str, str, str], ...] = ()
    """Name, version and licence of each."""


def first_place(known: Sequence[Place], preferences: Preferences) -> Place | None:
    """Return where the window begins: where it was left, else the first place there is."""
    return next((place for place in known if place.key == preferences.place), known[0] if known else None)


class Composition(Protocol):
    """Satisfied by ``app``."""

    @property
    def clock(self) -> Clock:
        """The time."""
        ...

    def preferences(self) -> Preferences:
        """Return what was remembered; read before the window is made."""
        ...

    def keep(self, preferences: Preferences) -> None:
        """Remember these; returns at once and writes elsewhere."""
        ...

    def wording(self, locale: str) -> Wording:
        """Return the words of a language; empty means the system's."""
        ...

    def places(self) -> tuple[Place, ...]:
        """Return the places known from earlier, live ones first; empty on the first run."""
        ...

    def start_demo(self) -> Future[Place]:
        """Start the demo's services beside the program; ends when its people can be."""
        ...

    def renewed_demo(self) -> Future[Place]:
        """Return what ends with the place of a demo begun anew, should the one of now lose its Stripe."""
        ...

    def mend_demo(self) -> None:
        """Start again what of the demo ended by itself."""
        ...

    def find_place(self, address: str) -> Future[Found]:
        """Look for a marketplace at what a person typed: a host, an address or an invitation's address.

        Ends with what was found, or with a ``KnownError`` whose field is ``relay``.
        """
        ...

    def sign_in(self, found: Found) -> Future[SignIn]:
        """Begin a visit to the marketplace's sign-in page; ends once the way back is being listened for.

        An earlier visit that is still under way is given up. The same way leads back in where a sign-in has ended: who
        signs in decides which place comes of it, and a desk of that place that is open goes on with the new sign-in.
        """
        ...

    def connect(self, address: str, token: str) -> Future[Place]:
        """Try a relay's address with a token and remember it; ends with the place or a ``KnownError``."""
        ...

    def connect_key(self, key: str) -> Future[Place]:
        """Try a Stripe key, keep it in the key store and remember its place; ends with it or a ``KnownError``."""
        ...

    @property
    def system(self) -> System:
        """The computer around the window."""
        ...

    def telling(self, place: str, person: str) -> TellingMemory:
        """Return what is remembered of what somebody was told, by the keys of place and person."""
        ...

    def keep_telling(self, place: str, person: str, memory: TellingMemory) -> None:
        """Remember it; returns at once and writes elsewhere."""
        ...

    def saved_views(self, place: str, person: str) -> Future[ViewMemory]:
        """Read the views of the accounts that somebody keeps, by the keys of place and person."""
        ...

    def keep_saved_views(self, place: str, person: str, memory: ViewMemory) -> None:
        """Keep them; returns at once and writes elsewhere."""
        ...

    def drifts(self, place: str, person: str) -> Future[DriftMemory]:
        """Read what somebody found last when they compared with Stripe, by the keys of place and person."""
        ...

    def keep_drifts(self, place: str, person: str, memory: DriftMemory) -> None:
        """Keep it; returns at once and writes elsewhere."""
        ...

    def sign_out(self, place: Place) -> Future[SignedOut]:
        """End the sign-in at a place and remove all that is kept of it here, unsent wishes included."""
        ...

    def learn(self, place: Place, mode: str) -> Place:
        """Remember that a place is of another mode than it was known to be; returns it as it is now."""
        ...

    def report(self, error: BaseException | None) -> Future[str]:
        """Return a report as its person reads it before sending: versions, what happened, the end of the log.

        Keys, tokens, addresses, names and numbers are left out of it; None reports no particular error.
        """
        ...

    def about(self) -> About:
        """Return versions and licences."""
        ...

    def close(self) -> None:
        """End what was started; called once, after the window is gone."""
        ...
