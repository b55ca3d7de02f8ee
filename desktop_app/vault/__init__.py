"""The only user of keyring, in a helper process that may be ended: a key store that hangs never holds the program."""

from desktop_app.vault.vault import HIDDEN_VERB, KeyVault, helper_command

__all__ = ["HIDDEN_VERB", "KeyVault", "helper_command"]
