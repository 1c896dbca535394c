"""The rules by which people are told things, and the steps of the sweep. Upper apps add theirs in `AppConfig.ready()`.

    registry.add_rule(Rule(
        code="action.due_soon",
        words="{label} is due on {day}.",
        subject_line="You have an action due on {day}",
        why="The owner of an action is told two days before it is due.",
        subject_kind="riskpanel.action",
        finder=ACTIONS_DUE_SOON,
    ))
    registry.add_step("actions carried up the line", operations.carry_up_overdue_actions)

A *finder* is one SELECT of what has fallen due by `%(now)s` (and by the London day `%(today)s`), with the columns
`user_id, subject_id, label, url, context, due`. It is read in one statement with its deputies and its anti-join (see
notifications/finding.py). It names a bounded past (`due > %(now)s - interval '30 days'`), doubles any literal percent
sign, and puts no name into `label`, `url` or `context`:

    SELECT a.owner_id AS user_id, a.id AS subject_id, 'Action ' || a.reference AS label, '/actions/' || a.id AS url,
        jsonb_build_object('day', to_char(a.due, 'FMDD FMMonth')) AS context,
        (a.due - 2 + time '07:00') AT TIME ZONE 'Europe/London' AS due
    FROM riskpanel_action a
    WHERE a.state = 'open' AND a.due BETWEEN %(today)s AND %(today)s::date + 2

A *step* changes the domain as well (an action carried up the line): `step(at=…, by=system) -> int`, its own operation,
run in a transaction of its own under a lock, so that two sweeps take turns.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.mime.base import MIMEBase
from typing import TYPE_CHECKING, Protocol

from notifications.states import Channel, Mail, Urgency

if TYPE_CHECKING:
    from notifications.models import Notice
    from partners.models import User

BOTH = frozenset({Channel.IN_APP, Channel.EMAIL})


@dataclass(frozen=True)
class Rule:
    """Why people are told something, and how. `words` and `subject_line` take `{label}` and the notice's context.

    `mail_words` is what the mail says instead, where `words` hold more than that something is to be read.
    `attaches` gives what goes with the mail of a notice, as it stands when the mail leaves, or None. No name is in it.
    """

    code: str
    words: str
    subject_line: str
    why: str
    channels: frozenset[Channel] = BOTH
    urgency: Urgency = Urgency.DIGEST
    subject_kind: str = ""
    finder: str | None = None
    attaches: "Callable[[Notice], MIMEBase | None] | None" = None
    mail_words: str = ""

    @property
    def mail(self) -> Mail:
        return Mail(self.urgency.value) if Channel.EMAIL in self.channels else Mail.NONE

    def sentence(self, label: str, context: Mapping[str, str]) -> str:
        return self.words.format_map({**context, "label": label})

    def mail_sentence(self, label: str, context: Mapping[str, str]) -> str:
        return (self.mail_words or self.words).format_map({**context, "label": label})

    def heading(self, label: str, context: Mapping[str, str]) -> str:
        return self.subject_line.format_map({**context, "label": label})


class Step(Protocol):
    def __call__(self, *, at: datetime, by: "User") -> int: ...


_rules: dict[str, Rule] = {}
_steps: dict[str, Step] = {}


def add_rule(rule: Rule) -> Rule:
    """Make a rule known. Adding the same again is harmless; another rule under its code is a mistake."""
    if _rules.setdefault(rule.code, rule) != rule:
        raise ValueError(f"There is already a rule {rule.code!r}.")
    if rule.finder and not rule.subject_kind:
        raise ValueError(f"The rule {rule.code!r} finds things of no kind.")
    return rule


def add_step(name: str, step: Step) -> None:
    _steps[name] = step


def rule_of(code: str) -> Rule:
    """The rule of a notice. One that has left the product since still has its notices."""
    return _rules.get(code) or Rule(code, words="{label}", subject_line="You have a notice", why="")


def known_rule(code: str) -> Rule:
    if code not in _rules:
        raise LookupError(f"No rule {code!r}: add it in the app's AppConfig.ready().")
    return _rules[code]


def finders() -> Iterator[Rule]:
    yield from (rule for rule in _rules.values() if rule.finder)


def steps() -> Iterator[tuple[str, Step]]:
    yield from _steps.items()
