"""The threshold document: drafted, saved, published, read."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from audit import trail
from audit.transitions import StateError, begin, transition
from notifications.operations import notify
from partners.models import User
from partners.operations import require
from referrals import readers, rules
from referrals.models import Acknowledgement, ThresholdDocument
from referrals.states import PUBLISH, SUPERSEDE, GuidanceState

LEVELS = ("universal", "additional", "targeted", "specialist")


@transaction.atomic
def draft_guidance(*, by: User) -> ThresholdDocument:
    """The draft of the next version; if there is none yet, a new one with the words of the published one."""
    require(rules.can_publish_guidance(by))
    if (draft := ThresholdDocument.objects.drafts().first()) is not None:
        return draft
    present = ThresholdDocument.objects.published().first()
    words = {name: getattr(present, name) if present else "" for name in LEVELS}
    latest = ThresholdDocument.objects.aggregate(latest=Max("version"))["latest"] or 0
    try:
        with transaction.atomic():
            draft = ThresholdDocument.objects.create(version=latest + 1, **words)
            begin(draft, by=by)
    except IntegrityError:  # somebody else began it in the same moment
        draft = ThresholdDocument.objects.drafts().get()
    return draft


@transaction.atomic
def save_guidance(
    document: ThresholdDocument, *, by: User, edition: int, changes: str = "", **levels: str
) -> ThresholdDocument:
    """Save the words of a draft; `levels` by LEVELS. `edition` is the one that the person began to write from.

    Raises ValidationError (conflict) where somebody saved it since, StateError where it is out already.
    """
    require(rules.can_publish_guidance(by))
    document = _draft(document)
    if document.edition != edition:
        raise ValidationError(
            "Somebody has saved this draft since you opened it. Open it again, compare, and put your words in.",
            code="conflict",
        )
    before = {name: getattr(document, name) for name in (*LEVELS, "changes")}
    after = {name: levels[name].strip() for name in LEVELS} | {"changes": changes.strip()}
    changed = [name for name in before if before[name] != after[name]]
    for name, text in after.items():
        setattr(document, name, text)
    document.edition += 1
    document.save()
    trail.record("saved", document, by=by, detail={"changed": changed, "edition": document.edition})
    return document


@transaction.atomic
def publish_draft(document: ThresholdDocument, *, by: User, edition: int) -> ThresholdDocument:
    """Publish the saved draft. The one before is superseded, old referrals keep theirs, staff are told to read it.

    Raises ValidationError for a level without words, or (conflict) where the draft was saved since the person read
    it; StateError where it is out already.
    """
    require(rules.can_publish_guidance(by))
    document = _draft(document)
    if document.edition != edition:
        raise ValidationError("Somebody has saved this draft since you read it. Read it again.", code="conflict")
    empty = {name: "Say what this level means." for name in LEVELS if not getattr(document, name).strip()}
    if empty:
        raise ValidationError(empty)
    present = ThresholdDocument.objects.select_for_update().published().first()
    if present is not None:
        transition(present, SUPERSEDE, by=by)
    document.published_at, document.published_by = timezone.now(), by
    transition(document, PUBLISH, by=by)
    notify(readers.who_must_read(), rule="guidance_published", subject=document)
    return document


@transaction.atomic
def publish_guidance(*, by: User, changes: str = "", **levels: str) -> ThresholdDocument:
    """Draft, save and publish in one step: the next version with these words."""
    draft = draft_guidance(by=by)
    saved = save_guidance(draft, by=by, edition=draft.edition, changes=changes, **levels)
    return publish_draft(saved, by=by, edition=saved.edition)


@transaction.atomic
def acknowledge_guidance(document: ThresholdDocument, *, by: User) -> Acknowledgement:
    """Say that one has read the version in force. Saying it again changes nothing.

    Raises StateError for a version that is not in force.
    """
    require(rules.must_read_guidance(by))
    if document.state != GuidanceState.PUBLISHED:
        raise StateError(
            f"Version {document.version} is not in force, so there is nothing to confirm. Read the present one."
        )
    said, new = Acknowledgement.objects.get_or_create(document=document, user=by)
    if new:
        trail.record("acknowledged", document, by=by)
    return said


def _draft(document: ThresholdDocument) -> ThresholdDocument:
    locked = ThresholdDocument.objects.select_for_update().get(pk=document.pk)
    if locked.state != GuidanceState.DRAFT:
        raise StateError(f"Version {locked.version} is out already and keeps its words. Begin a new draft.")
    return locked
