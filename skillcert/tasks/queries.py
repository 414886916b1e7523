"""What pages and verbs read of the practical bank."""

from collections import Counter

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from skillcert.core import richtext
from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.core.models import HistoryEvent, ImportRun, StoredFile
from skillcert.itembank import pictures
from skillcert.itembank.queries import occupations
from skillcert.itembank.queries_hands import accounts_of
from skillcert.people.models import Account
from skillcert.standards.models import LevelRule, StandardVersion
from skillcert.standards.states import StandardState
from skillcert.tasks import structure
from skillcert.tasks.models import PracticalTask, TaskModule
from skillcert.tasks.states import TaskState


def tasks(scope: Scope) -> Select:
    """Practical tasks in sight, with criteria and module; the newest first."""
    query = select(PracticalTask).where(PracticalTask.occupation_code.in_(occupations(scope)))
    query = query.options(selectinload(PracticalTask.criteria), joinedload(PracticalTask.module))
    return query.order_by(PracticalTask.id.desc())


def touched(task: PracticalTask, account_id: int | None, person_id: int | None) -> bool:
    """Whether this human being wrote, changed or imported the task, whoever was the last to change it."""
    own = select(Account.id).where(accounts_of(account_id, person_id))
    changed = select(HistoryEvent.id).where(
        HistoryEvent.subject_type == PracticalTask.__tablename__, HistoryEvent.subject_id == task.id,
        HistoryEvent.verb.in_(("tasks.write", "tasks.edit")), HistoryEvent.account_id.in_(own),
    )  # fmt: skip
    imported = select(ImportRun.id).where(ImportRun.id == task.import_run_id, ImportRun.account_id.in_(own))
    return bool(db.session.scalar(select(or_(changed.exists(), imported.exists()))))


def task(scope: Scope, task_id: int) -> PracticalTask | None:
    return db.session.scalar(tasks(scope).where(PracticalTask.id == task_id))


def bank_tasks(code: str, level: int, state: TaskState | None = None) -> list[PracticalTask]:
    """The tasks of one bank in the order of their ids; the caller has found the occupation in its scope."""
    query = select(PracticalTask).where(PracticalTask.occupation_code == code, PracticalTask.level == level)
    if state is not None:
        query = query.where(PracticalTask.state == state)
    query = query.options(selectinload(PracticalTask.criteria), joinedload(PracticalTask.module))
    return list(db.session.scalars(query.order_by(PracticalTask.id)))


def modules(code: str, level: int) -> list[TaskModule]:
    """The structure table of a bank in its order."""
    query = select(TaskModule).where(TaskModule.occupation_code == code, TaskModule.level == level)
    return list(db.session.scalars(query.order_by(TaskModule.position)))


def table(code: str, level: int) -> list[structure.Module]:
    """The structure table as the draw takes it."""
    return [as_module(row) for row in modules(code, level)]


def as_module(row: TaskModule) -> structure.Module:
    return structure.Module(row.name, row.selection, row.take, row.weight, row.minutes, row.form, row.id)


def pool(code: str, level: int) -> list[structure.Task]:
    """The approved tasks of a bank as the draw takes them."""
    query = select(PracticalTask.id, PracticalTask.name, PracticalTask.module_id, PracticalTask.marks).where(
        PracticalTask.occupation_code == code,
        PracticalTask.level == level,
        PracticalTask.state == TaskState.APPROVED,
    )
    return [structure.Task(*row) for row in db.session.execute(query.order_by(PracticalTask.id))]


def practical_minutes(code: str, level: int) -> int | None:
    """What the standard in force plans for the practical part; None without one."""
    query = (
        select(LevelRule.practical_minutes)
        .join(StandardVersion, StandardVersion.id == LevelRule.standard_version_id)
        .where(
            StandardVersion.occupation_code == code,
            StandardVersion.state == StandardState.ACTIVE,
            LevelRule.level == level,
        )
    )
    return db.session.scalars(query.order_by(StandardVersion.id.desc()).limit(1)).first()


def by_module(code: str, level: int) -> dict[int | None, Counter]:
    """Tasks of a bank: module id → Counter of states; None holds those without a module."""
    counts: dict[int | None, Counter] = {}
    query = (
        select(PracticalTask.module_id, PracticalTask.state, func.count())
        .where(PracticalTask.occupation_code == code, PracticalTask.level == level)
        .group_by(PracticalTask.module_id, PracticalTask.state)
    )
    for module_id, state, count in db.session.execute(query):
        counts.setdefault(module_id, Counter())[state] = count
    return counts


def versions(one: PracticalTask) -> list[PracticalTask]:
    """All versions of a task, the newest first."""
    root = one.root_id or one.id
    query = select(PracticalTask).where(or_(PracticalTask.id == root, PracticalTask.root_id == root))
    return list(db.session.scalars(query.order_by(PracticalTask.version.desc())))


def names(code: str, level: int) -> set[tuple[str, str]]:
    """(module name, task name) of the tasks that are not retired."""
    query = (
        select(TaskModule.name, PracticalTask.name)
        .select_from(PracticalTask)
        .outerjoin(TaskModule, TaskModule.id == PracticalTask.module_id)
        .where(
            PracticalTask.occupation_code == code,
            PracticalTask.level == level,
            PracticalTask.state != TaskState.RETIRED,
        )
    )
    return {(module or "", name) for module, name in db.session.execute(query)}


def figure(one: PracticalTask, file_id: int) -> StoredFile | None:
    """A picture of this task's bank, if its sheet shows it."""
    markup = one.description + one.conditions + one.requirements + one.materials
    shown = file_id in richtext.file_ids(markup)
    return pictures.of_bank(one.occupation_code, one.level, file_id) if shown else None


def of_module(module_id: int) -> list[PracticalTask]:
    return list(db.session.scalars(select(PracticalTask).where(PracticalTask.module_id == module_id)))


def by_name(code: str, level: int) -> dict[str, TaskModule]:
    return {row.name: row for row in modules(code, level)}


def counts(scope: Scope) -> dict[tuple[str, int], int]:
    """How many tasks each bank in sight has: {(occupation code, level): tasks}."""
    query = select(PracticalTask.occupation_code, PracticalTask.level, func.count())
    query = query.where(PracticalTask.occupation_code.in_(occupations(scope)))
    rows = db.session.execute(query.group_by(PracticalTask.occupation_code, PracticalTask.level))
    return {(code, level): count for code, level, count in rows}
