"""Dialogs over a scrim, inside the window, with our look, words and focus rules."""
