"""Tables of certificates: the certificate with its frozen fields, its prints, the hand-out, the uploads."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from skillcert.certificates.states import CertificateState, UploadState
from skillcert.core.db import EncryptedJson, UtcDateTime, db, enum_column, now_column
from skillcert.core.models import StoredFile
from skillcert.plans.models import Batch
from skillcert.registration.models import Registration
from skillcert.results.models import Result


class Certificate(db.Model):
    """A certificate: its number for ever, its printed fields frozen with a hash (R49-R53)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    result_id: Mapped[int] = mapped_column(ForeignKey("result.id"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    number: Mapped[str] = mapped_column(String(22), unique=True)
    issued_on: Mapped[date] = mapped_column(index=True)
    state: Mapped[CertificateState] = enum_column(CertificateState, default=CertificateState.VALID)
    fields: Mapped[dict] = mapped_column(EncryptedJson("certificate"))
    fields_hash: Mapped[str] = mapped_column(String(64))
    token: Mapped[str] = mapped_column(String(48), unique=True)  # in the QR code, signed
    numbered_by: Mapped[int | None]
    numbered_at: Mapped[datetime] = now_column()
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoke_reason: Mapped[str] = mapped_column(String(300), default="")
    registration: Mapped[Registration] = relationship()
    result: Mapped[Result] = relationship()
    batch: Mapped[Batch] = relationship()
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    photo: Mapped[StoredFile | None] = relationship()
    prints: Mapped[list["CertificatePrint"]] = relationship(
        order_by="CertificatePrint.version", back_populates="certificate"
    )
    handed_out: Mapped["HandOut | None"] = relationship(back_populates="certificate", uselist=False)
    __table_args__ = (
        # R49: one live certificate a registration
        Index(
            "uq_certificate_live",
            "registration_id",
            unique=True,
            sqlite_where=text("state = 'valid'"),
            postgresql_where=text("state = 'valid'"),
        ),
    )


class CertificatePrint(db.Model):
    """A printed version: 1 the first, more with a reason (R54)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    version: Mapped[int]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    fields_hash: Mapped[str] = mapped_column(String(64))  # of the fields as this print shows them
    reason: Mapped[str] = mapped_column(String(200), default="")
    account_id: Mapped[int | None]
    at: Mapped[datetime] = now_column()
    file: Mapped[StoredFile] = relationship()
    certificate: Mapped["Certificate"] = relationship(back_populates="prints")
    __table_args__ = (UniqueConstraint("certificate_id", "version"),)


class Correction(db.Model):
    """Identity data of a certificate was corrected, on evidence: the fields before and after (R54)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    before: Mapped[dict] = mapped_column(EncryptedJson("certificate"))
    after: Mapped[dict] = mapped_column(EncryptedJson("certificate"))
    reason: Mapped[str] = mapped_column(String(200))
    evidence_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    account_id: Mapped[int | None]
    at: Mapped[datetime] = now_column()


class HandOut(db.Model):
    """The certificate was handed over: to whom, by whom, how."""

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), unique=True)
    receiver: Mapped[str] = mapped_column(String(80))
    way: Mapped[str] = mapped_column(String(16))  # in_person | proxy | post
    note: Mapped[str] = mapped_column(String(160), default="")
    account_id: Mapped[int | None]
    at: Mapped[datetime] = now_column()
    certificate: Mapped[Certificate] = relationship(back_populates="handed_out")


class Upload(db.Model):
    """The 11-column workbook for the national query: a snapshot with hash (R57)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    state: Mapped[UploadState] = enum_column(UploadState, default=UploadState.DRAFT)
    reference: Mapped[str] = mapped_column(String(40), default="")  # the authority's upload batch number
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    hash: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    made_by: Mapped[int | None]
    made_at: Mapped[datetime] = now_column()
    batch: Mapped[Batch] = relationship()
    file: Mapped[StoredFile] = relationship()


class UploadRow(db.Model):
    """A certificate in an upload; `live` until the upload is rejected: at most one live row a certificate."""

    id: Mapped[int] = mapped_column(primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"), index=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    live: Mapped[bool] = mapped_column(default=True)
    __table_args__ = (
        Index(
            "uq_upload_row_live",
            "certificate_id",
            unique=True,
            sqlite_where=text("live"),
            postgresql_where=text("live"),
        ),
    )


class Inquiry(db.Model):
    """A question to the public verification by number and name, for its limits: no number, no name, only hashes."""

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(64))
    target: Mapped[str] = mapped_column(String(64))  # blind index of the number asked for
    hit: Mapped[bool]
    at: Mapped[datetime] = now_column()
    __table_args__ = (Index("ix_inquiry_source", "source", "at"), Index("ix_inquiry_target", "target", "at"))
