"""What Stripe would do by itself, done at the sandbox: decide, ask for more, let time pass, lose an event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

_SECONDS = 60


@dataclass(frozen=True)
class PretendStripe:
    """A sandbox and the key of its one platform."""

    url: str
    key: str

    def does(self, path: str, **said: object) -> Any:
        """Have something happen: a path below ``/sandbox``, and what to say."""
        answer = httpx.post(f"{self.url}/sandbox/{path}", json=said, headers=self._headers(), timeout=_SECONDS)
        assert answer.is_success, answer.text
        return answer.json()

    def asked(self) -> list[dict[str, Any]]:
        """Return every request that came in."""
        answer = httpx.get(f"{self.url}/sandbox/requests", headers=self._headers(), timeout=_SECONDS)
        assert answer.is_success, answer.text
        return list(answer.json())

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}
