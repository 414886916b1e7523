"""reasons of accommodations: the late one lies encrypted too, and all of them are erased when their batch is over"""

import sqlalchemy as sa
from alembic import op

from skillcert.core import crypto

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("accommodation", sa.Column("late", sa.LargeBinary(), nullable=True))
    op.add_column("accommodation", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    rows = sa.table("accommodation", sa.column("id", sa.Integer), sa.column("late_reason", sa.String), sa.column("late", sa.LargeBinary))
    written = sa.select(rows.c.id, rows.c.late_reason).where(rows.c.late_reason != "")
    for number, reason in op.get_bind().execute(written).all():
        blob = crypto.encrypt("accommodation-late", reason.encode())
        op.execute(rows.update().where(rows.c.id == number).values(late=blob))
    op.drop_column("accommodation", "late_reason")


def downgrade():
    raise RuntimeError("the reasons would lie in the open again; restore the backup of before")
