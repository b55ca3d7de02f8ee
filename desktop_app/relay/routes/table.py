"""The table of operations: what the relay's HTTP interface is."""

from __future__ import annotations

from desktop_app.relay.operations import Operation
from desktop_app.relay.routes.accounts import ACCOUNT_OPERATIONS
from desktop_app.relay.routes.buyer import BUYER_OPERATIONS
from desktop_app.relay.routes.invitations import INVITATION_OPERATIONS
from desktop_app.relay.routes.people import PEOPLE_OPERATIONS
from desktop_app.relay.routes.seller import SELLER_OPERATIONS
from desktop_app.relay.routes.support import SUPPORT_OPERATIONS

OPERATIONS: tuple[Operation, ...] = (
    *BUYER_OPERATIONS,
    *SELLER_OPERATIONS,
    *INVITATION_OPERATIONS,
    *ACCOUNT_OPERATIONS,
    *SUPPORT_OPERATIONS,
    *PEOPLE_OPERATIONS,
)
