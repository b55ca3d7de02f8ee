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


ME = wire.Me("u1", "user", "Ana", "ana@example.com")


@pytest.mark.parametrize(
    ("base", "current", "meeting"),
    [
        (wire.Buyer(), wire.Buyer(name="Ana", email="ana@example.com", customer_id="cus_1"), Meeting.APART),
        (wire.Buyer(), wire.Buyer(phone="+49302", customer_id="cus_1"), Meeting.APART),
        (wire.Buyer(), wire.Buyer(name="Ida", customer_id="cus_1"), Meeting.CONFLICT),
        # With a customer there is nothing to be made any more: whoever wrote the sign-up's name meant it.
        (wire.Buyer(name="Noor", customer_id="cus_1"), wire.Buyer(name="Ana", customer_id="cus_1"), Meeting.CONFLICT),
    ],
)
def test_the_sign_ups_own_name_and_address_are_nobodys_change(
    base: wire.Buyer, current: wire.Buyer, meeting: Meeting
) -> None:
    assert meet(wire.BuyerRequest(name="Eva", email="eva@example.com"), base, current, ME) is meeting
