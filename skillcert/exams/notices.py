"""Words of the house to candidates, stored by their codes and said in the language of the page; other notices are a person's own."""

from skillcert.core.i18n import LOCALES, N_, translate

LEAVE = "exams.notice_leave"
WORDS = {
    LEAVE: N_("Leave the room now and follow the invigilator. Your time stands still; your answers are safe."),
}


def said(notice: str, locale: str) -> str:
    """A stored notice in words."""
    return translate(locale if locale in LOCALES else LOCALES[0], WORDS[notice]) if notice in WORDS else notice
