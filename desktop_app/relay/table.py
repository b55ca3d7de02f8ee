"""The table of operations: what the relay's HTTP interface is."""

from __future__ import annotations

from desktop_app.relay.account_routes import ACCOUNT_OPERATIONS
from desktop_app.relay.buyer_routes import BUYER_OPERATIONS
from desktop_app.relay.invitation_routes import INVITATION_OPERATIONS
from desktop_app.relay.operations import Operation
from desktop_app.relay.people_routes import PEOPLE_OPERATIONS
from desktop_app.relay.seller_routes import SELLER_OPERATIONS
from desktop_app.relay.support_routes import SUPPORT_OPERATIONS

OPERATIONS: tuple[Operation, ...] = (
    *BUYER_OPERATIONS,
    *SELLER_OPERATIONS,
    *INVITATION_OPERATIONS,
    *ACCOUNT_OPERATIONS,
    *SUPPORT_OPERATIONS,
    *PEOPLE_OPERATIONS,
)
