"""What pages read of accommodations. Every query is born scoped; why somebody needs one is opened by an act, not by a list."""

from sqlalchemy import Select, select
from sqlalchemy.orm import defer, joinedload

from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.plans.models import Batch, Offer
from skillcert.registration.accommodation_models import Accommodation
from skillcert.registration.models import Registration


def accommodations(scope: Scope) -> Select:
    """Accommodations in scope, without the reason."""
    registration = joinedload(Accommodation.registration)
    query = (
        select(Accommodation)
        .join(Accommodation.registration)
        .join(Batch, Batch.id == Registration.batch_id)
        .options(
            defer(Accommodation.need), defer(Accommodation.answer), defer(Accommodation.late_reason),
            registration.joinedload(Registration.offer).joinedload(Offer.occupation),
            registration.joinedload(Registration.offer).joinedload(Offer.work_type),
            registration.joinedload(Registration.offer).selectinload(Offer.sessions),
            registration.joinedload(Registration.batch), registration.joinedload(Registration.centre),
        )
    )
    return scope.limit(query, centre=Registration.centre_id, person=Registration.person_id)


def accommodation(scope: Scope, accommodation_id: int) -> Accommodation | None:
    return db.session.scalar(accommodations(scope).where(Accommodation.id == accommodation_id))


def newest(scope: Scope, registration_id: int) -> Accommodation | None:
    """The latest accommodation of an application, whatever became of it."""
    query = accommodations(scope).where(Accommodation.registration_id == registration_id)
    return db.session.scalar(query.order_by(Accommodation.id.desc()).limit(1))
