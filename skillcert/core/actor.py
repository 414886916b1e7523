"""Who does something, and how far their eyes reach."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Actor:
    """The acting account with its one active grant. The domain knows people only in this form."""

    account_id: int | None
    name: str
    role: str
    duty: str | None = None
    centre_id: int | None = None
    person_id: int | None = None
    address: str = ""
    permissions: frozenset[str] = field(default_factory=frozenset)
    session: str = ""  # "session/device" of the browser; empty outside a browser

    def may(self, permission: str) -> bool:
        return self.role == "machine" or permission in self.permissions

    @classmethod
    def system(cls) -> "Actor":
        """The house itself: ticks and jobs."""
        return cls(account_id=None, name="skillcert", role="machine")

    @property
    def scope(self) -> "Scope":
        if self.role == "centre":
            return Scope("centre", centre_id=self.centre_id)
        if self.role in ("candidate", "duty"):
            return Scope("own", person_id=self.person_id)
        return Scope("all")


@dataclass(frozen=True)
class Scope:
    """Which rows a query may give: `all`, those of one `centre`, or a person's `own`."""

    kind: str
    centre_id: int | None = None
    person_id: int | None = None

    def limit(self, query, *, centre=None, person=None):
        """The select with the scope's condition; a scope for which no column is named sees nothing."""
        if self.kind == "all":
            return query
        column, value = (centre, self.centre_id) if self.kind == "centre" else (person, self.person_id)
        if column is None or value is None:
            from sqlalchemy import false

            return query.where(false())
        return query.where(column == value)


EVERYTHING = Scope("all")
