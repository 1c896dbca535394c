"""A made-up register, drawn by seed. How a child of it is written wrongly: `benchmarks.slips`."""

import random
from datetime import date, timedelta

from benchmarks.slips import SLIPS, Written
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
                nhs_number=f"999{number:07d}",
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


def written(child: Child) -> Written:
    return Written(
        child.given_name,
        child.family_name,
        child.date_of_birth,
        postcode=child.postcode,
        nhs_number=child.nhs_number,
        former=former(child),
    )


# Of a child of another given name nothing but the day of birth and the family name is right.
KINDS = SLIPS | {
    "another given name": lambda child, chance: {
        "q": f"{chance.choice(GIVEN)} {child.family}",
        "date_of_birth": child.born,
    },
}
