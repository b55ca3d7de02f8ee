"""One sentence of advice for each group of Stripe's requirement errors."""

from __future__ import annotations

from desktop_app.words.marks import mark

ADVICE: dict[str, str] = {
    "advice.more_details": mark("Stripe’s page shows which details are still missing."),
    "advice.real_address": mark("Give a street address where someone can be found: no PO box, mail drop or agent."),
    "advice.birth_date": mark("Check the date of birth; someone under age needs a guardian on the account."),
    "advice.real_name": mark("Use the name you really trade under, as customers and registers know it."),
    "advice.description": mark("Say in a full sentence what you sell, so that it fits your website."),
    "advice.representative_country": mark("The representative must live in a country that Stripe allows for yours."),
    "advice.signatory": mark("Name someone who may sign for the business, or send a paper that shows they may."),
    "advice.statement_name": mark("Choose at least five letters that customers recognise as your business."),
    "advice.tax_number": mark("Compare the number with the letter from the tax office, digit by digit."),
    "advice.tax_number_not_issued": mark(
        "New numbers can take weeks to be known; send the tax office’s letter instead."
    ),
    "advice.terms": mark("Accept the terms again on Stripe’s page."),
    "advice.format": mark("It isn’t written the way Stripe expects; check it for slips."),
    "advice.website_address": mark("Give the whole address of a page of your own, such as https://your-shop.com."),
    "advice.website_open": mark("Make the site open for everyone, finished and without a password."),
    "advice.website_policies": mark(
        "Show the business’s name, a contact and your terms, refunds and returns on the site."
    ),
    "advice.business_type": mark("Stripe doesn’t offer this kind of business here; choose another that fits."),
    "advice.document_expired": mark(
        "Send a passport or ID card that is still valid: in colour, all corners, both sides."
    ),
    "advice.document_readable": mark(
        "Take a new picture: in colour, sharp, all corners in view, front and back. The same file is refused again."
    ),
    "advice.document_kind": mark("Send another kind of document that shows name, number, dates and signature."),
    "advice.document_matches": mark("Correct what you typed, or send a document that says the same."),
    "advice.document_size": mark("Send a file of at most 10 MB and 8000 by 8000 pixels, without a password."),
    "advice.document_test": mark("In test mode only Stripe’s test files pass."),
    "advice.contact_stripe": mark("Sending it again won’t help; Stripe’s support has to look at it."),
    "advice.data_matches": mark("What you typed differs from official records; correct it or send a document."),
    "advice.people_match": mark("The people you named differ from the register; correct the list."),
    "advice.company_papers": mark("Send papers that show how the company is set up, complete and up to date."),
    "advice.selfie": mark("Take the selfie again in good light, with the document that has your picture."),
    "advice.start_again": mark("Too much time has passed; open Stripe’s page again."),
}
