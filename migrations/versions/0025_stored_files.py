"""files in the database, in pieces: papers move here; photos, until now in the data folder, are
taken in afterwards by `prepare` (former_files.py)."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_PAPER = sa.table(
    "paper",
    *(sa.column(name, sa.Integer) for name in ("id", "file_id", "size")),
    *(sa.column(name, _TIME) for name in ("asked_at", "finished_at", "forgotten_at")),
    sa.column("problem", sa.String),
)
_PAPER_PIECE = sa.table(
    "paper_piece",
    sa.column("paper_id", sa.Integer),
    sa.column("number", sa.Integer),
    sa.column("data", sa.LargeBinary),
)
_FILE = sa.table(
    "stored_file",
    *(sa.column(name, sa.Integer) for name in ("id", "size")),
    *(sa.column(name, sa.String) for name in ("kind", "key", "sha256")),
    *(sa.column(name, _TIME) for name in ("created_at", "forgotten_at")),
)
_PIECE = sa.table(
    "stored_piece",
    sa.column("file_id", sa.Integer),
    sa.column("number", sa.Integer),
    sa.column("data", sa.LargeBinary),
)


def upgrade() -> None:
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=40)),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64)),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("forgotten_at", _TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("key", name=op.f("uq_stored_file_key")),
    )
    op.create_index(op.f("ix_stored_file_forgotten_at"), "stored_file", ["forgotten_at"])
    op.create_table(
        "stored_piece",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_stored_piece_file_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_stored_piece")),
    )
    for name in ("paper", "evidence"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("file_id", sa.Integer()))
            table.create_foreign_key(f"fk_{name}_file_id", "stored_file", ["file_id"], ["id"])
            table.create_unique_constraint(f"uq_{name}_file_id", ["file_id"])
            if name == "evidence":
                table.alter_column("file", existing_type=sa.String(length=40), nullable=True)
    bind = op.get_bind()
    # Nobody sees these any more; what is not finished is made from its beginning.
    bind.execute(_PAPER.delete().where(_PAPER.c.forgotten_at.is_not(None)))
    ready = (_PAPER.c.finished_at.is_not(None), _PAPER.c.problem.is_(None))
    for paper_id, at in bind.execute(sa.select(_PAPER.c.id, _PAPER.c.asked_at).where(*ready)).all():
        _move(bind, paper_id, at)
    with op.batch_alter_table("paper") as table:
        table.drop_column("forgotten_at")
    op.drop_table("paper_piece")


def _move(bind: sa.Connection, paper_id: int, at: object) -> None:
    row = {"kind": "laporan", "size": 0, "created_at": at}
    file_id = bind.execute(_FILE.insert().values(row).returning(_FILE.c.id)).scalar_one()
    digest, size, number = hashlib.sha256(), 0, 0
    while True:
        mine = (_PAPER_PIECE.c.paper_id == paper_id, _PAPER_PIECE.c.number == number)
        data = bind.execute(sa.select(_PAPER_PIECE.c.data).where(*mine)).scalar()
        if data is None:
            break
        bind.execute(_PIECE.insert().values(file_id=file_id, number=number, data=data))
        digest.update(data)
        size, number = size + len(data), number + 1
    whole = {"size": size, "sha256": digest.hexdigest()}
    bind.execute(_FILE.update().where(_FILE.c.id == file_id).values(whole))
    bind.execute(_PAPER.update().where(_PAPER.c.id == paper_id).values(file_id=file_id))


def downgrade() -> None:
    """The pictures of photos taken in are lost: a folder can't be filled from here."""
    op.create_table(
        "paper_piece",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["paper.id"], name=op.f("fk_paper_piece_paper_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("paper_id", "number", name=op.f("pk_paper_piece")),
    )
    bind = op.get_bind()
    owned = _PIECE.join(_PAPER, _PAPER.c.file_id == _PIECE.c.file_id)
    pieces = sa.select(_PAPER.c.id, _PIECE.c.number, _PIECE.c.data).select_from(owned)
    bind.execute(_PAPER_PIECE.insert().from_select(["paper_id", "number", "data"], pieces))
    evidence = sa.table(
        "evidence", *(sa.column(name, sa.String) for name in ("id", "file", "file_id"))
    )
    lost = sa.literal("hilang-") + sa.cast(evidence.c.id, sa.String)
    bind.execute(evidence.update().where(evidence.c.file.is_(None)).values(file=lost))
    for name in ("evidence", "paper"):
        with op.batch_alter_table(name) as table:
            table.drop_constraint(f"uq_{name}_file_id", type_="unique")
            table.drop_constraint(f"fk_{name}_file_id", type_="foreignkey")
            table.drop_column("file_id")
            if name == "evidence":
                table.alter_column("file", existing_type=sa.String(length=40), nullable=False)
            else:
                table.add_column(sa.Column("forgotten_at", _TIME))
    op.drop_table("stored_piece")
    op.drop_index(op.f("ix_stored_file_forgotten_at"), table_name="stored_file")
    op.drop_table("stored_file")
