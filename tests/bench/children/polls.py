"""A relay with people, in one process: publishes when asked, and says when it had committed."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from typing import Any

from bench.child import allow_many_files
from desktop_app.domain.account import Api
from desktop_app.domain.clock import SystemClock
from desktop_app.onboarding.access import people
from desktop_app.onboarding.parts import Parts, Policy
from desktop_app.onboarding.record.publishing import publish_person, publish_seller
from desktop_app.relay.server import start
from desktop_app.relay.settings.server import RelaySettings
from desktop_app.storage.ledger.ledger import open_ledger

_PEOPLE = 20


def main() -> None:
    clock = SystemClock()
    ledger = open_ledger(f"sqlite:///{sys.argv[1]}", clock)
    policy = Policy(
        Api.V2, "express", "destination", "customer", "eur", "http://127.0.0.1", "Hearthside", None, "test", 1, 1
    )
    stripe: Any = None  # nothing is read here
    parts = Parts(ledger, stripe, clock, policy)
    tokens = {}
    for number in range(_PEOPLE):
        person = people.add_user(parts, user_id=f"u_{number}", name=f"Seller {number}", email=None)
        tokens[person] = people.issue_token(parts, person, "user")
    tokens["staff"] = people.issue_token(
        parts, people.add_user(parts, user_id="staff", name=None, email=None), "support"
    )
    moments: list[int] = []
    ledger.on_published(lambda *_about: moments.append(time.monotonic_ns()))
    most = RelaySettings(("whsec_bench",), "http://127.0.0.1", "Hearthside")
    settings = replace(most, waiting_polls_each=most.waiting_polls)  # every one of them may be of the same person
    allow_many_files()
    with start(parts, settings) as running:
        print(json.dumps({"url": running.url, "tokens": tokens}), flush=True)
        for line in sys.stdin:
            asked = json.loads(line)
            if "publish" not in asked:
                print(json.dumps({"waiting": running._server._relay.hub.waiting}), flush=True)
                continue
            with ledger.writing() as work:
                (publish_person if asked["publish"] == "staff" else publish_seller)(work, asked.get("user", "u_0"))
            print(json.dumps({"committed": moments[-1]}), flush=True)
    ledger.close()


if __name__ == "__main__":
    main()
