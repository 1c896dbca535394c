"""A field of a form about to be shown: its ids, classes and words. Templates in templates/django/forms read this."""

from typing import Any

from django import forms
from django.forms import widgets
from django.forms.boundfield import BoundField

from govuk.forms.looks import PLAIN, Look
from govuk.forms.widgets import DateBoxes
from govuk.forms.words import noun_of, sentence_case, speak

CLASSES: list[tuple[type[widgets.Widget], str]] = [
    (widgets.HiddenInput, ""),
    (widgets.CheckboxInput, "govuk-checkboxes__input"),
    (widgets.CheckboxSelectMultiple, "govuk-checkboxes__input"),
    (widgets.RadioSelect, "govuk-radios__input"),
    (widgets.Textarea, "govuk-textarea"),
    (widgets.Select, "govuk-select"),
    (widgets.FileInput, "govuk-file-upload"),
    (widgets.PasswordInput, "govuk-input govuk-password-input__input govuk-js-password-input-input"),
    (widgets.Input, "govuk-input"),
]
KINDS: list[tuple[type[widgets.Widget], str]] = [
    (widgets.HiddenInput, "hidden"),
    (widgets.CheckboxInput, "checkbox"),
    (widgets.CheckboxSelectMultiple, "checkboxes"),
    (widgets.RadioSelect, "radios"),
    (widgets.Textarea, "textarea"),
    (widgets.FileInput, "file"),
    (widgets.PasswordInput, "password"),
]


class GovukBoundField(BoundField):
    """Adds what the GOV.UK markup needs, and gives the field its plain English messages."""

    def __init__(self, form: Any, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if not hasattr(form, "look"):
            self.label = sentence_case(self.label)  # a library's form
        dated = isinstance(field, forms.DateField) or (hasattr(field, "min_value") and "Date" in type(field).__name__)
        speak(field, noun_of(self.label, given=self.look.noun, thing="date" if dated else "answer"))

    @property
    def look(self) -> Look:
        looks: dict[str, Look] = getattr(self.form, "look", {})
        return looks.get(self.name, PLAIN)

    @property
    def kind(self) -> str:
        """Which of the field templates shows this one."""
        if self.is_hidden:
            return "hidden"
        return next((kind for widget, kind in KINDS if isinstance(self.field.widget, widget)), "other")

    @property
    def is_marked_optional(self) -> bool:
        asked = getattr(self.form, "mark_optional", True) and self.look.mark_optional
        return bool(asked and not self.field.required and not self.field.disabled and self.kind != "checkbox")

    @property
    def use_fieldset(self) -> bool:
        """A file has one control, whatever Django's clearable widget says."""
        return self.kind != "file" and super().use_fieldset

    @property
    def hint_id(self) -> str:
        return f"{self.auto_id}-hint"

    @property
    def error_id(self) -> str:
        return f"{self.auto_id}-error"

    @property
    def aria_describedby(self) -> str | None:
        ids = [self.hint_id] if self.help_text else []
        ids += [self.error_id] if self.errors else []
        ids += [f"{self.auto_id}-info"] if self.limit else []
        return " ".join(ids) or None

    @property
    def first_control_id(self) -> str:
        """Where the error summary's link leads: the first box or choice, or the box of a date that is wrong."""
        widget, id_ = self.field.widget, self.field.widget.attrs.get("id") or self.auto_id
        if isinstance(widget, DateBoxes):
            return f"{id_}_{(self.parts_in_error or ['day'])[0]}"
        if isinstance(widget, widgets.RadioSelect):
            return widget.id_for_label(id_, index="0")
        if isinstance(widget, widgets.MultiWidget):
            return f"{id_}_0"
        return id_

    @property
    def parts_in_error(self) -> list[str]:
        found: list[str] = []
        for error in self.errors.as_data() if self.errors else []:
            found += (error.params or {}).get("parts", ("day", "month", "year"))
        return found

    @property
    def limit(self) -> int | None:
        """The longest text, where it is counted under the box."""
        counted = self.kind == "textarea" and self.look.count
        return getattr(self.field, "max_length", None) if counted else None

    @property
    def data(self) -> Any:
        """Browsers send a new line as two characters; the count under the box, and ours, is one."""
        data = super().data
        if isinstance(data, str) and isinstance(self.field.widget, widgets.Textarea):
            return data.replace("\r\n", "\n")
        return data

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Any = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        attrs.pop("required", None)  # the browser's own bubbles are not accessible; the server's messages are
        if widget.is_hidden:
            attrs.pop("aria-describedby", None)
            return attrs
        if classes := self._classes(widget, attrs):
            attrs["class"] = classes
        if isinstance(widget, widgets.Textarea):
            attrs.setdefault("rows", {"10": "5"}.get(rows := str(widget.attrs.get("rows", "5")), rows))
            attrs["cols"] = False
        attrs["placeholder"] = False  # it vanishes as one types, and is too pale to read
        attrs["maxlength"] = False  # cutting typed text off in silence would lose it
        if isinstance(widget, widgets.EmailInput | widgets.PasswordInput):
            attrs.setdefault("spellcheck", "false")
        if isinstance(widget, widgets.EmailInput) and "autocomplete" not in widget.attrs:
            attrs.setdefault("autocomplete", "email")
        if isinstance(widget, DateBoxes) and self.errors:
            attrs["parts_in_error"] = " ".join(self.parts_in_error)
        if self.use_fieldset:
            attrs.pop("aria-invalid", None)  # not allowed on radios; the fieldset is described by the error
        return attrs

    def _classes(self, widget: widgets.Widget, attrs: dict[str, Any]) -> str:
        base = next((classes for kind, classes in CLASSES if isinstance(widget, kind)), "")
        words = [base, str(attrs.get("class") or ""), str(widget.attrs.get("class") or "")]
        block = base.split(" ")[0]
        if self.limit:
            words.append("govuk-js-character-count")
        if self.errors and block in ("govuk-input", "govuk-textarea", "govuk-select", "govuk-file-upload"):
            words.append(f"{block}--error")
        if self.look.width:
            fixed = isinstance(self.look.width, int)
            words.append(f"govuk-input--width-{self.look.width}" if fixed else f"govuk-!-width-{self.look.width}")
        return " ".join(word for word in words if word)
