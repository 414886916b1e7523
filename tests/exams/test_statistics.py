"""Item statistics: the published figures of LSAT6 and LSAT7, and worked examples."""

import csv

import numpy as np
import pytest

from skillcert.exams import dif, distractors
from skillcert.exams.statistics import Question, Responses, alpha, bands, item_lines, summary, tail_weights, upper_lower
from skillcert.itembank.states import ItemType

PUBLISHED = {
    "ltm__LSAT.csv": {
        "mean": "3.819", "sd": "1.035", "alpha": ".295", "sem": ".869",
        "p": ".924 .709 .553 .763 .870",
        "item_total": ".362 .567 .618 .534 .435",
        "item_rest": ".113 .153 .173 .144 .122",
        "alpha_without": ".275 .238 .217 .246 .266",
    },
    "mirt__LSAT7_expanded.csv": {
        "mean": "3.707", "sd": "1.199", "alpha": ".453", "sem": ".886",
        "p": ".828 .658 .772 .606 .843",
        "item_total": ".530 .600 .611 .592 .461",
        "item_rest": ".246 .247 .313 .223 .175",
        "alpha_without": ".396 .394 .345 .415 .438",
    },
}  # fmt: skip


def question(number, kind=ItemType.SINGLE, marks=1.0, letters="ABCD", key="A"):
    return Question(number, number, 1, kind, marks, letters, frozenset(key))


def from_scores(scores, **more):
    scores = np.array(scores, dtype=float)
    return Responses([question(n) for n in range(1, scores.shape[1] + 1)], scores, **more)


def real(shared_data, name):
    with (shared_data / "responses" / name).open(encoding="utf-8") as file:
        return from_scores([[float(cell) for cell in row] for row in list(csv.reader(file))[1:]])


def printed(value):
    return f"{value:.3f}".removeprefix("0")


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_figures_come_out_to_every_printed_digit(shared_data, name):
    responses, wanted = real(shared_data, name), PUBLISHED[name]
    whole, lines = summary(responses), item_lines(responses)
    assert (whole.candidates, whole.items, whole.dichotomous) == (1000, 5, True)
    for figure in ("mean", "sd", "alpha", "sem"):
        assert printed(getattr(whole, figure)) == wanted[figure], figure
    for figure in ("p", "item_total", "item_rest", "alpha_without"):
        assert " ".join(printed(getattr(line, figure)) for line in lines) == wanted[figure], figure


def test_nothing_in_the_published_data_looks_miskeyed(shared_data):
    lines = item_lines(real(shared_data, "ltm__LSAT.csv"))
    assert [distractors.flags(ItemType.SINGLE, line, ()) for line in lines] == [()] * 5


def test_the_figures_do_not_depend_on_the_order_of_candidates(shared_data):
    responses = real(shared_data, "ltm__LSAT.csv")
    turned = from_scores(responses.scores[::-1])
    for one, other in zip(item_lines(responses), item_lines(turned), strict=True):
        assert one.upper_lower == pytest.approx(other.upper_lower)


def test_who_ties_on_the_border_counts_by_the_share_that_is_needed():
    weights = tail_weights(np.array([9.0, 8, 8, 8, 8, 8, 8, 8, 8, 1]))
    assert weights.sum() == pytest.approx(2.7)
    assert weights[0] == 1 and weights[-1] == 0
    assert weights[1:9] == pytest.approx(np.full(8, 1.7 / 8))


def test_the_upper_lower_index_is_one_when_only_the_best_are_right():
    totals = np.arange(100.0)
    assert upper_lower((totals >= 50).astype(float), totals) == pytest.approx(1)
    assert upper_lower(np.ones(100), totals) == pytest.approx(0)
    assert upper_lower(np.ones(3), totals[:3]) is None


def test_what_does_not_vary_has_no_figure_instead_of_a_wrong_one():
    responses = from_scores([[1, 0], [1, 1], [1, 0], [1, 1]])
    easy, other = item_lines(responses)
    assert easy.p == 1 and easy.item_rest is None and other.item_rest is None
    assert alpha(np.ones((4, 1))) is None and alpha(np.ones((4, 2))) is None


def test_an_exam_that_nobody_sat_has_no_figures():
    whole = summary(Responses([question(1)], np.zeros((0, 1))))
    assert (whole.candidates, whole.mean, whole.sd, whole.alpha) == (0, None, None, None)


def test_items_of_several_marks_give_a_share_as_p():
    responses = Responses([question(1, marks=2.0), question(2, marks=5.0)], np.array([[2.0, 5], [0, 2.5], [1, 0]]))
    assert [line.p for line in item_lines(responses)] == [pytest.approx(0.5), pytest.approx(0.5)]
    assert summary(responses).dichotomous is False


def test_candidates_with_items_of_their_own_are_compared_by_shares():
    nan = np.nan
    scores = np.array([[1, 1, nan], [nan, 1, 0], [0, nan, 0], [1, 0, nan]])
    responses = from_scores(scores)
    whole = summary(responses)
    assert whole.alpha is None and whole.full == 100
    assert whole.mean == pytest.approx((100 + 50 + 0 + 50) / 4)
    assert [line.answers for line in item_lines(responses)] == [3, 3, 2]
    assert item_lines(responses)[0].p == pytest.approx(2 / 3)


def test_bands_hold_every_total_once_and_the_full_mark_in_the_last():
    found = bands(np.array([0.0, 4.9, 5, 59.9, 60, 100]), 100, 5)
    assert sum(n for *_, n in found) == 6
    assert found[0] == (0, 5, 2) and found[11] == (55, 60, 1) and found[12] == (60, 65, 1) and found[-1] == (95, 100, 1)


# --- who chose what --------------------------------------------------------------------------------------------------


def sitting(key="A", truth="A", candidates=200, wrong="BCD"):
    """One item beside thirty fair ones: able candidates take `truth`, the others guess; marked by `key`."""
    rng = np.random.default_rng(1)
    able = rng.random(candidates)
    others = (rng.random((candidates, 30)) < able[:, None]).astype(float)
    letters = [truth if rng.random() < 0.15 + 0.7 * ability else wrong[rng.integers(len(wrong))] for ability in able]
    scores = np.column_stack([[float(letter == key) for letter in letters], others])
    questions = [question(1, key=key), *(question(n, letters="", key="") for n in range(2, 32))]
    chosen = [[frozenset(letter)] + [frozenset()] * 30 for letter in letters]
    return Responses(questions, scores, chosen)


def flags_of(responses):
    return distractors.flags(ItemType.SINGLE, item_lines(responses)[0], distractors.choices(responses, 0))


def test_a_wrong_key_is_found_by_all_three_signs():
    assert set(flags_of(sitting(key="B", truth="A"))) == set(distractors.MISKEYED)


def test_a_right_key_is_left_alone():
    assert not set(flags_of(sitting())) & set(distractors.MISKEYED)


def test_few_candidates_accuse_no_item():
    assert flags_of(sitting(key="B", truth="A", candidates=29)) == ()


def test_the_distractor_table_counts_everybody_once():
    table = distractors.choices(sitting(), 0)
    assert sum(one.count for one in table) == 200
    assert [one.letter for one in table if one.right] == ["A"]
    right = table[0]
    assert right.by_group[-1] > right.by_group[0] and right.rest > 0 > min(one.rest for one in table[1:])


def test_an_option_that_nobody_takes_is_named_dead():
    assert "dead" in flags_of(sitting(wrong="BC"))
    assert "dead" not in flags_of(sitting())


def test_an_item_that_everybody_or_nobody_gets_right_is_named():
    scores = np.column_stack([np.ones(40), np.zeros(40), np.arange(40) % 2])
    lines = item_lines(from_scores(scores))
    assert [distractors.flags(ItemType.FILL, line, ()) for line in lines] == [("everybody",), ("nobody",), ()]


# --- groups ----------------------------------------------------------------------------------------------------------


def grouped(handicap, each=200):
    """Two equally able groups; the focal one gets the first item right less often by `handicap`."""
    rng = np.random.default_rng(7)
    able = rng.random(2 * each)
    focal = np.arange(2 * each) % 2 == 1
    first = rng.random(2 * each) < np.clip(0.1 + 0.8 * able - handicap * focal, 0, 1)
    rest = rng.random((2 * each, 25)) < able[:, None]
    sex = ["female" if one else "male" for one in focal]
    return from_scores(np.column_stack([first, rest]).astype(float), groups={"sex": sex})


def test_an_item_harder_for_one_group_at_equal_totals_is_of_class_c():
    (found,) = dif.differences(grouped(0.35))[0]
    assert found.grade == "C" and found.delta < -1.5 and found.sizes == (200, 200)


def test_a_fair_item_is_of_class_a():
    (found,) = dif.differences(grouped(0.0))[0]
    assert found.grade == "A"


def test_small_groups_are_not_compared():
    assert dif.differences(grouped(0.35, each=49))[0] == []
    assert dif.pairs(["a"] * 60 + ["b"] * 60 + ["c"] * 10) == [("a", ""), ("b", "")]
    assert dif.pairs(["female"] * 50 + ["male"] * 80 + [None] * 99) == [("female", "male")]


def test_a_worked_example_of_the_common_odds_ratio():
    """One stratum, 2×2 (30, 10 | 20, 20): odds ratio 3, delta −2.35 · ln 3."""
    right = np.array([True] * 30 + [False] * 10 + [True] * 20 + [False] * 20)
    reference = np.arange(80) < 40
    delta, _ = dif.mantel_haenszel(right, ~reference, reference, np.zeros(80, dtype=int))
    assert delta == pytest.approx(-2.35 * np.log(3))


def test_a_sound_paper_is_not_accused():
    """A hundred fair items and sixty candidates: chance alone names next to none, over ten such exams."""
    found = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        able = rng.random(60)
        letters = np.where(rng.random((60, 100)) < 0.3 + 0.6 * able[:, None], "A", rng.choice(list("BCD"), (60, 100)))
        chosen = [[frozenset(letter) for letter in row] for row in letters]
        paper = Responses([question(n) for n in range(1, 101)], (letters == "A").astype(float), chosen)
        for q, line in enumerate(item_lines(paper)):
            flags = distractors.flags(ItemType.SINGLE, line, distractors.choices(paper, q))
            found += bool(set(flags) & set(distractors.MISKEYED))
    assert found <= 5
