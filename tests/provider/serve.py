"""Serves canaille, a real OpenID provider, in memory on loopback, with one person and one client.

Run by the provider's own environment: ``python serve.py REDIRECT_URI`` prints one JSON line with its address, then
serves until it is ended.
"""

from __future__ import annotations

import json
import socket
import sys
from datetime import UTC, datetime

from canaille import create_app
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "relay", "a secret of the two of them"
LOGIN, PASSWORD = "iris", "a long enough secret"


def main() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    key = RSAKey.generate_key(2048, auto_kid=True)
    app = create_app(
        {
            "SECRET_KEY": "only for tests, and only in memory",
            "SERVER_NAME": f"127.0.0.1:{port}",
            "PREFERRED_URL_SCHEME": "http",
            "CANAILLE": {"DATABASE": "memory", "JAVASCRIPT": False, "HTMX": False},
            "CANAILLE_OIDC": {"ACTIVE_JWKS": [key.as_dict(private=True)]},
        }
    )
    with app.app_context():
        _fill(sys.argv[1])
    print(json.dumps({"url": f"http://127.0.0.1:{port}"}), flush=True)
    make_server("127.0.0.1", port, app, threaded=True, fd=listening.fileno()).serve_forever()


def _fill(redirect_uri: str) -> None:
    from canaille.app import models
    from canaille.backends import Backend

    store = Backend.instance
    store.save(
        models.User(
            user_name=LOGIN,
            formatted_name="Iris Vale",
            given_name="Iris",
            family_name="Vale",
            emails=["iris@example.org"],
            password=PASSWORD,
            preferred_language="de",
        )
    )
    client = models.Client(
        client_id=CLIENT,
        client_name="The relay",
        client_secret=SECRET,
        client_id_issued_at=datetime.now(UTC),  # noqa: TID251 - a program of its own
        redirect_uris=[redirect_uri],
        grant_types=["authorization_code"],
        response_types=["code"],
        scope=["openid", "profile", "email"],
        token_endpoint_auth_method="client_secret_basic",
    )
    store.save(client)
    client.audience = [client]  # its ID tokens are for itself; only what is stored can be named
    store.save(client)


if __name__ == "__main__":
    main()
