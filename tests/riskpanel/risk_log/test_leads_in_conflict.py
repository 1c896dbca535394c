"""Who left an item of a child, or knows it, neither leads its entry nor its plan nor says that it may leave."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cases.models import Case, Share
from partners.models import DeclaredRelationship
from riskpanel.models import AgendaItem, LogEntry
from riskpanel.operations import assessments, pen, risk_log
from riskpanel.operations.meetings import seat_members
from riskpanel.operations.risk_log import Override
from tests.riskpanel.tables import all_accept

WORDS = "left this item or knows the child"
LOG = "/api/v1/risk-log/"


def left_an_item(user, case, meeting):
    item = AgendaItem.objects.create(meeting=meeting, kind="new", case=case, order=1)
    item.conflicts.create(user=user, declared_by=user)


def knows(user, case, meeting):
    DeclaredRelationship.objects.create(user=user, child_reference=case.child.reference, declared_by=user)


IN_CONFLICT = pytest.mark.parametrize("declare", [left_an_item, knows])


@pytest.fixture
def listing(cast, panel, shared_case, assess):
    assessment = assess(shared_case, "A")

    def do(lead):
        words = {"reason": "Missing", "lead": lead, "assessment": assessment}
        return risk_log.list_child(shared_case, panel=panel, by=cast.coordinator, **words)

    return do


@pytest.fixture
def remove(cast, sitting, entry, assess):
    """The child leaves by the score that the sitting agreed."""
    proposed = assess(entry.case, "C")
    assessments.agree_assessment(entry.case, meeting=sitting, by=cast.chair, proposed=proposed)

    def do(lead, **more):
        words = {"step_down_plan": "Weekly sessions", "step_down_lead": lead, **more}
        return risk_log.remove_from_log(entry, by=cast.chair, meeting=sitting, **words)

    return do


# --- the lead of an entry


@IN_CONFLICT
def test_a_child_is_listed_with_no_such_lead(cast, shared_case, sitting, listing, declare):
    declare(cast.health, shared_case, sitting)
    with pytest.raises(ValidationError, match=WORDS) as refused:
        listing(cast.health)
    assert list(refused.value.error_dict) == ["lead"]
    assert not LogEntry.objects.exists()
    assert listing(cast.school).lead == cast.school


@IN_CONFLICT
def test_nor_does_an_entry_come_to_them_later(cast, entry, sitting, declare):
    declare(cast.health, entry.case, sitting)
    with pytest.raises(ValidationError, match=WORDS) as refused:
        risk_log.change_lead(entry, to=cast.health, by=cast.coordinator)
    assert list(refused.value.error_dict) == ["to"]
    assert not Share.objects.filter(case=entry.case, user=cast.health).exists()


def test_the_page_says_it_beside_the_new_lead(cast, entry, sitting, sign_in):
    left_an_item(cast.health, entry.case, sitting)
    address = reverse("riskpanel:change_lead", kwargs={"entry_id": entry.pk})
    answer = sign_in(cast.coordinator).post(address, {"to": cast.health.email})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.count(WORDS) == 2, "in the summary and beside the field"


def test_and_for_the_lead_of_an_urgent_listing(cast, panel, shared_case, sitting, assess, sign_in):
    assess(shared_case, "A")
    knows(cast.health, shared_case, sitting)
    address = reverse("riskpanel:list_on_log", kwargs={"case_id": shared_case.pk})
    answer = sign_in(cast.coordinator).post(address, {"reason": "Missing", "lead": cast.health.email})
    assert WORDS in answer.content.decode()
    assert not LogEntry.objects.exists()


# --- the lead of the step-down plan


@IN_CONFLICT
def test_a_plan_is_led_by_nobody_in_conflict(cast, entry, sitting, remove, declare):
    declare(cast.charity, entry.case, sitting)
    with pytest.raises(ValidationError, match=WORDS) as refused:
        remove(cast.charity)
    assert list(refused.value.error_dict) == ["step_down_lead"]
    assert LogEntry.objects.active().filter(pk=entry.pk).exists()
    assert not Share.objects.filter(case=entry.case, user=cast.charity).exists()


def test_nor_by_somebody_who_works_for_no_partner(cast, remove):
    assert cast.boardchair.acting_partner is None
    with pytest.raises(ValidationError, match="works for a partner") as refused:
        remove(cast.boardchair)
    assert list(refused.value.error_dict) == ["step_down_lead"]


def test_who_leads_the_plan_opens_the_entry_and_the_case(cast, entry, remove, sign_in):
    """As a deputy from outside the panel, to whom the record was not open."""
    assert sign_in(cast.charity).get(entry.get_absolute_url()).status_code == 404
    remove(cast.charity)
    share = Share.objects.live().get(case=entry.case, user=cast.charity)
    assert (share.rights, share.purpose, share.reason) == (
        "contribute",
        "panel",
        f"Leads the step-down plan of {entry.panel}",
    )
    assert Case.objects.visible_to(cast.charity).filter(pk=entry.case_id).exists()
    assert sign_in(cast.charity).get(entry.get_absolute_url()).status_code == 200
    assert not Share.objects.live().filter(case=entry.case, purpose="panel").exclude(user=cast.charity).exists()


def test_a_member_who_leads_the_plan_keeps_the_share_they_had(cast, entry, remove):
    [had] = Share.objects.live().filter(case=entry.case, user=cast.member)
    remove(cast.member)
    assert list(Share.objects.live().filter(case=entry.case, user=cast.member)) == [had]


# --- the second person


@IN_CONFLICT
def test_the_second_person_is_nobody_in_conflict(cast, entry, sitting, remove, declare):
    declare(cast.member, entry.case, sitting)
    with pytest.raises(ValidationError, match=WORDS) as refused:
        remove(cast.socialworker, override=Override("Moving abroad", cast.member))
    assert list(refused.value.error_dict) == ["override_with"]
    left = remove(cast.socialworker, override=Override("Moving abroad", cast.police))
    assert left.overridden_with == cast.police


def test_the_api_refuses_both_in_words(cast, entry, sitting, remove, api):
    pen.take_pen(sitting, by=cast.chair)
    seat_members(sitting)
    all_accept(sitting)
    knows(cast.member, entry.case, sitting)
    body = {"meeting": str(sitting.pk), "rationale": "Safe", "step_down_plan": "Weekly sessions"}
    client, address = api(cast.chair), f"{LOG}{entry.pk}/remove/"

    def refusal(**more):
        answer = client.post(address, body | more, format="json", HTTP_IF_MATCH="*")
        assert answer.status_code == 400
        return answer.json()

    words = [f"{cast.member} {WORDS}. Choose somebody else."]
    assert refusal(step_down_lead=cast.member.pk) == {"step_down_lead": words}
    second = {"reason": "Moving abroad", "second": cast.member.pk}
    assert refusal(step_down_lead=cast.socialworker.pk, override=second) == {"override_with": words}
