"""Countries and the forms of their addresses: data with a date (ISO 3166-1 and the postal services, 2026-11)."""

from __future__ import annotations

import re
from typing import Final

_ALL = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA
CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA
GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS
MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS
RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW
TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRIES: Final = frozenset(_ALL.split())
"""ISO 3166-1 alpha-2."""

STATE_NEEDED: Final = frozenset({"AU", "CA", "US"})
"""Countries in which an address without a state can't be used for tax."""

_DIGITS = {
    3: "FO IS LS MG",
    4: "AF AL AM AT AU BD BE BG CH CY DK GE GL HU LI LU LV MD MK NO NZ PH SI TN ZA",
    5: "DE DZ EE EG ES FI FR HR ID IT KE KR KW LT MA ME MC MM MX MY NP PK RS SA SM TH TR UA UY VA",
    6: "BY CN CO EC IN KG KZ MN RO RU SG TJ TM UZ",
}

_SPECIAL = {
    "AR": r"(?:[A-Z]\d{4}[A-Z]{3}|\d{4})",
    "BR": r"\d{5}-?\d{3}",
    "CA": r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] ?\d[ABCEGHJ-NPRSTV-Z]\d",
    "CL": r"\d{3}-?\d{4}",
    "CZ": r"\d{3} ?\d{2}",
    "GB": r"(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})",
    "GR": r"\d{3} ?\d{2}",
    "IE": r"[A-Z]\d[\dW] ?[A-Z\d]{4}",
    "IL": r"\d{5}(?:\d{2})?",
    "JP": r"\d{3}-?\d{4}",
    "MT": r"[A-Z]{3} ?\d{2,4}",
    "NL": r"\d{4} ?[A-Z]{2}",
    "PL": r"\d{2}-?\d{3}",
    "PT": r"\d{4}(?:-?\d{3})?",
    "SE": r"\d{3} ?\d{2}",
    "SK": r"\d{3} ?\d{2}",
    "TW": r"\d{3}(?:-?\d{2,3})?",
    "US": r"\d{5}(?:-?\d{4})?",
    "VN": r"\d{5,6}",
}


_POSTAL = {country: rf"\d{{{count}}}" for count, names in _DIGITS.items() for country in names.split()} | _SPECIAL

_SPLIT_DIGITS: Final = {"BR": 8, "CL": 7, "CZ": 5, "GR": 5, "JP": 7, "PL": 5, "SE": 5, "SK": 5, "US": 5}
"""How many digits the postal codes have that may be written in two parts."""


def postal_digits(country: str) -> int | None:
    """Return how many digits a country's postal codes have; None where they have letters or we know no form."""
    for count, names in _DIGITS.items():
        if country in names.split():
            return count
    return _SPLIT_DIGITS.get(country)


def postal_code_fits(country: str, code: str) -> bool:
    """Whether a postal code has its country's form; true where we know no form for the country."""
    pattern = _POSTAL.get(country)
    return pattern is None or re.fullmatch(pattern, code.strip().upper(), re.ASCII) is not None


# Where a platform's Express sellers can be, as Stripe's documentation listed it on 2026-11-24 (docs/stripe.md §7.1).
SELLING: Final = frozenset(
    """
    AE AT AU BE BG BR CA CH CY CZ DE DK EE ES FI FR GB GI GR HK HR HU IE IT JP LI LT LU LV MT MX MY NL NO NZ PL PT RO
    SE SG SI SK TH US
    """.split()  # noqa: SIM905 - a table that can be read
)
"""Where a platform's Express sellers can be."""
