"""No paper of a panel is seen before its terms of reference are accepted: pages, API, and the children of its log."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InternalError, transaction
from django.urls import reverse

from audit.models import Record
from cases.models import Case
from notifications.models import Notice
from partners import operations as people
from partners.roles import Role
from riskpanel.models import Action, AgendaItem, LogEntry, TermsAcceptance
from riskpanel.operations import agenda, decisions, panels
from tests.cast import SINCE
from tests.riskpanel.tables import all_present, assess


def text(response):
    return response.content.decode()


def url(name, **ids):
    return reverse(f"riskpanel:{name}", kwargs=ids)


@pytest.fixture
def entry(cast, shared_case, meeting):
    """The child on the log, listed at a meeting that everybody attended."""
    assess(shared_case, "A", by=cast.socialworker)
    all_present(meeting, cast.coordinator)
    [item] = agenda.build_agenda(meeting, by=cast.coordinator)
    log = {"reason": "At risk", "lead": cast.socialworker}
    decisions.decide_item(item, kind="list", rationale="At risk", log=log, by=cast.coordinator)
    return LogEntry.objects.get()


@pytest.fixture
def terms(cast, panel, entry):
    return panels.issue_terms(panel, text="What is said here stays here.", by=cast.chair)


def forget(*users):
    for user in users:
        for kept in ("standing", "_panel_seats", "_panel_cases"):
            user.__dict__.pop(kept, None)


def papers(meeting, entry):
    item = meeting.agenda.first()
    return [
        url("meeting", meeting_id=meeting.pk),
        url("item", meeting_id=meeting.pk, item_id=item.pk),
        url("last_actions", meeting_id=meeting.pk),
        url("minutes", meeting_id=meeting.pk),
        url("log_entry", entry_id=entry.pk),
        url("removal", entry_id=entry.pk),
        url("risk_log"),
    ]


def test_each_page_of_papers_leads_to_the_terms_and_shows_nothing(cast, panel, meeting, entry, terms, sign_in):
    client = sign_in(cast.police)
    for address in papers(meeting, entry):
        answer = client.get(address)
        assert (answer.status_code, answer.url) == (302, url("panel_terms", panel_id=panel.pk)), address
    assert "I accept these terms of reference" in text(client.get(url("panel_terms", panel_id=panel.pk)))


def test_the_api_refuses_the_same_in_words(cast, panel, meeting, entry, terms, sign_in):
    client = sign_in(cast.police)
    for address in (f"meetings/{meeting.pk}/", f"meetings/{meeting.pk}/agenda/", f"risk-log/{entry.pk}/"):
        answer = client.get(f"/api/v1/{address}")
        assert (answer.status_code, answer.json()["detail"]) == (
            403,
            "Accept the terms of reference of this panel first.",
        )
    assert client.get("/api/v1/risk-log/").json()["results"] == []
    assert client.get(f"/api/v1/panels/{panel.pk}/").json()["awaits_you"] is True


def test_nothing_of_the_panel_is_visible_until_then(cast, panel, entry, terms):
    forget(cast.police)
    for rows in (AgendaItem, LogEntry, Action):
        assert not rows.objects.visible_to(cast.police).exists()


def test_accepting_opens_the_papers_is_on_record_and_stands(cast, panel, meeting, entry, terms, sign_in):
    client = sign_in(cast.police)
    answer = client.post(url("panel_terms", panel_id=panel.pk), {"version": 1})
    assert answer.status_code == 302
    assert client.get(url("meeting", meeting_id=meeting.pk)).status_code == 200
    assert "Wren Testerly" in text(client.get(url("risk_log")))
    said = TermsAcceptance.objects.get(user=cast.police)
    assert Record.objects.filter(verb="accepted", subject_id=str(terms.pk)).count() == 1
    with pytest.raises(InternalError), transaction.atomic():
        TermsAcceptance.objects.filter(pk=said.pk).delete()
    with pytest.raises(InternalError), transaction.atomic():
        type(terms).objects.filter(pk=terms.pk).update(text="Other words")


def test_a_new_version_asks_everybody_anew_and_an_old_one_is_not_accepted(cast, panel, terms):
    panels.accept_terms(panel, version=1, by=cast.chair)
    second = panels.issue_terms(panel, text="And nothing leaves the room.", by=cast.chair)
    with pytest.raises(ValidationError, match="Another version"):
        panels.accept_terms(panel, version=1, by=cast.police)
    with pytest.raises(PermissionDenied):
        agenda.build_agenda(panel.meetings.last(), by=cast.chair)
    told = Notice.objects.filter(rule="panel.terms", subject_id=str(second.pk)).values_list("user", flat=True)
    assert cast.police.pk in told


def test_the_second_of_two_who_issue_terms_is_told(cast, panel, terms):
    with pytest.raises(ValidationError, match="issued a version since"):
        panels.issue_terms(panel, text="Mine", version=0, by=cast.admin)


def test_a_new_member_sees_the_children_of_the_log_once_they_accept(cast, panel, entry, terms):
    people.grant_role(cast.charity, Role.PANEL_MEMBER, partner=cast.partners["charity"], since=SINCE, by=cast.admin)
    forget(cast.charity, cast.admin)
    panels.seat_member(panel, cast.charity, by=cast.admin)
    forget(cast.charity)
    assert not Case.objects.visible_to(cast.charity).filter(pk=entry.case_id).exists()
    panels.accept_terms(panel, version=1, by=cast.charity)
    forget(cast.charity)
    assert Case.objects.visible_to(cast.charity).filter(pk=entry.case_id).exists()


def test_who_has_no_seat_accepts_nothing(cast, panel, terms, sign_in):
    assert sign_in(cast.admin).post(url("panel_terms", panel_id=panel.pk), {"version": 1}).status_code == 403
    assert sign_in(cast.outsider).get(url("panel_terms", panel_id=panel.pk)).status_code == 404
