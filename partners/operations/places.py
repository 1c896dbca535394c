"""Verbs about places: sites of partners, and the localities that teams work in."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from audit import trail
from partners.models import Locality, Partner, Site, User
from partners.operations.changing import changed, facts_of, free_name, not_meanwhile
from partners.operations.permission import require
from partners.roles import Permission


@transaction.atomic
def add_site(partner: Partner, *, name: str, kind: str, address: str, postcode: str, by: User) -> Site:
    """Add a place of a partner: a school, a centre, a clinic."""
    require(by.may(Permission.MANAGE_PEOPLE))
    site = Site(partner=partner, name=name, kind=kind, address=address, postcode=postcode)
    site.full_clean()
    site.save()
    trail.record("added", site, by=by)
    return site


@transaction.atomic
def change_site(
    site: Site, *, name: str, kind: str, address: str, postcode: str, by: User, seen: str | None = None
) -> Site:
    require(by.may(Permission.MANAGE_PEOPLE))
    site = Site.objects.select_for_update(of=("self",)).get(pk=site.pk)
    not_meanwhile(site, seen)
    before = facts_of(site)
    site.name, site.kind, site.address, site.postcode = name, kind, address, postcode
    site.full_clean()
    site.save()
    trail.record("changed", site, by=by, detail={"fields": changed(before, facts_of(site))})
    return site


@transaction.atomic
def remove_site(site: Site, *, by: User) -> None:
    """Take a place out of the directory: nothing else refers to it."""
    require(by.may(Permission.MANAGE_PEOPLE))
    trail.record("removed", site, by=by, detail={"partner": site.partner_id})
    site.delete()


@transaction.atomic
def add_locality(*, name: str, by: User) -> Locality:
    """Add a locality. Which postcodes lie in it is said, from a day on, by the front door's rules."""
    require(by.may(Permission.MANAGE_PEOPLE))
    name = free_name(Locality, name, "locality")
    locality = Locality(name=name, code=slugify(name)[:20])
    if not locality.code or Locality.objects.filter(code=locality.code).exists():
        raise ValidationError({"name": "Choose a name that differs more from the other localities."})
    locality.full_clean()
    locality.save()
    trail.record("added", locality, by=by)
    return locality


@transaction.atomic
def rename_locality(locality: Locality, *, name: str, by: User, seen: str | None = None) -> Locality:
    require(by.may(Permission.MANAGE_PEOPLE))
    locality = Locality.objects.select_for_update().get(pk=locality.pk)
    not_meanwhile(locality, seen)
    locality.name = free_name(Locality, name, "locality", but=locality.pk)
    locality.full_clean()
    locality.save()
    trail.record("changed", locality, by=by, detail={"fields": ["name"]})
    return locality
