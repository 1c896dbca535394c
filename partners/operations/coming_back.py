"""Somebody whose phone is lost, or who returns to work, comes in again: with a reason, on record, and they are told."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import transaction

from audit import trail
from partners.models import SignInChange, SignInChangeKind, User
from partners.models.people import SYSTEM_EMAIL
from partners.operations.permission import require
from partners.roles import Permission


def may_mend_sign_in(by: User, user: User) -> bool:
    """An administrator, never for themselves; for the only administrator, whoever runs the server."""
    return by.pk != user.pk and (by.may(Permission.MANAGE_PEOPLE) or by.email == SYSTEM_EMAIL)


@transaction.atomic
def reset_second_factor(user: User, *, reason: str, by: User) -> SignInChange:
    """Forget a person's authenticator app, passkeys and recovery codes, and end their sessions.

    The factor is not skipped: at the next sign-in they get no further than setting one up anew. They are told by mail.
    Raises ValidationError without a reason, or where they have none.
    """
    require(may_mend_sign_in(by, user))
    user = _locked(user, reason)
    if not user.is_active:
        raise ValidationError("They have left. Let them back in first.", code="conflict")
    if not Authenticator.objects.filter(user=user).exists():
        raise ValidationError("They have no second factor: they set one up when they sign in.", code="conflict")
    Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    return _note(user, SignInChangeKind.FACTOR_RESET, reason, by=by)


@transaction.atomic
def let_back_in(user: User, *, reason: str, by: User) -> SignInChange:
    """Give somebody who left their sign-in back. Their earlier teams and roles stay history: they get new ones.

    Raises ValidationError without a reason, or where they can sign in.
    """
    require(may_mend_sign_in(by, user))
    user = _locked(user, reason)
    if user.is_active:
        raise ValidationError("They can sign in.", code="conflict")
    user.is_active = True
    user.save(update_fields=["is_active"])
    return _note(user, SignInChangeKind.LET_BACK_IN, reason, by=by)


def _locked(user: User, reason: str) -> User:
    if not reason.strip():
        raise ValidationError({"reason": "Say why."})
    user = User.objects.select_for_update().get(pk=user.pk)
    require(user.email != SYSTEM_EMAIL)
    return user


def _note(user: User, kind: SignInChangeKind, reason: str, *, by: User) -> SignInChange:
    change = SignInChange.objects.create(user=user, kind=kind, reason=reason.strip(), by=by)
    trail.record(kind.value, user, by=by)
    return change
