"""Brings a cache's tables to the version that this program reads, by Alembic."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from desktop_app.storage.cache import files, reading
from desktop_app.storage.migrating import ONE_AT_A_TIME


def migrate(engine: Engine) -> None:
    """Bring the tables up to date; Alembic is loaded only when they aren't, since it would slow every start.

    A copy of the database is made first. The version is written in the transaction of the change itself, so that a
    crash leaves either the old tables or the new ones.
    """
    path = Path(str(engine.url.database))
    found = reading.version_of(path)
    if found == reading.VERSION:
        return
    if found:
        files.copy_before_migrating(path, found)
    upgrade(engine)


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run Alembic's scripts up to a revision, in one transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with ONE_AT_A_TIME, engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
