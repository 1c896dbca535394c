"""Rows of another table read with the row they belong to, in its one statement: a page must not ask for each list."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, QuerySet
from django.db.models.functions import JSONObject

Row = TypeVar("Row", bound=Model)


def with_each(rows: QuerySet[Any], *, key: str, named: Iterable[str] = ()) -> ArraySubquery:
    """An annotation: the rows whose `key` is the outer row, each as its columns."""
    return as_rows(rows.filter(**{key: OuterRef("pk")}), named=named)


def as_rows(rows: QuerySet[Any], *, named: Iterable[str] = ()) -> ArraySubquery:
    """An annotation: these rows, each as its columns, with the `name` of what its fields in `named` point to."""
    columns = {field.attname: field.attname for field in rows.model._meta.concrete_fields}
    return ArraySubquery(rows.values(json=JSONObject(**columns, **{f"{one}__name": f"{one}__name" for one in named})))


def revived(kind: type[Row], found: Iterable[dict[str, Any]]) -> list[Row]:
    """The rows of such an annotation, to be read and not to be saved. What is named in them has an id and a name."""
    return [_row(kind, row) for row in found]


def _row(kind: type[Row], row: dict[str, Any]) -> Row:
    fields = {field.attname: field for field in kind._meta.concrete_fields}
    made = kind(**{name: fields[name].to_python(value) for name, value in row.items() if name in fields})
    for name in (column.removesuffix("__name") for column in row if column.endswith("__name")):
        field: Any = kind._meta.get_field(name)
        key, words = row[field.attname], row[f"{name}__name"]
        setattr(made, name, None if key is None else field.related_model(pk=key, name=words))
    return made
