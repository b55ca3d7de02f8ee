"""What is said around every page: where one is and whether it is real, whether it is up to date, and what is wrong."""

from __future__ import annotations

from typing import Final

from desktop_app.domain.clock import Clock
from desktop_app.sync.desk import Connection, Link, Listing
from desktop_app.ui.motion import fold, unfold
from desktop_app.ui.shell.frame import Frame
from desktop_app.ui.shell.standing import Standing
from desktop_app.words.wording import Wording

MODES: Final = frozenset({"live", "test", "demo"})


def mode_words(words: Wording, mode: str, *, real_money: bool = True) -> str:
    """Return what a mode means for whoever is there, or the mode itself if nobody knows it."""
    text = words.text
    return {
        "live": text("Live · real money") if real_money else text("Live"),
        "test": text("Test · nothing is real"),
        "demo": text("On this computer"),
    }.get(mode, mode)


class Signs:
    """Draws them on a frame, in one language."""

    def __init__(self, frame: Frame, words: Wording, clock: Clock) -> None:
        self._frame, self._words, self._clock = frame, words, clock
        self._complains = False

    def draw_place(self, standing: Standing) -> str:
        """Say where one is, as whom, and whether it is real; return the window's title."""
        place, person = standing.place, standing.person
        assert place is not None  # noqa: S101 - drawn once somebody is somewhere
        assert person is not None  # noqa: S101
        text = self._words.text
        me = standing.desk.me() if standing.desk is not None else None
        short = {"live": text("Live"), "test": text("Test"), "demo": text("Demo")}.get(place.mode, place.mode)
        said = mode_words(self._words, place.mode, real_money=standing.staff)
        self._frame.sidebar.place.put((me.market if me else "") or place.name, place.mode, said, short)
        self._frame.sidebar.person.put(
            (me.name if me else None) or person.name,
            several=len(place.people) > 1,
            switch_words=text("Be somebody else"),
        )
        self._draw_ribbon(standing.market, place.mode, staff=standing.staff)
        return f"Sellerdesk · {standing.market} · {short}"

    def draw_connection(self, standing: Standing) -> None:
        """Say whether what is shown is up to date, and in the banner what is wrong."""
        if standing.desk is None:
            return
        connection = standing.desk.connection()
        text = self._words.text
        said = {
            Link.CONNECTING: ("arrow-clockwise", text("Connecting")),
            Link.ONLINE: ("cloud-check", text("Up to date")),
            Link.OFFLINE: ("cloud-slash", text("Offline")),
            Link.REFUSED: ("cloud-slash", text("Not signed in")),
        }[connection.link]
        if connection.link is Link.ONLINE and connection.listing is not None:
            said = self._listing_said(connection.listing) or said
        codes = (connection.error_code, *_notes(connection))
        details = self._words.formats.sentences(
            *(standing.told(self._words, code) for code in codes if code is not None)
        )
        self._frame.sidebar.set_connection(*said, details)
        self._draw_banner(connection, standing)

    def complain(self, what: str, more: str = "") -> None:
        """Say in the banner what went wrong where no page waited for it; it stays until it was read."""
        self._complains = True
        self._frame.banner.put("stop", "warning-circle-fill", what, more, self._words.text("Close"))
        unfold(self._frame.banner)

    def heard(self) -> bool:
        """Take back what was complained about; False where nothing was."""
        complained, self._complains = self._complains, False
        if complained:
            fold(self._frame.banner)
        return complained

    # -- the parts

    def _draw_ribbon(self, name: str, mode: str, *, staff: bool) -> None:
        text = self._words.text
        words = {
            "live": text("{market} · changes reach real sellers", market=name),
            "test": text("{market} · nothing here is real", market=name),
            "demo": text("{market} · nothing here is real", market=name),
        }
        word = {"live": text("LIVE"), "test": text("TEST"), "demo": text("DEMO")}
        self._frame.ribbon.put(mode, word.get(mode, mode), words.get(mode, name))
        self._frame.ribbon.setVisible(staff or mode != "live")

    def _listing_said(self, listing: Listing) -> tuple[str, str] | None:
        """Return icon and words for how far a copy of all accounts is, or None where it is up to date."""
        if listing.error_code is not None:
            return "cloud-slash", self._words.text("Not up to date")
        if listing.done_at is None:
            words = self._words.count(listing.listed, "One account listed", "{figure} accounts listed")
            return "arrow-clockwise", words
        return None

    def _draw_banner(self, connection: Connection, standing: Standing) -> None:
        if self._complains:
            return
        text, formats, banner = self._words.text, self._words.formats, self._frame.banner
        if connection.link is Link.OFFLINE:
            more = self._last_said(standing)
            if connection.waiting:
                waiting = self._words.count(
                    connection.waiting, "One change waits to be sent.", "{n} changes wait to be sent."
                )
                more = formats.sentences(more, waiting[:1].upper() + waiting[1:])
            banner.put("idle", "cloud-slash", self._why_offline(connection, standing), more.strip(), text("Try now"))
        elif connection.link is Link.REFUSED:
            said = standing.problem(self._words, connection.error_code or "token_invalid")
            banner.put("you", "key", formats.ended(said.what), said.why, text("Sign in again"))
        elif (trouble := _listing_error(connection)) is not None:
            said = standing.problem(self._words, trouble)
            banner.put("idle", "cloud-slash", formats.ended(said.what), formats.sentences(said.why, said.next_step), "")
        elif connection.cache_note is not None:
            said = standing.problem(self._words, connection.cache_note)
            more = formats.sentences(said.why, said.safe, said.next_step)
            banner.put("you", "warning-circle-fill", formats.ended(said.what), more, "")
        elif connection.secret_note is not None:
            said = standing.problem(self._words, connection.secret_note)
            banner.put("you", "key", formats.ended(said.what), formats.sentences(said.why, said.safe), "")
        cut_off = connection.link in {Link.OFFLINE, Link.REFUSED}
        (unfold if cut_off or any(note is not None for note in _notes(connection)) else fold)(banner)

    def _why_offline(self, connection: Connection, standing: Standing) -> str:
        """Return the particular reason: one's own network, or a marketplace that doesn't answer as it should."""
        if connection.error_code in {None, "offline"}:
            return self._words.text("You’re offline.")
        return standing.told(self._words, str(connection.error_code))

    def _last_said(self, standing: Standing) -> str:
        if standing.desk is None or standing.staff:
            return ""
        seller = standing.desk.seller().data
        if seller is None or seller.as_of is None:
            return ""
        age = self._words.at(seller.as_of, self._clock.now().astimezone())
        return self._words.text("This is what Stripe said {age}.", age=age)


def _notes(connection: Connection) -> tuple[str | None, ...]:
    return _listing_error(connection), connection.cache_note, connection.secret_note


def _listing_error(connection: Connection) -> str | None:
    """Return what keeps a copy of all accounts from being up to date; a profile on a relay has none."""
    return None if connection.listing is None else connection.listing.error_code
