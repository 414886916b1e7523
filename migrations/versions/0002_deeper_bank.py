"""a deeper bank: versions, cases, pools, assignments; sealed papers; statistics; practical tasks in modules"""

from hashlib import blake2b

import sqlalchemy as sa
from alembic import op

from skillcert.core import clock, crypto
from skillcert.core.models import append_only_ddl

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ["item_version", "key_correction", "point_edition", "task_draw", "task_reading"]

# What rows that are there get in columns that must not be empty.
FILL = {
    ("attempt", "waiting"): "0",
    ("import_row", "notes"): "'[]'",
    ("item", "version"): "1",
    ("item", "pool"): "'secret'",
    ("item", "stem_position"): "0",
    ("item_review", "step"): "2",
    ("item_review", "version"): "1",
    ("item_review", "checks"): "'[]'",
    ("paper", "taken"): "'[]'",
    ("practical_task", "conditions"): "''",
    ("practical_task", "requirements"): "''",
    ("practical_task", "materials"): "''",
    ("practical_task", "site_items"): "'[]'",
    ("practical_task", "candidate_items"): "'[]'",
    ("practical_task", "version"): "1",
    ("practical_task", "returned"): "''",
    ("practical_task", "source"): "''",
}


def upgrade():
    _new_tables()
    if op.get_bind().dialect.name == "sqlite":
        _rebuild()
    else:
        _alter()
    _keep()
    for table in APPEND_ONLY:
        for statement in append_only_ddl(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade():
    raise RuntimeError("what the new columns hold would be lost; restore the backup of before")


def _keep():
    """Descriptions of tasks were plain text and are markup now; items that read alike get the same mark."""
    line = "char(10)" if op.get_bind().dialect.name == "sqlite" else "chr(10)"
    op.execute(
        "UPDATE practical_task SET description = replace(replace(replace(replace(description, "
        f"'&', '&amp;'), '<', '&lt;'), '>', '&gt;'), {line}, '<br>')"
    )
    items = sa.table("item", sa.column("id"), sa.column("stem_text"), sa.column("stem_mark"))
    bind = op.get_bind()
    for item_id, stem in bind.execute(sa.select(items.c.id, items.c.stem_text)).all():
        mark = blake2b("".join(stem.split()).encode(), digest_size=8).hexdigest()
        bind.execute(items.update().where(items.c.id == item_id).values(stem_mark=mark))


def _new_tables():
    op.create_table(
        "point_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occupation_code", sa.String(length=12), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "approved", name="pointtablestate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("prepared_by", sa.Integer(), nullable=True),
        sa.Column("prepared_person_id", sa.Integer(), nullable=True),
        sa.Column("preparer", sa.String(length=80), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("checker", sa.String(length=80), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deviation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occupation_code"], ["occupation.code"], name=op.f("fk_point_table_occupation_code_occupation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_table")),
        sa.UniqueConstraint("occupation_code", "level", name=op.f("uq_point_table_occupation_code_level")),
    )
    op.create_table(
        "shared_stem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occupation_code", sa.String(length=12), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("plain_text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["occupation_code"], ["occupation.code"], name=op.f("fk_shared_stem_occupation_code_occupation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_stem")),
    )
    op.create_table(
        "task_module",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occupation_code", sa.String(length=12), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "selection",
            sa.Enum("compulsory", "drawn", name="selection", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("take", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=True),
        sa.Column(
            "form",
            sa.Enum(
                "hands_on", "written", "oral", name="taskform", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["occupation_code"], ["occupation.code"], name=op.f("fk_task_module_occupation_code_occupation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_module")),
        sa.UniqueConstraint("occupation_code", "level", "name", name=op.f("uq_task_module_occupation_code_level_name")),
    )
    op.create_table(
        "custody_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("private_key", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("cost", sa.JSON(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_custody_key_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_key")),
    )
    op.create_table(
        "item_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occupation_code", sa.String(length=12), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("writer_id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=True),
        sa.Column(
            "type",
            sa.Enum(
                "single",
                "multiple",
                "judge",
                "fill",
                "short",
                "essay",
                name="itemtype",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_item_assignment_centre_id_centre")),
        sa.ForeignKeyConstraint(
            ["occupation_code"], ["occupation.code"], name=op.f("fk_item_assignment_occupation_code_occupation")
        ),
        sa.ForeignKeyConstraint(["point_id"], ["point.id"], name=op.f("fk_item_assignment_point_id_point")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_assignment")),
    )
    op.create_table(
        "point_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("preparer", sa.String(length=80), nullable=False),
        sa.Column("checker", sa.String(length=80), nullable=False),
        sa.Column("deviation", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["table_id"], ["point_table.id"], name=op.f("fk_point_edition_table_id_point_table")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_edition")),
        sa.UniqueConstraint("table_id", "number", name=op.f("uq_point_edition_table_id_number")),
    )
    op.create_table(
        "reading_alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("reader", sa.String(length=80), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("hour_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_reading_alarm_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_alarm")),
    )
    op.create_table(
        "task_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("detail", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_task_draw_offer_id_offer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_draw")),
        sa.UniqueConstraint("offer_id", "number", name=op.f("uq_task_draw_offer_id_number")),
    )
    op.create_table(
        "task_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=160), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("reader", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_task_reading_offer_id_offer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_reading")),
        sa.UniqueConstraint("offer_id", "copy", name=op.f("uq_task_reading_offer_id_copy")),
    )
    op.create_table(
        "import_alike",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("other_number", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "keep",
                "skip",
                "skip_other",
                "enemies",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_import_alike_item_id_item"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_import_alike_run_id_import_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_alike")),
        sa.UniqueConstraint(
            "run_id",
            "number",
            "other_number",
            "item_id",
            name=op.f("uq_import_alike_run_id_number_other_number_item_id"),
        ),
    )
    op.create_table(
        "item_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_comment_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_comment")),
    )
    op.create_table(
        "item_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("facility", sa.BigInteger(), nullable=True),
        sa.Column("discrimination", sa.BigInteger(), nullable=True),
        sa.Column("upper_lower", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("responses", sa.Integer(), nullable=False),
        sa.Column("choices", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_figure_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_figure")),
        sa.UniqueConstraint("item_id", "paper_id", name=op.f("uq_item_figure_item_id_paper_id")),
    )
    op.create_table(
        "item_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_version_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_version")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_item_version_item_id_number")),
    )
    op.create_table(
        "key_doubt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("signs", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "proposed",
                "corrected",
                "cleared",
                name="doubtstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("old_key", sa.LargeBinary(), nullable=False),
        sa.Column("new_key", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_person_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=True),
        sa.Column("changed_marks", sa.Integer(), nullable=True),
        sa.Column("changed_results", sa.Integer(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_key_doubt_paper_id_paper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_doubt")),
        sa.UniqueConstraint("paper_id", "number", name=op.f("uq_key_doubt_paper_id_number")),
    )
    op.create_table(
        "key_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("half", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["custody_key.id"], name=op.f("fk_key_share_key_id_custody_key")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_key_share_paper_id_paper")),
        sa.ForeignKeyConstraint(["partner_id"], ["custody_key.id"], name=op.f("fk_key_share_partner_id_custody_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_share")),
        sa.UniqueConstraint("paper_id", "key_id", "partner_id", name=op.f("uq_key_share_paper_id_key_id_partner_id")),
    )
    op.create_table(
        "paper_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "open",
                "view",
                "paper",
                "key",
                "void",
                "switch",
                name="actkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "confirmed",
                "done",
                "dropped",
                name="actstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("spare_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_person_id", sa.Integer(), nullable=True),
        sa.Column("asked_session", sa.String(length=80), nullable=False),
        sa.Column("asker", sa.String(length=80), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("halves", sa.JSON(), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmer", sa.String(length=80), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_paper_act_asked_by_account")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["account.id"], name=op.f("fk_paper_act_confirmed_by_account")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_act_paper_id_paper")),
        sa.ForeignKeyConstraint(["spare_id"], ["paper.id"], name=op.f("fk_paper_act_spare_id_paper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_act")),
    )
    op.create_table(
        "paper_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_figure_paper_id_paper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_figure")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_paper_figure_paper_id")),
    )
    op.create_table(
        "written_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("marks", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_written_question_paper_id_paper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_question")),
        sa.UniqueConstraint("paper_id", "number", name=op.f("uq_written_question_paper_id_number")),
    )
    op.create_table(
        "key_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("doubt_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("old_key", sa.LargeBinary(), nullable=False),
        sa.Column("new_key", sa.LargeBinary(), nullable=False),
        sa.Column("left_papers", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["doubt_id"], ["key_doubt.id"], name=op.f("fk_key_correction_doubt_id_key_doubt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_correction")),
        sa.UniqueConstraint("doubt_id", name=op.f("uq_key_correction_doubt_id")),
    )
    op.create_table(
        "written_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("written_question_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("points", sa.LargeBinary(), nullable=True),
        sa.Column("marks", sa.BigInteger(), nullable=True),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column("marker_id", sa.Integer(), nullable=True),
        sa.Column("marker_person_id", sa.Integer(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_written_mark_attempt_id_attempt")),
        sa.ForeignKeyConstraint(
            ["written_question_id"],
            ["written_question.id"],
            name=op.f("fk_written_mark_written_question_id_written_question"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_mark")),
        sa.UniqueConstraint("attempt_id", "question", name=op.f("uq_written_mark_attempt_id_question")),
    )
    op.create_index("ix_shared_stem_bank", "shared_stem", ["occupation_code", "level"], unique=False)
    op.create_index(op.f("ix_custody_key_account_id"), "custody_key", ["account_id"], unique=False)
    op.create_index("ix_item_assignment_bank", "item_assignment", ["occupation_code", "level"], unique=False)
    op.create_index(op.f("ix_item_assignment_centre_id"), "item_assignment", ["centre_id"], unique=False)
    op.create_index(op.f("ix_item_assignment_point_id"), "item_assignment", ["point_id"], unique=False)
    op.create_index(op.f("ix_item_assignment_writer_id"), "item_assignment", ["writer_id"], unique=False)
    op.create_index(op.f("ix_reading_alarm_account_id"), "reading_alarm", ["account_id"], unique=False)
    op.create_index(op.f("ix_import_alike_item_id"), "import_alike", ["item_id"], unique=False)
    op.create_index(op.f("ix_item_comment_item_id"), "item_comment", ["item_id"], unique=False)
    op.create_index(op.f("ix_key_doubt_item_id"), "key_doubt", ["item_id"], unique=False)
    op.create_index(op.f("ix_key_doubt_paper_id"), "key_doubt", ["paper_id"], unique=False)
    op.create_index(op.f("ix_key_doubt_state"), "key_doubt", ["state"], unique=False)
    op.create_index(op.f("ix_key_share_key_id"), "key_share", ["key_id"], unique=False)
    op.create_index(op.f("ix_key_share_paper_id"), "key_share", ["paper_id"], unique=False)
    op.create_index(op.f("ix_paper_act_paper_id"), "paper_act", ["paper_id"], unique=False)
    op.create_index(op.f("ix_paper_act_state"), "paper_act", ["state"], unique=False)
    op.create_index(op.f("ix_key_correction_item_id"), "key_correction", ["item_id"], unique=False)
    op.create_index("ix_written_mark_queue", "written_mark", ["written_question_id", "marked_at"], unique=False)


def _rebuild():
    """SQLite: a table with other columns or checks is made anew, filled, and takes the old one's name."""
    op.create_table(
        "new_answer",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_answer_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("attempt_id", "question", name=op.f("pk_answer")),
        sqlite_with_rowid=False,
    )
    _take_over("answer", ["attempt_id", "question", "revision", "value", "at"])
    op.create_table(
        "new_answer_event",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_answer_event_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("attempt_id", "question", "revision", name=op.f("pk_answer_event")),
        sqlite_with_rowid=False,
    )
    _take_over("answer_event", ["attempt_id", "question", "revision", "value", "at"])
    op.create_table(
        "new_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("seat_token_hash", sa.String(length=64), nullable=True),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("release_code", sa.String(length=12), nullable=True),
        sa.Column("release_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra_seconds", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.LargeBinary(), nullable=False),
        sa.Column("decode", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt", sa.String(length=64), nullable=True),
        sa.Column("score", sa.BigInteger(), nullable=True),
        sa.Column("verdicts", sa.LargeBinary(), nullable=True),
        sa.Column("marks", sa.LargeBinary(), nullable=True),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_attempt_paper_id_paper")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_attempt_seat_id_seat")),
        sa.CheckConstraint(
            "state IN ('prepared', 'running', 'submitted', 'ended', 'absent')", name=op.f("ck_attempt_attemptstate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("seat_id", name=op.f("uq_attempt_seat_id")),
        sa.UniqueConstraint("seat_token_hash", name=op.f("uq_attempt_seat_token_hash")),
    )
    _take_over(
        "attempt",
        [
            "id",
            "seat_id",
            "paper_id",
            "state",
            "seat_token_hash",
            "questions",
            "release_code",
            "release_until",
            "starts_at",
            "ends_at",
            "extra_seconds",
            "sheet",
            "decode",
            "opened_at",
            "seen_at",
            "finished_at",
            "receipt",
            "score",
            "verdicts",
            "marked_at",
        ],
    )
    op.create_index(op.f("ix_attempt_ends_at"), "attempt", ["ends_at"], unique=False)
    op.create_index(op.f("ix_attempt_paper_id"), "attempt", ["paper_id"], unique=False)
    op.create_index(op.f("ix_attempt_state"), "attempt", ["state"], unique=False)
    op.create_table(
        "new_import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=True),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_import_row_run_id_import_run"), ondelete="CASCADE"
        ),
        sa.CheckConstraint("verdict IN ('accepted', 'refused')", name=op.f("ck_import_row_verdict")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
        sa.UniqueConstraint("run_id", "number", name=op.f("uq_import_row_run_id_number")),
    )
    _take_over("import_row", ["id", "run_id", "number", "values", "verdict", "problems", "target_id"])
    op.create_index("ix_import_row_mark", "import_row", ["run_id", "mark"], unique=False)
    op.create_table(
        "new_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occupation_code", sa.String(length=12), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=True),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("stem", sa.Text(), nullable=False),
        sa.Column("stem_text", sa.Text(), nullable=False),
        sa.Column("stem_mark", sa.String(length=16), nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        sa.Column("analysis", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=160), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_person_id", sa.Integer(), nullable=True),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("first_reviewer_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("pool", sa.String(length=32), nullable=False),
        sa.Column("shared_stem_id", sa.Integer(), nullable=True),
        sa.Column("stem_position", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("related", sa.String(length=40), nullable=True),
        sa.Column("external_id", sa.String(length=64), nullable=False),
        sa.Column("responses", sa.Integer(), nullable=False),
        sa.Column("facility", sa.BigInteger(), nullable=True),
        sa.Column("discrimination", sa.BigInteger(), nullable=True),
        sa.Column("import_run_id", sa.Integer(), nullable=True),
        sa.Column("used_count", sa.Integer(), nullable=False),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["item_assignment.id"], name=op.f("fk_item_assignment_id_item_assignment")
        ),
        sa.ForeignKeyConstraint(["import_run_id"], ["import_run.id"], name=op.f("fk_item_import_run_id_import_run")),
        sa.ForeignKeyConstraint(
            ["occupation_code"], ["occupation.code"], name=op.f("fk_item_occupation_code_occupation")
        ),
        sa.ForeignKeyConstraint(["point_id"], ["point.id"], name=op.f("fk_item_point_id_point")),
        sa.ForeignKeyConstraint(
            ["shared_stem_id"], ["shared_stem.id"], name=op.f("fk_item_shared_stem_id_shared_stem")
        ),
        sa.CheckConstraint("pool IN ('secret', 'reserve', 'practice')", name=op.f("ck_item_itempool")),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'reviewed', 'returned', 'approved', 'retired')",
            name=op.f("ck_item_itemstate"),
        ),
        sa.CheckConstraint(
            "type IN ('single', 'multiple', 'judge', 'fill', 'short', 'essay')", name=op.f("ck_item_itemtype")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint(
            "occupation_code", "level", "fingerprint", name=op.f("uq_item_occupation_code_level_fingerprint")
        ),
    )
    _take_over(
        "item",
        [
            "id",
            "occupation_code",
            "level",
            "point_id",
            "type",
            "stem",
            "stem_text",
            "options",
            "key",
            "difficulty",
            "analysis",
            "source",
            "fingerprint",
            "state",
            "author_id",
            "author_person_id",
            "reviewer_id",
            "related",
            "external_id",
            "responses",
            "facility",
            "discrimination",
            "import_run_id",
            "used_count",
            "last_used_on",
            "created_at",
        ],
    )
    op.create_index(op.f("ix_item_assignment_id"), "item", ["assignment_id"], unique=False)
    op.create_index("ix_item_author", "item", ["occupation_code", "level", "author_id"], unique=False)
    op.create_index("ix_item_bank", "item", ["occupation_code", "level", "id"], unique=False)
    op.create_index(
        "ix_item_coverage",
        "item",
        ["occupation_code", "level", "point_id", "type", "state", "difficulty", "pool", "used_count", "last_used_on"],
        unique=False,
    )
    op.create_index(op.f("ix_item_point_id"), "item", ["point_id"], unique=False)
    op.create_index("ix_item_pool", "item", ["occupation_code", "level", "state", "type"], unique=False)
    op.create_index("ix_item_related", "item", ["occupation_code", "level", "related"], unique=False)
    op.create_index(op.f("ix_item_shared_stem_id"), "item", ["shared_stem_id"], unique=False)
    op.create_index("ix_item_stem", "item", ["occupation_code", "level", "stem_mark"], unique=False)
    op.create_index("ix_item_waiting", "item", ["state", "occupation_code"], unique=False)
    op.create_table(
        "new_item_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("reviewer", sa.String(length=80), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_review_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_review")),
    )
    _take_over("item_review", ["id", "item_id", "account_id", "reviewer", "approved", "note", "at"])
    op.create_index(op.f("ix_item_review_item_id"), "item_review", ["item_id"], unique=False)
    op.create_table(
        "new_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=2), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("spare", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("blueprint", sa.JSON(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=True),
        sa.Column("bank_version", sa.String(length=64), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("deviation", sa.String(length=200), nullable=False),
        sa.Column("composed_by", sa.Integer(), nullable=True),
        sa.Column("composed_person_id", sa.Integer(), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_paper_batch_id_batch")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_paper_offer_id_offer")),
        sa.CheckConstraint(
            "mode IN ('by_points', 'by_type', 'fixed', 'random')", name=op.f("ck_paper_compositionmode")
        ),
        sa.CheckConstraint("state IN ('composed', 'locked', 'void')", name=op.f("ck_paper_paperstate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("number", name=op.f("uq_paper_number")),
    )
    _take_over(
        "paper",
        [
            "id",
            "batch_id",
            "offer_id",
            "form",
            "number",
            "spare",
            "state",
            "mode",
            "blueprint",
            "seed",
            "bank_version",
            "item_count",
            "minutes",
            "wrapped_key",
            "content",
            "content_hash",
            "deviation",
            "composed_by",
            "composed_person_id",
            "approved_by",
            "locked_at",
            "used_on",
            "created_at",
        ],
    )
    op.create_index(op.f("ix_paper_batch_id"), "paper", ["batch_id"], unique=False)
    op.create_index(op.f("ix_paper_offer_id"), "paper", ["offer_id"], unique=False)
    op.create_table(
        "new_practical_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occupation_code", sa.String(length=12), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("requirements", sa.Text(), nullable=False),
        sa.Column("materials", sa.Text(), nullable=False),
        sa.Column("preparation", sa.Text(), nullable=False),
        sa.Column("site_items", sa.JSON(), nullable=False),
        sa.Column("candidate_items", sa.JSON(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("marks", sa.BigInteger(), nullable=True),
        sa.Column("weight", sa.BigInteger(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("root_id", sa.Integer(), nullable=True),
        sa.Column("returned", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=160), nullable=False),
        sa.Column("import_run_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_person_id", sa.Integer(), nullable=True),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_run_id"], ["import_run.id"], name=op.f("fk_practical_task_import_run_id_import_run")
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["task_module.id"], name=op.f("fk_practical_task_module_id_task_module")
        ),
        sa.ForeignKeyConstraint(
            ["occupation_code"], ["occupation.code"], name=op.f("fk_practical_task_occupation_code_occupation")
        ),
        sa.ForeignKeyConstraint(
            ["root_id"], ["practical_task.id"], name=op.f("fk_practical_task_root_id_practical_task")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'approved', 'retired')", name=op.f("ck_practical_task_taskstate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practical_task")),
    )
    _take_over(
        "practical_task",
        [
            "id",
            "occupation_code",
            "level",
            "name",
            "description",
            "preparation",
            "marks",
            "weight",
            "minutes",
            "state",
            "author_id",
            "author_person_id",
            "reviewer_id",
        ],
    )
    op.create_index("ix_practical_task_bank", "practical_task", ["occupation_code", "level", "state"], unique=False)
    op.create_index(op.f("ix_practical_task_import_run_id"), "practical_task", ["import_run_id"], unique=False)
    op.create_index(op.f("ix_practical_task_module_id"), "practical_task", ["module_id"], unique=False)
    op.create_index(op.f("ix_practical_task_root_id"), "practical_task", ["root_id"], unique=False)
    for statement in append_only_ddl("answer_event", "sqlite"):
        op.execute(statement)


def _take_over(table, kept):
    fill = {column: value for (name, column), value in FILL.items() if name == table}
    kept = [f'"{column}"' for column in kept]
    columns, values = [*kept, *fill], [*kept, *fill.values()]
    if table == "practical_task":
        columns, values = [*columns, "answer", "created_at"], [*values, ":nothing", ":now"]
    statement = f"INSERT INTO new_{table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table}"
    op.get_bind().execute(sa.text(statement), _bound() if table == "practical_task" else {})
    op.drop_table(table)
    op.rename_table(f"new_{table}", table)


def _bound():
    now = clock.now()
    instant = now.strftime("%Y-%m-%d %H:%M:%S.%f") if op.get_bind().dialect.name == "sqlite" else now
    return {"nothing": crypto.encrypt("task-answer", b""), "now": instant}


def _alter():
    op.drop_constraint(op.f("uq_answer_event_attempt_id_question_revision"), "answer_event", type_="unique")
    op.drop_column("answer_event", "id")
    op.create_primary_key(op.f("pk_answer_event"), "answer_event", ["attempt_id", "question", "revision"])
    op.add_column("attempt", sa.Column("marks", sa.LargeBinary(), nullable=True))
    op.add_column("attempt", sa.Column("waiting", sa.Integer(), nullable=True))
    _fill("attempt", "waiting")
    op.add_column("import_row", sa.Column("notes", sa.JSON(), nullable=True))
    _fill("import_row", "notes")
    op.add_column("import_row", sa.Column("mark", sa.String(length=64), nullable=True))
    op.create_index("ix_import_row_mark", "import_row", ["run_id", "mark"], unique=False)
    op.add_column("item", sa.Column("stem_mark", sa.String(length=16), nullable=True))
    op.add_column("item", sa.Column("first_reviewer_id", sa.Integer(), nullable=True))
    op.add_column("item", sa.Column("version", sa.Integer(), nullable=True))
    _fill("item", "version")
    op.add_column("item", sa.Column("pool", sa.String(length=32), nullable=True))
    _fill("item", "pool")
    op.add_column("item", sa.Column("shared_stem_id", sa.Integer(), nullable=True))
    op.add_column("item", sa.Column("stem_position", sa.Integer(), nullable=True))
    _fill("item", "stem_position")
    op.add_column("item", sa.Column("assignment_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_item_assignment_id"), "item", ["assignment_id"], unique=False)
    op.create_index("ix_item_author", "item", ["occupation_code", "level", "author_id"], unique=False)
    op.create_index("ix_item_bank", "item", ["occupation_code", "level", "id"], unique=False)
    op.create_index(
        "ix_item_coverage",
        "item",
        ["occupation_code", "level", "point_id", "type", "state", "difficulty", "pool", "used_count", "last_used_on"],
        unique=False,
    )
    op.create_index("ix_item_related", "item", ["occupation_code", "level", "related"], unique=False)
    op.create_index(op.f("ix_item_shared_stem_id"), "item", ["shared_stem_id"], unique=False)
    op.create_index("ix_item_stem", "item", ["occupation_code", "level", "stem_mark"], unique=False)
    op.create_index("ix_item_waiting", "item", ["state", "occupation_code"], unique=False)
    op.create_foreign_key(op.f("fk_item_shared_stem_id_shared_stem"), "item", "shared_stem", ["shared_stem_id"], ["id"])
    op.create_foreign_key(
        op.f("fk_item_assignment_id_item_assignment"), "item", "item_assignment", ["assignment_id"], ["id"]
    )
    op.add_column("item_review", sa.Column("step", sa.Integer(), nullable=True))
    _fill("item_review", "step")
    op.add_column("item_review", sa.Column("version", sa.Integer(), nullable=True))
    _fill("item_review", "version")
    op.add_column("item_review", sa.Column("checks", sa.JSON(), nullable=True))
    _fill("item_review", "checks")
    op.add_column("paper", sa.Column("taken", sa.JSON(), nullable=True))
    _fill("paper", "taken")
    op.add_column("paper", sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("paper", "seed", nullable=True)
    op.alter_column("paper", "wrapped_key", nullable=True)
    op.add_column("practical_task", sa.Column("module_id", sa.Integer(), nullable=True))
    op.add_column("practical_task", sa.Column("conditions", sa.Text(), nullable=True))
    _fill("practical_task", "conditions")
    op.add_column("practical_task", sa.Column("requirements", sa.Text(), nullable=True))
    _fill("practical_task", "requirements")
    op.add_column("practical_task", sa.Column("materials", sa.Text(), nullable=True))
    _fill("practical_task", "materials")
    op.add_column("practical_task", sa.Column("site_items", sa.JSON(), nullable=True))
    _fill("practical_task", "site_items")
    op.add_column("practical_task", sa.Column("candidate_items", sa.JSON(), nullable=True))
    _fill("practical_task", "candidate_items")
    op.add_column("practical_task", sa.Column("answer", sa.LargeBinary(), nullable=True))
    _fill("practical_task", "answer")
    op.add_column("practical_task", sa.Column("version", sa.Integer(), nullable=True))
    _fill("practical_task", "version")
    op.add_column("practical_task", sa.Column("root_id", sa.Integer(), nullable=True))
    op.add_column("practical_task", sa.Column("returned", sa.Text(), nullable=True))
    _fill("practical_task", "returned")
    op.add_column("practical_task", sa.Column("source", sa.String(length=160), nullable=True))
    _fill("practical_task", "source")
    op.add_column("practical_task", sa.Column("import_run_id", sa.Integer(), nullable=True))
    op.add_column("practical_task", sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("practical_task", sa.Column("created_at", sa.DateTime(timezone=True), nullable=True))
    _fill("practical_task", "created_at")
    op.drop_index(op.f("ix_practical_task_occupation_code"), table_name="practical_task")
    op.create_index("ix_practical_task_bank", "practical_task", ["occupation_code", "level", "state"], unique=False)
    op.create_index(op.f("ix_practical_task_import_run_id"), "practical_task", ["import_run_id"], unique=False)
    op.create_index(op.f("ix_practical_task_module_id"), "practical_task", ["module_id"], unique=False)
    op.create_index(op.f("ix_practical_task_root_id"), "practical_task", ["root_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_practical_task_module_id_task_module"), "practical_task", "task_module", ["module_id"], ["id"]
    )
    op.create_foreign_key(
        op.f("fk_practical_task_import_run_id_import_run"), "practical_task", "import_run", ["import_run_id"], ["id"]
    )
    op.create_foreign_key(
        op.f("fk_practical_task_root_id_practical_task"), "practical_task", "practical_task", ["root_id"], ["id"]
    )
    op.alter_column("paper", "seed", type_=sa.BigInteger())
    op.drop_constraint(op.f("ck_practical_task_taskstate"), "practical_task", type_="check")
    op.create_check_constraint(
        op.f("ck_practical_task_taskstate"), "practical_task", "state IN ('draft', 'submitted', 'approved', 'retired')"
    )
    op.drop_constraint(op.f("ck_item_itemstate"), "item", type_="check")
    op.create_check_constraint(
        op.f("ck_item_itemstate"),
        "item",
        "state IN ('draft', 'submitted', 'reviewed', 'returned', 'approved', 'retired')",
    )
    op.drop_constraint(op.f("ck_item_itemtype"), "item", type_="check")
    op.create_check_constraint(
        op.f("ck_item_itemtype"), "item", "type IN ('single', 'multiple', 'judge', 'fill', 'short', 'essay')"
    )
    op.create_check_constraint(op.f("ck_item_itempool"), "item", "pool IN ('secret', 'reserve', 'practice')")
    op.drop_constraint(op.f("ck_paper_compositionmode"), "paper", type_="check")
    op.create_check_constraint(
        op.f("ck_paper_compositionmode"), "paper", "mode IN ('by_points', 'by_type', 'fixed', 'random')"
    )


def _fill(table, column):
    """Give the rows that are there a value, then ask for one."""
    if (table, column) in FILL:
        op.execute(f"UPDATE {table} SET {column} = {FILL[table, column]}")
    else:
        name = {"answer": "nothing", "created_at": "now"}[column]
        op.get_bind().execute(sa.text(f"UPDATE {table} SET {column} = :{name}"), {name: _bound()[name]})
    op.alter_column(table, column, nullable=False)
