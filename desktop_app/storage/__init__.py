"""The only user of SQLAlchemy and Alembic: the relay's ledger and the desktop's cache."""
