r"""Moodle's embedded answers: ``{1:SHORTANSWER:=Paris~%50%Marseille#no}`` inside a text, each as a gap with its spellings."""

from __future__ import annotations

import html
import re

from skillcert.core import richtext
from skillcert.core.reasons import Reason
from skillcert.itembank.formats import gathering
from skillcert.itembank.formats.gathering import GAP, NotHeld

_FIELD = re.compile(r"(?<!\\)\{(\d*):([A-Z_]+):((?:\\.|[^{}\\])*)\}")
_SHORT = {"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"}
_NUMBER = {"NUMERICAL", "NM"}
_CHOICE = {
    f"{name}{suffix}" for name in ("MULTICHOICE", "MC") for suffix in ("", "_V", "_H", "_S", "_VS", "_HS", "V", "H", "S", "VS", "HS")
}  # fmt: skip
_SEVERAL = {f"MULTIRESPONSE{suffix}" for suffix in ("", "_H", "_S", "_HS")} | {"MR", "MRH", "MRS", "MRHS"}


def gaps(markup: str) -> tuple[str, list[list[str]], list[Reason]]:
    """The markup with gaps in place of the fields, the accepted spellings of each gap, and what is lost."""
    key: list[list[str]] = []
    losses: list[Reason] = []

    def gap(found: re.Match[str]) -> str:
        kind = found[2]
        answers = _answers(found[3])
        if kind in _SEVERAL:
            raise NotHeld("itembank.format_type", type=f"cloze {kind}")
        if any(feedback for *_, feedback in answers):
            losses.append(Reason("itembank.loss_feedback"))
        if kind.endswith("_C") or kind in ("SAC", "MWC"):
            losses.append(Reason("itembank.loss_case_sensitive"))
        if kind in _NUMBER:
            key.append(_numbers(answers, losses))
            return GAP
        if kind not in _SHORT | _CHOICE:
            raise NotHeld("itembank.format_type", type=f"cloze {kind}"[:40])
        key.append(_spellings(answers, kind in _CHOICE, losses))
        if kind in _CHOICE:
            losses.append(Reason("itembank.loss_choices_shown"))
            return gathering.choices_shown([html.escape(text.removeprefix(ANY), quote=False) for _, text, _ in answers])
        return GAP

    return _FIELD.sub(gap, markup), key, losses


def _answers(body: str) -> list[tuple[float, str, bool]]:
    """(share in percent, text, has feedback) of each answer. An escaped sign is a stand-in until the texts are cut."""
    answers = []
    masked = re.sub(
        r"\\(.)", lambda found: chr(0xE100 + ord(found[1]) % 0x100) if ord(found[1]) < 0x100 else found[1], body
    )
    for part in masked.split("~"):
        text, _, feedback = _hash(part.strip())
        weight = re.match(r"=|%(-?\d+(?:\.\d+)?)%", text)
        share = 0.0 if weight is None else float(weight[1]) if weight[1] else 100.0
        plain = " ".join(richtext.to_text(text[weight.end() :] if weight else text).split())
        pattern = "*" in plain
        plain = re.sub("[\ue100-\ue1ff]", lambda found: chr(ord(found[0]) - 0xE100), plain)
        answers.append((share, ANY + plain if pattern else plain, bool(feedback.strip())))
    return answers


ANY = "\ue011"
"""Marks a text in which a bare * stands for anything."""


def _hash(part: str) -> tuple[str, str, str]:
    """Text and feedback: they part at a # that does not begin the number of a character."""
    found = re.search(r"(?<!&)#", part)
    return (part[: found.start()], "#", part[found.end() :]) if found else (part, "", "")


def _spellings(answers: list[tuple[float, str, bool]], offered: bool, losses: list[Reason]) -> list[str]:
    accepted = []
    for share, text, _ in answers:
        told = text.removeprefix(ANY)
        if share >= 100 and told == text:
            accepted.append(text)
        elif not offered and told != text:
            losses.append(Reason("itembank.loss_wildcard", None, text=told[:60]))
        elif share > 0:
            losses.append(Reason("itembank.loss_partial", None, text=told[:60]))
    accepted = [text for text in dict.fromkeys(accepted) if text]
    if not accepted:
        raise NotHeld("itembank.format_no_key")
    return accepted


def _numbers(answers: list[tuple[float, str, bool]], losses: list[Reason]) -> list[str]:
    accepted: list[str] = []
    for share, text, _ in answers:
        if share >= 100 and not text.startswith(ANY):
            value, _, tolerance = text.partition(":")
            accepted += gathering.number_key(value, tolerance, losses)
    if not accepted:
        raise NotHeld("itembank.format_no_key")
    return list(dict.fromkeys(accepted))
