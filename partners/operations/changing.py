"""What operations share that change an entry of the directory: names that are free, and nobody overwritten unseen."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from partners.models import Locality, Partner, Team, User, live_members

MEANWHILE = "Somebody changed this while you typed. What you typed is still here. Save again to put it in its place."


def facts_of(thing: models.Model) -> dict[str, Any]:
    """What a page shows of a thing to be changed."""
    facts = {one.attname: getattr(thing, one.attname) for one in thing._meta.concrete_fields}
    if isinstance(thing, Team):
        facts["localities"] = sorted(thing.localities.values_list("pk", flat=True))
    return facts


def mark_of(thing: models.Model) -> str:
    """A mark of a thing as it was read, by which a form that was opened before a colleague's change is known.

    Keyed, or whoever has the page could try out what it keeps back, as a secret postcode, until the mark is the same.
    """
    facts = json.dumps(facts_of(thing), sort_keys=True, default=str)
    return salted_hmac("partners.operations.changing", facts, algorithm="sha256").hexdigest()[:16]


def as_it_stands(thing: models.Model) -> str:
    """The mark of what is stored now."""
    return mark_of(type(thing)._default_manager.get(pk=thing.pk))


def not_meanwhile(thing: models.Model, seen: str | None) -> None:
    if seen is not None and seen != as_it_stands(thing):
        raise ValidationError(MEANWHILE, code="conflict")


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return sorted(name for name, value in after.items() if before[name] != value)


def works_for(partner: Partner, person: User | None, *, field: str, before: int | None = None) -> None:
    """Who answers for a partner or its team works there today; whoever did before may stay named until replaced."""
    if person is None or person.pk == before:
        return
    if not live_members(partner, on=timezone.localdate()).filter(pk=person.pk).exists():
        raise ValidationError({field: f"Choose somebody who works for {partner}. Add them to one of its teams first."})


def free_name(model: type[Partner] | type[Locality], name: str, what: str, *, but: int = 0) -> str:
    name = " ".join(name.split())
    if model._default_manager.filter(name__iexact=name).exclude(pk=but).exists():
        raise ValidationError({"name": f"There is a {what} of this name already."})
    return name


def team_name(partner: Partner, name: str, *, but: int = 0) -> str:
    name = " ".join(name.split())
    if partner.teams.filter(name__iexact=name).exclude(pk=but).exists():
        raise ValidationError({"name": f"{partner} has a team of this name already."})
    return name
