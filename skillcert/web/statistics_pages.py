"""Statistics of theory papers, for centre and management: the list, one paper, its workbook."""

from dataclasses import dataclass

from flask import request, url_for

from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.exams import figure_book, figure_queries, jobs
from skillcert.exams.dif import DIF_FROM
from skillcert.exams.distractors import MISKEYED
from skillcert.exams.statistics import FLAGS_FROM, STABLE_FROM
from skillcert.itembank import service as bank
from skillcert.itembank.states import ItemType
from skillcert.papers.models import Paper
from skillcert.people.states import Sex
from skillcert.plans.models import Batch
from skillcert.standards.models import Occupation
from skillcert.web import kit, lists, plots, timeline
from skillcert.web.forms.itembank import PurposeForm
from skillcert.web.security import as_download

FLAGS = {
    "negative": N_("the better candidates lose the marks"),
    "distractor_above": N_("a wrong option is chosen more often than the key"),
    "distractor_better": N_("a wrong option goes with better totals than the key"),
    "everybody": N_("everybody right"),
    "nobody": N_("nobody right"),
    "dead": N_("an option that nobody takes"),
}
COLUMNS = [
    lists.Column("number", N_("Paper"), value=lambda row: row[0].number, sort=Paper.number, tight=True),
    lists.Column("batch", N_("Batch"), value=lambda row: row[0].offer.batch.name, sort=Batch.number),
    lists.Column("occupation", N_("Occupation"), value=lambda row: row[0].offer.occupation.name, sort=Occupation.name),
    lists.Column("level", N_("Level"), value=lambda row: row[0].offer.level),
    lists.Column("marked", N_("Candidates marked"), value=lambda row: row.marked, end=True, number=True),
    lists.Column("waiting", N_("Keys in doubt"), value=lambda row: row.waiting, end=True, number=True),
    lists.Column("computed_at", N_("Computed at"), value=lambda row: row.computed_at, tight=True),
]
HEADS = [
    ("number", N_("No.")), ("type", N_("Type")), ("p", N_("Right (p)")), ("item_rest", N_("Item–rest")),
    ("item_total", N_("Item–total")), ("upper_lower", N_("Upper–lower 27 %")), ("alpha_without", N_("Alpha without it")),
    ("flags", N_("Conspicuous")),
]  # fmt: skip
PER_PAGE = 50


def statistics():
    return lists.list_page(
        "parts/statistics/list.html",
        figure_queries.papers(kit.scope()),
        COLUMNS,
        search=[Paper.number, Batch.name, Occupation.name],
        search_hint=N_("Paper, batch or occupation"),
        default_sort="-computed_at",
        export="statistics",
        entities=False,
        row_id=lambda row: row[0].id,
        empty=lists.Empty(
            N_("No paper was sat yet"),
            N_("When a theory exam is marked, the statistics of its items appear here by themselves."),
            icon="chart-bar",
        ),
    )


def found_paper(paper_id: int) -> Paper:
    return kit.found(figure_queries.paper(kit.scope(), paper_id))


def statistics_paper(paper_id, reasons=(), status=200):
    paper = found_paper(paper_id)
    figure = figure_queries.figure(paper_id)
    return kit.page(
        "parts/statistics/paper.html",
        status=status,
        paper=paper,
        figure=figure,
        job=jobs.under_way().get(paper_id),
        notes=_notes(figure) if figure else [],
        table=_table(figure.content["items"]) if figure else None,
        pictures=_pictures(figure.content) if figure else {},
        unfair=_unfair(figure.content["items"]) if figure else [],
        doubts=figure_queries.doubts(paper_id),
        flags=FLAGS,
        miskeyed=MISKEYED,
        dif_from=DIF_FROM,
        types={kind.value: kit.label(kind) for kind in ItemType},
        groups_named=groups_named(),
        purpose=PurposeForm(formdata=None),
        reasons=list(reasons),
        history=timeline.of(paper),
    )


def statistics_compute(paper_id):
    found_paper(paper_id)
    with kit.refusing() as refused, unit_of_work():
        job_id = jobs.start(found_paper(paper_id), kit.actor()).id
        own = jobs.under_way()[paper_id].account_id == kit.actor().account_id
    if refused:
        return statistics_paper(paper_id, refused, 422)
    if own:
        return kit.go("public.job_show", job_id=job_id)
    kit.say(N_("The figures are being computed right now."))
    return kit.go(".statistics_paper", paper_id=paper_id)


def statistics_workbook(paper_id):
    """Everything as a workbook, with keys: an act with a purpose."""
    paper = found_paper(paper_id)
    figure = kit.found(figure_queries.figure(paper_id))
    form = PurposeForm()
    with kit.refusing() as refused, unit_of_work():
        where = bank.Bank(paper.offer.occupation_code, paper.offer.level)
        bank.read_keys(where, form.purpose.data or "", kit.actor(), len(figure.content["items"]))
    if refused:
        return statistics_paper(paper_id, refused, 422)
    figure = figure_queries.figure(paper_id)
    return as_download(figure_book.workbook(figure), f"{figure.paper.number}-试题分析.xlsx", lists.XLSX)


def groups_named() -> dict[str, str]:
    """The groups of comparisons in the reader's words."""
    return {sex.value: kit.label(sex) for sex in Sex} | figure_queries.centre_names()


# --- what the page shows ---------------------------------------------------------------------------------------------


def _notes(figure) -> list[str]:
    """What a reader must know before trusting the figures."""
    n, found = figure.candidates, []
    if n < FLAGS_FROM:
        found.append(
            kit.gettext(
                N_(
                    "Only {n} candidates: figures of single items are little more than chance, and no item is called conspicuous (that begins at {least})."
                ),
                n=n,
                least=FLAGS_FROM,
            )
        )
    elif n < STABLE_FROM:
        found.append(
            kit.gettext(
                N_(
                    "{n} candidates: read the figures of single items with care; they are fairly steady from {least} on."
                ),
                n=n,
                least=STABLE_FROM,
            )
        )
    if figure.content["summary"]["alpha"] is None:
        found.append(
            kit.gettext(
                N_("Reliability is not stated: it needs candidates who all sat the same items and whose totals differ.")
            )
        )
    return found


@dataclass(frozen=True)
class Head:
    key: str
    label: str
    url: str
    sorted: bool
    descending: bool


@dataclass(frozen=True)
class Table:
    """A page of the item table, sorted as the address asks."""

    heads: list[Head]
    rows: list[dict]
    page: int
    pages: int
    previous: str | None
    next: str | None


def _table(items: list[dict]) -> Table:
    asked = request.args.get("sort", "number")
    key, down = asked.lstrip("-"), asked.startswith("-")
    key = key if key in dict(HEADS) else "number"
    ordered = sorted(items, key=lambda one: _order_of(one[key]), reverse=down)
    pages = max(1, -(-len(ordered) // PER_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int) or 1), pages)
    heads = [
        Head(
            name, kit.gettext(title), _address(sort=f"-{name}" if name == key and not down else name), name == key, down
        )
        for name, title in HEADS
    ]
    rows = ordered[(page - 1) * PER_PAGE : page * PER_PAGE]
    back = _address(sort=asked, page=page - 1) if page > 1 else None
    return Table(heads, rows, page, pages, back, _address(sort=asked, page=page + 1) if page < pages else None)


def _order_of(value):
    if isinstance(value, list):
        return (1, len(set(value) & set(MISKEYED)), len(value))
    if isinstance(value, str):
        return (1, list(ItemType).index(ItemType(value)))
    return (0, 0) if value is None else (1, value)


def _address(**arguments) -> str:
    return url_for(request.endpoint, **(request.view_args or {}), **arguments) + "#items"


def _pictures(content: dict) -> dict:
    items = content["items"]
    dots = [
        plots.Dot(
            one["p"], one["item_rest"], f"{one['number']} (p {one['p']:.2f}, r {one['item_rest']:.2f})", _kind(one)
        )
        for one in items
        if one["p"] is not None and one["item_rest"] is not None
    ]
    whole = content["summary"]
    return {
        "scatter": plots.scatter(
            kit.gettext(N_("Share of right answers and discrimination of each item")),
            dots,
            kit.gettext(N_("Right (p)")),
            kit.gettext(N_("Item–rest")),
        ),
        "bars": plots.bars(
            kit.gettext(N_("How many candidates have which total")),
            whole["bands"],
            whole["full"] * 0.6,
            kit.gettext(N_("Totals")),
            kit.gettext(N_("Candidates")),
        ),
    }


def _kind(one: dict) -> str:
    if set(one["flags"]) & set(MISKEYED):
        return "bad"
    return "weak" if one["item_rest"] < 0.1 else "fair"


def _unfair(items: list[dict]) -> list[tuple[dict, dict]]:
    """(item, comparison) of every comparison that is not of class A, the largest first."""
    found = [(item, one) for item in items for one in item["dif"] if one["grade"] != "A"]
    return sorted(found, key=lambda pair: -abs(pair[1]["delta"]))


ROUTES = (
    ("/statistics", statistics, "GET", "statistics.view"),
    ("/statistics/<int:paper_id>", statistics_paper, "GET", "statistics.view"),
    ("/statistics/<int:paper_id>/compute", statistics_compute, "POST", "statistics.view"),
    ("/statistics/<int:paper_id>/workbook", statistics_workbook, "POST", "itembank.view"),
)
