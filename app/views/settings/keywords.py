"""Kata Kunci: the words that suggest each unit, and how often suggestions were accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, make_response, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_appbuilder.security.decorators import has_access, permission_name
from wtforms import TextAreaField

from app.database.extensions import transaction
from app.domain.errors import InvalidInput
from app.domain.language import other_authorities, unit_keywords
from app.domain.words import N_
from app.http import error_pages
from app.i18n.language import translated
from app.queries.directory import units
from app.services.cases.suggestions import keyword_lists, suggesting
from app.views.framework.current_user import current_actor
from app.views.framework.form_fields import Form


class KeywordForm(Form):
    """The list of one unit."""

    words = TextAreaField(
        N_("Kata kunci"),
        render_kw={"rows": 16},
        description=N_(
            "Satu kata atau frasa setiap baris, ejaan baku; ejaan SMS dikenali sendiri."
            " Tanda ! di belakangnya: hampir pasti SKPD ini. Tanda ?: hanya berarti bersama "
            "kata lain."
        ),
    )


@dataclass(frozen=True, slots=True)
class ListView:
    """One unit in the table."""

    code: str
    name: str
    words: tuple[str, ...]
    is_changed: bool


class KeywordView(BaseView):
    """The keyword lists; a row in the database overrides the shipped list."""

    route_base = "/kata-kunci"
    class_permission_name = "Keyword"
    default_view = "list"

    @expose("/")
    @has_access
    @permission_name("list")
    def list(self) -> Any:
        """All units with their words, and how often suggestions were accepted."""
        changed = keyword_lists.changed()
        lists = {**unit_keywords.shipped_keywords(), **changed}
        rows = [
            ListView(code, name, tuple(lists.get(code, ())), code in changed)
            for code, name in _owners().items()
        ]
        return self.render_template(
            "settings/keywords.html",
            title=N_("Kata Kunci"),
            rows=rows,
            kept=suggesting.acceptance(),
            days=suggesting.LOOKS_BACK.days,
        )

    @expose("/<code>", methods=["GET", "POST"])
    @has_access
    @permission_name("edit")
    def edit(self, code: str) -> Any:
        """One list; saving the shipped words restores the shipped list."""
        name = _owners().get(code)
        if name is None:
            abort(404)
        words = keyword_lists.in_force().get(code, ())
        form = KeywordForm(words="\n".join(words))
        if "bawaan" in request.form:
            form.words.data = "\n".join(unit_keywords.shipped_keywords().get(code, ()))
        if form.validate_on_submit() and _saved(code, form):
            flash(N_("Kata kunci disimpan. Saran untuk pesan berikutnya memakainya."), "success")
            return redirect(url_for("KeywordView.list"))
        page = self.render_template(
            "settings/keyword.html",
            title=N_("Ubah kata kunci"),
            form=form,
            name=name,
            is_changed=code in keyword_lists.changed(),
        )
        return make_response(page, 200 if request.method == "GET" else 422)


def _owners() -> dict[str, str]:
    """Name by code: the active units, then other authorities. The offices of one kecamatan share
    one list, because their place tells them apart."""
    names = units.active_names()
    shared = {code for code in names if code.startswith(f"{other_authorities.ANY_KECAMATAN}-")}
    found = {code: name for code, name in names.items() if code not in shared}
    others = (
        code
        for code in unit_keywords.shipped_keywords()
        if other_authorities.outside_label(code) is not None
    )
    return found | {
        code: translated(other_authorities.outside_label(code) or code) for code in others
    }


def _saved(code: str, form: KeywordForm) -> bool:
    try:
        with transaction():
            keyword_lists.change(code, form.words.data or "", actor=current_actor())
    except InvalidInput as error:
        form.words.errors = [error_pages.refusal_sentence(error)]
        return False
    return True
