"""The only user of keyring: secrets in the system's key store, or an honest no."""
