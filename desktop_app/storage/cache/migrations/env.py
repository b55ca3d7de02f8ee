"""What Alembic runs: our scripts on the connection that it was given."""

from __future__ import annotations

from alembic import context

from desktop_app.storage.cache.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
