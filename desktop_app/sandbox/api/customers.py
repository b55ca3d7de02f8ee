"""/v1/customers, their tax ids and their payment methods."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import Any

from desktop_app.sandbox import events, ids
from desktop_app.sandbox.api import payment_methods
from desktop_app.sandbox.api.call import Call, Handler
from desktop_app.sandbox.api.metadata import merged
from desktop_app.sandbox.api.paging import created_within, page_v1
from desktop_app.sandbox.errors import JSON, Refusal, invalid, no_such

_ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")
_LIMITS = {"email": 512, "name": 256, "individual_name": 150, "business_name": 150, "phone": 20}
_PLAIN = ("email", "name", "phone", "description", "individual_name", "business_name")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+$")
_PREFIX = re.compile(r"[A-Z0-9]{1,12}")


def create(call: Call) -> JSON:
    """POST /v1/customers."""
    made: JSON = {
        "id": ids.new("cus_"),
        "object": "customer",
        "address": None,
        "balance": call.params.get("balance", 0),
        "created": int(call.now),
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": call.params.get("invoice_prefix") or ids.token(8).upper(),
        "invoice_settings": {
            "custom_fields": None, "default_payment_method": None, "footer": None, "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }  # fmt: skip
    _refuse_unknown(call)
    _apply(call, made)
    call.space.customers.add(made["id"], made)
    try:
        _add_parts(call, made)
    except Refusal:
        call.space.customers.remove(made["id"])
        raise
    events.snapshot(call.platform, call.space, "customer.created", made)
    return made


def _add_parts(call: Call, made: JSON) -> None:
    tax_ids_given = list(enumerate(call.params.get("tax_id_data") or []))
    for number, tax_id in tax_ids_given:
        _check_tax_id(tax_id, f"tax_id_data[{number}][value]")
    if call.params.get("payment_method"):
        payment_methods.attach_to(call, call.params["payment_method"], customer=made["id"], status=400)
    for _, tax_id in tax_ids_given:
        _add_tax_id(call, made, tax_id)


def _refuse_unknown(call: Call) -> None:
    """Ids of things that the sandbox never makes name nothing."""
    for name, kind in (("source", "token"), ("test_clock", "test_clock")):
        if call.params.get(name):
            raise no_such(kind, str(call.params[name]), name, 400)


def _apply(call: Call, customer: JSON) -> None:
    params = call.params
    _check(params)
    _check_tax(customer, params)
    customer |= {name: params[name] or None for name in _PLAIN if name in params}
    customer |= {name: read(params[name]) for name, read in _READ.items() if name in params}
    for name in ("individual_name", "business_name"):
        if customer.get(name) is None:
            customer.pop(name, None)
    if "metadata" in params:
        customer["metadata"] = merged(customer["metadata"], params["metadata"])
    _default_method(call, customer)


def _check(params: JSON) -> None:
    for name, most in _LIMITS.items():
        value = params.get(name)
        if value and len(value) > most:
            raise invalid(
                f"Invalid string: {value[:10]}...; must be at most {most} characters", name, "parameter_invalid_string"
            )
    if params.get("email") and not _EMAIL.match(params["email"]):
        raise invalid(f"Invalid email address: {params['email']}", "email", "email_invalid")
    if params.get("invoice_prefix") and not _PREFIX.fullmatch(params["invoice_prefix"]):
        raise invalid("An invoice prefix has 1 to 12 upper-case letters or digits.", "invoice_prefix")


def _check_tax(customer: JSON, params: JSON) -> None:
    """With `validate_location: immediately` an address that tax can't be worked out from is refused."""
    tax = params.get("tax")
    if not isinstance(tax, dict) or tax.get("validate_location") != "immediately":
        return
    address = params["address"] if isinstance(params.get("address"), dict) else customer.get("address") or {}
    usable = address.get("country") and (address["country"] not in _BY_POSTAL_CODE or address.get("postal_code"))
    if not usable and not _is_ip(str(tax.get("ip_address") or "")):
        raise invalid("The customer's location isn't recognized.", "tax", "customer_tax_location_invalid")


_BY_POSTAL_CODE = {"US", "CA"}


def _is_ip(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_global
    except ValueError:
        return False


def _address(given: JSON | str) -> JSON | None:
    if not given or isinstance(given, str):
        return None
    return dict.fromkeys(_ADDRESS) | {name: value or None for name, value in given.items()}


def _shipping(given: JSON | str) -> JSON | None:
    if not given or isinstance(given, str):
        return None
    return {"address": _address(given["address"]), "carrier": None, "name": given["name"],
            "phone": given.get("phone") or None, "tracking_number": None}  # fmt: skip


_READ: dict[str, Callable[[Any], object]] = {
    "address": _address,
    "shipping": _shipping,
    "preferred_locales": lambda given: given or [],
    "balance": lambda given: given or 0,
    "next_invoice_sequence": lambda given: given or 1,
    "tax_exempt": lambda given: given or "none",
    "invoice_prefix": lambda given: given or None,
}


def _default_method(call: Call, customer: JSON) -> None:
    settings = call.params.get("invoice_settings")
    if settings is None:
        return
    if "default_payment_method" in settings:
        wanted = settings["default_payment_method"] or None
        if wanted is not None:
            method = call.space.payment_methods.get(wanted)
            param = "invoice_settings[default_payment_method]"
            if method is None:
                raise no_such("PaymentMethod", wanted, param, 400)
            if method["customer"] != customer["id"]:
                raise invalid(
                    f"The customer does not have a payment method with the ID {wanted}. The payment method must be"
                    " attached to the customer.",
                    param,
                    "resource_missing",
                )
        customer["invoice_settings"] = customer["invoice_settings"] | {"default_payment_method": wanted}
    for name in ("footer", "custom_fields", "rendering_options"):
        if name in settings:
            given = settings[name] or None
            if name == "rendering_options" and given is not None:
                given = {"amount_tax_display": None, "template": None} | given
            customer["invoice_settings"] = customer["invoice_settings"] | {name: given}


def _of(call: Call) -> JSON:
    """The customer of the path, also a deleted one."""
    found = call.space.customers.get(call.path["customer"])
    if found is None:
        raise no_such("customer", call.path["customer"], "id", 404)
    return found


def _living(call: Call) -> JSON:
    found = _of(call)
    if found.get("deleted"):
        raise no_such("customer", found["id"], "id", 404)
    return found


def retrieve(call: Call) -> JSON:
    """GET /v1/customers/{customer}: a deleted one answers 200 with `deleted`."""
    return _of(call)


def update(call: Call) -> JSON:
    """POST /v1/customers/{customer}."""
    customer = _living(call)
    changed = dict(customer)
    _apply(call, changed)
    previous = {name: customer.get(name) for name in changed if customer.get(name) != changed[name]}
    call.space.customers.add(customer["id"], changed)
    if previous:
        events.snapshot(call.platform, call.space, "customer.updated", changed, previous)
    return changed


def delete(call: Call) -> JSON:
    """DELETE /v1/customers/{customer}."""
    customer = _living(call)
    gone = {"id": customer["id"], "object": "customer", "deleted": True}
    call.space.customers.add(customer["id"], gone)
    for method in call.space.payment_methods.where(lambda item: item["customer"] == customer["id"]):
        payment_methods.detach_from(call, method)
    events.snapshot(call.platform, call.space, "customer.deleted", customer)
    return gone


def list_all(call: Call) -> JSON:
    """GET /v1/customers: filters email (exact), created."""
    email, fits = call.params.get("email"), created_within(call)
    return page_v1(
        call,
        call.space.customers,
        "/v1/customers",
        lambda item: item,
        lambda item: not item.get("deleted") and fits(item["created"]) and (email is None or item["email"] == email),
    )


_CLAUSE = re.compile(
    r"""^\s*(?:metadata\[(?P<q>['"])(?P<key>.+?)(?P=q)\]|(?P<field>email|name|phone))"""
    r"""\s*(?P<op>[:~])\s*(?P<r>['"])(?P<value>.*)(?P=r)\s*$"""
)


def search(call: Call) -> JSON:
    """GET /v1/customers/search: clauses on email, name, phone and metadata joined by AND; no delay here."""
    clauses = [_CLAUSE.match(part) for part in re.split(r"\s+AND\s+", call.params["query"])]
    if not all(clauses):
        raise invalid("We were unable to parse your search query.", "query")

    def fits(customer: JSON) -> bool:
        return not customer.get("deleted") and all(_matches(customer, clause) for clause in clauses if clause)

    found = call.space.customers.where(fits)[: call.params.get("limit", 10)]
    return {"object": "search_result", "data": found, "has_more": False, "next_page": None,
            "url": "/v1/customers/search"}  # fmt: skip


def _matches(customer: JSON, clause: re.Match[str]) -> bool:
    value = customer["metadata"].get(clause["key"]) if clause["key"] else customer[clause["field"]]
    if value is None:
        return False
    wanted = clause["value"].lower()
    return wanted == value.lower() if clause["op"] == ":" else wanted in value.lower()


# --- tax ids


# The usual kinds; any other is taken by its look alone.
_TAX_FORMS = {
    "au_abn": r"\d{11}",
    "ca_gst_hst": r"\d{9}RT\d{4}",
    "ch_vat": r"CHE-?\d{3}\.?\d{3}\.?\d{3}( ?(MWST|TVA|IVA))?",
    "eu_vat": r"(AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)[A-Z0-9]{8,12}",
    "gb_vat": r"(GB)?(\d{9}|\d{12}|GD\d{3}|HA\d{3})",
    "us_ein": r"\d{2}-?\d{7}",
}


def _check_tax_id(given: JSON, param: str) -> None:
    value = given["value"].upper().replace(" ", "")
    known = _TAX_FORMS.get(given["type"])
    fits = re.fullmatch(known, value) if known else re.fullmatch(r"[A-Za-z0-9 .\-/]{3,30}", given["value"])
    if not fits:
        raise invalid(f"Invalid value for {given['type']}.", param, "tax_id_invalid")


def _add_tax_id(call: Call, customer: JSON, given: JSON) -> JSON:
    made: JSON = {
        "id": ids.new("txi_"),
        "object": "tax_id",
        "country": given["type"][:2].upper() if given["type"][:3] != "eu_" else given["value"][:2].upper(),
        "created": int(call.now),
        "customer": customer["id"],
        "customer_account": None,
        "livemode": False,
        "owner": {"type": "customer", "customer": customer["id"], "customer_account": None},
        "type": given["type"],
        "value": given["value"],
        "verification": {"status": "pending", "verified_address": None, "verified_name": None},
    }
    call.space.tax_ids.add(made["id"], made)
    events.snapshot(call.platform, call.space, "customer.tax_id.created", made)
    return made


def create_tax_id(call: Call) -> JSON:
    """POST /v1/customers/{customer}/tax_ids."""
    customer = _living(call)
    _check_tax_id(call.params, "value")
    return _add_tax_id(call, customer, call.params)


def tax_ids(call: Call) -> JSON:
    """GET /v1/customers/{customer}/tax_ids."""
    customer = _living(call)["id"]
    url = f"/v1/customers/{customer}/tax_ids"
    return page_v1(call, call.space.tax_ids, url, lambda item: item, lambda item: item["customer"] == customer)


def _tax_id(call: Call) -> JSON:
    found = call.space.tax_ids.get(call.path["id"])
    if found is None or found["customer"] != call.path["customer"]:
        raise no_such("tax_id", call.path["id"], "id", 404)
    return found


def delete_tax_id(call: Call) -> JSON:
    """DELETE /v1/customers/{customer}/tax_ids/{id}."""
    found = _tax_id(call)
    call.space.tax_ids.remove(found["id"])
    events.snapshot(call.platform, call.space, "customer.tax_id.deleted", found)
    return {"id": found["id"], "object": "tax_id", "deleted": True}


# --- payment methods


def methods(call: Call) -> JSON:
    """GET /v1/customers/{customer}/payment_methods."""
    customer = _living(call)["id"]
    return payment_methods.page(call, f"/v1/customers/{customer}/payment_methods", "customer", customer)


def method(call: Call) -> JSON:
    """GET /v1/customers/{customer}/payment_methods/{payment_method}."""
    customer = _living(call)["id"]
    found = call.space.payment_methods.get(call.path["payment_method"])
    if found is None or found["customer"] != customer:
        raise Refusal(
            404, f"No such PaymentMethod: '{call.path['payment_method']}'", code="resource_missing", param="id"
        )
    return found


CALLS: dict[str, Handler] = {
    "GET /v1/customers": list_all,
    "POST /v1/customers": create,
    "GET /v1/customers/search": search,
    "GET /v1/customers/{customer}": retrieve,
    "POST /v1/customers/{customer}": update,
    "DELETE /v1/customers/{customer}": delete,
    "GET /v1/customers/{customer}/payment_methods": methods,
    "GET /v1/customers/{customer}/payment_methods/{payment_method}": method,
    "GET /v1/customers/{customer}/tax_ids": tax_ids,
    "POST /v1/customers/{customer}/tax_ids": create_tax_id,
    "GET /v1/customers/{customer}/tax_ids/{id}": _tax_id,
    "DELETE /v1/customers/{customer}/tax_ids/{id}": delete_tax_id,
}


def set_default(call: Call, customer_id: str, method_id: str) -> None:
    """What the portal's "make default" does."""
    params = {"invoice_settings": {"default_payment_method": method_id}}
    update(Call(call.platform, call.space, params, {"customer": customer_id}, "v1", call.base_url))
