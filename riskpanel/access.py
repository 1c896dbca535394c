"""Who may see what the panel holds.

The policy: the log, its meetings and their actions belong to the panel, and the people who sit on it today see them.
A panel member sees a child from listing (or the referral or agenda that proposes it) to leaving; a restricted case
comes to the panel's named people only, by listing, never by an agenda. Everybody else sees what belongs
to a case in their sight, and their own actions. Declared relationships and conflicts of interest shut a person out.
A deputy from outside the panel sees the one meeting to which they come. What stands on an item of an agenda is open to
whoever sits there or comes as a deputy, has accepted the confidentiality statement of that meeting, and has not left.
Once the meeting is over it opens a child to those alone who see the record, or whose panel still has the child on its
log. What is issued of a meeting, its papers and minutes: riskpanel.readers.
"""

from collections.abc import Collection
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Case as CaseOf
from django.db.models import Exists, OuterRef, Q, Subquery, Value, When
from django.utils import timezone

from cases import access as case_access
from cases.models import Case, Share
from partners.models import DeclaredRelationship, User, managed_by
from partners.roles import Permission
from riskpanel.models import (
    Acceptance,
    Action,
    ActionQuerySet,
    ActionReview,
    AgendaItem,
    Attendance,
    ConflictOfInterest,
    LogEntry,
    Meeting,
    Panel,
    PanelMember,
    PanelReferral,
    TermsOfReference,
)
from riskpanel.states import NOT_OVER, ActionState, FrameworkState, MeetingState, PanelRole, Presence, Shut

FOR_GOOD = (Shut.LEFT, Shut.NAMED)
TERMS_FIRST = "Accept the terms of reference of this panel first."
Rows = TypeVar("Rows", bound=models.QuerySet[Any])


def seats(user: User) -> dict[int, str]:
    """The person's seat today on each panel whose papers are open to them: panel id → role at the table.

    The policy: each member accepts the terms of reference before any paper of the panel is seen; a new version asks
    anew. Until then the panel and its dates are in sight, and nothing of what it works on. Read once for a request.
    """
    return {seat.panel_id: seat.role for seat in _seats(user) if not _awaits_terms(seat)}


def panels_of(user: User) -> list[Panel]:
    """The panels on which the person sits today and whose papers are open to them; first that of their oldest seat."""
    open_seats = [seat for seat in _seats(user) if not _awaits_terms(seat)]
    return [seat.panel for seat in sorted(open_seats, key=lambda seat: (seat.since, seat.pk))]


def panels_awaiting(user: User) -> list[Panel]:
    """The panels on which the person sits, whose terms of reference in force they have not accepted yet."""
    return sorted((seat.panel for seat in _seats(user) if _awaits_terms(seat)), key=lambda panel: panel.name)


def awaits_terms(user: User, panel_id: int | None) -> bool:
    """Whether the person sits on the panel and has not accepted its terms of reference in force yet."""
    return any(panel.pk == panel_id for panel in panels_awaiting(user))


def _awaits_terms(seat: Any) -> bool:
    issued = seat.terms_issued_at
    return issued is not None and (seat.terms_accepted_at is None or seat.terms_accepted_at < issued)


def require_terms(user: User, panel_id: int | None) -> None:
    """Raises PermissionDenied, in words, where the person sits on the panel and has not accepted its terms yet."""
    if awaits_terms(user, panel_id):
        raise PermissionDenied(TERMS_FIRST)


def _seats(user: User) -> list[PanelMember]:
    if not user.is_active or not user.standing.permissions & {Permission.SIT_ON_PANEL}:
        return []
    if "_panel_seats" not in user.__dict__:
        read_seats([user])
    return user.__dict__["_panel_seats"]


def read_seats(people: Collection[User]) -> None:
    """Read the seats of many people in one query, where each of them is to be asked about."""
    theirs: dict[int, list[PanelMember]] = {user.pk: [] for user in people}
    newest = TermsOfReference.objects.filter(panel=OuterRef("panel")).order_by("-version")
    rows = PanelMember.objects.live(on=timezone.localdate()).filter(user__in=theirs)
    rows = rows.annotate(terms_issued_at=Subquery(newest.values("issued_at")[:1]))
    for seat in rows.select_related("panel__framework"):
        theirs[seat.user_id].append(seat)
    for user in people:
        user.__dict__["_panel_seats"] = theirs[user.pk]


def panel_ids(user: User) -> list[int]:
    """The panels on which the person sits today, and whose papers are open to them."""
    return list(seats(user))


def sees(user: User, case: Case) -> bool:
    """Whether the child is in the person's sight: by a share, or because a panel of theirs works on the case."""
    return works_on(user, case) or of_cases_in_sight(Case.objects.filter(pk=case.pk), user, path="pk").exists()


def cases_in_sight(user: User) -> models.QuerySet[Case]:
    return of_cases_in_sight(Case.objects.all(), user, path="pk")


def works_on(user: User, case: Case) -> bool:
    """Whether a panel of the person's has the child on its log or on the agenda of a meeting not yet closed."""
    return case.pk in _panel_cases(user) and case.child_id not in case_access.shut_out_ids(user)


def items_left(user: User) -> models.QuerySet[Any]:
    """The ids of agenda items shut to the person: they left an item of the child, or declared to know the child.

    So is an item of a restricted case to whoever is not among its named people: an agenda names nobody.
    """
    shut = _in_conflict(user) | _not_named(user)
    return AgendaItem.objects.filter(shut).order_by().values_list("pk", flat=True)


def _in_conflict(user: User) -> Q:
    left = ConflictOfInterest.objects.live().filter(user=user).values("item")
    children = AgendaItem.objects.filter(pk__in=left, case__isnull=False).values("case")
    shut = Q(pk__in=left) | Q(case__in=children)
    known = case_access.shut_out_ids(user)
    return shut | Q(case__child__in=known) if known else shut


def _not_named(user: User) -> Q:
    return Q(case__restricted=True) & ~Q(case__in=case_access.accessible_case_ids(user))


def _over(user: User) -> Q:
    """A child of a meeting that is over, whose record neither a share nor the log of its panel opens to the person."""
    listed = LogEntry.objects.active().filter(case=OuterRef("case"), panel=OuterRef("meeting__panel"))
    by_log = Q(Exists(listed)) & (~Q(meeting__state=MeetingState.CANCELLED) | Q(meeting__panel__in=panel_ids(user)))
    by_share = Q(case__in=case_access.accessible_case_ids(user))
    return Q(case__isnull=False) & ~Q(meeting__state__in=NOT_OVER) & ~by_share & ~by_log


def accepted_meetings(user: User) -> models.QuerySet[Any]:
    """The meetings whose confidentiality statement the person accepted."""
    return Acceptance.objects.filter(user=user).values("meeting")


def why_shut(user: User, *, of: AgendaItem | None = None) -> CaseOf:
    """Why an item's content is shut to a person at its meeting, a `Shut` or empty: the one rule, for an annotation.

    `of` is the one item that is asked about, just read: what cannot be true of it is left out, since every write at
    the table asks this and Django takes longer to put the whole rule together than PostgreSQL to answer it.
    """
    named = of is None or (of.case is not None and of.case.restricted)
    over = of is None or (of.case is not None and of.meeting.state not in NOT_OVER)
    return CaseOf(
        When(_in_conflict(user), then=Value(Shut.LEFT)),
        *([When(_not_named(user), then=Value(Shut.NAMED))] if named else []),
        *([When(_over(user), then=Value(Shut.OVER))] if over else []),
        When(~Q(meeting__in=accepted_meetings(user)), then=Value(Shut.STATEMENT)),
        default=Value(""),
        output_field=models.CharField(),
    )


def agenda_for(user: User, meeting: Meeting) -> models.QuerySet[AgendaItem]:
    """The items of a meeting for whoever sits there, each with why it is shut to the person."""
    return AgendaItem.objects.visible_to(user).filter(meeting=meeting).annotate(shut=why_shut(user))


def open_items(user: User) -> models.QuerySet[AgendaItem]:
    """The items whose content the person reads and works on."""
    return AgendaItem.objects.visible_to(user).annotate(shut=why_shut(user)).filter(shut="").order_by()


def require_open(user: User, item: AgendaItem) -> None:
    """Every operation on an item, just read, asks this. Raises PermissionDenied, with the reason in words."""
    refuse_shut(why_shut_to(user, item))


def refuse_shut(shut: str | None) -> None:
    """The same where `why_shut_to` was asked before."""
    if shut != "":
        raise PermissionDenied(Shut(shut).label if shut else "You do not sit at this meeting.")


def refuse(words: str) -> None:
    """Raises PermissionDenied with these words, where there are any."""
    if words:
        raise PermissionDenied(words)


def refuse_left(user: User, item: AgendaItem) -> None:
    """Raises PermissionDenied, in words, where the item is shut to the person for good: they left, or are not named."""
    shut = why_shut_to(user, item)
    refuse(Shut(shut).label if shut in FOR_GOOD else "")


def why_shut_to(user: User, item: AgendaItem) -> str | None:
    """Why this item is shut to the person; empty where it is open, None where they do not sit at its meeting.

    Whoever has a seat there is not looked for among the deputies.
    """
    rows = AgendaItem.objects.filter(pk=item.pk).annotate(shut=why_shut(user, of=item))
    if item.meeting.panel_id not in seats(user):
        rows = rows.visible_to(user)
    return rows.order_by().values_list("shut", flat=True).first()


def has_accepted(user: User, meeting: Meeting) -> bool:
    """Whether the person has accepted the confidentiality statement of this meeting."""
    return Acceptance.objects.filter(meeting=meeting, user=user).exists()


def role_at(user: User, meeting: Meeting) -> str | None:
    """The role in which a person comes to a meeting: that of their seat, or of the seat for which they are deputy."""
    own = seats(user).get(meeting.panel_id)
    return own or _deputising(user).filter(meeting=meeting).values_list("member__role", flat=True).first()


def may_deputise(user: User) -> bool:
    """Whoever assesses risk or sits on a panel comes as a deputy; who never sees a child does not."""
    return user.is_active and (user.may(Permission.ASSESS_RISK) or user.may(Permission.SIT_ON_PANEL))


def _deputising(user: User) -> models.QuerySet[Attendance]:
    """The seats for which a person is deputy, until the minutes of the meeting are issued.

    They are fit for it today, and act for the member's partner. A meeting called off stays in sight of its deputies,
    who are told of it. A deputyship opens nothing of a panel whose terms wait for the person.
    """
    rows = Attendance.objects.exclude(meeting__state=MeetingState.ISSUED)
    if not may_deputise(user):
        return rows.none()
    waiting = panels_awaiting(user)
    return rows.filter(deputy=user, member__partner=user.standing.partner).exclude(meeting__panel__in=waiting)


def chaired_as_deputy(user: User) -> models.QuerySet[Any]:
    """The ids of the meetings at which the person deputises in the chair's seat, and did not stay away."""
    rows = _deputising(user).filter(member__role=PanelRole.CHAIR).exclude(presence=Presence.ABSENT)
    return rows.values("meeting")


def deputises_as_chair(user: User, meeting: Meeting) -> bool:
    """Whether the person comes to this meeting in the chair's seat: nobody who has a seat of their own does."""
    return meeting.panel_id not in seats(user) and chaired_as_deputy(user).filter(meeting=meeting).exists()


def hears_as_chair(user: User, meeting: Meeting, case: Case) -> bool:
    """Whether they do, the meeting is under way, and the child's item there is open to them."""
    sits = meeting.is_under_way and deputises_as_chair(user, meeting)
    return sits and open_items(user).filter(meeting=meeting, case=case).exists()


def invited_to(user: User) -> models.QuerySet[Meeting]:
    """The meetings to which the person is invited: from their seat, though its terms wait for them, or as a deputy."""
    invited = Q(pk__in=_deputising(user).values("meeting"))
    if user.is_active and user.may(Permission.SIT_ON_PANEL):
        holds = Q(member__until=None) | Q(member__until__gt=timezone.localdate())
        invited |= Q(pk__in=Attendance.objects.filter(holds, member__user=user).values("meeting"))
    return Meeting.objects.filter(invited)


def is_deputy(user: User) -> bool:
    """Whether a meeting awaits the person in another's place."""
    return _deputising(user).exists()


def actions_before(meeting: Meeting, user: User) -> ActionQuerySet:
    """What earlier meetings set, as the table reads it: for whoever accepted the statement, without what they left."""
    rows = Action.objects.from_before(meeting)
    rows = rows.filter(Exists(Acceptance.objects.filter(meeting=meeting, user=user)))
    if meeting.panel_id not in seats(user):
        rows = rows.filter(Exists(Meeting.objects.visible_to(user).filter(pk=meeting.pk)))
    return without_shut_out(_but_left(rows, user), user, path="case")


def actions_unseen(meeting: Meeting, user: User) -> ActionQuerySet:
    """What waits for its review at the meeting and is of a restricted record that does not name the person, or of what
    they and everybody else who runs the meeting left."""
    shut = _left(user)
    for one in who_runs(meeting):
        shut &= _left(one)
    hidden = Q(case__restricted=True) & ~Q(case__in=case_access.accessible_case_ids(user))
    rows = Action.objects.to_review_at(meeting).filter(hidden | shut)
    return rows if role_at(user, meeting) is not None else rows.none()


def _left(user: User) -> Q:
    """Actions of an item or a child for which the person left, or is not named, and of a child whom they know."""
    known = Q(case__child__in=case_access.shut_out_ids(user))
    return Q(item__in=items_left(user)) | Q(case__in=cases_left(user)) | known


def who_runs(meeting: Meeting) -> list[User]:
    """Who is there to run the meeting: its chair and coordinators, but for those who are away, and the chair's deputy.

    Apologies are the member's, where a deputy comes for them.
    """
    rows = meeting.attendance.filter(member__role__in=(PanelRole.CHAIR, PanelRole.COORDINATOR))
    themselves = rows.filter(deputy=None).exclude(presence__in=(Presence.APOLOGIES, Presence.ABSENT))
    deputies = rows.filter(deputy__isnull=False, member__role=PanelRole.CHAIR).exclude(presence=Presence.ABSENT)
    return [one.attendee for one in (themselves | deputies).select_related("member__user", "deputy")]


def left_by_all_who_run(item: AgendaItem) -> bool:
    """Whether nobody who is there to run the meeting may hear the item: each left it or, of a restricted record, is not
    named."""
    left = set(who_left(item.case, item=item).values_list("pk", flat=True))
    rest = [one for one in who_runs(item.meeting) if one.pk not in left]
    restricted = item.case is not None and item.case.restricted
    return all(restricted and why_shut_to(one, item) == Shut.NAMED for one in rest)


def actions_set_at(meeting: Meeting, user: User) -> ActionQuerySet:
    """What this meeting set, for the same people."""
    accepted = Meeting.objects.visible_to(user).filter(pk=meeting.pk, acceptances__user=user)
    return without_shut_out(_but_left(Action.objects.filter(meeting__in=accepted), user), user, path="case")


def _but_left(actions: ActionQuerySet, user: User) -> ActionQuerySet:
    """Without actions of an item or a child for which the person left."""
    return actions.exclude(item__in=items_left(user)).exclude(case__in=cases_left(user))


def cases_left(user: User) -> models.QuerySet[Any]:
    """The cases of those items: a seat on the panel opens them to the person no more."""
    return AgendaItem.objects.filter(pk__in=items_left(user), case__isnull=False).order_by().values("case_id")


def conflicts_in_sight(rows: Rows, user: User) -> Rows:
    """Who left and why, at the meetings that the person runs; of an item that is shut to them, their own alone."""
    runs = Q(item__meeting__panel__in=panels_run_by(user)) | Q(item__meeting__in=chaired_as_deputy(user))
    return rows.filter(runs).filter(Q(user=user) | ~Q(item__in=items_left(user)))


def with_chair(conflicts: Rows) -> Rows:
    """Conflicts with whether whoever is chair of the panel today left the item or one of the child, or knows them."""
    seats = PanelMember.objects.live(on=timezone.localdate()).filter(role=PanelRole.CHAIR)
    of_chair = ConflictOfInterest.objects.live().filter(user=OuterRef("user"))
    by_item = of_chair.filter(item=OuterRef(OuterRef("item")))
    by_child = of_chair.filter(item__case=OuterRef(OuterRef("item__case")))
    knows = DeclaredRelationship.objects.filter(
        user=OuterRef("user"), child_reference=OuterRef(OuterRef("item__case__child__reference"))
    )
    there = seats.filter(panel=OuterRef("item__meeting__panel")).exclude(
        Exists(by_item) | Exists(by_child) | Exists(knows)
    )
    return conflicts.annotate(left_by_chair=~Exists(there))


def panels_run_by(user: User) -> list[int]:
    """The panels of which the person is chair or coordinator."""
    return [panel for panel, role in seats(user).items() if role in (PanelRole.CHAIR, PanelRole.COORDINATOR)]


def forget(user: User) -> None:
    """Drop what was read for the request after a change to what the person's panels work on."""
    for kept in ("_panel_seats", "_panel_cases"):
        user.__dict__.pop(kept, None)


def drafts_frameworks(user: User) -> bool:
    """The administrator drafts frameworks, and so do the chair and the coordinator of a panel."""
    runs = user.may(Permission.PREPARE_MEETINGS) and bool(panels_run_by(user))
    return runs or user.may(Permission.MANAGE_FRAMEWORKS)


def frameworks_in_sight(frameworks: Rows, user: User) -> Rows:
    """Whoever is scored with a version may read it: everybody reads what is published. Drafts are for who drafts."""
    if not user.is_active:
        return frameworks.none()
    return frameworks if drafts_frameworks(user) else frameworks.exclude(state=FrameworkState.DRAFT)


def panels_in_sight(panels: Rows, user: User) -> Rows:
    if user.may(Permission.MANAGE_FRAMEWORKS):
        return panels
    return panels.filter(pk__in=[seat.panel_id for seat in _seats(user)])


def of_meetings_in_sight(rows: Rows, user: User, *, to_meeting: str) -> Rows:
    """Rows of a meeting (`to_meeting` is the prefix that leads to it) of the person's panels or deputyships."""
    deputised = Q(**{f"{to_meeting}pk__in": _deputising(user).values("meeting")})
    return rows.filter(Q(**{f"{to_meeting}panel__in": panel_ids(user)}) | deputised)


def panel_case_ids(user: User) -> models.QuerySet[Any]:
    """Cases that the person's panels work on: on the log now, referred, or on the agenda of a meeting not yet closed.

    A referral never opens a restricted case: that comes to named people only.
    """
    listed, coming, referred = _worked_on(user)
    return listed.union(coming, referred)


def _before_a_panel(user: User) -> Q:
    """Rows of a case among those, in the statement that asks."""
    listed, coming, referred = _worked_on(user)
    return Q(case__in=listed) | Q(case__in=coming) | Q(case__in=referred)


def _worked_on(user: User) -> tuple[models.QuerySet[Any], models.QuerySet[Any], models.QuerySet[Any]]:
    panels = panel_ids(user)
    left = cases_left(user)
    listed = LogEntry.objects.active().filter(panel__in=panels).exclude(case__in=left).values("case_id")
    coming = (
        AgendaItem.objects.filter(
            meeting__panel__in=panels,
            case__isnull=False,
            meeting__state__in=NOT_OVER,
        )
        .exclude(case__in=left)
        .values("case_id")
    )
    referred = PanelReferral.objects.waiting().filter(panel__in=panels, case__restricted=False)
    return listed, coming, referred.exclude(case__in=left).values("case_id")


def of_cases_in_sight(rows: Rows, user: User, *, path: str) -> Rows:
    """Rows of a case that is in the person's sight, or that a panel of theirs works on."""
    by_share = Q(**{f"{path}__in": case_access.accessible_case_ids(user)})
    by_panel = Q(**{f"{path}__in": _panel_cases(user)})
    return without_shut_out(rows.filter(by_share | by_panel), user, path=path)


def log_in_sight(entries: Rows, user: User) -> Rows:
    """By seat or by share; while a member has not accepted the panel's terms, its log is shut however they came.

    By seat alone until the child leaves: then while the meeting at which they left sits, or a panel of the person's
    works on the case again.
    """
    at_the_table = Q(left_at__in=Meeting.objects.filter(state__in=NOT_OVER).values("pk"))
    here = Q(left_on=None) | at_the_table | _before_a_panel(user)
    by_panel = Q(panel__in=panel_ids(user)) & here & ~Q(case__in=cases_left(user))
    by_share = Q(case__in=case_access.accessible_case_ids(user))
    rows = entries.filter(by_panel | by_share)
    if waiting := panels_awaiting(user):
        rows = rows.exclude(panel__in=waiting)
    return without_shut_out(rows, user, path="case")


def actions_in_sight(actions: Rows, user: User) -> Rows:
    """An action is in sight of its owner, the manager of the owner's team today, its panel, and where its case is.

    Whoever it was carried up to sees it as well, and keeps sight of what came of it. While the owner, their manager or
    whom it was carried up to is away, their deputy sees it. The panel's people see it once they accepted the statement
    of the meeting that set it, or of a later one of the panel. Managing the owner's team or standing in opens no action
    of a restricted case: that is for named people.
    """
    if not user.is_active:
        return actions.none()
    away = user.standing.stands_in_for
    managed = managed_by([user.pk, *away], on=timezone.localdate())
    line = Q(owner__in=managed) | Q(owner__in=away) | Q(escalations__to__in=away)
    rows = actions.filter(
        Q(owner=user)
        | line & not_restricted()
        | Q(escalations__to=user)
        | of_panel(user)
        | Q(case__in=case_access.accessible_case_ids(user))
    )
    ids = rows.values("pk")  # the join to escalations may repeat a row
    return without_shut_out(actions.filter(pk__in=ids), user, path="case")


def with_sight(actions: ActionQuerySet, user: User) -> ActionQuerySet:
    """Actions with whether their own page is in the person's sight: a deputy at the table meets others."""
    return actions.annotate(in_sight=Exists(Action.objects.visible_to(user).filter(pk=OuterRef("pk"))))


def of_panel(user: User) -> Q:
    """Actions of the person's panels, but of what they left, up to the last meeting whose statement they accepted.

    One that has ended goes out of sight with its child: once no panel of the person's works on the case, and the
    minutes of the meeting that heard of it are issued.
    """
    heard = Acceptance.objects.filter(
        user=user, meeting__panel=OuterRef("meeting__panel"), meeting__starts_at__gte=OuterRef("meeting__starts_at")
    )
    reviews = ActionReview.objects.exclude(meeting__state=MeetingState.ISSUED).filter(action=OuterRef("pk"))
    here = Q(case=None) | Q(state=ActionState.OPEN) | _before_a_panel(user) | Q(Exists(reviews))
    return Q(meeting__panel__in=panel_ids(user)) & here & Q(Exists(heard)) & ~Q(item__in=items_left(user))


def not_restricted() -> Q:
    """Actions of no case, or of one that is not closed to all but named people."""
    return Q(case=None) | Q(case__restricted=False)


def who_left(case: Case | None, *, item: AgendaItem | None = None) -> models.QuerySet[User]:
    """Whoever left this item or one of the child, or declared to know the child: nothing of it is given to them."""
    left = ConflictOfInterest.objects.live()
    among = Q(pk__in=left.filter(item=item).values("user")) if item is not None else Q(pk__in=[])
    if case is not None:
        known = DeclaredRelationship.objects.filter(child_reference=case.child.reference)
        among |= Q(pk__in=left.filter(item__case=case).values("user")) | Q(pk__in=known.values("user"))
    return User.objects.filter(among)


def people_at(meeting: Meeting, case: Case | None = None, *, item: AgendaItem | None = None) -> models.QuerySet[User]:
    """Whom a meeting may give an action: who sits there, their deputies, and who works on the child by name.

    Without those who left the item or know the child.
    """
    members, deputies = meeting.attendance.values("member__user"), meeting.attendance.values("deputy")
    among = Q(pk__in=members) | Q(pk__in=deputies.filter(deputy__isnull=False))
    if case is not None:
        named = Share.objects.live().filter(case=case, user__isnull=False)
        among |= Q(pk=case.lead_id) | Q(pk__in=named.values("user"))
    rows = User.objects.filter(among, is_active=True).exclude(pk__in=who_left(case, item=item).values("pk"))
    return rows.order_by("name")


def _panel_cases(user: User) -> list[Any]:
    if not panel_ids(user):
        return []
    if "_panel_cases" not in user.__dict__:
        user.__dict__["_panel_cases"] = list(panel_case_ids(user).values_list("case_id", flat=True))
    return user.__dict__["_panel_cases"]


def without_shut_out(rows: Rows, user: User, *, path: str) -> Rows:
    known = case_access.shut_out_ids(user)
    return rows.exclude(**{f"{path}__in": Case.objects.filter(child__in=known).values("pk")}) if known else rows
