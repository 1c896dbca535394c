import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from riskpanel.models import SavedView
from riskpanel.operations import saved as saved_views


def test_a_view_is_saved_from_the_log_and_leads_back_to_it(cast, entry, sign_in):
    client = sign_in(cast.member)
    address = reverse("riskpanel:save_view", args=[entry.panel_id])
    answer = client.post(f"{address}?sort=-weeks&band=high&csrf=x", {"name": "High, longest first"})
    view = SavedView.objects.get()
    assert view.query == {"sort": "-weeks", "band": "high"}
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert "High, longest first" in page
    assert "High, longest first" not in sign_in(cast.chair).get(reverse("riskpanel:risk_log")).content.decode()


def test_the_same_name_takes_the_place_of_the_one_before_and_there_is_an_end_to_them(cast, panel):
    for sort in ("score", "weeks"):
        saved_views.save_view(panel, name="Mine", query={"sort": sort}, by=cast.member)
    assert SavedView.objects.get().query == {"sort": "weeks"}
    for number in range(19):
        saved_views.save_view(panel, name=str(number), query={}, by=cast.member)
    with pytest.raises(ValidationError, match="You have 20 views"):
        saved_views.save_view(panel, name="One more", query={}, by=cast.member)


def test_nobody_takes_away_the_view_of_another(cast, panel, sign_in):
    view = saved_views.save_view(panel, name="Mine", query={}, by=cast.member)
    with pytest.raises(PermissionDenied):
        saved_views.remove_view(view, by=cast.chair)
    assert sign_in(cast.chair).post(reverse("riskpanel:remove_view", args=[view.pk])).status_code == 404
    assert sign_in(cast.member).post(reverse("riskpanel:remove_view", args=[view.pk])).status_code == 302
    assert not SavedView.objects.exists()


def test_api_saves_lists_and_forgets_a_view(cast, panel, sign_in):
    client = sign_in(cast.member)
    given = {"panel": panel.pk, "name": "Mine", "query": {"sort": "-weeks"}}
    made = client.post("/api/v1/log-views/", json.dumps(given), content_type="application/json")
    assert made.status_code == 201, made.content
    [row] = client.get("/api/v1/log-views/").json()["results"]
    assert row["query"] == {"sort": "-weeks"}
    assert client.delete(f"/api/v1/log-views/{row['id']}/").status_code == 204
