"""Where a setting's text comes from: a variable, a file that a variable names, or the configuration file.

One rule for all of them: a variable wins over the configuration file, ``NAME`` and ``NAME_FILE`` together are refused,
and an empty text counts as missing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

PREFIX = "SELLERDESK_"
PLACEHOLDER = re.compile(
    r"(x{3,}|\*+|\.{2,}|…|0+)$|(your|change|replace|insert|placeholder)([_-]?(me|this|key|secret|here|with|in).*)?$"
    r"|(your|change|replace|insert)[_-].*$",
    re.IGNORECASE,
)
"""A text that stands in an example for what has to be put there."""
_LARGEST_FILE = 64 * 1024


class ConfigurationError(Exception):
    """A setting that can't be used; the message is one sentence that names it and says what helps."""


class Sources:
    """Looks settings up by their variable's name.

    Args:
        environ: The process's variables.
        config_path: A TOML file whose keys are the variables' names without ``SELLERDESK_``, in lower case.
        known: The names that may stand in the configuration file.

    Raises:
        ConfigurationError: The configuration file can't be read, or names something that isn't a setting.
    """

    def __init__(self, environ: Mapping[str, str], config_path: Path | None, known: frozenset[str]) -> None:
        self._environ = environ
        self._path = config_path
        self._config = {} if config_path is None else _read_toml(config_path, known)
        self._files: dict[str, Path] = {}

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that were read: the configuration, and those that hold one value each."""
        return (*(() if self._path is None else (self._path,)), *self._files.values())

    def file_of(self, name: str) -> Path | None:
        """Return the file that a setting was read from, where it has one of its own."""
        return self._files.get(name)

    def text(self, name: str, *, may_be_missing: bool = False) -> str | None:
        """Return the setting's text without surrounding blanks, or None where it is missing.

        Args:
            name: The variable's name.
            may_be_missing: Whether a file that isn't there yet counts as an empty one.

        Raises:
            ConfigurationError: It is given twice, or the file that holds it can't be read.
        """
        given = self._from(self._environ, name, "the environment", may_be_missing=may_be_missing)
        if given is None:
            given = self._from(self._config, name, str(self._path), may_be_missing=may_be_missing)
        return given

    def _from(self, place: Mapping[str, str], name: str, where: str, *, may_be_missing: bool) -> str | None:
        plain = place.get(name, "").strip()
        file = place.get(f"{name}_FILE", "").strip()
        if plain and file:
            raise ConfigurationError(f"{name} and {name}_FILE are both set in {where}: remove one of them.")
        if file:
            self._files[name] = Path(file)
            if may_be_missing and not Path(file).exists():
                return None
            return _read_secret(f"{name}_FILE", Path(file))
        return plain or None


def _read_secret(name: str, path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise ConfigurationError(
            f"{name} names a file that can't be read ({error.strerror}): correct the path or its permissions."
        ) from error
    if len(content) > _LARGEST_FILE:
        raise ConfigurationError(f"{name} names a file larger than 64 KB: name a file that holds the value alone.")
    try:
        return content.decode().strip() or None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{name} names a file that isn't text: name a file that holds the value.") from error


def _read_toml(path: Path, known: frozenset[str]) -> dict[str, str]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"The configuration file {path} can't be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The configuration file {path} isn't TOML: {error}.") from error
    return {_variable(path, key, known): _as_text(path, key, value) for key, value in table.items()}


def _variable(path: Path, key: str, known: frozenset[str]) -> str:
    name = PREFIX + key.upper()
    if key != key.lower() or name.removesuffix("_FILE") not in known:
        raise ConfigurationError(
            f"The configuration file {path} holds {key}, which isn't a setting: "
            f"write names like stripe_key, without {PREFIX} and in lower case."
        )
    return name


def _as_text(path: Path, key: str, value: object) -> str:
    match value:
        case str():
            return value
        case bool():
            pass
        case int() | float():
            return str(value)
        case list() if all(isinstance(item, str) for item in value):
            return ",".join(str(item) for item in value)
        case _:
            pass
    raise ConfigurationError(f"{key} in {path} must be a text, a number or a list of texts.")
