"""Names that no real person has, numbers that are never given out."""

from random import Random

from stdnum.gb import nhs, upn


def _words(text: str) -> list[str]:
    return text.split()


GIVEN = _words("""
    Abel Anouk Aspen Bea Bram Briar Calla Caspian Clover Corin Dara Delphi Eben Eira Elowen Ember Fable Fenn Flora
    Gale Gwen Halo Hollis Ilse Ivo Jory Juno Kes Kit Lark Linus Lumi Marlow Mercy Milo Nell Niamh Noor Oberon Odette
    Orla Otis Pax Perry Pia Quill Ravi Reed Rhea Robin Saffy Sage Senna Sol Tansy Teo Thea Tove Umber Vesper Wilf Wren
    Xanthe Yara Zeb
""")
FIRST_HALF = _words("""
    Ash Bramble Candle Cinder Copper Dapple Ember Fiddle Finch Ginger Harbour Holly Ink Juniper Kettle Ladder Lantern
    Marble Mitten Nettle Oyster Paper Pebble Pepper Quilt Ribbon Saddle Silver Teasel Thimble Velvet Willow
""")
SECOND_HALF = _words(
    "beck bourne by combe croft dell field ford gate hollow hurst ley mere rigg shaw stead thorpe wick"
)


def family_name(random: Random) -> str:
    return f"{random.choice(FIRST_HALF)}{random.choice(SECOND_HALF)}"


def person_name(random: Random) -> str:
    return f"{random.choice(GIVEN)} {family_name(random)}"


def nhs_number(number: int) -> str:
    """The valid number nearest to `number` in the range 999, which is kept for tests and never issued."""
    for nine in range(999_000_000 + number * 3, 1_000_000_000):
        for check in range(10):
            if nhs.is_valid(f"{nine}{check}"):
                return f"{nine}{check}"
    raise ValueError("the range 999 is used up")


def pupil_number(number: int) -> str:
    """A unique pupil number of an authority and a school that are none."""
    digits = f"9994001{number % 100_000:05d}"
    return f"{upn.calc_check_digit(digits)}{digits}"
