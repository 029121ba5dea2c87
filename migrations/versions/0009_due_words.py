"""why a message is due, as values that every language can say: `keluhan|jawab|2|Kebijakan Si UPIK`
and `5|2` instead of finished Indonesian sentences."""

import re
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_STEPS = {
    "diteruskan": "teruskan",
    "jawaban pertama": "jawab",
    "diselesaikan": "selesai",
    "diselesaikan dengan pemeriksaan": "periksa",
}
_REASON = re.compile(r"(.+?): (.+) dalam (\d+) hari kerja sejak diterima \((.*)\)", re.DOTALL)
_COUNTED = re.compile(r"(\d+) hari kerja(?:; (?:(\d+) hari libur|(\w+) libur))?")
_MESSAGE = sa.table(
    "message",
    sa.column("id", sa.Integer),
    sa.column("due_reason", sa.String),
    sa.column("due_counted", sa.String),
)


def upgrade() -> None:
    _rewrite(_reason, _counted)


def downgrade() -> None:
    _rewrite(_reason_in_words, _counted_in_words)


def _rewrite(reason: Callable[[str], str], counted: Callable[[str], str]) -> None:
    """Only messages that wait for something have a reason: at most a few thousand."""
    bind = op.get_bind()
    query = sa.select(_MESSAGE).where(_MESSAGE.c.due_reason.is_not(None))
    for row in bind.execute(query).all():
        bind.execute(
            _MESSAGE.update()
            .where(_MESSAGE.c.id == row.id)
            .values(due_reason=reason(row.due_reason), due_counted=counted(row.due_counted or ""))
        )


def _reason(words: str) -> str:
    found = _REASON.fullmatch(words)
    if found is None or found[2] not in _STEPS:
        return words
    category = "" if found[1] == "Setiap pesan" else found[1].lower()
    return f"{category}|{_STEPS[found[2]]}|{found[3]}|{found[4]}"


def _counted(words: str) -> str:
    found = _COUNTED.fullmatch(words)
    if found is None:
        return words
    off = found[2] or found[3]
    return f"{found[1]}|{off}" if off else found[1]


def _reason_in_words(stored: str) -> str:
    if stored.count("|") < 3:
        return stored
    category, step, days, basis = stored.split("|", 3)
    what = category.title() or "Setiap pesan"
    words = {step: words for words, step in _STEPS.items()}[step]
    return f"{what}: {words} dalam {days} hari kerja sejak diterima ({basis})"


def _counted_in_words(stored: str) -> str:
    days, _, off = stored.partition("|")
    if not off:
        return f"{days} hari kerja"
    return f"{days} hari kerja; {off} {'hari libur' if off.isdigit() else 'libur'}"
