"""The account underneath both APIs: what it was told, what it was asked for, and what was decided about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from desktop_app.sandbox.accounts.fields import ROLES
from desktop_app.sandbox.errors import JSON

ERRORED = "errored"  # a bank account from which a payout came back; until another is given nothing is paid out
ROLE_FLAGS = {"representative": "representative", "owners": "owner", "directors": "director", "executives": "executive"}


@dataclass(slots=True)
class Capability:
    """A capability by its v1 name; `configuration` is the v2 configuration that carries it."""

    name: str
    configuration: str
    requested_at: float
    requested: bool = True


@dataclass(slots=True)
class Demand:
    """Something asked beyond the base list: a refused document, a threshold, a question of Stripe's."""

    key: str
    deadline: float | None = None
    later: bool = False
    code: str | None = None
    reason: str = ""
    capabilities: tuple[str, ...] = ()
    pending: bool = False
    begins: float | None = None  # until then it is announced only, among the future requirements
    instead: tuple[str, ...] = ()  # keys that together answer it as well
    watched: set[float] = field(default_factory=set)  # moments at which the clock will tell of it

    def moments(self) -> list[float]:
        """When it changes by itself: when it begins, and when its deadline passes."""
        return [moment for moment in (self.begins, self.deadline) if moment is not None]


@dataclass(slots=True)
class Person:
    """Someone behind a company; `facts` are v1 field names without a prefix."""

    id: str
    created: float
    facts: JSON = field(default_factory=dict)
    roles: JSON = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    updated: float = 0.0
    told_v2: JSON = field(default_factory=dict)  # what v2 said that v1 has no name for, in v2's shape


@dataclass(slots=True)
class Terms:
    """What can't be changed after creation: who pays, who loses, who collects, which dashboard, and how it was said."""

    dashboard: str | None
    fees: str | None
    losses: str | None
    collector: str
    kind: str = "none"  # the deprecated v1 `type`, or "none"
    fees_shown: str | None = None


Condition = Literal["open", "verifying", "under_review", "listed", "paused", "held", "unsupported", "rejected"]


@dataclass
class Account:
    """One account. Times are seconds since 1970; `facts` are keyed by v1's dotted names."""

    id: str
    made_by: Literal["v1", "v2"]
    created: float
    country: str | None
    terms: Terms
    email: str | None = None
    phone: str | None = None
    display_name: str | None = None
    currency: str | None = None
    business_type: str | None = None
    facts: JSON = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    configurations: set[str] = field(default_factory=set)
    capabilities: dict[str, Capability] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    bank_accounts: list[JSON] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)
    settings: JSON = field(default_factory=dict)
    groups: JSON = field(default_factory=dict)
    told_v2: JSON = field(default_factory=dict)  # what v2 said that v1 has no name for, in v2's shape
    customer: JSON = field(default_factory=dict)
    locales: list[str] = field(default_factory=list)
    linked: bool = False
    submitted: bool = False
    condition: Condition = "open"
    rejection: str | None = None
    closed: bool = False
    disconnected: bool = False
    person_id: str = ""
    person_metadata: dict[str, str] = field(default_factory=dict)
    views: dict[str, object] = field(default_factory=dict, repr=False)

    @property
    def cards(self) -> bool:
        """Whether card payments were requested, which makes the base list longer."""
        capability = self.capabilities.get("card_payments")
        return capability is not None and capability.requested

    @property
    def kind(self) -> str | None:
        """individual, company, non_profit, government_entity, or None while nobody has said."""
        return self.business_type

    def touch(self) -> None:
        """Forget the rendered views; call after every change."""
        self.views.clear()

    def requested(self) -> list[Capability]:
        """The capabilities asked for."""
        return [capability for capability in self.capabilities.values() if capability.requested]

    def with_role(self, role: str) -> list[Person]:
        """Persons of one role, by its requirement prefix: representative, owners, directors or executives."""
        flag = ROLE_FLAGS[role]
        return [person for person in self.persons.values() if person.roles.get(flag)]

    def usable_banks(self) -> list[JSON]:
        """The bank accounts that can still be paid out to."""
        return [bank for bank in self.bank_accounts if bank["status"] != ERRORED]

    def has(self, key: str) -> bool:
        """Whether a field was given, by its v1 key."""
        if key == "external_account":
            return bool(self.usable_banks())
        if key == "business_type":
            return self.business_type is not None
        role, _, rest = key.partition(".")
        if role in ROLES:
            people = self.with_role(role)
            if role != "representative" and not people:
                return bool(self.facts.get(f"company.{role}_provided"))
            return bool(people) and all(person_has(person, rest) for person in people)
        return self.facts.get(key) not in (None, "")

    def forget(self, key: str) -> None:
        """Have a field be asked for again, by its v1 key: of the account, or of everybody in the role that it names."""
        role, _, rest = key.partition(".")
        for person in self.with_role(role) if role in ROLES else ():
            person.facts.pop(rest, None)
        self.facts.pop(key, None)


def person_has(person: Person, key: str) -> bool:
    """Whether a person's field was given, by its v1 name without prefix."""
    if key.startswith("relationship."):
        return person.roles.get(key.removeprefix("relationship.")) not in (None, "", False)
    return person.facts.get(key) not in (None, "")
