"""Sellers' accounts: made from a draft, read whole, and found again by ``metadata``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from desktop_app.domain.account import Account, Api
from desktop_app.domain.errors import KnownError, StripeUnreachable
from desktop_app.stripe_api.client import Client, Json
from desktop_app.stripe_api.drafts import USER, V1_ACCOUNTS, V2_ACCOUNTS, read_draft
from desktop_app.stripe_api.facts_v1 import bank_last4, read_v1
from desktop_app.stripe_api.facts_v2 import INCLUDE, names_persons, read_v2, terms_accepted_before, waits_for_terms
from desktop_app.stripe_api.paths import path
from desktop_app.stripe_api.reading import at, flag, items, labels, objects, text
from desktop_app.stripe_api.subject import Subject


class Accounts:
    """Sellers' accounts through one client.

    Args:
        client: The way to Stripe.
        paid_as: The v2 configuration whose payouts count: ``recipient`` or ``merchant``.
    """

    def __init__(self, client: Client, paid_as: str) -> None:
        self._client = client
        self._paid_as = paid_as

    def create(self, body: str, key: str) -> Account:
        """Send a draft; the answer is a whole account in both APIs."""
        where, params = read_draft(body)
        data = self._client.post(where, Subject.NEW_ACCOUNT, params, key)
        return _understood(read_v1(data) if where == V1_ACCOUNTS else self._from_v2(data, ()))

    def read(self, account_id: str, api: Api) -> Account:
        """Read an account, a v2 one through v1 where v2 doesn't know it (row 1 of ``docs/stripe.md`` §3.5).

        Raises:
            KnownError: ``account_unreachable`` where this key sees it in neither API.
        """
        if api is Api.V1:
            return self._read_v1(account_id)
        try:
            data = self._get_v2(account_id)
        except KnownError as refusal:
            if not _other_api_may_know(refusal):
                raise
            return self._read_v1(account_id)
        return self._completed(self._whole_v2(account_id, data), data)

    def update(self, account: Account, params: dict[str, object], key: str) -> Account:
        """Change an account by the API that it was read by; the answer is as whole as a reading."""
        where = V1_ACCOUNTS if account.api is Api.V1 else V2_ACCOUNTS
        data = self._client.post(path(where, account.id), Subject.WANTED, params, key)
        if account.api is Api.V1:
            return self._whole_v1(account.id, data)
        return self._completed(self._whole_v2(account.id, data), data)

    def find(self, user_id: str, since: datetime, api: Api) -> list[Account]:
        """List the accounts made since a time whose metadata names the user."""
        if api is Api.V1:
            return list(self._find_v1(user_id, since))
        return [self.read(account_id, Api.V2) for account_id in self._find_v2(user_id, since)]

    def _find_v1(self, user_id: str, since: datetime) -> Iterator[Account]:
        window = {"created": {"gte": int(since.timestamp())}}
        for data in self._client.list_v1(V1_ACCOUNTS, Subject.ACCOUNT, window):
            if labels(data, "metadata").get(USER) == user_id:
                yield _understood(read_v1(data))

    def _find_v2(self, user_id: str, since: datetime) -> Iterator[str]:
        """Yield the ids from the v2 list, which takes no time as filter and may leave out metadata."""
        for data in self._client.list_v2_since(V2_ACCOUNTS, Subject.ACCOUNT, since):
            account_id = text(data, "id")
            if account_id is not None and self._belongs(account_id, data, user_id):
                yield account_id

    def _belongs(self, account_id: str, listed: Json, user_id: str) -> bool:
        whole = listed if isinstance(at(listed, "metadata"), Mapping) else self._get_v2(account_id)
        return labels(whole, "metadata").get(USER) == user_id

    def _get_v1(self, account_id: str) -> Json:
        return self._client.get(path(V1_ACCOUNTS, account_id), Subject.ACCOUNT)

    def _get_v2(self, account_id: str) -> Json:
        return self._client.get(path(V2_ACCOUNTS, account_id), Subject.ACCOUNT, {"include": list(INCLUDE)})

    def _from_v2(self, data: Json, persons: tuple[Json, ...]) -> Account | None:
        return read_v2(data, persons, paid_as=self._paid_as)

    def _whole_v2(self, account_id: str, data: Json) -> Account:
        return self._same(account_id, self._from_v2(data, self._persons_v2(account_id, data)))

    def _read_v1(self, account_id: str) -> Account:
        return self._whole_v1(account_id, self._get_v1(account_id))

    def _whole_v1(self, account_id: str, data: Json) -> Account:
        account = self._same(account_id, read_v1(data))
        if not any(one.person for one in account.requirements):
            return account
        return self._same(account_id, read_v1(data, self._persons(path(V1_ACCOUNTS, account_id, "persons"))))

    def _persons_v2(self, account_id: str, data: Json) -> tuple[Json, ...]:
        return self._persons(path(V2_ACCOUNTS, account_id, "persons")) if names_persons(data) else ()

    def _persons(self, where: str) -> tuple[Json, ...]:
        """Return the account's persons: one page is enough for names, and nothing fails for want of them."""
        if not self._client.pace.spare():
            return ()
        try:
            return tuple(objects(items(self._client.get(where, Subject.ACCOUNT), "data")))
        except KnownError:
            return ()

    def _completed(self, account: Account, data: Json) -> Account:
        """Ask v1 whether the form was submitted where v2 leaves it open (row 5 of ``docs/stripe.md`` §3.5)."""
        waiting = waits_for_terms(account.requirements)
        if account.deleted or not (account.form_submitted is None or waiting):
            return account
        proxy = replace(account, form_submitted=True) if waiting and terms_accepted_before(data) else account
        if not self._client.pace.spare():
            return proxy
        try:
            old = self._get_v1(account.id)
        except KnownError:
            return proxy
        submitted = flag(old, "details_submitted")
        if submitted and waiting and not terms_accepted_before(data):
            # Sent in between the two answers: what v2 said before would read as a finished form with all still due.
            account = self._whole_v2(account.id, self._get_v2(account.id))
        return replace(account, form_submitted=submitted, bank_last4=bank_last4(old))

    @staticmethod
    def _same(account_id: str, account: Account | None) -> Account:
        found = _understood(account)
        if found.id != account_id:
            raise StripeUnreachable
        return found


def _understood(account: Account | None) -> Account:
    if account is None:
        raise StripeUnreachable
    return account


def _other_api_may_know(refusal: KnownError) -> bool:
    return refusal.code == "account_unreachable" or refusal.params.get("cause") == "accounts_v2_disabled"
