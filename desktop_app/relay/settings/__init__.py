"""The operator's settings: where they come from, how each is read, and what comes of them."""
