"""Letters leave: to an SMTP server with TLS and time-outs, or as files into a folder."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile

from desktop_app.domain.legible import legible
from desktop_app.onboarding.access.posting import Letter, NotTaken
from desktop_app.relay.settings.choices import MailChoice

Worded = Callable[[Letter], EmailMessage]


class Mailer:
    """Satisfies :class:`~desktop_app.onboarding.access.posting.Post`.

    Args:
        choice: How letters leave.
        market: Whose name they come under.
        word: Puts a letter into words: subject, text and headers of its own.
        now: The time, for the letter's date.
        trust: Whose certificates a server may show; the system's without it.
    """

    def __init__(
        self,
        choice: MailChoice,
        market: str,
        word: Worded,
        now: Callable[[], datetime],
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._choice = choice
        self._market = market
        self._word = word
        self._now = now
        self._trust = trust

    def send(self, letter: Letter) -> None:
        """Send one.

        Raises:
            NotTaken: It surely didn't go out.
            OSError, smtplib.SMTPException: It may have gone out.
        """
        message = self._word(letter)
        message["From"] = Address(self._market, addr_spec=self._choice.sender)
        message["To"] = _receiver(letter)
        message["Date"] = format_datetime(self._now())
        message["Message-ID"] = f"<{letter.id}@{self._choice.sender.partition('@')[2] or 'localhost'}>"
        message["Auto-Submitted"] = "auto-generated"
        if self._choice.folder is not None:
            self._into_folder(letter, message)
        else:
            self._by_server(letter, message)

    def try_out(self) -> None:
        """Go as far as a letter goes before it is one: greeting, TLS, sign-in, our sender; nothing is sent or left.

        Raises:
            NotTaken: A letter would not go out now.
        """
        if self._choice.folder is not None:
            _try_folder(self._choice.folder)
            return
        server = self._greeted()
        try:
            server.ehlo_or_helo_if_needed()
            code, _ = server.mail(self._choice.sender)
            if code >= 400:
                raise NotTaken("sender", lasting=code >= 500)
            server.rset()
        except (OSError, smtplib.SMTPException) as error:
            raise NotTaken("greeting") from error
        finally:
            server.close()

    def _into_folder(self, letter: Letter, message: EmailMessage) -> None:
        folder = self._choice.folder
        assert folder is not None  # noqa: S101 - the one caller looked
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = folder / f".{letter.id}"
            handle = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(message.as_bytes(policy=SMTP))
            draft.replace(folder / f"{self._now():%Y%m%dT%H%M%S}-{letter.kind}-{letter.id}.eml")
        except OSError as error:
            raise NotTaken("folder") from error

    def _by_server(self, letter: Letter, message: EmailMessage) -> None:
        server = self._greeted()
        try:
            try:
                server.sendmail(self._choice.sender, [letter.to], message.as_bytes(policy=SMTP))
            except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refusal:
                raise NotTaken("refused", lasting=refusal.smtp_code >= 500) from refusal
            except smtplib.SMTPRecipientsRefused as refusal:
                codes = [code for code, _ in refusal.recipients.values()]
                raise NotTaken("recipient", lasting=min(codes, default=500) >= 500) from refusal
        finally:
            server.close()  # it was taken, or refused: a server that doesn't answer QUIT changes neither

    def _greeted(self) -> smtplib.SMTP:
        """Return a connection that may take a letter; until here nothing can have gone out."""
        choice = self._choice
        context = self._trust or ssl.create_default_context()
        kind = partial(smtplib.SMTP_SSL, context=context) if choice.tls == "implicit" else smtplib.SMTP
        try:
            server: smtplib.SMTP = kind(choice.host, choice.port, timeout=choice.seconds)
        except OSError as error:
            raise NotTaken("unreachable") from error
        try:
            if choice.tls == "starttls":
                server.starttls(context=context)
            if choice.user is not None and choice.password is not None:
                server.login(choice.user, choice.password)
        except (OSError, smtplib.SMTPException) as error:
            server.close()
            raise NotTaken("no TLS" if choice.tls == "starttls" and choice.user is None else "greeting") from error
        return server


def _try_folder(folder: Path) -> None:
    """Write into the folder; one that the relay makes with its first letter isn't made: it would belong to us."""
    there = next(place for place in (folder, *folder.parents) if os.path.lexists(place))
    try:
        with TemporaryFile(dir=there) as file:
            file.write(b"\n")
            file.flush()
    except OSError as error:
        raise NotTaken("folder") from error


def _receiver(letter: Letter) -> Address | str:
    """Return the receiver with their name, where that can stand in a header."""
    name = " ".join(letter.name.split())
    if not legible(name):
        return letter.to
    return Address(name, addr_spec=letter.to)
