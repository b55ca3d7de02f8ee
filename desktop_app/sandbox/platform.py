"""All that the sandbox remembers: a platform for each key, and in it a space for each account's own objects."""

from __future__ import annotations

import heapq
import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from desktop_app.sandbox import ids
from desktop_app.sandbox.accounts.core import Account, Terms
from desktop_app.sandbox.accounts.store import AccountStore
from desktop_app.sandbox.clock import Clock
from desktop_app.sandbox.collection import Collection
from desktop_app.sandbox.config import SandboxConfig
from desktop_app.sandbox.delivery import Courier
from desktop_app.sandbox.errors import JSON
from desktop_app.sandbox.faults import Faults, Switches
from desktop_app.sandbox.idempotency import Keys


class Space:
    """The objects of one account: the platform's own, or a connected account's."""

    def __init__(self, owner: str, *, connected: bool) -> None:
        self.owner = owner
        self.connected = connected
        self.customers: Collection[JSON] = Collection()
        self.payment_methods: Collection[JSON] = Collection()
        self.setup_intents: Collection[JSON] = Collection()
        self.checkout_sessions: Collection[JSON] = Collection()
        self.tax_ids: Collection[JSON] = Collection()
        self.payouts: Collection[JSON] = Collection()
        self.events: Collection[JSON] = Collection()
        self.spent: set[str] = set()  # payment methods that were detached: they can't be attached again


@dataclass
class Endpoint:
    """An address that events go to: a v1 webhook endpoint or a v2 event destination."""

    id: str
    url: str
    secret: str
    events: list[str]
    connected: bool
    thin: bool
    created: float
    api: str
    api_version: str | None = None
    name: str = ""
    description: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    enabled: bool = True
    events_from: list[str] = field(default_factory=list)
    updated: float = 0.0

    def wants(self, event_type: str, *, connected: bool, thin: bool) -> bool:
        """Whether events of this type, scope and payload go to it; a wrong scope means silence."""
        heard = self.connected == connected
        if self.api == "v2":
            heard = ("@accounts" if connected else "@self") in self.events_from
        return self.enabled and self.thin == thin and heard and ("*" in self.events or event_type in self.events)


@dataclass
class Link:
    """An account link: one opening, until a moment; afterwards a session in the browser."""

    token: str
    account: str
    refresh_url: str
    return_url: str | None
    use_case: str
    later: bool  # whether the form asks for what is due at a threshold only, too
    expires_at: float
    opened: bool = False


@dataclass
class LoginLink:
    """A link to the Express dashboard: one opening, until a moment."""

    account: str
    expires_at: float
    opened: bool = False


@dataclass
class FormSession:
    """The opened form of one account link; ends when it is sent in, saved for later or too old."""

    token: str
    link: Link
    expires_at: float
    ended: bool = False
    kind_asked: bool = False
    samples: bool = False
    drafts: dict[str, str] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Origin:
    """The request that an event came from."""

    request_id: str | None = None
    idempotency_key: str | None = None


class Platform:
    """Everything that one key sees."""

    def __init__(self, key: str, world: World) -> None:
        self.key = key
        self.world = world
        self.clock = world.clock
        self.switches = Switches()
        self.faults = Faults()
        self.keys = Keys()
        self.own = _own_account(world.config.country, world.clock.now())
        self.space = Space(self.own.id, connected=False)
        self.accounts = AccountStore(world.config.seed_accounts, key, world.clock.now())
        self.endpoints: Collection[Endpoint] = Collection()
        self.v2_events: Collection[JSON] = Collection()
        self.links: dict[str, Link] = {}
        self.forms: dict[str, FormSession] = {}
        self.portals: dict[str, JSON] = {}
        self.login_links: dict[str, LoginLink] = {}
        self.requests: deque[JSON] = deque(maxlen=200_000)
        self.recent: deque[float] = deque()
        self.origin = Origin()
        self._spaces: dict[str, Space] = {}
        self._timeline: list[tuple[float, int, Callable[[], None]]] = []
        self._count = itertools.count()

    def space_of(self, account: str) -> Space:
        """A connected account's own objects, made when first asked for."""
        space = self._spaces.get(account)
        if space is None:
            space = self._spaces[account] = Space(account, connected=True)
        return space

    def spaces(self) -> list[Space]:
        """The platform's own space, then those of its accounts."""
        return [self.space, *self._spaces.values()]

    def account(self, account_id: str) -> Account | None:
        """An account that this key can see: its own or a connected one that wasn't deleted or disconnected."""
        if account_id == self.own.id:
            return self.own
        found = self.accounts.get(account_id)
        return None if found is None or found.disconnected else found

    def keep(self, account: Account) -> None:
        """Keep a new or changed account; the platform's own is none of its connected accounts."""
        if account is not self.own:
            self.accounts.keep(account)

    def at(self, moment: float, action: Callable[[], None]) -> None:
        """Have something happen when the clock reaches a moment."""
        heapq.heappush(self._timeline, (moment, next(self._count), action))

    def catch_up(self) -> None:
        """Let everything happen that the clock has passed."""
        now = self.clock.now()
        while self._timeline and self._timeline[0][0] <= now:
            heapq.heappop(self._timeline)[2]()


class World:
    """The platforms of one sandbox, its clock and its courier."""

    def __init__(self, config: SandboxConfig) -> None:
        self.config = config
        self.clock = Clock()
        self.courier = Courier(config.retry_gaps, config.delivery_timeout)
        keys = config.keys or (f"sk_test_{ids.token(32)}",)
        self.platforms: dict[str, Platform] = {key: Platform(key, self) for key in keys}
        self.public_url = config.public_url


def _own_account(country: str, now: float) -> Account:
    """The platform's own account: set up, with nothing due."""
    own = Account(
        id=ids.new("acct_"),
        made_by="v1",
        created=now,
        country=country,
        terms=Terms("full", "account", "stripe", "stripe", kind="standard"),
        display_name="Sandbox marketplace",
        email="owner@example.org",
        business_type="company",
        submitted=True,
    )
    own.person_id = ids.new("person_")
    return own
