"""No name and no number of a child reaches a log line, whoever logged it."""

import json
import logging
import sys

import pytest

from trust import logs


def line(record):
    return json.loads(logs.formatter(json=True).format(record))


def record(message, *args, **extra):
    made = logging.LogRecord("cases", logging.INFO, __file__, 1, message, args, None)
    made.__dict__.update(extra)
    return made


@pytest.mark.parametrize("number", ["9990000018", "999 000 0018", "999-000-0018"])
def test_an_nhs_number_in_a_message_is_hidden(number):
    assert line(record("looked at %s today", number))["event"] == "looked at [hidden] today"


def test_an_address_of_mail_is_hidden():
    assert "demo.example" not in line(record("sent to %s", "school@demo.example"))["event"]


def test_personal_keys_are_hidden_at_every_depth():
    event = logs.redact(None, "info", {"event": "saved", "nhs_number": "1", "child": {"Family_Name": "Quill", "id": 7}})
    assert event == {"event": "saved", "nhs_number": "[hidden]", "child": {"Family_Name": "[hidden]", "id": 7}}


def test_a_number_in_a_traceback_is_hidden():
    try:
        raise ValueError("no child 9990000018")
    except ValueError:
        made = logging.LogRecord("cases", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    assert "9990000018" not in logs.formatter(json=True).format(made)


def test_identifiers_and_times_are_left_alone():
    text = "case 3f1c9990-0000-4018-8000-123456789012 took 1699999999.25 ms"
    assert line(record(text))["event"] == text


def test_the_key_of_a_link_for_a_password_is_hidden():
    text = "GET /account/password/reset/key/2-dim6y9-6cbfac7c7f634d68/"
    assert line(record(text))["event"] == "GET /account/password/reset/key/[hidden]/"
