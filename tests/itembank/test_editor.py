"""Writing items of every type: forms, formulas, pictures, cases; and the preview that is the sitting page's own."""

import html
import io
import re

import pytest
from PIL import Image
from sqlalchemy import select

from skillcert.core import files, richtext
from skillcert.core.models import StoredFile
from skillcert.core.work import unit_of_work
from skillcert.exams import building
from skillcert.itembank import service, service_cases
from skillcert.itembank.kinds import ItemType
from skillcert.itembank.models import Item, SharedStem
from skillcert.itembank.states import ItemState
from tests.support.browsing import token_of

pytestmark = pytest.mark.one_database
CODE, LEVEL = "6-31-01-03", 4
BANK = f"/centre/banks/{CODE}/{LEVEL}"
ASKED = {"difficulty": "3", "point_id": "", "shared_stem_id": ""}


@pytest.fixture
def author(ground):
    return ground.actor("centre", "items_assessors")


@pytest.fixture
def writer(client, author):
    return client.as_(author)


def written(author, kind=ItemType.SINGLE, stem="题干（　）", options=("甲", "乙"), key="A", **more) -> Item:
    with unit_of_work():
        return service.write(service.Bank(CODE, LEVEL), service.Text(kind, stem, options, key, **more), author)


def png(width=40, height=30) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(data, "PNG")
    return data.getvalue()


def upload(writer, path, field="picture", name="图.png", data=None, **fields):
    token = token_of(writer.get(f"{BANK}/new").text)
    form = {"csrf_token": token, field: (io.BytesIO(data or png()), name), **fields}
    return writer.post(path, data=form, content_type="multipart/form-data")


@pytest.mark.rule(27)
@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"kind": "fill", "stem": "分（　）和____", "answer": "直流|DC\n交流"}, [["直流", "DC"], ["交流"]]),
        ({"kind": "short", "stem": "简述", "answer": "定律（2分）\n公式"}, [{"text": "定律", "marks": "2"}, {"text": "公式", "marks": "1"}]),
        ({"kind": "essay", "stem": "论述", "answer": "一；二"}, [{"text": "一；二", "marks": "1"}]),
        ({"kind": "judge", "stem": "对不对", "key": "right", "option_a": "left over"}, ["T"]),
        ({"kind": "judge", "stem": "不对吗", "key": "wrong"}, ["F"]),
        ({"kind": "multiple", "stem": "选", "key": ["A", "F", "H", "right"], **{f"option_{one}": one for one in "abcdefgh"}}, ["A", "F", "H"]),
    ],
)  # fmt: skip
def test_every_type_is_written_by_the_form_and_comes_back_to_it(writer, session, fields, key):
    response = writer.send(f"{BANK}/new", **ASKED, **fields)
    assert response.status_code == 303
    item = session.scalar(select(Item))
    assert (item.type, item.key) == (ItemType(fields["kind"]), key)
    assert (len(item.options) == 8) if item.type is ItemType.MULTIPLE else item.options == []
    page = f"/centre/items/{item.id}/edit"
    again = {name: value for name, value in fields.items() if name != "option_a"} | {"option_a": "a"}
    assert writer.send(page, **ASKED, **again).status_code == 303
    session.refresh(item)
    assert item.key == key
    if item.type in (ItemType.MULTIPLE, ItemType.JUDGE):
        ticked = {re.search('value="(.*?)"', box)[1] for box in re.findall("<input[^>]*>", writer.get(page).text) if 'name="key"' in box and "checked" in box}
        assert ticked == {{"T": "right", "F": "wrong"}[one] for one in key} if item.type is ItemType.JUDGE else ticked == set(key)


def test_a_fill_item_says_what_it_lacks_beside_the_field(writer):
    refused = writer.send(f"{BANK}/new", **ASKED, kind="fill", stem="甲（　）乙（　）", answer="一")
    assert refused.status_code == 422 and "2" in refused.text and "1" in refused.text


def test_a_page_without_script_takes_formulas_between_its_signs(writer, session):
    writer.send(f"{BANK}/new", **ASKED, kind="judge", stem=r"电流 \(\frac{U}{R}\) < 1（　）", key="right")
    item = session.scalar(select(Item))
    assert item.stem == r'电流 <span data-tex="\frac{U}{R}"></span> &lt; 1（　）'
    assert "<mfrac>" in writer.get(f"/centre/items/{item.id}").text


def test_the_preview_of_a_formula_shows_it_or_says_that_it_cannot(writer):
    shown = writer.get("/centre/banks/formula?latex=%5Cfrac%7B1%7D%7B2%7D", audit=False).text
    assert "<mfrac>" in shown
    for latex in ("%5Cnothing", "%3Cscript%3Ealert(1)%3C/script%3E", "%5Ctext%7B%3Cimg%20src=x%20onerror=y%3E%7D"):
        told = writer.get(f"/centre/banks/formula?latex={latex}", audit=False).text
        assert "<script" not in told and "<img" not in told
    assert 'class="error"' in writer.get("/centre/banks/formula?latex=%5Cnothing", audit=False).text


# --- pictures --------------------------------------------------------------------------------------------------------


def test_a_picture_is_uploaded_for_the_bank_and_needs_a_description_where_it_stands(writer, session):
    told = upload(writer, f"{BANK}/pictures").json
    assert writer.get(told["url"]).data.startswith(b"\x89PNG")
    shown = f'选项图<img data-file="{told["id"]}" alt="{{}}">'
    choice = {"kind": "single", "stem": "看图", "key": "A", "option_b": "乙", "markup": "1"}
    refused = writer.send(f"{BANK}/new", **ASKED, **choice, option_a=shown.format(" "))
    assert refused.status_code == 422 and session.scalar(select(Item)) is None
    assert writer.send(f"{BANK}/new", **ASKED, **choice, option_a=shown.format("接线图")).status_code == 303
    item = session.scalar(select(Item))
    assert f'data-file="{told["id"]}"' in item.options[0]["text"]
    assert writer.get(f"/centre/items/{item.id}/figures/{told['id']}").status_code == 200


@pytest.mark.parametrize("data", [b"<svg onload=alert(1)>", b"GIF89a", b""])
def test_what_is_no_picture_is_refused_in_words(writer, data):
    told = upload(writer, f"{BANK}/pictures", data=data or b" ")
    assert told.status_code == 422 and told.json["say"]


def test_the_number_of_somebody_elses_file_is_no_picture_of_this_bank(writer, author, session):
    with unit_of_work():
        photo = files.put(png(), "photo.png", "image/png", "registration:1").id
        foreign = files.put(png(), "x.png", "image/png", "bank:4-04-05-05:3").id
    item = written(author, stem=f'<img data-file="{photo}" alt="x"><img data-file="{foreign}" alt="x">看图')
    assert "<img" not in item.stem
    for number in (photo, foreign, 99999):
        assert writer.get(f"{BANK}/pictures/{number}").status_code == 404
    item.stem = f'<img data-file="{photo}" alt="x">'  # even if it stood there
    session.commit()
    assert writer.get(f"/centre/items/{item.id}/figures/{photo}").status_code == 404


def test_a_picture_is_added_to_an_option_without_script(writer, author, session):
    item = written(author)
    page = f"/centre/items/{item.id}"
    assert upload(writer, f"{page}/figure", description="", place="B").status_code == 422
    assert upload(writer, f"{page}/figure", description="接线图", place="B").status_code == 303
    session.refresh(item)
    number = session.scalar(select(StoredFile.id).where(StoredFile.owner == f"item:{item.id}"))
    assert f'<img data-file="{number}" alt="接线图">' in item.options[1]["text"] and "<img" not in item.stem


# --- cases -----------------------------------------------------------------------------------------------------------


def test_a_case_is_written_gets_items_in_order_and_stays_once_one_is_under_review(writer, author, session):
    made = writer.send(f"{BANK}/cases/new", title="配电箱", text="某车间配电箱改造")
    case = session.scalar(select(SharedStem))
    assert made.headers["Location"].endswith(f"/cases/{case.id}")
    for n in (1, 2):
        fields = ASKED | {"shared_stem_id": str(case.id)}
        assert (
            writer.send(f"{BANK}/new?case={case.id}", **fields, kind="short", stem=f"第{n}问", answer="甲").status_code
            == 303
        )
    first, second = session.scalars(select(Item).order_by(Item.id)).all()
    assert (first.stem_position, second.stem_position) == (1, 2)
    before = first.fingerprint
    page = f"/centre/cases/{case.id}"
    assert writer.send(f"{page}/edit", title="配电箱", text="另一处配电箱").status_code == 303
    session.refresh(first)
    assert first.fingerprint != before, "the same question about another case is another question"
    assert (
        writer.send(f"{page}/order", page, **{f"place_{first.id}": "2", f"place_{second.id}": "1"}).status_code == 303
    )
    assert [one.id for one in service_cases.items_of(case)] == [second.id, first.id]
    first.state = ItemState.SUBMITTED
    session.commit()
    assert writer.send(f"{page}/edit", title="配电箱", text="第三处").status_code == 422
    assert "另一处配电箱" in writer.get(f"/centre/items/{first.id}").text


def test_a_case_of_another_bank_is_no_case_of_this_one(author, session):
    with unit_of_work():
        other = service_cases.write(service.Bank(CODE, 3), "别处", "别处的材料", author).id
    with pytest.raises(service.Refused) as refused:
        written(author, ItemType.SHORT, "问", (), "甲", shared_stem_id=other)
    assert [reason.code for reason in refused.value.reasons] == ["itembank.wrong_case"]


# --- the preview is the page of the seat ---------------------------------------------------------------------------------

KINDS = [
    (ItemType.SINGLE, r'看<span data-tex="\sqrt{2}"></span><table><tbody><tr><td>a</td></tr></tbody></table>（　）', ("甲", "乙", "丙"), "A"),
    (ItemType.MULTIPLE, "选（　）", ("甲", "乙", "丙"), "AB"),
    (ItemType.JUDGE, "对不对", (), "T"),
    (ItemType.FILL, "分（　）和（　）", (), "a；b"),
    (ItemType.SHORT, "简述", (), "x"),
    (ItemType.ESSAY, "论述", (), "x"),
]  # fmt: skip


def sections(page: str) -> str:
    """The question's markup, without what differs by attempt: tokens and the order of the options."""
    found = re.search(r'<section class="question".*?</section>', page, re.S)[0]
    labels = sorted(re.findall(r'<label class="option">.*?</label>', found, re.S))
    bare = re.sub(r'<label class="option">.*?</label>', "OPTION", found, flags=re.S)
    letters = [re.sub(r'value="[0-9a-f]{12}"|<span class="option-letter".*?</span>', "", one) for one in labels]
    return re.sub(r"\s+", " ", bare) + "".join(sorted(re.sub(r"\s+", " ", one) for one in letters))


@pytest.mark.parametrize(("kind", "stem", "options", "key"), KINDS, ids=lambda value: getattr(value, "value", ""))
def test_the_preview_is_drawn_exactly_like_the_question_in_the_hall(writer, author, app, kind, stem, options, key):
    from flask import render_template_string

    item = written(author, kind, stem, options, key)
    raw = {
        "item_id": item.id,
        "number": 1,
        "type": kind.value,
        "marks": "1",
        "stem": item.stem,
        "options": item.options,
        "key": item.key,
    }
    sheet = building.build({"title": "卷", "items": [raw]}, b"secret").sheet
    question = sheet["questions"][0] | {"revision": 0, "chosen": [], "texts": [], "flagged": False}
    for field in (question, *question["options"]):
        name = "stem" if "stem" in field else "text"
        field[name] = richtext.with_sources(field[name], str)
    with app.test_request_context():
        hall = render_template_string(
            '{% import "parts/exams/_question.html" as sheets %}{{ sheets.question(q) }}', q=question
        )
    preview = writer.get(f"/centre/items/{item.id}/preview")
    assert sections(preview.text) == sections(hall)
    assert (
        'import "parts/exams/_question.html"'
        in app.jinja_env.loader.get_source(app.jinja_env, "public/sitting/paper.html")[0]
    )
    assert sections(writer.get(f"/centre/items/{item.id}").text).replace("pc-q", "q") == sections(hall)


def test_the_preview_comes_large_and_with_contrast_in_the_widths_of_phone_and_pc(writer, author):
    item = written(author)
    page = writer.get(f"/centre/items/{item.id}/preview?size=3&contrast=high")
    assert 'data-size="3"' in page.text and 'data-contrast="high"' in page.text
    assert 'data-size="1"' in writer.get(f"/centre/items/{item.id}/preview?size=%22onload", audit=False).text
    look = writer.get(f"/centre/items/{item.id}/look?size=3&contrast=high").text
    frames = [html.unescape(one) for one in re.findall(r'<iframe[^>]* srcdoc="([^"]*)"', look)]
    assert len(frames) == 2 and look.count('sandbox="allow-same-origin"') == 2
    for frame in frames:
        assert sections(frame) == sections(page.text) and 'data-size="3" data-contrast="high"' in frame


HOSTILE = [
    "<span data-tex='\\text{<script>x-canary()</script>}'></span>",
    '<span data-tex="a" hx-get="/x-canary" hx-trigger="load">b</span>',
    '<span data-tex="\\href{javascript:x-canary}{a}"></span>',
    '<table hx-on:click="x-canary"><tr><td onclick="x-canary">a</td></tr></table>',
    '<img data-file="1" alt="x" onerror="x-canary" src="//x-canary">',
]


@pytest.mark.parametrize("markup", HOSTILE)
def test_nothing_hostile_in_stem_option_or_case_acts_on_any_page(writer, author, markup):
    with unit_of_work():
        case = service_cases.write(service.Bank(CODE, LEVEL), "材料", f"文 {markup}", author).id
    item = written(author, stem=f"题 {markup}", options=(f"甲 {markup}", "乙"), shared_stem_id=case)
    for path in (
        f"items/{item.id}",
        f"items/{item.id}/preview",
        f"items/{item.id}/edit",
        f"cases/{case}",
        f"cases/{case}/edit",
    ):
        page = writer.get(f"/centre/{path}").text
        page = page[page.index("<main") :]
        shown = re.sub(r"<textarea.*?</textarea>", "", page, flags=re.S)
        for found in re.findall(r"<[^>]*x-canary[^>]*>", shown):
            raise AssertionError(found)
        assert "<script>x-canary" not in page
