from referrals.operations.adding import add_to_referral, answer_owed, attach_file, remove_file
from referrals.operations.at_once import log_referral
from referrals.operations.deciding import decide_referral, read_outcome
from referrals.operations.drafting import save_draft, send_referral, start_referral, withdraw_referral
from referrals.operations.guidance import (
    acknowledge_guidance,
    draft_guidance,
    publish_draft,
    publish_guidance,
    save_guidance,
)
from referrals.operations.information import answer_information_request, ask_partners
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
    "decide_referral",
    "draft_guidance",
    "log_referral",
    "publish_draft",
    "publish_guidance",
    "query_referral",
    "rate_referral",
    "read_outcome",
    "remove_file",
    "save_draft",
    "save_guidance",
    "send_referral",
    "start_referral",
    "withdraw_referral",
]
