"""Template Jawaban: texts for the reply dialogs, by category and unit."""

from __future__ import annotations

from typing import Any

from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import gettext as _
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.domain.words import N_
from app.domain.workflow.workflow import Category
from app.i18n.language import translated
from app.models import AnswerTemplate
from app.queries.settings.answer_templates import LOADING
from app.services.cases.answers import answer_templates
from app.views.framework.crud import AuditedModelView
from app.views.framework.form_fields import REQUIRED, ChoiceField, Form, YesNoField, skpd_field

_CATEGORIES = {"": N_("Semua kategori"), **{row.value: row.label for row in Category}}


class AnswerTemplateForm(Form):
    """The name of a template, where it applies, and the text."""

    name = StringField("Nama", validators=[DataRequired(REQUIRED), Length(max=120)])
    category = ChoiceField(N_("Kategori"), _CATEGORIES, default="")
    skpd = skpd_field(N_("Dinas / SKPD"), blank=N_("Semua SKPD"))
    template = TextAreaField(
        N_("Teks jawaban"),
        validators=[DataRequired(REQUIRED), Length(max=1000)],
        render_kw={"rows": 4},
        description=N_("{tiket} dan {skpd} diisi sendiri saat dipakai."),
    )
    is_active = YesNoField(N_("Status"), N_("Aktif"), N_("Tidak aktif"))


class AnswerTemplateView(AuditedModelView):
    """The templates. A template is only a beginning: the answer itself stays typed."""

    datamodel = SQLAInterface(AnswerTemplate)
    subject = "answer_template"
    route_base = "/template-jawaban"
    class_permission_name = "AnswerTemplate"
    include_route_methods = {"list", "add", "edit", "delete", "export"}
    loading = LOADING
    search_columns = ["name", "text", "skpd"]
    add_form = AnswerTemplateForm
    edit_form = AnswerTemplateForm
    list_title = N_("Template Jawaban")
    add_title = N_("Tambah template")
    edit_title = N_("Ubah template")
    help_text = N_("Teks siap pakai di jendela Balas, menurut kategori dan SKPD.")
    label_columns = {
        "name": "Nama",
        "category": N_("Kategori"),
        "skpd": N_("Dinas / SKPD"),
        "text": N_("Teks jawaban"),
        "is_active": N_("Status"),
    }
    formatters_columns = {
        "category": lambda value: translated(_CATEGORIES.get(value or "", str(value))),
        "skpd": lambda unit: unit.name if unit else _("Semua SKPD"),
        "is_active": lambda active: _("Aktif") if active else _("Tidak aktif"),
    }

    def prefill(self, form: Any, item: AnswerTemplate | None) -> None:
        """Fills in the text, the category and the unit."""
        if item is not None:
            form.template.data = item.text
            form.category.data = item.category or ""
            form.skpd.pick(item.skpd)

    def check(self, form: Any, item: AnswerTemplate | None) -> None:
        """Refuses unknown placeholders."""
        answer_templates.require_known_placeholders(form.template.data)

    def fill(self, form: Any, item: AnswerTemplate) -> None:
        """Writes the columns; "semua" is stored as NULL."""
        item.name, item.text = form.name.data.strip(), form.template.data.strip()
        item.category = form.category.data or None
        item.skpd_id = form.skpd.row.id if form.skpd.row else None
        item.is_active = form.is_active.is_yes

    def last_facts(self, item: AnswerTemplate) -> dict[str, Any]:
        """The name, for the journal: the row itself is deleted."""
        return {"name": item.name}
