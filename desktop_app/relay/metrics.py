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
        self._requests = Counter(
            "sellerdesk_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
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

        self._answers: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request; looking its figures up by their labels costs more than counting does."""
        figures = self._answers.get((method, route, status))
        if figures is None:
            figures = (self._requests.labels(method, route, str(status)), self._seconds.labels(route))
            self._answers[method, route, status] = figures
        counted, timed = figures
        counted.inc()
        timed.observe(seconds)

    def follow(self, collector: Collector) -> None:
        """Show what a collector finds when the figures are read."""
        self.registry.register(collector)

    def watch(self, name: str, description: str, value: Callable[[], float]) -> None:
        """Show a value that is asked for when the figures are read."""
        Gauge(f"sellerdesk_{name}", description, registry=self.registry).set_function(value)

    def text(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        return generate_latest(self.registry)
