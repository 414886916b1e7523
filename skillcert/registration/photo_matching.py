"""Which photo of a zip belongs to whom: by the identity number in its name (as `number.jpg` or `name_number.jpg`). Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from skillcert.core.identity import normalise

_NUMBER = re.compile(r"\d{17}[\dX]")


@dataclass(frozen=True, slots=True)
class Matching:
    """`photos` maps a number to a name in the zip; `strangers` belong to nobody; `doubled` numbers have two photos
    (the first counts); `without` have none."""

    photos: dict[str, str]
    strangers: tuple[str, ...]
    doubled: tuple[str, ...]
    without: tuple[str, ...]


def match(names: Iterable[str], numbers: Iterable[str]) -> Matching:
    """Match file names to numbers; names come in the order of the zip, folders in front of them do not matter."""
    wanted = [normalise(number) for number in numbers]
    photos: dict[str, str] = {}
    strangers, doubled = [], []
    for name in names:
        number = _number_in(name, set(wanted))
        if number is None:
            strangers.append(name)
        elif number in photos:
            doubled.append(number)
        else:
            photos[number] = name
    return Matching(photos, tuple(strangers), tuple(doubled), tuple(n for n in wanted if n not in photos))


def _number_in(name: str, wanted: set[str]) -> str | None:
    stem = normalise(re.split(r"[/\\]", name)[-1].rsplit(".", 1)[0])
    candidates = [stem, *_NUMBER.findall(stem), *re.split(r"[_\-+]", stem)]
    return next((candidate for candidate in candidates if candidate in wanted), None)
