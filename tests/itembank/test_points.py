"""The specification table: codes and sums, the workbook there and back, moving rows, editions by two people."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from skillcert.core import sheets
from skillcert.core.reasons import Refused
from skillcert.itembank import queries_points, rules_points, service_points
from skillcert.itembank.models import Item, Point
from skillcert.itembank.point_states import PointTableState
from skillcert.itembank.pointbook import Head, PointLine, read_lines, workbook
from skillcert.itembank.service import Bank
from skillcert.itembank.states import Importance, ItemType

BANK = Bank("6-31-01-03", 4)


@dataclass
class Row:
    code: str
    name: str
    weight: Decimal | None = None
    importance: Importance | None = None


def table(*rows) -> list[Row]:
    return [
        Row(code, f"名{code}", Decimal(more) if more and more[0].isdigit() else None, Importance(more) if more in "XYZ" and more else None)
        for code, more in rows
    ]  # fmt: skip


GOOD = table(
    ("1", "20"),
    ("1.1", "20"),
    ("1.1.1", "X"),
    ("2", "80"),
    ("2.1", "30"),
    ("2.1.1", "X"),
    ("2.2", "50"),
    ("2.2.1", "Y"),
)


def codes(reasons) -> list[str]:
    return [reason.code for reason in reasons]


@pytest.mark.rule(26)
def test_weights_sum_at_the_top_and_below_every_range():
    assert codes(rules_points.sums(GOOD)) == []
    wrong = table(("1", "20"), ("1.1", "15"), ("2", "79"))
    assert codes(rules_points.sums(wrong)) == ["itembank.points_top", "itembank.points_children"]


@pytest.mark.rule(26)
def test_the_table_is_held_against_the_leaves_of_the_standard():
    standard = {"名1.1": Decimal(20), "名2.1": Decimal(35), "名 2.2": Decimal(45)}
    found = rules_points.against_standard(GOOD, standard)
    assert [(name, mine, theirs) for name, mine, theirs in found] == [("名2.1", 30, 35), ("名 2.2", 50, 45)]
    assert rules_points.against_standard(GOOD, {"别的": Decimal(100)}) == []


def test_usual_shares_and_sizes_are_hints():
    few = table(("1", "100"), *[(f"1.{n}", "X") for n in range(1, 8)], ("1.8", "Z"))
    assert codes(rules_points.hints(few)) == [
        "itembank.points_share_high",
        "itembank.points_few",
        "itembank.points_thin",
    ]
    many = table(("1", "100"), *[(f"1.{n}", "X") for n in range(1, 181)], *[(f"1.{n}", "Y") for n in range(181, 206)])
    assert codes(rules_points.hints(many)) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (PointLine("", "名"), "itembank.point_row"),
        (PointLine("3.1", "名"), "itembank.point_without_parent"),
        (PointLine("1.1.1.1", "名"), "itembank.point_below_point"),
        (PointLine("1..2", "名"), "itembank.point_code"),
        (PointLine("1.1.2", "名", "101"), "itembank.point_weight"),
        (PointLine("1.1.2", "名", "", "W"), "itembank.point_importance"),
    ],
)
def test_a_row_that_cannot_stand_says_why(line, code):
    known = {row.code: row for row in GOOD}
    points = {row.code for row in GOOD if row.importance}
    assert code in codes(rules_points.line_faults(line, known, points))


def test_six_levels_of_ranges_and_points_below_them():
    known = {".".join("1" * n): None for n in range(1, 8)}
    assert codes(rules_points.line_faults(PointLine("1.1.1.1.1.1.2", "点", "", "X"), known)) == []
    assert codes(rules_points.line_faults(PointLine("1.1.1.1.1.1.2", "范围"), known)) == ["itembank.point_depth"]


@pytest.mark.rule(63)
@pytest.mark.parametrize(
    "rows",
    [
        GOOD,
        table(("1", "60"), ("2", "40")),
        table(("1", ""), ("1.1", ""), ("1.1.1", ""), ("1.1.1.1", "100"), ("1.1.1.1.1", "X")),
    ],
)
def test_the_workbook_comes_back_as_it_went_out(rows):
    data = workbook(rows, Head("电工", 4, "甲 2026-11-01", "乙 2026-11-02"))
    lines = read_lines([(row.number, row.cells) for row in sheets.read(data).rows])
    back = [(line.code, line.name, rules_points.read_weight(line.weight), line.importance) for line in lines]
    assert sorted(back) == sorted((row.code, row.name, row.weight, str(row.importance or "")) for row in rows)


def test_a_plain_list_is_read_too_and_another_sheet_is_refused():
    assert read_lines([(1, ["代码", "名称", "权重"]), (2, ["1", "范围", "100"])]) == [
        PointLine("1", "范围", "100", "", 2)
    ]
    with pytest.raises(Refused) as caught:
        read_lines([(1, ["题干", "答案"])])
    assert codes(caught.value.reasons) == ["itembank.not_points"]


# --- on the database -------------------------------------------------------------------------------------------------


@pytest.fixture
def writer(ground):
    return ground.actor("centre", "items_assessors")


@pytest.fixture
def checker(ground):
    return ground.actor("management", "items_assessors")


@pytest.fixture
def bank(writer):
    lines = [
        PointLine(row.code, row.name, str(row.weight or ""), str(row.importance or ""), n)
        for n, row in enumerate(GOOD, 1)
    ]
    service_points.put_points(BANK, lines, writer)
    return BANK


def at(session, code) -> Point:
    return session.query(Point).filter_by(code=code, level=4).one()


def test_the_preview_says_what_each_row_would_do(bank):
    told = service_points.verdicts(
        bank,
        [
            PointLine("1", "名1", "20", "", 1),
            PointLine("1.1", "新名", "20", "", 2),
            PointLine("2.3", "新", "", "", 3),
            PointLine("9.1", "无", "", "", 4),
            PointLine("2.3", "又", "", "", 5),
        ],
    )
    assert {one.line.row: one.does for one in told} == {1: "same", 2: "changed", 3: "new", 4: "refused", 5: "refused"}


def test_a_range_moves_with_all_below_it_and_items_stay(bank, writer, session):
    point = at(session, "2.1.1")
    session.add(
        Item(occupation_code=bank.occupation_code, level=4, type=ItemType.JUDGE, stem="s", stem_text="s", options=[], key=["T"], fingerprint="f", point_id=point.id)
    )  # fmt: skip
    assert service_points.move_point(at(session, "2.1"), "1.2", writer) == 2
    assert at(session, "1.2.1").id == point.id and session.query(Item).one().point_id == point.id
    for target, code in (
        ("1.2.5", "itembank.point_into_itself"),
        ("1.1", "itembank.point_code_taken"),
        ("1.1.1.1", "itembank.point_below_point"),
        ("7.1", "itembank.point_without_parent"),
    ):
        with pytest.raises(Refused) as caught:
            service_points.move_point(at(session, "1.2"), target, writer)
        assert codes(caught.value.reasons) == [code]


@pytest.mark.rule(26)
def test_another_person_puts_the_table_in_force_and_a_change_opens_it_again(bank, writer, checker, session):
    with pytest.raises(Refused) as caught:
        service_points.approve(bank, "", writer)
    assert "itembank.own_points" in codes(caught.value.reasons)
    edition = service_points.approve(bank, "", checker)
    head = queries_points.table(bank.occupation_code, 4)
    assert (edition.number, head.state, len(edition.rows)) == (1, PointTableState.IN_FORCE, 8)
    service_points.put_points(bank, [PointLine("1", "名1", "20")], writer)
    assert head.state is PointTableState.IN_FORCE, "nothing changed"
    service_points.put_points(bank, [PointLine("1", "改名", "20")], writer)
    assert head.state is PointTableState.DRAFT
    assert queries_points.editions(head.id)[0].rows[0]["name"] == "名1"


@pytest.mark.rule(26)
def test_a_table_that_does_not_add_up_or_differs_from_the_standard_does_not_come_into_force(
    bank, writer, checker, session
):
    service_points.put_points(bank, [PointLine("1.1", "职业道德", "15")], writer)
    with pytest.raises(Refused) as caught:
        service_points.approve(bank, "", checker)
    assert codes(caught.value.reasons) == ["itembank.points_children", "itembank.points_differ"]
    service_points.put_points(bank, [PointLine("1.1", "职业道德", "20")], writer)
    with pytest.raises(Refused) as caught:
        service_points.approve(bank, "", checker)
    assert codes(caught.value.reasons) == ["itembank.points_differ"]
    assert service_points.approve(bank, "本校专业方向需要", checker).deviation == "本校专业方向需要"
