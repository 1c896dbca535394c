"""How the front door works here: pages that everybody reads and whoever keeps the frameworks changes."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods

from audit import trail
from govuk.forms import Form, attempt, posted
from partners.models import Locality, LocalityPostcode
from partners.operations import require
from partners.requests import signed_in
from referrals import operations, outcomes, rules
from referrals.clocks import USUAL
from referrals.forms import ClockRulesForm, OutcomeForm, PostcodeRuleForm, RoutingRuleForm
from referrals.models import ClockRules, OutcomeRule, RoutingRule
from referrals.routing import Receivers

NEW = "new"


@require_http_methods(["GET", "HEAD", "POST"])
def clock_rules(request: HttpRequest) -> HttpResponse:
    """The rules of the clock in force, those before them with their reasons, and the form of the next."""
    user = signed_in(request)
    may_set = rules.can_set_clocks(user)
    if request.method == "POST":
        require(may_set)
    found = list(ClockRules.objects.visible_to(user).select_related("set_by").order_by("-set_at", "-id")[:20])
    in_force = found[0].rules if found else USUAL
    present = {
        "red_hours": in_force.red,
        "amber_hours": in_force.amber,
        "green_hours": in_force.green,
        "days_unrated": in_force.days_unrated,
        "days_to_disagree": in_force.days_to_disagree,
        "days_to_answer": in_force.days_to_answer,
        "opens": in_force.opens.strftime("%H:%M"),
        "closes": in_force.closes.strftime("%H:%M"),
    }
    form = ClockRulesForm(posted(request), initial=present) if may_set else None
    if form is not None and form.is_valid() and attempt(form, operations.set_clock_rules, by=user, **form.cleaned_data):
        messages.success(request, "The clocks are set for what arrives from now on")
        return redirect("referrals:clock_rules")
    trail.listed(request, ClockRules, [one.pk for one in found], why="front door")
    context = {"found": found, "in_force": in_force, "form": form, "today": timezone.localdate()}
    return render(request, "referrals/clock_rules.html", context)


@require_http_methods(["GET", "HEAD"])
def routing(request: HttpRequest) -> HttpResponse:
    """Which locality each postcode lies in and which team receives for it: today, planned, and before."""
    user, today = signed_in(request), timezone.localdate()
    postcodes = list(LocalityPostcode.objects.select_related("locality").order_by("prefix", "-since"))
    teams = RoutingRule.objects.visible_to(user).select_related("locality", "team__partner", "set_by")
    found = list(teams.order_by("locality__name", "-since"))
    trail.listed(request, RoutingRule, [one.pk for one in found], why="front door")
    receivers = Receivers(on=today)
    ways = [(place, receivers.of(place), receivers.meant(place)) for place in [*Locality.objects.all(), None]]
    context = {
        "ways": ways,
        "postcodes": postcodes,
        "rules": found,
        "today": today,
        "may_set": rules.can_set_routes(user),
    }
    return render(request, "referrals/routing.html", context)


def postcode_rule(request: HttpRequest) -> HttpResponse:
    return _routing_form(request, PostcodeRuleForm, operations.set_postcode_rule, "Say where a postcode lies")


def routing_rule(request: HttpRequest) -> HttpResponse:
    return _routing_form(request, RoutingRuleForm, operations.set_routing_rule, "Say which team receives for a place")


@require_http_methods(["GET", "HEAD", "POST"])
def _routing_form(request: HttpRequest, kind: type[Form], operation: Callable[..., object], title: str) -> HttpResponse:
    user = signed_in(request)
    require(rules.can_set_routes(user))
    form = kind(posted(request))
    if form.is_valid() and attempt(form, operation, by=user, **form.cleaned_data):
        messages.success(request, "Saved. What was received before stays where it was")
        return redirect("referrals:routing")
    return render(request, "referrals/routing_form.html", {"form": form, "title": title})


@require_http_methods(["GET", "HEAD"])
def outcome_list(request: HttpRequest) -> HttpResponse:
    """What the front door may decide, which of it two people sign, and every change with its reason."""
    user = signed_in(request)
    found = list(OutcomeRule.objects.visible_to(user).select_related("set_by").order_by("-set_at", "-id")[:40])
    trail.listed(request, OutcomeRule, [one.pk for one in found], why="front door")
    context = {"outcomes": outcomes.listed(), "found": found, "may_set": rules.can_set_clocks(user)}
    return render(request, "referrals/outcomes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: HttpRequest, code: str) -> HttpResponse:
    """Change one outcome of the list, or add one: its code is made of its first words and stays."""
    user = signed_in(request)
    require(rules.can_set_clocks(user))
    present = next((one for one in outcomes.listed() if one.code == code), None)
    if present is None and code != NEW:
        raise Http404
    form = OutcomeForm(posted(request), initial=vars(present) if present else {"offered": True})
    if form.is_valid():
        made_of = slugify(form.cleaned_data["label"])[:40].strip("-") or "outcome"
        if attempt(form, operations.set_outcome, code=code if present else made_of, by=user, **form.cleaned_data):
            messages.success(request, "The list is changed from now on")
            return redirect("referrals:outcomes")
    title = f"Change “{present.label}”" if present else "Add an outcome"
    return render(request, "referrals/outcome_form.html", {"form": form, "title": title})
