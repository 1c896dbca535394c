"""Who may see a case and why, written once. The only importer of guardian's workings.

The policy: a person sees a case while a share is live for the partner they act for or for them by name. A
restricted case opens to named people only. A declared relationship shuts a person out, whatever the role. Being
a superuser opens nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth.models import Permission as GrantedPermission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q
from django.db.models.base import ModelState
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils import timezone

from audit import trail
from cases.models import (
    Case,
    CaseAccess,
    CaseGroupObjectPermission,
    CaseUserObjectPermission,
    Child,
    Merge,
    Share,
)
from cases.states import Rights
from partners.models import DeclaredRelationship, Locality, Membership, User
from partners.requests import signed_in
from partners.roles import Permission

Rows = TypeVar("Rows", bound=models.QuerySet[Any])
Row = TypeVar("Row", bound=models.Model)
VIEW, CONTRIBUTE = "view_case", "contribute_case"
GRANTED_BY = {Rights.VIEW: (VIEW,), Rights.CONTRIBUTE: (VIEW, CONTRIBUTE)}


# --- Which ----------------------------------------------------------------------------------------------------


def accessible_case_ids(user: User) -> models.QuerySet[CaseAccess, UUID]:
    """The ids of every case in the person's sight now, as a subquery for `IN`."""
    live = Q(until=None) | Q(until__gt=timezone.now())
    return CaseAccess.objects.filter(live, principal__in=user.principals).values_list("case_id", flat=True)


def shut_out_children(user: User) -> models.QuerySet[Child]:
    """Children whom the person knows in private life, by declaration, also by the reference of a merged record."""
    declared = DeclaredRelationship.objects.filter(user=user).values("child_reference")
    merged = Child.objects.filter(reference__in=declared, merged_into__isnull=False).values("merged_into")
    return Child.objects.filter(Q(reference__in=declared) | Q(pk__in=merged))


def within_sight(rows: Rows, user: User, *, path: str) -> Rows:
    """Keep the rows whose case, at `path`, is in the person's sight. Without standing, none."""
    if not user.is_authenticated or not user.principals:
        return rows.none()
    child = "child" if path == "pk" else f"{path}__child"
    seen = rows.filter(**{f"{path}__in": accessible_case_ids(user)})
    shut_out = shut_out_ids(user)
    return seen.exclude(**{f"{child}__in": shut_out}) if shut_out else seen


def children_in_sight(children: Rows, user: User) -> Rows:
    cases = Case.objects.visible_to(user)
    return children.filter(pk__in=cases.values("child_id"))


def children_to_open_a_case_for(user: User) -> models.QuerySet[Child]:
    """Children in sight; for those who open cases also children without one, who are in nobody's sight yet."""
    seen = Q(pk__in=Child.objects.visible_to(user).values("pk"))
    if user.may(Permission.OPEN_CASE):
        seen |= Q(cases=None, merged_into=None) & ~Q(pk__in=shut_out_ids(user))
    return Child.objects.filter(seen)


def merges_to_undo(user: User) -> models.QuerySet[Merge]:
    """Of records in sight that were made one: those that can still be taken apart, the latest first."""
    since = timezone.now() - timedelta(days=30)
    kept = children_to_open_a_case_for(user).values("pk")
    return Merge.objects.standing().filter(kept__in=kept, at__gte=since).select_related("kept", "merged", "by")


def can_see(user: User, case: Case) -> bool:
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def shut_out_ids(user: User) -> list[UUID]:
    """Read once for a request, and only for the few who know a child."""
    if not user.standing.knows:
        return []
    if "_shut_out" not in user.__dict__:
        user.__dict__["_shut_out"] = list(shut_out_children(user).values_list("pk", flat=True))
    return user.__dict__["_shut_out"]


# --- What -----------------------------------------------------------------------------------------------------


def may_contribute(user: User, case: Case) -> bool:
    """Whether a live grant lets the person add to the record of a case in their sight."""
    if "_shares_viewed" in case.__dict__ and any(one.rights == Rights.CONTRIBUTE for one in _opening(user, case)):
        return True  # the page has just fetched the case from sight, and read what opens it
    partner = user.acting_partner
    live = Q(until=None) | Q(until__gt=timezone.now())
    grant = {"content_object": OuterRef("pk"), "permission__codename": CONTRIBUTE}
    named = Exists(CaseUserObjectPermission.objects.filter(live, user=user, **grant))
    shared = (
        Exists(CaseGroupObjectPermission.objects.filter(live, group_id=partner.group_id, **grant)) if partner else None
    )
    allowed = Q(named) | Q(shared, restricted=False) if shared is not None else Q(named)
    return Case.objects.visible_to(user).filter(allowed, pk=case.pk).exists()


# --- Why ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reason:
    """Why a person sees a case: the share, in words a page can show."""

    share: Share

    @property
    def code(self) -> str:
        return f"share:{self.share.pk}"

    @property
    def words(self) -> str:
        share = self.share
        whom = "you by name" if share.user_id else f"{share.partner}"
        return (
            f"Shared with {whom} on {share.since:%-d %B %Y} by {share.decided_by} "
            f"for {share.get_purpose_display()}: {share.reason}"
        )

    @property
    def words_inside(self) -> str:
        """The same words inside a sentence: "You see this because it is shared with …"."""
        return self.words[:1].lower() + self.words[1:]


def reason_for(user: User, case: Case) -> Reason | None:
    """The live share that opens the case to this person, their own before their partner's; None where there is none."""
    opening = _opening(user, case)
    return Reason(opening[0]) if opening else None


def live_shares(case: Case) -> list[Share]:
    """The live shares of a case: those that `viewed` read for this page, or as they are now."""
    kept = case.__dict__.get("_shares_viewed")
    return kept if kept is not None else _read_live_shares(case)


def _read_live_shares(case: Case) -> list[Share]:
    return list(Share.objects.live().filter(case=case).select_related("partner", "user", "decided_by"))


def _opening(user: User, case: Case) -> list[Share]:
    """Of the live shares, those that open the case to this person, their own first."""
    partner = None if case.restricted else user.acting_partner
    shares = live_shares(case)
    own = [share for share in shares if share.user_id == user.pk]
    return own + [share for share in shares if partner is not None and share.partner_id == partner.pk]


def viewed(request: HttpRequest, case: Case) -> Reason | None:
    """Put a look at a case into the trail with its reason, and return the reason for the page to show."""
    case.__dict__["_shares_viewed"] = _read_live_shares(case)
    reason = reason_for(signed_in(request), case)
    trail.viewed(request, case, case_id=case.pk, why=reason.code if reason else "")
    return reason


def people_of(partner_ids: Iterable[int]) -> list[tuple[int, str]]:
    """Who sees a case through a share with their partner: (partner, name), by name."""
    live = Membership.objects.live(on=timezone.localdate()).filter(team__partner__in=partner_ids, user__is_active=True)
    found = live.order_by(Lower("user__name")).values_list("team__partner_id", "user__name")
    return list(dict.fromkeys(found))


# --- Grants, derived ----------------------------------------------------------------------------------------


def grant(shares: Iterable[Share]) -> None:
    """Derive guardian's grants from shares. The triggers then bring the read table in step."""
    of_partners: list[CaseGroupObjectPermission] = []
    of_people: list[CaseUserObjectPermission] = []
    for share in shares:
        for permission in _permissions(GRANTED_BY[Rights(share.rights)]):
            fields = {"permission": permission, "content_object": share.case, "share": share, "until": share.until}
            if share.partner is not None:
                of_partners.append(CaseGroupObjectPermission(group_id=share.partner.group_id, **fields))
            else:
                assert share.user_id is not None  # held by the constraint share_with_a_partner_or_a_person
                of_people.append(CaseUserObjectPermission(user_id=share.user_id, **fields))
    _write_grants(CaseGroupObjectPermission, of_partners, holder="group_id")
    _write_grants(CaseUserObjectPermission, of_people, holder="user_id")


def _write_grants(model: type[models.Model], rows: Sequence[Any], *, holder: str) -> None:
    """In one statement, so that the read table is derived once."""
    model._default_manager.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=[holder, "permission", "content_object"],
        update_fields=["share", "until"],
    )


def revoke(share: Share) -> None:
    """Take back what a share granted; the next request finds the case gone."""
    CaseGroupObjectPermission.objects.filter(share=share).delete()
    CaseUserObjectPermission.objects.filter(share=share).delete()


def _permissions(codenames: Iterable[str]) -> list[GrantedPermission]:
    """Those of a case, read once a process: kept with Django's content type, which is forgotten when they change."""
    kind = ContentType.objects.get_for_model(Case)
    kept = kind.__dict__.setdefault("_permissions_by_codename", {})
    if not kept:
        kept.update({one.codename: one for one in GrantedPermission.objects.filter(content_type=kind)})
    return [kept[codename] for codename in codenames]


# --- The list primitive ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    """One keyset page of cases, newest update first."""

    cases: list[Case]
    has_more: bool
    has_newer: bool = False

    @property
    def next_key(self) -> "Key | None":
        """The key to go on after; None on the last page."""
        return (self.cases[-1].updated_at, self.cases[-1].pk) if self.cases and self.has_more else None

    @property
    def previous_key(self) -> "Key | None":
        """The key to go back before; None on the first page."""
        return (self.cases[0].updated_at, self.cases[0].pk) if self.cases and self.has_newer else None


Key = tuple[datetime, UUID]


# One index-only scan per principal, ordered and cut, then the cut pages merged: an OR over principals would
# lose the order, and an EXISTS per share would read every share of the partner first (docs/decisions/0003).
CASE_SHOWN = [field.attname for field in Case._meta.concrete_fields]
CHILD_SHOWN = ["id", "reference", "given_name", "family_name", "date_of_birth"]
PAGE = f"""
SELECT {", ".join(f"c.{column}" for column in CASE_SHOWN)},
    {", ".join(f"h.{column}" for column in CHILD_SHOWN)}, l.name, u.name
"""
PAGE += """
FROM (
    SELECT DISTINCT page.updated_at, page.case_id
    FROM unnest(%(principals)s::bigint[]) AS p(principal)
    CROSS JOIN LATERAL (
        SELECT a.updated_at, a.case_id FROM cases_caseaccess a
        WHERE a.principal = p.principal {open} {after}
            AND (a.until IS NULL OR a.until > %(now)s) {shut_out}
        ORDER BY a.updated_at {order}, a.case_id {order}
        LIMIT %(limit)s
    ) page
    ORDER BY page.updated_at {order}, page.case_id {order}
    LIMIT %(limit)s
) shown
JOIN cases_case c ON c.id = shown.case_id
JOIN cases_child h ON h.id = c.child_id
JOIN partners_locality l ON l.id = c.locality_id
LEFT JOIN partners_user u ON u.id = c.lead_id
ORDER BY shown.updated_at DESC, shown.case_id DESC
"""
# The order is there for the index: without it, the rows of a person with few cases were looked for in the whole table.
COUNT = """
SELECT count(*) FROM (
    SELECT DISTINCT page.case_id
    FROM unnest(%(principals)s::bigint[]) AS p(principal)
    CROSS JOIN LATERAL (
        SELECT a.case_id FROM cases_caseaccess a
        WHERE a.principal = p.principal {open} AND (a.until IS NULL OR a.until > %(now)s) {shut_out}
        ORDER BY a.updated_at DESC, a.case_id DESC
        LIMIT %(cap)s
    ) page
    LIMIT %(cap)s
) counted
"""
COUNT_CAP = 1000


def visible_cases(
    user: User,
    *,
    after: Key | None = None,
    before: Key | None = None,
    limit: int = 25,
    open_only: bool = True,
    closed_only: bool = False,
) -> Page:
    """A page of the cases in the person's sight, most lately updated first, with child, lead and locality.

    `after` is the key (updated_at, id) of the last case of the page before, `before` that of the first of the next.
    """
    if not user.principals:
        return Page([], has_more=False)
    sql, values = _statement(PAGE, user, open_only=open_only, closed_only=closed_only, after=after, before=before)
    with connection.cursor() as cursor:
        cursor.execute(sql, values | {"limit": limit + 1})
        cases = _with_people(cursor.fetchall())
    if before is not None:
        return Page(cases[-limit:], has_more=True, has_newer=len(cases) > limit)
    return Page(cases[:limit], has_more=len(cases) > limit, has_newer=after is not None)


def count_visible_cases(user: User, *, open_only: bool = True, closed_only: bool = False) -> int:
    """How many cases are in sight, counted to one more than `COUNT_CAP` and no further."""
    if not user.principals:
        return 0
    sql, values = _statement(COUNT, user, open_only=open_only, closed_only=closed_only)
    with connection.cursor() as cursor:
        cursor.execute(sql, values | {"cap": COUNT_CAP + 1})
        return int(cursor.fetchone()[0])


def _statement(
    template: str,
    user: User,
    *,
    open_only: bool,
    closed_only: bool,
    after: Key | None = None,
    before: Key | None = None,
) -> tuple[str, dict[str, Any]]:
    shut_out = shut_out_ids(user)
    values: dict[str, Any] = {"principals": user.principals, "now": timezone.now()}
    clauses = {"open": "AND a.is_open" if open_only else "", "after": "", "shut_out": "", "order": "DESC"}
    if closed_only:
        clauses["open"] = "AND NOT a.is_open"
    if key := after or before:
        clauses["after"] = f"AND (a.updated_at, a.case_id) {'<' if after else '>'} (%(key_at)s, %(key_id)s)"
        clauses["order"] = "DESC" if after else "ASC"
        values |= {"key_at": key[0], "key_id": str(key[1])}
    if shut_out:
        clauses["shut_out"] = (
            "AND a.case_id NOT IN (SELECT id FROM cases_case WHERE child_id = ANY(%(shut_out)s::uuid[]))"
        )
        values["shut_out"] = [str(pk) for pk in shut_out]
    return template.format(**clauses), values


def _with_people(rows: list[tuple[Any, ...]]) -> list[Case]:
    """The cases of `PAGE` with the related objects a template expects, without a query each.

    As `select_related` does it: what was not read is deferred, and read if somebody asks. Localities and leads come
    once for the page. `Manager.raw` would do the half of it at twice the time.
    """
    cases: list[Case] = []
    localities: dict[int, Locality] = {}
    leads: dict[int | None, User | None] = {None: None}
    using, own, of_child = connection.alias, len(CASE_SHOWN), len(CASE_SHOWN) + len(CHILD_SHOWN)
    for row in rows:
        case = Case.from_db(using, CASE_SHOWN, row[:own])
        child = _partial(Child, using, zip(CHILD_SHOWN, row[own:of_child], strict=True))
        if case.locality_id not in localities:
            localities[case.locality_id] = _partial(
                Locality, using, {"id": case.locality_id, "name": row[of_child]}.items()
            )
        if case.lead_id not in leads:
            leads[case.lead_id] = _partial(User, using, {"id": case.lead_id, "name": row[of_child + 1]}.items())
        related = {"child": child, "locality": localities[case.locality_id], "lead": leads[case.lead_id]}
        case._state.fields_cache.update(related)
        cases.append(case)
    return cases


def _partial(model: type[Row], using: str, values: Iterable[tuple[str, Any]]) -> Row:
    """A stored row of which only some fields were read: `Model.from_db` in a third of its time."""
    thing = model.__new__(model)
    thing._state = ModelState()
    thing._state.adding, thing._state.db = False, using
    thing.__dict__.update(values)
    return thing
