"""The JSON that relay and desktop exchange: frozen dataclasses with their encoding.

A shape is loaded when it is first named: defining all of them would hold the window's first picture up.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from desktop_app.wire.codec import WireError, canonical, decode, encode, from_plain, to_plain

if TYPE_CHECKING:
    from desktop_app.wire.buyer import AddressShape, Buyer, PaymentMethodShape, ShippingShape, TaxIdShape
    from desktop_app.wire.me import Ended, Me, OwnData
    from desktop_app.wire.people import Deed, DeedPage, HandedOver, RoleRequest, UserPage, UserRequest, UserShape
    from desktop_app.wire.seller import CapabilityShape, ReasonShape, RequirementErrorShape, RequirementShape, Seller
    from desktop_app.wire.shapes import (
        AccountPage,
        AccountParts,
        AccountRow,
        BuyerRequest,
        Change,
        ChangePage,
        HistoryEntry,
        HistoryPage,
        OnboardingLink,
        PaymentSetup,
        Problem,
        SellerRequest,
    )
    from desktop_app.wire.support import (
        DeliveryPage,
        DeliveryShape,
        Difference,
        Drift,
        Invitation,
        Moment,
        Note,
        NotePage,
        NoteRequest,
        RelayReport,
        RequirementStop,
        SetAsideList,
        SetAsideTask,
        StateStanding,
        Stops,
        WholeDelivery,
    )

_MODULES = ("seller", "me", "buyer", "shapes", "support", "people")
"""In this order a name is looked for: what the first picture needs comes first."""


def __getattr__(name: str) -> object:
    """Load the module that holds a shape."""
    if name in __all__:
        for module in _MODULES:
            found = vars(import_module(f"{__name__}.{module}")).get(name)
            if found is not None:
                return globals().setdefault(name, found)
    raise AttributeError(name)


__all__ = [
    "AccountPage",
    "AccountParts",
    "AccountRow",
    "AddressShape",
    "Buyer",
    "BuyerRequest",
    "CapabilityShape",
    "Change",
    "ChangePage",
    "Deed",
    "DeedPage",
    "DeliveryPage",
    "DeliveryShape",
    "Difference",
    "Drift",
    "Ended",
    "HandedOver",
    "HistoryEntry",
    "HistoryPage",
    "Invitation",
    "Me",
    "Moment",
    "Note",
    "NotePage",
    "NoteRequest",
    "OnboardingLink",
    "OwnData",
    "PaymentMethodShape",
    "PaymentSetup",
    "Problem",
    "ReasonShape",
    "RelayReport",
    "RequirementErrorShape",
    "RequirementShape",
    "RequirementStop",
    "RoleRequest",
    "Seller",
    "SellerRequest",
    "SetAsideList",
    "SetAsideTask",
    "ShippingShape",
    "StateStanding",
    "Stops",
    "TaxIdShape",
    "UserPage",
    "UserRequest",
    "UserShape",
    "WholeDelivery",
    "WireError",
    "canonical",
    "decode",
    "encode",
    "from_plain",
    "to_plain",
]
