"""Teks SMS (D8): the wording of every outgoing SMS, with the default always one click away."""

from __future__ import annotations

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
from app.sms.texts.texts import DEFAULTS, TextKey
from app.views.framework.current_user import current_actor
from app.views.framework.form_fields import Form
from app.views.framework.responses import PART
from app.views.settings.sms_preview import preview


class SmsTextForm(Form):
    """One wording."""

    template = TextAreaField(N_("Teks SMS"), render_kw={"rows": 4})


class SmsTextView(BaseView):
    """A row in the database overrides the default of the code; without one the default stands."""

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
            "settings/sms_templates.html", title=N_("Teks SMS"), texts=DEFAULTS.values(), own=own
        )

    @expose("/<key>", methods=["GET", "POST"])
    @has_access
    @permission_name("edit")
    def edit(self, key: str) -> Any:
        """One text; an empty wording or the default's own words restore the default."""
        if key not in DEFAULTS:
            abort(404)
        text, own = DEFAULTS[TextKey(key)], sms_templates.overrides()
        form = SmsTextForm(template=own.get(key, text.template))
        if "bawaan" in request.form:
            form.template.data = text.template
        if form.validate_on_submit() and self._saved(TextKey(key), form):
            flash(N_("Teks SMS disimpan."), "success")
            return redirect(url_for("SmsTextView.list"))
        page = self.render_template(
            "settings/sms_template.html",
            title=N_("Ubah teks SMS"),
            form=form,
            text=text,
            is_changed=key in own,
            preview=preview(text.key, form.template.data or ""),
        )
        return make_response(page, 200 if request.method == "GET" else 422)

    @expose("/<key>/hitung", methods=["POST"])
    @has_access
    @permission_name("edit")
    def count(self, key: str) -> Response:
        """The SMS as it would be sent now, while one types."""
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
                sms_templates.reword(key, form.template.data or "", actor=current_actor())
        except InvalidInput as error:
            form.template.errors = [error_pages.sentence(error)]
            return False
        return True
