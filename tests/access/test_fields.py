"""Each answer of the API has exactly these keys, for every role; a field that is not declared changes nothing."""

import json

import pytest
from django.db import transaction
from django.urls import reverse

from cases.models import Case, Child, Event
from partners.models import User
from referrals.models import Referral
from riskpanel.models import Action
from tests.access.bodies import body_of
from tests.access.expectations import TABLE
from tests.access.world import CAST

pytestmark = pytest.mark.django_db


def words(text):
    return frozenset(text.split())


CHILD = words(
    "id reference given_name family_name date_of_birth expected_date age nhs_number upn sex postcode"
    " protected_address languages"
)
CASE = words(
    "id reference child child_name state lead locality level_of_need restricted opened_at closed_at closing_reason"
    " updated_at"
)
SHARE = words(
    "id partner user rights purpose reason basis family_told why_not_told since until decided_by ended_by ended_because"
)
EVENT = words("id kind happened_at recorded_at nature significance text source recorded_by")
LOOK = words("at who partner what why marks")
REFERRAL = words(
    "id reference state child_name source need immediate_danger referrer referring_partner receiving_team locality"
    " routed received_at colour due_at day_ends_at paused_at breached_at"
)
REFERRAL_DETAIL = REFERRAL | words(
    "given_name family_name date_of_birth nhs_number upn postcode household what_happened wanted childs_words"
    " family_told why_not_told family_view basis expected_date name_not_known description protected_address members"
    " other_children caller urgent family_agrees attachments addenda guidance previous_received question answer"
    " decision disagreements disagree_until allowed_transitions"
)
ASSESSMENT = words(
    "id case framework stage given_by given_at meeting index credit net completeness provisional floor band"
    " judged_band judgement_reason"
)
ASSESSMENT_DETAIL = ASSESSMENT | words("judged_with moderation_reason ratings protective critical why addenda caveat")
ENTRY = words(
    "id panel case reference child_name lead reason listed_on listed_at left_on left_at weeks_on_log threshold score"
    " overdue_actions listed_again proposed_by rescore drift"
)
ENTRY_DETAIL = ENTRY | words("step_down_plan step_down_lead override_reason overridden_by overridden_with allowed")
MEETING = words(
    "id panel starts_at place note cut_off_on papers_on papers_sealed_at papers_digest state revision quorate "
    "invitation_sequence pen_held_by closed_at issued_at minutes_digest"
)
ACTION = words(
    "id reference what owner partner case meeting item due_on overdue state outcome ended_at carried set_by set_at"
)
FRAMEWORK = words(
    "id name version state edition changes published_at agreed_at domains factors indicators medium_from high_from"
    " very_high_from most_credit complete_from one_imminent more_imminent medium_review_weeks low_review_weeks"
    " threshold anchors"
)
PANEL = words(
    "id name framework log_owner cadence_days mandatory_sectors one_of_sectors minimum_present confirmations edition"
    " thresholds terms seats awaits_you"
)
PANEL_REFERRAL = words("id panel case reason urgent_because referred_by referred_at state ended_at ended_because")
NOTICE = words("id rule why text url due created_at read_at as_deputy")
RECORD = words("id at person who partner verb subject_kind subject_id case reference why outcome request_id")

# call: the keys of the answer, or of each of its results
DETAILS = {
    "child-detail": CHILD,
    "case-detail": CASE | words("why allowed"),
    "referral-detail": REFERRAL_DETAIL,
    "risk-assessment-detail": ASSESSMENT_DETAIL,
    "log-entry-detail": ENTRY_DETAIL,
    "panel-referral-detail": PANEL_REFERRAL,
    "framework-detail": FRAMEWORK,
    "panel-detail": PANEL,
    "meeting-detail": MEETING | words("still_to_do allowed"),
    "action-detail": ACTION | words("reports allowed"),
    "notification-detail": NOTICE,
    "partner-detail": words("id name sector statutory active inspection_link"),
    "team-detail": words("id name partner manager is_intake localities"),
    "locality-detail": words("id name code"),
    "absence-detail": words("id user deputy since until"),
    "me": words("id name email partner memberships roles permissions"),
}
LISTS = {
    "child-list": CHILD,
    "case-list": CASE,
    "case-shares": SHARE,
    "case-chronology": EVENT,
    "case-voices": words("id words said_on heard_by recorded_at"),
    "case-seen-by": LOOK,
    "referral-list": REFERRAL,
    "risk-assessment-list": ASSESSMENT,
    "log-entry-list": ENTRY,
    "panel-referral-list": PANEL_REFERRAL,
    "meeting-list": MEETING,
    "framework-list": FRAMEWORK,
    "panel-list": PANEL,
    "action-list": ACTION,
    "notification-list": NOTICE,
    "audit": RECORD,
    "partner-list": DETAILS["partner-detail"],
    "absence-list": DETAILS["absence-detail"],
    "team-list": DETAILS["team-detail"],
    "locality-list": DETAILS["locality-detail"],
    "meeting-agenda": words("id order kind shut case entry reference title late_reason is_decided decision"),
    "meeting-conflicts": words(
        "id item user reason declared_by declared_at withdrawn_by withdrawn_at withdrawal_reason"
    ),
    "meeting-attendance": words(
        "id member partner role deputy presence information_sent_at confidentiality_accepted_at"
    ),
    "meeting-contributions": words("id item partner contributed_by at when text source classification"),
}


def answers(world, name):
    """Each body that anybody of the cast is given: (person, body)."""
    row = TABLE[name]
    for kwargs in world.things[row.thing].values() if row.thing else ({},):
        address = reverse(name, kwargs=kwargs)
        for person in CAST:
            with transaction.atomic():
                response = world.client(person).get(address, secure=True)
                transaction.set_rollback(True)
            if response.status_code == 200:
                yield person, json.loads(response.content)


@pytest.mark.parametrize("name", DETAILS)
def test_one_thing_has_exactly_these_keys_for_every_role(world, name):
    given = {person: frozenset(body) for person, body in answers(world, name)}
    assert given, "nobody was given an answer"
    assert {person: keys ^ DETAILS[name] for person, keys in given.items() if keys != DETAILS[name]} == {}


@pytest.mark.parametrize("name", LISTS)
def test_each_row_of_a_list_has_exactly_these_keys_for_every_role(world, name):
    rows = [(person, row) for person, body in answers(world, name) for row in body["results"]]
    assert rows or name == "meeting-contributions", "nobody was given a row"
    assert {person: frozenset(row) ^ LISTS[name] for person, row in rows if frozenset(row) != LISTS[name]} == {}


def test_a_referrer_is_given_the_words_for_them_and_not_the_rationale(world):
    """What the front door wrote for itself is for those who work on the referral."""
    for person, body in answers(world, "referral-detail"):
        if body["decision"] is not None and person == "charity":
            assert body["decision"]["rationale"] is None


UNDECLARED = {
    "child-detail": ("PATCH", "shared", {"reference": "C-STOLEN", "id": 1, "created_at": "2001-01-01"}),
    "case-detail": ("PATCH", "shared", {"restricted": False, "state": "closed", "lead": 1, "child": None}),
    "case-chronology": ("POST", "shared", {"recorded_by": 1, "source": 1, "recorded_at": "2001-01-01", "case": None}),
    "referral-list": ("POST", "", {"state": "decided", "referrer": 1, "reference": "R-STOLEN", "case": None}),
    "action-list": ("POST", "shared", {"state": "done", "set_by": 1, "reference": "A-STOLEN", "carried": 9}),
}


@pytest.mark.parametrize("name", UNDECLARED)
def test_an_undeclared_field_changes_nothing(world, name):
    method, target, extra = UNDECLARED[name]
    row = TABLE[name]
    kwargs = world.things[row.thing][target] if row.thing else {}
    person = "school" if name == "referral-list" else "socialworker"
    body = body_of(world, name, method, target)
    after = [_state_after(world, name, kwargs, person, method, sent) for sent in (body, body | extra)]
    assert differing(*after) == []


def differing(first, second):
    """Which columns of which rows differ."""
    pairs = zip([*first[0], *first[1][:2]], [*second[0], *second[1][:2]], strict=True)
    return [(name, one[name], other[name]) for one, other in pairs for name in one if one[name] != other[name]]


def _state_after(world, name, kwargs, person, method, body):
    """What the database holds after the call, but for what is made anew each time."""
    with transaction.atomic():
        before = {kind: set(kind.objects.values_list("pk", flat=True)) for kind in (Event, Referral, Action)}
        response = getattr(world.client(person), method.lower())(
            reverse(name, kwargs=kwargs),
            json.dumps(body, default=str),
            content_type="application/json",
            HTTP_IF_MATCH="*",
            secure=True,
        )
        assert response.status_code in (200, 201), response.content
        made = [
            _plain(one) for kind, known in before.items() for one in kind.objects.exclude(pk__in=known).order_by("pk")
        ]
        kept = [_plain(Child.objects.get(pk=world.cases["shared"].child_id))]
        kept += [_plain(Case.objects.get(pk=world.cases["shared"].pk)), User.objects.count()]
        transaction.set_rollback(True)
    return made, kept


ANEW = ("id", "reference", "form_token", "child_id")


def _plain(thing):
    """Its columns, without the keys and the moments that differ between two equal calls."""
    found = {one.attname: getattr(thing, one.attname) for one in thing._meta.concrete_fields}
    return {
        name: value
        for name, value in found.items()
        if not (name in ANEW and not isinstance(thing, (Child, Case))) and not name.endswith("_at")
    } | {"stolen": "STOLEN" in str(found.get("reference"))}
