"""The first run: the way to a place and a person."""
