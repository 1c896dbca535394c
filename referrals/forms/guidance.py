"""The draft of the threshold document."""

from django import forms

from govuk.forms import Form, Look

AREA = {"rows": 8}


def _level(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=20000, required=False, widget=forms.Textarea(AREA))


class GuidanceForm(Form):
    """A level may stay empty in a draft; publishing asks for all four."""

    look = {name: Look(label_size="m") for name in ("universal", "additional", "targeted", "specialist", "changes")}
    edition = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    universal = _level("Level 1: universal")
    additional = _level("Level 2: additional")
    targeted = _level("Level 3: targeted")
    specialist = _level("Level 4: specialist")
    changes = forms.CharField(
        label="What is new in this version?",
        max_length=4000,
        required=False,
        widget=forms.Textarea,
        help_text="Staff read this first",
    )


class PublishForm(Form):
    edition = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
