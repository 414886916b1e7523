"""The papers of registration say what they must, in text that copies out right."""

import io

import pytest
from pypdf import PdfReader

from skillcert.core.db import db
from skillcert.plans.models import Batch
from skillcert.registration import documents, exports, queries
from skillcert.registration.models import Registration
from skillcert.rehearsal.stages import registration as stage
from tests.support.line import until


@pytest.fixture
def reviewed(world):
    until(world, "plans")
    stage.build(world, count=4, in_person=1, until="reviewed", leave=1)
    return world


def text(data: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).replace("\n", "")


def test_the_application_form_holds_person_condition_commitment_and_both_reviews(reviewed):
    one = next(row for row in queries.accepted(reviewed.batch_id) if row.source == "group")
    said = text(documents.application_form(one, "经办人甲"))
    for words in ("职业技能等级认定申报表", one.name, one.snapshot["id_number"], one.condition.text[:12], "本人承诺",
                  one.decisions[0].reviewer, one.decisions[1].reviewer, "经办人甲", "SC-BM-01"):
        assert words in said, words


def test_a_candidate_who_agreed_on_screen_has_that_on_the_form(reviewed):
    mine = db.session.query(Registration).filter_by(source="self").one()
    assert "在线阅读并同意本承诺" in text(documents.application_form(mine, mine.name))


def test_a_name_with_a_rare_character_prints(reviewed):
    one = queries.accepted(reviewed.batch_id)[0]
    one.snapshot = {**one.snapshot, "name": "罗䶮𬭎"}
    assert "罗䶮𬭎" in text(documents.application_form(one, "经办人甲"))


@pytest.mark.rule(61)
def test_the_lists_name_the_accepted_and_their_sums_agree(reviewed):
    batch = db.session.get(Batch, reviewed.batch_id)
    names = [row.name for row in queries.accepted(batch.id)]
    said = text(documents.register_list(batch, "经办人甲"))
    assert len(names) == 3 and all(name in said for name in names)
    *rows, total = exports.summary_rows(batch)
    assert total[3:] == [sum(row[column] for row in rows) for column in range(3, 9)]
    applied, passed, refused, waiting = total[3:7]
    assert (applied, passed, refused, waiting) == (4, 3, 0, 1)
    assert "资格审核数据汇总表" in text(documents.summary(batch, "经办人甲"))
