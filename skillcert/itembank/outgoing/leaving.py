"""What a format cannot carry of a choice of items, told before anything is written."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from skillcert.core import formulas, richtext
from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason, register
from skillcert.itembank.kinds import ItemType, gap_count
from skillcert.itembank.outgoing.shape import Outgoing, gaps_in, tree, whole_gaps

register(
    {
        "itembank.left_pictures": N_("Pictures: only their descriptions go out (items: {count})."),
        "itembank.left_sounds": N_("Recordings: only their titles go out (items: {count})."),
        "itembank.left_tables": N_("Tables: their cells go out as text, apart by tabs (items: {count})."),
        "itembank.left_formulas": N_("Formulas: they go out as LaTeX text (items: {count})."),
        "itembank.left_formulas_text": N_("Formulas that cannot be drawn: they go out as LaTeX text (items: {count})."),
        "itembank.left_marks": N_("Bold, raised and lowered letters and lists: only their text goes out (items: {count})."),
        "itembank.left_cases": N_("Shared stems: the text is repeated before each item (items: {count})."),
        "itembank.left_points": N_("Knowledge points (items: {count})."),
        "itembank.left_difficulty": N_("The difficulty of the items."),
        "itembank.left_analysis": N_("Explanations (items: {count})."),
        "itembank.left_source": N_("Sources (items: {count})."),
        "itembank.left_gaps": N_("Gaps that other marks cut through: their fields stand behind the text (items: {count})."),
        "itembank.left_keys": N_("Keys: they were left out on purpose. The file cannot come in again as it is."),
        "itembank.left_keys_why": N_("Explanations: they tell the keys and go out with them only."),
        "itembank.left_related": N_("Which items exclude each other (items: {count})."),
        "itembank.left_history": N_("States, reviews, remarks, versions, use and statistics stay in the bank."),
    }
)  # fmt: skip

FORMATS = ("workbook", "word", "moodle", "qti")
LABELS = {
    "workbook": N_("Bank workbook (.xlsx)"),
    "word": N_("Word document (.docx)"),
    "moodle": N_("Moodle XML (.xml)"),
    "qti": N_("QTI 2.2 package (.zip)"),
}
MARKS = ("<b>", "<strong>", "<i>", "<em>", "<u>", "<sub>", "<sup>", "<ul>", "<ol>")
CARRIED_OUT = {
    "workbook": ("pictures", "sounds", "tables", "formulas", "marks", "related"),
    "word": ("sounds", "points", "difficulty", "analysis", "source", "formulas_text", "related"),
    "moodle": ("sounds", "cases", "source", "gaps", "related"),
    "qti": ("sounds", "source", "formulas_text", "gaps", "related"),
}
"""What each format leaves behind, if the items have it."""


@dataclass(frozen=True)
class Facts:
    """How many of the chosen items have what, by the words of `CARRIED_OUT`; and how many there are."""

    total: int
    having: Mapping[str, int]


def facts_of(out: Outgoing) -> Facts:
    """The facts of items in hand."""
    counts: Counter[str] = Counter()
    for item in out.items:
        case = out.cases.get(item.case) if item.case else None
        text = "".join((item.stem, *item.options, item.analysis, case.text if case else ""))
        counts.update(
            pictures=bool(richtext.file_ids(text)),
            sounds=f"[{richtext.SOUND}" in text,
            tables="<table" in text,
            formulas="data-tex" in text,
            marks=any(mark in text for mark in MARKS),
            cases=bool(item.case),
            points=bool(item.points),
            difficulty=True,
            analysis=bool(item.analysis),
            source=bool(item.source),
            related="related" in item.extras,
            formulas_text=has_undrawn(text),
            gaps=item.kind is ItemType.FILL and has_cut_gaps(item.stem),
        )
    return Facts(len(out.items), counts)


def left_behind(facts: Facts, name: str, with_keys: bool) -> list[Reason]:
    """What the format leaves behind of these items, each as a sentence with how many items it concerns."""
    told = [
        Reason(f"itembank.left_{what}", None, count=facts.having[what])
        for what in CARRIED_OUT[name]
        if facts.having.get(what)
    ]
    if not with_keys:
        told += [Reason("itembank.left_keys"), Reason("itembank.left_keys_why")]
    return [*told, Reason("itembank.left_history")] if facts.total else told


def has_undrawn(markup: str) -> bool:
    """Is there a formula that cannot be drawn as MathML?"""
    return any(formulas.mathml(html.unescape(one)) is None for one in richtext.FORMULA.findall(markup))


def has_cut_gaps(stem: str) -> bool:
    """Does a mark (an underline) cut through a gap of a fill-in, so that no field can stand in its place?"""
    return gaps_in(tree(whole_gaps(stem))) != gap_count(richtext.to_text(stem))
