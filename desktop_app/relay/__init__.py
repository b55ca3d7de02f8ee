"""The HTTP server: routes, webhook intake, change feed, pages, health."""
