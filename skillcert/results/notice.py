"""The public notice of passers (R47, R48): how long it stands and what it shows. Pure."""

import datetime as dt
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from skillcert.core.workdays import add_workdays, workdays_between


@dataclass(frozen=True)
class Window:
    """A span of days, both counted in: on `last` the notice still stands, certificates may follow from the day after."""

    first: dt.date
    last: dt.date

    def open_on(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def over_on(self, day: dt.date) -> bool:
        return day > self.last

    def workdays_left(self, day: dt.date, overrides: Mapping[dt.date, bool] | None = None) -> int:
        """Working days still to come after `day`; 0 on the last one and later."""
        return max(workdays_between(day, self.last, overrides), 0)


def window(published: dt.date, days: int, overrides: Mapping[dt.date, bool] | None = None) -> Window:
    """R47: the notice put up on `published` stands until `days` full working days have passed after that day."""
    return Window(published, add_workdays(published, days, overrides))


def mask_name(name: str) -> str:
    """A name as the public sees it: the first character and, from three characters on, the last one.

    >>> mask_name("张三"), mask_name("王小明"), mask_name("欧阳震华"), mask_name("Li Ming")
    ('张*', '王*明', '欧**华', 'L******')
    """
    name = name.strip()
    if len(name) < 2:
        return name and "*"
    # A Latin name gives too much away by its last letter and the place of its blanks.
    latin = "LATIN" in unicodedata.name(name[0], "")
    if len(name) == 2 or latin:
        return name[0] + "*" * (len(name) - 1)
    return name[0] + "*" * (len(name) - 2) + name[-1]
