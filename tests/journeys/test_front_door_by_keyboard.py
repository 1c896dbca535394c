"""The front door's pages by the keyboard alone: a file of referrals, a child in danger, figures, a disagreement."""

import pytest

from referrals import operations
from referrals.csv_rows import template
from referrals.models import Disagreement, Referral
from tests.journeys.test_story_otherwise import FOCUSED, Keys
from tests.journeys.test_triage import WORDS
from tests.journeys.walking import Walk
from tests.referrals.conftest import ANSWERS


@pytest.fixture
def seated(cast, live_server, page, check_accessible):
    """`walk, keys` of somebody who has no mouse."""
    operations.publish_guidance(by=cast.admin, **WORDS)
    return Walk(page, live_server.url, check_accessible, "keys-front-door"), Keys(page)


@pytest.mark.django_db(transaction=True)
def test_a_file_and_a_child_in_danger(cast, seated, tmp_path):
    walk, keys = seated
    walk.switch(cast.school)
    walk.go("/referrals/import/")
    file = tmp_path / "autumn.csv"
    file.write_text(template().replace("EXAMPLE-", "S-"))
    keys.tab_to(name="upload")
    walk.page.locator('input[name="upload"]').set_input_files(file)  # the window of files is the machine's own
    keys.go_on("Upload and look at it")
    keys.go_on("Send 1 referral")
    assert Referral.objects.get().given_name == "Alex"

    walk.go("/referrals/urgent/")
    keys.choose("immediate_danger", "yes")
    keys.type_in("given_name", "Wren")
    keys.type_in("what_happened", "She screams and nobody opens.")
    keys.go_on("Send now")
    assert walk.page.evaluate("document.querySelector('h1').innerText") == "Referral sent"
    assert walk.faults == []


@pytest.mark.django_db(transaction=True)
def test_a_decision_a_disagreement_and_a_number(cast, seated):
    walk, keys = seated
    sent = operations.send_referral(operations.start_referral(by=cast.school, **ANSWERS), by=cast.school)
    walk.switch(cast.frontdoor)
    walk.go(f"/referrals/{sent.pk}/")
    keys.go_on("Accept for triage")
    keys.choose("outcome", "advice")
    keys.choose("level", "2")
    keys.type_in("rationale", "One agency is enough.")
    keys.type_in("words_to_referrer", "Thank you.")
    keys.go_on("Decide and tell the referrer")
    sent.refresh_from_db()
    assert sent.state == "decided"

    walk.switch(cast.school)
    walk.go(f"/referrals/{sent.pk}/")
    keys.go_on("Disagree with the decision")
    keys.type_in("words", "Her sister has the same bruises.")
    keys.go_on("Send to another person")
    walk.switch(cast.manager)
    walk.go(f"/referrals/{sent.pk}/")
    keys.go_on("Answer the disagreement")
    keys.type_in("answer", "The sister is known and safe.")
    keys.go_on("Let the decision stand")
    assert Disagreement.objects.get().state == "upheld"

    walk.go("/front-door/figures/")
    keys.tab_to(name="by")
    keys.press("ArrowDown")
    keys.go_on("Apply")
    keys.tab_to(words="Download the rows behind these figures (CSV)")
    with walk.page.expect_download() as taken:
        keys.press("Enter")
    assert taken.value.path().read_text().count("\n") == 2
    assert walk.page.evaluate(FOCUSED)["seen"]
    assert walk.faults == []
