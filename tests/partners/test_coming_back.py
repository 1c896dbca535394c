"""A lost phone, and a return to work: let in again by an administrator, with a reason, on record, and told."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from notifications import finding, registry
from notifications.models import Notice
from partners import operations
from partners.models import SignInChange, User
from tests.cast import PASSWORD
from tests.journeys.walking import code_of

SECRET = generate_totp_secret()


@pytest.fixture(autouse=True)
def period(time_machine):
    """A code's half minute begins now, so that none changes between being read and being checked."""
    time_machine.move_to((int(time.time()) // 30 + 1) * 30)


@pytest.fixture
def person(cast):
    cast.school.set_password(PASSWORD)
    cast.school.save()
    TOTP.activate(cast.school, SECRET)
    return cast.school


def enter(user, secret=None):
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    if secret:
        client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    return client


def at(name, user):
    return reverse(f"partners:{name}", kwargs={"pk": user.pk})


def test_a_reset_ends_sessions_and_leads_to_setting_a_factor_up_anew(cast, person, sign_in):
    theirs = enter(person, SECRET)
    assert theirs.get("/cases/").status_code == 200
    assert sign_in(cast.admin).post(at("reset_factor", person), {"reason": "Lost phone"}).status_code == 302
    assert theirs.get("/cases/").status_code == 302
    assert not Authenticator.objects.filter(user=person).exists()
    assert enter(person).get("/cases/").url == reverse("mfa_index"), "never skipped"
    record = Record.objects.get(verb="factor_reset")
    assert (record.actor, record.subject_id) == (cast.admin, str(person.pk))
    assert "Lost phone" in sign_in(cast.admin).get(at("person", person)).content.decode()


def test_the_person_is_told_once(cast, person):
    operations.reset_second_factor(person, reason="Lost phone", by=cast.admin)
    rule = registry.known_rule("sign_in.factor_reset")
    assert finding.find(rule, timezone.now()) == 1
    assert finding.find(rule, timezone.now()) == 0
    assert Notice.objects.get(rule=rule.code).user == person


def test_nobody_resets_their_own_and_only_administrators_do(cast, person):
    TOTP.activate(cast.admin, generate_totp_secret())
    for user, by in ((cast.admin, cast.admin), (person, person), (person, cast.manager), (person, cast.guardian)):
        with pytest.raises(PermissionDenied):
            operations.reset_second_factor(user, reason="Lost phone", by=by)


def test_a_reset_needs_a_reason_and_a_factor(cast, person, sign_in):
    assert "Enter the reason" in sign_in(cast.admin).post(at("reset_factor", person), {"reason": ""}).content.decode()
    with pytest.raises(ValidationError, match="no second factor"):
        operations.reset_second_factor(cast.police, reason="Lost phone", by=cast.admin)
    assert not SignInChange.objects.exists()


def test_the_only_administrator_is_helped_on_the_server(cast):
    TOTP.activate(cast.admin, generate_totp_secret())
    call_command("reset_second_factor", cast.admin.email, because="Rang me")
    assert not Authenticator.objects.filter(user=cast.admin).exists()
    assert SignInChange.objects.get().by == User.objects.system()
    with pytest.raises(CommandError, match="No active person"):
        call_command("reset_second_factor", "nobody@demo.example", because="Rang me")


def test_an_address_of_somebody_who_left_leads_to_letting_them_back_in(cast, person, sign_in):
    operations.leave_trust(person, by=cast.admin)
    client = sign_in(cast.admin)
    page = client.post(reverse("partners:add_person"), {"name": "School", "email": person.email}).content.decode()
    assert "has left. Let them back in on their page" in page
    assert at("person", person) in page
    assert client.post(at("let_back_in", person), {"reason": "Back from leave"}).status_code == 302
    back = User.objects.get(pk=person.pk)
    assert back.is_active
    assert back.standing.roles == frozenset(), "what was ended stays ended"
    assert back.memberships.count() == 1
    assert enter(back).get("/cases/").url.startswith("/account/"), "the factor they had is asked for"
    assert finding.find(registry.known_rule("sign_in.let_back_in"), timezone.now()) == 1


def test_somebody_who_can_sign_in_is_not_let_in_twice(cast, person):
    with pytest.raises(ValidationError, match="can sign in"):
        operations.let_back_in(person, reason="x", by=cast.admin)
    with pytest.raises(PermissionDenied):
        operations.let_back_in(User.objects.system(), reason="x", by=cast.admin)
