"""The seller's page."""
