"""Satisfies :class:`~desktop_app.onboarding.flows.importing.Walker`: every customer and account, by metadata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desktop_app.domain.account import Api
from desktop_app.domain.errors import KnownError
from desktop_app.stripe_api.client import Client, Json
from desktop_app.stripe_api.drafts import V1_ACCOUNTS, V1_CUSTOMERS, V2_ACCOUNTS
from desktop_app.stripe_api.paths import path
from desktop_app.stripe_api.reading import at, items, labels, text
from desktop_app.stripe_api.settings import StripeSettings
from desktop_app.stripe_api.subject import Subject


class MetadataWalker:
    """Walks the lists of one platform; v2's brings no metadata, so those accounts are read one by one.

    Args:
        settings: Key, address and kind of marketplace.
    """

    def __init__(self, settings: StripeSettings) -> None:
        self._settings = settings
        self._client = Client(settings)

    def customers(self, key: str) -> Iterator[tuple[str, str]]:
        """Yield ids of v1 customers, or of v2 accounts with the customer configuration, with the user they name."""
        if self._settings.buyers == "customer":
            yield from _named(self._client.list_v1(V1_CUSTOMERS, Subject.CUSTOMER), key)
        else:
            for data in self._v2():
                if "customer" in items(data, "applied_configurations"):
                    yield from _named([data], key)

    def accounts(self, key: str) -> Iterator[tuple[str, str]]:
        """Yield ids of connected accounts of both APIs with the user they name."""
        seen: set[str] = set()
        if self._settings.api is Api.V2:
            for data in self._v2():
                if {"merchant", "recipient"} & set(items(data, "applied_configurations")):
                    for stripe_id, user_id in _named([data], key):
                        seen.add(stripe_id)
                        yield stripe_id, user_id
        for stripe_id, user_id in _named(self._client.list_v1(V1_ACCOUNTS, Subject.ACCOUNT), key):
            if stripe_id not in seen:
                yield stripe_id, user_id

    def _v2(self) -> Iterator[Json]:
        for data in self._client.list_v2(V2_ACCOUNTS, Subject.ACCOUNT):
            account_id = text(data, "id")
            if account_id is None:
                continue
            if isinstance(at(data, "metadata"), Mapping):
                yield data
                continue
            try:
                yield self._client.get(path(V2_ACCOUNTS, account_id), Subject.ACCOUNT)
            except KnownError as refusal:
                if refusal.code != "account_unreachable":
                    raise


def _named(found: Iterator[Json] | list[Json], key: str) -> Iterator[tuple[str, str]]:
    for data in found:
        stripe_id, user_id = text(data, "id"), labels(data, "metadata").get(key)
        if stripe_id is not None and user_id:
            yield stripe_id, user_id
