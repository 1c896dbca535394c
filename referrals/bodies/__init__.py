"""The shapes of referrals in the API. What is not listed here is neither shown nor taken."""

from referrals.bodies.decisions import DecisionInput, NothingInput, SendBackInput
from referrals.bodies.disagreements import DisagreeInput, DisagreementBody, UpholdInput
from referrals.bodies.given import (
    AnswerInput,
    ColourInput,
    FileInput,
    NoteInput,
    QuestionInput,
    ReferralAddendumInput,
    ReferralInput,
    RerouteInput,
    WithdrawInput,
)
from referrals.bodies.rules import (
    ClockRulesBody,
    OutcomeBody,
    OutcomeInput,
    PostcodeRuleBody,
    PostcodeRuleInput,
    RoutingRuleBody,
)
from referrals.bodies.shown import (
    AttachmentBody,
    DecidedBody,
    DecisionBody,
    EarlierBody,
    MemberBody,
    ReferralAddendumBody,
    ReferralBody,
    ReferralDetail,
    TwinsBody,
    TwinsOfChildBody,
)

__all__ = [
    "AnswerInput",
    "AttachmentBody",
    "ClockRulesBody",
    "ColourInput",
    "DecidedBody",
    "DecisionBody",
    "DecisionInput",
    "DisagreeInput",
    "DisagreementBody",
    "EarlierBody",
    "FileInput",
    "MemberBody",
    "NoteInput",
    "NothingInput",
    "OutcomeBody",
    "OutcomeInput",
    "PostcodeRuleBody",
    "PostcodeRuleInput",
    "QuestionInput",
    "ReferralAddendumBody",
    "ReferralAddendumInput",
    "ReferralBody",
    "ReferralDetail",
    "ReferralInput",
    "RerouteInput",
    "RoutingRuleBody",
    "SendBackInput",
    "TwinsBody",
    "TwinsOfChildBody",
    "UpholdInput",
    "WithdrawInput",
]
