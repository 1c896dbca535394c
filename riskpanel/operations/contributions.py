"""What agencies share on an item, before the meeting or in it."""

from django.core.exceptions import ValidationError
from django.db import transaction

from audit import trail
from audit.transitions import StateError
from govuk.autosave import Edition
from partners.models import Partner, User
from partners.operations import require
from riskpanel import access
from riskpanel.models import AgendaItem, Contribution
from riskpanel.operations.drafts import spend_draft
from riskpanel.operations.pen import item_of, locked, renewed
from riskpanel.rules import meetings as rules
from riskpanel.states import Classification, ItemForm


@transaction.atomic
def contribute(
    item: AgendaItem,
    *,
    text: str,
    source: str,
    by: User,
    classification: Classification | str = Classification.PROFESSIONALS,
    partner: Partner | None = None,
    typed: Edition | None = None,
) -> Contribution:
    """Share what an agency knows about an item, before the meeting or in it, with its source.

    For their own agency everybody at the table does; for another the pen holder writes it down. A person to whom the
    item is shut is refused, and nothing is added once the meeting is closed. `typed` is the page from which it comes.
    """
    meeting = locked(item.meeting)
    require(rules.has_voice(by, meeting))
    item = item_of(meeting, item)
    access.require_open(by, item)
    if meeting.state not in rules.OPEN:
        raise StateError("This meeting is closed, so nothing can be added to it.")
    own = by.acting_partner
    partner = partner or own
    if partner is None or partner != own:
        renewed(meeting, by=by)
    partner = _checked(text, source, classification, partner)
    shared = Contribution.objects.create(
        item=item,
        partner=partner,
        contributed_by=by,
        text=text.strip(),
        source=source.strip(),
        classification=classification,
    )
    spend_draft(item, ItemForm.CONTRIBUTE, by=by, typed=typed)
    trail.record("contributed", shared, by=by, case_id=item.case_id)
    return shared


def _checked(text: str, source: str, classification: str, partner: Partner | None) -> Partner:
    """The agency that speaks, where all is given."""
    errors = {}
    if not text.strip():
        errors["text"] = "Enter what your agency knows."
    if not source.strip():
        errors["source"] = "Say where it comes from."
    if classification not in Classification.values:
        errors["classification"] = "Choose who may see it."
    if partner is None:
        errors["partner"] = "Choose the agency."
    if errors or partner is None:
        raise ValidationError(errors)
    return partner
