"""Values: frozen dataclasses that cost next to nothing until somebody makes one.

For each class, a dataclass writes and compiles six methods when its module is loaded, most of which nobody ever calls:
for the classes that the window loads before its first picture, that took as long as drawing the picture. A value is a
dataclass like any other (``replace``, ``fields``, ``match`` and the wire's decoding take it), but its ``__init__`` is
written when it is first called, and its other methods are the same for all.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Callable

ValueT = TypeVar("ValueT")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[ValueT]) -> type[ValueT]:
    """Make a class what ``@dataclass(frozen=True, slots=True)`` would make it, but for less.

    Fields may have defaults and ``field(default=…, default_factory=…, repr=…)``; all of them count in comparing.
    """
    cls.__doc__ = cls.__doc__ or cls.__name__  # for want of one it would be the signature, which takes long to find
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    made.__init__ = _written_when_called(made)
    for name in _FOR_ALL:
        if name not in vars(cls):
            setattr(made, name, vars(_ForAll)[name])
    return made  # type: ignore[no-any-return] # the same class, with methods


class _ForAll:
    """The methods that all values share."""

    def __repr__(self) -> str:
        shown = (part.name for part in _parts(self) if part.repr)
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return _held(self) == _held(other)

    def __hash__(self) -> int:
        return hash(_held(self))

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), tuple(getattr(self, part.name) for part in _parts(self))

    def __setattr__(self, name: str, _new: object) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")


_FOR_ALL = ("__repr__", "__eq__", "__hash__", "__reduce__", "__setattr__", "__delattr__")


def _parts(one: Any) -> tuple[Field[Any], ...]:  # noqa: ANN401 - any value
    return fields(one)


def _held(one: Any) -> object:  # noqa: ANN401 - any value
    """Return what a value is compared by."""
    names = type(one).__match_args__
    return attrgetter(*names)(one) if names else ()


def _written_when_called(cls: Any) -> Callable[..., None]:  # noqa: ANN401 - any class
    """Return an ``__init__`` that puts the true one in its place."""

    def __init__(self: object, *positional: object, **named: object) -> None:  # noqa: N807 - it stands for one
        cls.__init__ = _init(cls)
        cls.__init__(self, *positional, **named)

    return __init__


def _init(cls: Any) -> Callable[..., None]:  # noqa: ANN401 - any class
    """Write the ``__init__`` of a class: each parameter into its slot, past what refuses to be set.

    Raises:
        TypeError: A field wants what values don't have.
    """
    known: dict[str, Any] = {"absent": MISSING}
    parameters, body = ["self"], []
    for part in fields(cls):
        name = part.name
        if not (part.init and part.compare) or part.kw_only:
            raise TypeError(f"{cls.__qualname__}.{name}: a value's fields are given by place and compared, all of them")
        known |= {f"set_{name}": getattr(cls, name).__set__, f"default_{name}": part.default}
        if part.default is MISSING and part.default_factory is MISSING:
            parameters.append(name)
        else:
            parameters.append(f"{name}=default_{name}")
        given = name
        if part.default_factory is not MISSING:
            known[f"make_{name}"] = part.default_factory
            given = f"make_{name}() if {name} is absent else {name}"
        body.append(f"set_{name}(self, {given})")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    exec(f"def __init__({', '.join(parameters)}):\n " + "\n ".join(body or ["pass"]), known)  # noqa: S102 - our own names
    written: Callable[..., None] = known["__init__"]
    written.__qualname__ = f"{cls.__qualname__}.__init__"
    return written
