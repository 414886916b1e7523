"""The dashboard: where the batches stand, what is late, who applied, passed and was certified."""

from flask import request

from skillcert.core import clock
from skillcert.insight import figures, queries
from skillcert.web import kit
from skillcert.web.leadership import blueprint

ACCESS = {"insight": "insight.view"}


@blueprint.get("/figures")
def insight():
    scope = kit.scope()
    years = queries.years(scope)
    year = request.args.get("year", type=int)
    year = year if year in years else None
    rows, under_way = queries.tallies(scope, year), queries.line(scope)
    whole = figures.total(row.tally for row in rows)
    months = queries.certificates_by_month(scope, clock.today())
    return kit.page(
        "leadership/insight/show.html",
        year=year,
        years=years,
        rows=rows,
        occupations=queries.by_occupation(rows),
        whole=whole,
        whole_rate=figures.rate(whole.passed, whole.present),
        contradictions=list(figures.contradictions(whole)),
        under_way=under_way,
        gates=queries.at_gates(under_way),
        late=queries.late(under_way),
        approvals=queries.waiting_for_approval(scope),
        months=months,
        certificates=sum(n for _, n in months),
    )
