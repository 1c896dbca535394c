from referrals.operations.adding import add_to_referral, answer_owed, attach_file, remove_file
from referrals.operations.at_once import log_referral
from referrals.operations.clock import mark_breaches, set_clock_rules
from referrals.operations.deciding import countersign_decision, decide_referral, read_outcome, send_back_decision
from referrals.operations.decision_drafts import keep_decision_draft
from referrals.operations.disagreeing import carry_up_disagreements, decide_otherwise, disagree, uphold_decision
from referrals.operations.drafting import save_draft, send_referral, start_referral, withdraw_referral
from referrals.operations.guidance import (
    acknowledge_guidance,
    draft_guidance,
    publish_draft,
    publish_guidance,
    save_guidance,
)
from referrals.operations.importing import (
    confirm_import,
    discard_import,
    send_confirmed_imports,
    stage_import,
)
from referrals.operations.information import answer_information_request, ask_partners
from referrals.operations.reallocating import reallocate
from referrals.operations.routing import reroute_referral, set_postcode_rule, set_routing_rule
from referrals.operations.signing import set_outcome
from referrals.operations.triage import accept_referral, answer_query, query_referral, rate_referral

__all__ = [
    "accept_referral",
    "acknowledge_guidance",
    "add_to_referral",
    "answer_information_request",
    "answer_owed",
    "answer_query",
    "ask_partners",
    "attach_file",
    "carry_up_disagreements",
    "confirm_import",
    "countersign_decision",
    "decide_otherwise",
    "decide_referral",
    "disagree",
    "discard_import",
    "draft_guidance",
    "keep_decision_draft",
    "log_referral",
    "mark_breaches",
    "publish_draft",
    "publish_guidance",
    "query_referral",
    "rate_referral",
    "read_outcome",
    "reallocate",
    "remove_file",
    "reroute_referral",
    "save_draft",
    "save_guidance",
    "send_back_decision",
    "send_confirmed_imports",
    "send_referral",
    "set_clock_rules",
    "set_outcome",
    "set_postcode_rule",
    "set_routing_rule",
    "stage_import",
    "start_referral",
    "uphold_decision",
    "withdraw_referral",
]
