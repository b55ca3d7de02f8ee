"""A home as a signed-in seller's computer has it: a profile, what was remembered, and a cache with the last copies."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from desktop_app import wire
from desktop_app.app.desktop import KnownPlace
from desktop_app.app.profiles import Profiles
from desktop_app.domain.kept import Document, DocumentName, Step
from desktop_app.storage.cache.cache import open_cache

STATE = "Information needed"
"""What the page says of the seller that is kept."""

_NOWHERE = "http://127.0.0.1:9"


def signed_in_home(home: Path, now: datetime, relay: str = _NOWHERE) -> None:
    """Make such a home. Without a relay's address nobody answers, so that only what is kept can be shown."""
    profile = Profiles(home).save("bench", relay)
    place = KnownPlace(profile.name, "Hearthside", "test", "Ana Ruiz", "user")
    (home / "places.json").write_text(json.dumps([asdict(place)]), "utf-8")
    cache = open_cache(profile.cache_path)
    try:
        cache.keep(Step(_documents(now - timedelta(minutes=5)), cursor="bench.1", confirmed_at=now, owner="u_ana/test"))
        cache.load()
    finally:
        cache.close()


def earlier_home(home: Path, profile: str, relay: str) -> None:
    """Make a home from an earlier run, as on any day but the first: its tables are there already."""
    cache = open_cache(Profiles(home).save(profile, relay).cache_path)
    try:
        cache.load()
    finally:
        cache.close()


def _documents(at: datetime) -> list[Document]:
    me = wire.Me(user_id="u_ana", role="user", name="Ana Ruiz", market="Hearthside", mode="test")
    requirements = tuple(
        wire.RequirementShape(id=f"r{number}", key=key, group="person", state="to_do")
        for number, key in enumerate(("person.first_name", "person.last_name", "person.dob"))
    )
    seller = wire.Seller(
        account_id="acct_bench",
        api="v2",
        status="action_required",
        whose_turn="seller",
        since=at,
        requirements=requirements,
        as_of=at,
        version=3,
    )
    kept = {DocumentName.ME: (me, 1), DocumentName.SELLER: (seller, 3), DocumentName.BUYER: (wire.Buyer(), 1)}
    return [Document(name, wire.encode(value), version, at) for name, (value, version) in kept.items()]
