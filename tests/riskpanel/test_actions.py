"""An action without a person or due in the past is refused in words at page, API and shell, and by the database."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from riskpanel.models import Action, AgendaItem
from riskpanel.operations import actions, agenda

YESTERDAY = timedelta(days=-1)


@pytest.fixture
def item(cast, meeting) -> AgendaItem:
    return agenda.add_to_agenda(meeting, kind="theme", title="The bus station", by=cast.coordinator)


def yesterday():
    return timezone.localdate() + YESTERDAY


def test_the_page_refuses_and_keeps_what_was_typed(cast, item, sign_in):
    address = reverse("riskpanel:set_action", args=[item.meeting_id, item.pk])
    sent = {"what": "Ring the club", "owner": "", "due_on": f"{yesterday():%d/%m/%Y}"}
    page = sign_in(cast.coordinator).post(address, sent).content.decode()
    assert "Select who does it" in page
    assert "must be today or in the future" in page
    assert 'value="Ring the club"' in page
    assert not Action.objects.exists()


def test_the_api_refuses_by_field(cast, item, api):
    sent = {"item": str(item.pk), "what": "Ring the club"}
    answer = api(cast.coordinator).post("/api/v1/actions/", sent, format="json")
    assert (answer.status_code, list(answer.json())) == (400, ["owner"])
    late = sent | {"owner": cast.police.pk, "due_on": f"{yesterday()}"}
    answer = api(cast.coordinator).post("/api/v1/actions/", late, format="json")
    assert (answer.status_code, list(answer.json())) == (400, ["due_on"])
    assert not Action.objects.exists()


def test_the_shell_refuses_both_at_once(cast, item):
    with pytest.raises(ValidationError) as refused:
        actions.set_action(what="Ring the club", owner=None, due_on=yesterday(), item=item, by=cast.coordinator)
    assert set(refused.value.message_dict) == {"owner", "due_on"}


@pytest.mark.parametrize(("change", "why"), [({"owner": None}, "owner_id"), ({"due_on": None}, "due_on")])
def test_the_database_takes_no_action_without_person_or_day(cast, item, change, why):
    made = actions.set_action(what="Ring the club", owner=cast.police, item=item, by=cast.coordinator)
    with pytest.raises(IntegrityError, match=why), transaction.atomic():
        Action.objects.filter(pk=made.pk).update(**change)


def test_the_database_takes_no_action_due_before_it_was_set(cast, item):
    made = actions.set_action(what="Ring the club", owner=cast.police, item=item, by=cast.coordinator)
    with pytest.raises(IntegrityError, match="action_is_due_when_it_is_set_or_later"), transaction.atomic():
        Action.objects.filter(pk=made.pk).update(due_on=yesterday())


def test_nobody_gives_an_action_to_nobody(cast, item):
    made = actions.set_action(what="Ring the club", owner=cast.police, item=item, by=cast.coordinator)
    with pytest.raises(ValidationError) as refused:
        actions.reassign_action(made, to=None, reason=" ", by=cast.coordinator)
    assert set(refused.value.message_dict) == {"to", "reason"}
