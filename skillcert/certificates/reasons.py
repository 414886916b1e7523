"""What certificates says when it says no, and what it tells people."""

from skillcert.core.i18n import N_
from skillcert.core.reasons import register

REASONS = {
    "certificates.not_sealed": N_(
        "The results of this batch are not sealed. Numbers follow when the public notice is over without open objections (R49)."
    ),
    "certificates.date_early": N_("The date of issue must lie after the public notice, which ended on {last}."),
    "certificates.date_late": N_("The date of issue must not lie in the future."),
    "certificates.filing_ended": N_("The filing {code} ended on {until}; certificates need a valid one."),
    "certificates.filing_code": N_("The filing code {code} is not one of 13 characters. Correct the filing first."),
    "certificates.exhausted": N_("All 999,999 numbers of this code, year and level are used."),
    "certificates.number_used": N_("This certificate number is given already."),
    "certificates.given_format": N_("“{number}” is not a certificate number of 22 characters."),
    "certificates.given_prefix": N_("“{number}” does not begin with the filing code {prefix}."),
    "certificates.given_year": N_("“{number}” does not carry the year of issue {year}."),
    "certificates.given_level": N_("“{number}” does not carry the level {level}."),
    "certificates.given_date": N_("“{text}” is not a date like 2026-11-21."),
    "certificates.given_nobody": N_("No passer of this batch without a certificate has this identity number."),
    "certificates.given_name": N_(
        "The identity number belongs to {name}, not to “{given}”. Nothing is written when the two disagree (R44)."
    ),
    "certificates.given_twice": N_("Row {row} gives this person or this number already."),
    "certificates.given_columns": N_("The workbook lacks the columns {missing}."),
    "certificates.nobody": N_("Every passer of this batch has a certificate number already."),
    "certificates.unfit_name": N_("A candidate has no name to print (R53)."),
    "certificates.unfit_id_number": N_("{name}: there is no identity number to print (R53)."),
    "certificates.unfit_occupation": N_("{name}: there is no occupation to print (R53)."),
    "certificates.unfit_institution": N_("{name}: the institution is not named as it is filed (R53)."),
    "certificates.unfit_photo": N_("{name}: there is no photo; a certificate is not issued without one (R53)."),
    "certificates.unfit_level_text": N_("{name}: the words of the level are not those of the fixed list (R53)."),
    "certificates.unfit_work_type": N_("{name}: the work type is empty where it must print dashes (R53)."),
    "certificates.no_glyph": N_(
        "{name}: no installed font prints {characters}. The certificate is not printed with a gap."
    ),
    "certificates.reason_missing": N_("Give a reason; it stands in the register."),
    "certificates.not_printed": N_("This certificate is not printed yet."),
    "certificates.handed_out": N_("This certificate was handed out already."),
    "certificates.receiver": N_("Write down who received it."),
    "certificates.post_note": N_("Write down the number of the parcel."),
    "certificates.none_chosen": N_("No certificate is chosen."),
    "certificates.way": N_("Choose how it was handed out."),
    "certificates.print_running": N_("A print job of this batch is running."),
    "certificates.nothing_to_print": N_(
        "Every certificate of this batch is printed. Reprint one from its own page, with a reason."
    ),
    "certificates.changes_missing": N_("Nothing is changed. Enter the corrected data."),
    "certificates.evidence_missing": N_(
        "A correction needs evidence: a scan of the identity document or the confirmation."
    ),
    "certificates.name_empty": N_("The name must not be empty."),
    "certificates.number_shape": N_("“{number}” is not a valid identity number."),
    "certificates.nothing_to_upload": N_("Every certificate of this batch is in an upload already."),
    "certificates.reference": N_("Write down the upload number that the authority gave."),
    "certificates.in_upload_twice": N_("A certificate of this batch is in another upload that was not rejected (R57)."),
    "certificates.one_live": N_("This candidate has a certificate already (R49)."),
    "certificates.asked_too_often": N_(
        "Too many questions without an answer came from here. Wait ten minutes, or scan the code on the certificate."
    ),
    # notices to people
    "certificates.numbered_for_you": N_("Your certificate {number} is ready to be printed."),
    "certificates.revoked_for_you": N_("Your certificate {number} was revoked: {reason}"),
    # titles of jobs
    "certificates.job_print": N_("Print certificates of batch {batch}"),
}
register(REASONS)
