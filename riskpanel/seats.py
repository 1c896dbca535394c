"""Who sits on a panel today, for its page and the API. No child is named there."""

from django.db.models import QuerySet
from django.utils import timezone

from riskpanel.models import Panel, PanelMember


def seated_on(panel: Panel) -> QuerySet[PanelMember]:
    """The seats of today, by partner."""
    live = PanelMember.objects.live(on=timezone.localdate()).filter(panel=panel)
    return live.select_related("user", "partner").order_by("partner__name", "user__name", "pk")
