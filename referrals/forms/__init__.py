from referrals.forms.deciding import DecisionForm, OutcomeForm, SignForm
from referrals.forms.figures import FiguresFilter
from referrals.forms.household import Household, household_of
from referrals.forms.information import AnswerInformationForm, AskForm
from referrals.forms.load import ReallocateForm
from referrals.forms.routing import PostcodeRuleForm, RerouteForm, RoutingRuleForm
from referrals.forms.steps import STEPS, ChildForm, ConcernForm, FamilyForm, MatchForm, Step
from referrals.forms.triage import (
    AddForm,
    AnswerForm,
    ClockRulesForm,
    DisagreeForm,
    QueryForm,
    RatingForm,
    UpholdForm,
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
    "ClockRulesForm",
    "ConcernForm",
    "DecisionForm",
    "DisagreeForm",
    "FamilyForm",
    "FiguresFilter",
    "Household",
    "MatchForm",
    "OutcomeForm",
    "PostcodeRuleForm",
    "QueryForm",
    "RatingForm",
    "ReallocateForm",
    "RerouteForm",
    "RoutingRuleForm",
    "SignForm",
    "Step",
    "UpholdForm",
    "UrgentForm",
    "WithdrawForm",
    "household_of",
]
