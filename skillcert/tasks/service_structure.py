"""The verb of the structure table: it is put as a whole."""

from collections import Counter
from collections.abc import Sequence

from skillcert.core import history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import refuse_if
from skillcert.itembank.service import Bank, refuse_unless_writer
from skillcert.tasks import queries, rules, structure
from skillcert.tasks.models import TaskModule
from skillcert.tasks.states import Selection


def put_structure(bank: Bank, rows: Sequence[structure.Module], actor: Actor) -> list[TaskModule]:
    """Replace the table; it may be unfinished (weights that do not sum to 100 keep exams from being drawn). A row with an id (or the name) of a module that is there changes it; one that is missing goes, if
    it has no tasks. Exams that were set keep what was drawn."""
    refuse_unless_writer(actor)
    refuse_if(structure.row_faults(rows))
    here = queries.modules(bank.occupation_code, bank.level)
    kept = _matched(here, rows)
    gone = [row for row in here if row not in kept.values()]
    counts = queries.by_module(bank.occupation_code, bank.level)
    refuse_if(rules.modules_left([row.name for row in gone], _by_name(here, counts)))
    for row in gone:
        db.session.delete(row)
    for place, row in kept.items():
        row.name = f"\x1f{place}"  # two modules may swap their names
    db.session.flush()
    made = []
    for place, row in enumerate(rows):
        module = kept.get(place) or TaskModule(occupation_code=bank.occupation_code, level=bank.level)
        module.position, module.name, module.selection = place + 1, row.name.strip()[:60], row.selection
        module.take = row.take if row.selection is Selection.DRAWN else 0
        module.weight, module.minutes, module.form = row.weight, row.minutes, row.form
        db.session.add(module)
        made.append(module)
    db.session.flush()
    history.record(bank.stream, "tasks.structure", actor, level=bank.level, modules=[row.stored() for row in rows])
    return made


def merge(bank: Bank, module: TaskModule, into: TaskModule, actor: Actor) -> int:
    """Move all tasks of a module into another, and drop it; the other takes over neither weight nor minutes. The content of
    the tasks does not change, only where they are drawn. Returns how many moved."""
    refuse_unless_writer(actor)
    refuse_if(rules.merge(module, into, (bank.occupation_code, bank.level)))
    tasks = queries.of_module(module.id)
    for task in tasks:
        task.module_id = into.id
    db.session.flush()
    db.session.expire_all()
    history.record(bank.stream, "tasks.merge", actor, into, module=module.name, into=into.name, tasks=len(tasks))
    db.session.delete(module)
    db.session.flush()
    return len(tasks)


def _matched(here: Sequence[TaskModule], rows: Sequence[structure.Module]) -> dict[int, TaskModule]:
    """{place in rows: the stored module it stands for}."""
    by_id = {row.id: row for row in here}
    kept = {place: by_id[row.id] for place, row in enumerate(rows) if row.id in by_id}
    free = {row.name: row for row in here if row not in kept.values()}
    for place, row in enumerate(rows):
        if place not in kept and row.name in free:
            kept[place] = free.pop(row.name)
    return kept


def _by_name(here: Sequence[TaskModule], counts: dict[int | None, Counter]) -> dict[str, int]:
    return {row.name: sum(counts.get(row.id, {}).values()) for row in here}
