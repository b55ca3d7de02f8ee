"""Nothing personal and no secret leaves by logs, standard error, reprs or exceptions (property D4)."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from desktop_app.domain.account import Api
from desktop_app.domain.buyer import Address, BuyerDetails, Shipping, TaxId
from desktop_app.domain.errors import KnownError
from desktop_app.stripe_api.adapter import StripeAdapter

CANARIES = (
    "canary-name",
    "canary@example.org",
    "+44canary",
    "canary-street",
    "GBcanary",
    "sk_test_canary",
    "canary-link",
)
ADDRESS = Address("canary-street", "", "London", "", "N1", "GB")
DETAILS = BuyerDetails(
    "canary-name",
    "canary@example.org",
    "+44canary",
    ADDRESS,
    Shipping("canary-name", ADDRESS),
    (TaxId("gb_vat", "GBcanary"),),
)


def test_nothing_is_logged_even_at_the_loudest(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], reply: Any, caplog: Any, capfd: Any
) -> None:
    echo = {"id": "cus_1", "name": "canary-name", "email": "canary@example.org"}
    refused = {"error": {"code": "email_invalid", "type": "invalid_request_error", "message": "canary@example.org"}}
    recorder.will(echo, reply(400, refused), {"url": "https://connect.stripe.com/canary-link"})
    with caplog.at_level(logging.DEBUG):
        adapter = make_adapter(key="sk_test_canary")
        draft = adapter.draft_customer("u_1", DETAILS)
        adapter.create_customer(draft, "k")
        with pytest.raises(KnownError) as caught:
            adapter.create_customer(draft, "k")
        link = adapter.mint_account_link(
            "acct_1", Api.V1, refresh_url="https://r.example", return_url="https://r.example"
        )
    shown = "\n".join(
        [
            *(record.getMessage() for record in caplog.records),
            *capfd.readouterr(),
            "".join(traceback.format_exception(caught.value)),
            repr(caught.value.params),
            repr(link),
        ]
    )
    assert [canary for canary in CANARIES if canary in shown] == []


def test_a_variable_of_the_library_s_prints_no_bodies(recorder: Any) -> None:
    recorder.will({"id": "cus_1", "name": "canary-name"})
    program = """
import sys
from desktop_app.domain.buyer import BuyerDetails
from desktop_app.stripe_api.adapter import StripeAdapter, StripeSettings
adapter = StripeAdapter(StripeSettings("sk_test_canary", api_base=sys.argv[1]))
adapter.create_customer(adapter.draft_customer("u_1", BuyerDetails("canary-name", "canary@example.org")), "k")
"""
    run = subprocess.run(
        [sys.executable, "-c", program, recorder.url],
        env={"STRIPE_LOG": "debug", "PATH": "", "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert recorder.seen[0].params["name"] == "canary-name"
    assert "canary" not in run.stdout + run.stderr


def test_drafts_hold_what_is_sent_and_no_key(make_adapter: Callable[..., StripeAdapter]) -> None:
    draft = make_adapter(key="sk_test_canary").draft_customer("u_1", DETAILS)
    assert "sk_test_canary" not in draft
    assert json.loads(draft)["params"]["metadata"] == {"app_user_id": "u_1"}
