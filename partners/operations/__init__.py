from partners.operations.absences import can_plan_absence, end_absence, plan_absence
from partners.operations.appointing import appoint_first_administrator, make_password_link
from partners.operations.changing import as_it_stands, mark_of, not_meanwhile
from partners.operations.coming_back import let_back_in, reset_second_factor
from partners.operations.keys import forget_answers, hash_of_key, issue_api_key, key_used, revoke_api_key
from partners.operations.leaving import leave_trust
from partners.operations.organisations import (
    add_partner,
    add_team,
    change_partner,
    change_team,
    end_partner,
    return_partner,
)
from partners.operations.people import (
    add_person,
    choose_partner,
    end_role,
    grant_role,
    join_team,
    leave_team,
)
from partners.operations.permission import require
from partners.operations.places import add_locality, add_site, change_site, remove_site, rename_locality
from partners.operations.relationships import declare_relationship, take_back_relationship

__all__ = [
    "add_locality",
    "add_partner",
    "add_person",
    "add_site",
    "add_team",
    "appoint_first_administrator",
    "as_it_stands",
    "can_plan_absence",
    "change_partner",
    "change_site",
    "change_team",
    "choose_partner",
    "declare_relationship",
    "end_absence",
    "end_partner",
    "end_role",
    "forget_answers",
    "grant_role",
    "hash_of_key",
    "issue_api_key",
    "join_team",
    "key_used",
    "leave_team",
    "leave_trust",
    "let_back_in",
    "make_password_link",
    "mark_of",
    "not_meanwhile",
    "plan_absence",
    "remove_site",
    "rename_locality",
    "require",
    "reset_second_factor",
    "return_partner",
    "revoke_api_key",
    "take_back_relationship",
]
