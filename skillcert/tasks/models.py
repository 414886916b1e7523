"""Tables of the practical bank: tasks (试题单) with criteria, and the structure table they follow. By occupation and level."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from skillcert.core.db import Encrypted, Marks, UtcDateTime, db, enum_column, now_column
from skillcert.tasks.states import Selection, TaskForm, TaskState


class TaskModule(db.Model):
    """A column of the structure table (考核内容结构表): one range of the practical part, how its tasks are taken, what it weighs.

    Weights of an occupation's level sum to 100. `take`: how many tasks are drawn; 0 where all are set.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"))
    level: Mapped[int]
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    selection: Mapped[Selection] = enum_column(Selection, default=Selection.COMPULSORY)
    take: Mapped[int] = mapped_column(default=0)
    weight = mapped_column(Marks)
    minutes: Mapped[int]
    form: Mapped[TaskForm] = enum_column(TaskForm, default=TaskForm.HANDS_ON)
    __table_args__ = (UniqueConstraint("occupation_code", "level", "name"),)


class PracticalTask(db.Model):
    """One version of a practical task; the marks of its criteria sum to `marks`. Approved, it never changes again.

    `description`, `conditions`, `requirements`, `materials` are sanitised rich text, `answer` too (encrypted). `site_items`
    and `candidate_items` are the rows of the preparation notices: [{"name", "specification", "unit", "quantity", "remark"}].
    Versions of one task share `root_id`, the id of the first.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"))
    level: Mapped[int]
    module_id: Mapped[int | None] = mapped_column(ForeignKey("task_module.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text)
    conditions: Mapped[str] = mapped_column(Text, default="")
    requirements: Mapped[str] = mapped_column(Text, default="")
    materials: Mapped[str] = mapped_column(Text, default="")
    preparation: Mapped[str] = mapped_column(Text, default="")  # plain: notes under the preparation notices
    site_items: Mapped[list] = mapped_column(JSON, default=list)
    candidate_items: Mapped[list] = mapped_column(JSON, default=list)
    answer: Mapped[str] = mapped_column(Encrypted("task-answer"), default="")
    minutes: Mapped[int]
    marks = mapped_column(Marks)
    weight = mapped_column(Marks)  # share of the practical part where the bank has no structure table
    state: Mapped[TaskState] = enum_column(TaskState, default=TaskState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    root_id: Mapped[int | None] = mapped_column(ForeignKey("practical_task.id"), index=True)  # None: the first version
    returned: Mapped[str] = mapped_column(Text, default="")  # what the reviewer wants changed
    source: Mapped[str] = mapped_column(String(160), default="")
    import_run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"), index=True)
    author_id: Mapped[int | None]
    author_person_id: Mapped[int | None]
    reviewer_id: Mapped[int | None]
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = now_column()
    module: Mapped[TaskModule | None] = relationship()
    criteria: Mapped[list["Criterion"]] = relationship(order_by="Criterion.position", back_populates="task")
    __table_args__ = (Index("ix_practical_task_bank", "occupation_code", "level", "state"),)


class Criterion(db.Model):
    """A scored line of a task: marks and the rule of deductions; or a veto item (否定项, marks 0)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("practical_task.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    requirement: Mapped[str] = mapped_column(Text, default="")
    deduction_rule: Mapped[str] = mapped_column(Text, default="")
    marks = mapped_column(Marks)
    step = mapped_column(Marks)  # the usual deduction of one tap
    veto: Mapped[bool] = mapped_column(default=False)
    task: Mapped[PracticalTask] = relationship(back_populates="criteria")
