"""One sign-in in the person's own browser: authorization code with PKCE, over a loopback redirect (RFC 8252)."""

from __future__ import annotations

import hmac
import secrets
import threading
from urllib.parse import parse_qs

from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.sync.authorizer import Authorizer
from desktop_app.sync.grant import Grant
from desktop_app.sync.loopback import LoopbackListener, Page
from desktop_app.words.wording import Wording

LIFE = 10 * 60.0
"""Seconds that a sign-in may take: time enough to sign up, confirm an e-mail address and look for a second factor."""

_PATH = "/signed-in"


class SigningIn:
    """One attempt. Begin it, open the page in the browser, then wait; each from any thread but the GUI's.

    Args:
        authorizer: The relay.
        clock: Limits the attempt.
        words: The language of the page that the browser ends on.
        life: Seconds that it may take.
    """

    def __init__(self, authorizer: Authorizer, clock: Clock, words: Wording, life: float = LIFE) -> None:
        self._authorizer = authorizer
        self._clock = clock
        self._words = words
        self._life = life
        self._state = secrets.token_urlsafe(32)
        self._verifier = secrets.token_urlsafe(64)
        self._guard = threading.Lock()
        self._over = threading.Event()
        self._listener: LoopbackListener | None = None
        self._code: str | None = None
        self._error: KnownError | None = None

    @property
    def relay(self) -> str:
        """The relay's address in its plain form."""
        return self._authorizer.address

    def begin(self) -> str:
        """Begin to listen for the way back, and return the page to open in the browser.

        Raises:
            KnownError: ``sign_in_no_port`` where this computer lets us listen nowhere.
        """
        try:
            listener = LoopbackListener(
                self._visit, self._over.set, self._clock, life=self._life, name="sign-in", late=self._too_late
            )
        except OSError as error:
            raise KnownError("sign_in_no_port", Remedy.PERSON) from error
        with self._guard:
            self._listener = listener
            self._redirect = f"http://127.0.0.1:{listener.port}{_PATH}"
            cancelled = self._over.is_set()
        if cancelled:
            listener.stop()
        return self._authorizer.page(redirect_uri=self._redirect, state=self._state, verifier=self._verifier)

    def wait(self) -> Grant:
        """Wait for the person and return what they were given.

        Raises:
            KnownError: ``sign_in_cancelled``, ``sign_in_late``, ``sign_in_refused``, or the relay can't be reached.
        """
        self._over.wait()
        self._stop()
        if self._error is not None:
            raise self._error
        if self._code is None:
            raise KnownError("sign_in_cancelled", Remedy.PERSON)
        return self._authorizer.redeem(self._code, redirect_uri=self._redirect, verifier=self._verifier)

    def close(self) -> None:
        """Give it up, or tidy up: nobody is waited for any more, and a browser that still comes finds nobody."""
        self._over.set()
        self._stop()
        self._authorizer.close()

    def _stop(self) -> None:
        with self._guard:
            listener = self._listener
        if listener is not None:
            listener.stop()

    def _too_late(self) -> None:
        self._error = KnownError("sign_in_late", Remedy.PERSON)
        self._over.set()

    def _visit(self, target: str) -> Page | None:
        path, _, query = target.partition("?")
        if path != _PATH:
            return None
        try:
            answers = parse_qs(query, keep_blank_values=True, strict_parsing=bool(query), max_num_fields=20)
        except ValueError:
            answers = {}
        state, code = _only(answers, "state"), _only(answers, "code")
        text = self._words.text
        strange = _only(answers, "iss") not in {None, self.relay}
        if strange or state is None or not hmac.compare_digest(state.encode(), self._state.encode()):
            # Another program's, an earlier attempt's, another server's (RFC 9207) or an attacker's: ours is waited for.
            return self._page(
                text("This isn’t the sign-in that Sellerdesk waits for"),
                text("Go back to Sellerdesk and sign in from there."),
                welcome=False,
            )
        if code is None:
            self._error = KnownError("sign_in_refused", Remedy.PERSON)
            return self._page(text("You weren’t signed in"), text("Go back to Sellerdesk and sign in from there."))
        self._code = code
        return self._page(text("You’re signed in"), text("Go back to Sellerdesk. You can close this tab."))

    def _page(self, title: str, sentence: str, *, welcome: bool = True) -> Page:
        return Page(title, sentence, self._words.language, self._words.rtl, welcome)


def _only(answers: dict[str, list[str]], name: str) -> str | None:
    """Return a value that was given once and isn't empty; twice is a trick."""
    values = answers.get(name, [])
    return values[0] if len(values) == 1 and values[0] else None
