"""The forms of Tenggat and Hari libur."""

from __future__ import annotations

from typing import Final

from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired

from app.domain.words import N_
from app.domain.workflow.deadlines import Step
from app.domain.workflow.workflow import Category
from app.services.cases.deadlines import deadline_settings
from app.views.framework.form_fields import REQUIRED, ChoiceField, DayField, Form

_CATEGORIES: Final = {"": N_("Setiap pesan"), **{row.value: row.label for row in Category}}
_STEPS: Final = {step.value: step.heading for step in Step}


class _Whole(IntegerField):
    """A whole number, and a sentence for anything else."""

    def process_formdata(self, values: list[str]) -> None:
        """Reads `14`."""
        try:
            super().process_formdata(values)
        except ValueError:
            raise ValueError(N_("Isi bilangan bulat.")) from None


class DeadlineForm(Form):
    """A new row of the table of deadlines."""

    category = ChoiceField(N_("Kategori"), _CATEGORIES, default="")
    step = ChoiceField(N_("Langkah"), _STEPS)
    working_days = _Whole(
        N_("Hari kerja"), validators=[InputRequired(REQUIRED)], render_kw={"inputmode": "numeric"}
    )
    valid_from = DayField(
        N_("Berlaku mulai"),
        validators=[InputRequired(REQUIRED)],
        description=N_("Untuk pesan yang diterima sejak hari itu."),
    )
    basis = StringField(
        N_("Dasar"),
        validators=[InputRequired(REQUIRED)],
        description=N_("Peraturan atau keputusan, misalnya: Keputusan Bupati 12/2026."),
        render_kw={"maxlength": deadline_settings.LONGEST_BASIS, "autocomplete": "off"},
    )


class HolidayForm(Form):
    """A new day of the table of holidays."""

    day = DayField(N_("Tanggal"), validators=[InputRequired(REQUIRED)])
    holiday = StringField(
        N_("Nama hari libur"),
        validators=[InputRequired(REQUIRED)],
        description=N_("Misalnya: Libur daerah Hari Jadi Kabupaten Kerinci."),
        render_kw={"maxlength": deadline_settings.LONGEST_NAME, "autocomplete": "off"},
    )
