"""The relay's ledger, on SQLite or PostgreSQL."""
