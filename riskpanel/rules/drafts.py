"""Rules of drafts: who keeps one on which form, and what one may hold. Which save follows: govuk.autosave.Edition."""

import re
from collections.abc import Mapping

from partners.models import User
from riskpanel.models import Meeting
from riskpanel.rules import meetings as rules
from riskpanel.states import ItemForm

MOST_FIELDS, LONGEST = 300, 20_000  # a decision has four fields a domain, one a factor and one an indicator
NAME = re.compile("[a-z][a-z0-9_]{0,60}")


def can_keep(user: User, meeting: Meeting, form_name: str) -> bool:
    """Whoever has a voice keeps what they mean to share; the chair and the coordinator the decision and an action."""
    return rules.has_voice(user, meeting) if form_name == ItemForm.CONTRIBUTE else rules.can_run(user, meeting)


def problem(values: Mapping[str, object]) -> str:
    """What is wrong with the texts of a draft, one a field or several, in words; empty where nothing is."""
    every = [one for texts in values.values() for one in (texts if isinstance(texts, list) else [texts])]
    if len(every) > MOST_FIELDS or len(values) > MOST_FIELDS or not all(NAME.fullmatch(name) for name in values):
        return "A draft holds the fields of its form."
    if not all(isinstance(text, str) and len(text) <= LONGEST for text in every):
        return f"A draft holds texts of at most {LONGEST} characters."
    return ""
