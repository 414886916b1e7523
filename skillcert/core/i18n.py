"""Words: English msgids, Simplified Chinese first; plain Babel with the locale as an argument.

Jobs and documents have no request, so nothing here knows one. A message takes its parameters as `{name}`.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from babel import Locale, dates
from babel.messages.pofile import read_po
from markupsafe import Markup

from skillcert.core import clock
from skillcert.core.reasons import SENTENCES, Reason

LOCALES = ("zh_Hans_CN", "en")
DEFAULT = LOCALES[0]
CATALOGUES = Path(__file__).parent.parent / "translations"
LABELS: dict[tuple[str, str], str] = {}
"""(enum class name, value) → English msgid."""


def N_(msgid: str) -> str:
    """Mark a msgid for the catalogue; it is translated where it is shown."""
    return msgid


def labels(enum: type[StrEnum], names: dict) -> None:
    """Name the members of an enum: {member: N_("label")}; each member needs one."""
    missing = set(enum) - set(names)
    if missing:
        raise ValueError(f"{enum.__name__} without a label: {missing}")
    LABELS.update({(enum.__name__, member.value): msgid for member, msgid in names.items()})


@lru_cache
def catalogue(locale: str) -> dict:
    """{msgid: translation} of a locale, merged from one file a capability; fuzzy and empty entries are left out."""
    messages: dict = {}
    for path in sorted((CATALOGUES / locale).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id and message.string and not message.fuzzy:
                    messages[message.id if isinstance(message.id, str) else message.id[0]] = (
                        message.string if isinstance(message.string, str) else message.string[0]
                    )
    return messages


def translate(locale: str, msgid: str, /, **params) -> str:
    """The message in a locale, parameters filled in and written as the locale writes them."""
    text = catalogue(locale).get(msgid, msgid) if locale != "en" else msgid
    return fill(locale, text, params)


def translate_plural(locale: str, singular: str, plural: str, n: int, /, **params) -> str:
    """English knows one and many, Chinese only many; `{n}` is filled in."""
    if locale == "en":
        return fill(locale, singular if n == 1 else plural, {"n": n, **params})
    return translate(locale, singular, n=n, **params)


def fill(locale: str, text: str, params: dict) -> str:
    if not params:
        return text
    said = {name: say(locale, value) for name, value in params.items()}
    if any(isinstance(value, Markup) for value in said.values()):
        text = Markup(text)
    return text % said if "%(" in text else text.format(**said)


def say(locale: str, value) -> str:
    """A value as a person reads it: enums by their label, dates, instants and numbers as the locale has them."""
    match value:
        case Markup():
            return value
        case Reason():
            return explain(locale, value)
        case StrEnum():
            return label(locale, value)
        case datetime():
            return say_datetime(locale, value)
        case date():
            return say_date(locale, value)
        case Decimal():
            return say_number(value)
        case list() | tuple():
            return ("、" if locale != "en" else ", ").join(say(locale, one) for one in value)
        case _:
            return str(value)


def label(locale: str, member: StrEnum) -> str:
    """The label of an enum's member; its value when nobody named it."""
    msgid = LABELS.get((type(member).__name__, member.value))
    return translate(locale, msgid) if msgid else member.value


def explain(locale: str, reason: Reason) -> str:
    """The sentence of a reason."""
    sentence = SENTENCES.get(reason.code)
    return translate(locale, sentence, **reason.params) if sentence else reason.code


def say_date(locale: str, day: date, weekday: bool = False) -> str:
    """2026年11月26日 / 26 Nov 2026, with the day of the week when asked."""
    if locale == "en":
        return dates.format_date(day, "EEE d MMM yyyy" if weekday else "d MMM yyyy", locale="en_GB")
    text = f"{day.year}年{day.month}月{day.day}日"
    return f"{text}({dates.format_date(day, 'EEE', locale=Locale.parse('zh_Hans_CN'))})" if weekday else text


def say_time(instant: datetime, seconds: bool = False) -> str:
    return clock.local(instant).strftime("%H:%M:%S" if seconds else "%H:%M")


def say_datetime(locale: str, instant: datetime) -> str:
    """The wall clock in Shanghai."""
    return f"{say_date(locale, clock.local(instant).date())} {say_time(instant)}"


def say_number(value: Decimal | int | float, places: int | None = None) -> str:
    """Plain digits; with `places` rounded half-up once, for display only."""
    number = Decimal(str(value))
    if places is not None:
        return str(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
    return f"{number.normalize():f}"
