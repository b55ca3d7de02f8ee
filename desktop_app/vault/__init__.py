"""The only user of keyring, in a helper process that may be ended: a key store that hangs never holds the program."""

from desktop_app.vault.vault import KeyVault, helper_command

__all__ = ["KeyVault", "helper_command"]
