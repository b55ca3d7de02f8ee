"""Coming in over HTTP: the relay's own pages, the OAuth server, the marketplace's own sign-in, and letters."""
