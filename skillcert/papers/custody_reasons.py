"""What custody says when it refuses."""

from skillcert.core.i18n import N_
from skillcert.core.reasons import register

REASONS = {
    "papers.sealed": N_("Paper {number} is sealed. Two of its custodians open it shortly before the exam."),
    "papers.few_custodians": N_("A paper is sealed for at least two custodians with a key; {count} can be appointed. Custodians set their passphrase under “Custody”."),
    "papers.unknown_custodian": N_("One of the chosen custodians has no key, or may not keep papers of this batch any more."),
    "papers.not_custodian": N_("You are not a custodian of this paper, or your key was made after it was sealed."),
    "papers.key_needed": N_(
        "Without your key nobody could open these {count} sealed papers any more: {numbers}. Void them and compose new ones first; then retire the key."
    ),
    "papers.no_key": N_("You have no custody key yet. Set your passphrase first."),
    "papers.key_exists": N_("You have a custody key. Change its passphrase, or retire it before you make a new one."),
    "papers.passphrase_missing": N_("Enter your custody passphrase."),
    "papers.wrong_passphrase": N_("The passphrase is wrong."),
    "papers.passphrase_wait": N_("Too many wrong passphrases. Wait {seconds} seconds."),
    "papers.passphrases_differ": N_("The two entries differ. Type the same passphrase twice."),
    "papers.time_lock": N_("This paper can be opened from {at} on, not earlier. Nobody can open it before."),
    "papers.no_session": N_("The offer has no theory session, so there is no time at which its papers may be opened."),
    "papers.opened_already": N_("This paper is open already."),
    "papers.same_person": N_("Another person must do this: you took the first step yourself."),
    "papers.same_device": N_("The second person acts on another device. Use your own PC or phone."),
    "papers.no_device": N_("Your browser could not be recognised. Allow cookies of this site, load the page again and repeat the step."),
    "papers.act_late": N_("More than {minutes} minutes have passed since the first step. Ask again."),
    "papers.act_state": N_("This request is over. Make a new one."),
    "papers.act_pending": N_("The same request waits already. Confirm it, or take it back."),
    "papers.act_not_yours": N_("Only who asked can use the confirmation."),
    "papers.not_confirmed": N_("Ask for it first; a second person confirms within {minutes} minutes."),
    "papers.no_spare": N_("No spare paper is left. Compose and seal a new spare, then change to it."),
    "papers.spare_first": N_("This offer has no spare paper. Compose one, so that an incident can be answered, and approve then."),
    "papers.last_spare": N_("This is the only spare of an approved paper. Compose another spare first, then void this one."),
    "papers.switch_instead": N_("This paper is open for the exam. Void it and change to the spare in one step."),
    "papers.not_open_yet": N_("This paper is not open yet, so nobody has got it. Voiding it is enough; the spare takes its place."),
}  # fmt: skip
register(REASONS)
