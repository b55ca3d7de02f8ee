"""The calls of Stripe's API, one module for each kind of object."""
