"""The program around its windows: how it starts, that there is one of it, and how people are told."""
