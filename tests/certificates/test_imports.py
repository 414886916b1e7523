"""Numbers that the authority gave (R52)."""

import io
import re

import pytest

from skillcert.certificates import imports, service
from skillcert.core import clock, identity
from skillcert.core.imports import problems_of, rows_of
from skillcert.core.reasons import Refused
from skillcert.core.sheets import Column, Sheet, write_xlsx
from skillcert.core.states import ImportState
from skillcert.core.work import unit_of_work
from tests.certificates.test_service import certificates, clean_clock, do, sealed  # noqa: F401
from tests.support.examined import CERTIFIER, HANDER, PREFIX, member


@pytest.fixture
def made(session, monkeypatch):
    return sealed(monkeypatch, [(70, 70), (80, 80), (50, 50)], names={0: "王小明", 1: "刘𬭎", 2: "未合格"})


def number_of(made, index):
    from skillcert.core.db import db
    from skillcert.registration.models import Registration

    return db.session.get(Registration, made.registration_ids[index]).snapshot["id_number"]


def row(made, index, name, serial, *, prefix=PREFIX, year="26", level=3, day=None):
    number = f"{prefix}{year}{level}{serial:06d}"
    return [name, number_of(made, index), number, day or clock.today().isoformat()]


def begin(made, rows, titles=tuple(imports.COLUMNS)):
    data = write_xlsx(Sheet("编号", [Column(title) for title in titles], rows))
    with unit_of_work():
        return imports.begin(made.batch, "编号.xlsx", data, CERTIFIER)


def verdicts(run) -> list[list[str]]:
    return [[reason.code.removeprefix("certificates.") for reason in problems_of(one)] for one in rows_of(run)]


@pytest.mark.rule(52)
def test_a_given_number_is_matched_by_identity_number_and_name(made):
    run = begin(made, [row(made, 1, "刘𬭎", 501), row(made, 0, " 王小明 ", 502)])
    assert verdicts(run) == [[], []]
    assert do(imports.confirm, run, CERTIFIER) == 2
    assert [(one.number[-6:], one.registration.name) for one in certificates(made)] == [
        ("000501", "刘𬭎"),
        ("000502", "王小明"),
    ]


@pytest.mark.rule(44)
@pytest.mark.rule(52)
def test_nothing_is_written_where_name_and_number_disagree_or_the_number_does_not_fit(made):
    run = begin(
        made,
        [
            row(made, 0, "刘𬭎", 1),
            row(made, 2, "未合格", 2),
            row(made, 1, "刘𬭎", 3, prefix="S000033000999"),
            ["某人", "330702199001010015", f"{PREFIX}263000004", clock.today().isoformat()],
        ],
    )
    assert verdicts(run) == [["given_name"], ["given_nobody"], ["given_prefix"], ["given_nobody"]]
    with pytest.raises(Refused):
        do(imports.confirm, run, CERTIFIER)
    assert certificates(made) == []


@pytest.mark.rule(52)
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"year": "25"}, "given_year"),
        ({"level": 4}, "given_level"),
        ({"serial": 0}, "given_format"),
        ({"day": "明天"}, "given_date"),
    ],
)
def test_year_level_shape_and_date_are_checked(made, change, code):
    serial = change.pop("serial", 7)
    assert verdicts(begin(made, [row(made, 0, "王小明", serial, **change)])) == [[code]]


@pytest.mark.rule(52)
def test_the_first_of_two_equal_rows_counts(made):
    run = begin(made, [row(made, 0, "王小明", 1), row(made, 0, "王小明", 2), row(made, 1, "刘𬭎", 1)])
    assert verdicts(run) == [[], ["given_twice"], ["given_twice"]]


@pytest.mark.rule(50)
@pytest.mark.rule(51)
def test_our_own_counter_goes_on_behind_a_given_number(made):
    run = begin(made, [row(made, 1, "刘𬭎", 501)])
    do(imports.confirm, run, CERTIFIER)
    do(service.number_batch, made.batch, CERTIFIER)
    assert [one.number[-6:] for one in certificates(made)] == ["000501", "000502"]
    assert run.state is ImportState.CONFIRMED


@pytest.mark.rule(52)
def test_a_number_that_is_used_is_refused(made, monkeypatch):
    do(imports.confirm, begin(made, [row(made, 1, "刘𬭎", 501)]), CERTIFIER)
    other = sealed(monkeypatch, [(70, 70)], number="2026-0002", names={0: "李四"})
    assert verdicts(begin(other, [row(other, 0, "李四", 501)])) == [["number_used"]]


def test_a_workbook_without_the_columns_is_refused(made):
    with pytest.raises(Refused) as refused:
        begin(made, [["王小明"]], titles=("姓名",))
    assert refused.value.reasons[0].code == "certificates.given_columns"
    with pytest.raises(Refused):
        do(imports.confirm, begin(made, [row(made, 1, "刘𬭎", 501)]), HANDER)


def test_the_office_looks_at_the_preview_and_confirms(client, made):
    client.as_(member("management", "certificates"))
    page = f"/office/certificates/batches/{made.batch_id}/import"
    data = write_xlsx(
        Sheet("编号", [Column(t) for t in imports.COLUMNS], [row(made, 0, "王小明", 1), row(made, 1, "王小明", 2)])
    )
    answer = client.send(page, file=(io.BytesIO(data), "编号.xlsx"))
    assert answer.status_code == 303
    preview = client.get(answer.location).get_data(as_text=True)
    assert "R44" in preview and identity.mask(number_of(made, 0)) in preview
    assert not re.search(r"\b\d{17}[\dX]\b", preview)
    assert client.send(f"{answer.location}/confirm", answer.location).status_code == 303
    assert len(certificates(made)) == 1
    assert client.send(page, file=(io.BytesIO(b"%PDF-1.4"), "x.xlsx")).status_code == 422
