"""The Add and Edit window of an account at an operator's SMSC. Its password is in no form."""

from __future__ import annotations

from typing import Final

from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Regexp

from app.domain.errors import InvalidInput, PhoneInvalid, Problem
from app.domain.messaging import phone_numbers
from app.domain.words import N_, Sentence
from app.models import Modem
from app.services.journal.actor import Actor
from app.services.modems import modems
from app.services.modems.modems import Change
from app.services.modems.smpp_accounts import FASTEST
from app.views.framework.form_fields import REQUIRED, Form, YesNoField
from app.views.modems.modem_form import (
    NAME,
    NAME_HELP,
    PREFIXES,
    PREFIXES_HELP,
    CapField,
    RateField,
)

_ADDRESS = N_("Tulis alamatnya seperti ini: smsc.operator.id:2775.")
_RATE = Sentence("Isi angka antara 0 dan %(most)s.", most=FASTEST)
_CAP = N_("Isi bilangan bulat, 0 atau lebih.")
_OFF: Final = {"autocomplete": "off", "spellcheck": "false"}


class _RateField(RateField):
    """More than a stick can."""

    refusal = _RATE


class SmppForm(Form):
    """What the operator's letter says, and our own limits."""

    name = StringField(
        "Nama",
        validators=[DataRequired(REQUIRED), Regexp(r"^[A-Za-z0-9._-]{1,40}$", 0, NAME)],
        description=NAME_HELP,
        render_kw=_OFF,
    )
    smsc = StringField(
        N_("Pusat SMS"),
        validators=[DataRequired(REQUIRED), Length(max=200), Regexp(r"^[!-~]+:\d+$", 0, _ADDRESS)],
        description=N_("Alamat dan port dari operator, misalnya smsc.operator.id:2775."),
        render_kw=_OFF,
    )
    is_tls = YesNoField(N_("TLS"), N_("Ya"), N_("Tidak"), default="0")
    system_id = StringField(
        N_("System ID"), validators=[DataRequired(REQUIRED), Length(max=15)], render_kw=_OFF
    )
    system_type = StringField(
        N_("System type"),
        validators=[Length(max=12)],
        description=N_("Kosongkan bila operator tidak memintanya."),
        render_kw=_OFF,
    )
    sender = StringField(
        N_("Pengirim"),
        validators=[Length(max=21)],
        description=N_("Nomor atau kode pendek yang tampak di HP penerima, dari operator."),
        render_kw=_OFF,
    )
    numbering = StringField(
        N_("TON/NPI"),
        validators=[Length(max=5)],
        description=N_("Hanya bila operator meminta yang lain dari lazimnya, misalnya 1/1."),
        render_kw=_OFF,
    )
    number = StringField(
        N_("Nomor"),
        validators=[Length(max=30)],
        description=N_("Nomor HP layanan ini bila ada; untuk kode pendek dikosongkan."),
    )
    rate_per_minute = _RateField(
        N_("Batas per menit"),
        validators=[InputRequired(REQUIRED), NumberRange(0, FASTEST, _RATE)],
        description=N_("Bagian SMS, 0 = tanpa batas."),
        default=20,
    )
    daily_cap = CapField(
        N_("Batas per hari"),
        validators=[InputRequired(REQUIRED), NumberRange(0, 1_000_000, _CAP)],
        description=N_("Bagian SMS, 0 = tanpa batas."),
        default=0,
    )
    prefixes = StringField(
        N_("Awalan"),
        validators=[Length(max=200), Regexp(r"^[\d+ ,;]*$", 0, PREFIXES)],
        description=PREFIXES_HELP,
    )
    is_enabled = YesNoField(N_("Dipakai"), N_("Ya"), N_("Tidak"))


def smpp_form(row: Modem | None, *, is_fresh: bool) -> SmppForm:
    """The form of a new account (None) or of this one; `is_fresh` fills it with what stands."""
    form = SmppForm(obj=row) if is_fresh and row is not None else SmppForm()
    if row is None:
        return form
    del form.name
    if is_fresh:
        form.smsc.data = row.device
        form.number.data = phone_numbers.shown(row.number) if row.number else ""
        form.rate_per_minute.data = f"{row.rate_per_minute:g}".replace(".", ",")
    return form


def save(form: SmppForm, row: Modem | None, actor: Actor) -> None:
    """Writes the form. Raises InvalidInput."""
    try:
        name = row.name if row is not None else _added(form, actor)
        saved = modems.change(name, _change(form), actor=actor)
        modems.set_enabled(name, form.is_enabled.is_yes, actor=actor)
        if saved.is_enabled:
            modems.require_free_device(saved.device, saved.id, saved.system_id)
    except PhoneInvalid:
        raise InvalidInput("number", Problem.NOT_A_PHONE) from None
    except InvalidInput as error:
        field = "smsc" if error.field == "device" else error.field
        raise InvalidInput(field, error.problem) from None


def _added(form: SmppForm, actor: Actor) -> str:
    address, system_id = form.smsc.data.strip(), form.system_id.data.strip()
    return modems.add_smpp(
        form.name.data,
        address,
        system_id=system_id,
        is_enabled=form.is_enabled.is_yes,
        actor=actor,
    ).name


def _change(form: SmppForm) -> Change:
    return Change(
        device=form.smsc.data,
        system_id=form.system_id.data,
        system_type=form.system_type.data or "",
        sender=form.sender.data or "",
        numbering=form.numbering.data or "",
        is_tls=form.is_tls.is_yes,
        number=form.number.data or "",
        prefixes=form.prefixes.data or "",
        rate_per_minute=form.rate_per_minute.data,
        daily_cap=form.daily_cap.data,
    )
