"""The stores of one transaction, as ``onboarding.ledger`` asks for them: one file for each."""
