"""The referral as a paper form, filled in and empty."""

from audit.models import Record
from referrals import operations, paper
from referrals.forms import STEPS
from tests.referrals.test_pages import url


def test_the_empty_form_asks_what_the_pages_ask(cast, sign_in):
    page = sign_in(cast.school).get("/referrals/paper/").content.decode()
    assert "call 999" in page
    asked = {line.label for _, lines in paper.sections() for line in lines}
    for kind in STEPS.values():
        for name, field in kind.base_fields.items():
            if name not in paper.NOT_ON_PAPER:
                assert (field.label or name.replace("_", " ").capitalize()) in asked
    assert all(
        not line.text and not any(done for _, done in line.ticks) for _, lines in paper.sections() for line in lines
    )
    assert sign_in(cast.board).get("/referrals/paper/").status_code == 403


def test_a_referral_on_paper_ticks_what_was_chosen_and_leaves_its_trace(cast, sent, sign_in):
    client = sign_in(cast.frontdoor)
    page = client.get(url("paper", sent)).content.decode()
    assert "Robin" in page
    assert sent.what_happened in page
    ticked = {words for _, lines in paper.sections(sent) for line in lines for words, done in line.ticks if done}
    assert {"School", "The family was told", "No"} <= ticked
    assert Record.objects.filter(verb="viewed", subject_id=str(sent.pk), detail__page="referrals:paper").exists()
    assert sign_in(cast.health).get(url("paper", sent)).status_code == 404


def test_a_secret_address_is_not_printed(cast, draft, sign_in):
    operations.save_draft(draft, by=cast.school, protected_address=True, description="With her aunt in Mill Lane")
    operations.send_referral(draft, by=cast.school)
    page = sign_in(cast.school).get(url("paper", draft)).content.decode()
    assert "ZZ1" not in page
    assert "Mill Lane" not in page
    assert "Protected" in page
