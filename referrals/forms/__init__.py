from referrals.forms.deciding import DecisionForm
from referrals.forms.household import Household, household_of
from referrals.forms.steps import STEPS, ChildForm, ConcernForm, FamilyForm, MatchForm, Step
from referrals.forms.triage import (
    AnswerForm,
    AnswerInformationForm,
    AskForm,
    QueryForm,
    RatingForm,
    WithdrawForm,
)

__all__ = [
    "STEPS",
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
    "WithdrawForm",
    "household_of",
]
