"""Letters really leave: to a mail server by STARTTLS, and into a folder; worded in the receiver's language."""

from __future__ import annotations

import email
import email.policy
import re
import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from doubles.mail_server import MailServer

from desktop_app import wire
from desktop_app.onboarding.access.posting import Letter, NotTaken
from desktop_app.relay.access.letters import TEXTS, LetterWords
from desktop_app.relay.access.mailer import Mailer
from desktop_app.relay.settings.choices import MailChoice
from tests.integration.relay.browser import EMAIL, NAME, PASSWORD, Browser
from tests.integration.relay.conftest import SETTINGS
from tests.integration.relay.served import Served
from tests.waiting import until

# The library's server speaks of its own old names, and of clients that hang up on a certificate they don't believe.
pytestmark = pytest.mark.logs(r"mail\.log: .*(login_data is deprecated|SMTP session exception)")
NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
WORDS = LetterWords("Hearthside", "https://relay.hearthside.test", lambda: NOW)
LETTER = Letter("l_1", "reset", "nora@example.org", "Nora Lindqvist", "en", "u_nora", "the-reference")


class Inbox:
    """A mail server's handler: keeps what it takes, refuses on order."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.tls: list[bool] = []
        self.answer = "250 OK"

    async def handle_RCPT(  # noqa: N802 - the library's own name
        self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if address.startswith("nobody@"):
            return "550 No such mailbox"
        if address.startswith("busy@"):
            return "451 Later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken.append(email.message_from_bytes(envelope.content, policy=email.policy.default))  # type: ignore[arg-type]
        self.tls.append(session.ssl is not None)
        return self.answer


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {certificate} -days 2 -subj /CN=localhost"
    subprocess.run([*command.split(), "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    return key, certificate


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(inbox: Inbox, certificate: tuple[Path, Path]) -> Iterator[MailServer]:
    """A mail server that wants STARTTLS and a password."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[1], certificate[0])

    def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        sound = isinstance(data, LoginPassword) and (data.login, data.password) == (b"relay", b"mail secret")
        return AuthResult(success=sound, handled=False)  # the library says so to the client

    controller = MailServer(inbox, tls_context=context, require_starttls=True, authenticator=known, auth_required=True)
    controller.start()
    yield controller
    controller.stop()


def choice(server: MailServer, **changes: Any) -> MailChoice:
    usual = MailChoice(
        "relay@hearthside.test", host="127.0.0.1", port=server.port, user="relay", password="mail secret", seconds=60
    )
    return replace(usual, **changes)


def mailer(choice: MailChoice, certificate: tuple[Path, Path] | None) -> Mailer:
    trust = None if certificate is None else ssl.create_default_context(cafile=str(certificate[1]))
    return Mailer(choice, "Hearthside", WORDS, lambda: NOW, trust)


def test_a_letter_goes_out_by_starttls(server: MailServer, inbox: Inbox, certificate: tuple[Path, Path]) -> None:
    mailer(choice(server), certificate).send(LETTER)
    (taken,) = inbox.taken
    assert inbox.tls == [True]
    assert taken["From"] == "Hearthside <relay@hearthside.test>"
    assert taken["To"] == "Nora Lindqvist <nora@example.org>"
    assert taken["Subject"] == "A new password for Hearthside"
    assert taken["Auto-Submitted"] == "auto-generated"
    assert taken["Message-ID"] == "<l_1@hearthside.test>"
    assert "https://relay.hearthside.test/reset/the-reference" in taken.get_content()


@pytest.mark.parametrize(
    ("changes", "lasting"),
    [({"password": "wrong"}, False), ({"port": 9}, False), ({"tls": "none"}, False)],
)
def test_what_the_server_does_not_let_in_is_not_taken(
    server: MailServer, inbox: Inbox, certificate: tuple[Path, Path], changes: dict[str, Any], lasting: bool
) -> None:
    with pytest.raises(NotTaken) as caught:
        mailer(choice(server, **changes), certificate).send(LETTER)
    assert caught.value.lasting is lasting
    assert inbox.taken == []


def test_a_certificate_that_nobody_vouches_for_is_not_believed(server: MailServer, inbox: Inbox) -> None:
    with pytest.raises(NotTaken):
        mailer(choice(server), None).send(LETTER)
    assert inbox.taken == []


@pytest.mark.parametrize(("to", "lasting"), [("nobody@example.org", True), ("busy@example.org", False)])
def test_a_refused_receiver_is_told_apart(
    server: MailServer, certificate: tuple[Path, Path], to: str, lasting: bool
) -> None:
    with pytest.raises(NotTaken) as caught:
        mailer(choice(server), certificate).send(replace(LETTER, to=to))
    assert caught.value.lasting is lasting


def test_a_full_mailbox_is_tried_again(server: MailServer, inbox: Inbox, certificate: tuple[Path, Path]) -> None:
    inbox.answer = "452 Full"
    with pytest.raises(NotTaken) as caught:
        mailer(choice(server), certificate).send(LETTER)
    assert caught.value.lasting is False


def test_names_cannot_add_headers(tmp_path: Path) -> None:
    sender = MailChoice("relay@hearthside.test", tmp_path)
    for name in ("Nora\r\nBcc: evil@example.org", "Nora\u202e", '"Nora" <evil@example.org>,'):
        mailer(sender, None).send(replace(LETTER, name=name))
    for path in tmp_path.glob("*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert message["Bcc"] is None
        assert [one.addr_spec for one in message["To"].addresses] == ["nora@example.org"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("locale", ["en", "de", "ar", "fr", "es", "ja"])
def test_every_kind_of_letter_is_worded_in_every_language(locale: str) -> None:
    for kind in TEXTS:
        message = WORDS(replace(LETTER, kind=kind, locale=locale))
        assert "Hearthside" in message["Subject"]
        assert message.get_content().count("https://relay.hearthside.test") == 1
        assert not re.search(r"\{\w+\}", message["Subject"] + message.get_content())


def test_a_seller_reads_where_they_stand_and_how_to_stop_it() -> None:
    seller = wire.Seller(
        account_id="acct_1",
        status="restricted_soon",
        whose_turn="seller",
        deadline=NOW + timedelta(days=6),
        requirements=(
            wire.RequirementShape(
                id="1",
                key="person.document",
                group="person",
                person="Ana",
                state="to_do",
                deadline=NOW + timedelta(days=6),
            ),
        ),
    )
    message = WORDS(replace(LETTER, kind="worse", seller=seller))
    text = message.get_content()
    assert message["Subject"] == "One thing needed from you before 30 November"
    assert "by 30 November" in text
    assert "Open Sellerdesk on your computer" in text
    stop = "https://relay.hearthside.test/unsubscribe/the-reference"
    assert message["List-Unsubscribe"] == f"<{stop}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in text
    assert "stripe.com" not in text
    japanese = WORDS(replace(LETTER, kind="worse", seller=seller, locale="ja")).get_content()
    assert "です。\n" in japanese
    assert "です." not in japanese


def test_the_relay_sends_what_signing_up_asks_for(launch: Callable[..., Served], tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    relay = launch(replace(SETTINGS, mail=MailChoice("relay@hearthside.test", folder)))
    browser = Browser(relay)
    browser.look("/signup")
    browser.send(name=NAME, email=EMAIL, password=PASSWORD)
    until(lambda: list(folder.glob("*-confirm-*.eml")))
    (path,) = folder.glob("*.eml")
    assert path.stat().st_mode & 0o777 == 0o600
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    link = re.search(r"/confirm/[\w-]+", message.get_content())  # type: ignore[attr-defined]
    assert link
    browser.look(link[0])
    assert browser.send(password=PASSWORD).status_code == 303
    browser.close()


def test_e_mails_are_stopped_by_a_click_and_by_mail_programs(launch: Callable[..., Served]) -> None:
    from desktop_app.onboarding.access import links

    relay = launch()
    refs = {}
    with relay.parts.ledger.writing() as work:
        for kind in ("worse", "deadline"):
            refs[kind] = links.draw(work, f"stop-{kind}", relay.parts.clock.now(), user_id="u_ana")
    browser = Browser(relay)
    browser.look(f"/unsubscribe/{refs['worse']}")
    with relay.parts.ledger.reading() as work:
        user = work.people.get("u_ana")
    assert user is not None
    assert user.mail_worse  # looking alone changes nothing
    browser.send()
    assert browser.heading() == "You won’t get these e-mails any more"
    answer = relay.call(None, "POST", f"/unsubscribe/{refs['deadline']}", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    with relay.parts.ledger.reading() as work:
        user = work.people.get("u_ana")
    assert user is not None
    assert (user.mail_worse, user.mail_deadlines) == (False, False)
    assert browser.look("/unsubscribe/unknown").status_code == 410
    browser.close()
