"""the words of danger that a site added itself; those that were shipped are part of the reading."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_SETTING = sa.table("setting", sa.column("key", sa.String), sa.column("value", sa.Text))
_SHIPPED = {
    *("kdrt", "dianiaya", "dicabuli", "dipukuli", "dipukul suami", "dipukul ayahnya"),
    *("dipukul bapaknya", "diperkosa", "dilecehkan", "disiksa", "jangan balas", "jgn balas"),
    *("jgn kirim balasan", "rahasia", "rahasiakan", "dirahasiakan", "darurat", "minta tolong"),
    *("kebakaran", "banjir bandang", "longsor", "tenggelam", "kecelakaan", "keracunan"),
    *("bunuh diri", "diculik", "dibunuh", "banjir", "terbakar", "kekerasan dalam rumah tangga"),
    *("hanyut", "tertimbun", "gempa", "harimau masuk kampung"),
}
_KEYS = {
    "sensitive_words": ("sensitive_words",),
    "urgent_words": ("urgent_words", "emergency_words"),
}


def upgrade() -> None:
    """A stored list also held the shipped words, which the reading now judges by their sentence."""
    bind = op.get_bind()
    stored = {row.key: row.value for row in bind.execute(sa.select(_SETTING)).all()}
    for key, sources in _KEYS.items():
        words = [word for source in sources for word in (stored.get(source) or "").split("\n")]
        own = [word for word in words if word.strip() and word.strip().casefold() not in _SHIPPED]
        bind.execute(_SETTING.delete().where(_SETTING.c.key.in_(sources)))
        if own:
            row = {"key": key, "value": "\n".join(dict.fromkeys(own))}
            bind.execute(_SETTING.insert().values(row))


def downgrade() -> None:
    """The lists of before are as they were shipped; a site's own words stay in them."""
