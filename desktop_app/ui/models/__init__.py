"""Qt models and delegates over frozen data."""
