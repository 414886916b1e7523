"""Files of other formats through the whole import: what the preview promises is what the bank holds."""

import pytest
from sqlalchemy import func, select

from skillcert.itembank import formats, imports, service_review
from skillcert.itembank.models import Item, SharedStem
from skillcert.itembank.service import Bank
from skillcert.itembank.states import ItemState, ItemType

BANK = Bank("6-31-01-03", 4)
FILES = {
    "minimal_qti_1.2_sample.zip": 1,
    "minimal_qti_2.1_sample.zip": 2,
    "moodle/gift_examples.txt": 43,
    "moodle/questions.gift.txt": 9,
    "moodle/questions.aiken.txt": 2,
    "moodle/multianswer.xml": 1,
    "moodle/multichoice.xml": 1,
    "moodle/truefalse.xml": 2,
    "qti-2.2/items/items.zip": 57,
    "qti-3.0/BegGuide_March2025.zip": 6,
}
"""File → items counted by hand."""


@pytest.fixture
def actor(ground):
    return ground.actor("centre", "items_assessors")


@pytest.mark.rule(27)
@pytest.mark.parametrize("name", FILES)
def test_imported_and_refused_with_reason_are_all_items(ground, session, actor, shared_data, name):
    run = imports.begin(BANK, name, (shared_data / "formats" / name).read_bytes(), actor)
    counts = imports.counts(run)
    assert counts["imported"] + counts["refused"] == FILES[name]
    if counts["imported"]:
        imports.confirm(run, actor)
    assert session.scalar(select(func.count()).select_from(Item)) == counts["imported"]


def test_a_qti_package_fills_the_bank_with_pictures_and_cases(ground, session, actor, shared_data):
    run = imports.begin(BANK, "items.zip", (shared_data / "formats/qti-2.2/items/items.zip").read_bytes(), actor)
    imports.confirm(run, actor)
    items = session.scalars(select(Item)).all()
    assert any('data-file="' in item.stem for item in items) and any("data-tex" in item.stem for item in items)
    assert {ItemType.SINGLE, ItemType.MULTIPLE, ItemType.JUDGE, ItemType.FILL} <= {item.type for item in items}
    assert session.scalar(select(func.count()).select_from(SharedStem)) == 1
    assert all(item.state is ItemState.DRAFT for item in items)
    assert service_review.submit_all(items, actor) == len(items)


def test_no_format_claims_the_file_of_another(shared_data):
    """Each file has exactly one reader before the workbook, which takes any text that is left."""
    for name in FILES:
        data = (shared_data / "formats" / name).read_bytes()
        claiming = [one.name for one in formats.known() if one.name != "workbook" and one.claims(data, name)]
        assert len(claiming) == 1, (name, claiming)
