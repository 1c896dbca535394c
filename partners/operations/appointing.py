"""A new Trust begins with one administrator, appointed by whoever runs the server."""

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from audit import trail
from partners.models import RoleGrant, User
from partners.operations.permission import require
from partners.roles import Role


@transaction.atomic
def appoint_first_administrator(*, email: str, name: str, password: str | None = None) -> User:
    """Make the first system administrator of a new Trust. Without a password they set one through a link.

    Who was appointed and has never signed in may be appointed again: their link may be lost. Raises PermissionDenied
    once there is another administrator, ValidationError by field.
    """
    system = User.objects.system()
    User.objects.select_for_update(no_key=True).get(pk=system.pk)  # of two commands at once, one waits for the other
    email = email.strip().lower()
    waiting = _waits_for_a_first_sign_in(email)
    if waiting is not None:
        return waiting
    appointed = RoleGrant.objects.filter(role=Role.ADMINISTRATOR).exists()
    require(not appointed, "There is already an administrator. They add people and give roles on the page People.")
    user = User(email=email, name=name.strip())
    user.full_clean(exclude=["password"])
    user.set_password(password)
    user.save()
    RoleGrant.objects.create(user=user, role=Role.ADMINISTRATOR, since=timezone.localdate(), granted_by=system)
    trail.record("appointed", user, by=system)
    return user


def _waits_for_a_first_sign_in(email: str) -> User | None:
    """The only administrator there ever was, where they have this address and have not come in yet."""
    grants = list(RoleGrant.objects.filter(role=Role.ADMINISTRATOR).select_related("user")[:2])
    if len(grants) != 1 or grants[0].user.email != email or grants[0].user.last_login is not None:
        return None
    return grants[0].user if grants[0].user.is_active else None


@transaction.atomic
def make_password_link(user: User) -> str:
    """An address at which a person sets their password, once, within three days (`PASSWORD_RESET_TIMEOUT`).

    It is made for whoever runs the server to hand over; a second factor is asked for at the sign-in that follows.
    """
    uid, key = user_pk_to_url_str(user), app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    trail.record("password_link_made", user, by=User.objects.system())
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": key})
    return settings.SITE_URL.rstrip("/") + path
