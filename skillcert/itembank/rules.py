"""When the bank says no. Values in, reasons out; nothing here queries."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from skillcert.core.reasons import Reason
from skillcert.itembank.kinds import CHOICES, OPTION_LETTERS, ItemType, gap_count, key_faults, read_key

FULL = Decimal(100)


def sound_item(
    kind: ItemType, stem_text: str, options: Sequence[str], key: str | list, gaps: int | None = None
) -> Iterator[Reason]:
    """R27: an item has a text, options without gaps or repetitions, and a valid key. ``options`` are plain texts.

    ``gaps``: how many the stem's markup shows (`kinds.markup_gaps`); left out, its text is looked at.
    """
    stored = read_key(kind, key) if isinstance(key, str) else key
    if not stem_text.strip():
        yield Reason("itembank.no_stem", "stem")
    if kind in CHOICES:
        if len(options) < 2:
            yield Reason("itembank.too_few_options", "option_a", count=len(options))
        if len(options) > len(OPTION_LETTERS):
            yield Reason("itembank.too_many_options", "option_h", count=len(options), most=len(OPTION_LETTERS))
        for place, option in enumerate(options[: len(OPTION_LETTERS)]):
            if not option.strip():
                yield Reason(
                    "itembank.option_gap", f"option_{OPTION_LETTERS[place].lower()}", letter=OPTION_LETTERS[place]
                )
            elif option in options[:place]:
                yield Reason(
                    "itembank.same_option_twice", f"option_{OPTION_LETTERS[place].lower()}", option=option[:30]
                )
    gaps = gap_count(stem_text) if gaps is None else gaps
    if fault := key_faults(kind, stored, len(options), gaps):
        told = "".join(stored) if kind not in (ItemType.FILL, ItemType.SHORT, ItemType.ESSAY) else ""
        yield Reason(f"itembank.{fault}", "key", key=told, gaps=gaps, given=len(stored))


def other_person(
    code: str, author: int | None, author_person: int | None, actor: int | None, actor_person: int | None
) -> Iterator[Reason]:
    """R27/R28: who wrote it does not approve it, neither with the same account nor as the same human being."""
    same_account = actor is not None and actor == author
    same_person = actor_person is not None and actor_person == author_person
    if same_account or same_person:
        yield Reason(code)
