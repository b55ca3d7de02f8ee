"""Figures for the operator, by prometheus-client; labels are routes and outcomes, never people."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.registry import Collector

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """One relay's figures; each relay has a registry of its own, so that two in one process don't mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "sellerdesk_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "sellerdesk_request_seconds",
            "Time to the answer; the feed's waits are part of it.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.deliveries = Counter(
            "sellerdesk_deliveries",
            "Deliveries from Stripe by what became of them.",
            ("outcome",),
            registry=self.registry,
        )

    def follow(self, collector: Collector) -> None:
        """Show what a collector finds when the figures are read."""
        self.registry.register(collector)

    def watch(self, name: str, description: str, value: Callable[[], float]) -> None:
        """Show a value that is asked for when the figures are read."""
        Gauge(f"sellerdesk_{name}", description, registry=self.registry).set_function(value)

    def text(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        return generate_latest(self.registry)
