"""The life of a case: lists, handing over, the level of need, closing."""

from django import forms

from cases.forms.people import PersonField
from cases.forms.sharing import ToldForm
from cases.states import LevelOfNeed
from govuk.forms import FilterForm, Form, Look, Radios


class CaseFilter(FilterForm):
    look = {"state": Look(inline=True, small=True)}
    state = forms.ChoiceField(
        label="Cases", choices=[("open", "Open"), ("closed", "Closed"), ("all", "All")], widget=Radios, initial="open"
    )


class HandOverForm(ToldForm):
    look = ToldForm.look | {"to": Look(width="two-thirds", noun="the new lead professional's email address")}
    field_order = ("to", "reason")
    to = PersonField(label="Work email address of the new lead professional")
    reason = forms.CharField(label="Reason for the handover", max_length=2000, widget=forms.Textarea)


class CloseForm(Form):
    reason = forms.CharField(label="Reason for closing", max_length=2000, widget=forms.Textarea)


class LevelForm(Form):
    level_of_need = forms.TypedChoiceField(
        label="Level of need", choices=LevelOfNeed.choices, coerce=int, widget=Radios
    )
    reason = forms.CharField(label="Reason for the change", max_length=2000, widget=forms.Textarea)


class TeamForm(ToldForm):
    look = ToldForm.look | {
        "user": Look(width="two-thirds", noun="the colleague's email address"),
        "role": Look(width="two-thirds"),
    }
    field_order = ("user", "role")
    user = PersonField(label="Work email address")
    role = forms.CharField(
        label="What they do for the child", max_length=80, help_text="For example, school nurse or mentor"
    )
