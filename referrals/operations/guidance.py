"""Publishing the threshold document."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from audit.transitions import begin, transition
from partners.models import User
from partners.operations import require
from referrals import rules
from referrals.models import ThresholdDocument
from referrals.states import PUBLISH, SUPERSEDE

LEVELS = ("universal", "additional", "targeted", "specialist")


@transaction.atomic
def publish_guidance(*, universal: str, additional: str, targeted: str, specialist: str, by: User) -> ThresholdDocument:
    """Publish the next version of the threshold document. The one before is superseded; old referrals keep theirs.

    Raises ValidationError for a level without words.
    """
    require(rules.can_publish_guidance(by))
    texts = dict(
        zip(LEVELS, (universal.strip(), additional.strip(), targeted.strip(), specialist.strip()), strict=True)
    )
    empty = {name: "Say what this level means." for name, text in texts.items() if not text}
    if empty:
        raise ValidationError(empty)
    present = ThresholdDocument.objects.select_for_update().published().first()
    if present is not None:
        transition(present, SUPERSEDE, by=by)
    latest = ThresholdDocument.objects.aggregate(latest=Max("version"))["latest"] or 0
    document = ThresholdDocument.objects.create(version=latest + 1, **texts)
    begin(document, by=by)
    document.published_at, document.published_by = timezone.now(), by
    transition(document, PUBLISH, by=by)
    return document
