"""Rules of the tests' own, about partners: they need no table of the apps above."""

import pytest

from notifications import registry
from notifications.registry import Rule
from notifications.states import Channel, Urgency

DUE = """
SELECT u.id AS user_id, p.id AS subject_id, 'Partner ' || p.id AS label, '/partners/' || p.id || '/' AS url,
    jsonb_build_object('day', to_char(p.due AT TIME ZONE 'Europe/London', 'FMDD FMMonth')) AS context, p.due AS due
FROM (SELECT id, timestamptz '2026-12-08 07:00+00' AS due FROM partners_partner) AS p
JOIN partners_user u ON u.email = 'school@demo.example'
WHERE p.due <= %(now)s
"""
RULES = (
    Rule(
        "test.due",
        words="{label} is due on {day}.",
        subject_line="You have an action due on {day}",
        why="The owner of an action is told before it is due.",
        subject_kind="partners.partner",
        finder=DUE,
    ),
    Rule(
        "test.told", words="{label} was changed.", subject_line="Something changed", why="People are told of changes."
    ),
    Rule(
        "test.urgent",
        words="{label} needs you now.",
        subject_line="Something needs you now",
        why="Safeguarding goes at once.",
        urgency=Urgency.AT_ONCE,
    ),
    Rule(
        "test.quiet",
        words="{label} was read.",
        subject_line="",
        why="Shown in the service only.",
        channels=frozenset({Channel.IN_APP}),
    ),
)


@pytest.fixture(autouse=True)
def only_rules_of_the_tests(monkeypatch):
    monkeypatch.setattr(registry, "_rules", {rule.code: rule for rule in RULES})
    monkeypatch.setattr(registry, "_steps", {})
