"""halls that rely on it: pauses, pulses, accommodations, scores from paper, networks of rooms"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# What rows that are there get in columns that must not be empty.
FILL = {
    ('attempt', 'release_tries'): '0',
    ('attempt', 'compensated_seconds'): '0',
    ('attempt', 'notice'): "''",
    ('attempt', 'on_paper'): 'false',
    ('room', 'addresses'): "'[]'",
    ('seat_event', 'times'): '1',
}


def upgrade():
    _new_tables()
    _widen()
    if op.get_bind().dialect.name == "sqlite":
        _rebuild()
    else:
        _alter()


def downgrade():
    raise RuntimeError("what the new columns hold would be lost; restore the backup of before")


def _widen():
    """Large tables get their column where they stand, on either database."""
    op.add_column('answer', sa.Column('page', sa.String(length=16), server_default='', nullable=False))
    op.add_column('answer_event', sa.Column('page', sa.String(length=16), server_default='', nullable=False))


def _new_tables():
    op.create_table('door_refusal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_door_refusal'))
    )
    op.create_table('task_print',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('offer_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=16), nullable=False),
    sa.Column('state', sa.Enum('asked', 'confirmed', 'done', 'dropped', name='actstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('purpose', sa.String(length=160), nullable=False),
    sa.Column('asked_by', sa.Integer(), nullable=True),
    sa.Column('asked_person_id', sa.Integer(), nullable=True),
    sa.Column('asked_session', sa.String(length=80), nullable=False),
    sa.Column('asker', sa.String(length=80), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_by', sa.Integer(), nullable=True),
    sa.Column('confirmer', sa.String(length=80), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['offer_id'], ['offer.id'], name=op.f('fk_task_print_offer_id_offer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_print'))
    )
    op.create_table('accommodation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('asked', 'proposed', 'granted', 'refused', 'withdrawn', name='accommodationstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('wanted', sa.JSON(), nullable=False),
    sa.Column('given', sa.JSON(), nullable=True),
    sa.Column('need', sa.LargeBinary(), nullable=False),
    sa.Column('answer', sa.LargeBinary(), nullable=True),
    sa.Column('evidence_id', sa.Integer(), nullable=True),
    sa.Column('late_reason', sa.String(length=200), nullable=False),
    sa.Column('asked_by', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proposed_by', sa.Integer(), nullable=True),
    sa.Column('proposer_person', sa.Integer(), nullable=True),
    sa.Column('proposer', sa.String(length=80), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decider', sa.String(length=80), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['evidence_id'], ['stored_file.id'], name=op.f('fk_accommodation_evidence_id_stored_file')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_accommodation_registration_id_registration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accommodation'))
    )
    op.create_table('paper_score',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('marks', sa.BigInteger(), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('looked_again', sa.Boolean(), nullable=False),
    sa.Column('imported', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_paper_score_attempt_id_attempt')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_score')),
    sa.UniqueConstraint('attempt_id', 'turn', name=op.f('uq_paper_score_attempt_id_turn'))
    )
    op.create_table('pulse',
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('unsent', sa.Integer(), nullable=False),
    sa.Column('unsent_since', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_pulse_attempt_id_attempt')),
    sa.PrimaryKeyConstraint('attempt_id', name=op.f('pk_pulse'))
    )
    op.create_index('ix_door_refusal_at', 'door_refusal', ['at'], unique=False)
    op.create_index(op.f('ix_task_print_offer_id'), 'task_print', ['offer_id'], unique=False)
    op.create_index(op.f('ix_accommodation_registration_id'), 'accommodation', ['registration_id'], unique=False)
    op.create_index(op.f('ix_accommodation_state'), 'accommodation', ['state'], unique=False)
    op.create_index('uq_accommodation_live', 'accommodation', ['registration_id'], unique=True, sqlite_where=sa.text("state IN ('asked', 'proposed', 'granted')"), postgresql_where=sa.text("state IN ('asked', 'proposed', 'granted')"))


def _rebuild():
    """SQLite: a table with other columns or checks is made anew, filled, and takes the old one's name."""
    op.create_table('new_attempt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('seat_id', sa.Integer(), nullable=False),
    sa.Column('paper_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('seat_token_hash', sa.String(length=64), nullable=True),
    sa.Column('questions', sa.Integer(), nullable=False),
    sa.Column('release_code', sa.String(length=12), nullable=True),
    sa.Column('release_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('release_tries', sa.Integer(), server_default='0', nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('extra_seconds', sa.Integer(), nullable=False),
    sa.Column('compensated_seconds', sa.Integer(), nullable=False),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('notice', sa.String(length=200), nullable=False),
    sa.Column('notice_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('adapted', sa.JSON(), nullable=True),
    sa.Column('on_paper', sa.Boolean(), nullable=False),
    sa.Column('sheet', sa.LargeBinary(), nullable=False),
    sa.Column('decode', sa.LargeBinary(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('receipt', sa.String(length=64), nullable=True),
    sa.Column('score', sa.BigInteger(), nullable=True),
    sa.Column('verdicts', sa.LargeBinary(), nullable=True),
    sa.Column('marks', sa.LargeBinary(), nullable=True),
    sa.Column('waiting', sa.Integer(), nullable=False),
    sa.Column('marked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['paper_id'], ['paper.id'], name=op.f('fk_attempt_paper_id_paper')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_attempt_seat_id_seat')),
    sa.CheckConstraint("state IN ('prepared', 'running', 'submitted', 'ended', 'absent')", name=op.f('ck_attempt_attemptstate')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt')),
    sa.UniqueConstraint('seat_id', name=op.f('uq_attempt_seat_id')),
    sa.UniqueConstraint('seat_token_hash', name=op.f('uq_attempt_seat_token_hash'))
    )
    _take_over('attempt', ['id', 'seat_id', 'paper_id', 'state', 'seat_token_hash', 'questions', 'release_code', 'release_until', 'starts_at', 'ends_at', 'extra_seconds', 'sheet', 'decode', 'opened_at', 'seen_at', 'finished_at', 'receipt', 'score', 'verdicts', 'marks', 'waiting', 'marked_at'])
    op.create_index(op.f('ix_attempt_ends_at'), 'attempt', ['ends_at'], unique=False)
    op.create_index(op.f('ix_attempt_paper_id'), 'attempt', ['paper_id'], unique=False)
    op.create_index(op.f('ix_attempt_state'), 'attempt', ['state'], unique=False)
    op.create_table('new_room',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('use', sa.String(length=32), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('columns', sa.Integer(), nullable=False),
    sa.Column('door', sa.String(length=32), nullable=False),
    sa.Column('seat_order', sa.String(length=32), nullable=False),
    sa.Column('closed_seats', sa.JSON(), nullable=False),
    sa.Column('addresses', sa.JSON(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_room_site_id_site')),
    sa.CheckConstraint("door IN ('left', 'right')", name=op.f('ck_room_door')),
    sa.CheckConstraint("seat_order IN ('column', 'snake')", name=op.f('ck_room_order')),
    sa.CheckConstraint("use IN ('theory', 'practical')", name=op.f('ck_room_roomuse')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_room')),
    sa.UniqueConstraint('site_id', 'name', name=op.f('uq_room_site_id_name'))
    )
    _take_over('room', ['id', 'site_id', 'name', 'use', 'capacity', 'columns', 'door', 'seat_order', 'closed_seats', 'active'])
    op.create_index(op.f('ix_room_site_id'), 'room', ['site_id'], unique=False)
    op.create_table('new_seat_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=True),
    sa.Column('times', sa.Integer(), server_default='1', nullable=False),
    sa.Column('undoes', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_seat_event_attempt_id_attempt')),
    sa.ForeignKeyConstraint(['undoes'], ['seat_event.id'], name=op.f('fk_seat_event_undoes_seat_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seat_event')),
    sa.UniqueConstraint('undoes', name=op.f('uq_seat_event_undoes'))
    )
    _take_over('seat_event', ['id', 'attempt_id', 'kind', 'address', 'note', 'at'])
    op.create_index('ix_seat_event_attempt', 'seat_event', ['attempt_id', 'id'], unique=False)


def _take_over(table, kept):
    fill = {column: value for (name, column), value in FILL.items() if name == table}
    kept = [f'"{column}"' for column in kept]
    columns, values = ", ".join([*kept, *fill]), ", ".join([*kept, *fill.values()])
    op.execute(f"INSERT INTO new_{table} ({columns}) SELECT {values} FROM {table}")
    op.drop_table(table)
    op.rename_table(f"new_{table}", table)



def _alter():
    op.add_column('attempt', sa.Column('release_tries', sa.Integer(), server_default='0', nullable=True))
    _fill('attempt', 'release_tries')
    op.add_column('attempt', sa.Column('compensated_seconds', sa.Integer(), nullable=True))
    _fill('attempt', 'compensated_seconds')
    op.add_column('attempt', sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('attempt', sa.Column('notice', sa.String(length=200), nullable=True))
    _fill('attempt', 'notice')
    op.add_column('attempt', sa.Column('notice_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('attempt', sa.Column('adapted', sa.JSON(), nullable=True))
    op.add_column('attempt', sa.Column('on_paper', sa.Boolean(), nullable=True))
    _fill('attempt', 'on_paper')
    op.add_column('room', sa.Column('addresses', sa.JSON(), nullable=True))
    _fill('room', 'addresses')
    op.add_column('seat_event', sa.Column('seconds', sa.Integer(), nullable=True))
    op.add_column('seat_event', sa.Column('times', sa.Integer(), server_default='1', nullable=True))
    _fill('seat_event', 'times')
    op.add_column('seat_event', sa.Column('undoes', sa.Integer(), nullable=True))
    op.create_unique_constraint(op.f('uq_seat_event_undoes'), 'seat_event', ['undoes'])
    op.create_foreign_key(op.f('fk_seat_event_undoes_seat_event'), 'seat_event', 'seat_event', ['undoes'], ['id'])


def _fill(table, column):
    """Give the rows that are there a value, then ask for one."""
    op.execute(f"UPDATE {table} SET {column} = {FILL[table, column]}")
    op.alter_column(table, column, nullable=False)
