"""What people says when it says no."""

import skillcert.core.identity_reasons  # noqa: F401  (the sentences about numbers)
from skillcert.core.i18n import N_
from skillcert.core.reasons import register
from skillcert.core.work import constraint_reason

register(
    {
        "people.password_short": N_("A password needs at least {least} characters; this one has {length}."),
        "people.password_long": N_("A password has at most {most} characters."),
        "people.password_common": N_(
            "This password is among those that are tried first. Choose another one."
        ),
        "people.password_context": N_(
            "The password repeats your name or a number of yours. Choose another one."
        ),
        "people.password_kinds": N_(
            "The password mixes {kinds} kinds of characters; {least} are needed out of small letters, capitals, digits"
            " and other signs."
        ),
        "people.password_wrong": N_("The password is not right."),
        "people.password_same": N_("The new password is the old one. Choose another one."),
        "people.sign_in_failed": N_("Name and password do not fit together. Check both and try again."),
        "people.sign_in_wait": N_("Too many tries. Wait {seconds} seconds, then try again."),
        "people.no_grant": N_("This account has no role today. Ask the system administrator for one."),
        "people.code_invalid": N_(
            "This code is not valid: it was used, has expired, or is mistyped. Ask for a new one."
        ),
        "people.login_taken": N_("The sign-in name {login} is taken. Choose another one."),
        "people.login_shape": N_("A sign-in name has 3 to 40 letters, digits, dots, hyphens or underscores."),
        "people.grant_unknown": N_("There is no such role with this duty. Choose a pair from the lists."),
        "people.grant_centre": N_("The role “assessment centre” needs a centre."),
        "people.grant_no_centre": N_(
            "Only the role “assessment centre” belongs to a centre. Leave the centre empty."
        ),
        "people.grant_person": N_("This role acts in person: link the account to a person first."),
        "people.grant_dates": N_("The grant ends on {last}, before it begins on {first}. Correct the dates."),
        "people.grant_conflict": N_(
            "A system or audit administrator holds no other role. End the other grants first, or use another account."
        ),
        "people.grant_not_own": N_("This role does not belong to your account, or it is not valid today."),
        "people.own_account": N_("Nobody changes the own account here. Ask another system administrator."),
        "people.last_administrator": N_(
            "This is the last active system administrator. Name another one first."
        ),
        "people.setup_done": N_("This house already has an administrator. Sign in instead."),
        "people.sign_up_known": N_(
            "An account for this number cannot be opened here. If it is yours, sign in, or ask your assessment centre"
            " for an activation slip."
        ),
        "people.taken_meanwhile": N_("Somebody else has just taken this name or number. Look at it again."),
        "people.name_missing": N_("The name is missing."),
        "people.name_differs": N_(
            "This number belongs to somebody with another name. Check name and number."
        ),
        "people.number_taken": N_(
            "This number belongs to somebody else already. If both are one person, ask for a merge."
        ),
        "people.sex_differs": N_("The identity number says another sex. Correct one of the two."),
        "people.birth_differs": N_(
            "The identity number says {born} as the date of birth. Correct one of the two."
        ),
        "people.phone_shape": N_("A mobile number has 11 digits and begins with 1."),
        "people.centre_code_taken": N_("The code {code} belongs to another centre. Choose another one."),
        "people.card_number_taken": N_("The card number {number} is registered already."),
        "people.card_dates": N_("The card ends on {last}, before it begins on {first}. Correct the dates."),
        "people.card_needs_occupation": N_("A card for assessors or item writers names its occupation."),
        "people.card_needs_level": N_("A card for assessors names the highest level it covers."),
        "people.card_level": N_(
            "A card “assessor” covers levels 5 to 3; levels 2 and 1 need a senior assessor."
        ),
        "people.relative_self": N_("Nobody is a relative of himself or herself."),
        "people.declared_already": N_("This is declared already."),
        "people.merge_same": N_("Choose two different persons."),
        "people.merge_gone": N_("One of the two was merged before."),
        "people.merge_pending": N_("A merge of one of these two is waiting for a decision already."),
        "people.merge_decided": N_("This merge was decided already."),
        "people.merge_same_account": N_(
            "Who asked for a merge does not decide it (two people are needed). Leave it to a colleague."
        ),
        "people.ban_dates": N_("The ban ends before it begins. Correct the dates."),
        "people.ban_ended": N_("This ban has ended already."),
    }
)

for name in (
    "uq_account_login",
    "uq_centre_code",
    "uq_class_declaration_person_id_centre_id_class_name",
    "uq_expert_card_number",
    "uq_identity_document_number_index",
):
    constraint_reason(name, "people.taken_meanwhile")
