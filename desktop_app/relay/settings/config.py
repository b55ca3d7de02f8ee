"""The operator's settings, read and checked once at the start. Anything half set refuses the start (property S5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from desktop_app.domain.account import Api
from desktop_app.onboarding.parts import Keeping, Policy
from desktop_app.relay.settings.choices import MailChoice, OidcChoice
from desktop_app.relay.settings.reader import Reader
from desktop_app.relay.settings.secrets import SecretsFile
from desktop_app.relay.settings.server import RelaySettings
from desktop_app.relay.settings.sources import PREFIX, Sources

NAMES = (
    "STRIPE_KEY",
    "STRIPE_API_BASE",
    "WEBHOOK_SECRETS",
    "DATABASE_URL",
    "LISTEN",
    "PUBLIC_URL",
    "ACCOUNTS_API",
    "ACCOUNT_TYPE",
    "CHARGES",
    "BUYERS",
    "CURRENCY",
    "READS_PER_SECOND",
    "READS_PER_MONTH",
    "HOME",
    "MARKET",
    "MARKET_EMAIL",
    "MODE",
    "WORKERS",
    "MAIL",
    "MAIL_FROM",
    "MAIL_PASSWORD",
    "SIGN_UP",
    "PROXIES",
    "OIDC_ISSUER",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "REREAD_HOURS",
    "KEEP_BODIES_DAYS",
    "KEEP_HISTORY_DAYS",
    "KEEP_FEED_DAYS",
)


@dataclass(frozen=True, slots=True)
class RelayConfig:
    """Everything an operator sets; :func:`load_settings` is the only way to one that was checked.

    Attributes:
        stripe_api_base: Another server that speaks Stripe's API, or None for Stripe itself.
        mode: ``live``, ``test`` or ``demo``.
        home: The folder of all local files.
        files: Files that secrets were read from.
        secrets_file: The one with the signing secrets, where they have one.
    """

    stripe_key: str = field(repr=False)
    stripe_api_base: str | None
    webhook_secrets: tuple[str, ...] = field(repr=False)
    database_url: str = field(repr=False)
    host: str
    port: int
    public_url: str
    accounts_api: Api
    account_type: str
    charges: str
    buyers: str
    currency: str
    reads_per_second: float
    reads_per_month: int
    home: Path
    market: str
    market_email: str | None
    mode: str
    workers: int
    mail: MailChoice | None
    own_sign_up: bool
    oidc: OidcChoice | None
    proxies: tuple[str, ...]
    reread: timedelta
    keeping: Keeping
    files: tuple[Path, ...] = ()
    secrets_file: Path | None = None

    def policy(self) -> Policy:
        """Return what the use cases need of it."""
        return Policy(
            api=self.accounts_api,
            account_type=self.account_type,
            charges=self.charges,
            buyers=self.buyers,
            currency=self.currency,
            public_url=self.public_url,
            market=self.market,
            market_email=self.market_email,
            mode=self.mode,
            reads_per_second=self.reads_per_second,
            reads_per_month=self.reads_per_month,
            reread=self.reread,
            keeping=self.keeping,
        )

    def server(self) -> RelaySettings:
        """Return what the HTTP server needs of it."""
        return RelaySettings(
            webhook_secrets=self.webhook_secrets,
            public_url=self.public_url,
            market=self.market,
            market_email=self.market_email,
            workers=self.workers,
            mail=self.mail,
            own_sign_up=self.own_sign_up,
            oidc=self.oidc,
            proxies=self.proxies,
            renew_secrets=None if self.secrets_file is None else SecretsFile(self.secrets_file),
        )


def load_settings(
    environ: Mapping[str, str], config_path: Path | None = None, *, without_secrets: bool = False
) -> RelayConfig:
    """Read and check every setting.

    Args:
        environ: The process's variables.
        config_path: What ``--config`` named, or None.
        without_secrets: Whether the signing secrets may be missing still: no relay is started with these settings.

    Raises:
        ConfigurationError: Something is missing, a placeholder, or doesn't fit; the message is one sentence.
    """
    sources = _sources(environ, config_path)
    reader = Reader(sources)
    key, live = reader.key()
    host, port = reader.listen()
    api, account_type, charges = reader.accounts()
    home = reader.home()
    market_email = reader.market_email()
    mail, oidc = reader.mail(home, market_email, live=live), reader.oidc()
    return RelayConfig(
        stripe_key=key,
        stripe_api_base=reader.api_base(live=live),
        webhook_secrets=reader.secrets(required=not without_secrets),
        database_url=reader.database(home),
        host=host,
        port=port,
        public_url=reader.public_url(live=live),
        accounts_api=api,
        account_type=account_type,
        charges=charges,
        buyers=reader.one_of("BUYERS", ("customer", "account"), "customer"),
        currency=reader.currency(),
        reads_per_second=reader.number("READS_PER_SECOND", 20, 0.1, 1000),
        reads_per_month=round(reader.number("READS_PER_MONTH", 5_000_000, 1, 10_000_000_000)),
        home=home,
        market=reader.market(),
        market_email=market_email,
        mode=reader.mode(live=live),
        workers=round(reader.number("WORKERS", 4, 1, 64)),
        mail=mail,
        own_sign_up=reader.own_sign_up(mail, oidc),
        oidc=oidc,
        proxies=reader.proxies(),
        files=sources.files,
        secrets_file=sources.file_of(f"{PREFIX}WEBHOOK_SECRETS"),
        reread=timedelta(hours=reader.number("REREAD_HOURS", 24, 0.1, 24 * 25)),
        keeping=reader.keeping(),
    )


def database_url(environ: Mapping[str, str], config_path: Path | None = None) -> str:
    """Return the SQLAlchemy URL of the ledger alone, for work on people that needs neither key nor secrets.

    Raises:
        ConfigurationError: It isn't a database of a kind that is supported; the message is one sentence.
    """
    reader = Reader(_sources(environ, config_path))
    return reader.database(reader.home())


def public_url(environ: Mapping[str, str], config_path: Path | None = None) -> str:
    """Return where browsers reach the relay, for work on people that needs neither key nor secrets.

    Raises:
        ConfigurationError: It is missing, or isn't a web address; the message is one sentence.
    """
    return Reader(_sources(environ, config_path)).public_url(live=False)


def _sources(environ: Mapping[str, str], config_path: Path | None) -> Sources:
    return Sources(environ, config_path, frozenset(PREFIX + name for name in NAMES))
