"""What staff did, in words: the audit's actions as the page about them says them."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.words.marks import mark

DEEDS: Mapping[str, str] = {
    "account.checked": mark("Asked Stripe again"),
    "account.compared": mark("Compared with Stripe"),
    "account.noted": mark("Wrote a note"),
    "delivery.redelivered": mark("Had a delivery processed again"),
    "factor.reset": mark("Took the second factor away"),
    "invitation.revoked": mark("Took an invitation back"),
    "link.minted": mark("Made a link of Stripe’s to hand on"),
    "password.link_made": mark("Made a link for choosing a password"),
    "person.invited": mark("Made an invitation"),
    "role.changed": mark("Changed the role"),
    "task.retried": mark("Had tried again what was set aside"),
    "token.made": mark("Made a token"),
    "user.added": mark("Added a person"),
    "user.erased": mark("Erased a person"),
    "user.exported": mark("Took a person’s data along"),
    "user.handed_over": mark("Handed a person over"),
    "user.signed_out": mark("Signed a person out everywhere"),
}
"""By action; one that a newer relay wrote is shown as it is."""

COMMAND = mark("Command line")
"""Who did it where nobody's name is known: the operator at the relay itself."""
