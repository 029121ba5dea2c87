"""The Add and Edit dialogs of a GSM modem, and how they are saved."""

from __future__ import annotations

from typing import Any, Final

from wtforms import FloatField, IntegerField, PasswordField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Regexp

from app.domain.errors import InvalidInput, PhoneInvalid
from app.domain.messaging import phone_numbers
from app.domain.reasons import Problem
from app.domain.words import N_, Sentence
from app.models import Modem
from app.services.journal.actor import Actor
from app.services.modems import modems
from app.services.modems.modems import FASTEST, Change
from app.views.framework.form_fields import REQUIRED, ChoiceField, Form, YesNoField

_NAME = N_("Nama hanya huruf, angka, titik, - dan _ (paling banyak 40).")
_DEVICE = N_("Tulis jalurnya, misalnya /dev/serial/by-id/usb-… atau /dev/ttyUSB0.")
_PREFIXES = N_("Tulis awalan seperti ini: 0811, 0812.")
_NAME_HELP = N_("Pendek, tanpa spasi, misalnya modem1. Tidak dapat diubah lagi.")
_PREFIXES_HELP = N_("Nomor tujuan yang didahulukan lewat modem ini, misalnya 0811, 0812.")
_PIN = N_("PIN terdiri dari 4 sampai 8 angka.")
_RATE = Sentence("Isi angka antara 0 dan %(most)s.", most=FASTEST)
_CONNECTIONS: Final = {
    f"at{speed}": f"AT, {speed} bps"
    for speed in (115200, 9600, 19200, 38400, 57600, 230400, 460800)
}
# Fields of GSM modems only; the training phone has neither port nor PIN.
_OF_A_STICK: Final = ("device", "connection", "model", "pin", "keeps_pin", "imei")
_CAP = N_("Isi bilangan bulat, 0 atau lebih.")
_ANYWHERE: Final = {"": N_("Mana saja")}
_HOST_HELP: Final = N_("Server tempat modem ini tertancap.")


class _RateField(FloatField):
    """A decimal number, written with a comma."""

    def process_formdata(self, values: list[str]) -> None:
        """Reads `20`, `0,5`."""
        try:
            super().process_formdata([value.replace(",", ".") for value in values])
        except ValueError:
            raise ValueError(_RATE) from None


class _CapField(IntegerField):
    """A whole number; anything else gets a sentence."""

    def process_formdata(self, values: list[str]) -> None:
        """Reads `300`."""
        try:
            super().process_formdata(values)
        except ValueError:
            raise ValueError(_CAP) from None


class ModemForm(Form):
    """A GSM modem, its SIM and its limits; `modem_form` removes fields that do not apply."""

    name = StringField(
        "Nama",
        validators=[DataRequired(REQUIRED), Regexp(r"^[A-Za-z0-9._-]{1,40}$", 0, _NAME)],
        description=_NAME_HELP,
        render_kw={"autocomplete": "off"},
    )
    device = StringField(
        N_("Perangkat"),
        validators=[DataRequired(REQUIRED), Length(max=200), Regexp(r"^/[!-~]+$", 0, _DEVICE)],
        render_kw={"list": "devices", "autocomplete": "off", "spellcheck": "false"},
    )
    connection = ChoiceField(N_("Koneksi"), _CONNECTIONS, default="at115200")
    model = StringField(
        N_("Model"),
        validators=[Length(max=40), Regexp(r"^[A-Za-z0-9_.-]*$", 0, N_("Hanya huruf dan angka."))],
        description=N_("Boleh kosong: dikenali sendiri."),
    )
    number = StringField(
        N_("Nomor"), validators=[Length(max=30)], description=N_("Nomor HP kartu SIM di modem ini.")
    )
    pin = PasswordField(
        N_("PIN"),
        validators=[Regexp(r"^(\d{4,8})?$", 0, _PIN)],
        description=N_("PIN kartu SIM, bila ada. Tidak pernah ditampilkan."),
        render_kw={"autocomplete": "new-password", "inputmode": "numeric"},
    )
    keeps_pin = YesNoField(N_("PIN tersimpan"), N_("Tetap dipakai"), N_("Hapus"))
    rate_per_minute = _RateField(
        N_("Batas per menit"),
        validators=[InputRequired(REQUIRED), NumberRange(0, FASTEST, _RATE)],
        description=N_("Bagian SMS, 0 = tanpa batas."),
        default=20,
    )
    daily_cap = _CapField(
        N_("Batas per hari"),
        validators=[InputRequired(REQUIRED), NumberRange(0, 1_000_000, _CAP)],
        description=N_("Bagian SMS, 0 = tanpa batas."),
        default=0,
    )
    prefixes = StringField(
        N_("Awalan"),
        validators=[Length(max=200), Regexp(r"^[\d+ ,;]*$", 0, _PREFIXES)],
        description=_PREFIXES_HELP,
    )
    imei = StringField(
        "IMEI",
        validators=[Length(max=20), Regexp(r"^\d*$", 0, N_("IMEI hanya angka."))],
        description=N_("Kosongkan bila modemnya diganti: yang baru dikenali sendiri."),
    )
    host = ChoiceField(N_("Server"), _ANYWHERE, default="", description=_HOST_HELP)
    is_enabled = YesNoField(N_("Dipakai"), N_("Ya"), N_("Tidak"))


def modem_form(row: Modem | None, *, is_fresh: bool) -> ModemForm:
    """The form for a new modem (None) or for this one; `is_fresh` fills in the stored values."""
    form = ModemForm(obj=row) if is_fresh and row is not None else ModemForm()
    gone = ["keeps_pin", "imei"] if row is None else ["name"]
    if row is not None and row.kind != modems.AT:
        gone += _OF_A_STICK
    elif row is not None:
        gone += [] if row.pin else ["keeps_pin"]
        if row.connection not in _CONNECTIONS:
            # An unusual one, set on the command line, stays among the choices.
            form.connection.choices.append(SelectChoice(row.connection, row.connection))
    for name in gone:
        del form[name]
    _offer_hosts(form, row)
    if is_fresh and row is not None:
        form.number.data = phone_numbers.shown(row.number) if row.number else ""
        form.rate_per_minute.data = f"{row.rate_per_minute:g}".replace(".", ",")
    return form


def _offer_hosts(form: ModemForm, row: Modem | None) -> None:
    """Asks for the server only where there are several, or where one was chosen."""
    found = set(modems.hosts())
    if row is not None and row.host:
        found.add(row.host)
    elif len(found) < 2:
        del form.host
        return
    form.host.choices = [*form.host.choices, *(SelectChoice(it, it) for it in sorted(found))]


def save(form: ModemForm, row: Modem | None, actor: Actor) -> None:
    """Writes the form. Raises InvalidInput."""
    try:
        name = row.name if row is not None else _added(form, actor)
        saved = modems.change(name, _change(form), actor=actor)
    except PhoneInvalid:
        raise InvalidInput("number", Problem.NOT_A_PHONE) from None
    modems.set_enabled(name, form.is_enabled.is_yes, actor=actor)
    if saved.kind == modems.AT and saved.is_enabled:
        modems.require_free_device(saved)


def _added(form: ModemForm, actor: Actor) -> str:
    return modems.add_modem(
        form.name.data,
        form.device.data.strip(),
        form.connection.data,
        is_enabled=form.is_enabled.is_yes,
        actor=actor,
    ).name


def _change(form: ModemForm) -> Change:
    """The values of the form; a field that is not in it stays unchanged."""
    values: dict[str, Any] = {
        name: form[name].data or ""
        for name in ("device", "connection", "model", "number", "prefixes", "imei", "host")
        if name in form
    }
    return Change(
        **values,
        pin=_pin(form),
        rate_per_minute=form.rate_per_minute.data,
        daily_cap=form.daily_cap.data,
    )


def _pin(form: ModemForm) -> str | None:
    """The new PIN; "" deletes the stored PIN, None keeps it."""
    if "pin" not in form:
        return None
    if form.pin.data:
        return str(form.pin.data)
    return "" if "keeps_pin" in form and not form.keeps_pin.is_yes else None
