"""Every address of the product, read from the URLconf, with the methods it answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    view: Callable[..., Any]
    kwargs: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/")

    @property
    def is_account(self) -> bool:
        """Signing in and one's own second factors: allauth's own pages."""
        return self.pattern.startswith("account/")

    @property
    def declared(self) -> frozenset[str]:
        """The methods that a view of the API answers; empty for a page, which is asked instead."""
        actions = getattr(self.view, "actions", None)
        if actions is not None:
            return frozenset(method.upper() for method in actions) & frozenset(METHODS)
        kind = getattr(self.view, "view_class", None)
        return frozenset(method for method in METHODS if kind and hasattr(kind, method.lower()))


def _walk(patterns: Any, prefix: str = "", spaces: tuple[str, ...] = ()) -> Iterator[Route]:
    for one in patterns:
        if isinstance(one, URLResolver):
            inner = (*spaces, one.namespace) if one.namespace else spaces
            yield from _walk(one.url_patterns, prefix + str(one.pattern), inner)
        elif isinstance(one, URLPattern):
            name = ":".join((*spaces, one.name or f"unnamed {prefix}{one.pattern}"))
            names = tuple({**one.pattern.converters, **getattr(one.pattern, "regex", one.pattern).groupindex})
            yield Route(name, prefix + str(one.pattern), one.callback, names)


def every_route() -> dict[str, Route]:
    """Route name → route. Two addresses with one name are told apart by their pattern."""
    found: dict[str, Route] = {}
    for route in _walk(get_resolver().url_patterns):
        assert route.name not in found, f"{route.name} names two addresses"
        found[route.name] = route
    return found
