"""Questions that look alike: found quickly, never the equal ones, never the merely short ones."""

from rapidfuzz import fuzz

from skillcert.itembank import formats, judging, likeness
from skillcert.itembank.likeness import Library, Pair, Question


def question(ref: int, stem: str, *options: str) -> Question:
    return Question(ref, likeness.text_of(stem, options), f"mark{stem}{options}")


def test_a_changed_word_is_alike_and_another_question_is_not():
    bank = Library(
        [
            question(-1, "三相异步电动机的额定电流是指（ ）。", "线电流", "相电流"),
            question(-2, "接地电阻应为多少？", "四欧", "十欧"),
        ]
    )
    (pair,) = bank.alike([question(1, "三相异步电动机的额定电压是指（ ）。", "相电流", "线电流")])
    assert (pair.new, pair.other) == (1, -1)
    assert pair.score >= likeness.LEAST
    assert bank.alike([question(2, "触电急救的第一步是什么？", "断电", "呼救")]) == []


def test_equal_questions_are_no_pair_and_a_question_is_not_like_itself():
    one = question(1, "三相异步电动机的额定电流是指（ ）。", "线电流")
    twin = Question(2, one.text, one.mark)
    assert Library([one, twin]).alike([one, twin]) == []


def test_short_texts_are_alike_by_chance_and_left_out():
    assert Library([question(-1, "电是能")]).alike([question(1, "电是功")]) == []


def test_pairs_within_a_file_are_told_once_the_later_one_being_new():
    texts = ["三相异步电动机的额定电流是指什么？", "三相异步电动机的额定电压是指什么？"]
    (pair,) = likeness.within([question(n, text) for n, text in enumerate(texts, 1)])
    assert (pair.new, pair.other) == (2, 1)
    assert isinstance(pair, Pair)


def test_the_electrician_bank_has_near_twins_with_other_figures(shared_data):
    path = shared_data / "banks/electrician_1483.xlsx"
    _, parsed = formats.read(path.read_bytes(), path.name)
    report = judging.judge((item.number, judging.as_record(item)) for item in parsed.items)
    drafts = {verdict.row: verdict.draft for verdict in report.imported}
    pairs = likeness.within(
        [Question(row, likeness.text_of(draft.stem, draft.options), draft.fingerprint) for row, draft in drafts.items()]
    )
    assert 40 <= len(pairs) <= 120
    twins = {(drafts[pair.other].stem[:12], drafts[pair.new].stem[:12]) for pair in pairs}
    assert any("固定偏置共射极放大电路" in one for one, _ in twins)


def test_few_questions_are_compared_and_no_pair_is_missed(shared_data):
    """Against comparing everything with everything, on a real bank."""
    path = shared_data / "banks/childcare_386.xlsx"
    _, parsed = formats.read(path.read_bytes(), path.name)
    report = judging.judge((item.number, judging.as_record(item)) for item in parsed.items)
    bank = [
        Question(v.row, likeness.text_of(v.draft.stem, v.draft.options), v.draft.fingerprint) for v in report.imported
    ]
    spoilt = [Question(-one.ref, one.text[:9] + "甲" + one.text[11:]) for one in bank if len(one.text) > 24]
    library = Library(bank)
    found = {(pair.new, pair.other) for pair in library.alike(spoilt)}
    assert {(one.ref, -one.ref) for one in spoilt} <= found
    compared = sum(len(library.candidates(one)) for one in spoilt)
    assert compared < len(spoilt) * len(bank) / 50
    everything = {
        (new.ref, other.ref)
        for new in bank
        for other in bank
        if new.ref > other.ref and fuzz.ratio(new.text, other.text, score_cutoff=likeness.LEAST)
    }
    assert {(pair.new, pair.other) for pair in likeness.within(bank, most=20)} == everything
