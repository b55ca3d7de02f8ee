"""One migration at a time: Alembic keeps what it works on in globals of its modules.

A window opens several places at once, each with a database of its own; two of them migrating side by side would take
each other's ground away. Processes are kept apart by the databases' own locks.
"""

from __future__ import annotations

import threading

ONE_AT_A_TIME = threading.Lock()
"""Held by the thread of this process that runs Alembic."""
