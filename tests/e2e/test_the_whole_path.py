"""The product's main job, with every part real: window, relay, sandbox, database, signed webhooks, browser."""

from __future__ import annotations

from tests.e2e.chromium import finish_onboarding, save_card
from tests.e2e.person import Person


def test_from_the_first_run_to_a_verified_seller_a_saved_card_and_what_support_sees(
    newcomer: Person,
) -> None:
    newcomer.presses("Continue")
    newcomer.waits_to_read("Sell on Hearthside", "Stripe checks who you are, then pays your bank.")

    # A seller begins, and support sees what is left.
    newcomer.answers_before_stripe()
    page = newcomer.goes_to_stripe()
    assert "Sandbox" in page.inner_text("body")
    newcomer.waits_to_read("Not finished")

    # Finishing Stripe's pages is all it takes: the window says so by itself.
    finish_onboarding(page, "verified")
    newcomer.waits_to_read("Verified", "You’re ready to sell, Ana")
    page.close()

    # A buyer leaves details and a card.
    newcomer.becomes("Omar Haddad")
    newcomer.waits_to_read("Sell on Hearthside")
    newcomer.leaves_details("Omar Haddad", "omar@haddad.example")
    newcomer.presses("Add a payment method")
    page = newcomer.goes_to_stripe()
    save_card(page, "saved")
    newcomer.waits_to_read("Visa", "4242", "Expires 12/20")
    page.close()

    # Support finds both.
    newcomer.becomes("Jonas Berg")
    newcomer.waits_for_rows("Ana Ruiz", "Omar Haddad")

    # A note about one of them is kept at the relay, with who wrote it.
    newcomer.chooses_row("Ana Ruiz")
    newcomer.writes("New note", "Called; all is well.")
    newcomer.presses("Add the note")
    newcomer.waits_to_read("Called; all is well.")
    newcomer.chooses_row("Omar Haddad")
    newcomer.waits_not_to_read("Called; all is well.")
    newcomer.chooses_row("Ana Ruiz")
    newcomer.waits_to_read("Called; all is well.", "Jonas Berg")

    # The figures count her.
    newcomer.window.go("stops")
    newcomer.waits_to_read("How far they come", "Can be paid", "1 · 100%")
