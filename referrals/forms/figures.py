"""Which figures of the front door to show."""

from django import forms

from govuk.forms import FilterForm
from partners.models import Locality
from referrals.figures.asked import YEARS, By
from referrals.states import ReferralSource


class FiguresFilter(FilterForm):
    months = forms.TypedChoiceField(label="Period", choices=list(YEARS.items()), coerce=int, initial=12)
    by = forms.ChoiceField(label="In parts by", choices=By.choices, initial=By.MONTH)
    locality = forms.ModelChoiceField(label="Locality", queryset=Locality.objects.all(), empty_label="All")
    source = forms.ChoiceField(label="Source", choices=[("", "All"), *ReferralSource.choices])
