"""The verdict of a rehearsal in words: a page that stands alone as one file, and a summary for the terminal. Chinese first."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape

from skillcert.core.i18n import LOCALES, N_, say_datetime, translate
from skillcert.rehearsal.verdict import Check, Kind, Light, Limits, Verdict

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "documents" / "rehearsal"

HEADLINES = {
    Light.GREEN: N_("Green: this server is fit for an exam of this size."),
    Light.AMBER: N_("Amber: an exam would pass, but the server is slow. Have a technician look before the day."),
    Light.RED: N_("Red: do not hold an exam on this server as it is. Call a technician."),
}
WORDS = {
    "started": N_("{n} of {total} candidates signed in and had their paper open."),
    "start": N_("95 of 100 papers were open within {p95} s of the moment they were due (at most {limit} s)."),
    "save": N_("95 of 100 answers were safely stored within {p95} s (at most {limit} s); {failed} had to be sent once more."),
    "lost": N_("Answers that were called saved: {told}; every one was looked for afterwards. Lost: {lost}. Not looked for: {unread}. Never got through: {unsent}."),
    "twice": N_("Answers sent twice because their receipt got lost: {again}. Stored twice: {n}."),
    "twice_unseen": N_("Answers sent twice because their receipt got lost: {again}. The server's database is not at hand, so nobody looked whether one is stored twice."),
    "network": N_("Candidates who had no network for {seconds} s and went on working: {n}. Answers they sent afterwards: {held}."),
    "handed_in": N_("{n} of {total} candidates handed in together and left."),
    "player": N_("The computer that played the candidates was itself {lag} s late. Take a faster one or fewer candidates: these times tell about it, not about the server."),
    "moved": N_("Candidates who went on at another PC by a code of the invigilator: {n}; with every answer and alone: {well}. It took {seconds} s at most."),
    "pulse": N_("The pages showed {n} times that they live, 95 of 100 times within {p95} s (at most {limit} s); {failed} were not heard."),
    "cpu": N_("One save, with the {pulses} signs of life beside it, cost the server {ms} ms of work."),
}  # fmt: skip
STEPS = {
    Kind.SIGN_IN: N_("Signing in at the door"),
    Kind.START: N_("Opening the paper"),
    Kind.SAVE: N_("Saving an answer"),
    Kind.PULSE: N_("A page shows that it lives"),
    Kind.RESUME: N_("Going on at another PC"),
    Kind.HAND_IN: N_("Handing in"),
}
LIGHTS = {Light.GREEN: N_("good"), Light.AMBER: N_("look at it"), Light.RED: N_("bad")}


@dataclass(frozen=True)
class Facts:
    """What was rehearsed: against which address, how many candidates, minutes of answering, seconds between answers, when."""

    address: str
    candidates: int
    minutes: float
    every: float
    at: datetime


def sentence(locale: str, check: Check) -> str:
    """A check in words; seconds and milliseconds rounded to what a reader needs."""
    shown = {name: f"{value:.2f}" if isinstance(value, float) else value for name, value in check.facts.items()}
    return translate(locale, WORDS[check.code], **shown)


def about(locale: str, facts: Facts) -> str:
    """What was rehearsed, in a sentence."""
    return translate(
        locale,
        N_("{at}: {candidates} candidates answered for {minutes} minutes, one answer in {every} s each, at {address}."),
        at=say_datetime(locale, facts.at),
        candidates=facts.candidates,
        minutes=f"{facts.minutes:g}",
        every=f"{facts.every:g}",
        address=facts.address,
    )


def summary(verdict: Verdict, facts: Facts) -> str:
    """Plain text, Chinese and English."""
    parts = []
    for locale in LOCALES:
        lines = [translate(locale, HEADLINES[verdict.light]), about(locale, facts)]
        lines += [f"  [{translate(locale, LIGHTS[c.light])}] {sentence(locale, c)}" for c in verdict.checks]
        lines += [f"  {row['name']}: " + _figures(row) for row in _rows(locale, verdict)]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _figures(row: dict) -> str:
    return (
        f"{row['count']} (+{row['failed']}) p50 {row['p50']} p95 {row['p95']} p99 {row['p99']} max {row['longest']} ms"
    )


def _rows(locale: str, verdict: Verdict) -> list[dict]:
    """The table: times in whole milliseconds."""
    rows = []
    for kind, known in verdict.spreads.items():
        if not known.count + known.failed:
            continue
        times = {name: round(1000 * getattr(known, name)) for name in ("p50", "p95", "p99", "longest")}
        rows.append({"name": translate(locale, STEPS[kind]), "count": known.count, "failed": known.failed, **times})
    return rows


def html(verdict: Verdict, facts: Facts) -> str:
    """The page: one file without anything outside it."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(), trim_blocks=True)
    parts = [
        {
            "lang": "en" if locale == "en" else "zh-CN",
            "_": partial(translate, locale),
            "headline": translate(locale, HEADLINES[verdict.light]),
            "about": about(locale, facts),
            "checks": [
                (c.light.value, translate(locale, LIGHTS[c.light]), sentence(locale, c)) for c in verdict.checks
            ],
            "rows": _rows(locale, verdict),
        }
        for locale in LOCALES
    ]
    return environment.get_template("verdict.html").render(parts=parts, light=verdict.light.value, bars=_bars(verdict))


def _bars(verdict: Verdict) -> dict:
    """The picture: a bar a slice of the exam, 600 × 120 points, the limit as a line."""
    limit = Limits().save
    top = max([*verdict.timeline, limit * 1.25])
    width = 600 / max(1, len(verdict.timeline))
    bars = [
        {
            "x": round(n * width + 1, 1),
            "w": round(width - 2, 1),
            "h": round(120 * value / top, 1),
            "over": value > limit,
        }
        for n, value in enumerate(verdict.timeline)
    ]
    return {"bars": bars, "limit": round(120 - 120 * limit / top, 1), "limit_ms": round(1000 * limit)}
