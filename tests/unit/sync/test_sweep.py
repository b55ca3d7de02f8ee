"""Sweeping through a view that moves: whatever is there all the time comes once."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.sync.desk import AccountQuery
from desktop_app.sync.sweep import Sweep
from desktop_app.wire import AccountPage, AccountRow

SIZE = 3


class Moving:
    """A list in two orders, by keyset: as the relay's, and as small as it needs to be for pages to matter."""

    def __init__(self, number: int) -> None:
        self.changed = {f"u_{at}": at for at in range(number)}
        self.deadline = {f"u_{at}": number - at for at in range(number)}
        self.version = dict.fromkeys(self.changed, 1)
        self._last = number

    def change(self, at: int, deadline: int) -> None:
        """Change one: it is the newest, and has another date."""
        one = f"u_{at % len(self.changed)}"
        self._last += 1
        self.changed[one], self.deadline[one] = self._last, deadline
        self.version[one] += 1

    def page(self, query: AccountQuery) -> AccountPage:
        """Return what follows a place, never what is at a number."""
        by_date = query.sort == "deadline"
        by_id = query.sort == "id"
        places = [(0 if by_id else self.deadline[one] if by_date else -self.changed[one], one) for one in self.changed]
        after = None if query.page is None else tuple(query.page.split("/"))
        found = sorted(place for place in places if after is None or place > (int(after[0]), after[1]))
        rows = tuple(AccountRow(one, one, None, None, None, None, self.version[one]) for _, one in found[:SIZE])
        more = len(found) > SIZE
        return AccountPage(rows, next="/".join(map(str, found[SIZE - 1])) if more else None)


changes = st.lists(st.lists(st.tuples(st.integers(0, 19), st.integers(-5, 30)), max_size=4), max_size=40)


@given(number=st.integers(0, 20), meanwhile=changes, sort=st.sampled_from([None, "deadline"]))
def test_nothing_is_lost_or_doubled(number: int, meanwhile: list[list[tuple[int, int]]], sort: str | None) -> None:
    moving = Moving(number)
    sweep, found = Sweep(AccountQuery(sort=sort)), []
    steps = iter(meanwhile)
    while (query := sweep.query) is not None:
        found += [row.id for row in sweep.take(moving.page(query))]
        for at, deadline in next(steps, []) if number else []:
            moving.change(at, deadline)
    assert sorted(found) == sorted(moving.changed)
    assert sweep.number == number


@given(
    number=st.integers(1, 30),
    sort=st.sampled_from([None, "deadline", "id"]),
    turns=st.lists(st.lists(st.tuples(st.integers(0, 29), st.integers(-5, 40)), min_size=SIZE, max_size=9), min_size=1),
)
def test_nothing_is_lost_where_the_list_never_rests(
    number: int, sort: str | None, turns: list[list[tuple[int, int]]]
) -> None:
    """As many change during each answer as it holds, or more, for ever: yet there is an end, with all of them."""
    moving, found, asked = Moving(number), list[str](), 0
    sweep = Sweep(AccountQuery(sort=sort))
    while (query := sweep.query) is not None:
        found += [row.id for row in sweep.take(moving.page(query))]
        for at, deadline in turns[asked % len(turns)]:
            moving.change(at, deadline)
        asked += 1
    assert sorted(found) == sorted(moving.changed)
    assert asked <= 8 * (number // SIZE + 2)


def test_a_view_that_rests_is_looked_back_at_by_one_page() -> None:
    moving, asked = Moving(10), 0
    sweep = Sweep(AccountQuery(sort="deadline", status="restricted", limit=7, page="here"))
    while (query := sweep.query) is not None:
        assert (query.status, query.limit) == ("restricted", 100)
        asked += 1
        sweep.take(moving.page(query))
    assert asked == 1 + 4 + 1


def test_a_page_token_that_comes_back_ends_the_pages() -> None:
    """An answer of a relay that is out of order never makes an endless file."""
    sweep = Sweep(AccountQuery())
    row = AccountRow("u_1", "u_1", None, None, None, None, 1)
    turns = 0
    while sweep.query is not None and turns < 200:
        sweep.take(AccountPage((replace(row, version=turns),), next="same"))
        turns += 1
    assert turns < 200
