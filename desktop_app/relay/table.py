"""The table of operations: what the relay's HTTP interface is."""

from __future__ import annotations

from desktop_app.relay.account_routes import ACCOUNT_OPERATIONS
from desktop_app.relay.buyer_routes import BUYER_OPERATIONS
from desktop_app.relay.operations import Operation
from desktop_app.relay.seller_routes import SELLER_OPERATIONS

OPERATIONS: tuple[Operation, ...] = (*BUYER_OPERATIONS, *SELLER_OPERATIONS, *ACCOUNT_OPERATIONS)
