"""The risk tab of a case: assessments so far, why each score is what it is, and proposing a new one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cases.frame import framed
from cases.models import Case
from govuk import autosave
from govuk.forms import attempt, form_page, posted
from partners.at_once import as_rows, revived, with_each
from partners.operations import require
from partners.requests import signed_in
from riskpanel import log_rows
from riskpanel.forms.assessments import AddendumForm, AssessmentForm
from riskpanel.models import Addendum, Assessment, FormDraft, Framework, LogEntry, PanelReferral
from riskpanel.operations import assessments as operations
from riskpanel.operations.assessment_rows import Given
from riskpanel.operations.drafts import About, drafts_of
from riskpanel.operations.frameworks import framework_in_force, frameworks_of_panels
from riskpanel.rules import assessments as rules
from riskpanel.rules.scoring import NOT_VALIDATED, explain
from riskpanel.states import LongForm
from riskpanel.views.keeping import keep, typing

TAB = "riskpanel:risk_of_case"
SHOWN = 50


@require_safe
def risk_of_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Every assessment so far, newest first, and how the latest score comes about."""
    case, context = framed(request, case_id, tab=TAB)
    found = list(_of_case(request, case).with_answers(newest_of=case)[:SHOWN])
    before = _before_panels(request, case)
    context |= {
        "assessments": found,
        "latest": found[0] if found else None,
        "why": _why(found[0], Given.of(found[0])) if found else [],
        "trend": [one.net for one in reversed(found)],
        "since": found[1].given_at.date() if len(found) > 1 else None,
        "entries": revived(LogEntry, before.stays),
        "referrals": revived(PanelReferral, before.asked),
        "may_propose": rules.can_propose(signed_in(request), case),
        "may_list": log_rows.panel_kept_by(signed_in(request)) is not None,
        "not_validated": NOT_VALIDATED,
    }
    return render(request, "riskpanel/risk_of_case.html", context)


@form_page
def propose(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One form over the framework in force, the last rating and evidence beside each new one. What is typed is kept on
    the way, also where another framework is taken instead."""
    if autosave.asked(request):
        case = get_object_or_404(Case.objects.visible_to(signed_in(request)), pk=case_id)
        form = AssessmentForm(framework=_framework(request, case)[0])
        return keep(request, form, About(LongForm.PROPOSE, case=case))
    case, context = framed(request, case_id, tab=TAB)
    if request.method == "GET":
        require(rules.can_propose(signed_in(request), case))
    chosen, used = _framework(request, case)
    about = About(LongForm.PROPOSE, case=case)
    frameworks = Framework.objects.visible_to(signed_in(request)).with_parts()
    framework = frameworks.annotate(typed=as_rows(drafts_of(about, by=signed_in(request)))).get(pk=chosen.pk)
    last = _of_case(request, case).scored_with(framework.name).with_answers().first()
    form = AssessmentForm(posted(request), framework=framework, last=last)
    context |= typing(request, form, next(iter(revived(FormDraft, framework.typed)), None))
    if form.is_valid():
        given = form.answers() | {"framework": framework, "typed": autosave.posted_edition(request)}
        made = attempt(form, operations.propose_assessment, case, by=signed_in(request), **given)
        if made is not None:
            messages.success(request, f"Assessment proposed: {made}")
            return redirect("riskpanel:risk_of_case", case_id=case.pk)
    context |= {"others": sorted((one for one in used if one.pk != framework.pk), key=str)}
    context |= {"form": form, "framework": framework, "last": last, "not_validated": NOT_VALIDATED}
    return render(request, "riskpanel/propose_assessment.html", context)


def _framework(request: HttpRequest, case: Case) -> tuple[Framework, list[Framework]]:
    """The one that is asked for, else that of the nearest panel; and all that panels score with."""
    used = frameworks_of_panels(signed_in(request), case)
    asked = next((one for one in used if str(one.pk) == request.GET.get("framework")), None)
    return asked or (used[0] if used else framework_in_force()), used


@form_page
def assessment(request: HttpRequest, case_id: UUID, assessment_id: UUID) -> HttpResponse:
    """One assessment as it was given, with its evidence and what was added since."""
    case, context = framed(request, case_id, tab=TAB)
    found = get_object_or_404(_of_case(request, case).with_answers().with_addenda(), pk=assessment_id)
    form = AddendumForm(posted(request))
    if (
        form.is_valid()
        and attempt(form, operations.add_addendum, found, by=signed_in(request), **form.cleaned_data) is not None
    ):
        messages.success(request, "Added to the assessment")
        return redirect(request.path)
    answered, parts = Given.of(found), found.framework.parts
    context |= {
        "one": found,
        "ratings": [(name, answered.ratings[code]) for code, name, _ in parts.domains if code in answered.ratings],
        "protective": [
            (name, answered.protective[code]) for code, name in parts.factors if code in answered.protective
        ],
        "indicators": [name for code, name, _ in parts.indicators if code in answered.critical],
        "why": _why(found, answered),
        "addenda": revived(Addendum, found.rows_of_addenda),
        "form": form,
        "may_add": rules.can_add_addendum(signed_in(request), case),
        "not_validated": NOT_VALIDATED,
    }
    return render(request, "riskpanel/assessment.html", context)


def _before_panels(request: HttpRequest, case: Case) -> Any:
    """The case with its stays on logs and its referrals to panels, newest first, in one statement."""
    user = signed_in(request)
    entries = LogEntry.objects.visible_to(user).order_by("-listed_on")
    referrals = PanelReferral.objects.visible_to(user).order_by("-referred_at")
    return (
        Case.objects.visible_to(user)
        .annotate(
            stays=with_each(entries, key="case", named=["panel", "lead"]),
            asked=with_each(referrals, key="case", named=["panel"]),
        )
        .get(pk=case.pk)
    )


def _of_case(request: HttpRequest, case: Case) -> Any:
    found = Assessment.objects.visible_to(signed_in(request)).filter(case=case).newest_first()
    return found.select_related("framework", "given_by", "judged_with", "meeting")


def _why(one: Assessment, answered: Given) -> list[str]:
    return explain(one.framework.scheme, answered.answers, judged_band=one.judged_band)
