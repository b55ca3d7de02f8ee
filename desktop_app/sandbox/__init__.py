"""A stateful stand-in for Stripe: API, hosted pages, signed webhooks. Imports nothing of ours."""
