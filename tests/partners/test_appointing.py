"""The first administrator of a new Trust: appointed on the server, once, and let in by a link and a second factor."""

import io
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from partners import operations
from partners.models import User
from partners.roles import Role
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
EMAIL = "first@trust.example"


def appoint(email=EMAIL, name="First Madeup") -> str:
    out = io.StringIO()
    call_command("first_administrator", email, name=name, stdout=out)
    return out.getvalue()


def link_in(said: str) -> str:
    return next(urlsplit(line).path for line in said.splitlines() if line.startswith("http"))


def set_password(client, link, password=PASSWORD):
    form = client.get(link, follow=True)
    return client.post(form.redirect_chain[-1][0], {"password1": password, "password2": password})


def sign_in(client, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": EMAIL, "password": password})


def test_the_first_administrator_comes_in_by_a_link_and_sets_up_a_second_factor(client):
    assert set_password(client, link_in(appoint())).status_code == 302
    sign_in(client)
    assert client.get("/people/").url == reverse("mfa_index")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    form = client.get(reverse("mfa_activate_totp"))
    code = format_hotp_value(hotp_value(form.context["form"].secret, int(timezone.now().timestamp()) // 30))
    client.post(reverse("mfa_activate_totp"), {"code": code})
    assert client.get("/people/").status_code == 200
    assert User.objects.get(email=EMAIL).standing.roles == {Role.ADMINISTRATOR}
    system = User.objects.system()
    assert Record.objects.filter(verb="appointed", actor=system).count() == 1


def test_the_link_sets_a_password_once(client):
    link = link_in(appoint())
    set_password(client, link)
    assert "Ask for a new link" in client.get(link, follow=True).content.decode()


def test_who_has_not_come_in_yet_gets_another_link(client):
    appoint()
    set_password(client, link_in(appoint()))
    assert sign_in(client).status_code == 302
    assert User.objects.filter(role_grants__role=Role.ADMINISTRATOR).count() == 1


def test_a_second_administrator_is_refused_in_words_also_where_the_first_has_left(cast):
    with pytest.raises(CommandError, match="already an administrator"):
        appoint()
    operations.grant_role(cast.board, Role.ADMINISTRATOR, since=timezone.localdate(), by=cast.admin)
    operations.leave_trust(cast.admin, by=cast.board)
    with pytest.raises(CommandError, match="already an administrator"):
        appoint()


def test_the_same_person_is_refused_once_they_have_signed_in(client):
    set_password(client, link_in(appoint()))
    sign_in(client)
    with pytest.raises(CommandError, match="already an administrator"):
        appoint()


@pytest.mark.parametrize(
    ("email", "name", "words"),
    [
        ("no address", "X", "Enter a valid email"),
        (EMAIL, " ", "name:"),
        (EMAIL, "x" * 121, "name:"),
        (f"{'x' * 300}@trust.example", "X", "email:"),
    ],
)
def test_a_wrong_address_or_name_appoints_nobody(email, name, words):
    with pytest.raises(CommandError, match=words):
        appoint(email, name)
    assert not User.objects.filter(role_grants__isnull=False).exists()
