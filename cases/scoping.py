"""The base of every queryset whose rows belong to a case."""

from typing import TYPE_CHECKING, Self, cast

from django.db import models

if TYPE_CHECKING:
    from partners.models import User


class CaseScopedQuerySet(models.QuerySet):
    """Rows reached through `case_path` on the model are visible exactly where their case is."""

    def visible_to(self, user: "User") -> Self:
        from cases import access

        return access.within_sight(self, user, path=cast(type[CaseScoped], self.model).case_path)


class CaseScoped(models.Model):
    """A thing that belongs to one case. Its `case_path` leads there."""

    case_path = "case"

    class Meta:
        abstract = True
