"""Every rule that any app has added: its finder runs on the real tables, and neither it nor its words name anybody."""

import re
import string

import pytest
from django.apps import apps
from django.utils import timezone

from notifications import finding, registry

RULES = sorted(registry._rules.values(), key=lambda rule: rule.code)
NAMES = re.compile(r"\b(given_name|family_name|date_of_birth|nhs_number|postcode|u\.name|user\.name|email|\.what)\b")


def ids(rule):
    return rule.code


def test_the_apps_have_added_their_rules():
    assert RULES


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_each_rule_says_why_and_takes_no_name(rule):
    fields = {
        name for text in (rule.words, rule.subject_line) for _, name, _, _ in string.Formatter().parse(text) if name
    }
    assert rule.why
    assert not [field for field in fields if "name" in field or field in {"child", "who", "text", "reason"}]


@pytest.mark.parametrize("rule", list(registry.finders()), ids=ids)
def test_each_finder_is_about_a_kind_that_exists_and_reads_no_name(rule):
    assert apps.get_model(rule.subject_kind)
    assert not NAMES.search(rule.finder)


@pytest.mark.parametrize("rule", list(registry.finders()), ids=ids)
def test_each_finder_runs(db, rule):
    assert finding.find(rule, timezone.now()) == 0
