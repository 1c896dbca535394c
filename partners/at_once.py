"""Rows of another table read with the row they belong to, in its one statement: a page must not ask for each list."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, QuerySet
from django.db.models.functions import JSONObject

Row = TypeVar("Row", bound=Model)


def with_each(rows: QuerySet[Any], *, key: str) -> ArraySubquery:
    """An annotation: the rows whose `key` is the outer row, each as its columns."""
    columns = {field.attname: field.attname for field in rows.model._meta.concrete_fields}
    return ArraySubquery(rows.filter(**{key: OuterRef("pk")}).values(json=JSONObject(**columns)))


def revived(kind: type[Row], found: Iterable[dict[str, Any]]) -> list[Row]:
    """The rows of such an annotation, to be read and not to be saved."""
    fields = {field.attname: field for field in kind._meta.concrete_fields}
    return [kind(**{name: fields[name].to_python(value) for name, value in row.items()}) for row in found]
