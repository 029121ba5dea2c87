"""The modems as their owners last saw them; read only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from flask_appbuilder.models.sqla.interface import SQLAInterface

from app.domain import phone
from app.models import Modem
from app.views.base import LockedModelView

_WIB = ZoneInfo("Asia/Jakarta")


def _time(value: datetime | None) -> str:
    return f"{value.astimezone(_WIB):%d/%m/%y %H.%M} WIB" if value else "belum pernah"


class ModemView(LockedModelView):
    """State, signal and last traffic of each modem."""

    datamodel = SQLAInterface(Modem)
    subject = "modem"
    route_base = "/modem"
    class_permission_name = "Modem"
    include_route_methods = {"list"}
    search_columns = ["name"]
    list_columns = ["name", "kind", "number", "state", "problem", "signal_percent", "seen_at"]
    list_columns += ["last_received_at", "last_sent_at"]
    order_columns = ["name"]
    list_title = "Modem"
    label_columns = {
        "name": "Nama",
        "kind": "Jenis",
        "number": "Nomor",
        "state": "Keadaan",
        "problem": "Masalah",
        "signal_percent": "Sinyal",
        "seen_at": "Terakhir terlihat",
        "last_received_at": "SMS masuk terakhir",
        "last_sent_at": "SMS keluar terakhir",
    }
    formatters_columns: ClassVar[dict[str, Callable[[Any], str]]] = {
        "kind": lambda kind: {"dummy": "Latihan (tanpa SIM)", "at": "Modem GSM"}.get(kind, kind),
        "number": lambda number: phone.shown(number) if number else "",
        "signal_percent": lambda percent: "" if percent is None else f"{percent} %",
        "seen_at": _time,
        "last_received_at": _time,
        "last_sent_at": _time,
    }
