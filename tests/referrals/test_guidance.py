"""The threshold document: drafted, published, kept as it was, read by staff; and who has not read it."""

import pytest
from django.db import InternalError, transaction
from django.urls import reverse

from audit.models import Record
from notifications.models import Notice
from partners import operations as people
from partners.roles import Role
from referrals import operations, readers
from referrals.models import Acknowledgement, ThresholdDocument
from tests.cast import SINCE
from tests.referrals.conftest import again

pytestmark = pytest.mark.django_db
WORDS = {"universal": "Every child", "additional": "A little", "targeted": "Some agencies", "specialist": "Protect"}


@pytest.fixture
def draft_document(cast, guidance):
    return operations.draft_guidance(by=cast.admin)


@pytest.fixture
def published(cast, draft_document):
    return operations.publish_draft(draft_document, by=cast.admin, edition=1)


def url(name, document):
    return reverse(f"referrals:{name}", args=[document.version])


def test_a_draft_begins_with_the_words_in_force_and_there_is_one(cast, guidance, draft_document):
    assert (draft_document.version, draft_document.targeted) == (guidance.version + 1, "Several agencies")
    assert operations.draft_guidance(by=cast.admin) == draft_document
    guidance.refresh_from_db()
    assert guidance.state == "published", "nothing is in force before it is published"


def test_a_second_saving_of_the_same_edition_is_refused_and_the_first_stands(cast, draft_document):
    operations.save_guidance(draft_document, by=cast.admin, edition=1, **WORDS)
    with pytest.raises(Exception, match="saved this draft since") as refusal:
        operations.save_guidance(draft_document, by=cast.admin, edition=1, **WORDS | {"targeted": "Mine"})
    assert refusal.value.code == "conflict"
    draft_document.refresh_from_db()
    assert (draft_document.edition, draft_document.targeted) == (2, "Some agencies")


def test_publishing_supersedes_tells_staff_and_leaves_old_referrals_theirs(cast, sent, draft_document):
    published = operations.publish_draft(draft_document, by=cast.admin, edition=1)
    sent.refresh_from_db()
    assert (sent.guidance.state, published.state) == ("superseded", "published")
    told = set(Notice.objects.filter(rule="guidance_published", label__contains="2").values_list("user", flat=True))
    assert {cast.school.pk, cast.frontdoor.pk, cast.chair.pk} <= told
    assert not {cast.board.pk, cast.admin.pk} & told


def test_what_was_not_read_is_not_published(cast, draft_document):
    operations.save_guidance(draft_document, by=cast.admin, edition=1, **WORDS)
    with pytest.raises(Exception, match="saved this draft since"):
        operations.publish_draft(draft_document, by=cast.admin, edition=1)
    assert ThresholdDocument.objects.published().get().version == 1


def test_a_level_without_words_is_drafted_but_not_published(cast, draft_document):
    saved = operations.save_guidance(draft_document, by=cast.admin, edition=1, **WORDS | {"targeted": " "})
    with pytest.raises(Exception, match="Say what this level means") as refusal:
        operations.publish_draft(saved, by=cast.admin, edition=2)
    assert set(refusal.value.error_dict) == {"targeted"}


@pytest.mark.parametrize("change", [{"targeted": "Others"}, {"state": "draft"}, {"version": 9}])
def test_published_words_stand_also_for_sql(guidance, change):
    with pytest.raises(InternalError), transaction.atomic():
        ThresholdDocument.objects.filter(pk=guidance.pk).update(**change)
    with pytest.raises(InternalError), transaction.atomic():
        ThresholdDocument.objects.filter(pk=guidance.pk).delete()
    guidance.refresh_from_db()
    assert (guidance.state, guidance.targeted) == ("published", "Several agencies")


def test_it_is_read_once_and_only_the_version_in_force(cast, guidance, published):
    operations.acknowledge_guidance(published, by=cast.school)
    operations.acknowledge_guidance(published, by=cast.school)
    said = Acknowledgement.objects.get()
    assert (said.user, said.document) == (cast.school, published)
    assert Record.objects.filter(verb="acknowledged").count() == 1
    guidance.refresh_from_db()
    with pytest.raises(Exception, match="not in force"):
        operations.acknowledge_guidance(guidance, by=cast.school)
    with pytest.raises(InternalError), transaction.atomic():
        Acknowledgement.objects.all().delete()


def test_who_has_not_read_it_by_partner_and_only_ones_own_for_a_manager(cast, published):
    operations.acknowledge_guidance(published, by=cast.school)
    found = {one.partner.name: one for one in readers.by_partner(cast.admin, published)}
    school = found[cast.partners["school"].name]
    assert (school.read, cast.school in [row.user for row in school.unread]) == (1, False)
    assert cast.police in [row.user for row in found[cast.partners["police"].name].unread]
    assert cast.board not in [row.user for one in found.values() for row in one.unread], "who judges nothing reads none"
    own = readers.by_partner(again(cast.manager), published)
    assert [one.partner for one in own] == [cast.manager.acting_partner]


def test_somebody_with_two_roles_in_two_teams_counts_once_at_a_partner(cast, published):
    team = people.add_team(cast.partners["school"], name="Second site", by=cast.admin)
    people.join_team(cast.school, team, profession="Teacher", since=SINCE, by=cast.admin)
    people.grant_role(cast.school, Role.PANEL_MEMBER, partner=cast.partners["school"], since=SINCE, by=cast.admin)
    found = {one.partner.pk: one for one in readers.by_partner(cast.admin, published)}
    assert [row.user for row in found[cast.partners["school"].pk].unread].count(cast.school) == 1


def test_the_list_of_readers_takes_as_many_queries_for_many_as_for_few(cast, published, django_assert_num_queries):
    admin = again(cast.admin)
    assert admin.standing
    with django_assert_num_queries(2):
        readers.by_partner(admin, published)


def test_my_work_asks_until_it_is_read(cast, published, sign_in):
    client = sign_in(cast.school)
    assert "say that you have" in client.get("/").content.decode()
    answer = client.post(url("acknowledge_guidance", published), follow=True)
    assert "Noted that you have read version 2" in answer.content.decode()
    assert "say that you have" not in client.get("/").content.decode()
    assert "say that you have" not in sign_in(cast.admin).get("/").content.decode()


def test_pages_write_read_through_and_publish(cast, draft_document, sign_in):
    client = sign_in(cast.admin)
    typed = WORDS | {"edition": 1, "changes": "Targeted is plainer"}
    read = client.post(url("write_guidance", draft_document), typed, follow=True)
    assert "Targeted is plainer" in read.content.decode()
    client.post(url("publish_guidance", draft_document), {"edition": 2})
    assert ThresholdDocument.objects.published().get().targeted == "Some agencies"
    old = client.get(reverse("referrals:guidance_version", args=[1])).content.decode()
    assert "no longer in force" in old


def test_a_rival_keeps_what_they_typed(cast, draft_document, sign_in):
    operations.save_guidance(draft_document, by=cast.admin, edition=1, **WORDS)
    typed = WORDS | {"edition": 1, "targeted": "What I had typed"}
    page = sign_in(cast.admin).post(url("write_guidance", draft_document), typed).content.decode()
    assert "What I had typed" in page
    assert "saved this draft since" in page


def test_a_draft_is_out_of_sight_for_whoever_does_not_publish(cast, draft_document, sign_in):
    assert sign_in(cast.school).get(url("guidance_version", draft_document)).status_code == 404
    assert sign_in(cast.school).post(reverse("referrals:begin_guidance")).status_code == 403
    assert sign_in(cast.outsider).get(reverse("referrals:guidance_unread")).status_code == 403
