"""Ingatkan: sends a reminder SMS to the units that have not answered (S6)."""

from __future__ import annotations

from typing import Final

from flask import Response
from flask_appbuilder import expose, has_access, permission_name
from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.words import N_
from app.services.cases.actions import reminding
from app.services.cases.actions.reminding import Reminded
from app.views.cards.card_response import attempt_on, inbox_response
from app.views.cards.feature_views import ACTION, InboxFeature
from app.views.framework.format import clock

_LATER: Final = N_("%(later)s HP sudah diingatkan hari ini: kode ini masuk pengingat berikutnya.")


class InboxRemindView(InboxFeature):
    """Reminds units."""

    @expose("/<int:message_id>/ingatkan", methods=ACTION)
    @has_access
    @permission_name("remind")
    def remind(self, message_id: int) -> Response:
        """Ingatkan: an SMS to every phone whose unit has not answered (S6)."""
        done, refusal = attempt_on(
            message_id, lambda actor: reminding.remind(message_id, actor=actor)
        )
        return inbox_response(message_id, refusal, _success_message(done) if done else "")


def _success_message(done: Reminded) -> str:
    """How many phones get the SMS now, and how many got one today already."""
    if not done.now and not done.later and not done.first:
        return N_("SKPD ini belum punya nomor HP yang aktif. Lengkapi di Data Operator.")
    at = _after_quiet_hours()
    told = []
    if done.first:
        told.append(
            ngettext(
                "SMS dengan isi pesan dikirim ke %(first)s HP yang belum pernah menerimanya.",
                "SMS dengan isi pesan dikirim ke %(first)s HP yang belum pernah menerimanya.",
                done.first,
                first=done.first,
            )
        )
    if done.now and at:
        told.append(
            ngettext(
                "Pengingat akan dikirim ke %(now)s HP%(at)s.",
                "Pengingat akan dikirim ke %(now)s HP%(at)s.",
                done.now,
                now=done.now,
                at=at,
            )
        )
    elif done.now:
        told.append(
            ngettext(
                "Pengingat dikirim ke %(now)s HP.",
                "Pengingat dikirim ke %(now)s HP.",
                done.now,
                now=done.now,
            )
        )
    if done.later:
        told.append(_(_LATER, later=done.later))
    return " ".join(told)


def _after_quiet_hours() -> str:
    """When the SMS leaves, if it waits for the end of the quiet hours."""
    at = reminding.goes_at()
    return _(" pukul %(at)s, sesudah jam tenang", at=clock(at)) if at else ""
