"""What the window asks of others, by shape: of whoever composes it, of the computer, and what its pages ask of it."""
