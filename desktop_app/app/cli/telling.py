"""Where a seller stands, in the words of the window, as lines."""

from __future__ import annotations

from collections.abc import Iterator

from desktop_app import wire
from desktop_app.domain.clock import SystemClock
from desktop_app.words.wording import Wording


def seller_facts(seller: wire.Seller, me: wire.Me, *, staff: bool = False) -> Iterator[tuple[str, object]]:
    """Yield names with values: the sentence, whose turn it is, what Stripe wants, what works."""
    now = SystemClock().now()
    words = Wording("en")
    first_name = (me.name or "").partition(" ")[0] or None
    state = words.state(seller, market=me.market, first_name=None if staff else first_name, now=now, staff=staff)
    yield "Status", f"{state.word}: {state.sentence}"
    yield "", state.explanation
    yield "Whose turn", " ".join(part for part in (state.whose_turn, state.whose_turn_more) if part)
    yield "What happens next", " ".join(part for part in (state.next_step, state.next_step_more) if part)
    for requirement in seller.requirements:
        worded = words.requirement(requirement.key, person=requirement.person)
        due = words.until(requirement, now)
        yield "Stripe wants", f"{worded.title} ({due})" if due else worded.title
    for capability in seller.capabilities:
        if capability.wanted:
            shown = words.capability(capability, now)
            yield shown.name, shown.word
    yield "Verified", "yes" if seller.verified else "no"
    yield "Account at Stripe", seller.account_id or "none yet"
    if seller.as_of is not None:
        yield "Checked with Stripe", words.age(seller.as_of, now)
