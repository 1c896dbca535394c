"""What the front door asks a partner, and the partner's answer."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods

from audit import trail
from govuk.forms import posted
from partners.operations import require
from partners.requests import signed_in
from referrals import rules
from referrals.forms import AnswerInformationForm
from referrals.forms.steps import named_and_born
from referrals.models import InformationRequest
from referrals.operations import answer_information_request
from referrals.views.common import refuse


@require_http_methods(["GET", "HEAD", "POST"])
def information_request(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The question with the name and date of birth of each child, and nothing else of the referral."""
    user = signed_in(request)
    rows = InformationRequest.objects.visible_to(user).for_reading()
    asked = get_object_or_404(rows.select_related("partner", "asked_by", "answered_by"), pk=request_id)
    form = None
    if request.method == "POST" or (rules.can_answer_request(user, asked) and asked.answered_at is None):
        form = AnswerInformationForm(posted(request))
    if request.method == "POST" and form is not None:
        require(rules.can_answer_request(user, asked))
        if form.is_valid():
            try:
                answer_information_request(asked, by=user, **form.cleaned_data)
            except ValidationError as error:
                refuse(form, error)
            else:
                messages.success(request, "Answer sent to the front door")
                return redirect(asked)
    trail.viewed(request, asked, case_id=asked.referral.case_id, why="asked")
    children = asked.other_children  # type: ignore[attr-defined]
    others = [named_and_born(one["name"], parse_date(one["born"] or "")) for one in children]
    return render(request, "referrals/information_request.html", {"asked": asked, "others": others, "form": form})
