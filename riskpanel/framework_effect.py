"""What publishing a draft would do to the logs of the panels that score with it. Only read: nothing is stored.

Each child's newest assessment is scored anew with the draft: what it rated counts under the same code, a domain that is
new is not known, one that is gone counts no more. The figures before are those stored with the assessment.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from cases.models import Case
from cases.states import CaseState
from partners.models import User
from riskpanel import access
from riskpanel.models import Assessment, Framework, LogEntry, Meeting, Panel, Threshold
from riskpanel.rules.frameworks import HELD
from riskpanel.rules.scoring import (
    Answers,
    NothingKnownError,
    Scheme,
    Score,
    higher,
    lists,
    may_leave,
    score,
)
from riskpanel.states import Band

# Off the log, an assessment older than this says nothing about today.
LOOKED_BACK = timedelta(days=180)
MEETINGS_OFFERED = 12


@dataclass(frozen=True)
class Standing:
    """Where a child stands by one version: net score, band (a judgement counted), and what that lets the panel do."""

    net: int
    band: str
    lists: bool
    may_leave: bool
    provisional: bool

    @property
    def band_words(self) -> str:
        return str(Band(self.band).label)


@dataclass(frozen=True)
class Change:
    """One child whose standing changes. `case` is None where the reader may not see the child."""

    case: Case | None
    entry_id: UUID | None
    before: Standing
    after: Standing | None

    @property
    def words(self) -> list[str]:
        """What changes, each in words."""
        if self.after is None:
            return ["No domain of this version is rated, so there is no score until the next assessment."]
        before, after = self.before, self.after
        found = []
        if before.band != after.band:
            found.append(f"{before.band_words} becomes {after.band_words.lower()}.")
        if before.lists != after.lists:
            found.append("Would be listed." if after.lists else "Would no longer be listed.")
        if self.entry_id and before.may_leave != after.may_leave:
            found.append("The score would let the child leave." if after.may_leave else "May no longer leave.")
        if before.provisional != after.provisional:
            found.append("Becomes provisional." if after.provisional else "Is no longer provisional.")
        return found


@dataclass
class PanelEffect:
    """One panel: its threshold now and by the draft, how many were looked at, and what changes for whom."""

    panel: Panel
    threshold: int
    new_threshold: int
    on_log: int
    without_score: int
    changes: list[Change] = field(default_factory=list)

    @property
    def named(self) -> list[Change]:
        return [one for one in self.changes if one.case is not None]

    @property
    def unnamed(self) -> int:
        return len(self.changes) - len(self.named)

    @property
    def counts(self) -> dict[str, int]:
        """How many children change how."""
        scored = [(one.before, one.after, one.entry_id is not None) for one in self.changes if one.after is not None]
        rank = list(Band.values).index
        return {
            "higher_band": sum(rank(after.band) > rank(before.band) for before, after, _ in scored),
            "lower_band": sum(rank(after.band) < rank(before.band) for before, after, _ in scored),
            "newly_listed": sum(after.lists and not before.lists for before, after, listed in scored if not listed),
            "newly_may_leave": sum(
                after.may_leave and not before.may_leave for before, after, listed in scored if listed
            ),
            "no_longer_may_leave": sum(
                before.may_leave and not after.may_leave for before, after, listed in scored if listed
            ),
            "provisional": sum(after.provisional and not before.provisional for before, after, _ in scored),
            "without_score": len(self.changes) - len(scored),
        }


def panels_scoring_with(framework: Framework) -> list[Panel]:
    """The panels that a version of this framework concerns: those that score with one of its name."""
    return list(Panel.objects.filter(framework__name=framework.name).order_by("name"))


def version_before(framework: Framework) -> Framework | None:
    earlier = Framework.objects.filter(name=framework.name, version__lt=framework.version)
    return earlier.with_parts().order_by("-version").first()


def meetings_to_agree(framework: Framework) -> QuerySet[Meeting]:
    """The meetings that may have agreed it, latest first: quorate, held or under way, of a panel that it concerns."""
    held = Meeting.objects.filter(panel__framework__name=framework.name, state__in=HELD, quorate=True)
    latest = list(held.order_by("-starts_at").values_list("pk", flat=True)[:MEETINGS_OFFERED])
    return Meeting.objects.filter(pk__in=latest).select_related("panel__framework").order_by("-starts_at")


def effect_of(framework: Framework, *, reader: User, on: date) -> list[PanelEffect]:
    """For each panel that scores with this framework, by name: the children whose standing the draft would change.

    A child whom the reader may not see is counted and not named.
    """
    in_force = Threshold.objects.filter(panel=OuterRef("pk"), since__lte=on).order_by("-since", "-pk").values("net")
    active = LogEntry.objects.active().filter(panel=OuterRef("pk"))
    panels = Panel.objects.filter(framework__name=framework.name).order_by("name")
    panels = panels.annotate(
        net_in_force=Subquery(in_force[:1]),
        listed=ArraySubquery(active.values(json=JSONObject(case="case_id", entry="pk"))),
    )
    return [_of_panel(panel, framework, reader=reader, on=on) for panel in panels]


def _of_panel(panel: Any, framework: Framework, *, reader: User, on: date) -> PanelEffect:
    threshold = panel.net_in_force
    entries = {UUID(one["case"]): UUID(one["entry"]) for one in panel.listed}
    newest = _newest(framework.name, entries, reader=reader, on=on)
    effect = PanelEffect(
        panel,
        threshold,
        threshold if framework.threshold is None else framework.threshold,
        on_log=len(entries),
        without_score=len(entries.keys() - {one.case_id for one in newest}),
    )
    for one in newest:
        before = _standing(_stored(one), one, threshold)
        after = _scored_anew(framework.scheme, _answers_of(one), one, effect.new_threshold)
        case = one.case if one.is_in_sight else None  # type: ignore[attr-defined]
        change = Change(case, entries.get(one.case_id), before, after)
        if change.words:
            effect.changes.append(change)
    return effect


def _newest(name: str, entries: dict[UUID, UUID], *, reader: User, on: date) -> list[Assessment]:
    """Of each child on the log the newest agreed assessment, else the newest proposed; of others the newest lately.

    Each with its case, whether that is in the reader's sight, and what was answered: one statement for all.
    """
    rows = Assessment.objects.filter(framework__name=name)
    listed = rows.filter(case__in=list(entries)).order_by("case", "stage", "-given_at", "-id").distinct("case")
    others = (
        rows.filter(given_at__date__gte=on - LOOKED_BACK, case__state=CaseState.OPEN)
        .exclude(case__in=list(entries))
        .order_by("case", "-given_at", "-id")
        .distinct("case")
    )
    in_sight = access.cases_in_sight(reader).filter(pk=OuterRef("case"))
    found = Assessment.objects.filter(Q(pk__in=listed.values("pk")) | Q(pk__in=others.values("pk")))
    found = found.select_related("case__child").annotate(is_in_sight=Exists(in_sight)).with_answers()
    return sorted(found, key=lambda one: (one.case_id not in entries, -one.net, str(one.pk)))


def _answers_of(one: Assessment) -> Answers:
    given = one.answered  # type: ignore[attr-defined]
    return Answers(
        {answer["code"]: answer["value"] for answer in given["ratings"]},
        {answer["code"]: answer["value"] for answer in given["protective"]},
        frozenset(given["critical"]),
    )


def _scored_anew(scheme: Scheme, given: Answers, one: Assessment, threshold: int) -> Standing | None:
    answers = Answers(
        {code: given.ratings.get(code) for code in scheme.weights},
        {code: value for code, value in given.protective.items() if code in scheme.factors},
        frozenset(code for code in given.critical if code in scheme.indicators),
    )
    try:
        found = score(scheme, answers)
    except NothingKnownError:
        return None
    return _standing(found, one, threshold)


def _stored(one: Assessment) -> Score:
    figures: dict[str, Any] = {name: getattr(one, name) for name in Score.__dataclass_fields__}
    return Score(**figures)


def _standing(found: Score, one: Assessment, threshold: int) -> Standing:
    """A judgement of people stands under the new version too, though never under its floor."""
    judged = higher(one.judged_band, found.floor) if one.judged_band else ""
    return Standing(
        found.net,
        judged or found.band,
        lists(found, threshold=threshold, judged_band=judged),
        may_leave(found, threshold=threshold, judged_band=judged),
        found.provisional,
    )
