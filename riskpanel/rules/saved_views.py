"""Decisions about a person's own views of the log: what of a question is kept, and how many."""

from collections.abc import Mapping

# How the log may be sorted and narrowed. Nothing of a child is in it.
KEPT = ("sort", "band", "locality", "partner", "drifts")
MOST = 20
LONGEST_VALUE = 120


def kept(asked: Mapping[str, str]) -> dict[str, str]:
    """What of an address is a view: how the log is sorted and narrowed."""
    return {name: asked[name][:LONGEST_VALUE] for name in KEPT if asked.get(name) and "\0" not in asked[name]}
