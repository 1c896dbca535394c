"""Naming a colleague: by work email address, so that no page lists two thousand people."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from partners.models import User


class PersonField(forms.EmailField):
    """The work email address of somebody with a sign-in. Gives the person, or None when left empty."""

    def clean(self, value: Any) -> User | None:
        email = super().clean(value)
        if not email:
            return None
        person = User.objects.filter(email=email.lower(), is_active=True).first()
        if person is None:
            raise ValidationError("Nobody with this email address can sign in. Check it, or ask an administrator.")
        return person
