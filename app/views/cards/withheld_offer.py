"""The offer after Jangan Blokir: what came while the number was blocked may become cards (A11)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.domain.access.roles import may_see_hidden_number
from app.i18n.language import counted
from app.queries.black_list import blocked_numbers
from app.queries.black_list.blocked_numbers import Withheld
from app.views.cards.card_response import A_MINUTE
from app.views.framework.viewer import Viewer


def after_unblock(blocked_id: int, url: str, values: str = "") -> tuple[str, dict[str, Any]]:
    """What the notice of Jangan Blokir says, and its offer: none when nothing came.

    `url` and `values`: where Jadikan kartu leads.
    """
    told = _("Nomor tidak diblokir lagi.")
    # As far as the viewer may know.
    with_hidden = may_see_hidden_number(Viewer.current().actor.roles)
    found = blocked_numbers.withheld_by([blocked_id], with_hidden=with_hidden)
    came = found.get(blocked_id, Withheld()).count
    if not came:
        return told, {}
    words = counted("%(count)s pesan datang selama diblokir.", count=came)
    offers = [{"url": url, "values": values, "label": _("Jadikan kartu")}]
    return f"{told} {words}", {"seconds": A_MINUTE, "offers": offers}


def made_words(made: int) -> str:
    """How many SMS became cards."""
    if not made:
        return _("Tidak ada lagi pesan yang ditahan dari nomor ini.")
    return counted("%(count)s pesan menjadi kartu di Pesan Masuk.", count=made)
