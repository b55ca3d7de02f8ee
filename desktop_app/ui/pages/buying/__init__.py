"""The buyer's page."""
