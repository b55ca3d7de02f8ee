"""Reads each of the operator's settings, and says in one sentence what is wrong with it and what helps."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

from desktop_app.domain.account import Api
from desktop_app.domain.capabilities import check_settings
from desktop_app.domain.errors import KnownError
from desktop_app.onboarding.parts import Keeping
from desktop_app.relay.settings.choices import MailChoice, OidcChoice
from desktop_app.relay.settings.secrets import is_secret, split_secrets
from desktop_app.relay.settings.sources import PLACEHOLDER, PREFIX, ConfigurationError, Sources

_USUAL_CHARGES = {"express": "destination", "standard": "direct"}
_KEY = re.compile(r"(?:sk|rk)(?:_org)?_(?P<mode>test|live)_(?P<own>[\x21-\x7e]+)")
_RESERVED_HOST = re.compile(r"(.*\.)?(example\.(com|org|net)|example|invalid)", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Reader:
    """Reads one setting each; every method raises :class:`ConfigurationError` with its own sentence."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def _text(self, name: str, *, may_be_missing: bool = False) -> str | None:
        return self._sources.text(PREFIX + name, may_be_missing=may_be_missing)

    def one_of(self, name: str, allowed: tuple[str, ...], usual: str) -> str:
        """Return one of a few words."""
        text = self._text(name) or usual
        if text not in allowed:
            raise ConfigurationError(f"{PREFIX}{name} is none of {', '.join(allowed)}: set one of these.")
        return text

    def keeping(self) -> Keeping:
        """Return how long things are kept; history for ever where nothing says how long."""
        history = self.number("KEEP_HISTORY_DAYS", 0, 0, 36_500)
        return Keeping(
            bodies=timedelta(days=self.number("KEEP_BODIES_DAYS", 30, 1, 3650)),
            history=timedelta(days=history) if history else None,
            feed=timedelta(days=self.number("KEEP_FEED_DAYS", 30, 1, 3650)),
        )

    def number(self, name: str, usual: float, least: float, most: float) -> float:
        """Return a number within its bounds."""
        text = self._text(name)
        try:
            number = usual if text is None else float(text)
        except ValueError:
            number = -1.0
        if not least <= number <= most:
            raise ConfigurationError(f"{PREFIX}{name} isn't a number from {least:g} to {most:g}: set one.")
        return number

    def key(self) -> tuple[str, bool]:
        """Return the Stripe key, and whether it moves real money."""
        text = self._text("STRIPE_KEY")
        if text is None:
            raise ConfigurationError(
                "SELLERDESK_STRIPE_KEY is missing: set it, or SELLERDESK_STRIPE_KEY_FILE, "
                "to a secret or restricted key of Stripe's."
            )
        if text.startswith("pk_"):
            raise ConfigurationError(
                "SELLERDESK_STRIPE_KEY holds a publishable key: take the secret or restricted key instead."
            )
        match = _KEY.fullmatch(text)
        if match is None or PLACEHOLDER.match(match["own"]):
            raise ConfigurationError(
                "SELLERDESK_STRIPE_KEY isn't a key of Stripe's (sk or rk, then test or live, then its own part): "
                "copy it from Stripe's dashboard."
            )
        return text, match["mode"] == "live"

    def api_base(self, *, live: bool) -> str | None:
        """Return the address of another server that speaks Stripe's API."""
        text = self._text("STRIPE_API_BASE")
        if text is None:
            return None
        if live:
            raise ConfigurationError(
                "SELLERDESK_STRIPE_API_BASE is set together with a live key: a live key goes to Stripe only, "
                "remove one of them."
            )
        return _web_address("STRIPE_API_BASE", text)

    def secrets(self, *, required: bool) -> tuple[str, ...]:
        """Return the webhook endpoints' signing secrets."""
        texts = split_secrets(self._text("WEBHOOK_SECRETS", may_be_missing=not required) or "")
        if not texts and required:
            raise ConfigurationError(
                "SELLERDESK_WEBHOOK_SECRETS is missing: set it to the signing secrets (whsec_…) of your "
                "webhook endpoints, separated by commas, or run sellerdesk relay connect-webhooks."
            )
        for place, text in enumerate(texts, 1):
            if not is_secret(text):
                raise ConfigurationError(
                    f"SELLERDESK_WEBHOOK_SECRETS holds as number {place} something that isn't a signing secret: "
                    "copy the whsec_… of that webhook endpoint."
                )
        return tuple(dict.fromkeys(texts))

    def public_url(self, *, live: bool) -> str:
        """Return where browsers reach the relay."""
        text = self._text("PUBLIC_URL")
        if text is None:
            raise ConfigurationError(
                "SELLERDESK_PUBLIC_URL is missing: set it to the address at which browsers and Stripe reach this relay."
            )
        address = _web_address("PUBLIC_URL", text)
        host = urlsplit(address).hostname or ""
        if _RESERVED_HOST.fullmatch(host) or host.lower().startswith("your-"):
            raise ConfigurationError("SELLERDESK_PUBLIC_URL is still an example: set the relay's own address.")
        if live and not address.startswith("https://"):
            raise ConfigurationError(
                "SELLERDESK_PUBLIC_URL must begin with https:// together with a live key: "
                "Stripe sends people back to https addresses only."
            )
        return address

    def database(self, home: Path) -> str:
        """Return the SQLAlchemy URL of the ledger."""
        text = self._text("DATABASE_URL")
        if text is None:
            return f"sqlite:///{home / 'relay.sqlite'}"
        if text.split(":", 1)[0].split("+", 1)[0] not in {"sqlite", "postgresql"}:
            raise ConfigurationError(
                "SELLERDESK_DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://: correct it."
            )
        if text.startswith("sqlite") and not re.fullmatch(r"sqlite(\+pysqlite)?:///(?!:memory:)[^?]+.*", text):
            raise ConfigurationError(
                "SELLERDESK_DATABASE_URL names no file: what Stripe was asked must outlive the process, "
                "write it like sqlite:////srv/sellerdesk/relay.sqlite."
            )
        return text

    def listen(self) -> tuple[str, int]:
        """Return the address and port to listen on."""
        text = self._text("LISTEN") or "127.0.0.1:8787"
        host, colon, port = text.rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
            raise ConfigurationError("SELLERDESK_LISTEN isn't an address with a port: write it like 127.0.0.1:8787.")
        return host, int(port)

    def accounts(self) -> tuple[Api, str, str]:
        """Return how sellers' accounts are made: API, type and charges, refusing pairs that Stripe refuses."""
        api = Api(self.one_of("ACCOUNTS_API", ("v2", "v1"), "v2"))
        account_type = self.one_of("ACCOUNT_TYPE", ("express", "standard", "custom"), "express")
        usual = _USUAL_CHARGES.get(account_type)
        if usual is None and self._text("CHARGES") is None:
            raise ConfigurationError(
                "SELLERDESK_CHARGES is missing: custom accounts name theirs, set destination, separate or direct."
            )
        charges = self.one_of("CHARGES", ("destination", "separate", "direct"), usual or "destination")
        try:
            check_settings(api, account_type, charges)
        except KnownError as refusal:
            raise ConfigurationError(
                f"SELLERDESK_CHARGES={charges} doesn't go with SELLERDESK_ACCOUNT_TYPE={account_type} "
                f"at Stripe: change one of them."
            ) from refusal
        return api, account_type, charges

    def currency(self) -> str:
        """Return the currency of payment set-up, in lower case as Stripe writes it."""
        text = (self._text("CURRENCY") or "eur").lower()
        if not re.fullmatch(r"[a-z]{3}", text):
            raise ConfigurationError("SELLERDESK_CURRENCY isn't a currency: set three letters such as eur.")
        return text

    def market(self) -> str:
        """Return what the marketplace is called."""
        text = self._text("MARKET") or "the marketplace"
        if len(text) > 60 or not text.isprintable():
            raise ConfigurationError("SELLERDESK_MARKET must be a name of 60 characters at most: shorten it.")
        return text

    def market_email(self) -> str | None:
        """Return where people write to."""
        text = self._text("MARKET_EMAIL")
        if text is not None and not _EMAIL.fullmatch(text):
            raise ConfigurationError("SELLERDESK_MARKET_EMAIL isn't an e-mail address: correct or remove it.")
        return text

    def mode(self, *, live: bool) -> str:
        """Return the mode that people are shown; the key decides, the setting may only say demo."""
        usual = "live" if live else "test"
        mode = self.one_of("MODE", ("live", "test", "demo"), usual)
        if mode != usual and not (mode == "demo" and not live):
            raise ConfigurationError(
                f"SELLERDESK_MODE says {mode}, but SELLERDESK_STRIPE_KEY is a {usual} key: change one of them."
            )
        return mode

    def mail(self, home: Path, market_email: str | None, *, live: bool) -> MailChoice | None:
        """Return how letters leave: into a folder where nothing is real and nothing is set, else not at all."""
        text = self._text("MAIL")
        sender = self._text("MAIL_FROM") or market_email
        if sender is not None and not _EMAIL.fullmatch(sender):
            raise ConfigurationError("SELLERDESK_MAIL_FROM isn't an e-mail address: set the one letters come from.")
        if text is None:
            return None if live else MailChoice(sender or "sellerdesk@localhost", home / "mail")
        if text.startswith("file://"):
            return MailChoice(sender or "sellerdesk@localhost", Path(urlsplit(text).path))
        if sender is None:
            raise ConfigurationError(
                "SELLERDESK_MAIL_FROM is missing: set the address that letters come from, or SELLERDESK_MARKET_EMAIL."
            )
        return _mail_server(text, sender, self._text("MAIL_PASSWORD"))

    def oidc(self) -> OidcChoice | None:
        """Return the marketplace's own sign-in."""
        names = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
        values = {name: self._text(name) for name in names}
        given = {name: value for name, value in values.items() if value is not None}
        if not given:
            return None
        missing = next((name for name in names if name not in given), None)
        if missing is not None:
            raise ConfigurationError(
                f"{PREFIX}{missing} is missing: the marketplace's own sign-in needs issuer, client id and secret."
            )
        issuer = _web_address("OIDC_ISSUER", given["OIDC_ISSUER"])
        host = urlsplit(issuer).hostname or ""
        if not issuer.startswith("https://") and host not in {"127.0.0.1", "localhost", "::1"}:
            raise ConfigurationError("SELLERDESK_OIDC_ISSUER must begin with https://: nobody may read or change it.")
        return OidcChoice(given["OIDC_ISSUER"].strip(), given["OIDC_CLIENT_ID"], given["OIDC_CLIENT_SECRET"])

    def own_sign_up(self, mail: MailChoice | None, oidc: OidcChoice | None) -> bool:
        """Return whether people sign up on the relay's own pages: only with letters, and without another sign-in."""
        possible = mail is not None and oidc is None
        wanted = self.one_of("SIGN_UP", ("open", "closed"), "open" if possible else "closed") == "open"
        if wanted and not possible:
            raise ConfigurationError(
                "SELLERDESK_SIGN_UP says open, which needs SELLERDESK_MAIL and no SELLERDESK_OIDC_ISSUER: "
                "change one of them."
            )
        return wanted

    def proxies(self) -> tuple[str, ...]:
        """Return the operator's own proxies."""
        texts = tuple(part.strip() for part in (self._text("PROXIES") or "").split(",") if part.strip())
        for text in texts:
            try:
                ip_network(text, strict=False)
            except ValueError as error:
                raise ConfigurationError(
                    "SELLERDESK_PROXIES holds something that is neither an address nor a network: "
                    "write it like 127.0.0.1 or 10.0.0.0/8."
                ) from error
        return texts

    def home(self) -> Path:
        """Return the folder of all local files."""
        text = self._text("HOME")
        if text is not None:
            return Path(text).expanduser().absolute()
        from platformdirs import user_data_path

        return user_data_path("sellerdesk", appauthor=False)


_MAIL_PORTS = {"smtp": 587, "smtps": 465}


def _mail_server(text: str, sender: str, password: str | None) -> MailChoice:
    """Return a mail server of an address such as ``smtp://name@mail.example.org:587``."""
    try:
        parts = urlsplit(text)
        port = parts.port
        sound = parts.scheme in _MAIL_PORTS and bool(parts.hostname) and parts.path in {"", "/"} and not parts.query
    except ValueError:
        sound, port, parts = False, None, urlsplit("")
    if not sound:
        raise ConfigurationError(
            "SELLERDESK_MAIL isn't a mail server: write it like smtp://name@mail.your-marketplace.org:587, "
            "smtps://… or file:///folder."
        )
    if parts.password:
        raise ConfigurationError(
            "SELLERDESK_MAIL holds a password: take it out, and set SELLERDESK_MAIL_PASSWORD or its _FILE instead."
        )
    if bool(parts.username) != bool(password):
        raise ConfigurationError(
            "SELLERDESK_MAIL and SELLERDESK_MAIL_PASSWORD go together: a name before the @ needs a password, "
            "and a password a name."
        )
    host = parts.hostname or ""
    here = host in {"127.0.0.1", "localhost", "::1"}
    tls = "implicit" if parts.scheme == "smtps" else "none" if here and not password else "starttls"
    name = unquote(parts.username) if parts.username else None
    return MailChoice(sender, None, host, port or _MAIL_PORTS[parts.scheme], tls, name, password)


def _web_address(name: str, text: str) -> str:
    """Return an http or https address without a slash at its end."""
    try:
        parts = urlsplit(text)
        sound = (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and not (parts.username or parts.password or parts.query or parts.fragment)
            and (parts.port is None or parts.port > 0)
            and re.fullmatch(r"[\x21-\x7e]+", text) is not None
            and not re.search(r"[<>\"\\]", text)
        )
    except ValueError:
        sound = False
    if not sound:
        raise ConfigurationError(
            f"{PREFIX}{name} isn't a web address: write it like https://relay.your-marketplace.org, "
            "without a question mark or a name before an @."
        )
    return text.rstrip("/")
