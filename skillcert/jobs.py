"""The tables of background work: every kind of long job, and what the clockwork starts by itself."""

KINDS: dict[str, str] = {}
"""Kind → "package.module:generator function" of a job that somebody starts (`core.jobs.start`)."""

DUE: dict[str, tuple[float, str]] = {}
"""Name → (every so many seconds, "package.module:function") of what is due by the clock.

The function takes nothing, looks itself what is due, and opens its own units of work; calling it twice does no harm.
"""
