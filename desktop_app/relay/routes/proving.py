"""``GET /doctor/{nonce}``: proves to whoever knows our settings that their own relay answers at an address.

The asker draws a nonce that nobody has used; the answer holds one proof for each signing secret that this process
knows, in their order. Without the secrets a proof tells nothing, and none of them is good for signing a delivery.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response

from desktop_app.domain.errors import NotFound
from desktop_app.relay.calls import json_response
from desktop_app.relay.shapes import Proofs

PATH = "/doctor/{nonce}"
_NONCE = re.compile(r"[A-Za-z0-9_-]{22,64}")


def proof(nonce: str, secret: str) -> str:
    """Return what only a holder of the secret can say about a nonce."""
    key = hashlib.sha256(b"sellerdesk-doctor:" + secret.encode()).digest()
    return hmac.new(key, nonce.encode(), hashlib.sha256).hexdigest()


class ProvingRoute:
    """Answers nonces.

    Args:
        signing_secrets: Gives the secrets that deliveries are checked with now.
    """

    def __init__(self, signing_secrets: Callable[[], Sequence[str]]) -> None:
        self._secrets = signing_secrets

    async def __call__(self, request: Request) -> Response:
        """Answer one nonce."""
        nonce = request.path_params["nonce"]
        if not _NONCE.fullmatch(nonce):
            raise NotFound
        return json_response(Proofs(tuple(proof(nonce, secret) for secret in self._secrets())))
