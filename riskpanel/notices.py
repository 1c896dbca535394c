"""The rules by which people hear of the risk log. No words of the case, no name."""

from notifications.registry import Rule
from notifications.states import Urgency

LISTED = Rule(
    code="risk_log.listed",
    words="{label}: you are the accountable lead.",
    subject_line="You lead an entry on a risk log",
    why="The accountable lead of an entry is told when the child comes on the log, or the lead passes to them.",
    urgency=Urgency.AT_ONCE,
    subject_kind="riskpanel.logentry",
)
LEFT = Rule(
    code="risk_log.left",
    words="{label} has left it. The step-down plan begins.",
    subject_line="A child has left a risk log",
    why="The accountable lead and the step-down lead are told when the child leaves the log.",
    subject_kind="riskpanel.logentry",
)
PUBLISHED = Rule(
    code="framework.published",
    words="{label}, is in force: risk is scored with it from now on.",
    subject_line="The scoring framework has a new version",
    why="The people of a panel are told when a new version of the framework that it scores with is published.",
    subject_kind="riskpanel.framework",
)
TERMS = Rule(
    code="panel.terms",
    words="{label}: read and accept them. Until then no paper of the panel is open to you.",
    subject_line="The terms of reference of your panel wait for you",
    why="Whoever sits on a panel accepts its terms of reference, each new version too, before any paper.",
    urgency=Urgency.AT_ONCE,
    subject_kind="riskpanel.termsofreference",
)
REFERRED = Rule(
    code="panel.referred",
    words="{label} waits to be heard.{how}",
    subject_line="A case is referred to your panel",
    why="Chair and coordinator of a panel are told of a case that a practitioner or the front door refers to it.",
    urgency=Urgency.AT_ONCE,
    subject_kind="riskpanel.panelreferral",
)
REFERRAL_HEARD = Rule(
    code="panel.referral_heard",
    words="{label} has been heard. See what the panel decided.",
    subject_line="The panel has heard a case that was referred to it",
    why="Who refers a case to a panel, and its lead professional, are told when the panel has decided on it.",
    subject_kind="riskpanel.panelreferral",
)
REFERRAL_RETURNED = Rule(
    code="panel.referral_returned",
    words="{label} is not heard: the panel has returned it, and says why.",
    subject_line="The panel has returned a referral",
    why="Who refers a case to a panel, and its lead professional, are told when chair or coordinator return it.",
    urgency=Urgency.AT_ONCE,
    subject_kind="riskpanel.panelreferral",
)
REFERRAL_WITHDRAWN = Rule(
    code="panel.referral_withdrawn",
    words="{label} was withdrawn before it was heard.",
    subject_line="A referral to your panel was withdrawn",
    why="The chair and the coordinator of a panel are told of a referral that is withdrawn.",
    subject_kind="riskpanel.panelreferral",
)
RULES = (LISTED, LEFT, PUBLISHED, TERMS, REFERRED, REFERRAL_HEARD, REFERRAL_RETURNED, REFERRAL_WITHDRAWN)
