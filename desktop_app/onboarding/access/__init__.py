"""Who may come in: sign-up and sign-in, sessions, devices, roles, second factor, and what staff did."""
