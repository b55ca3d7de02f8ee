"""Who may come in: people and their tokens, sign-up and sign-in, devices, roles, second factor; and who leaves."""
