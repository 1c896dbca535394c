"""A person's own notices, as pages and in the API; nobody else's."""

import pytest

from notifications import operations
from notifications.models import Notice

LIST = "/notifications/"
API = "/api/v1/notifications/"


def tell(cast, label, *, rule="test.quiet", url="/"):
    operations.notify([cast.school], rule=rule, subject=cast.partners["school"], url=url, label=label)


@pytest.fixture
def notice(cast) -> Notice:
    operations.notify(
        [cast.school], rule="test.told", subject=cast.partners["school"], url="/accessibility/", label="A-1"
    )
    return Notice.objects.get()


def test_the_page_shows_what_is_unread_first_with_the_rule_it_came_from(cast, notice, sign_in):
    tell(cast, "A-2")
    operations.mark_read(Notice.objects.get(label="A-1"), by=cast.school)
    page = sign_in(cast.school).get(LIST).content.decode()
    assert page.index("A-2 was read.") < page.index("A-1 was changed.")
    assert "People are told of changes." in page


def test_the_frame_counts_what_is_unread(cast, notice, sign_in):
    client = sign_in(cast.school)
    assert "moj-notification-badge" in client.get(LIST).content.decode()
    client.post(f"{LIST}{notice.pk}/read/")
    assert "moj-notification-badge" not in client.get(LIST).content.decode()


def test_opening_a_notice_reads_it_and_goes_where_it_points(cast, notice, sign_in):
    response = sign_in(cast.school).post(f"{LIST}{notice.pk}/read/", {"open": "1"})
    assert response["Location"] == "/accessibility/"
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_all_that_the_page_showed_is_marked_and_what_came_since_is_not(cast, notice, sign_in):
    client = sign_in(cast.school)
    shown = client.get(LIST).context["newest"]
    tell(cast, "A-2")
    client.post(f"{LIST}read/", {"until": shown})
    assert [left.label for left in Notice.objects.unread()] == ["A-2"]


def test_older_ones_are_on_the_next_page(cast, sign_in):
    for number in range(30):
        operations.notify(
            [cast.school], rule="test.quiet", subject=cast.partners["school"], url="/", label=f"No{number}."
        )
    operations.mark_all_read(by=cast.school)
    client = sign_in(cast.school)
    first = client.get(LIST)
    second = client.get(LIST + first.context["older"])
    labels = [notice.label for page in (first, second) for notice in page.context["read"]]
    assert labels == [f"No{number}." for number in reversed(range(30))]


def test_nothing_to_read_says_so(cast, sign_in):
    assert "Nothing new" in sign_in(cast.school).get(LIST).content.decode()


@pytest.mark.parametrize("query", ["?before=x", "?before=%00"])
def test_an_address_that_is_none_is_a_bad_request(cast, sign_in, query):
    assert sign_in(cast.school).get(LIST + query).status_code == 400


def test_a_moment_that_is_none_is_a_bad_request(cast, notice, sign_in):
    client = sign_in(cast.school)
    for until in ("x", "2026-13-01T00:00", "2026-12-01T00:00"):
        assert client.post(f"{LIST}read/", {"until": until}).status_code == 400
    assert Notice.objects.unread().count() == 1


def test_the_notice_of_another_is_not_found(cast, notice, sign_in):
    client = sign_in(cast.outsider)
    assert "A-1" not in client.get(LIST).content.decode()
    assert client.post(f"{LIST}{notice.pk}/read/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_reading_is_a_post(cast, notice, sign_in):
    assert sign_in(cast.school).get(f"{LIST}{notice.pk}/read/").status_code == 405


def test_pages_take_few_queries(cast, notice, sign_in, django_assert_max_num_queries):
    client = sign_in(cast.school)
    with django_assert_max_num_queries(12):
        client.get(LIST)


def test_the_api_lists_and_reads_ones_own(cast, notice, api):
    client = api(cast.school)
    [row] = client.get(API).json()["results"]
    assert set(row) == {"id", "rule", "why", "text", "url", "due", "created_at", "read_at", "as_deputy"}
    assert (row["text"], row["why"]) == ("A-1 was changed.", "People are told of changes.")
    detail = client.get(f"{API}{notice.pk}/")
    assert detail.json() == row
    assert detail["ETag"]
    first = client.post(f"{API}{notice.pk}/read/").json()["read_at"]
    assert first
    assert client.post(f"{API}{notice.pk}/read/").json()["read_at"] == first


def test_the_api_does_not_know_the_notice_of_another(cast, notice, api):
    client = api(cast.outsider)
    assert client.get(API).json()["results"] == []
    assert client.get(f"{API}{notice.pk}/").status_code == 404
    assert client.post(f"{API}{notice.pk}/read/").status_code == 404
    assert client.get(f"{API}{'0' * 8}-0000-7000-8000-000000000000/").json() == client.get(f"{API}{notice.pk}/").json()


def test_the_api_changes_nothing_else(cast, notice, api):
    assert api(cast.school).patch(f"{API}{notice.pk}/", {"read_at": None}).status_code == 405


def test_an_id_that_is_none_is_not_found(cast, api):
    assert api(cast.school).get(f"{API}x/").status_code == 404
