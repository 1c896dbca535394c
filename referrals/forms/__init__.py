from referrals.forms.deciding import DecisionForm
from referrals.forms.household import Household, household_of
from referrals.forms.information import AnswerInformationForm, AskForm
from referrals.forms.steps import STEPS, ChildForm, ConcernForm, FamilyForm, MatchForm, Step
from referrals.forms.triage import (
    AddForm,
    AnswerForm,
    QueryForm,
    RatingForm,
    WithdrawForm,
)
from referrals.forms.urgent import UrgentForm

__all__ = [
    "STEPS",
    "AddForm",
    "AnswerForm",
    "AnswerInformationForm",
    "AskForm",
    "ChildForm",
    "ConcernForm",
    "DecisionForm",
    "FamilyForm",
    "Household",
    "MatchForm",
    "QueryForm",
    "RatingForm",
    "Step",
    "UrgentForm",
    "WithdrawForm",
    "household_of",
]
