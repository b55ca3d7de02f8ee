"""What a refused certificate means, in our codes: the same for every library that speaks TLS."""

from __future__ import annotations

import ssl

_EXPIRED = 10
_NOT_YET_VALID = 9


def certificate_trouble(error: BaseException) -> str | None:
    """Return ``clock_wrong``, ``certificate_expired`` or ``certificate_invalid``; None where TLS isn't the trouble."""
    chain = chain_of(error)
    for link in chain:
        if isinstance(link, ssl.SSLCertVerificationError):
            if link.verify_code == _NOT_YET_VALID:
                return "clock_wrong"
            return "certificate_expired" if link.verify_code == _EXPIRED else "certificate_invalid"
    return "certificate_invalid" if any(isinstance(link, ssl.SSLError) for link in chain) else None


def chain_of(error: BaseException) -> list[BaseException]:
    """Return an error and everything it was made from: causes, contexts, and what libraries wrap as arguments."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting and len(found) < 30:
        link = waiting.pop()
        if not isinstance(link, BaseException) or link in found:
            continue
        found.append(link)
        waiting += [link.__cause__, link.__context__, getattr(link, "reason", None), *link.args]
    return found
