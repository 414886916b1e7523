"""Tables of papers and their custody. What a paper contains lies in one encrypted blob under the paper's own key."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from skillcert.core.db import UtcDateTime, db, enum_column, now_column
from skillcert.papers.states import ActKind, ActState, CompositionMode, PaperState
from skillcert.people.models import Account
from skillcert.plans.models import Offer


class Paper(db.Model):
    """A form of a theory paper for an offer: A, B (spare) …

    The plain content is JSON: {"title", "minutes", "mode", "cases": [{"id", "title", "text"}], "items": [{"item_id",
    "version", "number", "type", "marks", "stem", "options": [{"id", "text"}], "key": [...], "range", "case": id or null,
    "cell"}], "draw": [{"cell", "take"}]} ("cell" and "draw" only where each candidate gets items of their own), and "seal":
    {"salt", "seed"}; `content_hash` is over it (R30).

    From approval until two custodians open it there is no `wrapped_key`: the key lies in halves (`KeyShare`), and the seed,
    from which the paper could be composed again, only inside the content.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    form: Mapped[str] = mapped_column(String(2))  # "A", "B"
    number: Mapped[str] = mapped_column(String(40), unique=True)
    spare: Mapped[bool] = mapped_column(default=False)
    state: Mapped[PaperState] = enum_column(PaperState, default=PaperState.COMPOSED)
    mode: Mapped[CompositionMode] = enum_column(CompositionMode)
    blueprint: Mapped[dict] = mapped_column(JSON)  # pattern, quotas per range, exclusions
    seed: Mapped[int | None] = mapped_column(BigInteger)  # None while sealed
    bank_version: Mapped[str] = mapped_column(String(64))
    item_count: Mapped[int]
    minutes: Mapped[int]
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)  # None: sealed, only two custodians open it
    content: Mapped[bytes] = mapped_column(LargeBinary)
    content_hash: Mapped[str] = mapped_column(String(64))
    deviation: Mapped[str] = mapped_column(String(200), default="")  # why the weights differ from the standard's
    composed_by: Mapped[int | None]
    composed_person_id: Mapped[int | None]
    approved_by: Mapped[int | None]
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken: Mapped[list] = mapped_column(JSON, default=list)  # keyed digests of its items and of decoys, from the sealing on
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when two custodians opened it
    used_on: Mapped[date | None]  # set when it was marked: the day from which its items count as used
    created_at: Mapped[datetime] = now_column()
    offer: Mapped[Offer] = relationship()

    @property
    def sealed(self) -> bool:
        """Whether nobody can read it before two custodians have opened it."""
        return self.wrapped_key is None


class PaperReading(db.Model):
    """Every opening, print or export of a paper or its key, with purpose and copy number. Append-only."""

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    what: Mapped[str] = mapped_column(String(16))  # view | paper | key | exam
    purpose: Mapped[str] = mapped_column(String(160))
    copy: Mapped[int]
    account_id: Mapped[int | None]
    reader: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = now_column()
    __table_args__ = (UniqueConstraint("paper_id", "copy"),)


class CustodyKey(db.Model):
    """A custodian's key pair. The private half lies under their passphrase, and once more under the house's root key."""

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    private_key: Mapped[bytes] = mapped_column(LargeBinary)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    cost: Mapped[dict] = mapped_column(JSON)  # of one try at the passphrase
    failures: Mapped[int] = mapped_column(default=0)  # wrong passphrases since the last right one
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = now_column()
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()


class KeyShare(db.Model):
    """A half of a paper's key for one pair of custodians, in a box that only `key`'s holder opens."""

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("custody_key.id"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("custody_key.id"))
    half: Mapped[bytes] = mapped_column(LargeBinary)
    key: Mapped[CustodyKey] = relationship(foreign_keys=key_id)
    __table_args__ = (UniqueConstraint("paper_id", "key_id", "partner_id"),)


class PaperAct(db.Model):
    """What one person asks for and another confirms: opening, looking, printing, voiding, changing to the spare.

    `halves` {custody key id: box} are the asker's halves of the key, each for the one partner who can use it; gone once the
    act is over.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    kind: Mapped[ActKind] = enum_column(ActKind)
    state: Mapped[ActState] = enum_column(ActState, default=ActState.ASKED, index=True)
    purpose: Mapped[str] = mapped_column(String(200))
    spare_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_person_id: Mapped[int | None]
    asked_session: Mapped[str] = mapped_column(String(80))
    asker: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    halves: Mapped[dict | None] = mapped_column(JSON)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    confirmer: Mapped[str] = mapped_column(String(80), default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paper: Mapped[Paper] = relationship(foreign_keys=paper_id)
    spare: Mapped[Paper | None] = relationship(foreign_keys=spare_id)


class ReadingAlarm(db.Model):
    """Somebody read more items and keys within an hour than the institution finds usual."""

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    reader: Mapped[str] = mapped_column(String(80))
    items: Mapped[int]
    hour_from: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = now_column()
