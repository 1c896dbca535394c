"""The people of the demonstration who can sign in. Printed by `make run`, made by `seed_demo`; names are made up."""

import os
from dataclasses import dataclass

DOMAIN = "demo.example"
PASSWORD = os.environ.get("DEMO_PASSWORD", "seven-paper-lanterns")


@dataclass(frozen=True)
class Person:
    """One member of the cast: the part of the address before the @, a name, and who they are in words."""

    local_part: str
    name: str
    who: str

    @property
    def email(self) -> str:
        return f"{self.local_part}@{DOMAIN}"


CAST = [
    Person("school", "Hazel Quillfeather", "safeguarding lead at a school"),
    Person("health", "Rowan Thistledown", "health visitor"),
    Person("police", "Piers Lanternwick", "police constable"),
    Person("charity", "Marigold Penhallow-Finch", "youth worker at a charity"),
    Person("socialworker", "Linnet Marshgrove", "social worker"),
    Person("frontdoor", "Barnaby Oakapple", "initial response team, at the front door"),
    Person("manager", "Saffron Ravenstitch", "team manager"),
    Person("coordinator", "Clementine Duskwater", "coordinator of the risk panel"),
    Person("chair", "Ambrose Fennimere", "chair of the risk panel"),
    Person("member", "Juniper Stonelark", "member of the risk panel"),
    Person("board", "Cordelia Wrenbury", "member of the Trust Board"),
    Person("boardchair", "Lionel Hawksbarrow", "chair of the Trust Board"),
    Person("partnership", "Tamsin Merriweather-Vole", "partnership manager"),
    Person("network", "Florian Applecross", "administrator of the voluntary network"),
    Person("guardian", "Isolde Brackenridge", "Caldicott guardian"),
    Person("admin", "Magnus Tealby-Sprocket", "system administrator"),
    Person("outsider", "Ottoline Fogmoor", "practitioner of a partner with no share"),
]
