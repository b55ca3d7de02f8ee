"""What the use cases need of the ledger: records, and the stores of one transaction, by what they are about.

``storage`` satisfies it by shape. No store knows another; :mod:`~desktop_app.onboarding.ledger.work` holds them all.
"""
