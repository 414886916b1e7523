"""A "no" is a list of reasons: a code with parameters. `core.i18n.explain` makes the sentence."""

from collections.abc import Iterable, Mapping
from typing import Any

SENTENCES: dict[str, str] = {}


class Reason:
    """Why something was refused: `Reason("plans.dates_order", "registration_close", first=…, second=…)`.

    `field` names the form field or workbook column it belongs to, if any.
    """

    __slots__ = ("code", "field", "params")

    def __init__(self, code: str, field: str | None = None, /, **params: Any):
        self.code, self.field, self.params = code, field, params

    def __eq__(self, other):
        return isinstance(other, Reason) and self.stored() == other.stored()

    def __hash__(self):
        return hash((self.code, self.field))

    def __repr__(self):
        told = "".join(f", {name}={value!r}" for name, value in self.params.items())
        return f"Reason({self.code!r}, {self.field!r}{told})"

    def stored(self) -> dict:
        """As JSON keeps it; dates and decimals become text."""
        plain = {k: v if isinstance(v, int | str | bool | None | list) else str(v) for k, v in self.params.items()}
        return {"code": self.code, "field": self.field, "params": plain}

    @classmethod
    def loaded(cls, data: Mapping) -> "Reason":
        return cls(data["code"], data.get("field"), **data.get("params", {}))


class Refused(Exception):
    """The only exception by which a verb says no."""

    def __init__(self, reasons: Iterable[Reason] | Reason):
        self.reasons = [reasons] if isinstance(reasons, Reason) else list(reasons)
        super().__init__(", ".join(reason.code for reason in self.reasons))


def register(sentences: Mapping[str, str]) -> None:
    """Take a capability's table {code: English msgid}; a code has one sentence in the whole house."""
    for code, sentence in sentences.items():
        if SENTENCES.setdefault(code, sentence) != sentence:
            raise ValueError(f"two sentences for {code}")


def refuse_if(reasons: Iterable[Reason]) -> None:
    """Raise Refused when the generator of a rule yields anything."""
    found = list(reasons)
    if found:
        raise Refused(found)
