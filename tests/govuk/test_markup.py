"""The HTML of fields: ids, descriptions and states that assistive technology reads."""

import re

import pytest
from django import forms
from django.utils.html import escape

from govuk.forms import Form, Look
from govuk.gallery import EveryField

NAMES = [name for name in EveryField.base_fields if name != "version"]


def ids_of(html):
    return re.findall(r'\bid="([^"]+)"', html)


def described_by(html):
    return [each for ids in re.findall(r'aria-describedby="([^"]*)"', html) for each in ids.split()]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("data", [None, {}], ids=["normal", "error"])
def test_every_field_refers_only_to_ids_it_has_and_has_them_once(name, data):
    html = EveryField(data)[name].as_field_group()
    ids = ids_of(html)
    assert len(ids) == len(set(ids))
    assert set(described_by(html)) <= set(ids)
    assert set(re.findall(r'for="([^"]+)"', html)) <= set(ids)


@pytest.mark.parametrize("name", [name for name in NAMES if EveryField.base_fields[name].required])
def test_a_field_in_error_says_so_beside_and_describes_its_control(name):
    field = EveryField({})[name]
    html = field.as_field_group()
    assert "govuk-form-group--error" in html
    assert '<span class="govuk-visually-hidden">Error:</span>' in html
    assert escape(field.errors[0]) in html
    assert f"id_{name}-error" in described_by(html)
    assert field.first_control_id in ids_of(html)


@pytest.mark.parametrize("name", ["given_name", "email", "password", "age", "reason", "locality", "due", "starts"])
def test_a_single_control_in_error_is_invalid_to_assistive_technology(name):
    assert 'aria-invalid="true"' in EveryField({})[name].as_field_group()
    assert "aria-invalid" not in EveryField()[name].as_field_group()


def test_only_the_wrong_boxes_of_a_date_are_marked():
    html = EveryField({"born_day": "3", "born_month": "14", "born_year": "2014"})["born"].as_field_group()
    marked = re.findall(r'id="(id_born_\w+)"[^>]*aria-invalid', html)
    assert marked == ["id_born_month"]
    assert 'value="14"' in html


def test_a_group_of_choices_is_a_fieldset_with_its_question_as_legend():
    html = EveryField()["level"].as_field_group()
    assert re.search(r"<fieldset[^>]*>\s*<legend[^>]*>Level of need</legend>", html)
    assert 'id="id_level_1-hint"' in html
    assert 'aria-describedby="id_level_1-hint"' in html


def test_the_choice_that_rules_out_the_others_says_so_to_the_script():
    assert re.search(r'value="none"[^>]*data-behaviour="exclusive"', EveryField()["services"].as_field_group())


def test_a_long_text_counts_and_is_never_cut_off():
    html = EveryField()["reason"].as_field_group()
    assert 'data-maxlength="500"' in html
    assert " maxlength" not in html
    assert 'id="id_reason-info"' in html


def test_numbers_are_typed_as_text_with_a_number_pad():
    html = EveryField({"age": "many"})["age"].as_field_group()
    assert 'type="text"' in html
    assert 'inputmode="numeric"' in html
    assert 'value="many"' in html


def test_optional_fields_say_so_and_required_ones_use_no_browser_bubbles():
    assert "Cost of the service (optional)" in EveryField()["cost"].as_field_group()
    assert not re.search(r"\brequired\b", str(EveryField()))


def test_what_a_person_typed_is_escaped():
    class Typed(Form):
        words = forms.CharField(help_text="<b>bold</b>", max_length=3)

    html = Typed({"words": '"><script>'})["words"].as_field_group()
    assert "<script>" not in html
    assert "<b>bold" not in html


def test_one_question_on_a_page_makes_its_label_the_heading():
    class One(Form):
        look = {"why": Look(heading=True, label_size="l")}
        why = forms.CharField(label="Why now?")

    assert re.search(r"<h1[^>]*>\s*<label[^>]*govuk-label--l", One()["why"].as_field_group())


def test_a_librarys_form_gets_our_markup_and_sentence_case():
    class Library(forms.Form):
        current = forms.CharField(label="Current Password", widget=forms.PasswordInput(attrs={"placeholder": "Old"}))

    html = str(Library())
    assert "Current password" in html
    assert "placeholder" not in html
    assert "govuk-password-input" in html
