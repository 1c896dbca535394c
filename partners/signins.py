"""Sign-ins and second factors on record. Signals, because the library is who acts."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import signals as auth
from django.http import HttpRequest

from audit import trail
from partners.middleware import PROVED
from partners.models import User


def listen() -> None:
    auth.user_logged_in.connect(signed_in, dispatch_uid="signed_in")
    auth.user_logged_out.connect(signed_out, dispatch_uid="signed_out")
    auth.user_login_failed.connect(sign_in_failed, dispatch_uid="sign_in_failed")
    mfa.authentication_failed.connect(second_factor_failed, dispatch_uid="second_factor_failed")
    mfa.authenticator_added.connect(factor_added, dispatch_uid="factor_added")
    mfa.authenticator_removed.connect(factor_removed, dispatch_uid="factor_removed")


def signed_in(*, request: HttpRequest | None = None, user: User, **kwargs: Any) -> None:
    records = get_authentication_records(request, user) if request is not None else []
    ways = [one.get("type") or one.get("method") for one in records]
    trail.record("signed_in", user, by=user, why="own", detail={"with": ways})


def signed_out(*, user: User | None = None, **kwargs: Any) -> None:
    if user is not None:
        trail.record("signed_out", user, by=user, why="own")


def sign_in_failed(*, credentials: dict[str, Any], **kwargs: Any) -> None:
    """Neither what was typed as a password nor as an address is kept: only whose sign-in it was, if anybody's."""
    email = str(credentials.get("email") or credentials.get("username") or "").lower()
    known = User.objects.filter(email=email).first() if email else None
    trail.record("sign_in_failed", known or User(), by=None)


def second_factor_failed(*, user: User, **kwargs: Any) -> None:
    trail.record("second_factor_failed", user, by=None)


def factor_added(*, user: User, authenticator: Any, **kwargs: Any) -> None:
    trail.record("factor_added", user, by=user, why="own", detail={"type": authenticator.type})


def factor_removed(*, request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    """Without a factor left, the way leads back to setting one up."""
    if not is_mfa_enabled(user):
        request.session.pop(PROVED, None)
        request.session.pop("account_authentication_methods", None)
    trail.record("factor_removed", user, by=user, why="own", detail={"type": authenticator.type})
