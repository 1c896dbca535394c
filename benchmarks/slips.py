"""The kinds of slip by which one child is written twice, and what of the rest the searcher knows then.

Each takes a `Written` and a source of chance and gives what is typed into the search.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True)
class Written:
    """A child as the record has it. `former` is another family name of theirs, where there is one."""

    given: str
    family: str
    born: date
    postcode: str = ""
    nhs_number: str = ""
    former: str = ""


Letters = Callable[[str, random.Random], str]
Slip = Callable[[Written, random.Random], dict[str, Any]]


# --- A slip in a word


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


def any_slip(word: str, chance: random.Random) -> str:
    return chance.choice([dropped, doubled, swapped, replaced])(word, chance)


SOUNDS = [("ph", "f"), ("ck", "k"), ("th", "t"), ("ll", "l"), ("ie", "y"), ("c", "k"), ("ee", "ea")]


def by_ear(word: str, chance: random.Random) -> str:
    """As somebody writes it who has only heard it."""
    heard = word.lower()
    for written, sound in SOUNDS:
        if written in heard:
            return heard.replace(written, sound, 1)
    return doubled(heard, chance)


# --- A slip in a day of birth


def day_and_month(born: date) -> date:
    return date(born.year, born.day, born.month) if born.day <= 12 else born + timedelta(days=1)


def a_year_on(born: date) -> date:
    return date(born.year + 1, born.month, min(born.day, 28))


# --- What is typed


def in_family(slip: Letters, *, knowing: str = "date_of_birth") -> Slip:
    return lambda child, chance: {
        "q": f"{child.given} {slip(child.family, chance)}",
        knowing: child.born if knowing == "date_of_birth" else child.postcode,
    }


def in_given(slip: Letters) -> Slip:
    return lambda child, chance: {"q": f"{slip(child.given, chance)} {child.family}", "date_of_birth": child.born}


def born_otherwise(change: Callable[[date], date]) -> Slip:
    return lambda child, chance: {
        "q": f"{child.given} {any_slip(child.family, chance)}",
        "date_of_birth": change(child.born),
    }


def in_both(first: Letters, second: Letters) -> Slip:
    return lambda child, chance: {
        "q": f"{first(child.given, chance)} {second(child.family, chance)}",
        "date_of_birth": child.born,
    }


def numbered(slip: Letters, *, born: bool) -> Slip:
    """An NHS number with a slip in it: it is nobody's, or another child's."""
    return lambda child, chance: {
        "q": f"{child.given} {child.family}",
        "nhs_number": slip(child.nhs_number, chance),
        **({"date_of_birth": child.born} if born else {"postcode": child.postcode}),
    }


def digit(number: str, chance: random.Random) -> str:
    at = chance.randrange(3, len(number))
    return number[:at] + str((int(number[at]) + chance.randrange(1, 10)) % 10) + number[at + 1 :]


# Of a child with one family name, an NHS number and no other name all of these can be made but the last two.
SLIPS: dict[str, Slip] = {
    "family: a letter left out": in_family(dropped),
    "family: a letter doubled": in_family(doubled),
    "family: two letters swapped": in_family(swapped),
    "family: another letter": in_family(replaced),
    "family: by ear": in_family(by_ear),
    "family: a letter left out, the postcode and no date of birth": in_family(dropped, knowing="postcode"),
    "family: by ear, the postcode and no date of birth": in_family(by_ear, knowing="postcode"),
    "given: a letter left out": in_given(dropped),
    "given: two letters swapped": in_given(swapped),
    "given: another letter": in_given(replaced),
    "given: by ear": in_given(by_ear),
    "both names by ear": in_both(by_ear, by_ear),
    "a slip in both names": in_both(replaced, swapped),
    "names changed over": lambda child, chance: {"q": f"{child.family} {child.given}", "date_of_birth": child.born},
    "one half of a name in two parts": lambda child, chance: {
        "q": f"{child.given} {child.family.split('-')[-1]}",
        "date_of_birth": child.born,
    },
    "born: day and month changed over": born_otherwise(day_and_month),
    "born: a year on": born_otherwise(a_year_on),
    "born: a day off": born_otherwise(lambda born: born + timedelta(days=1)),
    "born: ten days off": born_otherwise(lambda born: born - timedelta(days=10)),
    "NHS number: two digits swapped, the date of birth": numbered(swapped, born=True),
    "NHS number: another digit, the postcode": numbered(digit, born=False),
    "NHS number right, a slip in both names": lambda child, chance: {
        "q": f"{any_slip(child.given, chance)} {any_slip(child.family, chance)}",
        "nhs_number": child.nhs_number,
    },
    "a former name": lambda child, chance: {"q": f"{child.given} {child.former}", "date_of_birth": child.born},
    "a former name with a slip": lambda child, chance: {
        "q": f"{child.given} {any_slip(child.former, chance)}",
        "date_of_birth": child.born,
    },
}
OF_A_FORMER_NAME = ("a former name", "a former name with a slip")
