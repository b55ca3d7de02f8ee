"""Profiles: one folder each with a cache and a few settings, private to this user; the token is in the key store."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import platformdirs

from desktop_app.app.private_files import write_private
from desktop_app.app.variables import variable
from desktop_app.domain.errors import FieldError, NotFound
from desktop_app.domain.value import value
from desktop_app.sync.address import relay_address

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_SETTINGS = "profile.json"


@value
class StripeChoices:
    """What a profile that holds a Stripe key itself remembers; the key is in the key store.

    Attributes:
        platform: Stripe's id of the platform whose key it was made with.
        mode: ``live`` or ``test``.
        market: What the marketplace is called at Stripe.
        api, account_type, charges, buyers, currency: As the relay's settings of these names.
        creates: Whether anything may be made at Stripe; off unless its owner switches it on.
        user: The user that is acted as, or None for the operator.
    """

    platform: str
    mode: str
    market: str = ""
    api: str = "v2"
    account_type: str = "express"
    charges: str = "destination"
    buyers: str = "customer"
    currency: str = "eur"
    creates: bool = False
    user: str | None = None


@value
class Profile:
    """One connection of the desktop.

    Attributes:
        name: What its owner calls it; also the name of its folder.
        folder: Where its files are.
        relay: The relay's address; empty where Stripe itself is the backend.
        stripe: What is remembered of a profile that holds a Stripe key itself, or None.
    """

    name: str
    folder: Path
    relay: str
    stripe: StripeChoices | None = None

    @property
    def cache_path(self) -> Path:
        """The file of its copies and wishes."""
        return self.folder / "cache.sqlite3"

    @property
    def lock_path(self) -> Path:
        """The file that the one sending process locks."""
        return self.folder / "sending.lock"

    @property
    def renewing_path(self) -> Path:
        """The file that the one process locks that renews the sign-in; also by one that is sending."""
        return self.folder / "renewing.lock"

    @property
    def secret_name(self) -> str:
        """Under which name the key store holds its token: one relay's token never goes to another."""
        return f"{self.name} at {self.relay or 'Stripe'}"


def home(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of all local files: ``SELLERDESK_HOME``, or the system's place for them."""
    chosen = variable(environ, "SELLERDESK_HOME")
    return Path(chosen).expanduser().absolute() if chosen else Path(platformdirs.user_data_path("sellerdesk", False))


class Profiles:
    """The profiles in a home.

    Args:
        place: See :func:`home`.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        self._folder = place / "profiles"

    def all(self) -> list[Profile]:
        """Return all profiles by name; a folder that can't be read is left out."""
        found = []
        for settings in sorted(self._folder.glob(f"*/{_SETTINGS}")):
            try:
                found.append(self.find(settings.parent.name))
            except (NotFound, FieldError):
                continue
        return found

    def find(self, name: str) -> Profile:
        """Return a profile.

        Raises:
            FieldError: ``profile_name_invalid``, or its relay's address isn't one.
            NotFound: ``profile_unknown``.
        """
        folder = self._folder / _checked(name)
        try:
            settings = json.loads((folder / _SETTINGS).read_text("utf-8"))
            if settings.get("kind") == "stripe":
                return Profile(name, folder, "", _choices(settings["stripe"]))
            relay = settings["relay"]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise NotFound("profile_unknown") from error
        return Profile(name, folder, relay_address(str(relay)))

    def save(self, name: str, relay: str) -> Profile:
        """Make a profile, or change where it leads.

        Raises:
            FieldError: ``profile_name_invalid``, ``relay_address_invalid`` or ``relay_address_insecure``.
        """
        profile = Profile(name, self._folder / _checked(name), relay_address(relay))
        self._make(profile.folder)
        write_private(profile.folder / _SETTINGS, json.dumps({"relay": profile.relay}))
        return profile

    def save_stripe(self, name: str, choices: StripeChoices) -> Profile:
        """Make a profile that holds a Stripe key itself, or change what it remembers.

        Raises:
            FieldError: ``profile_name_invalid``.
        """
        profile = Profile(name, self._folder / _checked(name), "", choices)
        self._make(profile.folder)
        write_private(profile.folder / _SETTINGS, json.dumps({"kind": "stripe", "stripe": asdict(choices)}))
        return profile

    def remove(self, profile: Profile) -> None:
        """Remove a profile with all its data, as sign-out does; its token is the key store's to forget."""
        shutil.rmtree(profile.folder, ignore_errors=True)

    def for_token(self, relay: str, token: str) -> Profile:
        """Return the place of a connection that only the environment names: one for each relay and token.

        Raises:
            FieldError: ``relay_address_invalid`` or ``relay_address_insecure``.
        """
        import hashlib

        address = relay_address(relay)
        mark = hashlib.sha256(f"{address}\0{token}".encode()).hexdigest()[:16]
        folder = self._place / "environment" / mark
        self._make(folder)
        return Profile(f"environment-{mark}", folder, address)

    def _make(self, folder: Path) -> None:
        for part in (self._place, folder.parent, folder):
            part.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.chmod(0o700)


def _choices(kept: dict[str, object]) -> StripeChoices:
    """Read what is remembered; a field of a newer version is passed over, one of another type is damage."""
    usual = asdict(StripeChoices("", ""))
    found = {name: kept[name] for name in usual if name in kept}
    odd = [name for name, value in found.items() if name != "user" and type(value) is not type(usual[name])]
    if odd or not found.get("platform") or found.get("mode") not in {"live", "test"}:
        raise ValueError("not the settings of a Stripe profile")
    return StripeChoices(**found)  # type: ignore[arg-type] # checked above


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise FieldError("profile_name_invalid", "profile")
    return name
