"""Group import on a real database: what only the database knows, confirming in steps, taking back."""

import datetime as dt

import pytest

from skillcert.core import clock, files, imports
from skillcert.core.db import db
from skillcert.core.models import ImportRun, StoredFile
from skillcert.core.reasons import Refused
from skillcert.core.states import ImportState
from skillcert.core.work import unit_of_work
from skillcert.people import service as people
from skillcert.people import service_records
from skillcert.registration import eligibility, exports, groups, import_view, queries, roster_file, service
from skillcert.registration.models import Registration
from skillcert.registration.states import Decision, RegistrationState
from skillcert.rehearsal import roster_making
from skillcert.standards.states import CandidateGroup
from tests.registration.rows import Scene

S = RegistrationState


@pytest.fixture
def scene(session):
    return Scene()


def rows_for(count=3, **changed):
    made = roster_making.rows(5, count, "电工", 4, clock.today())
    return [{**row, **changed} for row in made]


def begin(scene, rows, photos=False, clerk=None):
    clerk = clerk or scene.clerk("importer")
    zipped = roster_making.photo_zip(rows) if photos else None
    return groups.begin(scene.batch, clerk, "团体.xlsx", roster_making.workbook(rows), zipped), clerk


def problems(run):
    return {row.number: [reason.code for reason in imports.problems_of(row)] for row in imports.rows_of(run)}


def test_rows_enter_with_photo_facts_and_explained_condition(scene):
    rows = rows_for()
    run, clerk = begin(scene, rows, photos=True)
    assert problems(run) == {2: [], 3: [], 4: []}
    assert groups.confirm(run, clerk) == 3 and run.state is ImportState.CONFIRMED and run.context["zip_id"] is None
    entered = db.session.query(Registration).filter_by(import_run_id=run.id).all()
    assert {row.state for row in entered} == {S.SUBMITTED} and all(row.photo_id for row in entered)
    assert all(row.eligibility["met"] and row.submitted_by == clerk.account_id for row in entered)
    assert {row.snapshot["ethnicity"] for row in entered} == {"汉族"}


@pytest.mark.rule(63)
def test_the_roster_for_the_authority_says_what_the_group_said(scene):
    rows = rows_for(2)
    run, clerk = begin(scene, rows)
    groups.confirm(run, clerk)
    for registration in db.session.query(Registration).filter_by(import_run_id=run.id):
        registration.state = S.ACCEPTED
    data, count = exports.roster_workbook(scene.batch)
    back = [roster_file.read_rows(data)[number] for number in (2, 3)]
    assert count == 2
    same = set(rows[0]) - {"serial", "category"}
    assert [{key: row[key] for key in same} for row in back] == [{key: row[key] for key in same} for row in rows]


@pytest.mark.rule(8)
def test_who_is_registered_already_is_refused_and_a_second_import_adds_nobody(scene):
    rows = rows_for(2)
    run, clerk = begin(scene, rows)
    groups.confirm(run, clerk)
    again, _clerk = begin(scene, rows, clerk=clerk)
    assert problems(again) == {2: ["roster.taken"], 3: ["roster.taken"]}
    with pytest.raises(Refused) as refused:
        groups.confirm(again, clerk)
    assert refused.value.reasons[0].code == "imports.nothing"


@pytest.mark.rule(8)
def test_a_row_whose_person_sits_elsewhere_at_the_same_time_is_refused(scene):
    rows = rows_for(1)
    run, clerk = begin(scene, rows)
    groups.confirm(run, clerk)
    other = scene.new_batch("2026-X", exam_in=30)
    second = groups.begin(other, clerk, "团体.xlsx", roster_making.workbook(rows))
    assert problems(second) == {2: ["registration.overlap"]}


@pytest.mark.rule(16)
def test_a_banned_person_and_a_known_number_under_another_name_are_refused(scene):
    rows = rows_for(2)
    clerk = scene.clerk("importer")
    barred = people.ensure_person(rows[0]["name"], rows[0]["number"], clerk)
    service_records.ban(barred, clerk, tier=3, reason="替考", starts_on=scene.today, until=scene.today + dt.timedelta(days=9))
    people.ensure_person("另有其人", rows[1]["number"], clerk)
    run, _clerk = begin(scene, rows, clerk=clerk)
    assert problems(run) == {2: ["registration.banned"], 3: ["registration.other_name"]}


@pytest.mark.rule(2)
def test_a_group_of_own_students_names_their_class(session):
    scene = Scene(CandidateGroup.OWN_STUDENTS, "C03")
    named, unnamed = rows_for(2)
    run, clerk = begin(scene, [{**named, "employer": "电气2301班"}, {**unnamed, "employer": ""}])
    assert problems(run) == {2: [], 3: ["registration.students_only"]}
    groups.confirm(run, clerk)
    assert db.session.query(Registration).filter_by(import_run_id=run.id).one().class_name == "电气2301班"


@pytest.mark.rule(4)
def test_no_group_is_entered_outside_the_days_of_registration(scene):
    scene.batch.registration_closes = scene.today - dt.timedelta(days=1)
    with pytest.raises(Refused) as refused:
        begin(scene, rows_for(1))
    assert refused.value.reasons[0].code == "registration.closed"


def test_a_mended_cell_is_judged_with_all_other_rows(scene):
    rows = rows_for(2)
    run, clerk = begin(scene, [rows[0], {**rows[1], "phone": "1"}])
    assert problems(run) == {2: [], 3: ["roster.phone"]}
    groups.mend(run, clerk, {3: {"phone": "19900001234", "number": rows[0]["number"], "name": rows[0]["name"],
                                 "sex": rows[0]["sex"], "born": rows[0]["born"], "nonsense": "x"}})
    assert problems(run) == {2: [], 3: ["roster.duplicate"]}


def test_the_preview_shows_each_problem_on_its_cell_and_never_a_number_in_the_stored_reason(scene):
    rows = rows_for(2)
    broken = rows[1]["number"][:-1] + ("1" if rows[1]["number"][-1] != "1" else "2")
    run, _clerk = begin(scene, [rows[0], {**rows[1], "number": broken}], photos=True)
    view = import_view.preview(run, "problems", 1)
    line, = view.lines
    assert (view.accepted, view.refused, line.number) == (1, 1, 3)
    assert [cell.key for cell in line.cells if cell.problems] == ["number"]
    assert len(view.photos.photos) == 2 and broken not in str([row.problems for row in imports.rows_of(run)])
    marked = import_view.marked(run, lambda reason: reason.code)
    assert roster_file.read_rows(marked)[3]["number"] == broken


def test_an_import_is_taken_back_until_a_review_used_it(scene):
    run, clerk = begin(scene, rows_for(2), photos=True)
    groups.confirm(run, clerk)
    one = db.session.query(Registration).filter_by(import_run_id=run.id).first()
    service.decide(one, Decision.RETURN, scene.clerk("reviewer"), note="补照片")
    with pytest.raises(Refused) as refused:
        groups.undo(run, clerk)
    assert refused.value.reasons[0].code == "registration.undo_used"
    again = groups.begin(scene.batch, clerk, "二.xlsx", roster_making.workbook(roster_making.rows(6, 2, "电工", 4, clock.today())))
    groups.confirm(again, clerk)
    groups.undo(again, clerk)
    assert not db.session.query(Registration).filter_by(import_run_id=again.id).count()


def test_a_discarded_preview_leaves_no_rows_and_no_photos(scene):
    run, clerk = begin(scene, rows_for(2), photos=True)
    zip_id = run.context["zip_id"]
    groups.discard(run, clerk)
    assert imports.rows_of(run) == [] and db.session.get(StoredFile, zip_id) is None


def test_a_job_that_was_killed_goes_on_with_the_rows_that_are_left(session, monkeypatch):
    from skillcert.core import jobs
    from skillcert.core.models import Job
    from skillcert.registration import jobs as registration_jobs

    with unit_of_work():
        scene = Scene()
        run, clerk = begin(scene, rows_for(5))
        run_id, job_id = run.id, groups.start_confirming(run, clerk).id
    monkeypatch.setattr(registration_jobs, "STEP", 2)
    steps = registration_jobs.confirm_roster(db.session.get(Job, job_id))
    with unit_of_work():
        assert next(steps) == (2, 5)
    steps.close()
    jobs.run(job_id)
    entered = db.session.query(Registration).filter_by(import_run_id=run_id)
    assert entered.count() == 5 and db.session.get(ImportRun, run_id).state is ImportState.CONFIRMED


@pytest.mark.rule(9)
def test_what_a_row_claims_meets_the_line_that_it_names_in_most_of_the_real_roster(scene, shared_data):
    rows = roster_file.read_rows((shared_data / "rosters/roster_clean.xls").read_bytes())
    from skillcert.registration.facts import case_from, facts_of_row
    from skillcert.registration.roster import read_applicant
    from tests.registration.test_roster import RULES

    met = 0
    for values in rows.values():
        one = read_applicant(values, RULES)
        met += eligibility.evaluate(case_from(facts_of_row(one), one.born), one.line, dt.date(2026, 11, 21)).met
    assert met == len(rows) == 300


def test_filed_workbook_is_kept_as_it_was(scene):
    run, clerk = begin(scene, rows_for(1))
    groups.confirm(run, clerk)
    registration = db.session.query(Registration).filter_by(import_run_id=run.id).one()
    registration.state = S.ACCEPTED
    scene.batch.registration_closes = scene.today - dt.timedelta(days=1)
    filing = service.file_roster(scene.batch, scene.office(), scene.today, "文号1")
    assert filing.rows == 1 and registration.snapshot["id_number"] in str(roster_file.read_rows(files.read(filing.file)))
    with pytest.raises(Refused) as refused:
        service.file_roster(scene.batch, scene.office("second"), scene.today)
    assert refused.value.reasons[0].code == "registration.roster_filed"
    assert queries.roster_filing(scene.batch.id).id == filing.id
