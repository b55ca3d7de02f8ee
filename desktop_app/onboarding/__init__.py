"""The use cases, on ports defined here. The relay and the "stripe" profile both run exactly this.

From the ports upward, and never the other way (import-linter holds it): ``ledger`` and ``stripe_port`` say what is
needed of a database and of Stripe; ``incoming`` takes in what Stripe sends and ``record`` shapes what is known;
``access`` is who may come in; ``reading`` asks Stripe again and keeps what it answered; ``flows`` are what a person
asks for; ``support`` is what staff look into; ``keeping`` goes on by itself. What stands beside the rooms serves all.
"""
