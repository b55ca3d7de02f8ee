"""How fast the product is, beside the least that must be done: ``./scripts/bench``. No test asserts a time."""
