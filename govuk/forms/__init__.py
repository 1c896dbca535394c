"""GOV.UK forms: `{{ form.reason.as_field_group }}` renders a complete field. See docs/pages.md.

The project's FORM_RENDERER is `GovukRenderer`: every form, ours or a library's, gets GOV.UK markup and plain
English messages. Forms of ours inherit `Form` or `ModelForm` from here; their `look` says how a field appears.
"""

from govuk.forms.base import FilterForm, Form, ModelForm
from govuk.forms.fields import DateField, FilesField, NearDateField, OneFile, TimeField, today
from govuk.forms.looks import Look
from govuk.forms.renderer import GovukRenderer
from govuk.forms.submission import add_refusal, attempt, form_page, posted
from govuk.forms.summary import SummaryItem, summary_of
from govuk.forms.widgets import Checkboxes, DateBoxes, DatePicker, Radios

__all__ = [
    "Checkboxes",
    "DateBoxes",
    "DateField",
    "DatePicker",
    "FilesField",
    "FilterForm",
    "Form",
    "GovukRenderer",
    "Look",
    "ModelForm",
    "NearDateField",
    "OneFile",
    "Radios",
    "SummaryItem",
    "TimeField",
    "add_refusal",
    "attempt",
    "form_page",
    "posted",
    "summary_of",
    "today",
]
