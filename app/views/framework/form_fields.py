"""The form and the form fields that all rooms share, with labels and errors from our catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from flask_babel import get_translations
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from app.database.extensions import transaction
from app.domain.errors import DomainError, InvalidInput
from app.domain.words import N_
from app.domain.workflow import typed_days
from app.http import error_pages
from app.i18n.language import translated
from app.queries.directory import units as unit_rows
from app.queries.directory.units import units_with_reach
from app.views.framework.format import reach_words

REQUIRED: Final = N_("Wajib diisi.")
CHOOSE: Final = N_("Wajib dipilih.")
# A year outside is a slip of the hand, and in another time zone it may be no date at all.
_YEARS: Final = range(2000, 3000)


class _Words:
    """WTForms' own messages from our catalogue: its own has no Indonesian."""

    def gettext(self, words: str) -> str:
        """The sentence, its values not yet filled in."""
        return str(get_translations().ugettext(words))

    def ngettext(self, one: str, many: str, number: int) -> str:
        """The sentence for a number of things."""
        return str(get_translations().ungettext(one, many, number))


class Form(FlaskForm):
    """A form with CSRF."""

    class Meta(FlaskForm.Meta):
        """Where the words come from."""

        def get_translations(self, _form: Any) -> _Words:
            """Our catalogue."""
            return _Words()

    def accepts(self, act: Callable[[], object]) -> bool:
        """Whether the act was done, in a transaction; a refusal is shown."""
        try:
            with transaction():
                act()
        except DomainError as error:
            self.say(error)
            return False
        return True

    def say(self, error: DomainError) -> None:
        """Shows a refusal at its field, or above the form."""
        words = error_pages.refusal_sentence(error)
        if isinstance(error, InvalidInput) and error.field in self:
            self[error.field].errors = [*self[error.field].errors, words]
        else:
            self.form_errors.append(words)


def password_field(label: str, **kwargs: Any) -> PasswordField:
    """A password that must be typed."""
    return PasswordField(label, validators=[DataRequired(REQUIRED), Length(max=500)], **kwargs)


def code_field(label: str, *, is_needed: bool = True, description: str = "", **tag: Any) -> Field:
    """A code of an app, an SMS or a sheet; `tag` are further attributes of its input."""
    return StringField(
        label,
        validators=[*([DataRequired(REQUIRED)] if is_needed else []), Length(max=40)],
        description=description,
        render_kw={"autocomplete": "one-time-code", "maxlength": 40, **tag},
    )


def _key(value: Any) -> str:
    """A row's id as a form carries it."""
    return str(value.id) if hasattr(value, "id") else str(value)


def _choices(rows: Sequence[Any], words: Callable[[Any], str]) -> list[SelectChoice]:
    return [SelectChoice(_key(row), words(row)) for row in rows]


class RowField(SelectField):
    """Picks one row, `row`. A row that is not `offered` stays valid where it is already set."""

    def __init__(
        self,
        label: str,
        rows: Callable[[], Sequence[Any]],
        words: Callable[[Any], str],
        blank: str,
        offered: Callable[[Any], bool] = bool,
        **kwargs: Any,
    ) -> None:
        self.rows = {_key(row): row for row in rows()}
        self._offered = offered
        choices = [SelectChoice("", translated(blank)), *_choices(list(self.rows.values()), words)]
        super().__init__(label, choices=choices, coerce=_key, **kwargs)

    def iter_choices(self) -> Iterator[Any]:
        """The offered rows, and the one that is already set."""
        for choice in super().iter_choices():
            row = self.rows.get(choice.value)
            is_blank = not choice.value and not self.data
            if row is None or choice.selected or self._offered(row):
                yield choice._replace(selected=choice.selected or is_blank)

    @property
    def row(self) -> Any:
        """The picked row, or None."""
        return self.rows.get(self.data or "")

    def pick(self, row: Any) -> None:
        """Shows this row as picked."""
        self.data = _key(row) if row is not None else ""


class CheckboxListField(SelectMultipleField):
    """Any number of rows as checkboxes under the headings of `group`; `picked` are the ticked ones.

    A group's own tick, "pilih semua", is read here: it works without scripts.
    """

    data: Any
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(
        self,
        label: str,
        rows: Callable[[], Sequence[Any]],
        words: Callable[[Any], str],
        group: Callable[[Any], str],
        **kwargs: Any,
    ) -> None:
        self.rows = {_key(row): row for row in rows()}
        self._group = group
        choices = _choices(list(self.rows.values()), words)
        super().__init__(label, choices=choices, coerce=_key, **kwargs)

    @property
    def all_name(self) -> str:
        """The name of the ticks that mean a whole group."""
        return f"{self.name}_all"

    @property
    def groups(self) -> dict[str, list[Any]]:
        """The ticks under their headings, in the order of the rows."""
        found: dict[str, list[Any]] = {}
        for tick in self:
            found.setdefault(self._group(self.rows[tick.data]), []).append(tick)
        return found

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Ticks each row of a group whose own tick is set."""
        super().process(formdata, *args, **kwargs)
        whole = formdata.getlist(self.all_name) if formdata else []
        of_whole = [key for key, row in self.rows.items() if self._group(row) in whole]
        self.data = list(dict.fromkeys([*(self.data or ()), *of_whole]))

    @property
    def picked(self) -> list[Any]:
        """The ticked rows."""
        return [self.rows[key] for key in self.data or () if key in self.rows]


class ChoiceField(SelectField):
    """One of a few fixed choices."""

    def __init__(self, label: str, words: dict[str, str], **kwargs: Any) -> None:
        choices = [SelectChoice(value, translated(shown)) for value, shown in words.items()]
        super().__init__(label, choices=choices, **kwargs)


class DayField(Field):
    """A day as it is typed: `30/11/2026`."""

    data: Any
    widget = TextInput()
    order: str = N_("tgl/bln/tahun")
    wrong: str = N_("Tulis tanggal seperti 30/11/2026.")
    read = staticmethod(typed_days.read_day)
    shown = staticmethod(typed_days.day_box)

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        typed = {"placeholder": translated(self.order), "maxlength": 40, "autocomplete": "off"}
        self.render_kw = {**typed, "data-day": ""}

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else self.shown(self.data)

    def process_formdata(self, values: list[str]) -> None:
        """Reads what was typed; empty is none."""
        self.data = None
        if not "".join(values).strip():
            return
        try:
            day = self.read(values[0])
        except ValueError:
            raise ValueError(self.wrong) from None
        if day.year not in _YEARS:
            raise ValueError(self.wrong)
        self.data = day


class MomentField(DayField):
    """A day and a time of day (WIB): `30/11/2026 21.00`."""

    order = N_("tgl/bln/tahun jam.menit")
    wrong = N_("Tulis tanggal dan jam seperti 30/11/2026 21.00.")
    read = staticmethod(typed_days.read_moment)
    shown = staticmethod(typed_days.moment_box)


class YesNoField(ChoiceField):
    """Two choices for a NOT NULL boolean (browsers send nothing for an empty checkbox)."""

    def __init__(self, label: str, yes: str, no: str, **kwargs: Any) -> None:
        words = {"1": yes, "0": no}
        super().__init__(label, words, coerce=_as_digit, **{"default": "1", **kwargs})

    @property
    def is_yes(self) -> bool:
        """The choice as a boolean."""
        return bool(self.data == "1")


def _as_digit(value: Any) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


class _ReachField(RowField):
    """Picks a unit; beside each one stand the phones and accounts that its cases reach."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        found = {unit.id: reach_words(reach) for unit, reach in units_with_reach()}

        def with_reach(unit: Any) -> str:
            return " · ".join(filter(None, [unit.name, found.get(unit.id)]))

        super().__init__(label, words=with_reach, **kwargs)


def skpd_field(label: str, *, blank: str = "", has_reach: bool = False) -> Any:
    """A pick list of SKPD by name; an inactive one is offered only where it is already set.
    `blank` labels the empty choice; without it one must be chosen."""
    kind = _ReachField if has_reach else partial(RowField, words=lambda skpd: skpd.name)
    return kind(
        label,
        rows=unit_rows.all_skpds,
        offered=lambda skpd: skpd.is_active,
        blank=blank or N_("Pilih Dinas / SKPD"),
        validators=[] if blank else [InputRequired(CHOOSE)],
    )


def problems_of(checks: Mapping[str, Callable[[], object]]) -> dict[str, str]:
    """Field -> sentence, for each check that raises InvalidInput."""
    found = {}
    for field, check in checks.items():
        try:
            check()
        except InvalidInput as error:
            found[field] = error_pages.refusal_sentence(error)
    return found
