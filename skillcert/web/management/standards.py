"""Standards as the office keeps them: the occupation catalogue and the versions of standards."""

from decimal import Decimal, InvalidOperation

from flask import request, url_for

from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason
from skillcert.core.work import unit_of_work
from skillcert.standards import catalogue, queries, service
from skillcert.standards.models import Occupation, StandardVersion
from skillcert.standards.states import LEVEL_NAMES, Part, StandardState, WeightKind
from skillcert.web import kit, timeline
from skillcert.web.forms.standards import ConditionForm, LevelForm, VersionForm, WeightsForm, WorkTypeForm
from skillcert.web.lists import Column, Empty, Filter, list_page
from skillcert.web.management import blueprint

ACCESS = {
    "occupations": "standards.view",
    "occupation": "standards.view",
    "work_type_add": "standards.manage",
    "standards": "standards.view",
    "standard": "standards.view",
    "standard_draft": "standards.manage",
    "standard_level": "standards.manage",
    "standard_weights": "standards.manage",
    "standard_condition": "standards.manage",
    "standard_condition_drop": "standards.manage",
    "standard_activate": "standards.manage",
    "standard_retire": "standards.manage",
}
TYPES = ("single", "multiple", "judge", "fill", "short", "essay")


@blueprint.get("/occupations")
def occupations():
    majors = [(digit, f"{digit} {name}") for digit, name in sorted(catalogue.majors().items()) if digit in "3456"]
    return list_page(
        "management/standards/occupations.html",
        queries.occupations(),
        [
            Column("code", N_("Code"), sort=Occupation.code, tight=True),
            Column("name", N_("Occupation"), sort=Occupation.name),
            Column("minor", N_("Minor group")),
            Column("medium", N_("Medium group")),
            Column("major", N_("Major group"), sort=Occupation.major),
        ],
        search=[Occupation.code, Occupation.name, Occupation.name_en, Occupation.minor],
        search_hint=N_("Code or name, for example 6-31-01-03 or 电工"),
        filters=[Filter("major", N_("Group"), choices=majors, where=lambda digit: Occupation.code.like(f"{digit}-%"))],
        default_sort="code",
        export="occupations",
        row_id=lambda row: row.code,
        caption=N_("Occupation catalogue of 2022"),
        empty=Empty(N_("The catalogue is not loaded"), N_("The administrator loads it with the first filing."), icon="category"),
        context={"counts": queries.counts()},
    )


@blueprint.get("/occupations/<code>")
def occupation(code, form=None, reasons=()):
    row = kit.found(queries.occupation(code))
    return kit.page(
        "management/standards/occupation.html", status=422 if reasons else 200, occupation=row, work_types=queries.work_types(code),
        versions=queries.versions_of(code), items=queries.filing_items_of(code), form=form or WorkTypeForm(), reasons=reasons,
        skilled=catalogue.is_skill_occupation(code), history=timeline.of_stream(f"standard:{code}"),
    )


@blueprint.post("/occupations/<code>/work-types")
def work_type_add(code):
    kit.found(queries.occupation(code))
    form = WorkTypeForm()
    if form.validate():
        with kit.refusing() as refused, unit_of_work():
            service.add_work_type(code, form.name.data, kit.actor())
        if not refused:
            return kit.go("management.occupation", code=code)
        return occupation(code, form, kit.form_reasons(form, refused))
    return occupation(code, form)


@blueprint.get("/standards")
def standards():
    return list_page(
        "management/standards/list.html",
        queries.versions(),
        [
            Column("occupation_code", N_("Code"), sort=StandardVersion.occupation_code, tight=True),
            Column("occupation", N_("Occupation"), value=lambda row: row.occupation.name, sort=Occupation.name),
            Column("edition", N_("Edition"), sort=StandardVersion.edition),
            Column("levels", N_("Levels"), value=lambda row: "、".join(LEVEL_NAMES[rule.level] for rule in row.levels)),
            Column("official", N_("Kind of figures"), value=lambda row: "official" if row.official else "demonstration"),
            Column("state", N_("State"), sort=StandardVersion.state),
        ],
        search=[StandardVersion.occupation_code, Occupation.name, StandardVersion.edition],
        filters=[Filter("state", N_("State"), StandardVersion.state, list(StandardState))],
        default_sort="occupation_code",
        export="standards",
        empty=Empty(N_("No standard yet"), N_("Draft a version of an occupation's standard; batches and papers stand on it."),
                    url_for("management.standard_draft"), N_("Draft a version"), "book-2"),
    )


@blueprint.route("/standards/new", methods=["GET", "POST"])
def standard_draft():
    form, reasons = VersionForm(occupation_code=request.args.get("occupation", "")), []
    if form.validate_on_submit():
        related = [code.strip() for code in (form.related_codes.data or "").replace("，", ",").split(",") if code.strip()]
        with kit.refusing() as reasons, unit_of_work():
            version_id = service.draft_version(
                form.occupation_code.data, form.edition.data, form.conditions_edition.data, form.official.data, kit.actor(),
                form.published_on.data, related,
            ).id
        if not reasons:
            return kit.go("management.standard", version_id=version_id)
    status = 422 if form.is_submitted() else 200
    return kit.page("management/standards/draft.html", status=status, form=form, reasons=kit.form_reasons(form, reasons))


@blueprint.get("/standards/<int:version_id>")
def standard(version_id, reasons=()):
    version = kit.found(queries.version(version_id))
    return kit.page(
        "management/standards/show.html", status=422 if reasons else 200, version=version, reasons=reasons, kinds=list(WeightKind),
        tables={kind: weight_table(version, kind) for kind in WeightKind}, editable=version.state == StandardState.DRAFT,
        history=timeline.of(version), why_not=service.activation_faults(version),
    )


@blueprint.route("/standards/<int:version_id>/levels", methods=["GET", "POST"])
def standard_level(version_id):
    version = kit.found(queries.version(version_id))
    form, reasons = LevelForm(data=_level_data(version, request.args.get("level", 0, type=int))), []
    if form.validate_on_submit():
        pattern, reasons = _pattern(form)
        if not reasons:
            with kit.refusing() as reasons, unit_of_work():
                _put_level(queries.version(version_id), form, pattern)
        if not reasons:
            return kit.go("management.standard", version_id=version_id)
    status = 422 if form.is_submitted() else 200
    return kit.page("management/standards/level.html", status=status, form=form, version=version,
                    reasons=kit.form_reasons(form, reasons))


@blueprint.route("/standards/<int:version_id>/weights/<any(theory, skill):kind>", methods=["GET", "POST"])
def standard_weights(version_id, kind):
    version, kind = kit.found(queries.version(version_id)), WeightKind(kind)
    form, reasons = WeightsForm(table=as_text(version, kind)), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service.set_weights(queries.version(version_id), kind, service.read_weights(form.table.data), kit.actor())
        if not reasons:
            return kit.go("management.standard", version_id=version_id)
    status = 422 if form.is_submitted() else 200
    return kit.page("management/standards/weights.html", status=status, form=form, version=version, kind=kind,
                    reasons=kit.form_reasons(form, reasons))


@blueprint.route("/standards/<int:version_id>/conditions/<int:line_id>", methods=["GET", "POST"])
def standard_condition(version_id, line_id):
    version = kit.found(queries.version(version_id))
    row = kit.found(queries.condition(version_id, line_id))
    form, reasons = ConditionForm(data={**row.rule, "text": row.text, "text_en": row.text_en}), []
    if form.validate_on_submit():
        facts = {name: form[name].data or 0 for name in ("years_total", "years_after_prior", "years_after_title")}
        facts |= {"min_age": form.min_age.data, "prior_level": form.prior_level.data}
        with kit.refusing() as reasons, unit_of_work():
            service.change_condition(queries.version(version_id), queries.condition(version_id, line_id), kit.actor(),
                                     text=form.text.data, text_en=form.text_en.data or "", **facts)
        if not reasons:
            return kit.go("management.standard", version_id=version_id)
    return kit.page("management/standards/condition.html", status=422 if form.is_submitted() else 200, form=form, version=version,
                    row=row, reasons=kit.form_reasons(form, reasons))


@blueprint.post("/standards/<int:version_id>/conditions/<int:line_id>/drop")
def standard_condition_drop(version_id, line_id):
    kit.found(queries.condition(version_id, line_id))
    with kit.refusing() as refused, unit_of_work():
        service.drop_condition(queries.version(version_id), queries.condition(version_id, line_id), kit.actor())
    if refused:
        return standard(version_id, refused)
    return kit.go("management.standard", version_id=version_id)


@blueprint.post("/standards/<int:version_id>/activate")
def standard_activate(version_id):
    with kit.refusing() as refused, unit_of_work():
        service.activate(kit.found(queries.version(version_id)), kit.actor())
    if refused:
        return standard(version_id, refused)
    kit.say(N_("The version is in force."))
    return kit.go("management.standard", version_id=version_id)


@blueprint.route("/standards/<int:version_id>/retire", methods=["GET", "POST"])
def standard_retire(version_id):
    version, reasons = kit.found(queries.version(version_id)), []
    if request.method == "POST":
        with kit.refusing() as reasons, unit_of_work():
            service.retire(queries.version(version_id), kit.actor())
        if not reasons:
            return kit.go("management.standard", version_id=version_id)
    return kit.page(
        "confirm.html", status=422 if reasons else 200, title=kit.gettext(N_("Retire this version")),
        question=kit.gettext(N_("No new offer can use it afterwards. Batches that already stand on it keep it.")),
        facts=[(kit.gettext(N_("Occupation")), version.occupation.name), (kit.gettext(N_("Edition")), version.edition)],
        action=url_for("management.standard_retire", version_id=version_id), verb=kit.gettext(N_("Retire")),
        back=url_for("management.standard", version_id=version_id), tone="danger", reasons=reasons,
    )


def weight_table(version: StandardVersion, kind: WeightKind) -> dict:
    """The table as it is drawn: levels, rows (code, name, cells) and totals."""
    cells = {(w.code, w.level): w.weight for w in version.weights if w.kind == kind}
    names = {w.code: w.name for w in version.weights if w.kind == kind}
    levels = sorted({level for _code, level in cells}, reverse=True)
    codes = sorted(names, key=lambda code: [int(part) for part in code.split(".")])
    rows = [(code, names[code], [cells.get((code, level)) for level in levels]) for code in codes]
    totals = [sum((cells.get((code, level)) or Decimal(0) for code in codes if "." not in code), Decimal(0)) for level in levels]
    return {"levels": levels, "rows": rows, "totals": totals}


def as_text(version: StandardVersion, kind: WeightKind) -> str:
    """The stored table as it would be pasted; a fresh one with the version's levels as head."""
    table = weight_table(version, kind)
    levels = table["levels"] or [rule.level for rule in version.levels]
    lines = ["\t".join(["项目", *(LEVEL_NAMES[level] for level in levels)])]
    for code, name, cells in table["rows"]:
        lines.append("\t".join([("  " if "." in code else "") + name, *("—" if cell is None else f"{cell.normalize():f}" for cell in cells)]))
    return "\n".join(lines)


def _level_data(version: StandardVersion, level: int) -> dict:
    rule = next((one for one in version.levels if one.level == level), None)
    if rule is None:
        return {"level": level} if level else {}
    names = ("level", "theory_minutes", "practical_minutes", "review_minutes", "assessor_ratio", "assessors_odd")
    data = {name: getattr(rule, name) for name in names}
    for kind in TYPES:
        row = next((one for one in rule.theory_pattern if one["type"] == kind), {"count": 0, "marks": "1"})
        data |= {f"{kind}_count": row["count"], f"{kind}_marks": row["marks"]}
    return data


def _pattern(form) -> tuple[list[dict], list[Reason]]:
    rows = []
    for kind in TYPES:
        marks = form[f"{kind}_marks"].data or "0"
        try:
            Decimal(marks)
        except InvalidOperation:
            return [], [Reason("standards.marks_unreadable", f"{kind}_marks", text=marks)]
        rows.append({"type": kind, "count": form[f"{kind}_count"].data or 0, "marks": marks})
    return rows, []


def _put_level(version: StandardVersion, form, pattern: list[dict]) -> None:
    minutes = {part: form[f"{part.value}_minutes"].data for part in Part}
    service.set_level(
        version, form.level.data, kit.actor(), minutes=minutes, assessor_ratio=form.assessor_ratio.data,
        assessors_odd=form.assessors_odd.data, pattern=pattern,
    )

