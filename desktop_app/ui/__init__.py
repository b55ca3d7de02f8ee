"""The window: the only user of Qt. Pages draw frozen views that the bridge brings; nothing here waits.

PySide6 replaces ``builtins.__import__`` by a function that reads the source of every module imported after it, which
makes the slow libraries slower still. The original is put back as soon as PySide6 is there.
"""

from __future__ import annotations

import builtins

_import = builtins.__import__
import PySide6.QtWidgets  # noqa: E402, F401 - between the two lines on purpose

builtins.__import__ = _import
