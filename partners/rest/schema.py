"""How every call of the API describes itself: besides its own words, the refusals that any call may answer."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema

from partners.rest.described import WORDS


class Described(AutoSchema):
    """401 and 403 belong to every call, 404 to each that names a thing: a call need not say so itself."""

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for code in (401, 403, 404) if "{" in self.path else (401, 403):
            if str(code) not in bodies:
                bodies[str(code)] = self._get_response_for_code(WORDS[code], str(code))
        return dict(sorted(bodies.items()))
