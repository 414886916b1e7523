"""The sentences and labels of `core/identity`, which itself knows no words."""

import datetime as dt

from skillcert.core import identity
from skillcert.core.i18n import N_, labels
from skillcert.core.identity import DocumentType, Sex
from skillcert.core.reasons import Reason, register

register({
    "identity.missing": N_("The number of the identity document is missing."),
    "identity.scientific": N_("The spreadsheet program turned the number into {text} and lost its last digits. "
                              "Format the column as text and type the number again."),
    "identity.length": N_("The number has {length} characters; an identity number has 18."),
    "identity.characters": N_("The number holds characters that such a document does not have."),
    "identity.date": N_("The birth date inside the number ({text}) does not exist."),
    "identity.future": N_("The birth date inside the number ({text}) lies in the future."),
    "identity.check_digit": N_("The last character does not fit the number (GB 11643). One digit is mistyped."),
    "identity.sex": N_("Written is {written}, but the number says {read}."),
    "identity.birth": N_("Written is {written}, but the number says {read}."),
})
labels(Sex, {Sex.MALE: N_("Male"), Sex.FEMALE: N_("Female")})
labels(DocumentType, {
    DocumentType.RESIDENT_ID: N_("Resident identity card"),
    DocumentType.HMT_RESIDENCE: N_("Residence permit for Hong Kong, Macao and Taiwan residents"),
    DocumentType.HK_MACAO_PERMIT: N_("Mainland travel permit for Hong Kong and Macao residents"),
    DocumentType.TAIWAN_PERMIT: N_("Mainland travel permit for Taiwan residents"),
    DocumentType.FOREIGN_RESIDENCE: N_("Foreign permanent resident identity card"),
    DocumentType.PASSPORT: N_("Passport"),
    DocumentType.OFFICER: N_("Military officer's card"),
})


def why_not(number: str, kind: DocumentType, today: dt.date, field: str | None = None) -> list[Reason]:
    """R6 in sentences: what is wrong with a number. No sentence repeats the number itself (R64)."""
    text = identity.normalise(number)
    shown = {
        identity.Problem.SCIENTIFIC: {"text": text},
        identity.Problem.LENGTH: {"length": len(text)},
        identity.Problem.DATE: {"text": text[6:14]},
        identity.Problem.FUTURE: {"text": text[6:14]},
    }
    return [Reason(problem.value, field, **shown.get(problem, {}))
            for problem in identity.problems(number, kind, today=today)]
