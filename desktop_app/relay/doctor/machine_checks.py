"""What can be seen on this machine: settings, files, disk and the ledger."""

from __future__ import annotations

import stat
from datetime import datetime, timedelta

from desktop_app.onboarding.keeping.reconcile import Plan, plan
from desktop_app.relay.doctor.findings import Check, Faulty, NotNeeded
from desktop_app.relay.doctor.patient import Patient
from desktop_app.relay.settings.sources import ConfigurationError

_LEAST_FREE = 500 * 1024 * 1024
_OLDEST_WAIT = timedelta(minutes=10)
_LONGEST_PERIOD = timedelta(days=25)
_LIMITS = {True: 100, False: 25}
"""Stripe's own limits of requests in a second, live and test (``docs/stripe.md`` §6.4)."""


def _settings(patient: Patient) -> str:
    try:
        config = patient.config
    except ConfigurationError as error:
        raise Faulty("settings", sentence=error) from error
    return f"{config.mode}, {config.accounts_api.value}, {config.account_type}, {config.charges}"


def _files(patient: Patient) -> str:
    files = list(patient.config.files)
    if patient.ledger.file is not None and patient.ledger.file.is_file():
        files.append(patient.ledger.file)
    for file in files:
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise Faulty("file_open", file=file)
    if not files:
        raise NotNeeded
    return str(len(files))


def _disk(patient: Patient) -> str:
    free, _share = patient.ledger.space(patient.config.home)
    if free < _LEAST_FREE:
        raise Faulty("disk_full", free=free // (1024 * 1024))
    return f"{free // (1024 * 1024 * 1024)} GB"


def _database(patient: Patient) -> str:
    try:
        answer = patient.ledger.answers()
        damage = patient.ledger.damage()
    except FileNotFoundError as error:
        raise Faulty("database_missing") from error
    except OSError as error:
        raise Faulty("database_gone", cause=error) from error
    if damage is not None:
        raise Faulty("database_damaged", cause=damage)
    return answer


def _durability(patient: Patient) -> None:
    setting = patient.ledger.not_durable()
    if setting is not None:
        raise Faulty("not_durable", setting=setting)


def _migrations(patient: Patient) -> None:
    found = patient.ledger.schema()
    if found in {"older", "newer"}:
        raise Faulty(found)
    if found == "empty":
        raise Faulty("database_missing")


def _operator(patient: Patient) -> None:
    if not patient.ledger.has_operator():
        raise Faulty("no_operator")


def _queue(patient: Patient) -> str:
    now = patient.clock.now()
    waiting = patient.ledger.waiting(now)
    if waiting.since is not None and now - waiting.since > _OLDEST_WAIT:
        raise Faulty("queue_old", minutes=int((now - waiting.since).total_seconds() // 60))
    return str(waiting.due)


def _set_aside(patient: Patient) -> None:
    aside = patient.ledger.waiting(patient.clock.now()).aside
    if aside:
        raise Faulty("set_aside", number=aside)


def _planned(patient: Patient) -> Plan:
    now = patient.clock.now()
    found = plan(patient.ledger.census(), patient.config.policy(), patient.ledger.reads_of(_month(now)), now)
    if found is None:  # the month is spent to the last read, and the check of the budgets has said so
        raise NotNeeded
    return found


def _period(patient: Patient) -> str:
    every = _planned(patient).period
    if every > _LONGEST_PERIOD:
        raise Faulty("period_long", days=every.days)
    return f"{max(1, round(every.total_seconds() / 60))} min"


def _readings(patient: Patient) -> str:
    """Hold the newest reading of all accounts against the time in which each should have been read."""
    standing = patient.ledger.standing()
    if not standing.accounts or standing.last_reading is None:
        raise NotNeeded
    allowed = max(timedelta(days=2), 2 * _planned(patient).period)
    if patient.clock.now() - standing.last_reading > allowed:
        raise Faulty("readings_old", time=f"{standing.last_reading:%Y-%m-%d %H:%M}")
    return f"{standing.last_reading:%Y-%m-%d %H:%M}"


def _month(now: datetime) -> datetime:
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _budget(patient: Patient) -> str:
    config = patient.config
    limit = _LIMITS[config.mode == "live"]
    if config.reads_per_second > limit and config.stripe_api_base is None:
        raise Faulty("budget_fast", limit=limit)
    reads = patient.ledger.reads_of(_month(patient.clock.now()))
    if reads > 0.9 * config.reads_per_month:
        raise Faulty("budget_spent", reads=reads, budget=config.reads_per_month)
    return f"{reads} / {config.reads_per_month}"


MACHINE_CHECKS = (
    Check("settings", _settings),
    Check("files", _files, ("settings",)),
    Check("disk", _disk, ("settings",)),
    Check("database", _database, ("settings",), live=True),
    Check("durability", _durability, ("database",), live=True),
    Check("migrations", _migrations, ("database",)),
    Check("operator", _operator, ("migrations",)),
    Check("queue", _queue, ("migrations",), live=True),
    Check("set_aside", _set_aside, ("migrations",), live=True),
    Check("budget", _budget, ("migrations",)),
    Check("period", _period, ("budget",)),
    Check("readings", _readings, ("period", "queue"), live=True),
)
