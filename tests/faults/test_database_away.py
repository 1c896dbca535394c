"""The database is away while somebody asks: a page and a program are told so in words, with 503."""

import pytest
from django.db import connection
from django.test import Client

from trust import health

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.filterwarnings("ignore::RuntimeWarning")]


@pytest.fixture
def away(settings):
    """The connection leads nowhere until the test is over; the client gets the answer that a browser would."""
    there = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = 9
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = "somebody"
    yield client
    connection.settings_dict["PORT"] = there


@pytest.mark.parametrize("address", ["/", "/referrals/new/", "/cases/", "/board/", "/privacy/", "/nowhere/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_says_that_it_is_out_of_service_for_a_short_time(away, method, address):
    answer = getattr(away, method)(address, secure=True)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "Out of service for a short time" in answer.text
    assert "What you sent was not saved by this step" in answer.text


def test_the_sign_in_page_says_it_too(away):
    typed = {"login": "school@demo.example", "password": "seven-paper-lanterns"}
    assert away.post("/account/login/", typed, secure=True).status_code == 503


def test_a_program_is_told_in_json(away):
    answer = away.post("/api/v1/referrals/", {}, content_type="application/json", secure=True)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


@pytest.mark.parametrize("signed_in", [True, False])
def test_the_process_is_up_all_the_same_and_says_that_it_is_not_ready(away, signed_in):
    if not signed_in:
        away.cookies.clear()
    assert away.get("/healthz", secure=True).status_code == 200
    ready = away.get("/readyz", secure=True)
    assert (ready.status_code, ready.json()["database"]) == (503, "down")


def test_a_statement_that_took_too_long_is_a_fault_of_ours(client, monkeypatch, cast):
    def slow(request):
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 10")
            cursor.execute("SELECT pg_sleep(1)")

    monkeypatch.setattr(health, "broker_answers", slow)
    answer = Client(raise_request_exception=False).get("/readyz", secure=True)
    connection.close()  # with its limit
    assert answer.status_code == 500
