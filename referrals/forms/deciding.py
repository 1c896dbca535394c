"""The form of the decision: outcome, level, reasons, words to the referrer, and whom the case goes to."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date

from cases.states import Basis, LevelOfNeed
from govuk.forms import Checkboxes, Form, Look, Radios
from partners.models import Locality
from referrals import leads, outcomes, rules
from referrals.forms.steps import named_and_born
from referrals.models import DecisionDraft, Referral
from referrals.operations.hearing import NO_PANEL
from referrals.states import NoActionReason, ReferralOutcome


class DecisionForm(Form):
    look = {
        "outcome": Look(label_size="m", noun="the outcome"),
        "level": Look(label_size="m", noun="the level of need"),
        "no_action_reason": Look(noun="why there is no further action", mark_optional=False, width="full"),
        "panel": Look(mark_optional=False, noun="the panel"),
        "urgent_because": Look(mark_optional=False),
        "rationale": Look(label_size="m", noun="the reasons for the decision"),
        "words_to_referrer": Look(label_size="m", noun="what the referrer is told"),
        "lead": Look(noun="the lead professional", mark_optional=False, width="full"),
        "share_reason": Look(mark_optional=False),
        "basis": Look(mark_optional=False, noun="the lawful basis"),
        "closed_out": Look(mark_optional=False),
        "closed_out_reason": Look(mark_optional=False),
    }
    outcome = forms.ChoiceField(label="What happens next?", widget=Radios)
    no_action_reason = forms.ChoiceField(
        label="If there is no further action, why?",
        choices=[("", "Choose"), *NoActionReason.choices],
        required=False,
    )
    panel = forms.TypedChoiceField(
        label="If a panel hears it, which one?", coerce=int, empty_value=None, required=False
    )
    urgent_because = forms.CharField(
        label="If it cannot wait for the next cut-off of the panel, why?",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    level = forms.TypedChoiceField(label="Level of need", choices=LevelOfNeed.choices, coerce=int, widget=Radios)
    rationale = forms.CharField(label="Reasons for the decision", max_length=6000, widget=forms.Textarea)
    words_to_referrer = forms.CharField(
        label="What do you tell the referrer?",
        max_length=4000,
        widget=forms.Textarea,
        help_text="They are sent this at once",
    )
    lead = forms.ChoiceField(label="If a case opens, who leads it?", required=False)
    locality = forms.ModelChoiceField(Locality.objects.none(), required=False, empty_label="Choose")
    partners = forms.MultipleChoiceField(
        label="If a case opens, who else works on it?",
        widget=Checkboxes,
        required=False,
        help_text="Everybody in these partners sees the case. The lead professional's own partner always does",
    )
    basis = forms.ChoiceField(
        label="On what lawful basis do they see it?",
        choices=Basis.choices,
        widget=Radios,
        required=False,
        help_text="The referral does not say yet",
    )
    closed_out = forms.MultipleChoiceField(
        label="Is nothing done for one of the other children?",
        widget=Checkboxes,
        required=False,
        help_text="The decision is about each child of the referral. Select those for whom nothing is done",
    )
    closed_out_reason = forms.CharField(
        label="Why is nothing done for them?", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    share_reason = forms.CharField(
        label="Why do they need to see it?", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self,
        referral: Referral,
        data: Any = None,
        *,
        before: dict[str, Any] | None = None,
        draft: DecisionDraft | None = None,
        anew: bool = False,
    ) -> None:
        """`before`: the answers of a decision that was sent back, `draft`: what was typed since, to go on from. `anew`:
        only what one person signs."""
        initial = (before or {}) | {"partners": [str(key) for key in (before or {}).get("share_with", ())]}
        if draft is not None:
            initial = {
                name: draft.values.get(name, []) if isinstance(field, forms.MultipleChoiceField) else texts[0]
                for name, field in self.base_fields.items()
                if (texts := draft.values.get(name))
            }
        super().__init__(data, initial=initial)
        listed = outcomes.offered(referral.rows_of_outcomes)  # type: ignore[attr-defined]
        # Of a decision anew the page says what it leaves out, and why.
        self.two_sign = [one.label for one in listed if anew and one.countersigned]
        if anew:
            listed = [one for one in listed if not one.countersigned]
        self.fields["outcome"].choices = [(one.code, one.label) for one in listed]  # type: ignore[attr-defined]
        self.fields["outcome"].widget.hints = {
            one.code: "A second person signs it before the referrer hears" for one in listed if one.countersigned
        }
        self.for_a_panel = {one.code for one in listed if one.effect == ReferralOutcome.PANEL}
        self._offer_panels(referral)
        members = leads.caseworkers()
        groups = list(leads.by_partner(members))
        self.people = {str(one.user_id): one.user for one in members}
        self.known_partners = {str(partner.pk): partner for partner, _ in groups}
        self.fields["lead"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"),
            *(
                (str(partner), [(str(one.user_id), f"{one.user}, {one.profession}") for one in people])
                for partner, people in groups
            ),
        ]
        self.fields["partners"].choices = [(key, str(one)) for key, one in self.known_partners.items()]  # type: ignore[attr-defined]
        if referral.basis:
            del self.fields["basis"]
        self._offer_other_children(referral)
        if not rules.hears_back(referral.source):
            self.fields["words_to_referrer"].required = False
            self.fields["words_to_referrer"].help_text = "The caller is not known, so no answer is owed"
        if referral.locality_id is None:
            self.fields["locality"].queryset = Locality.objects.all()  # type: ignore[attr-defined]
        else:
            del self.fields["locality"]

    def _offer_panels(self, referral: Referral) -> None:
        """Asked where an outcome is for a panel: which, where there are several, and why it cannot wait. The panels are
        those that `with_panels` read with the referral."""
        panels: list[dict[str, Any]] = referral.rows_of_panels if self.for_a_panel else []  # type: ignore[attr-defined]
        if len(panels) < 2:
            del self.fields["panel"]
        else:
            self.fields["panel"].choices = [("", "Choose"), *((one["pk"], one["name"]) for one in panels)]  # type: ignore[attr-defined]
        if not panels:
            del self.fields["urgent_because"]
            self.fields["outcome"].widget.hints |= dict.fromkeys(self.for_a_panel, NO_PANEL)
            return
        self.fields["urgent_because"].help_text = ". ".join(_when_heard(one) for one in panels)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "panel" in self.fields and given.get("outcome") in self.for_a_panel and given.get("panel") is None:
            self.add_error("panel", "Select the panel.")
        return given

    def _offer_other_children(self, referral: Referral) -> None:
        """The children that `for_reading` read with the referral, each with the day of birth."""
        others = [
            (one["child"], named_and_born(one["name"], parse_date(one["born"] or "")))
            for one in referral.other_children  # type: ignore[attr-defined]
        ]
        if not others:
            del self.fields["closed_out"], self.fields["closed_out_reason"]
            return
        self.fields["closed_out"].choices = others  # type: ignore[attr-defined]

    def typed_in(self, posted: QueryDict) -> dict[str, list[str]]:
        """What a draft keeps: the texts of each field as they came, none where nothing was typed."""
        return {name: texts for name in self.fields if any(texts := posted.getlist(name))}

    @property
    def answers(self) -> dict[str, Any]:
        """What `decide_referral` takes."""
        given = self.cleaned_data
        return {
            "outcome": given["outcome"],
            "level": given["level"],
            "rationale": given["rationale"],
            "words_to_referrer": given["words_to_referrer"],
            "no_action_reason": given["no_action_reason"],
            "lead": self.people.get(given["lead"]),
            "locality": given.get("locality"),
            "share_with": [self.known_partners[key] for key in given["partners"]],
            "share_reason": given["share_reason"],
            "basis": given.get("basis", ""),
            "closed_out": [UUID(key) for key in given.get("closed_out", ())],
            "closed_out_reason": given.get("closed_out_reason", ""),
            "panel": given.get("panel"),
            "urgent_because": given.get("urgent_because", ""),
        }


def _when_heard(panel: dict[str, Any]) -> str:
    if panel["hears_at"] is None:
        return f"{panel['name']} has no meeting planned yet, and hears the child at the next one"
    day = timezone.localdate(datetime.fromisoformat(panel["hears_at"]))
    return f"{panel['name']} hears who is referred today on {day:%-d %B %Y}"


class SignForm(Form):
    look = {"sign": Look(label_size="m", noun="whether you sign"), "reason": Look(mark_optional=False)}
    sign = forms.ChoiceField(
        label="Do you sign this decision?",
        choices=[("yes", "Sign it and tell the referrer"), ("no", "Send it back to its author")],
        widget=Radios,
    )
    reason = forms.CharField(
        label="If you send it back, why?", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class OutcomeForm(Form):
    look = {"label": Look(noun="the words on the page"), "reason": Look(noun="why the list changes")}
    label = forms.CharField(label="The words on the page", max_length=120)
    effect = forms.ChoiceField(label="What it does", choices=ReferralOutcome.choices, widget=Radios)
    countersigned = forms.BooleanField(label="A second person signs it", required=False)
    offered = forms.BooleanField(label="It may be chosen", required=False)
    reason = forms.CharField(
        label="Why does the list change?", max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
