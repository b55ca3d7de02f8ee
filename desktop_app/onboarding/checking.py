"""Asks Stripe about an account now, because a person wants to know."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.onboarding.leasing import new_owner, take
from desktop_app.onboarding.ledger_port import Task
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.readings import read_account
from desktop_app.onboarding.tasks import Done, run


def check_account_now(parts: Parts, account_id: str) -> None:
    """Read an account, after whoever reads it now; a failure is noted in its record and tried again later."""
    owner = new_owner()
    task = take(parts, "account", account_id, owner)
    if task is not None:
        run(parts, replace(task, cause="person"), owner, read_task)


def read_task(parts: Parts, task: Task, done: Done) -> None:
    """Read the account of a task."""
    read_account(parts, task.id, task.ticket, task.cause, done)
