"""`Authorization: Bearer <key>`: the key's person, acting for the key's membership within its scope."""

from dataclasses import replace

from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from audit.trail import circumstances
from partners.models import ApiKey, User
from partners.operations import hash_of_key, key_used


class KeyAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        kind, _, key = get_authorization_header(request).decode("latin-1").partition(" ")
        if kind.lower() != "bearer":
            return None
        stored = ApiKey.objects.live().select_related("user").filter(digest=hash_of_key(key.strip())).first()
        if stored is None:
            raise AuthenticationFailed("This key is not valid: it is wrong, expired or revoked.")
        stored.user.act_for(stored.membership_id)
        acting = stored.user.standing.acting
        if stored.membership_id is not None and (acting is None or acting.pk != stored.membership_id):
            raise AuthenticationFailed("This key was for a team that the person has left.")
        key_used(stored)
        partner = stored.user.acting_partner
        circumstances.set(replace(circumstances.get(), acting_partner_id=partner.pk if partner else None))
        # Refusals are recorded by middleware, which looks at the Django request.
        django_request: HttpRequest = request._request
        django_request.user = stored.user
        return stored.user, stored

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class KeyScheme(OpenApiAuthenticationExtension):
    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
