"""Verbs about referrals to a panel: a child is referred, heard, withdrawn or returned."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from audit import trail
from audit.transitions import StateError, begin, refusal, transition
from cases.models import Case
from cases.operations.episodes import locked
from cases.operations.sharing import touch
from notifications.operations import notify
from partners.models import User
from partners.operations import require
from riskpanel import access
from riskpanel.models import AgendaItem, LogEntry, Meeting, Panel, PanelDecision, PanelMember, PanelReferral
from riskpanel.notices import REFERRAL_HEARD, REFERRAL_RETURNED, REFERRAL_WITHDRAWN, REFERRED
from riskpanel.operations.agenda import add_referred
from riskpanel.rules import referring as rules
from riskpanel.rules.assessments import can_propose
from riskpanel.rules.meetings import BEFORE
from riskpanel.states import HEAR, NOT_OVER, RETURN, WITHDRAW, DecisionKind, ItemKind, PanelReferralState, PanelRole


def panels_to_refer_to() -> list[Panel]:
    """Panels with a chair today, oldest first. Who may refer knows of them by name, and nothing else of them."""
    return list(_chaired())


def panels_as_lines() -> QuerySet[Panel, Any]:
    """The same, to be read in the statement of something else: key, name, and when who is referred now is heard."""
    first = _hears_now().filter(panel=OuterRef("pk")).values("starts_at")[:1]
    return _chaired().values(json=JSONObject(pk="pk", name="name", hears_at=Subquery(first)))


def _chaired() -> QuerySet[Panel]:
    chairs = PanelMember.objects.live(on=timezone.localdate()).filter(role=PanelRole.CHAIR)
    return Panel.objects.filter(pk__in=chairs.values("panel")).order_by("pk")


def next_to_hear(panel: Panel) -> Meeting | None:
    """The first meeting planned that would hear a child who is referred now."""
    return _hears_now().filter(panel=panel).first()


def _hears_now() -> QuerySet[Meeting]:
    """What `rules.hears` says of a referral of today that can wait, asked of all meetings at once."""
    in_time = Q(cut_off_on=None) | Q(cut_off_on__gte=timezone.localdate())
    rows = Meeting.objects.filter(in_time, state__in=BEFORE, papers_sealed_at=None, starts_at__gt=timezone.now())
    return rows.order_by("starts_at")


def meeting_of(referral: PanelReferral) -> Meeting | None:
    """The meeting that is to hear a referral that waits, as meetings are planned today."""
    on, urgent = referral.referred_on, referral.is_urgent
    placed = referral.items.filter(decision=None, meeting__state__in=BEFORE).select_related("meeting").first()
    if placed is not None:
        return placed.meeting
    return next((one for one in _coming(referral.panel) if rules.hears(one, on=on, urgent=urgent)), None)


def decision_on(referral: PanelReferral) -> PanelDecision | None:
    """What the panel decided on the child; why is for its table and in its minutes."""
    rows = PanelDecision.objects.filter(item__referral=referral).exclude(kind=DecisionKind.DEFER)
    return rows.order_by("at").last()


def _coming(panel: Panel) -> list[Meeting]:
    rows = Meeting.objects.filter(panel=panel, state__in=BEFORE, starts_at__gt=timezone.now())
    return list(rows.order_by("starts_at"))


@transaction.atomic
def refer_to_panel(case: Case, *, panel: Panel, reason: str, by: User, urgent_because: str = "") -> PanelReferral:
    """Ask a panel to hear a child. Its chair and coordinator are told; its people see the case until it is heard.

    The child comes on the agenda of the panel's next meeting where they are referred by its cut-off, or urgently
    before its papers are sealed; else on that of the one after it. Raises ValidationError without a reason, where the
    record is restricted, or (conflict) where the child is on the log of the panel or waits for it already.
    """
    case = locked(case)
    require(can_propose(by, case))
    if not reason.strip():
        raise ValidationError({"reason": "Say what the panel is to act on."})
    if problem := why_not(case, panel):
        raise ValidationError(problem, code="conflict")
    return _refer(case, panel=panel, reason=reason, urgent_because=urgent_because, by=by)


def refer_from_front_door(case: Case, *, panel: Panel, reason: str, urgent_because: str, by: User) -> PanelReferral:
    """The front door's decision refers the case, its row locked, whoever leads it. The caller has asked `why_not`."""
    return _refer(case, panel=panel, reason=reason, urgent_because=urgent_because, by=by)


def why_not(case: Case, panel: Panel) -> str:
    """Why the panel cannot be asked to hear the child, in words; empty where it can."""
    if case.restricted:
        return "This record is restricted: ask the panel's chair, who brings it to the people that you name."
    if LogEntry.objects.active().filter(panel=panel, case__child=case.child_id).exists():
        return f"This child is on the risk log of {panel} already."
    if PanelReferral.objects.waiting().filter(panel=panel, case=case).exists():
        return f"This child is referred to {panel} already, and waits to be heard."
    return ""


def _refer(case: Case, *, panel: Panel, reason: str, urgent_because: str, by: User) -> PanelReferral:
    referral = PanelReferral.objects.create(
        panel=panel, case=case, reason=reason.strip(), urgent_because=urgent_because.strip(), referred_by=by
    )
    begin(referral, by=by)
    add_referred(referral, by=by)
    touch(case)
    access.forget(by)
    how = " It cannot wait for the cut-off." if referral.urgent_because else ""
    _tell(referral, _keepers(panel), rule=REFERRED.code, by=by, how=how)
    return referral


def _keepers(panel: Panel) -> list[int]:
    rows = PanelMember.objects.live(on=timezone.localdate()).filter(panel=panel)
    return list(rows.filter(role__in=[PanelRole.CHAIR, PanelRole.COORDINATOR]).values_list("user_id", flat=True))


@transaction.atomic
def end_referral(referral: PanelReferral, *, because: str, by: User) -> PanelReferral:
    """Withdraw a referral that one made, or return it as chair or coordinator. The other side hears why.

    Its item on an open agenda goes with it, unless an agency has shared something there or somebody left it. Raises
    StateError once it has ended, or where it stands in sealed papers: then the panel hears it. ValidationError without
    words.
    """
    meetings = Meeting.objects.select_for_update().filter(agenda__referral=referral, state__in=NOT_OVER)
    before_the_table = [one for one in meetings.order_by("pk") if one.papers_sealed_at or one.state not in BEFORE]
    referral = _waiting(referral)
    ending = rules.ending_of(by, referral)
    if not referral.is_waiting:
        raise refusal(referral, WITHDRAW)
    require(bool(ending))
    if before_the_table:
        day = timezone.localdate(before_the_table[0].starts_at)
        raise StateError(f"It stands in the papers of {day:%-d %B %Y}, so the panel hears it then.")
    if not because.strip():
        raise ValidationError({"because": "Say why."})
    _take_off(referral, by=by)
    referral.ended_at, referral.ended_because = timezone.now(), because.strip()
    if ending == WITHDRAW.event:
        transition(referral, WITHDRAW, by=by)
        # The record may be in sight of the panel's people no more.
        waiting = reverse("riskpanel:panel_referrals", args=[referral.panel_id])
        _tell(referral, _keepers(referral.panel), rule=REFERRAL_WITHDRAWN.code, by=by, url=waiting)
    else:
        transition(referral, RETURN, by=by)
        _tell(referral, [referral.referred_by_id, referral.case.lead_id], rule=REFERRAL_RETURNED.code, by=by)
    access.forget(by)
    return referral


def _take_off(referral: PanelReferral, *, by: User) -> None:
    """Off the agendas that are still open, and off those alone where nobody has said anything yet.

    A conflict of interest that was declared stays on record with its item.
    """
    untouched = {"decision": None, "contributions": None, "conflicts": None, "entry": None}
    waiting = AgendaItem.objects.filter(referral=referral, **untouched)
    for item in waiting.filter(kind=ItemKind.NEW, meeting__state__in=BEFORE):
        trail.record("taken_off_agenda", item, by=by, case_id=item.case_id, detail={"meeting": str(item.meeting_id)})
        item.delete()


def hear(case: Case, *, panel: Panel, by: User) -> None:
    """The panel has decided on the child, or has them on its log: who asked for it is told."""
    rows = PanelReferral.objects.select_for_update(of=("self",)).select_related("panel", "case")
    rows = rows.filter(case=case, panel=panel, state=PanelReferralState.WAITING)
    for referral in rows:
        referral.ended_at = timezone.now()
        transition(referral, HEAR, by=by)
        _tell(referral, [referral.referred_by_id, referral.case.lead_id], rule=REFERRAL_HEARD.code, by=by)


def _waiting(referral: PanelReferral) -> PanelReferral:
    rows = PanelReferral.objects.select_for_update(of=("self",)).select_related("panel", "case__child")
    return rows.get(pk=referral.pk)


def _tell(
    referral: PanelReferral, users: Iterable[int | None], *, rule: str, by: User, how: str = "", url: str = ""
) -> None:
    """Those of them who are not shut out of the child, but for who does it."""
    shut_out = access.who_left(referral.case).values("pk")
    people = User.objects.filter(pk__in=[one for one in users if one is not None])
    told = people.exclude(pk__in=shut_out).exclude(pk=by.pk)
    notify(told, rule=rule, subject=referral, context={"how": how}, url=url)
