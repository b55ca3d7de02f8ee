"""The relay's report as figures: how far it is behind Stripe, what waits, and what needs the operator."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from desktop_app import wire
from desktop_app.onboarding.keeping.report import relay_report
from desktop_app.onboarding.parts import Parts

_ALARMS = (
    "events_not_listed",
    "horizon_near",
    "horizon_passed",
    "budget_spent",
    "set_aside",
    "stripe_reports_trouble",
)

Value = Callable[[wire.RelayReport], float | None]

_FIGURES: tuple[tuple[str, str, Value], ...] = (
    ("accounts", "Accounts that are kept up to date.", lambda one: one.accounts),
    ("accounts_not_verified", "Of them, those that aren't verified.", lambda one: one.not_verified),
    (
        "reconcile_period_seconds",
        "How long an account that no event tells of may go unread.",
        lambda one: one.period_seconds,
    ),
    (
        "oldest_reading_timestamp_seconds",
        "When the account was read that wasn't read for longest.",
        lambda one: _seconds(one.oldest_reading),
    ),
    (
        "heard_until_timestamp_seconds",
        "Up to when Stripe's lists of events were read.",
        lambda one: _seconds(one.heard_until),
    ),
    ("queue_waiting", "Objects that wait to be read.", lambda one: one.waiting),
    ("set_aside", "Objects that failed too often.", lambda one: one.set_aside),
    ("stripe_reads_this_month", "Reads of Stripe in this month (UTC).", lambda one: one.reads_this_month),
    ("stripe_reads_per_month", "Our budget of them.", lambda one: one.reads_per_month),
    ("processes", "Processes of this relay that are there.", lambda one: one.processes),
)


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


class Figures(Collector):
    """Makes one report for all figures of a reading; without a database they are left out, the others are shown."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def describe(self) -> Iterable[Metric]:
        """Name nothing in advance: that would ask the database while the relay is put together."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Return the figures as of now."""
        started = time.perf_counter()
        try:
            report = relay_report(self._parts)
        except Exception:  # noqa: BLE001 - the other figures are wanted most when the database doesn't answer
            return
        for name, description, value in _FIGURES:
            found = value(report)
            if found is not None:
                yield GaugeMetricFamily(f"sellerdesk_{name}", description, value=found)
        alarms = GaugeMetricFamily("sellerdesk_alarm", "What needs the operator.", labels=["alarm"])
        for alarm in _ALARMS:
            alarms.add_metric([alarm], float(alarm in report.alarms))
        yield alarms
        took = time.perf_counter() - started
        yield GaugeMetricFamily("sellerdesk_report_seconds", "How long this report took.", value=took)
