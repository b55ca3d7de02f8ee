"""The local sync module: one engine on ports defined here; outbox, feed cursor, retry, freshness. No Qt, no SQL."""
