"""What letters say: plain text in the receiver's language, one thing and one link each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage

from desktop_app.onboarding.access.posting import Letter
from desktop_app.relay.locales import wording
from desktop_app.words.marks import mark
from desktop_app.words.wording import Wording


@dataclass(frozen=True, slots=True)
class Text:
    """The words of one kind of letter, as message ids. ``path`` is where its link leads on the relay."""

    subject: str
    body: str
    path: str = ""
    link: str = ""
    close: str = ""


_NOT_YOU = mark("If that wasn’t you, you don’t have to do anything.")
TEXTS: dict[str, Text] = {
    "confirm": Text(
        mark("Confirm your address for {market}"),
        mark("Somebody, probably you, signed up on {market} with this address."),
        "/confirm/{ref}",
        mark("Open this link and type the password you chose. It works for a day:"),
        _NOT_YOU,
    ),
    "already": Text(
        mark("You have an account on {market}"),
        mark("Somebody, probably you, wanted to sign up on {market} with this address. It has an account already."),
        "/signin",
        mark("Sign in here, or choose a new password there:"),
        _NOT_YOU,
    ),
    "reset": Text(
        mark("A new password for {market}"),
        mark("Somebody, probably you, asked for a new password on {market}."),
        "/reset/{ref}",
        mark("Open this link and choose one. It works for half an hour:"),
        _NOT_YOU,
    ),
    "welcome": Text(
        mark("You’ve been added to {market}"),
        mark("{market} opened an account for you with this address."),
        "/reset/{ref}",
        mark("Open this link and choose a password. It works for three days:"),
    ),
    "changed": Text(
        mark("Your password on {market} was changed"),
        mark("Your password was changed just now, and everything else that was signed in is signed out."),
        "/reset",
        mark("If that wasn’t you, choose a new one at once:"),
    ),
}


class LetterWords:
    """Puts letters into words.

    Args:
        market: What the marketplace is called.
        public_url: Where browsers reach the relay.
        more: Words the kinds that tell of an account; None where a letter isn't of one of these.
    """

    def __init__(
        self, market: str, public_url: str, more: Callable[[Letter, Wording], EmailMessage | None] | None = None
    ) -> None:
        self._market = market
        self._public_url = public_url.rstrip("/")
        self._more = more

    def __call__(self, letter: Letter) -> EmailMessage:
        """Return a letter with its subject and its text."""
        words = wording(letter.locale)
        other = None if self._more is None else self._more(letter, words)
        if other is not None:
            return other
        text = TEXTS[letter.kind]
        address = self._public_url + text.path.format(ref=letter.ref or "")
        parts = [
            self._greeting(words, letter),
            words.text(text.body, market=self._market),
            f"{words.text(text.link)}\n{address}",
        ]
        if text.close:
            parts.append(words.text(text.close))
        message = EmailMessage()
        message["Subject"] = words.text(text.subject, market=self._market)
        message.set_content("\n\n".join([*parts, self._market]) + "\n", cte="quoted-printable")
        return message

    @staticmethod
    def _greeting(words: Wording, letter: Letter) -> str:
        return words.text("Hello {name},", name=letter.name) if letter.name else words.text("Hello,")
