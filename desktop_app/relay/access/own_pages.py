"""Pages for somebody who is signed in: their account, devices, second factor, password, e-mails and data."""

from __future__ import annotations

import json
from datetime import datetime
from functools import partial

from markupsafe import Markup

from desktop_app.domain.errors import FieldError, KnownError, Remedy
from desktop_app.onboarding.access import devices, leaving, second_factor, signing_in, warning
from desktop_app.relay.access.browsers import onward
from desktop_app.relay.access.doors import HOME, blank, troubled
from desktop_app.relay.access.totp import as_picture, key_uri
from desktop_app.relay.access.visits import Go, Outcome, PageRoute, Plain, Sheet, Visit
from desktop_app.relay.locales import wording
from desktop_app.words.marks import mark

_FACTOR = "/pages/second-factor"
_SOME_BROWSER = mark("A browser that doesn’t say which")
_TOLD = {
    "password": mark("Your password is changed. Everything else that was signed in is signed out."),
    "factor-off": mark("The second factor is off."),
}


def show_account(visit: Visit) -> Outcome:
    """Show what there is to look after."""
    person = visit.person
    told = _TOLD.get(visit.query.get("told", ""))
    return Sheet(
        "account.html",
        {
            "name": person.user.name or person.user.id,
            "email": person.user.email or "",
            "has_factor": person.has_factor,
            "has_password": person.login is not None and person.login.password is not None,
            "staff": person.staff,
            "told": "" if told is None else wording(visit.locale).text(told),
        },
    )


def show_devices(visit: Visit) -> Outcome:
    """Show where the person is signed in."""
    words, now = wording(visit.locale), visit.parts.clock.now()
    found = devices.devices_of(visit.parts, visit.person.user.id)

    def row(device_id: str, device: str, made: datetime, seen: datetime) -> dict[str, object]:
        this = device_id == visit.person.session.id
        shown = {"made": words.moment(made, now), "seen": words.moment(seen, now)}
        return {"id": device_id, "device": device or words.text(_SOME_BROWSER), "this": this, **shown}

    return Sheet(
        "devices.html",
        {
            "apps": [row(one.id, one.device, one.made_at, one.seen_at) for one in found.grants],
            "browsers": [row(one.id, one.device, one.made_at, one.seen_at) for one in found.sessions],
            "told": words.text(mark("That device is signed out.")) if "ended" in visit.query else "",
        },
    )


def end_device(visit: Visit) -> Outcome:
    """Sign one device out."""
    devices.end_device(visit.parts, visit.person.user.id, visit.path["id"])
    return Go("/pages/devices?ended=1")


def end_devices(visit: Visit) -> Outcome:
    """Sign out everywhere but in this browser."""
    devices.end_devices(visit.parts, visit.person.user.id, but=visit.person.session.id)
    return Go("/pages/devices?ended=1")


def show_factor(visit: Visit) -> Outcome:
    """Ask for the second factor where it is wanted and wasn't shown; else show how to set one up, or what there is."""
    person = visit.person
    place = onward(visit.query.get("next")) or ""
    if not person.has_factor:
        return _set_up(visit, place)
    if person.session.factor_at is None:
        return blank("factor_check.html", next=place)
    return blank(
        "factor.html",
        left=second_factor.codes_left(visit.parts, person.user.id),
        staff=person.staff,
        has_password=person.login is not None and person.login.password is not None,
    )


def _set_up(visit: Visit, place: str, error: KnownError | None = None) -> Outcome:
    key = second_factor.begin(visit.parts, visit.person, visit.house.totp)
    person = visit.person.user
    uri = key_uri(key, person.email or person.name or person.id, visit.house.settings.market)
    grouped = " ".join(key[at : at + 4] for at in range(0, len(key), 4))
    values = {"qr": Markup(as_picture(uri)), "key": grouped, "next": place, "staff": visit.person.staff}  # noqa: S704
    if error is not None:
        return troubled(visit, error, "factor_setup.html", **values)
    return blank("factor_setup.html", **values)


def set_factor(visit: Visit) -> Outcome:
    """Check, set up, renew the codes of, or switch off a second factor, as the form says."""
    person, place = visit.person, onward(visit.typed("next", 4000)) or ""
    wanted = visit.typed("do")
    if not person.has_factor:
        return _finish(visit, place)
    if person.session.factor_at is None:
        return _check(visit, place)
    if wanted == "codes":
        return _codes(visit, second_factor.renew_codes(visit.parts, person), _FACTOR)
    try:
        signing_in.prove(visit.parts, visit.house.passwords, person, visit.typed("password"), "password")
    except KnownError as error:
        left = second_factor.codes_left(visit.parts, person.user.id)
        has_password = person.login is not None and person.login.password is not None
        return troubled(visit, error, "factor.html", left=left, staff=person.staff, has_password=has_password)
    second_factor.turn_off(visit.parts, person.user.id)
    return Go("/signin", "")


def _finish(visit: Visit, place: str) -> Outcome:
    try:
        codes = second_factor.finish(visit.parts, visit.person, visit.house.totp, visit.typed("code"))
    except FieldError as error:
        return _set_up(visit, place, error)
    return _codes(visit, codes, place or HOME)


def _check(visit: Visit, place: str) -> Outcome:
    try:
        second_factor.check(visit.parts, visit.person, visit.house.totp, visit.typed("code"))
    except KnownError as error:
        return troubled(visit, error, "factor_check.html", next=place)
    return Go(place or HOME)


def _codes(_visit: Visit, codes: tuple[str, ...], place: str) -> Sheet:
    return Sheet("factor_codes.html", {"codes": codes, "next": place})


def show_password(_visit: Visit) -> Outcome:
    """Show the form for another password."""
    return blank("password.html")


def change_password(visit: Visit) -> Outcome:
    """Change the password."""
    try:
        signing_in.change_password(
            visit.parts, visit.house.passwords, visit.person, visit.typed("old"), visit.typed("password")
        )
    except KnownError as error:
        return troubled(visit, error, "password.html")
    return Go(f"{HOME}?told=password")


def show_emails(visit: Visit) -> Outcome:
    """Show which e-mails the person gets."""
    user = visit.person.user
    told = wording(visit.locale).text(mark("Saved.")) if "saved" in visit.query else ""
    return Sheet(
        "emails.html",
        {"worse": user.mail_worse, "deadlines": user.mail_deadlines, "email": user.email or "", "told": told},
    )


def set_emails(visit: Visit) -> Outcome:
    """Store which e-mails the person wants."""
    wanted = [kind for kind, name in (("worse", "worse"), ("deadline", "deadlines")) if name in visit.form]
    with visit.parts.ledger.writing() as work:
        warning.switch(work, visit.person.user.id, wanted, visit.locale)
    return Go("/pages/emails?saved=1")


def show_data(visit: Visit) -> Outcome:
    """Show how to take one's data along, and how to end the account."""
    return blank("data.html", **_data(visit))


def _data(visit: Visit) -> dict[str, object]:
    person = visit.person
    has_password = person.login is not None and person.login.password is not None
    return {"has_password": has_password, "staff": person.staff}


def take_data(visit: Visit) -> Outcome:
    """Give everything that is kept about the person as a file."""
    told = leaving.export_own(visit.parts, visit.person.caller)
    content = json.dumps(told, ensure_ascii=False, indent=2).encode()
    return Plain(content, "application/json", {"Content-Disposition": 'attachment; filename="sellerdesk-data.json"'})


def end_account(visit: Visit) -> Outcome:
    """End the account of somebody who proved who they are, and erase what is kept about them."""
    if visit.person.staff:
        raise KnownError("role_forbidden", Remedy.PERSON)
    try:
        if "sure" not in visit.form:
            raise FieldError("field_required", "sure")
        signing_in.prove(visit.parts, visit.house.passwords, visit.person, visit.typed("password"), "password")
    except KnownError as error:
        return troubled(visit, error, "data.html", **_data(visit))
    leaving.erase_person(visit.parts, visit.person.user.id, visit.person.caller)
    return Go("/signout?ended=1", "")


_page = partial(PageRoute, signed_in=True)
_SHOWN = {"200": "The page."}
_DONE = {"303": "To the page that says so."}
_WRONG = {"422": "The form again, with what is wrong.", "429": "The form again: tried too often."}

OWN_PAGES = (
    _page("GET", HOME, "showAccountPage", "What somebody who is signed in has to look after.", show_account, _SHOWN),
    _page("GET", "/pages/devices", "showDevices", "Where the person is signed in.", show_devices, _SHOWN),
    _page("POST", "/pages/devices/end", "endDevices", "Sign out everywhere else.", end_devices, _DONE),
    _page(
        "POST",
        "/pages/devices/{id}/end",
        "endDevice",
        "Sign one browser or app out.",
        end_device,
        _DONE | {"404": "A page: it isn't there, or isn't theirs."},
    ),
    _page(
        "GET",
        _FACTOR,
        "showSecondFactor",
        "Asks for the second factor, or shows how to set one up.",
        show_factor,
        _SHOWN | {"409": "A page: another page began to set one up."},
        whole=False,
    ),
    _page(
        "POST",
        _FACTOR,
        "setSecondFactor",
        "Check, set up, renew the codes of, or switch off the second factor.",
        set_factor,
        _SHOWN | _DONE | _WRONG | {"409": "A page: another page began to set one up."},
        whole=False,
        hashes=True,
    ),
    _page("GET", "/pages/password", "showPassword", "The form for another password.", show_password, _SHOWN),
    _page(
        "POST",
        "/pages/password",
        "changePassword",
        "Change the password; every other sign-in ends.",
        change_password,
        _DONE | _WRONG | {"410": "A page: there is no password to change."},
        hashes=True,
    ),
    _page("GET", "/pages/data", "showData", "Take one's data along, or end the account.", show_data, _SHOWN),
    _page(
        "POST",
        "/pages/data/end",
        "endAccount",
        "End the account and erase what is kept about its person.",
        end_account,
        _DONE | _WRONG | {"403": "A page: staff are ended by an operator."},
        hashes=True,
    ),
    PageRoute(
        "GET",
        "/pages/data/export",
        "takeData",
        "Everything that is kept about the person, as a file.",
        take_data,
        {"200": "The file."},
        signed_in=True,
        file="application/json",
    ),
    _page("GET", "/pages/emails", "showEmails", "Which e-mails the person gets.", show_emails, _SHOWN),
    _page("POST", "/pages/emails", "setEmails", "Store which e-mails the person wants.", set_emails, _DONE),
)
