"""Every template of the house keeps the content security policy; components say what they should."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.test import RequestFactory

from govuk.gallery import EveryField
from tests.govuk.drawing import draw

ROOT = Path(settings.BASE_DIR) / "templates"
PAGES = sorted(path for path in ROOT.rglob("*.html") if "emails" not in path.parts)
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an htmx handler": re.compile(r"\bhx-on\b|hx-vals\s*=\s*['\"]js:", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", re.IGNORECASE),
    "another host": re.compile(r"\b(?:src|href|action)=[\"'](?:https?:)?//", re.IGNORECASE),
}


@pytest.mark.parametrize("what", INLINE)
def test_no_template_holds(what):
    guilty = [str(path.relative_to(ROOT)) for path in PAGES if INLINE[what].search(path.read_text())]
    assert guilty == []


@pytest.mark.parametrize(
    ("what", "bad"),
    [("a style attribute", '<p style="x">'), ("a handler", '<a href="#" onclick="x()">'),
     ("an inline script", "<script>x()</script>"), ("another host", '<img src="//cdn.example/x.png">')],
)  # fmt: skip
def test_the_reader_of_templates_sees(what, bad):
    assert INLINE[what].search(bad)


@pytest.mark.parametrize("path", sorted((ROOT / "cotton").glob("*.html")), ids=lambda path: path.stem)
def test_every_component_explains_itself_at_the_top(path):
    assert path.read_text().lstrip().startswith(("{#", "{% comment %}"))


def test_a_status_is_told_by_word_shape_and_colour():
    html = render_to_string("_tag.html", {"tone": "danger", "text": "Overdue"})
    assert "Overdue" in html
    assert "▲" in html
    assert "govuk-tag--red" in html


def test_a_band_fills_as_many_bars_as_it_is_high():
    assert "app-badge--4" in render_to_string("_badge.html", {"band": "very high", "score": 0})
    assert "<strong>0</strong>" in render_to_string("_badge.html", {"band": "low", "score": 0})


def test_a_trend_is_told_in_words_too():
    html = draw(
        '<c-sparkline :values="values" :since="since" label="Risk score" />',
        values=[40, 49, 52],
        since=date(2026, 11, 8),
    )
    assert 'aria-label="Risk score: 52, up 3 since 8 Nov"' in html
    assert re.search(r'points="4,28 60,\S+ 116,4"', html)


def test_what_readings_are_held_against_is_a_line_of_steps_and_said_in_words():
    source = '<c-sparkline :values="values" :limits="limits" limit="threshold" label="Score" />'
    html = draw(source, values=[30, 49, 52, 60], limits=[None, 45, 45, 50])
    assert 'aria-label="Score: 60, up 8, threshold 50"' in html
    assert "<desc>30, 49 (threshold 45), 52 (threshold 45), 60 (threshold 50)</desc>" in html
    [line] = re.findall(r'class="app-sparkline__limit" points="([^"]+)"', html)
    assert line == "41.3,16 78.7,16 78.7,16 116,16 116,12 116,12", "up to the next reading, to the edge, on one scale"


def test_a_first_reading_is_held_against_a_line_across_the_drawing_and_none_is_drawn_without():
    html = draw('<c-sparkline :values="[52]" :limits="limits" limit="threshold" />', limits=[45])
    assert 'points="4,28 116,28"' in html
    for limits in ([], [None]):
        html = draw('<c-sparkline :values="[52]" :limits="limits" />', limits=limits)
        assert "limit" not in html
        assert "<desc>52</desc>" in html


@pytest.mark.parametrize(
    ("values", "words"), [([52], "52, first reading"), ([5, 5], "5, no change"), ([], "No readings")]
)
def test_a_short_row_of_readings_still_says_something(values, words):
    assert words in draw('<c-sparkline :values="values" />', values=values)


def test_a_sorted_column_says_which_way():
    html = draw('<c-th sort_by="due" :current="sort">Due</c-th>', sort="-due")
    assert 'aria-sort="descending"' in html


def test_keyset_pages_show_only_the_ways_that_exist():
    html = draw('<c-pagination next="?after=9" />')
    assert "Next" in html
    assert "Previous" not in html


@pytest.mark.parametrize(
    ("source", "words"),
    [("{{ d|day }}", "8 November 2026"), ("{{ d|short_day }}", "8 Nov 2026"), ("{{ n|nhs }}", "999 000 0018"),
     ("{{ d }}", "8 November 2026"), ("{{ nothing|nhs }}{{ nothing|day }}{{ nothing|from_now }}", "")],
)  # fmt: skip
def test_dates_and_numbers_are_written_the_british_way(source, words):
    assert draw(source, d=date(2026, 11, 8), n="9990000018", nothing=None) == words


@pytest.mark.parametrize(
    "context",
    [{"form": EveryField({})}, {"errors": ["It is closed"]}, {"errors": [ValidationError("It is closed", "state")]},
     {"forms": [EveryField(), EveryField({})]}],
    ids=["form", "text", "refusal", "forms"],
)  # fmt: skip
def test_a_page_with_problems_says_error_in_its_title_and_lists_them(context):
    html = render_to_string("base.html", context)
    assert "<title>Error: " in html
    assert "There is a problem" in html


@pytest.mark.parametrize("context", [{}, {"form": EveryField()}, {"errors": []}], ids=["none", "unbound", "empty"])
def test_a_page_without_problems_says_nothing_of_errors(context):
    html = render_to_string("base.html", context)
    assert "Error: " not in html
    assert "There is a problem" not in html


@pytest.mark.parametrize("name", ["400", "403", "404", "500", "503", "403_csrf"])
def test_an_error_page_needs_no_context_and_quotes_the_reference(name):
    request = RequestFactory().get("/")
    request.request_id = "ref-1234"
    assert render_to_string(f"{name}.html").count("<h1") == 1
    html = render_to_string(f"{name}.html", {"request": request})
    assert "ref-1234" in html
    assert "call 999" in html
