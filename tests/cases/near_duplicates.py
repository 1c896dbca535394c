"""A made-up register, and the kinds of slip by which the same child is written twice: a plain list, drawn by seed."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from cases.models import Child, ChildName


def read(names: str) -> list[str]:
    return names.split()


GIVEN = read("""
Aaliyah Abdul Aiden Alexander Amelia Amina Archie Arthur Ava Barnaby Bethany Bronwyn Caitlin Callum Catherine
Charlie Chloe Connor Daniel Declan Dylan Eleanor Elijah Emily Ethan Evie Fatima Finley Freya George Grace
Hannah Harrison Hassan Imogen Isaac Isabelle Jacob Jasmine Jayden Jessica Joseph Joshua Kayleigh Keira Kieran
Leah Lewis Lucas Lucy Maddison Mariam Matthew Maisie Megan Mohammed Molly Nathan Niamh Nicholas Oliver Omar
Oscar Phoebe Poppy Rachel Rhys Riley Rosie Ruby Samuel Scarlett Sebastian Shannon Siobhan Sophie Stephen
Summer Thomas Tobias Tyler Victoria William Yasmin Yusuf Zachary Zainab Zoe
""")
FAMILY = read("""
Adams Ahmed Akhtar Allen Anderson Armstrong Atkinson Bailey Barker Bennett Brooks Burton Campbell Carter
Chapman Clarke Collins Cooper Cunningham Davies Dawson Dixon Edwards Ellis Evans Ferguson Fletcher Foster
Gallagher Gibson Graham Griffiths Hamilton Harrison Henderson Holmes Hughes Hussain Iqbal Jackson Jenkins
Johnston Kaur Kelly Khan Kowalski Lawrence Lewandowski MacDonald Marshall Matthews Mitchell Morgan Murray
Nicholson Nowak OBrien Okafor Palmer Patel Pearson Phillips Powell Pritchard Rahman Reynolds Richardson
Robertson Robinson Saunders Shaw Simpson Singh Spencer Stephenson Stewart Sullivan Sutherland Taylor Thompson
Turner Walker Wallace Watson Whittaker Wilkinson Williams Wright
""")
Slip = Callable[[Child, random.Random], dict[str, Any]]


def register(chance: random.Random, *, many: int) -> list[Child]:
    """Children of a town: each family name some thirty times, one in eight in two parts."""
    children = []
    for number in range(many):
        family = chance.choice(FAMILY)
        if chance.random() < 0.125:
            family += f"-{chance.choice(FAMILY)}"
        children.append(
            Child(
                reference=f"ND{number:07d}",
                given_name=chance.choice(GIVEN),
                family_name=family,
                date_of_birth=date(2008, 1, 1) + timedelta(days=chance.randrange(6000)),
                postcode=f"ZZ{chance.randrange(1, 9)} {chance.randrange(1, 9)}A{chance.choice('ABDEFG')}",
            )
        )
    return children


def other_names(children: list[Child]) -> list[ChildName]:
    """Every child once had another family name, made from two so that it is their own."""
    return [ChildName(child=child, family_name=former(child)) for child in children]


def former(child: Child) -> str:
    number = int(child.reference[2:])
    return FAMILY[number % len(FAMILY)] + GIVEN[number // len(FAMILY) % len(GIVEN)].lower()


def dropped(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + word[at + 1 :]


def doubled(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + word[at] + word[at:]


def swapped(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def replaced(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + chance.choice("aeiourstln") + word[at + 1 :]


def by_ear(word: str, chance: random.Random) -> str:
    """As somebody writes it who has only heard it."""
    heard = word.lower()
    for written, sound in [("ph", "f"), ("ck", "k"), ("th", "t"), ("ll", "l"), ("ie", "y"), ("c", "k"), ("ee", "ea")]:
        if written in heard:
            return heard.replace(written, sound, 1)
    return doubled(heard, chance)


def in_family(slip: Callable[[str, random.Random], str], *, born: bool = True) -> Slip:
    def typed(child: Child, chance: random.Random) -> dict[str, Any]:
        known = {"date_of_birth": child.date_of_birth} if born else {"postcode": child.postcode}
        return {"q": f"{child.given_name} {slip(child.family_name, chance)}", **known}

    return typed


def in_given(slip: Callable[[str, random.Random], str]) -> Slip:
    return lambda child, chance: {
        "q": f"{slip(child.given_name, chance)} {child.family_name}",
        "date_of_birth": child.date_of_birth,
    }


def born_otherwise(change: Callable[[date], date]) -> Slip:
    return lambda child, chance: {
        "q": f"{child.given_name} {replaced(child.family_name, chance)}",
        "date_of_birth": change(child.date_of_birth),
    }


def day_and_month(born: date) -> date:
    return date(born.year, born.day, born.month) if born.day <= 12 else born + timedelta(days=1)


def a_year_on(born: date) -> date:
    return date(born.year + 1, born.month, min(born.day, 28))


SLIPS: dict[str, Slip] = {
    "family: a letter left out": in_family(dropped),
    "family: a letter doubled": in_family(doubled),
    "family: two letters swapped": in_family(swapped),
    "family: another letter": in_family(replaced),
    "family: by ear": in_family(by_ear),
    "family: a letter left out, no date of birth but the postcode": in_family(dropped, born=False),
    "given: a letter left out": in_given(dropped),
    "given: two letters swapped": in_given(swapped),
    "given: by ear": in_given(by_ear),
    "both names by ear": lambda child, chance: {
        "q": f"{by_ear(child.given_name, chance)} {by_ear(child.family_name, chance)}",
        "date_of_birth": child.date_of_birth,
    },
    "a slip in both names": lambda child, chance: {
        "q": f"{replaced(child.given_name, chance)} {swapped(child.family_name, chance)}",
        "date_of_birth": child.date_of_birth,
    },
    "names changed over": lambda child, chance: {
        "q": f"{child.family_name} {child.given_name}",
        "date_of_birth": child.date_of_birth,
    },
    "another given name": lambda child, chance: {
        "q": f"{chance.choice(GIVEN)} {child.family_name}",
        "date_of_birth": child.date_of_birth,
    },
    "one half of a name in two parts": lambda child, chance: {
        "q": f"{child.given_name} {child.family_name.split('-')[-1]}",
        "date_of_birth": child.date_of_birth,
    },
    "a former name": lambda child, chance: {
        "q": f"{child.given_name} {former(child)}",
        "date_of_birth": child.date_of_birth,
    },
    "a former name with a slip, no date of birth": lambda child, chance: {
        "q": f"{child.given_name} {dropped(former(child), chance)}"
    },
    "born: day and month changed over": born_otherwise(day_and_month),
    "born: a year on": born_otherwise(a_year_on),
    "born: a day off": born_otherwise(lambda born: born + timedelta(days=1)),
    "born: ten days off": born_otherwise(lambda born: born - timedelta(days=10)),
}
