"""What one picture is, and who looks: the words in which the lists of screens are written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from tools.screen_steps import Steps


@dataclass(frozen=True)
class Screen:
    """One picture: who looks, where he begins, what he clicks; `endpoint` is the route it shows."""

    title: str
    endpoint: str
    user: str | None
    path: str
    steps: Steps | None = None


moderator = partial(Screen, user="moderator")
card = partial(moderator, path="/pesan-masuk/?status=semua")
operator = partial(Screen, user="operator-pupr")
superior = partial(Screen, user="kadis-pupr")
admin = partial(Screen, user="admin")
