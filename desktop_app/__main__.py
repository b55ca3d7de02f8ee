"""Entry point of ``python -m desktop_app`` and of the ``sellerdesk`` command."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line and return its exit code: 0 fine, 1 failed, 2 wrong use or configuration."""
    from desktop_app.app.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
