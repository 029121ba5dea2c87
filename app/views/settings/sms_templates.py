"""Teks SMS (D8): the wording of every outgoing SMS; the default is always one click away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, make_response, request
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import gettext as _
from wtforms import TextAreaField

from app.domain.errors import InvalidInput
from app.domain.words import N_
from app.http import error_pages
from app.i18n.language import translated
from app.models import SmsText
from app.services.settings import sms_templates
from app.services.settings.sms_templates import LONGEST
from app.sms.protocol.encoding import GSM7_SINGLE, UCS2_SINGLE, clean, is_gsm7, measure
from app.sms.texts.default_texts import DEFAULTS
from app.sms.texts.text_keys import WORDS, as_shown, as_stored
from app.sms.texts.texts import TextKey, render, require_valid_template
from app.views.framework.crud import AuditedModelView
from app.views.framework.current_user import current_actor
from app.views.framework.form_fields import Form
from app.views.framework.responses import PART, or_404, route

_MOST_SHOWN = 8


class SmsTextForm(Form):
    """One wording."""

    template = TextAreaField(N_("Teks SMS"), render_kw={"rows": 4})


@dataclass(frozen=True, slots=True)
class _Text:
    """A row of the list: the default of the code, or what stands in the table in its place."""

    id: TextKey
    place: int
    purpose: str
    text: str
    is_changed: bool

    def __str__(self) -> str:
        return translated(DEFAULTS[self.id].description)


class SmsTextView(AuditedModelView):
    """The texts in force. A row in the database overrides the default in the code."""

    datamodel = SQLAInterface(SmsText)
    subject = "sms_text"
    route_base = "/teks-sms"
    class_permission_name = "SmsText"
    include_route_methods = {"list", "edit", "count", "export"}
    search_columns = ["purpose", "text"]
    base_order = ("place", "asc")
    list_page = "settings/sms_texts.html"
    form_page = "settings/sms_text.html"
    edit_form = SmsTextForm
    list_title = N_("Teks SMS")
    edit_title = N_("Ubah teks SMS")
    help_text = N_(
        "Kata dalam {kurung} diisi sistem dan harus tetap ada; Edit menjelaskan masing-masing. "
        "Teks yang diubah dapat dikembalikan ke bawaan."
    )
    label_columns = {"purpose": N_("Untuk"), "text": N_("Teks"), "is_changed": N_("Status")}

    def rows(self) -> list[_Text]:
        """Every text, in the order of the code."""
        own = sms_templates.overrides()
        return [
            _Text(
                text.key,
                place,
                translated(text.description),
                as_shown(own.get(text.key, text.template)),
                text.key in own,
            )
            for place, text in enumerate(DEFAULTS.values())
        ]

    def shown(self, item: _Text, column: str) -> str:
        """A cell's text."""
        if column == "is_changed":
            return _("diubah") if item.is_changed else _("bawaan")
        return str(item) if column == "purpose" else item.text

    def prefill(self, form: Any, item: Any) -> None:
        """The wording in force."""
        form.template.data = item.text

    def save(self, form: Any, pk: Any) -> None:
        """Stores the wording; "Kembalikan ke bawaan" takes it away."""
        words = "" if "bawaan" in request.form else form.template.data or ""
        sms_templates.reword(TextKey(pk), as_stored(words), actor=current_actor())

    @route("/edit/<pk>", "edit", methods=["GET", "POST"])
    def edit(self, pk: Any) -> Any:
        """The window of a text, which its key names."""
        return super().edit(pk)

    @route("/<key>/hitung", "edit", methods=["POST"])
    def count(self, key: str) -> Response:
        """The preview of what is being typed."""
        if key not in DEFAULTS:
            abort(404)
        typed = request.form.get("template", "")[:LONGEST]
        page = self.render_template(
            "settings/sms_preview.html", preview=preview(TextKey(key), typed)
        )
        return make_response(page, 200, PART)

    def about(self, form: SmsTextForm) -> dict[str, Any]:
        """What the window says beside the form."""
        item = self._found((request.view_args or {})["pk"])
        text = DEFAULTS[item.id]
        return {
            "item": item,
            "usual": as_shown(text.template),
            "words": [WORDS[name] for name in text.sample],
            "preview": preview(item.id, form.template.data or ""),
        }

    def _found(self, pk: Any) -> _Text:
        return or_404(next((row for row in self.rows() if row.id == pk), None))


@dataclass(frozen=True, slots=True)
class Preview:
    """An SMS filled in with the longest usual values; `problem` says why there is none."""

    problem: str = ""
    text: str = ""
    units: int = 0
    room: int = 0
    parts: int = 0
    odd: str = ""
    replaced: str = ""


def preview(key: TextKey, template: str) -> Preview:
    """The text filled in, cleaned and measured as it would be sent; empty means the default."""
    words = as_stored(template).strip() or DEFAULTS[key].template
    try:
        require_valid_template(key, words)
    except InvalidInput as error:
        return Preview(problem=error_pages.refusal_sentence(error))
    body = clean(render(key, {key: words}, **DEFAULTS[key].sample))
    cost = measure(body)
    single = GSM7_SINGLE if cost.encoding == "GSM-7" else UCS2_SINGLE
    return Preview(
        text=body,
        units=cost.units,
        room=single if cost.parts == 1 else cost.parts * cost.per_part,
        parts=cost.parts,
        odd=_few(letter for letter in body if not is_gsm7(letter)),
        replaced=_few(letter for letter in words if letter not in clean(words) and letter.strip()),
    )


def _few(letters: Iterable[str]) -> str:
    """The first few, without repetition."""
    return " ".join(list(dict.fromkeys(letters))[:_MOST_SHOWN])
