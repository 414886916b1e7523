"""The demo institution: a batch stands at every gate, and the same seed builds the same college."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from skillcert.certificates.models import Certificate
from skillcert.core.db import db
from skillcert.insight import batch_facts
from skillcert.people.models import ExpertCard
from skillcert.plans.gates import GateKey, GateState
from skillcert.plans.models import Batch
from skillcert.plans.states import BatchState
from skillcert.registration.models import Registration
from skillcert.rehearsal import demo, invariants
from skillcert.standards.models import FilingItem, WorkType
from skillcert.web import create_app

pytestmark = pytest.mark.heavy(30)
SMALL = tuple(replace(planned, candidates=min(planned.candidates, 5)) for planned in demo.BATCHES)


def college(folder, batches) -> dict:
    """Build a small demo on a database of its own; what is told must not depend on ids or the hour."""
    app = create_app(INSTANCE=folder, DATABASE_URL=f"sqlite:///{folder}/demo.db")
    with app.app_context():
        db.create_all()
        demo.build(1, batches)
        batches = db.session.scalars(select(Batch).order_by(Batch.number)).all()
        told = {
            "faults": {check: faults for check, faults in invariants.check_all() if faults},
            "states": [batch.state for batch in batches],
            "gates": [[gate.state for gate in batch_facts.gates_of([batch])[batch.id]] for batch in batches],
            "people": db.session.scalars(select(Registration.name).order_by(Registration.id)).all(),
            "certificates": db.session.scalars(select(Certificate.number).order_by(Certificate.number)).all(),
            "experts": db.session.scalar(select(func.count(func.distinct(ExpertCard.person_id)))),
            "occupations": db.session.scalar(select(func.count(func.distinct(FilingItem.occupation_code)))),
            "work types": db.session.scalar(select(func.count()).select_from(WorkType)),
        }
        db.session.remove()
        db.engine.dispose()
    return told


def test_the_plan_of_the_demo_has_a_batch_at_every_stage():
    """What the long round builds, as it is written down: each stage of the line is the last of some batch, most at several steps."""
    stands = {(planned.stage, planned.until) for planned in demo.BATCHES}
    assert {stage for stage, _ in stands} == {"plans", "registration", "papers", "arrangement", "results", "certificates", "archive"}
    assert {until for stage, until in stands if stage == "plans"} == {"draft", "returned", "submitted", "reviewed", "approved", "filed"}
    assert {until for stage, until in stands if stage == "results"} == {"collected", "released", "noticed"}
    assert {until for stage, until in stands if stage == "certificates"} == {"numbered", "uploaded", "handed_out"}
    assert any(planned.days == 0 for planned in demo.BATCHES), "an exam is today"


@pytest.mark.long_round(
    "tests/rehearsal/test_demo.py::test_the_plan_of_the_demo_has_a_batch_at_every_stage",
    "tests/rehearsal/test_demo.py::test_the_same_seed_builds_the_same_college",
)
def test_the_demo_has_batches_before_and_behind_every_gate(tmp_path):
    told = college(tmp_path, SMALL)
    assert told["faults"] == {}
    assert set(told["states"]) >= set(BatchState) - {BatchState.CANCELLED}
    for index, gate in enumerate(GateKey):
        states = {gates[index] for gates in told["gates"]}
        assert GateState.DONE in states and len(states) > 1, gate
    assert told["occupations"] == 13 and told["work types"] == 33 and told["experts"] >= 30


def test_the_same_seed_builds_the_same_college(tmp_path):
    first, second = (college(tmp_path / name, SMALL[:1]) for name in ("one", "two"))
    assert first["certificates"] and first == second and first["faults"] == {}
