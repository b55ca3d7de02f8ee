"""The relay refuses to start half-configured (property S5): one sentence that names the variable and what helps."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.domain.account import Api
from desktop_app.relay.settings.config import database_url, load_settings
from desktop_app.relay.settings.sources import ConfigurationError

COMPLETE = {
    "SELLERDESK_STRIPE_KEY": "sk_test_51QkLm2",
    "SELLERDESK_WEBHOOK_SECRETS": "whsec_a1, whsec_b2,whsec_a1",
    "SELLERDESK_PUBLIC_URL": "https://relay.hearthside.shop/",
    "SELLERDESK_HOME": "/srv/sellerdesk",
}
LIVE = COMPLETE | {"SELLERDESK_STRIPE_KEY": "rk_live_51QkLm2"}


def refusal(environ: dict[str, str], config: Path | None = None) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(environ, config)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in COMPLETE.items() if key != name}


def test_what_is_not_named_has_a_usual_value() -> None:
    config = load_settings(COMPLETE)
    assert (config.host, config.port) == ("127.0.0.1", 8787)
    assert config.webhook_secrets == ("whsec_a1", "whsec_b2")
    assert config.public_url == "https://relay.hearthside.shop"
    assert (config.accounts_api, config.account_type, config.charges) == (Api.V2, "express", "destination")
    assert (config.buyers, config.mode, config.stripe_api_base) == ("customer", "test", None)
    assert config.database_url == "sqlite:////srv/sellerdesk/relay.sqlite"
    assert config.policy().public_url == config.public_url
    assert config.server().webhook_secrets == config.webhook_secrets


@pytest.mark.parametrize("name", ["SELLERDESK_STRIPE_KEY", "SELLERDESK_WEBHOOK_SECRETS", "SELLERDESK_PUBLIC_URL"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_setting_is_named_with_what_helps(name: str, value: str | None) -> None:
    environ = without(name) | ({} if value is None else {name: value})
    sentence = refusal(environ)
    assert sentence.startswith(f"{name} is missing: set it")


@pytest.mark.parametrize(
    "key",
    [
        "sk_test_",
        "sk_test_xxxxxxxx",
        "sk_test_...",
        "sk_test_…",
        "sk_test_your_key_here",
        "sk_live_replace_me",
        "sk_test_changeme",
        "<your key>",
        "changeme",
        "sk_51QkLm2",
        "whsec_a1",
        "pk_live_51QkLm2",
    ],
)
def test_a_placeholder_key_is_refused_and_never_repeated(key: str) -> None:
    sentence = refusal(COMPLETE | {"SELLERDESK_STRIPE_KEY": key})
    assert sentence.startswith("SELLERDESK_STRIPE_KEY")
    assert key not in sentence


@pytest.mark.parametrize(
    "key", ["sk_test_x", "sk_test_demo0f3a", "rk_test_51xxxQ", "sk_test_YourQ8", "sk_test_a_live_b"]
)
def test_any_other_key_of_stripes_form_is_taken(key: str) -> None:
    assert load_settings(COMPLETE | {"SELLERDESK_STRIPE_KEY": key}).stripe_key == key
    assert load_settings(COMPLETE | {"SELLERDESK_STRIPE_KEY": key}).mode == "test"


@pytest.mark.parametrize("secrets", ["whsec_", "whsec_xxx", "whsec_a1,secret", "whsec_a1,whsec_replace_me", ","])
def test_a_placeholder_secret_is_refused(secrets: str) -> None:
    assert refusal(COMPLETE | {"SELLERDESK_WEBHOOK_SECRETS": secrets}).startswith("SELLERDESK_WEBHOOK_SECRETS")


@pytest.mark.parametrize(
    "address",
    [
        "relay.hearthside.shop",
        "ftp://relay.hearthside.shop",
        "https://",
        "https://user@relay.hearthside.shop",
        "https://relay.hearthside.shop/?a=1",
        "https://relay.hearthside.shop:99999",
        "https://<your address>",
        "https://relay.example.com",
        "https://your-relay.shop",
    ],
)
def test_a_public_address_that_is_none_or_an_example_is_refused(address: str) -> None:
    assert refusal(COMPLETE | {"SELLERDESK_PUBLIC_URL": address}).startswith("SELLERDESK_PUBLIC_URL")


def test_a_live_key_wants_https() -> None:
    assert "https://" in refusal(LIVE | {"SELLERDESK_PUBLIC_URL": "http://relay.hearthside.shop"})
    assert load_settings(LIVE).mode == "live"


def test_a_live_key_goes_to_stripe_only() -> None:
    sentence = refusal(LIVE | {"SELLERDESK_STRIPE_API_BASE": "http://127.0.0.1:12111"})
    assert sentence.startswith("SELLERDESK_STRIPE_API_BASE")
    base = load_settings(COMPLETE | {"SELLERDESK_STRIPE_API_BASE": "http://127.0.0.1:12111/"}).stripe_api_base
    assert base == "http://127.0.0.1:12111"


def test_the_mode_may_say_demo_but_never_contradict_the_key() -> None:
    assert load_settings(COMPLETE | {"SELLERDESK_MODE": "demo"}).mode == "demo"
    for environ, mode in ((COMPLETE, "live"), (LIVE, "test"), (LIVE, "demo"), (COMPLETE, "staging")):
        assert refusal(environ | {"SELLERDESK_MODE": mode}).startswith("SELLERDESK_MODE")


def test_pairs_of_account_type_and_charges_that_stripe_refuses_are_refused() -> None:
    pair = {"SELLERDESK_ACCOUNT_TYPE": "express", "SELLERDESK_CHARGES": "direct"}
    assert refusal(COMPLETE | pair).startswith("SELLERDESK_CHARGES=direct")


def test_standard_accounts_charge_directly_and_custom_ones_must_say() -> None:
    assert load_settings(COMPLETE | {"SELLERDESK_ACCOUNT_TYPE": "standard"}).charges == "direct"
    custom = COMPLETE | {"SELLERDESK_ACCOUNT_TYPE": "custom"}
    assert refusal(custom).startswith("SELLERDESK_CHARGES is missing")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LISTEN", "8787"),
        ("LISTEN", "127.0.0.1:"),
        ("LISTEN", "127.0.0.1:70000"),
        ("ACCOUNTS_API", "v3"),
        ("ACCOUNT_TYPE", "premium"),
        ("CHARGES", "both"),
        ("BUYERS", "person"),
        ("CURRENCY", "euro"),
        ("READS_PER_SECOND", "fast"),
        ("READS_PER_SECOND", "nan"),
        ("READS_PER_MONTH", "0"),
        ("WORKERS", "-1"),
        ("MARKET", "x" * 61),
        ("MARKET_EMAIL", "nobody"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///:memory:"),
    ],
)
def test_every_other_setting_names_itself_when_it_is_wrong(name: str, value: str) -> None:
    assert refusal(COMPLETE | {f"SELLERDESK_{name}": value}).startswith(f"SELLERDESK_{name}")


def test_the_ledger_is_found_without_any_other_setting(tmp_path: Path) -> None:
    assert database_url({"SELLERDESK_HOME": "/srv/x"}) == "sqlite:////srv/x/relay.sqlite"
    assert database_url({"SELLERDESK_DATABASE_URL": "sqlite:///a.db"}) == "sqlite:///a.db"
    (tmp_path / "relay.toml").write_text('database_url = "sqlite:///b.db"')
    assert database_url({}, tmp_path / "relay.toml") == "sqlite:///b.db"


def test_an_address_of_the_newer_kind_may_be_listened_on() -> None:
    config = load_settings(COMPLETE | {"SELLERDESK_LISTEN": "[::1]:9000"})
    assert (config.host, config.port) == ("::1", 9000)


def test_any_setting_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("sk_test_fromfile\n")
    environ = without("SELLERDESK_STRIPE_KEY") | {"SELLERDESK_STRIPE_KEY_FILE": str(tmp_path / "key")}
    assert load_settings(environ).stripe_key == "sk_test_fromfile"
    assert "both set" in refusal(environ | {"SELLERDESK_STRIPE_KEY": "sk_test_1"})
    missing = environ | {"SELLERDESK_STRIPE_KEY_FILE": str(tmp_path / "nothing")}
    assert refusal(missing).startswith("SELLERDESK_STRIPE_KEY_FILE names a file that can't be read")
    (tmp_path / "key").write_text("\n")
    assert refusal(environ).startswith("SELLERDESK_STRIPE_KEY is missing")
    (tmp_path / "key").write_bytes(b"\xff\xfe")
    assert "isn't text" in refusal(environ)
    (tmp_path / "key").write_bytes(b"a" * 70_000)
    assert "larger than 64 KB" in refusal(environ)


def test_the_configuration_file_gives_what_the_environment_does_not(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("sk_test_fromfile")
    file = tmp_path / "relay.toml"
    file.write_text(
        f'stripe_key_file = "{tmp_path / "key"}"\nwebhook_secrets = ["whsec_a1", "whsec_b2"]\n'
        'public_url = "https://relay.hearthside.shop"\nreads_per_second = 5\nhome = "/srv/x"\nmarket = "Hearthside"\n'
    )
    config = load_settings({"SELLERDESK_MARKET": "Bazaar"}, file)
    assert config.stripe_key == "sk_test_fromfile"
    assert config.webhook_secrets == ("whsec_a1", "whsec_b2")
    assert config.reads_per_second == 5.0
    assert config.market == "Bazaar"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('stripe_kee = "x"', "stripe_kee, which isn't a setting"),
        ('SELLERDESK_STRIPE_KEY = "x"', "isn't a setting"),
        ("stripe_key = true", "must be a text"),
        ("stripe_key = {a = 1}", "must be a text"),
        ("stripe_key", "isn't TOML"),
    ],
)
def test_a_configuration_file_with_a_mistake_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "relay.toml"
    file.write_text(text)
    assert said in refusal(COMPLETE, file)
    assert "can't be read" in refusal(COMPLETE, tmp_path / "nothing.toml")


def test_secrets_stay_out_of_what_is_printed() -> None:
    config = load_settings(COMPLETE | {"SELLERDESK_DATABASE_URL": "postgresql+psycopg://u:pw@db/x"})
    for shown in (repr(config), repr(config.server())):
        assert "sk_test" not in shown
        assert "whsec" not in shown
        assert ":pw@" not in shown


def test_letters_go_into_a_folder_where_nothing_is_real_and_nowhere_in_live() -> None:
    trying = load_settings(COMPLETE)
    assert trying.mail is not None
    assert trying.mail.folder == Path("/srv/sellerdesk/mail")
    assert trying.own_sign_up
    live = load_settings(LIVE)
    assert (live.mail, live.own_sign_up) == (None, False)


@pytest.mark.parametrize(
    ("address", "password", "host", "port", "tls", "user"),
    [
        ("smtp://relay@mail.hearthside.shop", "secret", "mail.hearthside.shop", 587, "starttls", "relay"),
        ("smtp://mail.hearthside.shop:2525", None, "mail.hearthside.shop", 2525, "starttls", None),
        ("smtps://me%40shop@mail.hearthside.shop", "secret", "mail.hearthside.shop", 465, "implicit", "me@shop"),
        ("smtp://127.0.0.1:25", None, "127.0.0.1", 25, "none", None),
        ("smtp://relay@127.0.0.1:25", "secret", "127.0.0.1", 25, "starttls", "relay"),
    ],
)
def test_a_mail_server_is_named_by_its_address(
    address: str, password: str | None, host: str, port: int, tls: str, user: str | None
) -> None:
    secret = {} if password is None else {"SELLERDESK_MAIL_PASSWORD": password}
    named = {"SELLERDESK_MAIL": address, "SELLERDESK_MAIL_FROM": "relay@hearthside.shop"}
    mail = load_settings(LIVE | named | secret).mail
    assert mail is not None
    assert (mail.host, mail.port, mail.tls, mail.user, mail.password) == (host, port, tls, user, password)
    assert "secret" not in repr(mail)


OIDC = {
    "SELLERDESK_OIDC_ISSUER": "https://id.hearthside.shop",
    "SELLERDESK_OIDC_CLIENT_ID": "relay",
    "SELLERDESK_OIDC_CLIENT_SECRET": "very secret",
}


def test_the_marketplaces_own_sign_in_takes_the_place_of_ours() -> None:
    config = load_settings(COMPLETE | OIDC)
    assert config.oidc is not None
    assert config.oidc.issuer == "https://id.hearthside.shop"
    assert not config.own_sign_up
    assert "very secret" not in repr(config)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SELLERDESK_MAIL": "mail.hearthside.shop"}, "SELLERDESK_MAIL"),
        ({"SELLERDESK_MAIL": "smtp://"}, "SELLERDESK_MAIL"),
        ({"SELLERDESK_MAIL": "smtp://a:b@mail.hearthside.shop"}, "SELLERDESK_MAIL_PASSWORD"),
        ({"SELLERDESK_MAIL": "smtp://a@mail.hearthside.shop"}, "SELLERDESK_MAIL_PASSWORD"),
        ({"SELLERDESK_MAIL": "smtp://mail.hearthside.shop", "SELLERDESK_MAIL_FROM": ""}, "SELLERDESK_MAIL_FROM"),
        ({"SELLERDESK_MAIL_FROM": "nobody"}, "SELLERDESK_MAIL_FROM"),
        ({"SELLERDESK_SIGN_UP": "sometimes"}, "SELLERDESK_SIGN_UP"),
        (OIDC | {"SELLERDESK_SIGN_UP": "open"}, "SELLERDESK_SIGN_UP"),
        (OIDC | {"SELLERDESK_OIDC_CLIENT_SECRET": ""}, "SELLERDESK_OIDC_CLIENT_SECRET"),
        (OIDC | {"SELLERDESK_OIDC_ISSUER": "http://id.hearthside.shop"}, "SELLERDESK_OIDC_ISSUER"),
        ({"SELLERDESK_PROXIES": "everybody"}, "SELLERDESK_PROXIES"),
    ],
)
def test_what_is_wrong_about_coming_in_is_named(changes: dict[str, str], named: str) -> None:
    usual = {"SELLERDESK_MAIL_FROM": "relay@hearthside.shop"}
    assert named in refusal(COMPLETE | usual | changes)
