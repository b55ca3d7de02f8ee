"""All checks in the order in which they are made."""

from __future__ import annotations

from desktop_app.relay.doctor.address_checks import ADDRESS_CHECKS
from desktop_app.relay.doctor.findings import Check
from desktop_app.relay.doctor.machine_checks import MACHINE_CHECKS
from desktop_app.relay.doctor.stripe_checks import STRIPE_CHECKS

CHECKS: tuple[Check, ...] = (*MACHINE_CHECKS, *STRIPE_CHECKS, *ADDRESS_CHECKS)
