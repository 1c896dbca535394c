"""Signing in by the real pages: factors, guesses, ends of sessions, and what the trail keeps."""

import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from partners import idle
from partners.models import User
from tests.cast import PASSWORD

LOGIN = reverse("account_login")


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))


@pytest.fixture(autouse=True)
def period(time_machine):
    """A code's half minute begins now, so that none changes between being read and being checked."""
    time_machine.move_to((int(time.time()) // 30 + 1) * 30)


@pytest.fixture
def person(cast) -> User:
    cast.school.set_password(PASSWORD)
    cast.school.save()
    return cast.school


@pytest.fixture
def secret(person) -> str:
    made = generate_totp_secret()
    TOTP.activate(person, made)
    RecoveryCodes.activate(person)
    return made


def give_password(client, person, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": person.email, "password": password}, **more)


def prove_again(client):
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302


def enter(client, person, secret):
    give_password(client, person)
    return client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})


def test_a_password_alone_opens_nothing_where_a_factor_is_set_up(client, person, secret):
    response = give_password(client, person)
    assert response.url == reverse("mfa_authenticate")
    assert client.get("/cases/").status_code == 302
    assert client.get("/cases/").url.startswith(LOGIN)


def test_password_and_code_open_the_service_and_stand_in_the_trail(client, person, secret):
    assert enter(client, person, secret).status_code == 302
    assert client.get("/cases/").status_code == 200
    record = Record.objects.get(verb="signed_in")
    assert (record.actor, record.detail) == (person, {"with": ["password", "totp"]})


def test_a_recovery_code_opens_once(client, person, secret):
    code = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()[0]
    give_password(client, person)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert client.get("/cases/").status_code == 200
    second = Client()
    give_password(second, person)
    assert second.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200


def test_a_replayed_code_is_refused(client, person, secret, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    assert enter(client, person, secret).status_code == 302
    second = Client()
    assert enter(second, person, secret).status_code == 200
    assert second.get("/cases/").status_code == 302
    assert Record.objects.filter(verb="second_factor_failed", subject_id=str(person.pk)).exists()


def test_secrets_are_encrypted_at_rest(person, secret):
    kept = Authenticator.objects.get(user=person, type="totp").data
    assert secret not in str(kept)
    assert Authenticator.objects.get(user=person, type="totp").wrap().validate_code(code_of(secret))
    codes = Authenticator.objects.get(user=person, type="recovery_codes")
    assert not any(code in str(codes.data) for code in codes.wrap().generate_codes())


@pytest.mark.parametrize("address", ["/cases/", "/children/", "/my-account/", "/account/sessions/", "/account/email/"])
def test_without_a_factor_the_only_way_is_to_set_one_up(client, person, address):
    give_password(client, person)
    response = client.get(address)
    assert (response.status_code, response.url) == (302, reverse("mfa_index"))
    assert client.get(reverse("mfa_index")).status_code == 200


def test_without_a_factor_the_api_refuses_a_session(client, person):
    give_password(client, person)
    assert client.get("/api/v1/cases/").status_code == 403


def test_setting_a_factor_up_opens_the_service_in_that_session_only(client, person):
    early = Client()
    give_password(early, person)
    give_password(client, person)
    prove_again(client)
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    made = page.context["form"].secret
    assert client.post(reverse("mfa_activate_totp"), {"code": code_of(made)}).status_code == 302
    assert client.get("/cases/").status_code == 200
    for address in ("/cases/", reverse("mfa_index")):
        assert early.get(address).url.startswith(LOGIN), "a session that never showed the factor is ended"


def test_a_removed_factor_leads_back_to_setting_one_up(client, person, secret):
    enter(client, person, secret)
    asked = client.post(reverse("mfa_deactivate_totp"))
    assert asked.url.startswith(reverse("account_reauthenticate")), "first prove again who you are"
    prove_again(client)
    assert client.post(reverse("mfa_deactivate_totp")).url == reverse("mfa_index")
    assert client.get("/cases/").url == reverse("mfa_index")


def test_a_reset_password_does_not_skip_the_factor(client, person, secret, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = next(word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word)
    form = client.get("/" + link.split("/", 3)[3], follow=True)
    new = "eleven-quiet-harbours"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert client.get("/cases/").status_code == 302
    response = give_password(client, person, new)
    assert response.url == reverse("mfa_authenticate")
    assert client.get("/cases/").status_code == 302


def test_a_reset_for_somebody_unknown_looks_the_same_and_tells_them_nothing(client, person, mailoutbox):
    known = client.post(reverse("account_reset_password"), {"email": person.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@demo.example"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [mail.to for mail in mailoutbox] == [[person.email]]


def test_five_wrong_passwords_shut_the_account_for_15_minutes(client, person, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    for _ in range(5):
        give_password(client, person, "wrong-lanterns")
    assert give_password(client, person).status_code == 200, "the right password is refused too"
    time_machine.move_to(timezone.now() + timedelta(minutes=15, seconds=1), tick=False)
    assert give_password(client, person).status_code == 302


def test_behind_a_proxy_one_guesser_does_not_shut_the_others_out(client, cast, person, settings):
    """The proxy's own address is everybody's: guesses are counted by the address that it passes on."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(31):
        client.post(
            LOGIN, {"login": f"x{number}@demo.example", "password": "y"}, headers={"X-Forwarded-For": "10.9.9.9"}
        )
    typed = {"login": person.email, "password": PASSWORD}
    assert client.post(LOGIN, typed, headers={"X-Forwarded-For": "10.9.9.9"}).status_code == 200
    assert client.post(LOGIN, typed, headers={"X-Forwarded-For": "10.1.1.1"}).status_code == 302


def test_counters_of_guesses_are_not_thrown_away_while_somebody_guesses():
    assert caches["default"]._max_entries >= 100_000


def test_known_and_unknown_get_the_same_words_and_status(cast, client, person):
    def words(email):
        pages = [client.post(LOGIN, {"login": email, "password": "wrong-lanterns"}) for _ in range(6)]
        return [(page.status_code, page.context["form"].errors.as_json()) for page in pages]

    assert words(person.email) == words("nobody@demo.example")


def test_a_failed_sign_in_keeps_whose_it_was_and_nothing_typed(client, person):
    give_password(client, person, "wrong-lanterns")
    client.post(LOGIN, {"login": "nobody@demo.example", "password": "wrong-lanterns"})
    known, unknown = Record.objects.filter(verb="sign_in_failed").order_by("id")
    assert (known.subject_id, unknown.subject_id) == (str(person.pk), "")
    for record in (known, unknown):
        assert "lanterns" not in str(record.detail)
        assert "@" not in str(record.detail) + record.subject_id


def test_signing_out_is_on_record_and_the_page_before_is_not_kept(client, person, secret):
    enter(client, person, secret)
    assert "no-store" in client.get("/cases/")["Cache-Control"]
    client.post(reverse("account_logout"))
    assert client.get("/cases/").status_code == 302
    assert Record.objects.filter(verb="signed_out", actor=person).count() == 1


def idle_minutes(person):
    return idle.minutes_for(person.standing.held)


def test_a_session_ends_when_idle_and_not_before(client, person, secret, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    enter(client, person, secret)
    client.get("/cases/")
    idle = timedelta(minutes=idle_minutes(person))
    time_machine.move_to(start + idle - timedelta(seconds=5), tick=False)
    assert client.get("/cases/").status_code == 200
    time_machine.move_to(start + 2 * idle - timedelta(seconds=10), tick=False)
    assert client.get("/cases/").status_code == 200
    time_machine.move_to(start + 3 * idle, tick=False)
    assert client.get("/cases/").status_code == 302


def test_what_a_page_asks_by_itself_does_not_keep_a_session_alive(client, person, secret, time_machine):
    """The page of a meeting asks every three seconds; a screen left open in a hall is signed out all the same."""
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    enter(client, person, secret)
    client.get("/cases/")
    for minutes in range(2, idle_minutes(person) + 1, 3):
        time_machine.move_to(start + timedelta(minutes=minutes), tick=False)
        assert client.get("/cases/", headers={"X-Background": "1"}).status_code == 200
    time_machine.move_to(start + timedelta(minutes=idle_minutes(person), seconds=5), tick=False)
    assert client.get("/cases/", headers={"X-Background": "1"}).status_code == 302
    assert "had not used the service" in client.get(reverse("account_login")).content.decode()


def test_a_session_ends_after_12_hours_however_busy(client, person, secret, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    enter(client, person, secret)
    client.get("/cases/")
    for minutes in range(15, 12 * 60, 15):
        time_machine.move_to(start + timedelta(minutes=minutes), tick=False)
        assert client.get("/healthz").status_code == 200
        session = client.session
        session["seen"] = int(timezone.now().timestamp())
        session.save()
    assert client.get("/cases/").status_code == 200
    time_machine.move_to(start + timedelta(hours=12, seconds=1), tick=False)
    assert client.get("/cases/").status_code == 302
    assert "at most 12 hours" in client.get(reverse("account_login")).content.decode()


def test_a_disabled_person_is_out_on_the_next_request(client, person, secret):
    enter(client, person, secret)
    assert client.get("/cases/").status_code == 200
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get("/cases/").status_code == 302
    assert client.get("/api/v1/cases/").status_code == 401


def test_passwords_are_kept_with_argon2(person):
    assert person.password.startswith("argon2$")


def test_nobody_signs_up_or_changes_their_own_address(client, person, secret):
    signup = client.post(reverse("account_signup"), {"email": "new@demo.example", "password1": "eleven-quiet-harbours"})
    assert not User.objects.filter(email="new@demo.example").exists()
    assert signup.status_code in (200, 302, 403, 404)
    enter(client, person, secret)
    assert client.get(reverse("account_email")).status_code == 404
    assert client.post(reverse("account_email"), {"email": "x@demo.example", "action_add": ""}).status_code == 404


def test_ones_own_sessions_are_listed_and_ended(client, person, secret, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    enter(client, person, secret)
    time_machine.move_to(start + timedelta(seconds=31), tick=False)
    other = Client()
    enter(other, person, secret)
    assert other.get("/cases/").status_code == 200
    assert len(client.get(reverse("usersessions_list")).context["sessions"]) == 2
    client.post(reverse("usersessions_list"))
    assert other.get("/cases/").status_code == 302
    assert client.get("/cases/").status_code == 200
