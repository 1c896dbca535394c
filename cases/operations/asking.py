"""Asking about a child whose record is out of one's sight."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from cases import search
from cases.models import Case, Child
from notifications.operations import notify
from partners.models import RoleGrant, User
from partners.operations import require
from partners.roles import Permission, Role

ASKED, ASKED_RESTRICTED = "cases.asked", "cases.asked_restricted"


@transaction.atomic
def ask_about(token: str, *, by: User) -> None:
    """Ask whoever leads the work with a child. They are told who asks, under "Who looked", and then decide.

    Of a restricted record the safeguarding leads are told as well, by its reference. Without a case the front door
    is asked. Raises ValidationError where the token is old or another person's.
    """
    require(by.may(Permission.SEARCH_CHILDREN))
    pk = search.read_token(by, token)
    child = Child.objects.filter(pk=pk).first() if pk else None
    if child is None:
        raise ValidationError("This search is too old to ask from. Search again.")
    cases = Case.objects.filter(child=child).select_related("lead", "child")
    case = cases.open().first() or cases.order_by("-opened_at").first()
    trail.record("asked", child, by=by, case_id=case.pk if case else None)
    told = _whom(case)
    partner = by.acting_partner
    context = {"partner": str(partner) if partner else "Somebody without a partner"}
    notify(
        told,
        rule=ASKED,
        subject=case or child,
        label=f"Record {child.reference}",
        url=case.get_absolute_url() + "looked/" if case else "/children/",
        due=timezone.now(),
        context=context,
    )
    if case is not None and case.restricted:
        label = f"Restricted record {child.reference}"
        notify(
            _holding(Role.SAFEGUARDING_LEAD),
            rule=ASKED_RESTRICTED,
            subject=case,
            label=label,
            url="/restrict/",
            context=context,
        )


def _whom(case: Case | None) -> list[User]:
    if case is not None and case.lead is not None and case.lead.is_active:
        return [case.lead]
    return _holding(Role.FRONT_DOOR)


def _holding(role: Role) -> list[User]:
    live = RoleGrant.objects.live(on=timezone.localdate()).filter(role=role, user__is_active=True)
    return [grant.user for grant in live.select_related("user")]
