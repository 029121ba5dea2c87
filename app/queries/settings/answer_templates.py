"""What the list of answer templates reads."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import joinedload

from app.models import AnswerTemplate

# What the list shows of each template beside the row itself.
LOADING: Final = (joinedload(AnswerTemplate.skpd),)
