"""The unique pupil number of a child at school: how it is written, and whether it can be one."""

import re

from stdnum.gb import upn

# A check letter, the authority, the school, the year and a serial number; a temporary number ends in a letter. Which
# authorities there are is not asked: new ones come, and their pupils have numbers.
SHAPE = re.compile(r"[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]")
LIKE = "like K929400115000"


def tidy_pupil_number(typed: str) -> str:
    """ "k929 4001 15000" is K929400115000, as records have it."""
    return "".join(typed.split()).upper()


def wrong_with_pupil_number(number: str) -> str:
    """Why this cannot be a unique pupil number, in words; nothing where it can be one."""
    if not SHAPE.fullmatch(number):
        return f"Unique pupil number must be a letter and 12 digits, {LIKE}"
    if upn.calc_check_digit(number[1:]) != number[0]:
        return "Check the unique pupil number: its first letter does not match the digits"
    return ""
