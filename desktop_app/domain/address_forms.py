"""How an address is written in each country: which parts, in which order, which of them are needed, which states.

Data with a date (the postal services' own pages, 2026-11). Countries that aren't named are written the usual way: all
parts, the postal code before the city.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop_app.domain.countries import STATE_NEEDED

_PLACE_FIRST: Final = frozenset(
    """
    AU BD CA CO GB HK ID IE IN KE LK MT MX NG NZ PH PK SG TH TW US ZA
    """.split()  # noqa: SIM905 - a table that can be read
)
"""The postal code comes after city and state."""

_LARGE_TO_SMALL: Final = frozenset({"CN", "JP", "KR"})
"""Postal code, state and city come before the street."""

_NO_STATE: Final = frozenset(
    """
    AT BE CH CY CZ DE DK EE FI FR GB GI GR HU IS LI LT LU LV MC MT NL NO PL PT RO SE SG SI SK SM VA
    """.split()  # noqa: SIM905 - a table that can be read
)
_NO_POSTAL: Final = frozenset(
    """
    AE AO AG AW BS BZ BJ BW BF BI CM CF KM CG CD CI DJ DM GQ ER FJ GM GH GD GY HK KI MO MW ML MR NR NU QA RW KN
    LC ST SC SL SB SR SY TL TG TO TV UG VU YE ZW
    """.split()  # noqa: SIM905 - a table that can be read
)

STATES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "AU": (
        ("ACT", "Australian Capital Territory"), ("NSW", "New South Wales"), ("NT", "Northern Territory"),
        ("QLD", "Queensland"), ("SA", "South Australia"), ("TAS", "Tasmania"), ("VIC", "Victoria"),
        ("WA", "Western Australia"),
    ),
    "CA": (
        ("AB", "Alberta"), ("BC", "British Columbia"), ("MB", "Manitoba"), ("NB", "New Brunswick"),
        ("NL", "Newfoundland and Labrador"), ("NT", "Northwest Territories"), ("NS", "Nova Scotia"), ("NU", "Nunavut"),
        ("ON", "Ontario"), ("PE", "Prince Edward Island"), ("QC", "Québec"), ("SK", "Saskatchewan"), ("YT", "Yukon"),
    ),
    "ES": tuple(
        (name, name)
        for name in (
            "A Coruña", "Álava", "Albacete", "Alicante", "Almería", "Asturias", "Ávila", "Badajoz", "Barcelona",
            "Burgos", "Cáceres", "Cádiz", "Cantabria", "Castellón", "Ceuta", "Ciudad Real", "Córdoba", "Cuenca",
            "Girona", "Granada", "Guadalajara", "Gipuzkoa", "Huelva", "Huesca", "Illes Balears", "Jaén", "La Rioja",
            "Las Palmas", "León", "Lleida", "Lugo", "Madrid", "Málaga", "Melilla", "Murcia", "Navarra", "Ourense",
            "Palencia", "Pontevedra", "Salamanca", "Santa Cruz de Tenerife", "Segovia", "Sevilla", "Soria",
            "Tarragona", "Teruel", "Toledo", "Valencia", "Valladolid", "Bizkaia", "Zamora", "Zaragoza",
        )
    ),
    "US": (
        ("AL", "Alabama"), ("AK", "Alaska"), ("AZ", "Arizona"), ("AR", "Arkansas"), ("CA", "California"),
        ("CO", "Colorado"), ("CT", "Connecticut"), ("DE", "Delaware"), ("DC", "District of Columbia"),
        ("FL", "Florida"), ("GA", "Georgia"), ("HI", "Hawaii"), ("ID", "Idaho"), ("IL", "Illinois"), ("IN", "Indiana"),
        ("IA", "Iowa"), ("KS", "Kansas"), ("KY", "Kentucky"), ("LA", "Louisiana"), ("ME", "Maine"), ("MD", "Maryland"),
        ("MA", "Massachusetts"), ("MI", "Michigan"), ("MN", "Minnesota"), ("MS", "Mississippi"), ("MO", "Missouri"),
        ("MT", "Montana"), ("NE", "Nebraska"), ("NV", "Nevada"), ("NH", "New Hampshire"), ("NJ", "New Jersey"),
        ("NM", "New Mexico"), ("NY", "New York"), ("NC", "North Carolina"), ("ND", "North Dakota"), ("OH", "Ohio"),
        ("OK", "Oklahoma"), ("OR", "Oregon"), ("PA", "Pennsylvania"), ("RI", "Rhode Island"),
        ("SC", "South Carolina"), ("SD", "South Dakota"), ("TN", "Tennessee"), ("TX", "Texas"), ("UT", "Utah"),
        ("VT", "Vermont"), ("VA", "Virginia"), ("WA", "Washington"), ("WV", "West Virginia"), ("WI", "Wisconsin"),
        ("WY", "Wyoming"), ("AS", "American Samoa"), ("GU", "Guam"), ("MP", "Northern Mariana Islands"),
        ("PR", "Puerto Rico"), ("VI", "U.S. Virgin Islands"),
    ),
}  # fmt: skip
"""Value and name of the parts of a country that are chosen rather than typed; names as they are written there."""


@dataclass(frozen=True, slots=True)
class AddressForm:
    """One country's way.

    Attributes:
        place: The parts of the line below the street, in their order: some of ``postal_code``, ``city``, ``state``.
        place_first: Whether that line comes before the street.
        needed: The parts without which nothing can be sent there.
    """

    place: tuple[str, ...]
    place_first: bool
    needed: frozenset[str]


def address_form(country: str) -> AddressForm:
    """Return how addresses are written in a country; the usual way where it isn't known."""
    order = ("postal_code", "city", "state")
    if country in _PLACE_FIRST:
        order = ("city", "state", "postal_code")
    if country in _LARGE_TO_SMALL:
        order = ("postal_code", "state", "city")
    left_out = ({"state"} if country in _NO_STATE else set()) | ({"postal_code"} if country in _NO_POSTAL else set())
    place = tuple(part for part in order if part not in left_out)
    needed = {"line1", "city"} | ({"state"} if country in STATE_NEEDED else set())
    return AddressForm(place, country in _LARGE_TO_SMALL, frozenset(needed))
