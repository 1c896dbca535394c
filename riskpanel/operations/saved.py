"""Verbs about a person's own views of the log."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from audit import trail
from partners.models import User
from partners.operations import require
from riskpanel import access
from riskpanel.models import Panel, SavedView
from riskpanel.rules import saved_views as rules


@transaction.atomic
def save_view(panel: Panel, *, name: str, query: Mapping[str, str], by: User) -> SavedView:
    """Keep how the log is sorted and narrowed under a name; the same name again takes the place of the one before.

    Raises ValidationError without a name, or where the person has as many as there may be.
    """
    panel = Panel.objects.select_for_update(of=("self",)).get(pk=panel.pk)
    require(panel.pk in access.panel_ids(by))
    name = name.strip()
    if not name or len(name) > 60:
        raise ValidationError({"name": "Enter a name of 60 characters at most."})
    own = SavedView.objects.visible_to(by).filter(panel=panel)
    if not own.filter(name=name).exists() and own.count() >= rules.MOST:
        raise ValidationError(f"You have {rules.MOST} views of this log. Remove one first.", code="conflict")
    view, _ = SavedView.objects.update_or_create(panel=panel, user=by, name=name, defaults={"query": rules.kept(query)})
    trail.record("saved", view, by=by)
    return view


@transaction.atomic
def remove_view(view: SavedView, *, by: User) -> None:
    """Forget a view of one's own."""
    require(view.user_id == by.pk)
    trail.record("removed", view, by=by)
    view.delete()
