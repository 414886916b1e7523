"""A group's workbook: judged against what the batch offers and whom we know, entered row by row, taken back until used.

Goes through `core.imports` (upload → preview → mend → confirm → undo). The zip of photos lies beside the workbook until
the rows are confirmed; each accepted row takes its own photo out of it.
"""

from dataclasses import replace

from sqlalchemy import delete, select

from skillcert.core import clock, files, history, identity, images, imports, jobs, settings, uploads
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.models import ImportRun, StoredFile
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.people import service as people
from skillcert.people.identifiers import number_index
from skillcert.people.models import Ban, IdentityDocument, Person
from skillcert.plans.models import Batch, Offer
from skillcert.plans.states import BatchState
from skillcert.registration import facts, queries, roster, roster_file, rules
from skillcert.registration.applying import enter, make_parts, new
from skillcert.registration.models import Evidence, PartEntry, Registration, ReviewDecision
from skillcert.registration.photo_matching import Matching, match
from skillcert.registration.roster import Applicant, Occupation, RosterRules
from skillcert.registration.roster_columns import BY_KEY, MAKE_UP
from skillcert.registration.states import LIVE, RegistrationState, Source
from skillcert.standards import conditions
from skillcert.standards import models as standards
from skillcert.standards.states import CandidateGroup

KIND = "registration.roster"
CHUNK = 400


def begin(batch: Batch, actor: Actor, filename: str, workbook: bytes, photos: bytes | None = None) -> ImportRun:
    """Read and judge a workbook for a batch; nothing is entered yet. Raises Refused when it cannot be read."""
    _may(actor)
    refuse_if(rules.window(batch.state is BatchState.ANNOUNCED, batch.registration_opens, batch.registration_closes,
                           clock.today()))
    rows = roster_file.read_rows(uploads.accept(workbook, uploads.Kind.SHEET).data)
    zip_id = None
    if photos:
        accepted = uploads.accept(photos, uploads.Kind.ZIP)
        uploads.read_zip(accepted.data)  # refuses what is too big before anything is kept
        zip_id = files.put(accepted.data, "photos.zip", "application/zip", f"batch:{batch.id}", "draft").id
    rows = {number: roster.clean(values) for number, values in rows.items()}
    run = imports.begin(KIND, filename, rows, judge_rows, actor, batch_id=batch.id, zip_id=zip_id)
    run.centre_id = batch.centre_id
    return run


def mend(run: ImportRun, actor: Actor, changes: dict[int, dict[str, str]]) -> None:
    """Change cells of a preview ({row number: {key: text}}); all rows are judged anew."""
    _may(actor)
    imports.mend(run, {number: {key: text for key, text in cells.items() if key in BY_KEY}
                       for number, cells in changes.items()}, judge_rows)


def confirm(run: ImportRun, actor: Actor) -> int:
    """Enter all accepted rows at once; for builders and small groups. Pages start the job instead."""
    _may(actor)
    store = Store(run, actor)
    while True:
        done, total = confirm_some(run, store, actor, CHUNK)
        if done == total:
            return total


def confirm_some(run: ImportRun, store: "Store", actor: Actor, limit: int) -> tuple[int, int]:
    """Enter at most `limit` rows; with the last one the zip of photos is dropped, each photo lies with its person."""
    done, total = imports.confirm_some(run, store, actor, limit)
    if done == total:
        _drop_zip(run)
    return done, total


def start_confirming(run: ImportRun, actor: Actor):
    """Enter the accepted rows as a job with progress."""
    _may(actor)
    imports.check_open(run)
    return jobs.start(KIND, actor, Reason("registration.job_confirm", file=run.filename), run_id=run.id)


def discard(run: ImportRun, actor: Actor) -> None:
    _may(actor)
    imports.discard(run, actor)
    _drop_zip(run)


def undo(run: ImportRun, actor: Actor) -> None:
    """Take a confirmed import back while no review has touched it."""
    _may(actor)
    imports.undo(run, lambda ids: _remove(ids, actor), actor)


def _may(actor: Actor) -> None:
    if not actor.may("registration.enter"):
        raise Refused(Reason("machine.forbidden"))


# --- judging --------------------------------------------------------------------------------------------------------


def judge_rows(rows: dict[int, dict], context: dict) -> dict[int, list[Reason]]:
    """The verdicts of `roster.judge` with everything that only the database knows."""
    batch = db.session.get(Batch, context["batch_id"])
    return roster.judge(rows, with_people(rules_for(batch), batch, rows))


def rules_for(batch: Batch) -> RosterRules:
    """The catalogue, the condition lines and the offers of a batch."""
    occupations = {row.name: Occupation(row.occupation_code, row.name, row.name)
                   for row in db.session.scalars(select(standards.WorkType))}
    known = db.session.execute(select(standards.Occupation.code, standards.Occupation.name))
    occupations.update({name: Occupation(code, name) for code, name in known})
    own, edition = {}, general_edition_of(batch)
    for offer in batch.offers:
        lines = [queries.line_of(row) for row in queries.condition_lines(offer)]
        own[offer.occupation_code, offer.level] = tuple(lines)
    return RosterRules(
        today=clock.today(), occupations=occupations, own_lines=own,
        lines={level: edition.of_level(level) for level in conditions.LEVELS},
        offers=frozenset((offer.occupation_code, offer.work_type.name if offer.work_type else "", offer.level)
                         for offer in batch.offers),
        minimum_age=settings.get("registration.minimum_age"))


def general_edition_of(batch: Batch) -> conditions.Edition:
    """The general edition of the batch's standards, for rows that name a level we do not offer."""
    editions = {offer.standard_version.conditions_edition for offer in batch.offers}
    return conditions.general_edition(max(editions & set(conditions.EDITIONS), default="2023"))


def with_people(known: RosterRules, batch: Batch, rows: dict[int, dict]) -> RosterRules:
    """R2, R8, R16: who is registered already, barred, busy elsewhere, or known under another name."""
    applicants = [roster.read_applicant(values, known) for values in rows.values()]
    index = {}
    for one in applicants:
        if one.document_type and one.number:
            index.setdefault(number_index(one.document_type.value, one.number), []).append(one)
    taken, blocked = set(), {}
    for chunk in _chunks(list(index)):
        found = db.session.execute(
            select(IdentityDocument.number_index, Person).join(IdentityDocument.person)
            .where(IdentityDocument.number_index.in_(chunk))).all()
        persons = {person.id: key for key, person in found}
        _taken(taken, batch, persons, index)
        _blocked(blocked, batch, found, index)
    if batch.filing.candidate_group is CandidateGroup.OWN_STUDENTS:
        for one in applicants:
            if one.document_type and not one.values["employer"]:
                _add(blocked, one, Reason("registration.students_only", BY_KEY["employer"].title))
    return replace(known, taken=frozenset(taken), blocked={key: tuple(reasons) for key, reasons in blocked.items()})


def _chunks(keys: list):
    for start in range(0, len(keys), CHUNK):
        yield keys[start:start + CHUNK]


def _taken(taken: set, batch: Batch, persons: dict[int, str], index: dict) -> None:
    live = db.session.execute(
        select(Registration.person_id, Offer.occupation_code, Offer.level).join(Registration.offer)
        .where(Registration.person_id.in_(persons), Registration.batch_id == batch.id, Registration.state.in_(LIVE)))
    for person_id, code, level in live:
        for one in index[persons[person_id]]:
            taken.add((one.document_type.value, one.number, code, level))


def _blocked(blocked: dict, batch: Batch, found: list, index: dict) -> None:
    ids, today = [person.id for _key, person in found], clock.today()
    bans = dict(db.session.execute(select(Ban.person_id, Ban.until).where(
        Ban.person_id.in_(ids), Ban.starts_on <= today, Ban.until >= today, Ban.lifted_at.is_(None))).all())
    spans = queries.other_spans(ids, batch.id)
    own = {offer.id: queries.spans_of(offer) for offer in batch.offers} if spans else {}
    for key, person in found:
        for one in index[key]:
            if one.name and one.name != person.name:
                _add(blocked, one, Reason("registration.other_name", BY_KEY["name"].title))
            reasons = list(rules.ban(bans.get(person.id), today))
            offer = _offer_of(batch, one)
            if offer is not None:
                reasons += rules.no_overlap(own.get(offer.id, []), spans.get(person.id, []))
            for reason in reasons:
                _add(blocked, one, Reason(reason.code, BY_KEY["number"].title, **reason.params))


def _add(blocked: dict, one: Applicant, reason: Reason) -> None:
    blocked.setdefault((one.document_type.value, one.number), []).append(reason)


def _offer_of(batch: Batch, one: Applicant) -> Offer | None:
    if one.occupation is None:
        return None
    wanted = (one.occupation.code, one.occupation.work_type, one.level)
    return next((offer for offer in batch.offers if wanted == (
        offer.occupation_code, offer.work_type.name if offer.work_type else "", offer.level)), None)


# --- entering -------------------------------------------------------------------------------------------------------


class Store:
    """Enters one accepted row at a time. Reads catalogue, lines and zip once; `without_photo` fills as it goes."""

    def __init__(self, run: ImportRun, actor: Actor):
        self.actor, self.run_id = actor, run.id
        self.known = None
        self.without_photo: list[str] = []
        self.photos = photos_of(run)

    def __call__(self, values: dict, context: dict) -> int:
        if self.known is None:
            self._learn(context["batch_id"])
        one = roster.read_applicant(values, self.known)
        offer = _offer_of(self.batch, one)
        person = people.ensure_person(one.name, one.number, self.actor, kind=one.document_type.value, sex=one.sex,
                                      birth_date=one.born, phone=one.phone)
        registration = new(offer, person, Source.GROUP, carry=False, import_run_id=self.run_id, **self._columns(one, offer))
        registration.snapshot = {**registration.snapshot, **self._told(one)}
        self._photo(registration, one.number)
        make_parts(registration, offer.level, self._kept(one, person.id, offer))
        enter(registration, self.actor, self.known.minimum_age)
        return registration.id

    def _learn(self, batch_id: int) -> None:
        """Keep catalogue, batch and lines at hand; a row then costs only what it writes."""
        self.batch = db.session.get(Batch, batch_id)
        self.known = rules_for(self.batch)
        self.lines = {(offer.id, row.code): row for offer in self.batch.offers for row in queries.condition_lines(offer)}
        self.students = self.batch.filing.candidate_group is CandidateGroup.OWN_STUDENTS

    def _columns(self, one: Applicant, offer: Offer) -> dict:
        row = one.values
        return {"education": row["education"], "employer": row["employer"][:120], "facts": facts.facts_of_row(one),
                "class_name": row["employer"][:80] if self.students else "", "condition": self.lines[offer.id, one.line.code]}

    def _told(self, one: Applicant) -> dict:
        own = ("serial", "number", "name", "sex", "born")
        return {**{key: text for key, text in one.values.items() if text and key not in own}, "phone": one.phone}

    def _photo(self, registration: Registration, number: str) -> None:
        data = self.photos.get(number)
        try:
            picture = images.clean_photo(uploads.accept(data, uploads.Kind.PHOTO).data) if data else None
        except Refused:
            picture = None
        if picture is None:
            self.without_photo.append(registration.name)
            return
        registration.photo = files.put(picture.data, "photo.jpg", picture.media_type, f"registration:{registration.id}")

    def _kept(self, one: Applicant, person_id: int, offer: Offer) -> list:
        if one.values["exam_type"] != MAKE_UP:
            return []
        from skillcert.registration import make_ups

        return make_ups.parts_to_lean_on(person_id, offer)


def photos_of(run: ImportRun) -> dict[str, bytes]:
    """{number: photo} of the run's zip; empty without one."""
    matching, data = match_photos(run)
    return {number: data[name] for number, name in matching.photos.items()}


def match_photos(run: ImportRun) -> tuple[Matching, dict[str, bytes]]:
    """Which photo of the zip belongs to which accepted row, and the bytes by name."""
    numbers = [identity.normalise(row.values.get("number", "")) for row in imports.rows_of(run)]
    stored = db.session.get(StoredFile, run.context["zip_id"]) if run.context.get("zip_id") else None
    data = {member.label: member.data for member in uploads.read_zip(files.read(stored))} if stored else {}
    return match(data, numbers), data


def _drop_zip(run: ImportRun) -> None:
    stored = db.session.get(StoredFile, run.context["zip_id"]) if run.context.get("zip_id") else None
    if stored is not None:
        run.context = {**run.context, "zip_id": None}
        files.drop(stored)


# --- taking back ----------------------------------------------------------------------------------------------------


def _remove(ids: list[int], actor: Actor) -> None:
    for chunk in _chunks(ids):
        rows = list(db.session.scalars(select(Registration).where(Registration.id.in_(chunk))))
        used = set(db.session.scalars(select(ReviewDecision.registration_id).where(ReviewDecision.registration_id.in_(chunk))))
        for row in rows:
            if row.id in used or row.state is not RegistrationState.SUBMITTED or row.ticket_number:
                raise Refused(Reason("registration.undo_used", name=row.name))
        db.session.execute(delete(PartEntry).where(PartEntry.registration_id.in_(chunk)))
        db.session.execute(delete(Evidence).where(Evidence.registration_id.in_(chunk)))
        db.session.execute(delete(Registration).where(Registration.id.in_(chunk)))
        db.session.expire_all()
        if rows:
            history.record(f"batch:{rows[0].batch_id}", "registration.import_undone", actor, count=len(chunk))
