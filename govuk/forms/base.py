"""The form classes ours inherit."""

from typing import Any, ClassVar

from django import forms

from govuk.forms.looks import Look
from govuk.forms.summary import SummaryItem, summary_of


class _Govuk:
    """What every form of ours has: looks, an error summary, no browser bubbles."""

    look: ClassVar[dict[str, Look]] = {}
    mark_optional = True
    use_required_attribute = False

    @property
    def error_summary(self) -> list[SummaryItem]:
        return summary_of(self)


class Form(_Govuk, forms.Form):
    """A form in GOV.UK style."""


class ModelForm(_Govuk, forms.ModelForm):
    """A form of a model in GOV.UK style."""


class FilterForm(_Govuk, forms.Form):
    """A form that narrows a list: sent by GET, nothing required, so nothing is marked optional."""

    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False
