"""Rules of drafts: who keeps one on which form, what one may hold, and which save is out of date."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from partners.models import User
from riskpanel.models import ItemDraft, Meeting
from riskpanel.rules import meetings as rules
from riskpanel.states import Desk

MOST_FIELDS, LONGEST = 80, 20_000
NAME = re.compile("[a-z][a-z0-9_]{0,60}")


def can_keep(user: User, meeting: Meeting, desk: str) -> bool:
    """Whoever has a voice keeps what they mean to share; the chair and the coordinator the decision and an action."""
    return rules.has_voice(user, meeting) if desk == Desk.CONTRIBUTE else rules.can_prepare(user, meeting.panel)


def problem(values: Mapping[str, object]) -> str:
    """What is wrong with the texts of a draft, in words; empty where nothing is."""
    if len(values) > MOST_FIELDS or not all(NAME.fullmatch(name) for name in values):
        return "A draft holds the fields of its form."
    if not all(isinstance(text, str) and len(text) <= LONGEST for text in values.values()):
        return f"A draft holds texts of at most {LONGEST} characters."
    return ""


@dataclass(frozen=True)
class Typed:
    """From which page a form was sent, and how far the draft was when that page last saved."""

    base: int = 0
    window: str = ""


def is_repeated(draft: ItemDraft, *, window: str, turn: int) -> bool:
    """A save that the same open page has overtaken with a later one, or whose answer was lost on the way."""
    return bool(window) and draft.window == window and turn <= draft.turn


def is_out_of_date(draft: ItemDraft, *, window: str, base: int) -> bool:
    """A text is refused where another page has saved since the one it began from; one page follows itself."""
    return draft.revision != base and not (window and draft.window == window)
