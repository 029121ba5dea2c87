"""Kata Kunci: the words that suggest each unit, and how often suggestions were accepted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, request
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import gettext as _
from wtforms import TextAreaField

from app.domain.language import other_authorities, unit_keywords
from app.domain.words import N_
from app.i18n.language import translated
from app.models import KeywordList
from app.queries.directory import units
from app.services.cases.suggestions import suggesting, vocabulary
from app.services.cases.suggestions.suggesting import Acceptance
from app.views.framework import return_url
from app.views.framework.crud import AuditedModelView
from app.views.framework.current_user import current_actor
from app.views.framework.form_fields import Form
from app.views.framework.responses import route


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
class KeywordRow:
    """The list of one unit in the table; `id` is the unit's code."""

    id: str
    name: str
    words: str
    is_changed: bool

    def __str__(self) -> str:
        return self.name


class KeywordView(AuditedModelView):
    """The keyword lists; a row in the database overrides the shipped list."""

    datamodel = SQLAInterface(KeywordList)
    subject = "keyword_list"
    route_base = "/kata-kunci"
    class_permission_name = "Keyword"
    include_route_methods = {"list", "edit", "export"}
    search_columns = ["name", "id", "words"]
    list_page = "settings/keywords.html"
    list_title = N_("Kata Kunci")
    edit_title = N_("Ubah kata kunci")
    help_text = N_(
        "Dari kata-kata ini, nama tempat, dan putusan moderator sebelumnya Si UPIK menyarankan "
        "SKPD di kartu. Saran tidak pernah memutuskan."
    )
    label_columns = {"name": "SKPD", "words": N_("Kata kunci"), "is_changed": N_("Status")}
    formatters_columns = {
        "words": lambda words: words or _("hanya namanya"),
        "is_changed": lambda changed: _("Diubah") if changed else _("Bawaan"),
    }

    def rows(self) -> Sequence[KeywordRow]:
        """The list of every unit, shipped or changed."""
        changed, lists = vocabulary.changed(), vocabulary.in_force()
        return [
            KeywordRow(code, name, ", ".join(lists.get(code, ())), code in changed)
            for code, name in _owners().items()
        ]

    def kept(self) -> tuple[Acceptance, int]:
        """How often suggestions were accepted, and in how many days."""
        return suggesting.acceptance(), suggesting.LOOKS_BACK.days

    @route("/", "list")
    def list(self) -> Any:
        """The lists, and how often suggestions were accepted."""
        return self.list_answer()

    @route("/<pk>", "edit", methods=["GET", "POST"])
    def edit(self, pk: str) -> Any:
        """One list; saving the shipped words restores the shipped list."""
        name = _owners().get(pk)
        if name is None:
            abort(404)
        form = KeywordForm(words="\n".join(vocabulary.in_force().get(pk, ())))
        if "bawaan" in request.form:
            form.words.data = "\n".join(unit_keywords.shipped_keywords().get(pk, ()))
        if form.validate_on_submit() and form.accepts(lambda: _change(pk, form)):
            told = N_("Kata kunci disimpan. Saran untuk pesan berikutnya memakainya.")
            return self._done(told, target=return_url.with_filters(self.back()))
        code = 200 if request.method == "GET" else 422
        is_changed = pk in vocabulary.changed()
        return self._window(
            "settings/keyword.html", code, form=form, title=name, is_changed=is_changed
        )


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


def _change(code: str, form: KeywordForm) -> None:
    vocabulary.change(code, form.words.data or "", actor=current_actor())
