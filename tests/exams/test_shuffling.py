"""Order and tokens tell nothing of the key (T03)."""

from collections import Counter

from skillcert.exams.shuffling import letters_of, options, order, secret_of
from skillcert.itembank.kinds import ItemType

ROOT = b"a root key of the test"
TEXTS = ["one", "two", "three", "four"]


def test_the_same_attempt_meets_the_same_order_again():
    secret = secret_of(ROOT, 7)
    assert options(secret, 3, ItemType.SINGLE, TEXTS) == options(secret, 3, ItemType.SINGLE, TEXTS)
    assert order(secret, "single", 20) == order(secret, "single", 20)
    assert sorted(order(secret, "single", 20)) == list(range(20))


def test_the_place_of_the_key_is_as_likely_as_any_other_over_a_thousand_attempts():
    places, tokens = Counter(), Counter()
    for attempt in range(1000):
        shown = options(secret_of(ROOT, attempt), 11, ItemType.SINGLE, TEXTS)
        places[[option.letter for option in shown].index("C")] += 1
        tokens[sorted(option.token for option in shown).index(next(o.token for o in shown if o.letter == "C"))] += 1
    for counted in (places, tokens):
        chi_square = sum((counted[place] - 250) ** 2 / 250 for place in range(4))
        assert chi_square < 16.27  # 3 degrees of freedom, p = 0.001; the draw is fixed by the root key


def test_a_token_means_nothing_in_another_attempt_or_item():
    secret = secret_of(ROOT, 1)
    seen = [option.token for item in range(50) for option in options(secret, item, ItemType.SINGLE, TEXTS)]
    other = [option.token for item in range(50) for option in options(secret_of(ROOT, 2), item, ItemType.SINGLE, TEXTS)]
    assert len(set(seen)) == 200 and not set(seen) & set(other)
    assert all(letter not in "ABCD" for token in seen for letter in token)


def test_options_that_speak_of_the_others_keep_their_places():
    for text in ("以上都对", "A和B", "上述均不正确", "None of the above"):
        shown = [options(secret_of(ROOT, n), 1, ItemType.SINGLE, ["x", "y", text]) for n in range(20)]
        assert all([option.letter for option in one] == ["A", "B", "C"] for one in shown)


def test_true_stands_before_false_for_everybody():
    for attempt in range(20):
        shown = options(secret_of(ROOT, attempt), 1, ItemType.JUDGE, ())
        assert [option.letter for option in shown] == ["T", "F"]


def test_tokens_come_back_as_letters_and_foreign_ones_are_noticed():
    shown = options(secret_of(ROOT, 7), 3, ItemType.MULTIPLE, TEXTS)
    assert letters_of(shown, [shown[0].token, shown[2].token]) == {shown[0].letter, shown[2].letter}
    assert letters_of(shown, []) == frozenset() and letters_of(shown, ["A"]) is None
