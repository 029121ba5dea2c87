"""Teks SMS (D8): the wording of every outgoing SMS; the default is always one click away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, make_response, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_appbuilder.security.decorators import has_access, permission_name
from wtforms import TextAreaField

from app.database.extensions import transaction
from app.domain.errors import InvalidInput
from app.domain.words import N_
from app.http import error_pages
from app.services.settings import sms_templates
from app.services.settings.sms_templates import LONGEST
from app.sms.protocol.encoding import GSM7_SINGLE, UCS2_SINGLE, clean, is_gsm7, measure
from app.sms.texts.default_texts import DEFAULTS
from app.sms.texts.placeholders import WORDS, as_shown, as_stored
from app.sms.texts.texts import TextKey, render, require_valid_template
from app.views.framework.current_user import current_actor
from app.views.framework.form_fields import Form
from app.views.framework.responses import PART

_MOST_SHOWN = 8


class SmsTextForm(Form):
    """One wording."""

    template = TextAreaField(N_("Teks SMS"), render_kw={"rows": 4})


class SmsTextView(BaseView):
    """A row in the database overrides the default in the code."""

    route_base = "/teks-sms"
    class_permission_name = "SmsText"
    default_view = "list"

    @expose("/")
    @has_access
    @permission_name("list")
    def list(self) -> Any:
        """All texts, as they are sent now."""
        own = sms_templates.overrides()
        return self.render_template(
            "settings/sms_templates.html",
            title=N_("Teks SMS"),
            texts=DEFAULTS.values(),
            own=own,
            as_shown=as_shown,
        )

    @expose("/<key>", methods=["GET", "POST"])
    @has_access
    @permission_name("edit")
    def edit(self, key: str) -> Any:
        """One text; an empty wording or the default's own words restore the default."""
        if key not in DEFAULTS:
            abort(404)
        text, own = DEFAULTS[TextKey(key)], sms_templates.overrides()
        form = SmsTextForm(template=as_shown(own.get(key, text.template)))
        if "bawaan" in request.form:
            form.template.data = as_shown(text.template)
        if form.validate_on_submit() and self._saved(TextKey(key), form):
            flash(N_("Teks SMS disimpan."), "success")
            return redirect(url_for("SmsTextView.list"))
        page = self.render_template(
            "settings/sms_template.html",
            title=N_("Ubah teks SMS"),
            form=form,
            text=text,
            usual=as_shown(text.template),
            words=[WORDS[name] for name in text.sample],
            is_changed=key in own,
            preview=preview(text.key, form.template.data or ""),
        )
        return make_response(page, 200 if request.method == "GET" else 422)

    @expose("/<key>/hitung", methods=["POST"])
    @has_access
    @permission_name("edit")
    def count(self, key: str) -> Response:
        """The preview of what is being typed."""
        if key not in DEFAULTS:
            abort(404)
        typed = request.form.get("template", "")[:LONGEST]
        page = self.render_template(
            "settings/sms_preview.html", preview=preview(TextKey(key), typed)
        )
        return make_response(page, 200, PART)

    def _saved(self, key: TextKey, form: SmsTextForm) -> bool:
        try:
            with transaction():
                template = as_stored(form.template.data or "")
                sms_templates.reword(key, template, actor=current_actor())
        except InvalidInput as error:
            form.template.errors = [error_pages.refusal_sentence(error)]
            return False
        return True


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
