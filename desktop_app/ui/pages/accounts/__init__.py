"""The accounts: list, filters, kept views, export, and one account in detail."""
