"""The levels of need: read, confirmed, written, published; and who has not read them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from govuk.forms import attempt, form_page, posted
from partners.operations import require
from partners.requests import signed_in
from referrals import operations, readers, rules
from referrals.forms.guidance import GuidanceForm, PublishForm
from referrals.models import Acknowledgement, ThresholdDocument
from referrals.states import GuidanceState


@require_safe
def present(request: HttpRequest) -> HttpResponse:
    """The version in force, and the ones before it."""
    document = ThresholdDocument.objects.visible_to(signed_in(request)).published().first()
    return _shown(request, document)


@require_safe
def version(request: HttpRequest, version: int) -> HttpResponse:
    """One version: the one in force, or the one that an old referral was judged by."""
    return _shown(request, _found(request, version))


@require_POST
def acknowledge(request: HttpRequest, version: int) -> HttpResponse:
    """Say that one has read it."""
    document = _found(request, version)
    try:
        operations.acknowledge_guidance(document, by=signed_in(request))
    except ValidationError as refusal:
        return _shown(request, document, errors=[refusal])
    messages.success(request, f"Noted that you have read version {document.version}")
    return redirect(document)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the draft of the next version, or go on with the one there is."""
    draft = operations.draft_guidance(by=signed_in(request))
    return redirect("referrals:write_guidance", draft.version)


@form_page
def write(request: HttpRequest, version: int) -> HttpResponse:
    """Write the draft. Nothing of it is in force before it is published."""
    document, user = _found(request, version), signed_in(request)
    require(rules.can_publish_guidance(user))
    if document.state != GuidanceState.DRAFT and request.method != "POST":
        return redirect(document)
    form = GuidanceForm(posted(request), initial={name: getattr(document, name) for name in GuidanceForm.base_fields})
    if form.is_valid() and attempt(form, operations.save_guidance, document, by=user, **form.cleaned_data):
        messages.success(request, "Draft saved")
        return redirect("referrals:publish_guidance", document.version)
    return render(request, "referrals/guidance_write.html", {"document": document, "form": form})


@form_page
def publish(request: HttpRequest, version: int) -> HttpResponse:
    """The draft as staff will read it, and how many will be asked to."""
    document, user = _found(request, version), signed_in(request)
    require(rules.can_publish_guidance(user))
    if document.state != GuidanceState.DRAFT:
        return redirect(document)
    form = PublishForm(posted(request), initial={"edition": document.edition})
    if form.is_valid() and attempt(form, operations.publish_draft, document, by=user, **form.cleaned_data):
        messages.success(request, f"Version {document.version} is in force, and staff are told")
        return redirect("referrals:guidance")
    context = {"document": document, "form": form, "count": len(readers.who_must_read())}
    return render(request, "referrals/guidance_publish.html", context)


@require_safe
def unread(request: HttpRequest) -> HttpResponse:
    """Who has not read the version in force, by partner."""
    user = signed_in(request)
    require(rules.can_see_readers(user))
    document = ThresholdDocument.objects.visible_to(user).published().first()
    found = readers.by_partner(user, document) if document else []
    return render(request, "referrals/guidance_unread.html", {"document": document, "partners": found})


def _found(request: HttpRequest, version: int) -> ThresholdDocument:
    return get_object_or_404(ThresholdDocument.objects.visible_to(signed_in(request)), version=version)


def _shown(request: HttpRequest, document: ThresholdDocument | None, **more: object) -> HttpResponse:
    user = signed_in(request)
    said = Acknowledgement.objects.visible_to(user).filter(document=document, user=user).first() if document else None
    context = {
        "document": document,
        "said": said,
        "may_say": said is None
        and document
        and document.state == GuidanceState.PUBLISHED
        and rules.must_read_guidance(user),
        "versions": ThresholdDocument.objects.visible_to(user).newest_first(),
        "may_publish": rules.can_publish_guidance(user),
        "may_see_readers": rules.can_see_readers(user),
    }
    return render(request, "referrals/guidance.html", context | more)
