"""schema"""

import sqlalchemy as sa
from alembic import op

from skillcert.core.models import append_only_ddl

APPEND_ONLY = ["answer_event", "history_checkpoint", "history_event", "score_version"]

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "centre",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre")),
        sa.UniqueConstraint("code", name=op.f("uq_centre_code")),
    )
    op.create_table(
        "counter",
        sa.Column("scope", sa.String(length=96), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_counter")),
    )
    op.create_table(
        "filing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "hat",
            sa.Enum("society", "employer", "school", name="hat", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "candidate_group",
            sa.Enum(
                "society", "own_students", name="candidategroup", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("query_url", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing")),
    )
    with op.batch_alter_table("filing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_filing_code"), ["code"], unique=False)

    op.create_table(
        "history_checkpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heads", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_checkpoint")),
    )
    op.create_table(
        "history_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verb", sa.String(length=64), nullable=False),
        sa.Column("subject_type", sa.String(length=48), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_event")),
        sa.UniqueConstraint("stream", "seq", name=op.f("uq_history_event_stream_seq")),
    )
    with op.batch_alter_table("history_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_history_event_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_history_event_at"), ["at"], unique=False)
        batch_op.create_index("ix_history_event_subject", ["subject_type", "subject_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_history_event_verb"), ["verb"], unique=False)

    op.create_table(
        "history_stream",
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_history_stream")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("key", sa.String(length=96), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_idempotency_key")),
    )
    op.create_table(
        "inquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("target", sa.String(length=64), nullable=False),
        sa.Column("hit", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
    )
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.create_index("ix_inquiry_source", ["source", "at"], unique=False)
        batch_op.create_index("ix_inquiry_target", ["target", "at"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("message", sa.JSON(), nullable=False),
        sa.Column("link", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_person_id"), ["person_id"], unique=False)

    op.create_table(
        "occupation",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("major", sa.String(length=120), nullable=False),
        sa.Column("medium", sa.String(length=120), nullable=False),
        sa.Column("minor", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_occupation")),
    )
    with op.batch_alter_table("occupation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_occupation_name"), ["name"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "sex",
            sa.Enum("male", "female", name="sex", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["merged_into_id"], ["person.id"], name=op.f("fk_person_merged_into_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_phone_index"), ["phone_index"], unique=False)

    op.create_table(
        "person_key",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_key")),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login_hash", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("success", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempt_login", ["login_hash", "at"], unique=False)
        batch_op.create_index("ix_sign_in_attempt_source", ["source", "at"], unique=False)

    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=48), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("retention", sa.String(length=24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("token", name=op.f("uq_stored_file_token")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_file_owner"), ["owner"], unique=False)

    op.create_table(
        "throwaway_clock",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_throwaway_clock")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("password_hash", sa.String(length=160), nullable=True),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_person_id"), ["person_id"], unique=False)

    op.create_table(
        "ban",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ban_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ban")),
    )
    with op.batch_alter_table("ban", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ban_person_id"), ["person_id"], unique=False)

    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "reviewed",
                "approved",
                "filed",
                "announced",
                "cancelled",
                "closed",
                name="batchstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("registration_opens", sa.Date(), nullable=True),
        sa.Column("registration_closes", sa.Date(), nullable=True),
        sa.Column("review_deadline", sa.Date(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("scope_text", sa.Text(), nullable=False),
        sa.Column("fees", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("materials", sa.Text(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.Integer(), nullable=True),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("filing_reference", sa.String(length=80), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_batch_centre_id_centre")),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_batch_filing_id_filing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("number", name=op.f("uq_batch_number")),
    )
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_batch_state"), ["state"], unique=False)

    op.create_table(
        "class_declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("class_name", sa.String(length=80), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_class_declaration_centre_id_centre")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_class_declaration_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_declaration")),
        sa.UniqueConstraint(
            "person_id", "centre_id", "class_name", name=op.f("uq_class_declaration_person_id_centre_id_class_name")
        ),
    )
    with op.batch_alter_table("class_declaration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_class_declaration_person_id"), ["person_id"], unique=False)

    op.create_table(
        "credential",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("occupation_code", sa.String(length=12), nullable=False),
        sa.Column("occupation_name", sa.String(length=80), nullable=False),
        sa.Column("work_type", sa.String(length=80), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column(
            "source",
            sa.Enum("presented", "own", name="credentialsource", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("valid", "revoked", name="credentialstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_credential_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
    )
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_credential_person_id"), ["person_id"], unique=False)

    op.create_table(
        "expert_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "assessor",
                "senior_assessor",
                "invigilator",
                "supervisor_internal",
                "supervisor_external",
                "item_writer",
                name="cardkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("occupation_code", sa.String(length=12), nullable=True),
        sa.Column("highest_level", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_expert_card_centre_id_centre")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_expert_card_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_card")),
        sa.UniqueConstraint("number", name=op.f("uq_expert_card_number")),
    )
    with op.batch_alter_table("expert_card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expert_card_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_expert_card_occupation_code"), ["occupation_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_expert_card_person_id"), ["person_id"], unique=False)

    op.create_table(
        "identity_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=24), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("number_index", sa.String(length=64), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_identity_document_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_document")),
        sa.UniqueConstraint("number_index", name=op.f("uq_identity_document_number_index")),
    )
    with op.batch_alter_table("identity_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_document_person_id"), ["person_id"], unique=False)

    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "previewed",
                "confirmed",
                "discarded",
                "undone",
                name="importstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_import_run_file_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_run_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_run_kind"), ["kind"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                "cancelled",
                name="jobstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.JSON(), nullable=False),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_job_file_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_account_id"), ["account_id"], unique=False)

    op.create_table(
        "merge_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("keep_id", sa.Integer(), nullable=False),
        sa.Column("drop_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["drop_id"], ["person.id"], name=op.f("fk_merge_request_drop_id_person")),
        sa.ForeignKeyConstraint(["keep_id"], ["person.id"], name=op.f("fk_merge_request_keep_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge_request")),
    )
    op.create_table(
        "point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occupation_code", sa.String(length=12), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column(
            "importance",
            sa.Enum("X", "Y", "Z", name="importance", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("weight", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["occupation_code"], ["occupation.code"], name=op.f("fk_point_occupation_code_occupation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point")),
        sa.UniqueConstraint("occupation_code", "level", "code", name=op.f("uq_point_occupation_code_level_code")),
    )
    op.create_table(
        "practical_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occupation_code", sa.String(length=12), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("preparation", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("marks", sa.BigInteger(), nullable=True),
        sa.Column("weight", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "approved", "retired", name="taskstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_person_id", sa.Integer(), nullable=True),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["occupation_code"], ["occupation.code"], name=op.f("fk_practical_task_occupation_code_occupation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practical_task")),
    )
    with op.batch_alter_table("practical_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practical_task_occupation_code"), ["occupation_code"], unique=False)

    op.create_table(
        "relative_declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("relative_name", sa.String(length=80), nullable=False),
        sa.Column("number_index", sa.String(length=64), nullable=False),
        sa.Column("relation", sa.String(length=40), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_relative_declaration_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relative_declaration")),
    )
    with op.batch_alter_table("relative_declaration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_relative_declaration_number_index"), ["number_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_relative_declaration_person_id"), ["person_id"], unique=False)

    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=160), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_site_centre_id_centre")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_centre_id"), ["centre_id"], unique=False)

    op.create_table(
        "standard_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occupation_code", sa.String(length=12), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("conditions_edition", sa.String(length=8), nullable=False),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "active", "retired", name="standardstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("related_codes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occupation_code"], ["occupation.code"], name=op.f("fk_standard_version_occupation_code_occupation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_version")),
    )
    with op.batch_alter_table("standard_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standard_version_occupation_code"), ["occupation_code"], unique=False)

    op.create_table(
        "work_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occupation_code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["occupation_code"], ["occupation.code"], name=op.f("fk_work_type_occupation_code_occupation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_type")),
        sa.UniqueConstraint("occupation_code", "name", name=op.f("uq_work_type_occupation_code_name")),
    )
    with op.batch_alter_table("work_type", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_type_occupation_code"), ["occupation_code"], unique=False)

    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_announcement_batch_id_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
        sa.UniqueConstraint("batch_id", "version", name=op.f("uq_announcement_batch_id_version")),
    )
    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.create_index("ix_announcement_published", ["published_at"], unique=False)

    op.create_table(
        "archive_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("manifest_hash", sa.String(length=64), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_archive_file_batch_id_batch")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_archive_file_file_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_file")),
        sa.UniqueConstraint("batch_id", name=op.f("uq_archive_file_batch_id")),
    )
    op.create_table(
        "archive_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("piece", sa.String(length=48), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_archive_scan_batch_id_batch")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_archive_scan_file_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_scan")),
    )
    with op.batch_alter_table("archive_scan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_archive_scan_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "arrangement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed", "published", name="arrangementstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("draw", sa.JSON(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_arrangement_batch_id_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrangement")),
        sa.UniqueConstraint("batch_id", name=op.f("uq_arrangement_batch_id")),
    )
    op.create_table(
        "condition_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("standard_version_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["standard_version_id"],
            ["standard_version.id"],
            name=op.f("fk_condition_line_standard_version_id_standard_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition_line")),
        sa.UniqueConstraint("standard_version_id", "code", name=op.f("uq_condition_line_standard_version_id_code")),
    )
    with op.batch_alter_table("condition_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_condition_line_standard_version_id"), ["standard_version_id"], unique=False
        )

    op.create_table(
        "criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("deduction_rule", sa.Text(), nullable=False),
        sa.Column("marks", sa.BigInteger(), nullable=True),
        sa.Column("step", sa.BigInteger(), nullable=True),
        sa.Column("veto", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["practical_task.id"], name=op.f("fk_criterion_task_id_practical_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
    )
    with op.batch_alter_table("criterion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_criterion_task_id"), ["task_id"], unique=False)

    op.create_table(
        "filing_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("occupation_code", sa.String(length=12), nullable=False),
        sa.Column("work_type_id", sa.Integer(), nullable=True),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_filing_item_centre_id_centre")),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_filing_item_filing_id_filing")),
        sa.ForeignKeyConstraint(
            ["occupation_code"], ["occupation.code"], name=op.f("fk_filing_item_occupation_code_occupation")
        ),
        sa.ForeignKeyConstraint(["work_type_id"], ["work_type.id"], name=op.f("fk_filing_item_work_type_id_work_type")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_item")),
        sa.UniqueConstraint(
            "filing_id",
            "occupation_code",
            "work_type_id",
            name=op.f("uq_filing_item_filing_id_occupation_code_work_type_id"),
        ),
    )
    with op.batch_alter_table("filing_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_filing_item_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_filing_item_filing_id"), ["filing_id"], unique=False)

    op.create_table(
        "grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("duty", sa.String(length=24), nullable=True),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_grant_account_id_account")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_grant_centre_id_centre")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant")),
    )
    with op.batch_alter_table("grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_account_id"), ["account_id"], unique=False)

    op.create_table(
        "import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("accepted", "refused", name="verdict", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_import_row_run_id_import_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
        sa.UniqueConstraint("run_id", "number", name=op.f("uq_import_row_run_id_number")),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occupation_code", sa.String(length=12), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=True),
        sa.Column(
            "type",
            sa.Enum(
                "single", "multiple", "judge", name="itemtype", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("stem", sa.Text(), nullable=False),
        sa.Column("stem_text", sa.Text(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        sa.Column("analysis", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=160), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "approved",
                "retired",
                name="itemstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_person_id", sa.Integer(), nullable=True),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("related", sa.String(length=40), nullable=True),
        sa.Column("external_id", sa.String(length=64), nullable=False),
        sa.Column("responses", sa.Integer(), nullable=False),
        sa.Column("facility", sa.BigInteger(), nullable=True),
        sa.Column("discrimination", sa.BigInteger(), nullable=True),
        sa.Column("import_run_id", sa.Integer(), nullable=True),
        sa.Column("used_count", sa.Integer(), nullable=False),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["import_run_id"], ["import_run.id"], name=op.f("fk_item_import_run_id_import_run")),
        sa.ForeignKeyConstraint(
            ["occupation_code"], ["occupation.code"], name=op.f("fk_item_occupation_code_occupation")
        ),
        sa.ForeignKeyConstraint(["point_id"], ["point.id"], name=op.f("fk_item_point_id_point")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint(
            "occupation_code", "level", "fingerprint", name=op.f("uq_item_occupation_code_level_fingerprint")
        ),
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_point_id"), ["point_id"], unique=False)
        batch_op.create_index("ix_item_pool", ["occupation_code", "level", "state", "type"], unique=False)

    op.create_table(
        "level_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("standard_version_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("theory_minutes", sa.Integer(), nullable=False),
        sa.Column("practical_minutes", sa.Integer(), nullable=False),
        sa.Column("review_minutes", sa.Integer(), nullable=False),
        sa.Column("assessor_ratio", sa.Integer(), nullable=False),
        sa.Column("assessors_odd", sa.Boolean(), nullable=False),
        sa.Column("theory_pattern", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["standard_version_id"],
            ["standard_version.id"],
            name=op.f("fk_level_rule_standard_version_id_standard_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level_rule")),
        sa.UniqueConstraint("standard_version_id", "level", name=op.f("uq_level_rule_standard_version_id_level")),
    )
    with op.batch_alter_table("level_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_level_rule_standard_version_id"), ["standard_version_id"], unique=False)

    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("occupation_code", sa.String(length=12), nullable=False),
        sa.Column("work_type_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("standard_version_id", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_offer_batch_id_batch")),
        sa.ForeignKeyConstraint(
            ["occupation_code"], ["occupation.code"], name=op.f("fk_offer_occupation_code_occupation")
        ),
        sa.ForeignKeyConstraint(
            ["standard_version_id"], ["standard_version.id"], name=op.f("fk_offer_standard_version_id_standard_version")
        ),
        sa.ForeignKeyConstraint(["work_type_id"], ["work_type.id"], name=op.f("fk_offer_work_type_id_work_type")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint(
            "batch_id",
            "occupation_code",
            "work_type_id",
            "level",
            name=op.f("uq_offer_batch_id_occupation_code_work_type_id_level"),
        ),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "one_time_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_one_time_code_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_one_time_code_code_hash")),
    )
    with op.batch_alter_table("one_time_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_one_time_code_account_id"), ["account_id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_outbox_job_id_job")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_job_id"), ["job_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_sent_at"), ["sent_at"], unique=False)

    op.create_table(
        "result_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "collected",
                "verified",
                "released",
                "noticed",
                "sealed",
                name="resultsstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("collected_by", sa.Integer(), nullable=True),
        sa.Column("collected_by_person", sa.Integer(), nullable=True),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_by", sa.Integer(), nullable=True),
        sa.Column("verified_by_person", sa.Integer(), nullable=True),
        sa.Column("scores_hash", sa.String(length=64), nullable=True),
        sa.Column("send_back_note", sa.String(length=300), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recheck_until", sa.Date(), nullable=True),
        sa.Column("notice_from", sa.Date(), nullable=True),
        sa.Column("notice_until", sa.Date(), nullable=True),
        sa.Column("notice_list", sa.JSON(), nullable=True),
        sa.Column("notice_hash", sa.String(length=64), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seal_hash", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_result_run_batch_id_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_run")),
        sa.UniqueConstraint("batch_id", name=op.f("uq_result_run_batch_id")),
    )
    op.create_table(
        "room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "use",
            sa.Enum("theory", "practical", name="roomuse", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("columns", sa.Integer(), nullable=False),
        sa.Column(
            "door",
            sa.Enum("left", "right", name="door", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "seat_order",
            sa.Enum("column", "snake", name="order", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("closed_seats", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_room_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("site_id", "name", name=op.f("uq_room_site_id_name")),
    )
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_site_id"), ["site_id"], unique=False)

    op.create_table(
        "roster_filing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("late_reason", sa.String(length=200), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("filed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_roster_filing_batch_id_batch")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_roster_filing_file_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_filing")),
        sa.UniqueConstraint("batch_id", name=op.f("uq_roster_filing_batch_id")),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "accepted",
                "rejected",
                name="uploadstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_upload_batch_id_batch")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_upload_file_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("piece", sa.String(length=48), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_waiver_batch_id_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
        sa.UniqueConstraint("batch_id", "piece", name=op.f("uq_waiver_batch_id_piece")),
    )
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waiver_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "weight",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("standard_version_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("theory", "skill", name="weightkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["standard_version_id"],
            ["standard_version.id"],
            name=op.f("fk_weight_standard_version_id_standard_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weight")),
        sa.UniqueConstraint(
            "standard_version_id", "kind", "level", "code", name=op.f("uq_weight_standard_version_id_kind_level_code")
        ),
    )
    with op.batch_alter_table("weight", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_weight_standard_version_id"), ["standard_version_id"], unique=False)

    op.create_table(
        "auth_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_auth_session_account_id_account")),
        sa.ForeignKeyConstraint(["grant_id"], ["grant.id"], name=op.f("fk_auth_session_grant_id_grant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auth_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_auth_session_token_hash")),
    )
    with op.batch_alter_table("auth_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_auth_session_account_id"), ["account_id"], unique=False)

    op.create_table(
        "exam_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_exam_task_offer_id_offer")),
        sa.ForeignKeyConstraint(["task_id"], ["practical_task.id"], name=op.f("fk_exam_task_task_id_practical_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_task")),
        sa.UniqueConstraint("offer_id", "position", name=op.f("uq_exam_task_offer_id_position")),
        sa.UniqueConstraint("offer_id", "task_id", name=op.f("uq_exam_task_offer_id_task_id")),
    )
    with op.batch_alter_table("exam_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exam_task_offer_id"), ["offer_id"], unique=False)

    op.create_table(
        "item_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.String(length=160), nullable=False),
        sa.Column("raised_by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_conflict_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_conflict")),
    )
    with op.batch_alter_table("item_conflict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_conflict_item_id"), ["item_id"], unique=False)

    op.create_table(
        "item_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("reviewer", sa.String(length=80), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_review_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_review")),
    )
    with op.batch_alter_table("item_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_review_item_id"), ["item_id"], unique=False)

    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=2), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("spare", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "composed", "locked", "void", name="paperstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "mode",
            sa.Enum(
                "by_points", "by_type", name="compositionmode", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("blueprint", sa.JSON(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("bank_version", sa.String(length=64), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("deviation", sa.String(length=200), nullable=False),
        sa.Column("composed_by", sa.Integer(), nullable=True),
        sa.Column("composed_person_id", sa.Integer(), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_paper_batch_id_batch")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_paper_offer_id_offer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("number", name=op.f("uq_paper_number")),
    )
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_paper_offer_id"), ["offer_id"], unique=False)

    op.create_table(
        "planned_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum("theory", "practical", "review", name="part", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_planned_session_offer_id_offer")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_planned_session_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_session")),
    )
    with op.batch_alter_table("planned_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_planned_session_offer_id"), ["offer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_planned_session_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "first_passed",
                "returned",
                "accepted",
                "refused",
                "withdrawn",
                "sealed",
                name="registrationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum("self", "group", name="source", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "exam_kind",
            sa.Enum("first", "make_up", name="examkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("number_index", sa.String(length=64), nullable=False),
        sa.Column("education", sa.String(length=40), nullable=False),
        sa.Column("employer", sa.String(length=120), nullable=False),
        sa.Column("class_name", sa.String(length=80), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("condition_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("eligibility", sa.JSON(), nullable=True),
        sa.Column("consent", sa.JSON(), nullable=True),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_reviewer", sa.Integer(), nullable=True),
        sa.Column("second_reviewer", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_run_id", sa.Integer(), nullable=True),
        sa.Column("ticket_number", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_registration_batch_id_batch")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_registration_centre_id_centre")),
        sa.ForeignKeyConstraint(
            ["condition_id"], ["condition_line.id"], name=op.f("fk_registration_condition_id_condition_line")
        ),
        sa.ForeignKeyConstraint(
            ["import_run_id"], ["import_run.id"], name=op.f("fk_registration_import_run_id_import_run")
        ),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_registration_offer_id_offer")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_registration_person_id_person")),
        sa.ForeignKeyConstraint(["photo_id"], ["stored_file.id"], name=op.f("fk_registration_photo_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("ticket_number", name=op.f("uq_registration_ticket_number")),
    )
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registration_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_number_index"), ["number_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_offer_id"), ["offer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_registration_live",
            ["person_id", "offer_id"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('refused', 'withdrawn')"),
            postgresql_where=sa.text("state NOT IN ('refused', 'withdrawn')"),
        )

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_evidence_file_id_stored_file")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_evidence_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_registration_id"), ["registration_id"], unique=False)

    op.create_table(
        "kept_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("occupation_code", sa.String(length=12), nullable=False),
        sa.Column("work_type_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum("theory", "practical", "review", name="part", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("exam_date", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=True),
        sa.Column("attempts_used", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_kept_part_person_id_person")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_kept_part_registration_id_registration")
        ),
        sa.ForeignKeyConstraint(["work_type_id"], ["work_type.id"], name=op.f("fk_kept_part_work_type_id_work_type")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_part")),
        sa.UniqueConstraint("registration_id", "part", name=op.f("uq_kept_part_registration_id_part")),
    )
    with op.batch_alter_table("kept_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_part_person_id"), ["person_id"], unique=False)

    op.create_table(
        "paper_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=160), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("reader", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_reading_paper_id_paper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_reading")),
        sa.UniqueConstraint("paper_id", "copy", name=op.f("uq_paper_reading_paper_id_copy")),
    )
    with op.batch_alter_table("paper_reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_reading_paper_id"), ["paper_id"], unique=False)

    op.create_table(
        "result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("pass", "fail", "incomplete", name="outcome", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("theory", sa.BigInteger(), nullable=True),
        sa.Column("practical", sa.BigInteger(), nullable=True),
        sa.Column("review", sa.BigInteger(), nullable=True),
        sa.Column(
            "theory_state",
            sa.Enum(
                "scored",
                "absent",
                "void",
                "missing",
                "kept",
                "exempt",
                name="theory_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "practical_state",
            sa.Enum(
                "scored",
                "absent",
                "void",
                "missing",
                "kept",
                "exempt",
                name="practical_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "review_state",
            sa.Enum(
                "scored",
                "absent",
                "void",
                "missing",
                "kept",
                "exempt",
                name="review_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("withheld", sa.String(length=300), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_result_batch_id_batch")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_result_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_result_registration_id")),
    )
    with op.batch_alter_table("result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_result_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "review_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column(
            "round",
            sa.Enum("first", "second", name="round", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "decision",
            sa.Enum("pass", "return", "refuse", name="decision", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("reviewer", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_review_decision_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_decision")),
    )
    with op.batch_alter_table("review_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_decision_registration_id"), ["registration_id"], unique=False)

    op.create_table(
        "room_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("arrangement_id", sa.Integer(), nullable=False),
        sa.Column("planned_session_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("room_code", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["arrangement_id"], ["arrangement.id"], name=op.f("fk_room_session_arrangement_id_arrangement")
        ),
        sa.ForeignKeyConstraint(
            ["planned_session_id"],
            ["planned_session.id"],
            name=op.f("fk_room_session_planned_session_id_planned_session"),
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_room_session_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_session")),
        sa.UniqueConstraint(
            "planned_session_id", "room_id", "round", name=op.f("uq_room_session_planned_session_id_room_id_round")
        ),
    )
    with op.batch_alter_table("room_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_session_arrangement_id"), ["arrangement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_session_planned_session_id"), ["planned_session_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_session_room_id"), ["room_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_session_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "ticket_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_ticket_version_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_version")),
        sa.UniqueConstraint("registration_id", "version", name=op.f("uq_ticket_version_registration_id_version")),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum(
                "invigilator",
                "assessor",
                "lead_assessor",
                "supervisor",
                name="staffduty",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("card_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["expert_card.id"], name=op.f("fk_assignment_card_id_expert_card")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assignment_person_id_person")),
        sa.ForeignKeyConstraint(
            ["room_session_id"], ["room_session.id"], name=op.f("fk_assignment_room_session_id_room_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("room_session_id", "person_id", name=op.f("uq_assignment_room_session_id_person_id")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_room_session_id"), ["room_session_id"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=22), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("valid", "revoked", name="certificatestate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.Column("fields_hash", sa.String(length=64), nullable=False),
        sa.Column("token", sa.String(length=48), nullable=False),
        sa.Column("numbered_by", sa.Integer(), nullable=True),
        sa.Column("numbered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoke_reason", sa.String(length=300), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_certificate_batch_id_batch")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_certificate_centre_id_centre")),
        sa.ForeignKeyConstraint(["photo_id"], ["stored_file.id"], name=op.f("fk_certificate_photo_id_stored_file")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_certificate_registration_id_registration")
        ),
        sa.ForeignKeyConstraint(["result_id"], ["result.id"], name=op.f("fk_certificate_result_id_result")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
        sa.UniqueConstraint("token", name=op.f("uq_certificate_token")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_issued_on"), ["issued_on"], unique=False)
        batch_op.create_index(
            "uq_certificate_live",
            ["registration_id"],
            unique=True,
            sqlite_where=sa.text("state = 'valid'"),
            postgresql_where=sa.text("state = 'valid'"),
        )

    op.create_table(
        "inspection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("room_session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "signed", name="inspectionstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("signature", sa.JSON(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_inspection_batch_id_batch")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_inspection_person_id_person")),
        sa.ForeignKeyConstraint(
            ["room_session_id"], ["room_session.id"], name=op.f("fk_inspection_room_session_id_room_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sa.UniqueConstraint("room_session_id", name=op.f("uq_inspection_room_session_id")),
    )
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspection_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "rejected",
                "upheld",
                name="objectionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_objection_batch_id_batch")),
        sa.ForeignKeyConstraint(["result_id"], ["result.id"], name=op.f("fk_objection_result_id_result")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "occupied_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("room_session_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_occupied_slot_person_id_person")),
        sa.ForeignKeyConstraint(
            ["room_session_id"], ["room_session.id"], name=op.f("fk_occupied_slot_room_session_id_room_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupied_slot")),
        sa.UniqueConstraint("person_id", "slot", name=op.f("uq_occupied_slot_person_id_slot")),
    )
    with op.batch_alter_table("occupied_slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_occupied_slot_room_session_id"), ["room_session_id"], unique=False)

    op.create_table(
        "part_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum("theory", "practical", "review", name="part", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "first",
                "make_up",
                "kept",
                "exempt",
                name="entrykind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("kept_part_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["kept_part_id"], ["kept_part.id"], name=op.f("fk_part_entry_kept_part_id_kept_part")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_part_entry_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_entry")),
        sa.UniqueConstraint("registration_id", "part", name=op.f("uq_part_entry_registration_id_part")),
    )
    with op.batch_alter_table("part_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_part_entry_registration_id"), ["registration_id"], unique=False)

    op.create_table(
        "room_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_session_id", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("absent", sa.Integer(), nullable=False),
        sa.Column("violations", sa.Integer(), nullable=False),
        sa.Column("papers", sa.JSON(), nullable=True),
        sa.Column("opening", sa.JSON(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("signatures", sa.JSON(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["room_session_id"], ["room_session.id"], name=op.f("fk_room_record_room_session_id_room_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_record")),
        sa.UniqueConstraint("room_session_id", name=op.f("uq_room_record_room_session_id")),
    )
    op.create_table(
        "room_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("room_session_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_room_slot_room_id_room")),
        sa.ForeignKeyConstraint(
            ["room_session_id"], ["room_session.id"], name=op.f("fk_room_slot_room_session_id_room_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_slot")),
        sa.UniqueConstraint("room_id", "slot", name=op.f("uq_room_slot_room_id_slot")),
    )
    with op.batch_alter_table("room_slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_slot_room_session_id"), ["room_session_id"], unique=False)

    op.create_table(
        "certificate_print",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("fields_hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_print_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_certificate_print_file_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_print")),
        sa.UniqueConstraint("certificate_id", "version", name=op.f("uq_certificate_print_certificate_id_version")),
    )
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.Column("after", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_correction_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["stored_file.id"], name=op.f("fk_correction_evidence_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_certificate_id"), ["certificate_id"], unique=False)

    op.create_table(
        "hand_out",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("receiver", sa.String(length=80), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=160), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_hand_out_certificate_id_certificate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_out")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_hand_out_certificate_id")),
    )
    op.create_table(
        "recheck",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("part_entry_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "confirmed",
                "changed",
                name="recheckstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["part_entry_id"], ["part_entry.id"], name=op.f("fk_recheck_part_entry_id_part_entry")),
        sa.ForeignKeyConstraint(["result_id"], ["result.id"], name=op.f("fk_recheck_result_id_result")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck")),
        sa.UniqueConstraint("part_entry_id", name=op.f("uq_recheck_part_entry_id")),
    )
    with op.batch_alter_table("recheck", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recheck_result_id"), ["result_id"], unique=False)

    op.create_table(
        "score_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("part_entry_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "scored",
                "absent",
                "void",
                "missing",
                "kept",
                "exempt",
                name="scorestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("score", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("mac", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["part_entry_id"], ["part_entry.id"], name=op.f("fk_score_version_part_entry_id_part_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_version")),
        sa.UniqueConstraint("part_entry_id", "version", name=op.f("uq_score_version_part_entry_id_version")),
    )
    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_session_id", sa.Integer(), nullable=False),
        sa.Column("part_entry_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["part_entry_id"], ["part_entry.id"], name=op.f("fk_seat_part_entry_id_part_entry")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_seat_registration_id_registration")
        ),
        sa.ForeignKeyConstraint(
            ["room_session_id"], ["room_session.id"], name=op.f("fk_seat_room_session_id_room_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.UniqueConstraint("part_entry_id", name=op.f("uq_seat_part_entry_id")),
        sa.UniqueConstraint("room_session_id", "number", name=op.f("uq_seat_room_session_id_number")),
    )
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seat_room_session_id"), ["room_session_id"], unique=False)

    op.create_table(
        "upload_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_upload_row_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_upload_row_upload_id_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_row")),
    )
    with op.batch_alter_table("upload_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_row_upload_id"), ["upload_id"], unique=False)
        batch_op.create_index(
            "uq_upload_row_live",
            ["certificate_id"],
            unique=True,
            sqlite_where=sa.text("live"),
            postgresql_where=sa.text("live"),
        )

    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "prepared",
                "running",
                "submitted",
                "ended",
                "absent",
                name="attemptstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
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
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_attempt_paper_id_paper")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_attempt_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("seat_id", name=op.f("uq_attempt_seat_id")),
        sa.UniqueConstraint("seat_token_hash", name=op.f("uq_attempt_seat_token_hash")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_attempt_paper_id"), ["paper_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attempt_state"), ["state"], unique=False)

    op.create_table(
        "check_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum("present", "absent", name="presence", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_check_in_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("seat_id", name=op.f("uq_check_in_seat_id")),
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_session_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("reporter", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_session_id"], ["room_session.id"], name=op.f("fk_incident_room_session_id_room_session")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_incident_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_room_session_id"), ["room_session_id"], unique=False)

    op.create_table(
        "score_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "superseded",
                name="sheetstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("vetoes", sa.JSON(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("signature", sa.JSON(), nullable=True),
        sa.Column("countersignature", sa.JSON(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_score_sheet_person_id_person")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_score_sheet_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_sheet")),
        sa.UniqueConstraint("seat_id", "person_id", "version", name=op.f("uq_score_sheet_seat_id_person_id_version")),
    )
    with op.batch_alter_table("score_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_sheet_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_score_sheet_seat_id"), ["seat_id"], unique=False)
        batch_op.create_index(
            "uq_score_sheet_live",
            ["seat_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'superseded'"),
            postgresql_where=sa.text("state <> 'superseded'"),
        )

    op.create_table(
        "second_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("spread", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_second_look_person_id_person")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_second_look_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_look")),
        sa.UniqueConstraint("seat_id", name=op.f("uq_second_look_seat_id")),
    )
    op.create_table(
        "violation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("room_session_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column(
            "tier",
            sa.Enum("1", "2", "3", name="tier", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("clause", sa.String(length=16), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("evidence_ids", sa.JSON(), nullable=False),
        sa.Column("witnesses", sa.JSON(), nullable=False),
        sa.Column("candidate_signed", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reported",
                "decided",
                "dismissed",
                name="violationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reported_by", sa.Integer(), nullable=True),
        sa.Column("reporter_person_id", sa.Integer(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("banned_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_violation_batch_id_batch")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_violation_registration_id_registration")
        ),
        sa.ForeignKeyConstraint(
            ["room_session_id"], ["room_session.id"], name=op.f("fk_violation_room_session_id_room_session")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_violation_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_violation")),
    )
    with op.batch_alter_table("violation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_violation_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_violation_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_violation_room_session_id"), ["room_session_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_violation_seat_id"), ["seat_id"], unique=False)

    op.create_table(
        "answer",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_answer_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("attempt_id", "question", name=op.f("pk_answer")),
    )
    op.create_table(
        "answer_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_answer_event_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_event")),
        sa.UniqueConstraint(
            "attempt_id", "question", "revision", name=op.f("uq_answer_event_attempt_id_question_revision")
        ),
    )
    op.create_table(
        "seat_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_seat_event_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_event")),
    )
    with op.batch_alter_table("seat_event", schema=None) as batch_op:
        batch_op.create_index("ix_seat_event_attempt", ["attempt_id", "id"], unique=False)
    for table in APPEND_ONLY:
        for statement in append_only_ddl(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade():
    with op.batch_alter_table("seat_event", schema=None) as batch_op:
        batch_op.drop_index("ix_seat_event_attempt")

    op.drop_table("seat_event")
    op.drop_table("answer_event")
    op.drop_table("answer")
    with op.batch_alter_table("violation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_violation_seat_id"))
        batch_op.drop_index(batch_op.f("ix_violation_room_session_id"))
        batch_op.drop_index(batch_op.f("ix_violation_registration_id"))
        batch_op.drop_index(batch_op.f("ix_violation_batch_id"))

    op.drop_table("violation")
    op.drop_table("second_look")
    with op.batch_alter_table("score_sheet", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_score_sheet_live",
            sqlite_where=sa.text("state <> 'superseded'"),
            postgresql_where=sa.text("state <> 'superseded'"),
        )
        batch_op.drop_index(batch_op.f("ix_score_sheet_seat_id"))
        batch_op.drop_index(batch_op.f("ix_score_sheet_person_id"))

    op.drop_table("score_sheet")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_room_session_id"))

    op.drop_table("incident")
    op.drop_table("check_in")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attempt_state"))
        batch_op.drop_index(batch_op.f("ix_attempt_paper_id"))
        batch_op.drop_index(batch_op.f("ix_attempt_ends_at"))

    op.drop_table("attempt")
    with op.batch_alter_table("upload_row", schema=None) as batch_op:
        batch_op.drop_index("uq_upload_row_live", sqlite_where=sa.text("live"), postgresql_where=sa.text("live"))
        batch_op.drop_index(batch_op.f("ix_upload_row_upload_id"))

    op.drop_table("upload_row")
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seat_room_session_id"))
        batch_op.drop_index(batch_op.f("ix_seat_registration_id"))

    op.drop_table("seat")
    op.drop_table("score_version")
    with op.batch_alter_table("recheck", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recheck_result_id"))

    op.drop_table("recheck")
    op.drop_table("hand_out")
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_correction_certificate_id"))

    op.drop_table("correction")
    op.drop_table("certificate_print")
    with op.batch_alter_table("room_slot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_slot_room_session_id"))

    op.drop_table("room_slot")
    op.drop_table("room_record")
    with op.batch_alter_table("part_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_part_entry_registration_id"))

    op.drop_table("part_entry")
    with op.batch_alter_table("occupied_slot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_occupied_slot_room_session_id"))

    op.drop_table("occupied_slot")
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_batch_id"))

    op.drop_table("objection")
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_batch_id"))

    op.drop_table("inspection")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_certificate_live", sqlite_where=sa.text("state = 'valid'"), postgresql_where=sa.text("state = 'valid'")
        )
        batch_op.drop_index(batch_op.f("ix_certificate_issued_on"))
        batch_op.drop_index(batch_op.f("ix_certificate_centre_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_batch_id"))

    op.drop_table("certificate")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_room_session_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_person_id"))

    op.drop_table("assignment")
    op.drop_table("ticket_version")
    with op.batch_alter_table("room_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_session_starts_at"))
        batch_op.drop_index(batch_op.f("ix_room_session_room_id"))
        batch_op.drop_index(batch_op.f("ix_room_session_planned_session_id"))
        batch_op.drop_index(batch_op.f("ix_room_session_arrangement_id"))

    op.drop_table("room_session")
    with op.batch_alter_table("review_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_decision_registration_id"))

    op.drop_table("review_decision")
    with op.batch_alter_table("result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_result_batch_id"))

    op.drop_table("result")
    with op.batch_alter_table("paper_reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_reading_paper_id"))

    op.drop_table("paper_reading")
    with op.batch_alter_table("kept_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_part_person_id"))

    op.drop_table("kept_part")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_registration_id"))

    op.drop_table("evidence")
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_registration_live",
            sqlite_where=sa.text("state NOT IN ('refused', 'withdrawn')"),
            postgresql_where=sa.text("state NOT IN ('refused', 'withdrawn')"),
        )
        batch_op.drop_index(batch_op.f("ix_registration_state"))
        batch_op.drop_index(batch_op.f("ix_registration_person_id"))
        batch_op.drop_index(batch_op.f("ix_registration_offer_id"))
        batch_op.drop_index(batch_op.f("ix_registration_number_index"))
        batch_op.drop_index(batch_op.f("ix_registration_name"))
        batch_op.drop_index(batch_op.f("ix_registration_centre_id"))
        batch_op.drop_index(batch_op.f("ix_registration_batch_id"))

    op.drop_table("registration")
    with op.batch_alter_table("planned_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_planned_session_starts_at"))
        batch_op.drop_index(batch_op.f("ix_planned_session_offer_id"))

    op.drop_table("planned_session")
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_offer_id"))
        batch_op.drop_index(batch_op.f("ix_paper_batch_id"))

    op.drop_table("paper")
    with op.batch_alter_table("item_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_review_item_id"))

    op.drop_table("item_review")
    with op.batch_alter_table("item_conflict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_conflict_item_id"))

    op.drop_table("item_conflict")
    with op.batch_alter_table("exam_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exam_task_offer_id"))

    op.drop_table("exam_task")
    with op.batch_alter_table("auth_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_auth_session_account_id"))

    op.drop_table("auth_session")
    with op.batch_alter_table("weight", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_weight_standard_version_id"))

    op.drop_table("weight")
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_waiver_batch_id"))

    op.drop_table("waiver")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_batch_id"))

    op.drop_table("upload")
    op.drop_table("roster_filing")
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_site_id"))

    op.drop_table("room")
    op.drop_table("result_run")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_sent_at"))
        batch_op.drop_index(batch_op.f("ix_outbox_job_id"))

    op.drop_table("outbox")
    with op.batch_alter_table("one_time_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_one_time_code_account_id"))

    op.drop_table("one_time_code")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_batch_id"))

    op.drop_table("offer")
    with op.batch_alter_table("level_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_level_rule_standard_version_id"))

    op.drop_table("level_rule")
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_index("ix_item_pool")
        batch_op.drop_index(batch_op.f("ix_item_point_id"))

    op.drop_table("item")
    op.drop_table("import_row")
    with op.batch_alter_table("grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_account_id"))

    op.drop_table("grant")
    with op.batch_alter_table("filing_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_filing_item_filing_id"))
        batch_op.drop_index(batch_op.f("ix_filing_item_centre_id"))

    op.drop_table("filing_item")
    with op.batch_alter_table("criterion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_criterion_task_id"))

    op.drop_table("criterion")
    with op.batch_alter_table("condition_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_condition_line_standard_version_id"))

    op.drop_table("condition_line")
    op.drop_table("arrangement")
    with op.batch_alter_table("archive_scan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_archive_scan_batch_id"))

    op.drop_table("archive_scan")
    op.drop_table("archive_file")
    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.drop_index("ix_announcement_published")

    op.drop_table("announcement")
    with op.batch_alter_table("work_type", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_work_type_occupation_code"))

    op.drop_table("work_type")
    with op.batch_alter_table("standard_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_standard_version_occupation_code"))

    op.drop_table("standard_version")
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_centre_id"))

    op.drop_table("site")
    with op.batch_alter_table("relative_declaration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_relative_declaration_person_id"))
        batch_op.drop_index(batch_op.f("ix_relative_declaration_number_index"))

    op.drop_table("relative_declaration")
    with op.batch_alter_table("practical_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practical_task_occupation_code"))

    op.drop_table("practical_task")
    op.drop_table("point")
    op.drop_table("merge_request")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_account_id"))

    op.drop_table("job")
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_run_kind"))
        batch_op.drop_index(batch_op.f("ix_import_run_centre_id"))

    op.drop_table("import_run")
    with op.batch_alter_table("identity_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_document_person_id"))

    op.drop_table("identity_document")
    with op.batch_alter_table("expert_card", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expert_card_person_id"))
        batch_op.drop_index(batch_op.f("ix_expert_card_occupation_code"))
        batch_op.drop_index(batch_op.f("ix_expert_card_centre_id"))

    op.drop_table("expert_card")
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_credential_person_id"))

    op.drop_table("credential")
    with op.batch_alter_table("class_declaration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_class_declaration_person_id"))

    op.drop_table("class_declaration")
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batch_state"))
        batch_op.drop_index(batch_op.f("ix_batch_centre_id"))

    op.drop_table("batch")
    with op.batch_alter_table("ban", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ban_person_id"))

    op.drop_table("ban")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_person_id"))

    op.drop_table("account")
    op.drop_table("throwaway_clock")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_file_owner"))

    op.drop_table("stored_file")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_attempt_source")
        batch_op.drop_index("ix_sign_in_attempt_login")

    op.drop_table("sign_in_attempt")
    op.drop_table("setting")
    op.drop_table("person_key")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_phone_index"))
        batch_op.drop_index(batch_op.f("ix_person_name"))

    op.drop_table("person")
    with op.batch_alter_table("occupation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_occupation_name"))

    op.drop_table("occupation")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_person_id"))
        batch_op.drop_index(batch_op.f("ix_notice_account_id"))

    op.drop_table("notice")
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.drop_index("ix_inquiry_target")
        batch_op.drop_index("ix_inquiry_source")

    op.drop_table("inquiry")
    op.drop_table("idempotency_key")
    op.drop_table("history_stream")
    with op.batch_alter_table("history_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_history_event_verb"))
        batch_op.drop_index("ix_history_event_subject")
        batch_op.drop_index(batch_op.f("ix_history_event_at"))
        batch_op.drop_index(batch_op.f("ix_history_event_account_id"))

    op.drop_table("history_event")
    op.drop_table("history_checkpoint")
    with op.batch_alter_table("filing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_filing_code"))

    op.drop_table("filing")
    op.drop_table("counter")
    op.drop_table("centre")
    op.drop_table("calendar_day")
