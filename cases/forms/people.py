"""Naming a colleague: the field is of people, and stands with the forms of people."""

from partners.forms import PersonField

__all__ = ["PersonField"]
