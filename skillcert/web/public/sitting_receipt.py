"""The receipt to check: after the end, the seat that sat the paper reads its own answers and the text under the digest."""

from flask import abort, jsonify

from skillcert.core import clock
from skillcert.exams import queries, receipts, rules_time, service
from skillcert.web.access import SEAT
from skillcert.web.public import blueprint
from skillcert.web.public.sitting import here, uncached

ACCESS = {"sit_receipt": SEAT}


@blueprint.get("/sit/receipt")
def sit_receipt():
    """{"receipt": hex or null, "canonical": text, "answers": [{"question", "revision", "said"}]}; nothing while the paper is open."""
    attempt = here()
    if attempt is None or rules_time.is_live(attempt, clock.now()):
        abort(404)
    rows = [(number, one.revision, one.value) for number, one in sorted(queries.saved_answers(attempt.id).items())]
    shown = receipts.lines(service.sheet_of(attempt), rows) if rows else []
    return uncached(
        jsonify(
            receipt=attempt.receipt,
            canonical=receipts.canonical(attempt.id, rows),
            answers=[{"question": one.question, "revision": one.revision, "said": one.said} for one in shown],
        )
    )
