"""Which panels see a child by what they work on, and until when: the words on the case's page of who can see it."""

from django.db.models import Exists, OuterRef, Q

from cases.models import Case
from riskpanel.models import AgendaItem, LogEntry, Panel, PanelReferral
from riskpanel.states import NOT_OVER


def panels_that_see(case: Case) -> list[str]:
    """One sentence for each panel, by `riskpanel.access.panel_case_ids`. One statement.

    A restricted case comes to named people only, which the page lists: by its listing alone is a panel named here.
    """
    of_panel = Q(panel=OuterRef("pk"), case=case)
    coming = AgendaItem.objects.filter(meeting__panel=OuterRef("pk"), case=case, meeting__state__in=NOT_OVER)
    panels = Panel.objects.annotate(
        listed=Exists(LogEntry.objects.active().filter(of_panel)),
        coming=Exists(coming),
        referred=Exists(PanelReferral.objects.waiting().filter(of_panel)),
    )
    sees = Q(listed=True) if case.restricted else Q(listed=True) | Q(coming=True) | Q(referred=True)
    return [_words(panel) for panel in panels.filter(sees).order_by("name")]


def _words(panel: Panel) -> str:
    if panel.listed:  # type: ignore[attr-defined]
        return f"The people of {panel} see this child on its risk log until they leave it."
    if panel.coming:  # type: ignore[attr-defined]
        return f"The people of {panel} see this child on its agenda until the meeting is over."
    return f"The people of {panel} see this child by a referral until it is heard or ended."
