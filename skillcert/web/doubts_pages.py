"""One item of a paper that was sat: its figures, who chose what, and what to do when its key is in doubt."""

from types import SimpleNamespace

from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.exams import figure_queries, rules_doubts, service_doubts
from skillcert.exams.doubt_states import doubts
from skillcert.itembank import queries_versions
from skillcert.itembank import service as bank
from skillcert.itembank.models import ItemVersion
from skillcert.itembank.states import ItemType
from skillcert.results import rekeying
from skillcert.web import kit, plots, timeline
from skillcert.web.bank_preview import Preview
from skillcert.web.forms.statistics import AcceptForm, DeclineForm, ProposeForm, RaiseForm
from skillcert.web.statistics_pages import FLAGS, MISKEYED, found_paper, groups_named


def statistics_item(paper_id, number):
    """The figures; question, key and choices only after the reader asked for them."""
    return _page(paper_id, number)


def statistics_item_open(paper_id, number):
    """Show question, key and choices: reading a key is an act."""
    paper, line = _found(paper_id, number)
    with kit.refusing() as refused, unit_of_work():
        where = bank.Bank(paper.offer.occupation_code, paper.offer.level)
        item = figure_queries.item(line["item_id"])
        bank.read_keys(where, "statistics", kit.actor(), 1, item)
    return _page(paper_id, number, refused, 422 if refused else 200, shown=not refused)


def statistics_item_doubt(paper_id, number):
    """Doubt a key that the figures do not accuse."""
    _found(paper_id, number)
    form, reasons = RaiseForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service_doubts.raise_one(figure_queries.figure(paper_id), number, form.reason.data, kit.actor())
        if not reasons:
            kit.say(N_("The key is in doubt. Results wait until it is settled."))
            return kit.go(".statistics_item", paper_id=paper_id, number=number)
    return _page(paper_id, number, reasons, 422, raised=form)


def doubt_accept(key_doubt_id):
    return _settle(
        key_doubt_id,
        "accept",
        AcceptForm(),
        lambda one, form: service_doubts.accept(one, form.reason.data, kit.actor()),
        N_("The key stands."),
    )


def doubt_propose(key_doubt_id):
    return _settle(
        key_doubt_id, "propose", ProposeForm(), lambda one, form: service_doubts.propose(one, form.key.data, form.reason.data, kit.actor()),
        N_("Proposed. Another person confirms it, then everybody is marked again."),
    )  # fmt: skip


def doubt_decline(key_doubt_id):
    return _settle(
        key_doubt_id,
        "decline",
        DeclineForm(),
        lambda one, form: service_doubts.decline(one, form.note.data, kit.actor()),
        N_("The proposal is declined."),
    )


def doubt_withdraw(key_doubt_id):
    return _settle(
        key_doubt_id,
        "withdraw",
        None,
        lambda one, _form: service_doubts.withdraw(one, kit.actor()),
        N_("The proposal is taken back."),
    )


def doubt_confirm(key_doubt_id):
    """Carry the new key through: marks, scores, results, the bank."""
    doubt = kit.found(figure_queries.doubt(kit.scope(), key_doubt_id))
    paper_id, number = doubt.paper_id, doubt.number
    with kit.refusing() as refused, unit_of_work():
        done = rekeying.confirm(figure_queries.doubt(kit.scope(), key_doubt_id), "", kit.actor())
    if refused:
        return _page(paper_id, number, refused, 422)
    kit.say(
        N_("The key is corrected: {papers} papers marked again, {marks} marks and {results} results changed."),
        papers=done.papers, marks=done.marks, results=done.results,
    )  # fmt: skip
    return kit.go(".statistics_item", paper_id=paper_id, number=number)


def _settle(key_doubt_id, name, form, verb, said):
    doubt = kit.found(figure_queries.doubt(kit.scope(), key_doubt_id))
    paper_id, number, reasons = doubt.paper_id, doubt.number, []
    if form is None or form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            verb(kit.found(figure_queries.doubt(kit.scope(), key_doubt_id)), form)
        if not reasons:
            kit.say(said)
            return kit.go(".statistics_item", paper_id=paper_id, number=number)
    return _page(paper_id, number, reasons, 422, **({name: form} if form is not None else {}))


def _found(paper_id, number):
    """The paper in sight and the line of its figures, else 404."""
    paper = found_paper(paper_id)
    figure = kit.found(figure_queries.figure(paper_id))
    return paper, kit.found(next((one for one in figure.content["items"] if one["number"] == number), None))


def _page(paper_id, number, reasons=(), status=200, shown=False, **forms):
    paper, line = _found(paper_id, number)
    doubt = next((one for one in figure_queries.doubts(paper_id) if one.number == number), None)
    left = list(reasons)
    for form in forms.values():
        left = kit.form_reasons(form, left)
    whole = figure_queries.figure(paper_id).content
    return kit.page(
        "parts/statistics/item.html",
        status=status,
        paper=paper,
        line=line,
        kind=ItemType(line["type"]),
        groups=whole["groups"],
        doubt=doubt,
        by_hand=figure_queries.on_paper(paper_id) if doubt else 0,
        may_do=_may_do(doubt),
        why_not_confirm=list(rules_doubts.second(kit.actor(), doubt)) if doubt else [],
        shown=_wording(line) if shown else None,
        case=_case(line) if shown else None,
        curve=_curve(line) if shown and line["choices"] else None,
        flags=FLAGS,
        miskeyed=MISKEYED,
        groups_named=groups_named(),
        reasons=left,
        forms={
            "accept": AcceptForm(formdata=None),
            "propose": ProposeForm(formdata=None),
            "decline": DeclineForm(formdata=None),
            "raised": RaiseForm(formdata=None),
        }
        | forms,
        history=timeline.of(doubt) if doubt else [],
    )


def _may_do(doubt) -> set[str]:
    """The verbs that state and permission allow."""
    if doubt is None:
        return {"raise"} if kit.may("statistics.decide") else set()
    return {verb for verb in doubts.verbs if not doubts.why_not(doubt, verb, kit.actor())}


class _Kept:
    """A kept version of an item, as the preview takes an item."""

    def __init__(self, item_id: int, content: dict):
        self.id, self.type = item_id, ItemType(content["type"])
        self.stem, self.options = content["stem"], content["options"]


class _UnderCase(_Kept):
    """An item under a kept shared stem, as the preview takes an item."""

    def __init__(self, item, kept: dict | None):
        super().__init__(item.id, {"type": item.type, "stem": item.stem, "options": item.options})
        where = {"occupation_code": item.occupation_code, "level": item.level}
        self.shared_stem = SimpleNamespace(**where, **kept) if kept else item.shared_stem


def _wording(line: dict) -> Preview:
    found = kit.found(figure_queries.wording(line["item_id"], line["version"]))
    return Preview(_Kept(found.item_id, found.content) if isinstance(found, ItemVersion) else found)


def _case(line: dict) -> dict | None:
    """The shared stem as it stood when the version was approved; of a version that kept none, the one of today."""
    item = figure_queries.item(line["item_id"])
    content = queries_versions.content(line["item_id"], line["version"]) or {}
    return Preview(_UnderCase(item, content.get("case"))).case if item is not None else None


def _curve(line: dict):
    lines = [plots.Curve(one["letter"], one["by_group"], one["right"]) for one in line["choices"]]
    title = kit.gettext(N_("Share of each option by ability group, the weakest group first"))
    return plots.curves(title, lines, kit.gettext(N_("Ability group, weakest first")), kit.gettext(N_("Share")))


ROUTES = (
    ("/statistics/<int:paper_id>/items/<int:number>", statistics_item, "GET", "statistics.view"),
    ("/statistics/<int:paper_id>/items/<int:number>/open", statistics_item_open, "POST", "itembank.view"),
    ("/statistics/<int:paper_id>/items/<int:number>/doubt", statistics_item_doubt, "POST", "statistics.decide"),
    ("/doubts/<int:key_doubt_id>/accept", doubt_accept, "POST", "statistics.decide"),
    ("/doubts/<int:key_doubt_id>/propose", doubt_propose, "POST", "statistics.decide"),
    ("/doubts/<int:key_doubt_id>/withdraw", doubt_withdraw, "POST", "statistics.decide"),
    ("/doubts/<int:key_doubt_id>/decline", doubt_decline, "POST", "statistics.confirm"),
    ("/doubts/<int:key_doubt_id>/confirm", doubt_confirm, "POST", "statistics.confirm"),
)
