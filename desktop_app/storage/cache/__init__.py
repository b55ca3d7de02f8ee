"""The desktop's cache: an SQLite file for each profile."""
