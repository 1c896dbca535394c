"""Who may be signed in, for how long, with how many factors, and for whom they act."""

import time
from collections.abc import Callable
from dataclasses import replace

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from audit.trail import circumstances
from partners import idle
from partners.models import User
from partners.requests import signed_in

Answer = Callable[[HttpRequest], HttpResponse]
ACTING = "acting_membership"
PROVED = "has_factor"
# What is open to somebody signed in who has no second factor yet: setting one up, and leaving.
MFA_DOORS = (
    "/account/2fa/",
    "/account/reauthenticate/",
    "/account/logout/",
    "/static/",
    "/healthz",
    "/readyz",
    "/accessibility/",
    "/privacy/",
    "/.well-known/",
)


class LoginRequiredMiddleware(DjangoLoginRequired):
    """Every page needs a sign-in; a public view carries `login_not_required` openly."""


class SessionLimitsMiddleware:
    """End a session that idled too long for any of the person's roles, or is older than `SESSION_COOKIE_AGE`.

    Pages stay out of caches. What a page asks for by itself, marked `X-Background`, is not use: a screen that nobody
    sits at is signed out.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and (why := self._why_over(request)):
            logout(request)
            messages.info(request, why)
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response

    @staticmethod
    def _why_over(request: HttpRequest) -> str:
        now = int(time.time())
        session = request.session
        began, seen = session.get("began"), session.get("seen")
        if began is None or seen is None:
            session["began"] = session["seen"] = now
            return ""
        if now - seen > idle.minutes_for(_acting(request).standing.held) * 60:
            return "You were signed out because you had not used the service for a while."
        if now - began > settings.SESSION_COOKIE_AGE:
            return "You were signed out because a sign-in lasts at most 12 hours."
        if now - seen > 60 and "X-Background" not in request.headers:  # one write a minute, not one a page
            session["seen"] = now
        return ""


class MFARequiredMiddleware:
    """Everybody signs in with a second factor, and each session proves it anew.

    Until a person has a factor, the only way open is to set one up. A session that began with a password alone, of a
    person who has set up a factor since in another session, is ended: it could be somebody else's.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.MFA_REQUIRED or not request.user.is_authenticated or self._has_proved(request):
            return self.get_response(request)
        if is_mfa_enabled(request.user):
            logout(request)
            messages.info(request, "Sign in again with your second factor.")
            return self._refuse(request, "account_login")
        if request.path.startswith(MFA_DOORS):
            response = self.get_response(request)
            if request.user.is_authenticated and is_mfa_enabled(request.user):
                request.session[PROVED] = True  # set up in this session, by this request
            return response
        messages.info(request, "Set up a second way to prove who you are before you go on.")
        return self._refuse(request, "mfa_index")

    @staticmethod
    def _refuse(request: HttpRequest, to: str) -> HttpResponse:
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": "Sign in with a second factor."}, status=403)
        return redirect(to)

    @staticmethod
    def _has_proved(request: HttpRequest) -> bool:
        """Whether this session presented a factor, at sign-in or by setting it up."""
        if request.session.get(PROVED):
            return True
        proved = any(one.get("method") == "mfa" for one in get_authentication_records(request, request.user))
        if proved:
            request.session[PROVED] = True
        return proved


class ActingForMiddleware:
    """Let the person act for the membership they chose, and put its partner into the trail."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            partner = _acting(request).acting_partner
            circumstances.set(replace(circumstances.get(), acting_partner_id=partner.pk if partner else None))
        return self.get_response(request)


def _acting(request: HttpRequest) -> User:
    """The person as who they chose to act for. What that lets them do is read once, whichever of the two asks first."""
    user, chosen = signed_in(request), request.session.get(ACTING)
    if user.acting_membership_id != chosen:
        user.act_for(chosen)
    return user
