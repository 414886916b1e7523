"""Files of other programs: every item is read or refused with its reason, and what is lost is said."""

import re
import zipfile
from xml.etree import ElementTree

import pytest

from skillcert.core.reasons import SENTENCES, Refused
from skillcert.itembank import formats
from skillcert.itembank.kinds import ItemType
from skillcert.itembank.parsed import LIMITS

EXPECTED = {
    "minimal_qti_1.2_sample.zip": (1, 1),
    "minimal_qti_2.1_sample.zip": (2, 2),
    "moodle/gift_examples.txt": (43, 39),
    "moodle/questions.gift.txt": (9, 8),
    "moodle/questions.aiken.txt": (2, 2),
    "moodle/multianswer.xml": (1, 1),
    "moodle/multichoice.xml": (1, 1),
    "moodle/truefalse.xml": (2, 2),
    "qti-2.2/items/items.zip": (57, 20),
    "qti-3.0/BegGuide_March2025.zip": (6, 6),
}
"""File → (items counted by hand in the file, of which the bank can hold so many)."""
NOT_HELD = {
    "Example03-feedbackBlock-solution-random", "Example03-feedbackBlock-solution", "Example05-feedbackBlock-adaptive",
    "Example04-feedbackBlock-templateBlock", "adaptive", "adaptive_template", "feedback_adaptive", "hint",  # adaptive
    "mc_calc3", "mc_calc5", "mc_stat2", "template", "template_image",  # other numbers for each candidate
    "associate", "data-attributes", "drawing", "gap_match", "graphic_associate", "graphic_gap_match", "graphic_order",
    "graphic_gap_match_text", "hotspot", "hottext", "match", "media_coords", "order", "order_partial_scoring",
    "order_rtl", "position_object", "select_point", "slider", "upload",  # ways of answering that the bank has not
    "multi-input", "upload_composite",  # several ways in one item
    "likert",  # no right answer
    "choice_ruby", "choice_multiple_chocolade",  # more options than letters
}  # fmt: skip
"""Official examples that the bank cannot hold, by their file."""


def take(shared_data, name):
    data = (shared_data / "formats" / name).read_bytes()
    return formats.read(data, name)[1]


def codes(reasons):
    return {reason.code.removeprefix("itembank.") for reason in reasons}


@pytest.mark.parametrize("name", EXPECTED)
def test_imported_and_refused_are_all_items_of_a_file(shared_data, name):
    found, held = EXPECTED[name]
    parsed = take(shared_data, name)
    assert (parsed.found, len(parsed.items), len(parsed.refused)) == (found, held, found - held)
    assert all(refusal.reason.code in SENTENCES for refusal in parsed.refused)
    assert all(loss.code in SENTENCES for item in parsed.items for loss in item.losses + item.notes)


def test_the_counts_are_those_of_an_independent_look(shared_data):
    """Answers in braces, lines of answers, question elements, item documents: counted without any reader."""
    folder = shared_data / "formats"
    for name in ("moodle/gift_examples.txt", "moodle/questions.gift.txt"):
        lines = (folder / name).read_text("utf-8").splitlines()
        text = "\n".join(line for line in lines if not line.lstrip().startswith("//"))
        assert len(re.findall(r"(?<!\\)\{", text)) == EXPECTED[name][0]
    assert (folder / "moodle/questions.aiken.txt").read_text("utf-8").count("ANSWER:") == 2
    for name in ("multianswer", "multichoice", "truefalse"):
        questions = ElementTree.parse(folder / f"moodle/{name}.xml").getroot().findall("question")
        asked = [one for one in questions if one.get("type") != "category"]
        assert len(asked) == EXPECTED[f"moodle/{name}.xml"][0]
    for name in ("qti-2.2/items/items.zip", "qti-3.0/BegGuide_March2025.zip", "minimal_qti_2.1_sample.zip"):
        with zipfile.ZipFile(folder / name) as archive:
            documents = [archive.read(part) for part in archive.namelist() if part.endswith(".xml")]
        roots = [ElementTree.fromstring(document).tag.rpartition("}")[2] for document in documents]
        assert sum(root in ("assessmentItem", "qti-assessment-item") for root in roots) == EXPECTED[name][0]


def test_each_official_example_is_one_item_alone_too(shared_data):
    """QTI 2.2 and 3.0 examples as single documents: held or refused as the list above says, never neither."""
    seen = 0
    for path in sorted((shared_data / "formats").glob("qti-*/items/*.xml")):
        if path.name == "imsmanifest.xml":
            continue
        parsed = formats.read(path.read_bytes(), path.name)[1]
        assert (parsed.found, len(parsed.items)) == (1, int(path.stem not in NOT_HELD)), path.name
        seen += 1
    assert seen == 57 + 6


@pytest.mark.parametrize("name", ["qti-2.2/items/imsmanifest.xml", "qti-3.0/imsmanifest.xml", "qti-3.0/BGtest.xml"])
def test_an_outline_without_its_items_says_to_choose_the_package(shared_data, name):
    with pytest.raises(Refused) as refused:
        take(shared_data, name)
    assert refused.value.reasons[0].code == "itembank.format_test_alone"


@pytest.mark.parametrize(
    "name", ["QTI-NOTICE", "qti-2.2/items/images/postcard.eps", "qti-2.2/items/images/rectangle.svg",
             "qti-2.2/items/images/sign.png", "qti-2.2/items/shared/orkney.html"],
)  # fmt: skip
def test_what_is_no_bank_is_claimed_by_none_of_these_formats(shared_data, name):
    data = (shared_data / "formats" / name).read_bytes()
    assert [
        one.name for one in formats.known() if one.name in ("qti", "moodle", "gift", "aiken") and one.claims(data, name)
    ] == []


def test_gift_keeps_what_it_can_and_names_the_rest(shared_data):
    parsed = take(shared_data, "moodle/gift_examples.txt")
    by_line = {item.place: item for item in parsed.items}
    missing_word = by_line["GIFT:10"]
    assert (missing_word.kind, missing_word.stem, missing_word.key) == (
        ItemType.SINGLE,
        "Grant is（　）in Grant's tomb.",
        ["B"],
    )
    assert by_line["GIFT:45"].stem == "Two plus two equals（　）."
    assert by_line["GIFT:45"].key == [["four", "4"]]
    assert (by_line["GIFT:12"].kind, by_line["GIFT:12"].key) == (ItemType.JUDGE, ["F"])
    assert by_line["GIFT:130"].key == ["B", "C"] and by_line["GIFT:130"].losses == []
    assert codes(by_line["GIFT:136"].losses) == {"loss_penalty"}
    assert codes(by_line["GIFT:117"].losses) == {"loss_feedback", "loss_partial"}
    assert by_line["GIFT:148"].options == ["~", "=", "#", "{", "}", "\\"]
    whole_years = by_line["GIFT:16"]
    assert whole_years.key == [["1822", "1821", "1823"]] and codes(whole_years.losses) == {"loss_tolerance"}
    assert sorted(refusal.reason.code for refusal in parsed.refused) == ["itembank.format_matching"] * 3 + [
        "itembank.format_range"
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Only a text.", "format_description"),
        ("Open {=a ~b", "format_unclosed"),
        ("Two right {=a =b ~c}", "format_several_right"),
        ("Number {#abc}", "format_answers"),
        ("Nested {=a {~b}}", "format_answers"),
        ("Many {=1 ~2 ~3 ~4 ~5 ~6 ~7 ~8 ~9}", "too_many_options"),
    ],
)
def test_gift_that_cannot_be_held_is_refused_with_its_reason(text, reason):
    found, parsed = formats.read(f"::one:: Sound? {{T}}\n\n{text}\n".encode(), "a.gift")
    assert (found.name, parsed.found, len(parsed.items)) == ("gift", 2, 1)
    assert codes(refusal.reason for refusal in parsed.refused) == {reason}


def test_gift_categories_become_points_and_chinese_lines_join_without_a_blank():
    text = "$CATEGORY: $course$/电工/安全用电\n\n// 注\n::甲::直流电用\n符号表示为{=DC =直流}。\n"
    item = formats.read(text.encode("gb18030"), "题.txt")[1].items[0]
    assert item.points == ("电工", "安全用电")
    assert item.stem == "直流电用符号表示为（　）。"


def test_aiken_takes_two_letters_as_multiple_choice_and_refuses_a_letter_without_option():
    text = "Q1\nA) a\nB) b\nC) c\nANSWER: A, C\n\nQ2\nA. a\nB. b\nANSWER: D\n\nQ3 without answer\nA. a\nB. b\n"
    parsed = formats.read(text.encode(), "x.txt")[1]
    assert [(item.kind, item.key) for item in parsed.items] == [(ItemType.MULTIPLE, ["A", "C"])]
    assert [refusal.reason.code for refusal in parsed.refused] == ["itembank.format_answers", "itembank.format_no_key"]


def test_moodle_pictures_come_out_of_the_file_and_cloze_becomes_gaps(shared_data):
    cloze = take(shared_data, "moodle/multianswer.xml").items[0]
    assert cloze.kind is ItemType.FILL
    assert cloze.key == [["California"], ["Arizona"], ["California"], ["Arizona"], ["Paris"]]
    assert cloze.stem.count("（　）") == 5 and "（　）〔California／Arizona〕" in cloze.stem
    assert len(cloze.images) == 3 and all(data.startswith(b"\x89PNG") for data in cloze.images.values())
    greeting = take(shared_data, "moodle/multichoice.xml").items[0]
    assert greeting.points == ("Multichoice",) and greeting.key == ["B"]
    assert "loss_media_audio" in codes(greeting.losses)


def moodle_question(kind, inside, name="q"):
    return f'<question type="{kind}"><name><text>{name}</text></name><questiontext format="html"><text><![CDATA[stem]]></text></questiontext>{inside}</question>'


@pytest.mark.parametrize(
    ("kind", "inside", "reason"),
    [
        ("matching", "", "format_matching"),
        ("description", "", "format_description"),
        ("calculated", "", "format_calculated"),
        ("ddimageortext", "", "format_type"),
        ("truefalse", "<answer fraction='50'><text>true</text></answer>", "format_answers"),
        ("shortanswer", "<answer fraction='100'><text>*</text></answer>", "format_no_key"),
        ("cloze", "", "format_no_question"),
        ("multichoice", "<single>true</single>" + "<answer fraction='100'><text>a</text></answer>" * 2, "format_several_right"),
    ],
)  # fmt: skip
def test_moodle_that_cannot_be_held_is_refused_with_its_reason(kind, inside, reason):
    data = f"<quiz>{moodle_question(kind, inside)}</quiz>".encode()
    parsed = formats.read(data, "q.xml")[1]
    assert [refusal.reason.code for refusal in parsed.refused] == [f"itembank.{reason}"]


def test_moodle_numbers_short_answers_and_essays():
    answers = "<answer fraction='100'><text>220</text><tolerance>1</tolerance></answer>"
    essay = (
        "<graderinfo format='html'><text>切断电源（2分）</text></graderinfo><responsefieldlines>3</responsefieldlines>"
    )
    quiz = moodle_question("numerical", answers) + moodle_question("essay", essay)
    number, short = formats.read(f"<quiz>{quiz}</quiz>".encode(), "q.xml")[1].items
    assert (number.kind, number.key, number.stem) == (ItemType.FILL, [["220", "219", "221"]], "stem（　）")
    assert (short.kind, short.key) == (ItemType.SHORT, "切断电源（2分）")


def test_a_package_brings_pictures_formulas_and_shared_texts(shared_data):
    parsed = take(shared_data, "qti-2.2/items/items.zip")
    by_place = {item.place: item for item in parsed.items}
    assert 'data-tex="E=mc^{2}"' in by_place["math.xml"].stem
    assert by_place["choice.xml"].images["images/sign.png"].startswith(b"\x89PNG")
    assert by_place["orkney1.xml"].case == by_place["orkney2.xml"].case == "shared/orkney.html"
    assert "Orkney" in parsed.cases["shared/orkney.html"].text
    assert by_place["orkney1.xml"].kind is ItemType.JUDGE and by_place["orkney1.xml"].key == ["T"]
    assert by_place["text_entry.xml"].key == [["York"]]
    assert by_place["inline_choice.xml"].kind is ItemType.SINGLE and "（　）" in by_place["inline_choice.xml"].stem


def test_a_package_that_names_what_it_does_not_hold_refuses_that_item_only(tmp_path):
    manifest = '<manifest><resources><resource type="imsqti_item_xmlv2p2" href="a.xml"/><resource type="imsqti_item_xmlv2p2" href="b.xml"/></resources></manifest>'
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("imsmanifest.xml", manifest)
        archive.writestr("b.xml", "<assessmentItem><itemBody>")
        archive.writestr("forgotten.xml", "<assessmentItem identifier='f'><itemBody/></assessmentItem>")
    parsed = formats.read(path.read_bytes(), "p.zip")[1]
    assert (parsed.found, codes(refusal.reason for refusal in parsed.refused)) == (
        3,
        {"format_part_missing", "format_part_damaged", "format_no_question"},
    )


def test_more_items_than_allowed_refuse_the_file():
    text = "".join(f"Q{n}{{T}}\n\n" for n in range(30))
    few = type(LIMITS)(items=20)
    with pytest.raises(Refused) as refused:
        formats.read(text.encode(), "a.gift", few)
    assert refused.value.reasons[0].code == "itembank.too_many_items"
