"""Where an item, a page and the API of a meeting are, why an item is shut to somebody, and one more at the table."""

from django.urls import reverse

from partners import operations as people
from partners.roles import Role
from riskpanel import access
from riskpanel.models import AgendaItem
from riskpanel.operations import panels
from tests.cast import SINCE


def url(name, *args):
    return reverse(f"riskpanel:{name}", args=[getattr(one, "pk", one) for one in args])


def of(meeting, part):
    return f"/api/v1/meetings/{meeting.pk}/{part}"


def why(user, item) -> str:
    """As every page of it says, and so the one question that every write asks, for whoever sits at its meeting."""
    read = AgendaItem.objects.annotate(shut=access.why_shut(user)).get(pk=item.pk)
    assert access.why_shut_to(user, read) in (read.shut, None)
    return read.shut


def sit_down(cast, panel):
    """A youth worker is given a seat."""
    people.grant_role(cast.charity, Role.PANEL_MEMBER, partner=cast.partners["charity"], since=SINCE, by=cast.admin)
    cast.charity.__dict__.pop("standing", None)
    panels.seat_member(panel, cast.charity, since=SINCE, by=cast.admin)
    access.forget(cast.charity)
    return cast.charity
