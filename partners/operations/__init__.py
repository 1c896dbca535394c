from partners.operations.absences import can_plan_absence, end_absence, plan_absence
from partners.operations.appointing import appoint_first_administrator, make_password_link
from partners.operations.keys import forget_answers, hash_of_key, issue_api_key, key_used, revoke_api_key
from partners.operations.leaving import leave_trust
from partners.operations.organisations import add_partner, add_team
from partners.operations.people import (
    add_person,
    choose_partner,
    declare_relationship,
    end_role,
    grant_role,
    join_team,
    leave_team,
)
from partners.operations.permission import require

__all__ = [
    "add_partner",
    "add_person",
    "add_team",
    "appoint_first_administrator",
    "can_plan_absence",
    "choose_partner",
    "declare_relationship",
    "end_absence",
    "end_role",
    "forget_answers",
    "grant_role",
    "hash_of_key",
    "issue_api_key",
    "join_team",
    "key_used",
    "leave_team",
    "leave_trust",
    "make_password_link",
    "plan_absence",
    "require",
    "revoke_api_key",
]
