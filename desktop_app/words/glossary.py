"""The words a first-time seller or buyer may not know, explained: the help's whole content."""

from __future__ import annotations

from typing import NamedTuple

from desktop_app.words.marks import mark


class Explained(NamedTuple):
    """A question in the person's words, and its answer."""

    question: str
    answer: str


FOR_PEOPLE = (
    Explained(
        mark("What is Stripe?"),
        mark(
            "The company that moves the money. It checks who sells, takes the buyers’ payments and pays the sellers’ "
            "banks. {Market} works with it; you never need an account of your own there beforehand."
        ),
    ),
    Explained(
        mark("What is a requirement?"),
        mark(
            "One thing that Stripe wants to know or see before it pays you: a date of birth, a picture of a passport, "
            "a bank account. The law asks it of Stripe, and it differs by country. You give it on Stripe’s own pages."
        ),
    ),
    Explained(
        mark("What are payments, transfers and payouts?"),
        mark(
            "A payment is what a buyer pays. A transfer moves your share to your Stripe balance. A payout brings the "
            "balance to your bank account. Each can work while another doesn’t."
        ),
    ),
    Explained(
        mark("What does “in review” mean?"),
        mark(
            "Stripe looks at what you sent. There’s nothing to do meanwhile, and sending it again doesn’t make it "
            "faster. You’re told as soon as there’s an answer."
        ),
    ),
    Explained(
        mark("What does “restricted” mean?"),
        mark(
            "A date has passed and Stripe still needs something, so payments or payouts are off. They start once "
            "Stripe has checked what you send."
        ),
    ),
    Explained(
        mark("Why does the link work only once?"),
        mark(
            "It opens your own form at Stripe without a password, so it’s short-lived and made anew for every click. "
            "Never send it to anyone; even a chat’s preview would use it up."
        ),
    ),
    Explained(
        mark("What does this app know about me?"),
        mark(
            "Your name, contact and address where you typed them here, and where things stand at Stripe. Card numbers, "
            "bank numbers and pictures of documents go to Stripe alone and never pass through this app."
        ),
    ),
    Explained(
        mark("What does “checked with Stripe” mean?"),
        mark(
            "When Stripe was last asked how things stand. Without a network you see the last known state; what you ask "
            "for is written down and sent once, when you’re online."
        ),
    ),
    Explained(
        mark("What is the difference between live and test?"),
        mark(
            "Live is real people and real money. Test and demo look the same, but nothing in them is real: a dashed "
            "ribbon across the window says so."
        ),
    ),
)

FOR_STAFF = (
    Explained(
        mark("What is drift?"),
        mark("A field in which our copy differs from Stripe’s. Reading the account again mends ours."),
    ),
    Explained(
        mark("What is a delivery?"),
        mark("One request in which Stripe told us of an event. It’s kept as it came, and the account is then read."),
    ),
    Explained(
        mark("What is an invitation?"),
        mark(
            "A link of ours that is good for days and can be revoked. The seller signs in, and Stripe’s own link is "
            "made on their click. Nobody else ever holds that one."
        ),
    ),
    Explained(
        mark("What is a capability?"),
        mark("Something Stripe lets an account do: take payments, get transfers, be paid out. Each has its own state."),
    ),
)
"""What support reads besides."""
