"""A value is what a frozen dataclass is, whatever it costs."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, is_dataclass, replace
from typing import Any, Generic, TypeVar

import msgspec
import pytest

from desktop_app.domain.value import value

T = TypeVar("T")


@value
class Stop:
    place: str
    seconds: int = 0
    notes: tuple[str, ...] = ()
    kept: list[str] = field(default_factory=list)
    secret: str = field(default="", repr=False)

    @property
    def long(self) -> bool:
        return self.seconds > 60


@dataclass(frozen=True, slots=True)
class Usual:
    place: str
    seconds: int = 0
    notes: tuple[str, ...] = ()
    kept: list[str] = field(default_factory=list)
    secret: str = field(default="", repr=False)


@value
class Pair(Generic[T]):
    first: T
    second: T


@value
class Nothing:
    """It holds nothing."""


@value
class Checked:
    name: str

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("It needs a name")


def test_it_is_made_as_a_dataclass_is() -> None:
    for arguments, named in ((("a",), {}), (("a", 3), {"secret": "s"}), ((), {"place": "b", "kept": ["x"]})):
        one, usual = Stop(*arguments, **named), Usual(*arguments, **named)
        assert asdict(one) == asdict(usual)
        assert repr(one) == repr(usual).replace("Usual", "Stop")
    assert Stop("a").kept is not Stop("a").kept
    assert Stop("a", 61).long


@pytest.mark.parametrize(("arguments", "named"), [((), {}), (("a",), {"place": "b"}), (("a",), {"other": 1})])
def test_what_does_not_fit_is_refused_the_first_time_and_later(arguments: Any, named: Any) -> None:
    for _ in range(2):
        with pytest.raises(TypeError):
            Stop(*arguments, **named)


def test_it_is_compared_by_what_it_holds() -> None:
    assert Stop("a", 1) == Stop("a", 1)
    assert Stop("a", 1) != Stop("a", 2)
    assert Stop("a", secret="s") != Stop("a")
    assert Stop("a") != Usual("a")
    assert hash(Pair(1, 2)) == hash(Pair(1, 2))
    assert len({Pair(1, 2), Pair(1, 2), Pair(2, 1)}) == 2
    assert Nothing() == Nothing()
    assert hash(Nothing()) == hash(Nothing())
    assert Checked("a") == Checked("a")
    with pytest.raises(TypeError):
        hash(Stop("a"))


def test_nothing_of_it_can_be_set() -> None:
    one: Any = Stop("a")
    with pytest.raises(FrozenInstanceError):
        one.place = "b"
    with pytest.raises(FrozenInstanceError):
        one.other = "b"
    with pytest.raises(FrozenInstanceError):
        del one.place
    assert one.place == "a"
    assert not hasattr(one, "__dict__")


def test_it_is_a_dataclass_to_everybody() -> None:
    assert is_dataclass(Stop)
    assert [part.name for part in fields(Stop)] == [part.name for part in fields(Usual)]
    assert replace(Stop("a", 1), seconds=2) == Stop("a", 2)
    match Pair(1, 2):
        case Pair(first, second):
            assert (first, second) == (1, 2)
    text = msgspec.json.encode(Stop("a", 1, ("n",)))
    assert msgspec.json.decode(text, type=Stop) == Stop("a", 1, ("n",))
    assert msgspec.json.decode(b'{"place":"b"}', type=Stop) == Stop("b")


def test_it_is_copied_whole() -> None:
    one = Stop("a", 1, ("n",), ["k"], "s")
    assert copy.copy(one) == one
    assert copy.deepcopy(one) == one
    assert pickle.loads(pickle.dumps(one)) == one


def test_its_own_check_is_made() -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="needs a name"):
            Checked("")
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"name":""}', type=Checked)


@pytest.mark.parametrize("wish", [{"init": False}, {"compare": False}, {"kw_only": True}])
def test_a_field_that_values_do_not_have_is_refused(wish: Any) -> None:
    @value
    class Wishful:
        name: str = field(default="", **wish)

    with pytest.raises(TypeError, match=r"Wishful\.name: a value's fields"):
        Wishful()


def test_a_value_without_a_word_on_it_is_told_by_its_name() -> None:
    """A dataclass would tell its signature, and takes longer to find that than for all the rest."""
    assert Stop.__doc__ == "Stop"
    assert Nothing.__doc__ == "It holds nothing."
