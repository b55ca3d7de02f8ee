"""Sellerdesk: the desktop companion of a marketplace that pays its sellers through Stripe Connect."""

__version__ = "0.1.0"
