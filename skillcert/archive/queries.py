"""What the archive's pages read: the batches with their files, and the check list of one."""

from collections import Counter

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload

from skillcert.archive.models import ArchiveFile, ArchiveScan, Waiver
from skillcert.archive.volumes import ITEMS, Line, Needs, checklist
from skillcert.arrangement.models import Arrangement, RoomSession, Seat
from skillcert.certificates.models import Certificate, HandOut, Upload
from skillcert.certificates.states import UploadState
from skillcert.conduct.models import CheckIn, RoomRecord, Violation
from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.exams.models import Attempt
from skillcert.papers.models import Paper
from skillcert.papers.states import PaperState
from skillcert.plans.models import Announcement, Batch, Offer, PlannedSession
from skillcert.plans.states import BatchState
from skillcert.practical.models import ScoreSheet
from skillcert.practical.states import SheetState
from skillcert.registration.models import Registration
from skillcert.registration.states import RegistrationState
from skillcert.results.models import Recheck, Result, ResultRun
from skillcert.results.states import Outcome, ResultsState
from skillcert.standards.states import Part
from skillcert.supervision.models import Inspection
from skillcert.supervision.states import InspectionState

ACCEPTED = (RegistrationState.ACCEPTED, RegistrationState.SEALED)
ON_THE_LINE = (BatchState.ANNOUNCED, BatchState.CLOSED)


def batches(scope: Scope) -> Select:
    """Announced and closed batches whose file somebody may want, with the closed file beside them."""
    query = (
        select(Batch, ArchiveFile)
        .outerjoin(ArchiveFile, ArchiveFile.batch_id == Batch.id)
        .where(Batch.state.in_(ON_THE_LINE))
        .options(joinedload(Batch.centre))
    )
    return scope.limit(query, centre=Batch.centre_id)


def batch(scope: Scope, batch_id: int) -> Batch | None:
    query = select(Batch).where(Batch.id == batch_id, Batch.state.in_(ON_THE_LINE)).options(joinedload(Batch.centre))
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


def archive_file(batch_id: int) -> ArchiveFile | None:
    query = select(ArchiveFile).where(ArchiveFile.batch_id == batch_id).options(joinedload(ArchiveFile.file))
    return db.session.scalar(query)


def scans(batch_id: int) -> list[ArchiveScan]:
    query = select(ArchiveScan).where(ArchiveScan.batch_id == batch_id).options(joinedload(ArchiveScan.file))
    return list(db.session.scalars(query.order_by(ArchiveScan.id)))


def scan(scope: Scope, batch_id: int, scan_id: int) -> ArchiveScan | None:
    query = select(ArchiveScan).join(Batch, Batch.id == ArchiveScan.batch_id)
    query = query.where(ArchiveScan.id == scan_id, ArchiveScan.batch_id == batch_id)
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


def waivers(batch_id: int) -> dict[str, str]:
    query = select(Waiver.piece, Waiver.reason).where(Waiver.batch_id == batch_id)
    return dict(db.session.execute(query).all())


def lines(batch_id: int) -> list[Line]:
    """R58: the check list of a batch: what is asked for, what there is, what was waived."""
    return checklist(needs(batch_id), counts(batch_id), waivers(batch_id))


def needs(batch_id: int) -> set[Needs]:
    """What the batch has that some pieces depend on."""
    sessions = select(PlannedSession.id).join(Offer).where(Offer.batch_id == batch_id)
    asked = {
        Needs.THEORY: sessions.where(PlannedSession.part == Part.THEORY),
        Needs.PRACTICAL: sessions.where(PlannedSession.part == Part.PRACTICAL),
        Needs.VIOLATIONS: select(Violation.id).where(Violation.batch_id == batch_id),
        Needs.RECHECKS: select(Recheck.id).join(Result).where(Result.batch_id == batch_id),
        Needs.PASSERS: select(Result.id).where(Result.batch_id == batch_id, Result.outcome == Outcome.PASS),
    }
    row = db.session.execute(select(*[exists(query) for query in asked.values()])).one()
    return {need for need, there in zip(asked, row, strict=True) if there}


def counts(batch_id: int) -> dict[str, int]:
    """Records behind each piece that is printed, scans of each that is put in; in one statement and one more."""
    registered = select(func.count(Registration.id)).where(Registration.batch_id == batch_id)
    seated = (Registration.batch_id == batch_id,)
    certified = select(func.count(Certificate.id)).where(Certificate.batch_id == batch_id)
    made = {
        "announcement": select(func.count(Announcement.id)).where(Announcement.batch_id == batch_id),
        "applications": registered,
        "review_summary": registered.where(Registration.decided_at.is_not(None)),
        "accepted_roster": registered.where(Registration.state.in_(ACCEPTED)),
        "plan": select(func.count(Batch.id)).where(Batch.id == batch_id, Batch.approved_by.is_not(None)),
        "exam_plan": registered.where(Registration.ticket_number.is_not(None)),
        "candidate_sign_in": _of_seats(select(func.count(CheckIn.id)).join(CheckIn.seat)).where(*seated),
        "room_records": _of_rooms(select(func.count(RoomRecord.id)), RoomRecord.room_session_id, batch_id),
        "violations": select(func.count(Violation.id)).where(Violation.batch_id == batch_id),
        "supervision": select(func.count(Inspection.id)).where(
            Inspection.batch_id == batch_id, Inspection.state == InspectionState.SIGNED
        ),
        "results_summary": select(func.count(Result.id)).where(Result.batch_id == batch_id),
        "papers": select(func.count(Paper.id)).where(Paper.batch_id == batch_id, Paper.state == PaperState.LOCKED),
        "answers": _of_seats(select(func.count(Attempt.id)).join(Attempt.seat)).where(*seated),
        "score_sheets": _of_seats(select(func.count(ScoreSheet.id)).join(ScoreSheet.seat)).where(
            *seated, ScoreSheet.state != SheetState.DRAFT
        ),
        "rechecks": select(func.count(Recheck.id)).join(Result).where(Result.batch_id == batch_id),
        "notice": select(func.count(ResultRun.id)).where(
            ResultRun.batch_id == batch_id, ResultRun.notice_list.is_not(None)
        ),
        "certificate_list": certified,
        "issue_register": certified.where(exists().where(HandOut.certificate_id == Certificate.id)),
        "upload": select(func.count(Upload.id)).where(
            Upload.batch_id == batch_id, Upload.state.in_([UploadState.SUBMITTED, UploadState.ACCEPTED])
        ),
    }
    row = db.session.execute(select(*[query.scalar_subquery() for query in made.values()])).one()
    put_in = Counter(db.session.scalars(select(ArchiveScan.piece).where(ArchiveScan.batch_id == batch_id)))
    return {**dict(zip(made, row, strict=True)), **{code: put_in[code] for code in ITEMS if not ITEMS[code].made}}


def _of_seats(query: Select) -> Select:
    return query.join(Registration, Registration.id == Seat.registration_id)


def _of_rooms(query: Select, column, batch_id: int) -> Select:
    rooms = select(RoomSession.id).join(Arrangement).where(Arrangement.batch_id == batch_id)
    return query.where(column.in_(rooms))


def results_sealed(batch_id: int) -> bool:
    state = db.session.scalar(select(ResultRun.state).where(ResultRun.batch_id == batch_id))
    return state is ResultsState.SEALED


def without_certificate(batch_id: int) -> int:
    """Candidates who passed and were never given a certificate; a revoked one was given."""
    given = exists().where(Certificate.registration_id == Result.registration_id)
    passed = (Result.batch_id == batch_id, Result.outcome == Outcome.PASS, Result.withheld == "")
    query = select(func.count(Result.id)).where(*passed)
    return db.session.scalar(query.where(~given))
