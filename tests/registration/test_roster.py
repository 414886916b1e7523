"""The candidate workbook: R6-R9, R63. The real inputs are read where they are; the rest is made here."""

import csv
import datetime as dt
import json

import pytest

from skillcert.core import sheets
from skillcert.core.i18n import LOCALES, explain
from skillcert.core.identity import make_number
from skillcert.core.reasons import Refused
from skillcert.registration import reasons, roster, roster_file  # noqa: F401  (registers the sentences)
from skillcert.registration.roster import Occupation, RosterRules
from skillcert.registration.roster_columns import COLUMNS, TITLES
from skillcert.standards.conditions import LEVELS, general_edition

TODAY = dt.date(2026, 11, 21)
NAMES = {"电工": "6-31-01-03", "保育师": "4-10-01-03", "养老护理员": "4-10-01-05", "健康照护师": "4-14-01-03"}
EDITION = general_edition("2023")
RULES = RosterRules(
    today=TODAY,
    occupations={name: Occupation(code, name) for name, code in NAMES.items()},
    lines={level: EDITION.of_level(level) for level in LEVELS},
)
GOOD = {
    "serial": "1", "occupation": "电工", "level": "四级/中级工", "condition": "累计从事本职业或相关职业工作满5年。",
    "document_type": "居民身份证", "number": "330702199001010015", "name": "王示例", "sex": "男", "born": "1990-01-01",
    "phone": "13800000001", "has_certificate": "否", "education": "高中", "province": "浙江省", "source": "国有企业",
    "employer": "示例公司", "applied_through": "继续教育学院", "category": "初次认定", "exam_type": "正考", "ethnicity": "汉族",
}


@pytest.fixture(scope="module")
def rosters(pytestconfig):
    folder = (pytestconfig.rootpath / "../shared/data/rosters").resolve()
    if not folder.exists():
        pytest.skip(f"real inputs are not at {folder}")
    return folder


def verdict(**changed):
    return roster.judge({2: {**GOOD, **changed}}, RULES)[2]


def columns(reasons_found):
    return [reason.field for reason in reasons_found]


@pytest.mark.rule(6)
def test_the_dirty_roster_gives_exactly_the_verdicts_and_columns_of_its_key(rosters):
    rows = roster_file.read_rows((rosters / "roster_dirty.xlsx").read_bytes())
    found = roster.judge(rows, RULES)
    with (rosters / "roster_dirty.expected.csv").open(encoding="utf-8-sig") as file:
        key = {int(line["sheet_row"]): line["column"] for line in csv.DictReader(file)}
    assert len(key) == len(found)
    assert {row: columns(problems) for row, problems in found.items()} == {
        row: [column] if column else [] for row, column in key.items()}
    for problems in found.values():
        for problem in problems:
            for locale in LOCALES:
                assert len(explain(locale, problem)) > 8 and "{" not in explain(locale, problem)


@pytest.mark.rule(6)
def test_the_clean_roster_is_accepted_whole(rosters):
    rows = roster_file.read_rows((rosters / "roster_clean.xls").read_bytes())
    assert len(rows) == 300
    assert not [problems for problems in roster.judge(rows, RULES).values() if problems]


def test_our_columns_are_those_of_the_template(rosters):
    template = json.loads((rosters.parent / "standards/ngtc_registration_2025.json").read_text(encoding="utf-8"))
    by_title = {column.title: column for column in COLUMNS}
    assert list(TITLES) == template["CANDIDATE_TEMPLATE_HEADERS"]
    assert [c.title for c in COLUMNS if c.required] == template["BASE_REQUIRED_FIELDS"]
    assert list(by_title["文化程度"].options) == template["EDUCATION_OPTIONS"]
    assert list(by_title["考生来源"].options) == template["CANDIDATE_SOURCE_OPTIONS"]


def test_a_good_row_is_accepted():
    assert verdict() == []


@pytest.mark.rule(6)
@pytest.mark.parametrize("changed, column, code", [
    ({"number": "330702199001010016"}, "证件号码", "identity.check_digit"),
    ({"number": "3.30702199E+17"}, "证件号码", "identity.scientific"),
    ({"sex": "女"}, "性别", "identity.sex"),
    ({"born": "1990-01-02"}, "出生日期", "identity.birth"),
    ({"born": "soon"}, "出生日期", "roster.date"),
    ({"name": "=1+1"}, "姓名", "roster.formula"),
    ({"employer": "@SUM(A1)"}, "所在单位", "roster.formula"),
    ({"name": "13800000001"}, "姓名", "roster.name"),
    ({"phone": "12345"}, "手机号码", "roster.phone"),
    ({"occupation": "电焊炒菜工"}, "职业工种名称", "roster.occupation_unknown"),
    ({"level": "七级"}, "认定等级", "roster.option"),
    ({"condition": "会做饭"}, "申报条件", "roster.condition_unknown"),
    ({"condition": "年满16周岁，拟从事本职业或相关职业工作。"}, "申报条件", "roster.condition_level"),
    ({"has_certificate": "是", "certificate_level": "五级/初级工"}, "证书编号", "roster.certificate_missing"),
    ({"document_type": "学生证"}, "证件类型", "roster.option"),
    ({"ethnicity": ""}, "民族", "roster.missing"),
])
def test_each_slip_is_named_in_its_own_column(changed, column, code):
    problems = verdict(**changed)
    assert [(problem.field, problem.code) for problem in problems] == [(column, code)]


@pytest.mark.rule(7)
def test_a_row_of_somebody_too_young_says_from_when_it_is_possible():
    problem, = verdict(number=make_number("330702", dt.date(2012, 3, 1), 1), born="2012-03-01", sex="男")
    assert problem.code == "roster.too_young" and problem.params["earliest"] == dt.date(2028, 3, 1)


@pytest.mark.rule(63)
@pytest.mark.parametrize("changed", [
    {"number": " ３３０７０２199001010015 "},
    {"number": "11010519491231002x", "sex": "女", "born": "19491231"},
    {"name": " 王 示例\u3000"},
    {"phone": "+86 138 0000 0001"},
    {"born": "1990年1月1日"},
    {"level": "4"},
    {"condition": "4-1"},
])
def test_how_a_row_is_typed_does_not_matter(changed):
    assert verdict(**changed) == []


@pytest.mark.rule(6)
def test_a_passport_needs_sex_and_birth_date_in_the_row():
    passport = {"document_type": "护照", "number": "E12345678"}
    assert verdict(**passport) == []
    assert columns(verdict(**passport, sex="", born="")) == ["性别", "出生日期"]


@pytest.mark.rule(8)
def test_the_first_accepted_of_duplicate_rows_wins():
    rows = {2: {**GOOD, "phone": "1"}, 3: GOOD, 4: GOOD, 5: {**GOOD, "occupation": "保育师"}}
    found = roster.judge(rows, RULES)
    assert [reason.code for reason in found[2]] == ["roster.phone"]
    assert found[3] == [] and found[5] == []
    assert [(reason.code, reason.params) for reason in found[4]] == [("roster.duplicate", {"row": 3})]


@pytest.mark.rule(8)
def test_somebody_registered_already_is_refused():
    taken = frozenset({("resident_id", GOOD["number"], NAMES["电工"], 4)})
    rules = RosterRules(TODAY, RULES.occupations, RULES.lines, taken=taken)
    assert [reason.code for reason in roster.judge({2: GOOD}, rules)[2]] == ["roster.taken"]


@pytest.mark.rule(1)
def test_a_row_for_an_occupation_that_the_batch_does_not_offer_is_refused():
    rules = RosterRules(TODAY, RULES.occupations, RULES.lines, offers=frozenset({(NAMES["保育师"], "", 4)}))
    assert [reason.code for reason in roster.judge({2: GOOD}, rules)[2]] == ["roster.not_offered"]


@pytest.mark.rule(64)
def test_no_reason_repeats_an_identity_number():
    number = "330702199001010016"
    for problem in verdict(number=number, name=""):
        assert number not in json.dumps(problem.stored())


@pytest.mark.rule(63)
def test_the_workbook_goes_out_and_comes_back_unchanged():
    row = {**GOOD, "number": "11010519491231002X", "certificate_number": "0900001234567890", "employer": "=不是公式"}
    data = sheets.write_xlsx(sheets.Sheet("Sheet1", roster_file.sheet_columns(), roster_file.sheet_rows([row])))
    back = roster_file.read_rows(data)[2]
    assert {key: text for key, text in back.items() if text} == row


def test_a_workbook_without_the_columns_is_refused_with_their_names():
    with pytest.raises(Refused) as refused:
        roster_file.read_rows("姓名,证件号码\n王示例,330702199001010015\n".encode())
    assert "认定等级" in refused.value.reasons[0].params["titles"]


def test_of_ten_thousand_equal_rows_one_is_accepted():
    found = roster.judge(dict.fromkeys(range(2, 10_002), GOOD), RULES)
    assert [number for number, problems in found.items() if not problems] == [2]
