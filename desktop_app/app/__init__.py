"""Composition: settings, paths, logging, the command line, who is wired to whom."""
