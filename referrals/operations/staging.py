"""What becomes of a row of a file: the same questions that a referral by hand is asked, put to its cells."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection

from cases.models import Child
from cases.numbers import tidy_pupil_number
from partners.models import User
from referrals import matching
from referrals.columns import read_cells
from referrals.models import ImportRow, Referral
from referrals.operations.sending import identity_of, missing
from referrals.states import Fate

LONGEST = 6000
FIELDS = {field.name for field in Referral._meta.concrete_fields}
THE_EXAMPLE = "EXAMPLE-"

# Of the children of these rows: how many have a record, and in how many cases one is in the person's sight. The same
# number, or the same day of birth and both names by sound: what a search by hand would own up to (cases.search.fits).
KNOWN = """
WITH asked AS (
    SELECT n, number, pupil, born::date AS born, dmetaphone(cases_plain(given)) AS given,
        dmetaphone(cases_plain(family)) AS family
    FROM unnest(%(n)s::integer[], %(number)s::text[], %(pupil)s::text[], %(born)s::text[], %(given)s::text[],
        %(family)s::text[]) AS t (n, number, pupil, born, given, family)
), found AS (
    SELECT a.n, h.id AS child_id FROM asked a JOIN cases_child h ON h.nhs_number = a.number AND a.number <> ''
    UNION
    SELECT a.n, h.id FROM asked a JOIN cases_child h ON h.upn = a.pupil AND h.upn <> '' AND a.pupil <> ''
    UNION
    SELECT a.n, k.child_id FROM asked a JOIN cases_knownname k
        ON k.born = a.born AND k.sound_given = a.given AND k.sound_family = a.family
    JOIN cases_child h ON h.id = k.child_id AND h.merged_into_id IS NULL
    WHERE a.given <> '' AND a.family <> ''
)
SELECT count(*), count(*) FILTER (WHERE seen) FROM (
    SELECT n, bool_or(EXISTS (
        SELECT 1 FROM cases_case c JOIN cases_caseaccess s ON s.case_id = c.id
        WHERE c.child_id = f.child_id AND s.principal = ANY(%(principals)s::bigint[])
            AND (s.until IS NULL OR s.until > now()))) AS seen
    FROM found f GROUP BY n
) AS rows
"""


def judge(cells: dict[str, str]) -> tuple[Referral, list[str]]:
    """The referral that a row makes, not kept, and what stands against it in sentences."""
    answers, wrong = read_cells(cells)
    reference = answers.pop("your_reference", "")
    if len(reference) > 40:
        wrong.append("your_reference is longer than 40 characters.")
    if reference.startswith(THE_EXAMPLE):
        wrong.append("This is the example of the template. Take it out.")
    referral = Referral(reference="new", **answers)
    wrong += [f"{name} is longer than {LONGEST:,} characters." for name in cells if len(cells[name]) > LONGEST]
    wrong += _against(lambda: referral.clean_fields(exclude=FIELDS - set(answers)))
    wrong += _wrong_about_the_name(referral)
    said = " ".join(wrong)
    wrong += [f"{name}: {words}" for name, words in missing(referral, members=()).items() if name not in said]
    if not wrong:
        wrong += _against(lambda: _clean(Child(reference="new", **identity_of(referral))))
    return referral, wrong


def _wrong_about_the_name(referral: Referral) -> list[str]:
    """A row says either a name or that nobody knows it: of one that says both nobody can tell what was meant."""
    named = referral.given_name or referral.family_name
    if referral.name_not_known and named:
        return ["name_not_known says yes, but there is a name. Leave the name empty, or write no."]
    if referral.description and not (named or referral.name_not_known or referral.expected_date):
        return ["given_name and family_name are empty. Where nobody knows them, write yes under name_not_known."]
    return []


def _clean(child: Child) -> None:
    child.clean_fields(exclude={"reference"})
    child.clean()


def _against(check: Any) -> list[str]:
    try:
        check()
    except ValidationError as refused:
        return [f"{name}: {' '.join(words)}" for name, words in refused.message_dict.items()]
    return []


def decide_fates(rows: Iterable[ImportRow], *, seen: set[str], partner_id: int) -> list[ImportRow]:
    """Set what becomes of each row that nothing stands against yet: one sent before by its reference, or to be sent.

    `seen` holds the references of earlier rows of the file and is added to.
    """
    rows = list(rows)
    references = {row.your_reference for row in rows} - {""}
    before = ImportRow.objects.filter(
        partner=partner_id, your_reference__in=references, fate=Fate.SEND, referral__isnull=False
    )
    sent = dict(before.values_list("your_reference", "referral"))
    for row in rows:
        row.referral_id = None
        if row.your_reference and row.your_reference in seen:
            row.because = [*row.because, "your_reference is that of an earlier row of this file."]
        seen.add(row.your_reference)
        row.fate = Fate.REFUSED if row.because else Fate.SEND
        if row.your_reference in sent and not row.because:
            row.fate, row.referral_id = Fate.ALREADY, sent[row.your_reference]
    return rows


def known(referrals: list[Referral], *, user: User) -> tuple[int, int]:
    """Of how many of these the child has a record: in the person's sight, and out of it. Never which."""
    with connection.cursor() as cursor:
        cursor.execute(
            KNOWN,
            {
                "n": list(range(len(referrals))),
                "number": [matching.digits(one.nhs_number) for one in referrals],
                "pupil": [tidy_pupil_number(one.upn) for one in referrals],
                "born": [one.date_of_birth.isoformat() if one.date_of_birth else None for one in referrals],
                "given": [one.given_name for one in referrals],
                "family": [one.family_name for one in referrals],
                "principals": user.principals,
            },
        )
        in_all, in_sight = cursor.fetchone()
    return in_sight, in_all - in_sight
