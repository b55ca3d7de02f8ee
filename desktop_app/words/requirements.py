"""The words of each requirement: a title as a person would say it, and what helps them to have it ready."""

from __future__ import annotations

from typing import NamedTuple

from desktop_app.words.marks import mark


class RequirementText(NamedTuple):
    """English title and detail; the detail may be empty."""

    title: str
    detail: str = ""


_KANA = mark("In kana, as it is registered.")
_KANJI = mark("In kanji, as it is registered.")

REQUIREMENTS: dict[str, RequirementText] = {
    "requirement.inquiry": RequirementText(mark("Question from Stripe"), mark("Stripe asks it on its own page.")),
    "requirement.inquiry_support": RequirementText(
        mark("Question from Stripe’s support"), mark("Stripe’s page shows how to answer.")
    ),
    "requirement.kind": RequirementText(mark("Business type"), mark("Whether you sell as a person or as a company.")),
    "requirement.country": RequirementText(mark("Country")),
    "requirement.contact_email": RequirementText(mark("Contact e-mail")),
    "requirement.contact_phone": RequirementText(mark("Contact phone")),
    "requirement.category": RequirementText(mark("Business category"), mark("The line of business you’re in.")),
    "requirement.website": RequirementText(
        mark("Website or shop page"), mark("A page that anyone can open and that shows what you sell.")
    ),
    "requirement.product_description": RequirementText(mark("What you sell"), mark("In a sentence or two.")),
    "requirement.public_name": RequirementText(mark("Public business name"), mark("The name your customers know.")),
    "requirement.legal_name": RequirementText(mark("Legal business name"), mark("As it stands in the register.")),
    "requirement.legal_name_kana": RequirementText(mark("Legal business name in kana"), _KANA),
    "requirement.legal_name_kanji": RequirementText(mark("Legal business name in kanji"), _KANJI),
    "requirement.structure": RequirementText(mark("Legal form of the business")),
    "requirement.tax_number": RequirementText(mark("Business tax number")),
    "requirement.registration_number": RequirementText(mark("Registration or VAT number")),
    "requirement.registration_date": RequirementText(mark("Date the business was registered")),
    "requirement.export_details": RequirementText(mark("Export licence details")),
    "requirement.business_address": RequirementText(
        mark("Business address"), mark("A street address; a PO box won’t do.")
    ),
    "requirement.business_address_kana": RequirementText(mark("Business address in kana"), _KANA),
    "requirement.business_address_kanji": RequirementText(mark("Business address in kanji"), _KANJI),
    "requirement.other_business_address": RequirementText(mark("Where the business really works")),
    "requirement.business_phone": RequirementText(mark("Business phone")),
    "requirement.revenue": RequirementText(mark("Expected revenue")),
    "requirement.worker_count": RequirementText(mark("Number of people working for you")),
    "requirement.business_extra": RequirementText(mark("Extra business details")),
    "requirement.commerce_disclosure": RequirementText(
        mark("Page with your legal notice"), mark("The disclosure that Japan’s commerce law asks for.")
    ),
    "requirement.shop_details": RequirementText(mark("Details of your shop")),
    "requirement.support_email": RequirementText(mark("Customer support e-mail")),
    "requirement.support_phone": RequirementText(mark("Customer support phone")),
    "requirement.support_website": RequirementText(mark("Customer support page")),
    "requirement.support_address": RequirementText(mark("Customer support address")),
    "requirement.support_hours": RequirementText(mark("Customer support hours")),
    "requirement.statement_name": RequirementText(
        mark("Name on bank statements"), mark("What your customers read beside a payment.")
    ),
    "requirement.creditor_id": RequirementText(mark("SEPA creditor number")),
    "requirement.company_document": RequirementText(
        mark("Company document"), mark("An official paper that shows the company’s name and number.")
    ),
    "requirement.registration_papers": RequirementText(
        mark("Registration papers"), mark("An extract of the register, as PDF or a clear picture.")
    ),
    "requirement.licence": RequirementText(
        mark("Business licence"), mark("One that is still valid, as PDF or a clear picture.")
    ),
    "requirement.articles": RequirementText(mark("Articles of association")),
    "requirement.tax_papers": RequirementText(mark("Proof of the business tax number")),
    "requirement.business_address_proof": RequirementText(
        mark("Proof of the business address"), mark("A bill or statement not older than six months.")
    ),
    "requirement.owners": RequirementText(
        mark("Owners"), mark("Everyone who holds a quarter of the business or more.")
    ),
    "requirement.directors": RequirementText(mark("Directors"), mark("Everyone on the board.")),
    "requirement.executives": RequirementText(mark("Executives"), mark("Everyone who runs the business day by day.")),
    "requirement.ownership_confirmation": RequirementText(
        mark("Ownership confirmation"), mark("That the list of owners is complete.")
    ),
    "requirement.authority": RequirementText(
        mark("Proof of being allowed to act for the business"), mark("A signed letter or an extract of the register.")
    ),
    "requirement.person_details": RequirementText(mark("Personal details")),
    "requirement.person_name": RequirementText(mark("Legal name"), mark("As it stands on the passport or ID card.")),
    "requirement.person_name_kana": RequirementText(mark("Legal name in kana"), _KANA),
    "requirement.person_name_kanji": RequirementText(mark("Legal name in kanji"), _KANJI),
    "requirement.former_names": RequirementText(mark("Former or other names")),
    "requirement.birth_date": RequirementText(mark("Date of birth")),
    "requirement.person_role": RequirementText(mark("Role in the business")),
    "requirement.job_title": RequirementText(mark("Job title")),
    "requirement.ownership_share": RequirementText(mark("Share of the business"), mark("In percent.")),
    "requirement.person_email": RequirementText(mark("E-mail address")),
    "requirement.person_phone": RequirementText(mark("Phone number")),
    "requirement.home_address": RequirementText(mark("Home address"), mark("Where the person lives, not a PO box.")),
    "requirement.home_address_kana": RequirementText(mark("Home address in kana"), _KANA),
    "requirement.home_address_kanji": RequirementText(mark("Home address in kanji"), _KANJI),
    "requirement.registered_address": RequirementText(mark("Registered address")),
    "requirement.ssn_last_4": RequirementText(mark("Last 4 digits of the Social Security number")),
    "requirement.id_number": RequirementText(mark("Government ID number"), mark("From the ID card or tax office.")),
    "requirement.photo_id": RequirementText(
        mark("Photo ID"), mark("A passport or ID card that is still valid: in colour, all corners, both sides.")
    ),
    "requirement.passport": RequirementText(mark("Passport"), mark("The page with the picture, all corners in view.")),
    "requirement.visa": RequirementText(mark("Visa or residence permit")),
    "requirement.address_proof": RequirementText(
        mark("Proof of address"), mark("A bill or bank statement not older than six months.")
    ),
    "requirement.selfie": RequirementText(mark("Selfie check"), mark("Stripe takes it with your camera.")),
    "requirement.person_extra": RequirementText(mark("Extra personal details")),
    "requirement.bank_account": RequirementText(
        mark("Bank account for payouts"), mark("The account number or IBAN, in your own or the company’s name.")
    ),
    "requirement.bank_proof": RequirementText(
        mark("Proof the bank account is yours"), mark("A statement that shows the name and the account number.")
    ),
    "requirement.other": RequirementText(mark("Other details"), mark("Stripe’s page shows what they are.")),
    "requirement.terms": RequirementText(mark("Accept Stripe’s terms"), mark("The last step on Stripe’s page.")),
}

ROLES = {
    "representative": mark("Representative"),
    "director": mark("Director"),
    "executive": mark("Executive"),
    "owner": mark("Owner"),
    "authorizer": mark("Authorised signatory"),
    "legal_guardian": mark("Legal guardian"),
}

INSTEAD = mark("Or instead: {things}.")
NAMED = mark("{person}: {thing}")

# What somebody fetches before the browser opens, by whose it is; other things are named as in the list.
READY = {
    "requirement.photo_id": mark("{name}’s passport or ID card"),
    "requirement.passport": mark("{name}’s passport"),
    "requirement.home_address": mark("{name}’s home address"),
    "requirement.address_proof": mark("Proof of {name}’s address"),
    "requirement.birth_date": mark("{name}’s date of birth"),
    "requirement.id_number": mark("{name}’s government ID number"),
    "requirement.person_phone": mark("{name}’s phone number"),
    "requirement.person_email": mark("{name}’s e-mail address"),
}
READY_OF_YOURS = {
    "requirement.website": mark("Your website or shop page"),
    "requirement.bank_account": mark("Your bank account"),
}
