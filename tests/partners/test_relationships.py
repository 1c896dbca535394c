"""Children whom people know in private life: declared in neutral words, and taken back by a safeguarding lead."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from cases import operations as casework
from cases.models import Case
from notifications import finding, registry
from notifications.models import Notice
from partners import operations
from partners.models import DeclaredRelationship, RoleGrant, User, WithdrawnRelationship


def fresh(user):
    return User.objects.get(pk=user.pk)


def told(code) -> list[User]:
    finding.find(registry.known_rule(code), timezone.now())
    return [one.user for one in Notice.objects.filter(rule=code).select_related("user")]


@pytest.mark.django_db
def test_the_page_does_not_say_whether_there_is_such_a_record(cast, shared_case, sign_in):
    client = sign_in(cast.school)
    words = "If a record has this reference, it is closed to you from now on"
    for reference in ("CT9999999", shared_case.child.reference):
        page = client.post(reverse("partners:declare"), {"child_reference": reference}, follow=True)
        assert words in page.content.decode()


def test_a_safeguarding_lead_takes_one_back_with_a_reason_and_the_person_is_told(cast, shared_case, sign_in):
    declared = operations.declare_relationship(cast.school, child_reference=shared_case.child.reference, by=cast.school)
    client = sign_in(cast.guardian)
    assert shared_case.child.reference in client.get(reverse("partners:relationships")).content.decode()
    take_back = reverse("partners:take_back_relationship", kwargs={"pk": declared.pk})
    assert "Enter the reason" in client.post(take_back, {"reason": ""}).content.decode()
    assert not Case.objects.visible_to(fresh(cast.school)).exists()
    assert client.post(take_back, {"reason": "Mistyped"}).status_code == 302
    assert Case.objects.visible_to(fresh(cast.school)).exists()
    kept = WithdrawnRelationship.objects.get()
    assert (kept.user, kept.by, kept.reason) == (cast.school, cast.guardian, "Mistyped")
    assert Record.objects.filter(verb="taken_back", actor=cast.guardian).count() == 1
    assert told("relationship.taken_back") == [cast.school]


def test_nobody_takes_back_their_own_and_only_safeguarding_leads_do(cast, child):
    operations.declare_relationship(cast.guardian, child_reference=child.reference, by=cast.guardian)
    declared = DeclaredRelationship.objects.get()
    for by in (cast.guardian, cast.admin, cast.manager, cast.school):
        with pytest.raises(PermissionDenied):
            operations.take_back_relationship(declared, reason="x", by=by)


def test_of_two_who_take_one_back_the_second_is_told(cast, child):
    declared = operations.declare_relationship(cast.school, child_reference=child.reference, by=cast.school)
    operations.take_back_relationship(declared, reason="Mistyped", by=cast.guardian)
    with pytest.raises(ValidationError, match="already"):
        operations.take_back_relationship(declared, reason="Mistyped", by=cast.guardian)


def test_who_declares_into_their_own_case_has_their_manager_told(cast, case):
    operations.declare_relationship(cast.socialworker, child_reference=case.child.reference, by=cast.socialworker)
    assert told("cases.lead_declared") == [cast.manager]
    assert told("cases.lead_declared") == [cast.manager], "once"


def test_of_a_restricted_case_the_safeguarding_lead_is_told_instead(cast, case):
    casework.restrict_by_reference(case.child.reference, restricted=True, reason="Staff child", by=cast.guardian)
    operations.declare_relationship(cast.socialworker, child_reference=case.child.reference, by=cast.socialworker)
    assert told("cases.lead_declared") == [cast.guardian]
    assert RoleGrant.objects.filter(user=cast.guardian).exists()
