"""The dialog of one official: the tutorial's five fields (S61), the decree (SK), the successor."""

from __future__ import annotations

from typing import Final

from flask import request
from flask_babel import gettext as _
from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.domain.access.roles import ADMIN
from app.domain.words import N_
from app.i18n.language import counted
from app.models import Contact, User
from app.queries.cards import case_rows
from app.services.directory import directory, handover
from app.views.accounts.roles import is_admin
from app.views.framework.form_fields import (
    CHOOSE,
    REQUIRED,
    ChoiceField,
    DayField,
    Form,
    RowField,
    YesNoField,
    skpd_field,
)

_DIAL: Final = {"inputmode": "tel", "autocomplete": "off"}


def _accounts() -> list[User]:
    """The accounts that may be linked. Only an Admin may link an Admin's account, as in Manage
    User; the account that is linked already always stays in the list."""
    found = directory.accounts_of_skpds()
    if is_admin():
        return list(found)
    person = _person()
    return [
        user
        for user in found
        if (person is not None and user.id == person.user_id)
        or all(role.name != ADMIN for role in user.roles)
    ]


def _person() -> Contact | None:
    """The official of this URL."""
    return case_rows.find(Contact, (request.view_args or {}).get("pk", 0))


class ContactForm(Form):
    """Who the official is, the position, and the term."""

    skpd = skpd_field(N_("Dinas"), has_reach=True)
    name = StringField("Nama", validators=[DataRequired(REQUIRED), Length(max=120)])
    position = StringField(N_("Jabatan"), validators=[DataRequired(REQUIRED), Length(max=120)])
    rank = ChoiceField(
        N_("Sebagai"), {"": N_("Pilih"), **directory.RANKS}, validators=[InputRequired(CHOOSE)]
    )
    phone = StringField(
        N_("HP"),
        validators=[DataRequired(REQUIRED), Length(max=30)],
        description=N_("Contoh: 0812-3456-7890. SMS untuk SKPD ini dikirim ke nomor ini."),
        render_kw=_DIAL,
    )
    is_active = YesNoField(N_("Status"), N_("Aktif"), N_("Tidak aktif"))
    decree = StringField(
        N_("Nomor SK"),
        validators=[Length(max=80)],
        description=N_("Surat Keputusan penunjukannya, bila ada."),
        render_kw={"autocomplete": "off"},
    )
    valid_from = DayField(N_("Berlaku mulai"), validators=[Optional()])
    valid_until = DayField(
        N_("Berlaku sampai"),
        validators=[Optional()],
        description=N_(
            "Sesudah hari itu HP-nya tidak menerima terusan dan BLS-nya tidak diproses."
        ),
    )
    user = RowField(
        N_("Akun"),
        rows=_accounts,
        words=lambda user: f"{user.username} ({user.get_full_name()})",
        blank=N_("(tidak ada)"),
        description=N_(
            "Bila pejabat ini juga masuk ke web: Kepala dan Sekretaris menyetujui di sana."
        ),
    )

    @property
    def person(self) -> directory.Person:
        """The typed values, normalised. Raises InvalidInput for an invalid phone number."""
        return directory.Person(
            skpd_id=self.skpd.row.id,
            name=self.name.data.strip(),
            position=self.position.data.strip(),
            rank=self.rank.data,
            phone=directory.require_mobile_number(self.phone.data),
            is_active=self.is_active.is_yes,
            decree=(self.decree.data or "").strip() or None,
            valid_from=self.valid_from.data,
            valid_until=self.valid_until.data,
            user_id=self.user.row.id if self.user.row else None,
        )


def _colleagues() -> list[Contact]:
    """The officials who can take over from the official of this URL."""
    person = _person()
    return handover.colleagues(person) if person is not None else []


def by_name(contact: Contact | directory.Person) -> str:
    """`Andi Operator (Operator PUPR)`."""
    return f"{contact.name} ({contact.position})"


class EditContactForm(ContactForm):
    """ContactForm with a successor, who takes over unanswered forwards from an official who
    leaves."""

    successor = RowField(
        N_("Serahkan kode terbuka kepada"),
        rows=_colleagues,
        words=by_name,
        blank=N_("(tidak diserahkan)"),
        description=(
            N_(
                "Dipakai bila Status menjadi Tidak aktif, Dinas diganti, atau masa tugasnya "
                "berakhir: "
                "pesan yang belum dijawab dikirim ke HP pejabat ini."
            )
        ),
    )


def told(person: Contact, handed: handover.Handed, successor: Contact | None) -> str:
    """What happened to the open codes, as the message after Save says it."""
    words = _own(person, handed)
    if handed.left:
        words.append(
            counted(
                "%(left)s kode terbuka tidak diserahkan: hanya ada di HP pejabat lain SKPD-nya dan "
                "di Pesan untuk Dinas.",
                left=handed.left,
            )
        )
    if successor is not None and handed.sent:
        words.append(
            counted(
                "%(sent)s kode terbuka dikirim ke HP %(name)s.",
                sent=handed.sent,
                name=successor.name,
            )
        )
    if handed.known:
        words.append(
            counted(
                "%(count)s lainnya sudah ada di HP-nya atau sedang dikirim.", count=handed.known
            )
        )
    if handed.kept_back:
        words.append(
            _("%(kept_back)s khusus kepala, tidak diserahkan.", kept_back=handed.kept_back)
        )
    return " ".join(words)


def _own(person: Contact, handed: handover.Handed) -> list[str]:
    words = []
    if handed.own:
        words.append(
            _(
                "%(own)s SMS yang masih terbuka dikirim ke HP %(name)s.",
                own=handed.own,
                name=person.name,
            )
        )
    if handed.asked_for:
        words.append(
            counted(
                "%(count)s kode lainnya tidak dikirim satu per satu: HP itu diberi tahu caranya "
                "meminta (DAFTAR).",
                count=handed.asked_for,
            )
        )
    return words
