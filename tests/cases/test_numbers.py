import pytest

from cases.numbers import tidy_pupil_number, wrong_with_pupil_number


@pytest.mark.parametrize("number", ["K929400115000", "B801200005001"])
def test_a_pupil_number_with_its_check_letter_can_be_one(number):
    assert wrong_with_pupil_number(number) == ""


def test_a_pupil_number_of_an_authority_made_since_can_be_one():
    assert wrong_with_pupil_number("A940400115000") != wrong_with_pupil_number("A94040011500")
    right = [letter for letter in "ABCDEFGHJKLMNPQRTUVWXYZ" if not wrong_with_pupil_number(f"{letter}940400115000")]
    assert len(right) == 1, "one letter fits the digits, whatever authority they name"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("123", "a letter and 12 digits"),
        ("K92940011500", "a letter and 12 digits"),
        ("S929400115000", "a letter and 12 digits"),
        ("K9294001150\u0660\u0660", "a letter and 12 digits"),
        ("A929400115000", "first letter does not match"),
        ("K929400115001", "first letter does not match"),
    ],
)
def test_what_cannot_be_a_pupil_number_is_named_in_words(number, words):
    assert words in wrong_with_pupil_number(number)


def test_a_pupil_number_is_read_as_people_write_it():
    assert tidy_pupil_number(" k929 4001 15000 ") == "K929400115000"
