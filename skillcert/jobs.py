"""The table of all kinds of long work: kind → generator function."""

KINDS: dict[str, str] = {}
