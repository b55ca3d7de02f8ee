"""metadata: strings only; v1 deletes a key by '', v2 by null; limits of 50 keys, 40 and 500 characters."""

from __future__ import annotations

from desktop_app.sandbox.errors import JSON, InvalidParameters


def merged(present: dict[str, str], given: JSON | str | None) -> dict[str, str]:
    """The metadata after a request said this about it; '' or null for the whole clears it."""
    if given is None:
        return dict(present)
    if isinstance(given, str):
        return {}
    kept = dict(present)
    for key, value in given.items():
        _fits(key, value)
        if value in {"", None}:
            kept.pop(key, None)
        else:
            kept[key] = value
    if len(kept) > 50:
        raise InvalidParameters(400, "Metadata can have at most 50 keys.", param="metadata")
    return kept


def _fits(key: str, value: str | None) -> None:
    place = f"metadata[{key}]"
    if len(key) > 40:
        message = f"Invalid metadata key: '{key}' is longer than 40 characters."
        raise InvalidParameters(400, message, param=place)
    if "[" in key or "]" in key:
        raise InvalidParameters(400, "Metadata keys can't contain square brackets.", param=place)
    if value is not None and len(value) > 500:
        message = (
            f"Metadata values can have up to 500 characters, but you passed in a value that is {len(value)} characters."
        )
        raise InvalidParameters(400, message, param=place)
