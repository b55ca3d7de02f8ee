"""Known errors in words, one table: what didn't happen, why, what is safe, one next step."""

from __future__ import annotations

from typing import NamedTuple

from desktop_app.words.marks import mark


class ProblemText(NamedTuple):
    """English sentences; ``why``, ``safe`` and ``next_step`` may be empty."""

    what: str
    why: str = ""
    safe: str = ""
    next_step: str = ""


_KEPT = mark("Nothing you sent is lost.")
_UNCHANGED = mark("Nothing was changed.")
_TRY_LATER = mark("Try again in a moment.")
ASK = mark("Tell {market}.")
ASK_OPERATOR = mark("Tell whoever runs the relay.")
"""For staff, where nothing better is known."""
_CORRECT = mark("Correct it and save again.")
_NOT_LINKED = mark("This person wasn’t linked")
_NOTHING_IN = mark("Nobody was brought in")
_NOT_RESTORED = mark("Nothing was restored")
_CORRECT_FILE = mark("Correct the file, then run the command again.")
_NOT_TAKEN = mark("This wasn’t taken yet")

PROBLEMS: dict[str, ProblemText] = {
    "not_found": ProblemText(
        mark("This couldn’t be found"),
        mark("It isn’t there any more, or it belongs to someone else."),
        _UNCHANGED,
        mark("Go back and look again."),
    ),
    "version_conflict": ProblemText(
        mark("Your change wasn’t saved"),
        mark("It was changed somewhere else in the meantime."),
        mark("What you typed is still here."),
        mark("Compare both and send yours again."),
    ),
    "idempotency_conflict": ProblemText(
        mark("This wasn’t done twice"),
        mark("The same request was sent before with other content."),
        _UNCHANGED,
        mark("Start again from the page."),
    ),
    "already_open": ProblemText(
        mark("No second account was opened"),
        mark("You already have one, for another country or kind of seller."),
        _KEPT,
        mark("Go on with the one you have, or start over."),
    ),
    "start_over_not_allowed": ProblemText(
        mark("Starting over didn’t happen"),
        mark("You’ve already sent your details to Stripe for this account."),
        _KEPT,
        mark("Write to {market} if country or kind are wrong."),
    ),
    "cursor_expired": ProblemText(
        mark("The list was read afresh"), mark("It was too old to go on from."), _KEPT, mark("Look again.")
    ),
    "linked_elsewhere": ProblemText(_NOT_LINKED, mark("It belongs to somebody else here."), _UNCHANGED, _CORRECT_FILE),
    "linked_otherwise": ProblemText(
        _NOT_LINKED, mark("This person has another one already."), _UNCHANGED, _CORRECT_FILE
    ),
    "names_another": ProblemText(
        _NOT_LINKED, mark("Its metadata at Stripe names somebody else."), _UNCHANGED, _CORRECT_FILE
    ),
    "gone_at_stripe": ProblemText(_NOT_LINKED, mark("It was deleted or closed at Stripe."), _UNCHANGED, _CORRECT_FILE),
    "import_malformed": ProblemText(
        _NOTHING_IN,
        mark("The file is neither CSV with a head nor a JSON list of objects with the known fields."),
        _UNCHANGED,
        _CORRECT_FILE,
    ),
    "import_twice": ProblemText(_NOTHING_IN, mark("The file names the same person twice."), _UNCHANGED, _CORRECT_FILE),
    "backup_failed": ProblemText(
        mark("Backing up or restoring didn’t work"),
        "{cause}.",
        next_step=mark("Mend that, then run the command again."),
    ),
    "backup_there": ProblemText(
        mark("No backup was written"),
        mark("A file of this name is there already."),
        _UNCHANGED,
        mark("Choose another name."),
    ),
    "backup_unfit": ProblemText(
        _NOT_RESTORED,
        mark("The file isn’t a whole backup of a relay’s database."),
        _UNCHANGED,
        mark("Take another backup."),
    ),
    "restore_in_use": ProblemText(
        _NOT_RESTORED,
        mark("A relay still uses the database."),
        _UNCHANGED,
        mark("Stop every relay, then run the command again."),
    ),
    "restore_over": ProblemText(
        _NOT_RESTORED,
        mark("There is a database already."),
        _UNCHANGED,
        mark("Say --replace if it may give way."),
    ),
    "stripe_unreachable": ProblemText(
        mark("Stripe didn’t answer"), mark("It may be busy or out of reach."), _KEPT, _TRY_LATER
    ),
    "refresh_spent": ProblemText(
        mark("This link can’t be used again"),
        mark("It was renewed too often or is too old."),
        _KEPT,
        mark("Open Sellerdesk and continue from there."),
    ),
    "not_an_event": ProblemText(
        mark("This delivery wasn’t taken"), mark("It isn’t an event of Stripe’s."), _UNCHANGED, ""
    ),
    "signature_refused": ProblemText(
        mark("This delivery wasn’t taken"),
        mark("It wasn’t signed with one of our secrets, or its time is wrong."),
        _UNCHANGED,
        mark("Compare the signing secrets and the clock."),
    ),
    "token_missing": ProblemText(
        mark("You aren’t signed in"), mark("The request carried no sign-in."), _UNCHANGED, mark("Sign in again.")
    ),
    "token_invalid": ProblemText(
        mark("You aren’t signed in any more"),
        mark("Your sign-in has ended or was taken back."),
        mark("What you typed is still here."),
        mark("Sign in again."),
    ),
    "sign_in_refused": ProblemText(
        mark("You weren’t signed in"),
        mark("It was stopped in the browser, or took too long there."),
        _UNCHANGED,
        mark("Sign in again."),
    ),
    "sign_in_cancelled": ProblemText(
        mark("You weren’t signed in"), mark("It was stopped here."), _UNCHANGED, mark("Sign in again.")
    ),
    "sign_in_late": ProblemText(
        mark("You weren’t signed in"),
        mark("Nobody came back from the browser in time."),
        _UNCHANGED,
        mark("Sign in again."),
    ),
    "sign_in_no_port": ProblemText(
        mark("You weren’t signed in"),
        mark("This computer doesn’t let Sellerdesk wait for the browser."),
        _UNCHANGED,
        mark("Allow it to listen on 127.0.0.1, or use a token."),
    ),
    "creating_off": ProblemText(
        mark("Nothing was made at Stripe"),
        mark("This place only looks; making things is switched off here."),
        _UNCHANGED,
        mark("Switch it on in this place’s settings, or let {market}’s server do it."),
    ),
    "page_missing": ProblemText(
        mark("No link was made"),
        mark("With a live key Stripe comes back to https pages only, and none is named."),
        _UNCHANGED,
        mark("Name yours in SELLERDESK_PUBLIC_URL."),
    ),
    "profile_without_key": ProblemText(
        mark("This profile wasn’t changed"),
        mark("It goes through a server; only a place with a Stripe key has these settings."),
        _UNCHANGED,
        mark("Name another profile."),
    ),
    "key_missing": ProblemText(
        mark("There’s no Stripe key here"),
        mark("The key store doesn’t hold one for this place."),
        _UNCHANGED,
        mark("Add the place again with its key."),
    ),
    "deep_link_refused": ProblemText(
        mark("The link wasn’t followed"),
        mark("It isn’t one that Sellerdesk knows."),
        _UNCHANGED,
        mark("Ask whoever gave it to you."),
    ),
    "role_forbidden": ProblemText(
        mark("This isn’t open to you"), mark("Your role doesn’t include it."), _UNCHANGED, ASK
    ),
    "body_malformed": ProblemText(
        mark("This couldn’t be read"), mark("The request wasn’t written as expected."), _UNCHANGED, _TRY_LATER
    ),
    "body_too_large": ProblemText(
        mark("This was too much at once"), mark("The request is larger than allowed."), _UNCHANGED, ""
    ),
    "headers_too_large": ProblemText(
        mark("This was too much at once"), mark("The request is larger than allowed."), _UNCHANGED, ""
    ),
    "request_unreadable": ProblemText(
        mark("This couldn’t be read"), mark("The request wasn’t written as expected."), _UNCHANGED, _TRY_LATER
    ),
    "request_timeout": ProblemText(
        mark("The request took too long to arrive"), mark("The connection may be slow."), _UNCHANGED, _TRY_LATER
    ),
    "method_not_allowed": ProblemText(
        mark("This address can’t be asked that way"), mark("It has no such method."), _UNCHANGED, ""
    ),
    "not_stored": ProblemText(
        mark("This couldn’t be stored"),
        mark("The database didn’t take it."),
        mark("It was not acknowledged."),
        _TRY_LATER,
    ),
    "field_unknown": ProblemText(
        _NOT_TAKEN, mark("There is no field of this name."), _UNCHANGED, mark("Correct its name or leave it out.")
    ),
    "field_required": ProblemText(_NOT_TAKEN, mark("Something is missing here."), _UNCHANGED, mark("Fill it in.")),
    "field_invalid": ProblemText(_NOT_TAKEN, mark("This can’t be read as it is."), _UNCHANGED, _CORRECT),
    "field_too_long": ProblemText(
        _NOT_TAKEN, mark("This is too long; {limit} characters at most."), _UNCHANGED, mark("Shorten it.")
    ),
    "country_unknown": ProblemText(
        _NOT_TAKEN, mark("This isn’t a country we know."), _UNCHANGED, mark("Choose one from the list.")
    ),
    "kind_unsupported": ProblemText(
        mark("No account was opened"),
        mark("Stripe doesn’t offer this kind of seller in that country."),
        _UNCHANGED,
        mark("Choose another kind, or write to {market}."),
    ),
    "needs_both_capabilities": ProblemText(
        mark("No account was opened"),
        mark("Stripe gives transfers here only together with card payments."),
        _UNCHANGED,
        ASK,
    ),
    "database_newer": ProblemText(
        mark("The database can’t be used by this version"),
        mark("A newer Sellerdesk wrote it."),
        mark("It was left as it is."),
        mark("Update Sellerdesk."),
    ),
    "demo_not_started": ProblemText(
        mark("The demo didn’t start"),
        mark("One of its two helpers ended too early."),
        _UNCHANGED,
        mark("Start it again."),
    ),
    "country_unsupported": ProblemText(
        mark("No account was opened"),
        mark("Stripe doesn’t offer this in that country yet."),
        _UNCHANGED,
        mark("Choose another country, or write to {market}."),
    ),
    "kind_unknown": ProblemText(
        _NOT_TAKEN, mark("This isn’t a kind of seller we know."), _UNCHANGED, mark("Choose one from the list.")
    ),
    "email_invalid": ProblemText(_NOT_TAKEN, mark("This doesn’t look like an e-mail address."), _UNCHANGED, _CORRECT),
    "phone_invalid": ProblemText(
        _NOT_TAKEN,
        mark("This doesn’t look like a phone number."),
        _UNCHANGED,
        mark("Write it with the country’s code, such as +44."),
    ),
    "postal_code_invalid": ProblemText(
        _NOT_TAKEN, mark("This postal code doesn’t fit the country."), _UNCHANGED, _CORRECT
    ),
    "state_required": ProblemText(
        _NOT_TAKEN, mark("Addresses in this country need a state."), _UNCHANGED, mark("Choose the state.")
    ),
    "tax_id_invalid": ProblemText(
        _NOT_TAKEN, mark("This doesn’t look like a tax number of that kind."), _UNCHANGED, _CORRECT
    ),
    "url_invalid": ProblemText(
        _NOT_TAKEN,
        mark("This isn’t an address that Stripe takes."),
        _UNCHANGED,
        mark("Give the whole address, beginning with https."),
    ),
    "method_unknown": ProblemText(
        mark("This payment method wasn’t found"),
        mark("It was removed, or never was yours."),
        _UNCHANGED,
        mark("Look at the list again."),
    ),
    "account_unreachable": ProblemText(
        mark("We can’t see this account from here"),
        mark("It may belong to test instead of live, or to another marketplace."),
        _KEPT,
        ASK,
    ),
    "key_invalid": ProblemText(
        mark("Stripe didn’t let {market} in"),
        mark("{Market}’s key for Stripe is wrong or has expired."),
        _KEPT,
        mark("{Market} must put in a new key."),
    ),
    "key_permission_missing": ProblemText(
        mark("Stripe didn’t let {market} do this"),
        mark("{Market}’s key lacks the permission {permission}."),
        _KEPT,
        mark("{Market} must add it at Stripe."),
    ),
    "platform_not_ready": ProblemText(
        mark("Stripe didn’t open an account"),
        mark("{Market} has something to finish at Stripe first."),
        _KEPT,
        ASK,
    ),
    "capability_refused": ProblemText(
        mark("Stripe didn’t add what {market} needs"),
        mark("{Market} wants more of your account than Stripe gives it."),
        _KEPT,
        ASK,
    ),
    "settings_refused": ProblemText(
        mark("{Market} can’t open accounts with its settings"), "{sentence}", _UNCHANGED, mark("Change the settings.")
    ),
    "rate_limited": ProblemText(
        # Stripe's limits or our own share of them, which lasts to the end of the month when it is spent.
        mark("This has to wait"),
        mark("Stripe is asked only so much in a given time."),
        _KEPT,
        mark("Try again later."),
    ),
    "throttled": ProblemText(mark("This was just done"), mark("It can’t be done so often."), _KEPT, _TRY_LATER),
    "portal_not_configured": ProblemText(
        mark("The billing page didn’t open"),
        mark("{Market} hasn’t set it up at Stripe yet."),
        mark("Your payment methods are as they were."),
        ASK,
    ),
    "login_link_unavailable": ProblemText(
        mark("Stripe’s dashboard didn’t open"),
        mark("It opens once Stripe has your details, and for accounts that have one."),
        _UNCHANGED,
        mark("Continue on Stripe first."),
    ),
    "invitation_over": ProblemText(
        mark("This invitation is over"),
        mark("It was used up by time, or taken back."),
        _KEPT,
        mark("Ask for a new one, or open the app."),
    ),
    "nothing_there": ProblemText(
        mark("There’s nothing here yet"), mark("Nothing has been set up."), _UNCHANGED, mark("Start from the page.")
    ),
    "mode_mismatch": ProblemText(
        mark("This wasn’t touched"),
        mark("It belongs to test instead of live, the other way round, or to another marketplace."),
        _UNCHANGED,
        ASK,
    ),
    "offline": ProblemText(
        mark("You’re offline"),
        mark("{Market} can’t be reached from here."),
        mark("What you asked for is written down."),
        mark("It’s sent when you’re online."),
    ),
    "relay_unreachable": ProblemText(
        mark("{Market} can’t be reached"),
        mark("Its server doesn’t answer."),
        mark("What you asked for is written down."),
        mark("It’s sent when it answers."),
    ),
    "relay_timeout": ProblemText(
        mark("{Market} didn’t answer in time"),
        mark("Its server, or the way to it, is slow."),
        mark("What you asked for is written down."),
        _TRY_LATER,
    ),
    "relay_failed": ProblemText(
        mark("{Market} couldn’t do this just now"),
        mark("Its server answered that it’s in trouble."),
        mark("What you asked for is written down."),
        _TRY_LATER,
    ),
    "relay_answer_unreadable": ProblemText(
        mark("The answer couldn’t be read"),
        mark("{Market}’s server said something this version doesn’t understand."),
        _KEPT,
        mark("Update Sellerdesk, or tell {market}."),
    ),
    "relay_answer_too_large": ProblemText(
        mark("The answer couldn’t be read"), mark("It was far longer than it should be."), _KEPT, ASK
    ),
    "relay_redirected": ProblemText(
        mark("{Market} can’t be reached"),
        mark("Something sent us to another place, and we don’t follow."),
        mark("What you asked for is written down."),
        mark("Check the address, or the network you’re on."),
    ),
    "captive_portal": ProblemText(
        mark("This network wants you to sign in first"),
        mark("It answered with a page of its own instead of {market}’s server."),
        mark("What you asked for is written down."),
        mark("Open any page in your browser and sign in there."),
    ),
    "proxy_unreachable": ProblemText(
        mark("{Market} can’t be reached"),
        mark("The proxy that this computer is set to use doesn’t answer."),
        mark("What you asked for is written down."),
        mark("Check the proxy in your system’s network settings."),
    ),
    "certificate_invalid": ProblemText(
        mark("The connection isn’t safe, so it wasn’t used"),
        mark("The server’s certificate isn’t one this computer trusts; something may be listening in between."),
        mark("Nothing was sent."),
        mark("Try another network, or tell {market}."),
    ),
    "certificate_expired": ProblemText(
        mark("The connection isn’t safe, so it wasn’t used"),
        mark("The server’s certificate has expired, or this computer’s clock is fast."),
        mark("Nothing was sent."),
        mark("Check this computer’s date, or tell {market}."),
    ),
    "clock_wrong": ProblemText(
        mark("The connection isn’t safe, so it wasn’t used"),
        mark("The server’s certificate isn’t valid yet: this computer’s clock is slow."),
        mark("Nothing was sent."),
        mark("Set this computer’s date and time right."),
    ),
    "relay_address_invalid": ProblemText(
        mark("This isn’t an address we can use"),
        mark("It doesn’t look like https://relay.example.org."),
        _UNCHANGED,
        mark("Check it with {market}."),
    ),
    "relay_address_insecure": ProblemText(
        mark("This address isn’t safe to use"),
        mark("It begins with http, so others could read along."),
        _UNCHANGED,
        mark("Use the one that begins with https."),
    ),
    "relay_unknown": ProblemText(
        mark("No marketplace answers here"),
        mark("Something else stands at this address."),
        _UNCHANGED,
        mark("Check the address, or ask the marketplace for an invitation."),
    ),
    "relay_silent": ProblemText(
        mark("Nothing answers at this address"),
        mark("It may be mistyped, or this computer has no network."),
        _UNCHANGED,
        mark("Check the address, or ask the marketplace for an invitation."),
    ),
    "sign_in_unsupported": ProblemText(
        mark("This marketplace has no page to sign in on"),
        mark("It hands out tokens instead."),
        _UNCHANGED,
        mark("Ask {market} for a token."),
    ),
    "browser_not_opened": ProblemText(
        mark("No browser opened"),
        mark("This computer didn’t say which one to use."),
        _UNCHANGED,
        mark("Copy the address and open it yourself."),
    ),
    "key_publishable": ProblemText(
        _NOT_TAKEN,
        mark("This is a publishable key: it can’t read accounts."),
        _UNCHANGED,
        mark("Make a restricted key at Stripe."),
    ),
    "key_live_elsewhere": ProblemText(
        _NOT_TAKEN,
        mark("A live key goes to Stripe alone, and SELLERDESK_STRIPE_API_BASE names another server."),
        _UNCHANGED,
        mark("Remove that setting, or bring a test key."),
    ),
    "key_unrestricted": ProblemText(
        _NOT_TAKEN,
        mark("This key may do everything with real money. Use a restricted one."),
        _UNCHANGED,
        mark("Make a restricted key at Stripe."),
    ),
    "key_malformed": ProblemText(
        _NOT_TAKEN,
        mark("This doesn’t look like a Stripe key; they begin with rk_."),
        _UNCHANGED,
        mark("Copy the whole key from Stripe."),
    ),
    "link_refused": ProblemText(
        mark("The link wasn’t opened"),
        mark("It leads neither to Stripe nor to {market}’s own server."),
        _UNCHANGED,
        ASK,
    ),
    "already_sending": ProblemText(
        mark("It can’t be taken back now"), mark("It’s being sent just now."), _KEPT, mark("Wait for its answer.")
    ),
    "other_person": ProblemText(
        mark("This wasn’t sent"),
        mark("It was asked for by another person who used this profile before."),
        _UNCHANGED,
        mark("Drop it, or send it again as yourself."),
    ),
    "profile_unknown": ProblemText(
        mark("There’s no such profile here"),
        mark("It was never made, or it was removed."),
        _UNCHANGED,
        mark("Check its name, or connect again."),
    ),
    "profile_name_invalid": ProblemText(
        mark("This can’t be a profile’s name"),
        mark("A name has small letters, digits, - and _, at most 40."),
        _UNCHANGED,
        mark("Choose another."),
    ),
    "disk_full": ProblemText(
        mark("This couldn’t be written down"),
        mark("This computer’s disk is full."),
        _KEPT,
        mark("Make some room; it then goes on by itself."),
    ),
    "file_not_written": ProblemText(
        mark("The file wasn’t written"),
        mark("This computer doesn’t let us write there, or its disk is full."),
        _UNCHANGED,
        mark("Choose another folder, or make some room."),
    ),
    "cache_busy": ProblemText(
        mark("This couldn’t be written down yet"), mark("Another program holds our file."), _KEPT, _TRY_LATER
    ),
    "cache_unavailable": ProblemText(
        mark("This couldn’t be written down"),
        mark("Our folder on this computer can’t be used."),
        _KEPT,
        mark("Check that it can be written to."),
    ),
    "cache_newer": ProblemText(
        mark("What’s stored here can’t be used by this version"),
        mark("A newer Sellerdesk wrote it."),
        mark("It was left as it is."),
        mark("Update Sellerdesk."),
    ),
    "cache_damaged": ProblemText(
        mark("What’s stored here is damaged"),
        mark("The disk, or a crash, left it half written."),
        mark("It’s set aside and made anew at the next start."),
        mark("Start Sellerdesk again."),
    ),
    "cache_rebuilt": ProblemText(
        mark("What’s stored here was made anew"),
        mark("It was damaged."),
        mark("What could be read of your unsent changes was kept."),
        mark("Look whether your latest changes are there."),
    ),
    "ledger_rebuilt": ProblemText(
        mark("The copy of your accounts on this computer was made anew"),
        mark("It was damaged."),
        mark("Everything that’s at Stripe is listed again; the damaged file was set aside."),
        mark("Look whether your notes are there."),
    ),
    "keyring_missing": ProblemText(
        mark("Your sign-in isn’t stored"),
        mark("This computer has no key store that we can use."),
        mark("It’s kept until you close Sellerdesk."),
        mark("Sign in again next time."),
    ),
    "keyring_locked": ProblemText(
        mark("Your sign-in isn’t stored"),
        mark("This computer’s key store is locked."),
        mark("It’s kept until you close Sellerdesk."),
        mark("Unlock it and sign in again."),
    ),
    "keyring_plaintext": ProblemText(
        mark("Your sign-in isn’t stored"),
        mark("This computer’s key store would keep it readable for anyone."),
        mark("It’s kept until you close Sellerdesk."),
        mark("Set up another key store."),
    ),
    "login_refused": ProblemText(
        mark("You weren’t signed in"),
        mark("The address or the password isn’t right."),
        "",
        mark("Check both, or choose a new password."),
    ),
    "password_short": ProblemText(
        _NOT_TAKEN, mark("A password has {least} characters or more."), _UNCHANGED, mark("Choose a longer one.")
    ),
    "password_weak": ProblemText(
        _NOT_TAKEN, mark("This is too easy to guess."), _UNCHANGED, mark("Choose another password.")
    ),
    "password_wrong": ProblemText(_NOT_TAKEN, mark("This isn’t the password."), _UNCHANGED, mark("Type it again.")),
    "email_taken": ProblemText(
        _NOT_TAKEN, mark("Somebody has this address already."), _UNCHANGED, mark("Choose another.")
    ),
    "link_over": ProblemText(
        mark("This link is over"),
        mark("It was used, it’s too old, or a newer one took its place."),
        _UNCHANGED,
        mark("Start again from the sign-in page."),
    ),
    "code_wrong": ProblemText(
        _NOT_TAKEN, mark("This code isn’t right, or was used."), _UNCHANGED, mark("Wait for the next one and type it.")
    ),
    "factor_set": ProblemText(
        mark("Nothing was set up"),
        mark("There’s a second factor already, or another page began to set one up."),
        _UNCHANGED,
        mark("Open the page again."),
    ),
    "grant_invalid": ProblemText(
        mark("This sign-in isn’t good any more"),
        mark("It was used, has ended, or belongs to another app."),
        _UNCHANGED,
        mark("Sign in again."),
    ),
    "user_is_staff": ProblemText(
        mark("No sign-in was made"),
        mark("This person is staff, who sign in with their password and second factor alone."),
        _UNCHANGED,
        mark("Use another id."),
    ),
    "marketplace_refused": ProblemText(
        mark("You weren’t signed in"),
        mark("{Market}’s own sign-in said no, or its answer can’t be trusted."),
        _UNCHANGED,
        mark("Try again, or tell {market}."),
    ),
    "marketplace_unreachable": ProblemText(
        mark("You weren’t signed in"),
        mark("{Market}’s own sign-in doesn’t answer."),
        _UNCHANGED,
        _TRY_LATER,
    ),
    "last_operator": ProblemText(
        mark("The role wasn’t changed"),
        mark("This is the last operator; nobody could change roles afterwards."),
        _UNCHANGED,
        mark("Make somebody else an operator first."),
    ),
    "form_stale": ProblemText(
        mark("This page had grown old"),
        mark("It was open for long, or another site sent you here."),
        _UNCHANGED,
        mark("Go back, reload the page and send it again."),
    ),
    "ours": ProblemText(
        mark("Something went wrong on our side"), mark("It’s a mistake of this program."), _KEPT, _TRY_LATER
    ),
}
"""By :attr:`~desktop_app.domain.errors.KnownError.code`; a code that a newer relay sends reads as ``ours``."""
