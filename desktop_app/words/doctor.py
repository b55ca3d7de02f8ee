"""What ``sellerdesk doctor`` says: the names of its checks, each fault with what helps, for the operator."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

from desktop_app.words.marks import mark


class FaultText(NamedTuple):
    """English sentences; an empty ``remedy`` leaves it to the remedies of known errors."""

    what: str
    remedy: str = ""


CHECKS = MappingProxyType(
    {
        "settings": mark("Settings"),
        "files": mark("Files with secrets"),
        "disk": mark("Disk space"),
        "database": mark("Database"),
        "durability": mark("Durable commits"),
        "migrations": mark("Database version"),
        "operator": mark("Operator"),
        "queue": mark("Queue"),
        "set_aside": mark("Failed readings"),
        "readings": mark("Readings"),
        "period": mark("Time until every account is read again"),
        "budget": mark("Read budgets"),
        "stripe": mark("Stripe"),
        "clock": mark("Clock"),
        "key": mark("Stripe key"),
        "mode": mark("Test or live mode"),
        "permission": mark("Right of the key: {label}"),
        "platform": mark("The platform’s own account"),
        "branding": mark("Branding of the onboarding pages"),
        "creation": mark("Opening accounts"),
        "portal": mark("Customer portal"),
        "endpoint_platform": mark("Endpoint for buyers’ events"),
        "endpoint_connected": mark("Endpoint for sellers’ events"),
        "endpoint_thin": mark("Destination of Accounts v2 events"),
        "address": mark("Public address"),
        "certificate": mark("Certificate"),
        "relay": mark("This relay at its public address"),
        "ready": mark("Relay ready for work"),
        "secret": mark("Round trip with signing secret {number}"),
        "ping": mark("Trial event from Stripe"),
        "events": mark("Stripe’s events arrive"),
        "mail": mark("Mail server"),
        "mail_folder": mark("Folder for letters"),
    }
)

_PRIVATE = mark("Run chmod 600 on it.")
_CONNECT = mark("Run sellerdesk relay connect-webhooks.")
_LOG = mark("Look at the relay’s log: it names the cause.")
_DELIVERIES = mark(
    "Look at the endpoint’s deliveries in the Stripe Dashboard: what the relay answered stands there, and 400 means a"
    " wrong signing secret."
)

FAULTS = MappingProxyType(
    {
        "settings": FaultText("{sentence}", mark("Correct the setting, then run this again.")),
        "file_open": FaultText(mark("{file} can be read by other users of this machine."), _PRIVATE),
        "disk_full": FaultText(
            mark("Only {free} MB are free where the database lies."),
            mark("Free some space, or move the database to a larger disk."),
        ),
        "database_gone": FaultText(
            mark("The database doesn’t answer ({cause})."), mark("Start it, or correct SELLERDESK_DATABASE_URL.")
        ),
        "database_missing": FaultText(
            mark("There is no database yet."),
            mark("Start the relay once: it makes one. Or correct SELLERDESK_DATABASE_URL."),
        ),
        "database_damaged": FaultText(
            mark("The database is damaged: {cause}."),
            mark("Stop the relay and restore a backup with sellerdesk relay restore."),
        ),
        "not_durable": FaultText(
            mark("The database may lose what it confirmed: {setting}."),
            mark("Put this setting of the database back to what it is by default."),
        ),
        "older": FaultText(
            mark("The database was made by an older version of Sellerdesk."),
            mark("Start the relay once: it brings the database up to date."),
        ),
        "newer": FaultText(
            mark("The database was made by a newer version of Sellerdesk."),
            mark("Install that version of Sellerdesk again."),
        ),
        "no_operator": FaultText(
            mark("Nobody may act as an operator yet."), mark("Run sellerdesk relay token USER --role operator.")
        ),
        "queue_old": FaultText(
            mark("Readings have waited for {minutes} minutes."),
            mark("See that the relay runs. If it does, raise SELLERDESK_WORKERS."),
        ),
        "set_aside": FaultText(
            mark("Readings that failed too often were set aside: {number}."),
            mark("Mend what the relay’s log names as the cause, then have their deliveries processed again."),
        ),
        "readings_old": FaultText(mark("Stripe hasn’t answered about any account since {time} (UTC)."), _LOG),
        "period_long": FaultText(
            mark("With these budgets every account is read again only every {days} days; Stripe keeps events for 30."),
            mark("Raise SELLERDESK_READS_PER_MONTH, as far as Stripe’s limits go."),
        ),
        "budget_spent": FaultText(
            mark("This month’s share of Stripe’s read budget is nearly spent: {reads} of {budget}."),
            mark("Raise SELLERDESK_READS_PER_MONTH, or see what reads so much."),
        ),
        "budget_fast": FaultText(
            mark("SELLERDESK_READS_PER_SECOND is above Stripe’s own limit of {limit}."),
            mark("Lower SELLERDESK_READS_PER_SECOND."),
        ),
        "stripe_silent": FaultText(
            mark("Stripe doesn’t answer."),
            mark("See that this machine reaches Stripe’s API over HTTPS, and what status.stripe.com says."),
        ),
        "clock_wrong": FaultText(
            mark("This machine’s clock is {seconds} seconds away from Stripe’s."),
            mark("Switch on time synchronisation, for example with chrony."),
        ),
        "key_refused": FaultText(mark("Stripe doesn’t accept the key.")),
        "mode_other": FaultText(
            mark("The key’s text says {mode} mode, and Stripe shows objects of the other one."),
            mark("Copy the key from the Stripe Dashboard again, into SELLERDESK_STRIPE_KEY."),
        ),
        "permission_missing": FaultText(mark("The key may not do this.")),
        "payouts_unseen": FaultText(
            mark("Without it sellers aren’t told the day of their next payout; all else works.")
        ),
        "not_activated": FaultText(mark("The platform’s own account isn’t activated.")),
        "not_branded": FaultText(mark("The onboarding pages have neither a colour nor an icon.")),
        "creation_refused": FaultText(mark("Stripe doesn’t let this platform open accounts.")),
        "portal_unsaved": FaultText(mark("The customer portal can’t be opened.")),
        "endpoint_missing": FaultText(mark("Stripe sends these events nowhere: no endpoint leads to {url}."), _CONNECT),
        "endpoint_off": FaultText(mark("The endpoint is switched off."), _CONNECT),
        "endpoint_events": FaultText(mark("The endpoint doesn’t hear of {events}."), _CONNECT),
        "endpoint_version": FaultText(
            mark("The endpoint sends API version {version}; this program is written for {wanted}."), _CONNECT
        ),
        "endpoint_secret": FaultText(
            mark("The endpoint’s signing secret isn’t among SELLERDESK_WEBHOOK_SECRETS."), _CONNECT
        ),
        "address_silent": FaultText(
            mark("Nothing answers at {url} ({cause})."),
            mark("Start the relay and its proxy. See where the name leads, and that the firewall lets port {port} in."),
        ),
        "certificate_bad": FaultText(
            mark("The certificate can’t be trusted: {cause}."),
            mark("Install one for {host} with its whole chain, from an authority that browsers know."),
        ),
        "certificate_soon": FaultText(
            mark("The certificate ends in {days} days."), mark("Renew it, and see why that didn’t happen by itself.")
        ),
        "relay_other": FaultText(
            mark("Something else than this relay answers at {url}."),
            mark("Lead the proxy to the address in SELLERDESK_LISTEN, and see what else listens there."),
        ),
        "relay_secrets": FaultText(
            mark("The relay that runs has other signing secrets than these settings."),
            mark("Start the relay again with these settings."),
        ),
        "not_ready": FaultText(mark("The relay says that it isn’t ready: {parts}."), _LOG),
        "secret_refused": FaultText(
            mark("The relay didn’t take a delivery that was signed with it (answer {status})."),
            mark("Let the proxy pass bodies and headers on unchanged, bodies up to 1 MB."),
        ),
        "secret_lost": FaultText(
            mark("A delivery was confirmed, and isn’t in this database."),
            mark("Give the relay and this command the same SELLERDESK_DATABASE_URL."),
        ),
        "ping_lost": FaultText(mark("The event that Stripe sent on our request hasn’t arrived."), _DELIVERIES),
        "events_lost": FaultText(mark("Stripe made {type} at {time} (UTC), and it hasn’t arrived."), _DELIVERIES),
        "mail_refused": FaultText(
            mark("The mail server doesn’t take our letters ({cause})."),
            mark("Correct the settings that begin with SELLERDESK_MAIL."),
        ),
        "mail_folder_closed": FaultText(
            mark("Letters can’t be written into {folder} ({cause})."),
            mark("Let the relay’s user write there, or set SELLERDESK_MAIL to another folder or to a mail server."),
        ),
        "stripe_said": FaultText(mark("Stripe refused to show this ({code})."), mark("Run this again in a while.")),
    }
)

VERDICTS = MappingProxyType(
    {
        "fine": mark("fine"),
        "fault": mark("fault"),
        "advice": mark("could be better"),
        "not_needed": mark("not needed"),
        "not_tried": mark("not tried"),
    }
)

FIRST = mark("once this is mended: {check}")
SUMMARY_FINE = mark("All is well: {fine} checks are fine.")
SUMMARY_FAULTS = mark("Faults: {faults}. Fine: {fine}. Not tried before these are mended: {waiting}.")
