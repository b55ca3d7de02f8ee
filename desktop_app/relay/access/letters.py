"""What letters say: plain text in the receiver's language, one thing and one link each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from desktop_app import wire
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


_MOST = 10
_TO_STOP = mark("To get no more of these e-mails:")
_GO_ON = mark("Open Sellerdesk on your computer and go on from there.")
_NEEDED = mark("{thing} ({due})")
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
        now: The time, which ages and dates in a letter follow.
    """

    def __init__(self, market: str, public_url: str, now: Callable[[], datetime]) -> None:
        self._market = market
        self._public_url = public_url.rstrip("/")
        self._now = now

    def __call__(self, letter: Letter) -> EmailMessage:
        """Return a letter with its subject and its text."""
        words = wording(letter.locale)
        if letter.seller is not None:
            return self._of_account(words, letter, letter.seller)
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

    def _of_account(self, words: Wording, letter: Letter, seller: wire.Seller) -> EmailMessage:
        """Tell a seller where they stand: the sentence, what it means, what is needed by when, and how to stop it."""
        now = self._now()
        state = words.state(seller, market=self._market, first_name=letter.name.split(" ")[0] or None, now=now)
        needed = [one for one in seller.requirements if one.state in {"to_do", "refused"}][:_MOST]
        stop = f"{self._public_url}/unsubscribe/{letter.ref}"
        parts = [self._greeting(words, letter), words.formats.ended(state.sentence), state.explanation]
        if needed:
            parts.append("\n".join(self._line(words, one, now) for one in needed))
        if seller.whose_turn == "seller":
            parts.append(words.text(_GO_ON))
        parts += [self._market, f"{words.text(_TO_STOP)}\n{stop}"]
        message = EmailMessage()
        message["Subject"] = state.sentence
        message["List-Unsubscribe"] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content("\n\n".join(part for part in parts if part) + "\n", cte="quoted-printable")
        return message

    @staticmethod
    def _line(words: Wording, one: wire.RequirementShape, now: datetime) -> str:
        named = words.requirement(one.key, person=one.person, instead=one.instead).named
        due = words.until(one, now)
        return "- " + (words.text(_NEEDED, thing=named, due=due) if due else named)

    @staticmethod
    def _greeting(words: Wording, letter: Letter) -> str:
        return words.text("Hello {name},", name=letter.name) if letter.name else words.text("Hello,")
