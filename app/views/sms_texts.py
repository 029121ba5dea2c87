"""Teks SMS (D8): the wording of every outgoing SMS, with the default always one click away."""

from __future__ import annotations

import re
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_appbuilder.security.decorators import has_access, permission_name
from sqlalchemy import select
from wtforms import TextAreaField

from app import errors
from app.domain.errors import InvalidInput
from app.extensions import db, transaction
from app.models import SmsText
from app.services import journal
from app.sms.texts import DEFAULTS, TextKey, check_template
from app.views.fields import Form
from app.views.session import current_actor


class SmsTextForm(Form):
    """One wording."""

    template = TextAreaField("Teks SMS", render_kw={"rows": 4})


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
        own = {row.key: row.template for row in db.session.scalars(select(SmsText))}
        return self.render_template(
            "sms_texts.html", title="Teks SMS", texts=DEFAULTS.values(), own=own, plain=_plain
        )

    @expose("/<key>", methods=["GET", "POST"])
    @has_access
    @permission_name("edit")
    def edit(self, key: str) -> Any:
        """One text; an empty wording or the default's own words restore the default."""
        if key not in DEFAULTS:
            abort(404)
        form = SmsTextForm()
        if form.validate_on_submit() and self._saved(TextKey(key), form):
            flash("Teks SMS disimpan.", "success")
            return redirect(url_for("SmsTextView.list"))
        if request.method == "GET":
            row = _row(key)
            form.template.data = row.template if row else DEFAULTS[TextKey(key)].template
        return self.render_template(
            "sms_text.html",
            title="Ubah teks SMS",
            form=form,
            text=DEFAULTS[TextKey(key)],
            plain=_plain,
        )

    def _saved(self, key: TextKey, form: SmsTextForm) -> bool:
        words = (form.template.data or "").strip()
        is_default = words in ("", DEFAULTS[key].template)
        try:
            if not is_default:
                check_template(key, words)
        except InvalidInput as error:
            form.template.errors = [errors.sentence(error)]
            return False
        with transaction() as store:
            row = _row(key)
            if is_default and row is not None:
                store.delete(row)
            elif not is_default:
                row = row or SmsText(key=key)
                row.template = words
                store.add(row)
            journal.record("sms_text_changed", "sms_text", None, actor=current_actor(), key=key)
        return True


def _plain(description: str) -> str:
    """Without the numbers of the decisions, which stand there for us."""
    return re.sub(r" \([A-Z]\d+(, [A-Z]\d+)*\)", "", description)


def _row(key: str) -> SmsText | None:
    return db.session.scalars(select(SmsText).where(SmsText.key == key)).one_or_none()
