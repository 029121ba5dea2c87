"""The simulator page of latihan: phones that write to Si UPIK and show what it sends them.

The page reads and writes only the files of the training phone: every SMS takes the same way as a
real one.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flask import current_app, flash, get_template_attribute, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView
from flask_babel import gettext as _

from app.database.extensions import now
from app.domain.messaging.phone_numbers import shown
from app.domain.words import N_
from app.http.error_pages import wants_fragment
from app.i18n.language import translated
from app.queries.directory import officials
from app.reports.figures.formatting import format_day
from app.services.settings import settings
from app.sms.gammu import simulated_phones
from app.sms.gammu.dummy_phone import inbox_locations
from app.sms.gammu.simulated_phones import LONGEST_NAME, MOST_PARTS, Bubble, SmsRefused
from app.sms.protocol import encoding
from app.views.framework.responses import route

CITIZEN: Final = "0812-6677-1234"
STRANGER: Final = "0878-1111-2222"
_REFUSED: Final = {
    "empty": N_("SMS masih kosong. Tulis dahulu isinya."),
    "parts": N_("SMS terlalu panjang: {parts} bagian, paling banyak {most}. Pendekkan dahulu."),
    "sender": N_(
        "Pengirim harus nomor (angka, boleh diawali +, paling banyak 20 angka) atau nama "
        "paling panjang {name} huruf tanpa tanda khusus."
    ),
}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone on the page; `number` is None if the typed text is no valid sender."""

    slot: str
    name: str
    spelled: str
    number: str | None
    position: str = ""
    is_editable: bool = False

    @property
    def hint(self) -> str:
        """The text of an empty phone."""
        if self.position:
            return N_(
                "Belum ada SMS. Pesan yang diteruskan moderator masuk di sini dengan kodenya."
            )
        if self.slot == "lain":
            return N_("Ganti nomor di atas, juga dengan nama pengirim seperti TELKOMSEL.")
        return N_("Belum ada SMS. Tulis keluhan di bawah, lalu Kirim.")


class SimulatorView(BaseView):
    """Phones of a citizen, of one unit, and of any typed sender; registered in latihan only."""

    route_base = "/simulator"
    default_view = "list"
    class_permission_name = "Simulator"

    @route("/", "read")
    def list(self) -> str:
        """The page with all phones."""
        offices = officials.units_with_phones()
        office = _chosen(offices)
        shown_phones = _phones(office)
        return str(
            self.render_template(
                "simulator/simulator.html",
                title=N_("Simulator HP"),
                offices=offices,
                office=office,
                phones=shown_phones,
                chats=_chats(shown_phones),
                day_of=format_day,
                number=settings.current().public_number,
                hold=settings.current().phone_hold,
                alphabet=_alphabet(),
                most_parts=MOST_PARTS,
            )
        )

    @route("/baru", "read")
    def fresh(self) -> dict[str, Any]:
        """The present content of each phone as HTML, by slot; the page polls it every second.

        `waiting` counts SMS that the modem process has not read yet.
        """
        shown_phones = _phones(_chosen(officials.units_with_phones()))
        bubbles = get_template_attribute("simulator/phone.html", "bubbles")
        chats = {slot: bubbles(chat, format_day) for slot, chat in _chats(shown_phones).items()}
        return {"chats": chats, "waiting": len(inbox_locations(_folder()))}

    @route("/kirim", "read", methods=["POST"])
    def send(self) -> Any:
        """Sends one SMS from one phone to Si UPIK; without script, the page is reloaded."""
        problem = _send(request.form.get("dari", ""), request.form.get("teks", ""))
        if wants_fragment():
            return {"problem": problem}, 422 if problem else 200
        if problem:
            flash(problem, "danger")
        return redirect(url_for("SimulatorView.list", skpd=request.form.get("skpd")))


def _send(spelled: str, text: str) -> str | None:
    """Why the SMS was not sent, in one sentence; None if the modem has it."""
    try:
        simulated_phones.send_from_phone(_folder(), spelled, text, now())
    except SmsRefused as error:
        words = translated(_REFUSED[error.reason])
        return words.format(parts=error.parts, most=MOST_PARTS, name=LONGEST_NAME)
    except OSError as error:
        log.warning("the simulator could not write an SMS: %s", error.strerror)
        return _(
            "SMS tidak dapat ditulis ke berkas modem simulator. Periksa ruang dan izin folder."
        )
    return None


def _folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].folder
    return folder / "modems" / "simulator"


def _chosen(offices: list[tuple[int, str]]) -> int | None:
    """The unit of the URL, else the first."""
    known = [id_ for id_, _ in offices]
    wanted = next((id_ for id_ in known if str(id_) == request.args.get("skpd")), None)
    return wanted or next(iter(known), None)


def _phones(office: int | None) -> list[Phone]:
    """The phones of the citizen, of the unit's head, secretary and operators, and the free one."""
    citizen = _typed("warga", _("Warga"), CITIZEN)
    stranger = _typed("lain", _("Nomor lain"), STRANGER)
    of_unit = [
        Phone(f"hp{row.id}", row.name, shown(row.phone), _address(row.phone), row.position)
        for row in officials.one_a_phone(office)
    ]
    return [citizen, *of_unit, stranger]


def _typed(slot: str, name: str, default: str) -> Phone:
    spelled = request.args.get(slot, default)[:64].strip() or default
    return Phone(slot, name, spelled, _address(spelled), is_editable=True)


def _address(spelled: str) -> str | None:
    try:
        return simulated_phones.sender_address(spelled)
    except SmsRefused:
        return None


def _chats(phones: list[Phone]) -> dict[str, list[Bubble]]:
    numbers = {phone.number for phone in phones if phone.number}
    chats = simulated_phones.conversations(_folder(), sorted(numbers))
    return {phone.slot: chats.get(phone.number or "", []) for phone in phones}


def _alphabet() -> dict[str, Any]:
    """The rules of app/sms/protocol/encoding.py that the page's character counter needs."""
    return {
        "basic": encoding.BASIC.replace("\x1b", ""),
        "extension": "".join(encoding.EXTENSION),
        "gsm7": [encoding.GSM7_SINGLE, encoding.GSM7_JOINED],
        "ucs2": [encoding.UCS2_SINGLE, encoding.UCS2_JOINED],
    }
