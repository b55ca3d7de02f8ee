"""When two changes meet."""

from __future__ import annotations

import pytest

from desktop_app import wire
from desktop_app.sync.conflicts import Meeting, meet

ANA = wire.Buyer(name="Ana", phone="+49301", version=1)
HOME = wire.AddressShape(line1="Weg 1", country="DE")


@pytest.mark.parametrize(
    ("request_", "base", "current", "meeting"),
    [
        (wire.BuyerRequest(name="Eva"), ANA, wire.Buyer(name="Eva"), Meeting.DONE),
        (wire.BuyerRequest(name="Eva"), None, wire.Buyer(name="Eva"), Meeting.DONE),
        (wire.BuyerRequest(), ANA, wire.Buyer(name="Ida"), Meeting.DONE),
        (wire.BuyerRequest(tax_ids=None), ANA, wire.Buyer(), Meeting.DONE),
        (wire.BuyerRequest(name="Eva"), ANA, wire.Buyer(name="Ana", phone="+49302"), Meeting.APART),
        (wire.BuyerRequest(name="Eva", address=HOME), ANA, wire.Buyer(name="Ana", address=HOME), Meeting.APART),
        (wire.BuyerRequest(name="Eva"), ANA, wire.Buyer(name="Ida"), Meeting.CONFLICT),
        (wire.BuyerRequest(phone=None), ANA, wire.Buyer(phone="+49302"), Meeting.CONFLICT),
        (wire.BuyerRequest(name="Eva"), None, wire.Buyer(name="Ana"), Meeting.CONFLICT),
    ],
)
def test_meetings(request_: wire.BuyerRequest, base: wire.Buyer | None, current: wire.Buyer, meeting: Meeting) -> None:
    assert meet(request_, base, current) is meeting
