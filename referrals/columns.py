"""The columns of a file of referrals: what each cell may say, and how it is read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from cases.states import Basis, FamilyTold
from referrals.states import FamilyAgrees, PrimaryNeed, ReferralSource

FORMATS = ("%Y-%m-%d", "%d/%m/%Y")
# What makes a spreadsheet compute instead of show. In running text a line may begin with a dash or a plus.
FORMULA, SIGNS = ("=", "@", "\t", "\r"), ("+", "-")


def _text(cell: str) -> str:
    return cell


def _day(cell: str) -> date | None:
    for form in FORMATS:
        try:
            return datetime.strptime(cell, form).date()  # noqa: DTZ007 - a day, not a moment
        except ValueError:
            continue
    raise ValidationError("is not a day. Write it like 27/03/2014 or 2014-03-27")


def _yes(cell: str) -> bool:
    said = cell.casefold()
    if said not in ("yes", "no"):
        raise ValidationError("must be yes or no")
    return said == "yes"


def _one_of(choices: type[TextChoices]) -> Callable[[str], str]:
    codes = {code.casefold(): code for code in choices.values}

    def read(cell: str) -> str:
        if cell.casefold() not in codes:
            raise ValidationError("is not one of the codes. See the list of columns")
        return codes[cell.casefold()]

    return read


@dataclass(frozen=True)
class Column:
    """One column. `needed` columns must be in the file, with something in every row."""

    name: str
    help: str
    read: Callable[[str], Any] = _text
    needed: bool = False
    long: bool = False
    codes: tuple[tuple[str, str], ...] = ()

    def value(self, cell: str) -> Any:
        """What a cell that is not empty says. Raises ValidationError that goes on from the name of the column."""
        if cell.startswith(FORMULA) or (not self.long and cell.startswith(SIGNS)):
            raise ValidationError("begins like a formula of a spreadsheet. Write it as plain text")
        return self.read(cell)


def _coded(name: str, choices: type[TextChoices], words: str, *, needed: bool = False) -> Column:
    return Column(name, words, read=_one_of(choices), needed=needed, codes=tuple(choices.choices))


COLUMNS = (
    Column("your_reference", "Your own number for the referral, each only once, at most 40 characters", needed=True),
    Column("given_name", "As much of the child's name as you know"),
    Column("family_name", "For an unborn child, the mother's"),
    Column("name_not_known", "yes where nobody knows the child's name: give a description instead", read=_yes),
    Column("description", "Of a child without a name: where they are and how to recognise them", long=True),
    Column("date_of_birth", "Like 27/03/2014 or 2014-03-27", read=_day),
    Column("expected_date", "Of a child who is not born yet, in place of the date of birth", read=_day),
    Column("nhs_number", "10 digits"),
    Column("upn", "Unique pupil number: a letter and 12 digits"),
    Column("postcode", "Where the child lives. It decides which team"),
    Column("protected_address", "yes where the address must be kept secret, otherwise no or empty", read=_yes),
    _coded("source", ReferralSource, "Who the referral comes from", needed=True),
    _coded("need", PrimaryNeed, "Main need", needed=True),
    Column("what_happened", "What you saw and heard, and when", needed=True, long=True),
    Column("wanted", "What you would like to happen", needed=True, long=True),
    Column("childs_words", "What the child says, in the child's own words", long=True),
    Column("immediate_danger", "yes or no. Call 999 first", read=_yes, needed=True),
    _coded("family_told", FamilyTold, "Whether the family has been told of the referral", needed=True),
    Column("why_not_told", "Where telling the family would not be safe, why", long=True),
    Column("family_view", "What the family says", long=True),
    _coded("family_agrees", FamilyAgrees, "Whether the family agrees to help"),
    Column("household", "Who lives with the child", long=True),
    _coded("basis", Basis, "Lawful basis for sharing", needed=True),
)
BY_NAME = {column.name: column for column in COLUMNS}
NEEDED = [column.name for column in COLUMNS if column.needed]


def read_cells(cells: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The answers that a row gives, and what is wrong with it in sentences. An empty cell is no answer."""
    answers: dict[str, Any] = {}
    wrong: list[str] = []
    for name, cell in cells.items():
        if not cell:
            if name in NEEDED:
                wrong.append(f"{name} is empty.")
            continue
        try:
            answers[name] = BY_NAME[name].value(cell)
        except ValidationError as refused:
            wrong.append(f"{name} {refused.messages[0]}.")
    return answers, wrong
