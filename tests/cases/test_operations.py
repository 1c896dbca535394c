"""What happens to a case: state, trail and refusal of each verb; what the database holds by itself."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Record
from audit.transitions import StateError, history
from cases import grants, operations
from cases.models import Case, LeadHistory, Share, TeamMember
from cases.states import CASE_TRANSITIONS, CaseState
from partners import operations as people
from partners.models import User
from tests.cast import TOLD
from tests.riskpanel.every_event import not_as_said

SHARE = {"purpose": "support", "reason": "Mentoring", "basis": "public_task", "family_told": "told"}


def recorded(verb, thing) -> bool:
    return Record.objects.filter(verb=verb, subject_id=str(thing.pk)).count() == 1


def test_opening_names_a_lead_and_shares_with_them_and_their_partner(cast, case):
    assert LeadHistory.objects.get(case=case).lead == cast.socialworker
    holders = {share.holder for share in Share.objects.live().filter(case=case)}
    assert holders == {cast.socialworker, cast.partners["council"]}
    assert [step.event for step in history(case)] == ["begin"]
    assert recorded("begin", case)


@pytest.mark.parametrize("local", ["school", "socialworker", "board", "admin", "guardian"])
def test_who_may_not_open_a_case_opens_none(cast, child, local):
    with pytest.raises(PermissionDenied):
        operations.open_case(
            child, lead=cast.socialworker, locality=cast.north, level_of_need=3, reason="x", by=cast.users[local]
        )
    assert Case.objects.count() == 0


def test_a_child_has_one_open_case(cast, case):
    with pytest.raises(ValidationError, match="already has an open case"):
        operations.open_case(
            case.child, lead=cast.socialworker, locality=cast.north, level_of_need=3, reason="x", by=cast.frontdoor
        )
    with pytest.raises(IntegrityError, match="one_open_case_for_a_child"), transaction.atomic():
        Case.objects.create(child=case.child, lead=cast.socialworker, locality=cast.north, level_of_need=2)


def test_handing_over_leaves_no_gap_and_keeps_history(cast, case):
    operations.hand_over(case, to=cast.manager, reason="Leaving", by=cast.socialworker, **TOLD)
    first, second = LeadHistory.objects.filter(case=case)
    assert first.until is not None
    assert abs(second.since - first.until) < timedelta(seconds=5)
    assert (second.lead, second.until) == (cast.manager, None)
    assert not Share.objects.live().filter(case=case, user=cast.socialworker).exists()
    assert recorded("handed_over", case)
    assert not any(grants.drift().values())


def test_whoever_could_only_read_a_case_works_on_it_once_they_lead_it(cast, shared_case):
    until = timezone.now() + timedelta(days=3)
    operations.share_case(shared_case, user=cast.police, rights="view", until=until, by=cast.socialworker, **SHARE)
    operations.hand_over(shared_case, to=cast.police, reason="Knows the family best", by=cast.manager, **TOLD)
    own = Share.objects.live().get(case=shared_case, user=cast.police)
    assert (own.rights, own.purpose, own.until) == ("contribute", "lead", None)
    assert not any(grants.drift().values())


def test_a_case_is_not_given_to_somebody_whom_a_declaration_shuts_out(cast, shared_case):
    people.declare_relationship(cast.charity, child_reference=shared_case.child.reference, by=cast.charity)
    with pytest.raises(ValidationError, match="closed to Charity Cast"):
        operations.hand_over(
            shared_case, to=User.objects.get(pk=cast.charity.pk), reason="Knows them", by=cast.manager, **TOLD
        )


@pytest.mark.parametrize("local", ["school", "frontdoor", "outsider", "admin", "guardian"])
def test_who_neither_leads_nor_manages_steers_nothing(cast, shared_case, local):
    by = cast.users[local]
    before = Record.objects.count()
    for attempt in (
        lambda: operations.hand_over(shared_case, to=cast.manager, reason="x", by=by, **TOLD),
        lambda: operations.share_case(shared_case, partner=cast.partners["charity"], by=by, **SHARE),
        lambda: operations.change_level(shared_case, level_of_need=1, reason="x", by=by),
        lambda: operations.close_case(shared_case, reason="x", by=by),
        lambda: operations.join_team_around_child(shared_case, user=cast.charity, role="x", by=by, **TOLD),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert Record.objects.count() == before


def test_a_share_and_its_end_keep_grants_and_read_table_in_step(cast, case):
    share = operations.share_case(case, partner=cast.partners["charity"], by=cast.socialworker, **SHARE)
    assert recorded("shared", share)
    assert Case.objects.visible_to(User.objects.get(pk=cast.charity.pk)).exists()
    operations.end_share(share, because="Over", by=cast.manager)
    share.refresh_from_db()
    assert (share.ended_by, share.ended_because) == (cast.manager, "Over")
    assert recorded("ended", share)
    assert not any(grants.drift().values())


def test_the_leads_own_share_stays_while_they_lead(cast, case):
    own = Share.objects.live().get(case=case, user=cast.socialworker)
    with pytest.raises(PermissionDenied):
        operations.end_share(own, because="x", by=cast.manager)


def test_two_live_shares_with_one_partner_are_impossible(cast, shared_case):
    share = Share.objects.live().get(case=shared_case, partner=cast.partners["school"])
    share.pk = None
    with pytest.raises(IntegrityError, match="one_live_share_for_a_partner"), transaction.atomic():
        Share.objects.create(
            case=shared_case, partner=cast.partners["school"], decided_by=cast.socialworker, rights="view", **SHARE
        )


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "closed"}, "closed_case_says_when"),
        ({"lead": None}, "open_case_has_a_lead"),
        ({"level_of_need": 5}, "level_of_need_1_to_4"),
    ],
)
def test_the_database_holds_what_a_case_must_be(case, change, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**change)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"family_told": "not_safe"}, "not_told_says_why"),
        ({"reason": ""}, "share_says_why"),
        ({"user": None, "partner": None}, "share_with_a_partner_or_a_person"),
    ],
)
def test_the_database_holds_what_a_share_must_say(case, change, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Share.objects.filter(case=case).update(**change)


def test_closing_keeps_readers_and_ends_the_leading(cast, shared_case):
    operations.close_case(shared_case, reason="Aims met", by=cast.socialworker)
    shared_case.refresh_from_db()
    assert (shared_case.state, shared_case.closing_reason) == ("closed", "Aims met")
    assert not LeadHistory.objects.filter(case=shared_case, until=None).exists()
    assert Case.objects.visible_to(User.objects.get(pk=cast.school.pk)).exists()
    assert [step.event for step in history(shared_case)] == ["begin", "close"]


def test_nobody_adds_to_a_closed_case_or_shares_it_anew(cast, shared_case):
    operations.close_case(shared_case, reason="Aims met", by=cast.socialworker)
    now, lead = timezone.now(), cast.socialworker
    for attempt in (
        lambda: operations.record_event(shared_case, kind="contact", happened_at=now, text="x", by=lead),
        lambda: operations.record_voice(shared_case, words="x", said_on=now.date(), by=lead),
        lambda: operations.share_case(shared_case, partner=cast.partners["charity"], by=lead, **SHARE),
        lambda: operations.hand_over(shared_case, to=cast.manager, reason="x", by=lead, **TOLD),
        lambda: operations.change_level(shared_case, level_of_need=1, reason="x", by=lead),
        lambda: operations.join_team_around_child(shared_case, user=cast.charity, role="x", by=lead, **TOLD),
    ):
        with pytest.raises(StateError):
            attempt()


@pytest.mark.parametrize("state", CaseState.values)
def test_every_event_in_every_state(cast, shared_case, state):
    lead, say = cast.socialworker, {"reason": "x", "by": cast.socialworker}
    events = {
        "close": (lambda case: operations.close_case(case, **say), {"open"}),
        "hand over": (lambda case: operations.hand_over(case, to=cast.manager, **say, **TOLD), {"open"}),
        "level": (lambda case: operations.change_level(case, level_of_need=1, **say), {"open"}),
        "event": (
            lambda case: operations.record_event(case, kind="contact", happened_at=timezone.now(), text="x", by=lead),
            {"open"},
        ),
    }
    if state == CaseState.CLOSED:
        operations.close_case(shared_case, **say)
    assert not_as_said(events, shared_case, state) == {}
    assert {one.event for one in CASE_TRANSITIONS} <= set(events)


def test_who_joins_the_team_sees_the_case_by_name_once(cast, case):
    operations.join_team_around_child(case, user=cast.charity, role="Mentor", by=cast.socialworker, **TOLD)
    assert Case.objects.visible_to(User.objects.get(pk=cast.charity.pk)).exists()
    with pytest.raises(ValidationError, match="already in the team"):
        operations.join_team_around_child(case, user=cast.charity, role="Mentor", by=cast.socialworker, **TOLD)
    assert TeamMember.objects.count() == 1


def test_words_and_entries_are_not_of_the_future_nor_empty(cast, case):
    tomorrow = timezone.now() + timedelta(days=1)
    with pytest.raises(ValidationError):
        operations.record_event(case, kind="contact", happened_at=tomorrow, text="x", by=cast.socialworker)
    with pytest.raises(ValidationError):
        operations.record_voice(case, words="x", said_on=tomorrow.date(), by=cast.socialworker)
    with pytest.raises(ValidationError):
        operations.record_voice(case, words="  ", said_on=timezone.localdate(), by=cast.socialworker)


def test_restricting_is_for_the_safeguarding_lead_and_says_why(cast, case):
    with pytest.raises(PermissionDenied):
        operations.restrict_case(case, restricted=True, reason="x", by=cast.socialworker)
    with pytest.raises(ValidationError):
        operations.restrict_case(case, restricted=True, reason=" ", by=cast.guardian)
    operations.restrict_case(case, restricted=True, reason="A colleague's child", by=cast.guardian)
    assert recorded("restricted", case)


def test_only_the_lead_says_that_a_secret_address_is_none(cast, shared_case, api):
    """Whoever may add to the record could otherwise read the address by taking the mark away."""
    operations.change_child(shared_case.child, by=cast.socialworker, postcode="ZZ1 1AA", protected_address=True)
    client = api(cast.school)
    place = f"/api/v1/children/{shared_case.child_id}/"
    answer = client.patch(place, {"protected_address": False}, headers={"If-Match": client.get(place).headers["ETag"]})
    assert answer.status_code == 400
    assert list(answer.json()) == ["protected_address"]
    assert client.get(place).json()["postcode"] is None
    operations.change_child(shared_case.child, by=cast.socialworker, protected_address=False)
    assert client.get(place).json()["postcode"] == "ZZ1 1AA"


def test_a_restricted_record_is_closed_in_every_case_of_it_and_in_the_next(cast, shared_case):
    """Else an earlier case, still shared, would show what the safeguarding lead closed."""
    operations.close_case(shared_case, by=cast.socialworker, reason="Done")
    opened = {"locality": cast.north, "level_of_need": 4, "reason": "Again", "by": cast.frontdoor}
    second = operations.open_case(shared_case.child, lead=cast.socialworker, **opened)
    reference = shared_case.child.reference
    operations.restrict_by_reference(reference, restricted=True, by=cast.guardian, reason="A colleague's child")
    assert not Case.objects.visible_to(User.objects.get(pk=cast.school.pk)).filter(child=shared_case.child).exists()
    operations.close_case(second, by=cast.socialworker, reason="Done")
    third = operations.open_case(shared_case.child, lead=cast.socialworker, **opened)
    assert third.restricted
    operations.restrict_by_reference(reference, restricted=False, by=cast.guardian, reason="They have left")
    assert not Case.objects.filter(child=shared_case.child, restricted=True).exists()


def test_a_share_of_a_closed_case_can_be_ended(cast, shared_case):
    operations.close_case(shared_case, by=cast.socialworker, reason="Done")
    share = Share.objects.get(case=shared_case, partner=cast.partners["school"], until=None)
    operations.end_share(share, by=cast.socialworker, because="No longer needed")
    assert not Case.objects.visible_to(User.objects.get(pk=cast.school.pk)).filter(pk=shared_case.pk).exists()


NOT_SAFE = {"basis": "vital_interests", "family_told": "not_safe", "why_not_told": "He listens to her calls"}


def said(share):
    return {name: getattr(share, name) for name in NOT_SAFE}


def test_what_was_said_stays_on_each_share_that_a_hand_over_and_the_team_begin(cast, case):
    operations.hand_over(case, to=cast.health, reason="Knows them", by=cast.manager, **NOT_SAFE)
    own = Share.objects.live().get(case=case, user=cast.health)
    theirs = Share.objects.live().get(case=case, partner=cast.partners["health"])
    member = operations.join_team_around_child(case, user=cast.charity, role="Mentor", by=cast.health, **NOT_SAFE)
    assert said(own) == said(theirs) == said(Share.objects.get(user=member.user)) == NOT_SAFE
    details = Record.objects.filter(verb__in=["handed_over", "joined_team"]).values_list("detail", flat=True)
    assert list(details) == [{"basis": "vital_interests", "family_told": "not_safe"}] * 2


@pytest.mark.parametrize(
    ("change", "field"),
    [({"basis": ""}, "basis"), ({"family_told": "maybe"}, "family_told"), ({"why_not_told": " "}, "why_not_told")],
)
def test_nothing_is_shared_without_saying_on_what_basis_and_what_the_family_knows(cast, shared_case, change, field):
    told, shares = NOT_SAFE | change, Share.objects.count()
    for share in (
        lambda: operations.hand_over(shared_case, to=cast.manager, reason="x", by=cast.socialworker, **told),
        lambda: operations.join_team_around_child(
            shared_case, user=cast.charity, role="x", by=cast.socialworker, **told
        ),
        lambda: operations.share_case(shared_case, user=cast.charity, by=cast.socialworker, **SHARE | told),
    ):
        with pytest.raises(ValidationError) as refused:
            share()
        assert set(refused.value.message_dict) == {field}
    assert Share.objects.count() == shares
