"""What fields accept, refuse and say; what was typed is never lost."""

from datetime import date, time, timedelta

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from govuk.forms import DateField, FilterForm, Form, Look, NearDateField, TimeField, today


class Dates(Form):
    born = DateField(label="Date of birth", max_value=today)
    due = NearDateField(label="Due date", min_value=today)
    starts = TimeField(label="Start time")


def typed(born=("1", "2", "2014"), due="in 2 weeks", starts="9am"):
    day, month, year = born
    return Dates({"born_day": day, "born_month": month, "born_year": year, "due": due, "starts": starts})


def test_dates_and_times_become_values():
    form = typed()
    assert form.is_valid()
    assert form.cleaned_data == {"born": date(2014, 2, 1), "due": today() + timedelta(days=14), "starts": time(9)}


@pytest.mark.parametrize(
    ("born", "message"),
    [
        (("", "", ""), "Enter the date of birth"),
        (("1", "", "2014"), "Date of birth must include a month"),
        (("", "", "2014"), "Date of birth must include a day and month"),
        (("31", "6", "2014"), "Date of birth must be a real date, like 8 12 2026"),
        (("1", "6", "14"), "Date of birth must include a year of 4 numbers, like 2026"),
        (("1", "6", "2999"), "Date of birth must be today or in the past"),
    ],
)
def test_a_wrong_date_says_what_is_wrong_with_it(born, message):
    assert typed(born=born).errors["born"] == [message]


def test_a_near_date_in_the_past_is_refused_in_words():
    assert typed(due="1/1/2020").errors["due"] == ["Due date must be today or in the future"]


def test_limits_that_are_fixed_name_the_date():
    class Limited(Form):
        day = DateField(label="Day", min_value=date(2020, 1, 5))

    form = Limited({"day_day": "4", "day_month": "1", "day_year": "2020"})
    assert form.errors["day"] == ["Day must be 5 January 2020 or later"]


@given(st.tuples(*[st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)] * 3))
def test_whatever_is_typed_in_the_boxes_is_shown_again(born):
    form = typed(born=born)
    form.is_valid()
    parts = form.fields["born"].widget.get_context("born", form["born"].value(), {"id": "x"})["widget"]["parts"]
    assert tuple(part["value"] for part in parts) == born


def test_the_error_summary_leads_to_the_box_that_is_wrong():
    form = typed(born=("1", "13", "2014"), starts="late")
    assert [(item.text, item.href) for item in form.error_summary] == [
        ("Date of birth must be a real date, like 8 12 2026", "#id_born_month"),
        ("Start time must be a time, like 2:30pm or 14:30", "#id_starts"),
    ]


def test_an_error_from_a_rule_marks_the_whole_date():
    form = typed()
    form.is_valid()
    form.add_error("born", "The child is older than 25")
    assert form["born"].parts_in_error == ["day", "month", "year"]
    assert form.error_summary == [("The child is older than 25", "#id_born_day")]


def test_a_draft_gives_the_date_back_as_iso_text():
    assert "2014" in str(Dates(initial={"born": "2014-03-27"})["born"])


def test_an_unchanged_date_is_not_a_change():
    form = Dates({"born_day": "1", "born_month": "feb", "born_year": "2014"}, initial={"born": date(2014, 2, 1)})
    assert "born" not in form.changed_data


class Words(Form):
    look = {"locality": Look(noun="your locality")}
    reason = forms.CharField(label="Reason for the referral", max_length=5, widget=forms.Textarea)
    nhs = forms.CharField(label="NHS number", required=False, min_length=10)
    level = forms.ChoiceField(label="Level of need", choices=[("a", "A")])
    locality = forms.ChoiceField(choices=[("n", "North")])
    known = forms.ChoiceField(label="Does the family know?", choices=[("y", "Yes")])
    age = forms.IntegerField(max_value=25)
    agrees = forms.BooleanField(label="I have checked")
    ours = forms.CharField(error_messages={"required": "Say something"})


def test_messages_are_made_from_the_label():
    errors = Words({"age": "x"}).errors
    assert {name: texts[0] for name, texts in errors.items()} == {
        "reason": "Enter the reason for the referral",
        "level": "Select the level of need",
        "locality": "Select your locality",
        "known": "Select an answer to “Does the family know?”",
        "age": "Age must be a whole number, like 12",
        "agrees": "Select “I have checked”",
        "ours": "Say something",
    }


def test_limits_are_told_in_plain_words():
    errors = Words({"reason": "too long", "nhs": "999", "level": "z", "age": "26"}).errors
    assert errors["reason"] == ["Reason for the referral must be 5 characters or fewer"]
    assert errors["nhs"] == ["NHS number must be 10 characters or more"]
    assert errors["level"] == ["Select the level of need from the list"]
    assert errors["age"] == ["Age must be 25 or less"]


def test_a_label_with_a_percent_sign_does_not_break_its_message():
    class Percent(Form):
        share = forms.IntegerField(label="Share in %", max_value=5)

    assert Percent({"share": "6"}).errors["share"] == ["Share in % must be 5 or less"]


def test_a_new_line_counts_one_as_the_browser_counts_it():
    form = Words({"reason": "a\r\nb\r\nc"})
    form.is_valid()
    assert form.cleaned_data["reason"] == "a\nb\nc"


def test_a_filter_asks_for_nothing():
    class Narrow(FilterForm):
        q = forms.CharField()

    form = Narrow({})
    assert form.is_valid()
    assert "(optional)" not in form["q"].as_field_group()
