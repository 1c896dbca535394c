"""What a list is narrowed by, read from its address. A value that cannot be meant is refused, never passed over."""

from collections.abc import Iterable
from uuid import UUID

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

LARGEST = 2**63 - 1  # of PostgreSQL's bigint


def asked_number(request: Request, name: str) -> int | None:
    """The id asked for, None where none is. Raises ValidationError where it is no whole number from 0."""
    text = request.query_params.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or int(text[:20]) > LARGEST:
        raise ValidationError({name: ["Give one id, a whole number."]})
    return int(text)


def asked_id(request: Request, name: str) -> UUID | None:
    """The id asked for, None where none is. Raises ValidationError where it is no UUID."""
    text = request.query_params.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise ValidationError({name: ["Give one id, as the API gave it."]}) from error


def asked_choice(request: Request, name: str, among: Iterable[str]) -> str:
    """The word asked for, empty where none is. Raises ValidationError where it is not among those there are."""
    text, known = request.query_params.get(name, ""), list(among)
    if text and text not in known:
        raise ValidationError({name: [f"Choose one of {', '.join(known)}."]})
    return text
