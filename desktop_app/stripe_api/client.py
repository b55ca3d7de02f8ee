"""One way to Stripe: every request of this product goes through here.

Each request waits for its turn, failures are repeated under the same idempotency key while that helps, and what
remains is raised as a known error. Answers are plain parsed JSON: the library's typed objects cost ten times the time.
"""

from __future__ import annotations

import logging
import random
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import stripe
from stripe import _util

import desktop_app
from desktop_app.domain.clock import Clock, SystemClock
from desktop_app.domain.errors import KnownError, StripeUnreachable
from desktop_app.stripe_api.errors import classify
from desktop_app.stripe_api.exchange import Exchange
from desktop_app.stripe_api.pace import Pace
from desktop_app.stripe_api.problem import UNREADABLE, Problem, read_problem
from desktop_app.stripe_api.reading import block, flag, items, objects, rfc3339, text
from desktop_app.stripe_api.retry import is_limited, wait_before_retry
from desktop_app.stripe_api.settings import StripeSettings
from desktop_app.stripe_api.subject import Subject

API_VERSION = "2026-10-28.endive"
"""The version that our bodies and readers are written for; never the library's default of the day."""

V1_PAGE = 100
V2_PAGE = 20
"""The server's cap of a v2 list (``docs/stripe.md`` §1.4)."""

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a probe learnt: the refusal as a known error, or None; and the server's time, or None."""

    refusal: KnownError | None
    date: datetime | None


@dataclass(frozen=True, slots=True)
class _Call:
    method: Literal["get", "post", "delete"]
    path: str
    subject: Subject
    params: Json
    key: str | None = None


class Client:
    """A key's connection to Stripe; one for all threads (the library keeps a session for each).

    Args:
        settings: Key, address, timeouts and limits.
        clock: Where the time comes from.
        sleep: How to wait, so that tests needn't.
        chance: Spreads repetitions: a number from 0 to 1.

    Raises:
        KnownError: ``key_live_elsewhere`` for a live key with another server's address, ``key_invalid`` for another
            kind of key.
    """

    def __init__(
        self,
        settings: StripeSettings,
        *,
        clock: Clock | None = None,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        settings.refuse_strangers()
        self._settings = settings
        self._sleep = sleep
        self._chance = chance
        self.livemode = settings.livemode
        self.pace = Pace(
            clock or SystemClock(),
            per_second=settings.reads_per_second,
            per_month=settings.reads_per_month,
            longest_wait=settings.longest_wait,
            sleep=sleep,
        )
        _keep_quiet()
        self._exchange = Exchange(settings.proxy_for, timeout=(settings.connect_timeout, settings.read_timeout))
        self._stripe = stripe.StripeClient(
            settings.key,
            http_client=self._exchange,
            max_network_retries=0,
            stripe_version=API_VERSION,
            base_addresses={"api": settings.api_base.rstrip("/")} if settings.api_base else None,
        )

    def get(self, path: str, subject: Subject, params: Json | None = None, *, acting: str | None = None) -> Json:
        """Read an object; ``acting`` names the connected account whose object it is (``Stripe-Account``).

        Raises:
            KnownError: What stood in the way.
        """
        whose = {} if acting is None else {"stripe_account": acting}
        return self._send(_Call("get", path, subject, {**(params or {}), **whose}))

    def post(self, path: str, subject: Subject, params: Json | None = None, key: str | None = None) -> Json:
        """Make or change an object; without a key the call gets one of its own for its repetitions.

        Raises:
            KnownError: What stood in the way.
        """
        return self._send(_Call("post", path, subject, params or {}, key or str(uuid.uuid4())))

    def delete(self, path: str, subject: Subject) -> Json:
        """Delete a v1 object.

        Raises:
            KnownError: What stood in the way.
        """
        return self._send(_Call("delete", path, subject, {}))

    def probe(self, method: Literal["get", "post"], path: str, subject: Subject, params: Json | None = None) -> Reply:
        """Send a request once, only to learn how Stripe takes it; raises nothing."""
        try:
            response = self._stripe.raw_request(method, path, **(params or {}))
            answer = self._exchange.take()
        except UNREADABLE as error:
            problem = read_problem(error)
            return Reply(classify(problem, subject), _date_of(problem.date))
        try:
            self._checked(answer, response.request_id)
        except KnownError as refusal:
            return Reply(refusal, _date_of(response.headers.get("date", "")))
        return Reply(None, _date_of(response.headers.get("date", "")))

    def list_v1(self, path: str, subject: Subject, params: Json | None = None) -> Iterator[Json]:
        """Yield all objects of a v1 list, page by page, newest first."""
        after: dict[str, object] = {}
        while True:
            page = self.get(path, subject, {**(params or {}), "limit": V1_PAGE, **after})
            last = None
            for one in objects(items(page, "data")):
                last = text(one, "id")
                yield one
            if flag(page, "has_more") is not True or last is None or after.get("starting_after") == last:
                return
            after = {"starting_after": last}

    def list_v2(self, path: str, subject: Subject, params: Json | None = None) -> Iterator[Json]:
        """Yield all objects of a v2 list; the next page's token is taken from ``next_page_url``."""
        token: dict[str, object] = {}
        while True:
            page = self.get(path, subject, {**(params or {}), "limit": V2_PAGE, **token})
            yield from objects(items(page, "data"))
            following = parse_qs(urlsplit(text(page, "next_page_url") or "").query).get("page", [])
            if not following or token.get("page") == following[0]:
                return
            token = {"page": following[0]}

    def list_v2_since(self, path: str, subject: Subject, since: datetime, params: Json | None = None) -> Iterator[Json]:
        """Yield the objects of a v2 list made since a time, which v2 takes as no filter.

        The list is newest first, but only in the end (``docs/stripe.md`` §6.5): two pages of older ones end it.
        """
        older = 0
        for data in self.list_v2(path, subject, params):
            made = rfc3339(data, "created")
            older = older + 1 if made is not None and made < since else 0
            if not older:
                yield data
            elif older >= 2 * V2_PAGE:
                return

    def _send(self, call: _Call) -> Json:
        attempt = 0
        while True:
            attempt += 1
            if call.method == "get":
                self.pace.take()
            else:
                self.pace.take_write()
            try:
                response = self._stripe.raw_request(
                    call.method,
                    call.path,
                    **call.params,
                    **({"idempotency_key": call.key} if call.key else {}),
                )
                answer = self._exchange.take()
            except UNREADABLE as error:
                self._wait_or_raise(read_problem(error), call, attempt)
            else:
                return self._checked(answer, response.request_id)

    def _wait_or_raise(self, problem: Problem, call: _Call, attempt: int) -> None:
        wait = wait_before_retry(problem, attempt, self._chance()) if attempt < self._settings.attempts else None
        if is_limited(problem):
            self.pace.hold(wait or problem.wait or 1)
        if wait is None:
            raise classify(problem, call.subject) from None
        self._sleep(wait)

    def _checked(self, data: object, request_id: str | None) -> Json:
        """Return the answer if it is an object of this key's mode.

        Raises:
            StripeUnreachable: It isn't an object: what Stripe did is unknown.
            KnownError: ``mode_mismatch`` (property D7).
        """
        answer = block(data)
        if not answer:
            raise StripeUnreachable(request_id=request_id)
        if flag(answer, "livemode") not in {None, self.livemode}:
            raise mode_mismatch(request_id)
        return answer


def _date_of(header: str) -> datetime | None:
    """Return the time that a ``Date`` header names, in UTC."""
    try:
        return parsedate_to_datetime(header).astimezone(UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def mode_mismatch(request_id: str | None = None) -> KnownError:
    """Return the refusal of an object that belongs to the other mode than this key."""
    return classify(Problem(status=400, code="livemode_mismatch", request_id=request_id), Subject.PLATFORM)


def _keep_quiet() -> None:
    """Switch off what the library would send about this computer, and what it would print about its people."""
    stripe.enable_telemetry = False
    stripe.set_app_info("Sellerdesk", version=desktop_app.__version__)
    stripe.log = None
    _util.STRIPE_LOG = None  # a variable of the environment would print whole bodies
    logging.getLogger("stripe").setLevel(logging.WARNING)
