"""A framework through its pages and the API: drafted, tried on the present log, published."""

import json

import pytest
from django.urls import reverse

from audit.models import Record
from riskpanel import frameworks_default as default
from riskpanel.forms.frameworks import FrameworkForm
from riskpanel.models import Assessment, Framework, LogEntry, Threshold
from riskpanel.operations import frameworks


def text(response):
    return response.content.decode()


def url(name, *args):
    return reverse(f"riskpanel:{name}", args=args)


@pytest.fixture
def draft(cast, framework):
    return frameworks.draft_next(framework, by=cast.admin)


def as_typed(draft, **changed):
    held = FrameworkForm(framework=draft)
    return {field.name: field.value() for field in held if field.value() is not None} | changed


def counts():
    return [model.objects.count() for model in (Framework, Threshold, LogEntry, Assessment)]


def test_coordinator_drafts_writes_and_publishes_the_next_version(cast, panel, framework, sitting, sign_in):
    client = sign_in(cast.coordinator)
    answer = client.post(url("next_framework", framework.pk))
    draft = Framework.objects.get(state="draft")
    assert answer.url == url("write_framework", draft.pk)
    typed = as_typed(draft, high_from=55, domain_name_10="Online grooming", domain_more_10=2, changes="Agreed in June")
    assert client.post(url("write_framework", draft.pk), typed).status_code == 302
    page = text(client.get(url("publish_framework", draft.pk)))
    assert "New domain: Online grooming, 2." in page
    assert "High begins at: 45, from now 55." in page
    answer = client.post(url("publish_framework", draft.pk), {"edition": 2, "meeting": sitting.pk})
    assert answer.status_code == 302, text(answer)
    draft.refresh_from_db()
    assert (draft.state, draft.agreed_at) == ("published", sitting)
    assert draft.domains.get(name="Online grooming").code == "online_grooming"


def test_effect_names_the_child_whose_band_changes_and_stores_nothing(cast, entry, draft, sign_in):
    draft.high_from, draft.very_high_from, draft.threshold = 53, 70, 53
    draft.save()
    before = counts()
    page = text(sign_in(cast.coordinator).get(url("publish_framework", draft.pk)))
    assert "Wren Testerly" in page
    assert "High becomes medium. Would no longer be listed. The score would let the child leave." in page
    assert counts() == before
    listed = Record.objects.filter(verb="listed", subject_kind="riskpanel.logentry").get()
    assert listed.detail["ids"] == [str(entry.pk)]


def test_administrator_sees_numbers_and_no_name(cast, entry, draft, sign_in):
    draft.high_from, draft.very_high_from = 53, 70
    draft.save()
    page = text(sign_in(cast.admin).get(url("publish_framework", draft.pk)))
    assert "Wren" not in page
    assert "1 child changes whose record is not yours to see" in page


def test_a_new_heavy_domain_warns_that_every_score_becomes_provisional(cast, entry, draft, sign_in):
    domains = [*default.DOMAINS, ("online", "Online grooming", 20)]
    frameworks.change_draft(
        draft, by=cast.admin, domains=domains, factors=default.FACTORS, indicators=default.INDICATORS
    )
    page = text(sign_in(cast.coordinator).get(url("publish_framework", draft.pk)))
    assert "48% of the weight is not known" in page
    assert "every score is provisional" in page
    assert "Becomes provisional." in page


def test_a_refused_draft_keeps_what_was_typed(cast, draft, sign_in):
    typed = as_typed(draft, high_from=5, domain_name_11="Debt bondage", domain_more_11="")
    page = text(sign_in(cast.admin).post(url("write_framework", draft.pk), typed))
    assert "Enter the weight of domain 12" in page
    assert "Debt bondage" in page
    page = text(sign_in(cast.admin).post(url("write_framework", draft.pk), typed | {"domain_more_11": 1}))
    assert "one above the other" in page
    assert Framework.objects.get(pk=draft.pk).high_from == 45


def test_a_practitioner_reads_what_is_in_force_and_no_draft(cast, framework, draft, sign_in):
    client = sign_in(cast.school)
    assert "Missing, whereabouts" in text(client.get(url("framework", framework.pk)))
    assert client.get(url("framework", draft.pk)).status_code == 404
    assert client.get(url("new_framework")).status_code == 403


@pytest.fixture
def call(cast, sign_in):
    def send(method, address, body=None, *, by=None, **headers):
        client = sign_in(by or cast.coordinator)
        return getattr(client, method)(address, json.dumps(body or {}), content_type="application/json", **headers)

    return send


def test_api_drafts_changes_tries_and_publishes(cast, entry, framework, sitting, call, sign_in):
    made = call("post", "/api/v1/frameworks/", {"like": framework.pk})
    assert made.status_code == 201, made.content
    address = f"/api/v1/frameworks/{made.json()['id']}/"
    assert call("patch", address, {"high_from": 53}).status_code == 428
    changed = call("patch", address, {"high_from": 53, "threshold": 53}, HTTP_IF_MATCH=made["ETag"])
    assert (changed.status_code, changed.json()["high_from"], len(changed.json()["domains"])) == (200, 53, 10)
    assert call("patch", address, {"high_from": 54}, HTTP_IF_MATCH=made["ETag"]).status_code == 412
    [effect] = sign_in(cast.coordinator).get(f"{address}effect/").json()["panels"]
    [change] = effect["changes"]
    assert (change["entry"], change["before"]["band"], change["after"]["band"]) == (str(entry.pk), "high", "medium")
    publish = f"{address}publish/"
    assert call("post", publish, {}, HTTP_IF_MATCH=changed["ETag"]).status_code == 400
    done = call("post", publish, {"meeting": str(sitting.pk)}, HTTP_IF_MATCH=changed["ETag"])
    assert (done.status_code, done.json()["state"]) == (200, "published")
    assert call("patch", address, {"high_from": 60}, HTTP_IF_MATCH="*").status_code == 409


def test_api_refuses_who_keeps_no_panel(cast, entry, framework, call):
    assert call("post", "/api/v1/frameworks/", {"like": framework.pk}, by=cast.school).status_code == 403
