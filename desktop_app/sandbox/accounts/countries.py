"""What each country asks of a person and of a company, and the test values that its form offers."""

from __future__ import annotations

from dataclasses import dataclass, field

KINDS = ("company", "government_entity", "individual", "non_profit")

_NAME = ["first_name", "last_name", "dob.day", "dob.month", "dob.year", "email", "phone"]
_STREET = ["address.line1", "address.city", "address.postal_code"]
_STATE = ["address.line1", "address.city", "address.state", "address.postal_code"]
_PARTS = ("postal_code", "state", "city", "town", "line1")
_SCRIPTS = [f"address_{script}.{part}" for script in ("kana", "kanji") for part in _PARTS]


@dataclass(frozen=True)
class Country:
    """One country's lists, without the `individual.`, `company.` and `representative.` before the names."""

    code: str
    currency: str
    person: list[str]
    company: list[str]
    representative: list[str]
    other: list[str] = field(default_factory=list)
    person_later: list[str] = field(default_factory=list)
    company_later: list[str] = field(default_factory=list)
    kinds: tuple[str, ...] = ("company", "individual", "non_profit")
    samples: dict[str, str] = field(default_factory=dict)
    bank: str = "000123456789"
    tax_id: str = "other"


def _company(address: list[str], *more: str) -> list[str]:
    return ["name", "tax_id", "phone", *address, *more]


_TITLE = "relationship.title"
_EUROPE = ["owners.first_name", "owners.last_name", "company.owners_provided", "company.directors_provided"]


def _europe(code: str, currency: str, samples: dict[str, str], **more: object) -> Country:
    values: dict[str, object] = {
        "person": [*_NAME, *_STREET],
        "company": _company(_STREET),
        "representative": [*_NAME, *_STREET, _TITLE],
        "other": _EUROPE,
        "person_later": ["verification.document"],
        "company_later": ["company.verification.document"],
        "bank": f"{code}89370400440532013000",
    }
    return Country(code, currency, samples=samples, **(values | more))  # type: ignore[arg-type]  # names checked by tests


COUNTRIES: dict[str, Country] = {
    "US": Country(
        "US", "usd",
        person=[*_NAME, *_STATE, "ssn_last_4"],
        company=_company(_STATE),
        representative=[*_NAME, *_STATE, "ssn_last_4", _TITLE, "relationship.executive"],
        other=["owners.first_name", "owners.last_name", "owners.email", "company.owners_provided"],
        person_later=["id_number"], company_later=["representative.id_number"],
        kinds=KINDS, tax_id="us_ein",
        samples={"address.city": "San Francisco", "address.state": "CA", "address.postal_code": "94103"},
    ),
    "GB": _europe(
        "GB", "gbp", {"address.city": "London", "address.postal_code": "W1A 1AA"},
        other=[*_EUROPE, "company.executives_provided", "executives.first_name", "executives.last_name"],
        bank="00012345", tax_id="gb_crn",
    ),
    "DE": _europe(
        "DE", "eur", {"address.city": "Berlin", "address.postal_code": "10115"},
        company=_company(_STREET, "vat_id", "registration_number"),
        person_later=["verification.document", "verification.additional_document"], tax_id="de_hrn",
    ),
    "FR": _europe(
        "FR", "eur", {"address.city": "Paris", "address.postal_code": "75001"},
        person=[*_NAME, *_STREET, "political_exposure"],
        representative=[*_NAME, *_STREET, _TITLE, "political_exposure"],
        other=[*_EUROPE, "documents.proof_of_registration.files"], tax_id="fr_siren",
    ),
    "JP": Country(
        "JP", "jpy",
        person=[*_NAME, "first_name_kana", "last_name_kana", "first_name_kanji", "last_name_kanji", *_SCRIPTS],
        company=["name", "name_kana", "name_kanji", "tax_id", "phone", *_SCRIPTS],
        representative=[*_NAME, "first_name_kana", "last_name_kana", "first_name_kanji", "last_name_kanji", *_SCRIPTS,
                        _TITLE],
        other=["company.directors_provided"],
        person_later=["verification.document"], company_later=["representative.verification.document"],
        bank="0001234", tax_id="jp_tin",
    ),
    "AE": Country(
        "AE", "aed",
        person=[], company=_company(["address.line1", "address.city", "address.state"], "structure"),
        representative=[*_NAME, "address.line1", "address.city", "address.state", "nationality", "id_number", _TITLE,
                        "verification.document"],
        other=["documents.company_license.files", "owners.first_name", "owners.last_name", "company.owners_provided"],
        company_later=["documents.bank_account_ownership_verification.files"],
        kinds=("company",), bank="AE070331234567890123456", tax_id="ae_crn",
        samples={"address.city": "Dubai", "address.state": "Dubai"},
    ),
}  # fmt: skip

_EURO = ["AT", "BE", "CY", "EE", "ES", "FI", "GR", "HR", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PT", "SI", "SK"]
_OTHERS = {
    "AU": "aud", "BG": "bgn", "BR": "brl", "CA": "cad", "CH": "chf", "CZ": "czk", "DK": "dkk", "GI": "gbp", "HK": "hkd",
    "HU": "huf", "LI": "chf", "MX": "mxn", "MY": "myr", "NO": "nok", "NZ": "nzd", "PL": "pln", "RO": "ron", "SE": "sek",
    "SG": "sgd", "TH": "thb",
}  # fmt: skip
_STATED = {"AU", "BR", "CA", "MX", "MY", "TH"}


def _plain(code: str, currency: str) -> Country:
    street = _STATE if code in _STATED else _STREET
    samples = {"address.city": "Springfield", "address.state": "Central", "address.postal_code": "10000"}
    return _europe(
        code, currency, samples, person=[*_NAME, *street, "id_number"], company=_company(street),
        representative=[*_NAME, *street, _TITLE],
    )  # fmt: skip


COUNTRIES |= {
    code: _europe(code, "eur", {"address.city": "Springfield", "address.postal_code": "10000"}) for code in _EURO
}
COUNTRIES |= {code: _plain(code, currency) for code, currency in _OTHERS.items()}

_ALL_CURRENCIES = """
    aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp cny
    cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl hrk htg huf idr ils inr isk
    jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mro mur mvr mwk mxn myr
    mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd
    std szl thb tjs tnd top try ttd twd tzs uah ugx usd uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw
"""
CURRENCIES = frozenset(_ALL_CURRENCIES.split())
"""Currencies that Stripe charges or settles in."""
