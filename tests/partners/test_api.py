"""`me/`, `partners/`, `teams/`, `localities/`."""

import pytest

from partners import operations


def test_me_says_who_asks_for_whom_and_what_they_may(cast, api):
    body = api(cast.member).get("/api/v1/me/").data
    assert set(body) == {"id", "name", "email", "partner", "memberships", "roles", "permissions"}
    assert body["partner"]["name"] == "Fernshire Health Trust"
    assert body["roles"] == ["panel_member", "practitioner"]
    assert "sit_on_panel" in body["permissions"]
    assert api(cast.board).get("/api/v1/me/").data["partner"] is None


@pytest.mark.parametrize(
    ("route", "keys"),
    [
        ("partners", {"id", "name", "sector", "statutory", "active", "inspection_link"}),
        ("teams", {"id", "name", "partner", "manager", "is_intake", "localities"}),
        ("localities", {"id", "name", "code"}),
    ],
)
def test_the_directory_is_read_by_every_role_and_by_nobody_without(cast, api, client, route, keys):
    for local in ("school", "board", "network", "guardian", "admin"):
        rows = api(cast.users[local]).get(f"/api/v1/{route}/").data["results"]
        assert set(rows[0]) == keys
        one = api(cast.users[local]).get(f"/api/v1/{route}/{rows[0]['id']}/")
        assert set(one.data) == keys
        assert one["ETag"]
    person = operations.add_person(email="new@demo.example", name="New Madeup", by=cast.admin)
    assert api(person).get(f"/api/v1/{route}/").status_code == 403
    assert api(cast.school).get(f"/api/v1/{route}/999999/").status_code == 404
    assert api(cast.school).post(f"/api/v1/{route}/", {}).status_code == 405
    assert client.get(f"/api/v1/{route}/").status_code == 401


def test_teams_are_narrowed_to_a_partner(cast, api):
    rows = api(cast.school).get("/api/v1/teams/", {"partner": cast.partners["school"].pk}).data["results"]
    assert [row["name"] for row in rows] == ["Pastoral team"]
    assert rows[0]["manager"] == "School Cast"
