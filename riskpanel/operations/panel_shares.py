"""The named shares that the panel's people have in a child on its log: begun at listing, ended at leaving."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from cases.models import Case, Share
from cases.operations.sharing import begin_shares, finish_share, told_so_far
from cases.states import Basis, Purpose, Rights
from partners.models import User
from riskpanel import access
from riskpanel.models import LogEntry, Panel, PanelMember
from riskpanel.states import PanelRole


def give_panel_shares(
    case: Case, *, panel: Panel, by: User, members: Iterable[PanelMember], lead: User | None = None, reason: str = ""
) -> None:
    """Open a case (its row locked) by name to panel members, and to the entry's lead, who have no live share of it.

    `reason` is by default that the child is on the log. Observers see and do not add. Somebody who knows the child
    privately gets nothing. The panel works by its public task; what the family knows is what was last said on the case.
    """
    rights = {one.user_id: Rights.VIEW if one.role == PanelRole.OBSERVER else Rights.CONTRIBUTE for one in members}
    if lead is not None:
        rights[lead.pk] = Rights.CONTRIBUTE
    told = told_so_far(case)
    people = User.objects.filter(pk__in=_without(case, rights)).order_by("pk")
    begin_shares(
        case,
        {user: rights[user.pk] for user in people},
        by=by,
        purpose=Purpose.PANEL,
        reason=reason or f"On the risk log of {panel}",
        basis=Basis.PUBLIC_TASK,
        **told,
    )


def take_panel_shares(
    case: Case, *, panel: Panel, by: User, because: str, users: Iterable[int] | None = None, keep: Iterable[int] = ()
) -> None:
    """End the named panel shares of a case (its row locked), of some people or of all but those to `keep`.

    Whoever sits on another panel whose log the child is on keeps theirs.
    """
    shares = Share.objects.select_for_update().live().filter(case=case, user__isnull=False, purpose=Purpose.PANEL)
    if users is not None:
        shares = shares.filter(user__in=users)
    elsewhere = LogEntry.objects.active().filter(case=case).exclude(panel=panel)
    live = PanelMember.objects.live(on=timezone.localdate()).filter(panel__in=elsewhere.values("panel_id"))
    stay = {*keep, *live.values_list("user_id", flat=True), *elsewhere.values_list("lead_id", flat=True)}
    for share in shares.exclude(user__in=stay).order_by("pk"):
        finish_share(share, by=by, because=because)


def live_members(panel: Panel) -> list[PanelMember]:
    """Who sits on the panel today; where it has terms of reference, those who have accepted them at least once."""
    live = PanelMember.objects.live(on=timezone.localdate()).filter(panel=panel)
    return list(live.exclude(terms_accepted_at=None) if panel.terms.exists() else live)


def _without(case: Case, users: Iterable[int]) -> list[int]:
    """Those who have no live share by name, and neither a declared relationship with the child nor left its item."""
    have = set(Share.objects.live().filter(Q(case=case, user__in=users)).values_list("user_id", flat=True))
    shut_out = set(access.who_left(case).filter(pk__in=users).values_list("pk", flat=True))
    return sorted(set(users) - have - shut_out)
