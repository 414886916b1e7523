"""The application's clock. Nobody else asks the machine for the time.

A served house reads the clock of `house_clock`, which does not jump; tests and tools read the machine's.
Only a throwaway database (walk, tests) may carry an offset: `use_offset` names the function that reads it.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_offset: Callable[[], timedelta] | None = None
_source: Callable[[], datetime] | None = None


def use_source(reader: Callable[[], datetime] | None) -> None:
    """Read the instant from `reader` instead of the machine's clock; None goes back to the machine's."""
    global _source
    _source = reader


def machine() -> datetime:
    """What the machine's clock says now; somebody may set it."""
    return datetime.now(UTC)


def use_offset(reader: Callable[[], timedelta] | None) -> None:
    """Add what `reader` says to every reading of the clock; None takes it away."""
    global _offset
    _offset = reader


def now() -> datetime:
    """The instant, in UTC."""
    real = (_source or machine)()
    return real + _offset() if _offset else real


def today() -> date:
    """The civil date in Shanghai."""
    return now().astimezone(SHANGHAI).date()


def local(instant: datetime) -> datetime:
    """The instant as the wall clock in Shanghai shows it."""
    return instant.astimezone(SHANGHAI)


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The instant of a wall-clock time in Shanghai."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)
