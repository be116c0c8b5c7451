"""what a part of an import wrote."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

RUN = sa.table("import_run", sa.column("id", sa.Integer), sa.column("made", sa.JSON))
PART = sa.table("import_part", sa.column("id", sa.Integer), sa.column("run_id", sa.Integer), sa.column("made", sa.JSON))


def upgrade() -> None:
    op.create_table(
        "import_part",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_import_part_run_id_import_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_part")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("import_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_part_run_id"), ["run_id"], unique=False)
    bind = op.get_bind()
    for run, made in bind.execute(sa.select(RUN.c.id, RUN.c.made).order_by(RUN.c.id)).all():
        if made:
            bind.execute(sa.insert(PART).values(run_id=run, made=made))
    with op.batch_alter_table("import_run", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_column("made")


def downgrade() -> None:
    with op.batch_alter_table("import_run", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("made", sa.JSON(), nullable=True))
    bind = op.get_bind()
    made: dict[int, list[object]] = {}
    for run, rows in bind.execute(sa.select(PART.c.run_id, PART.c.made).order_by(PART.c.id)).all():
        made.setdefault(run, []).extend(rows)
    for (run,) in bind.execute(sa.select(RUN.c.id)).all():
        bind.execute(sa.update(RUN).where(RUN.c.id == run).values(made=made.get(run, [])))
    with op.batch_alter_table("import_run", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.alter_column("made", existing_type=sa.JSON(), nullable=False)
    with op.batch_alter_table("import_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_part_run_id"))
    op.drop_table("import_part")
