"""A file of referrals: the template, a wrong file, what becomes of each row, sent; and the same file again."""

import csv
import io

import pytest

from referrals import operations
from referrals.models import Referral

WORDS = {"universal": "All children", "additional": "Some more", "targeted": "Several", "specialist": "Protect"}


@pytest.mark.django_db(transaction=True)
def test_a_file_is_corrected_and_sent_and_known_again(cast, either, tmp_path):
    operations.publish_guidance(by=cast.admin, **WORDS)
    walk = either("file-of-referrals")
    page = walk.page
    walk.switch(cast.school)
    walk.go("/referrals/")
    walk.follow("Send a file of referrals")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the template (CSV)").click()
    template = download.value.path().read_text("utf-8-sig")

    def upload(name: str, content: str) -> None:
        file = tmp_path / name
        file.write_text(content)
        page.locator('input[name="upload"]').set_input_files(file)
        walk.press("Upload and look at it")

    upload("wrong.csv", template.replace("postcode", "post code"))
    assert page.title().startswith("Error:")
    assert "Row 1: no column is called “post code”." in walk.text
    [example] = csv.DictReader(io.StringIO(template))
    rows = [example | {"your_reference": f"S-{number}", "given_name": f"Wren{number}"} for number in range(3)]
    rows[2]["date_of_birth"] = "30/02/2014"
    out = io.StringIO()
    table = csv.DictWriter(out, list(example))
    table.writeheader()
    table.writerows(rows)
    upload("autumn.csv", out.getvalue())
    assert walk.heading == "What becomes of each row"
    walk.follow("Left out", exact=False)
    assert "date_of_birth is not a day. Write it like 27/03/2014 or 2014-03-27." in walk.text
    walk.press("Send 2 referrals")
    assert "2 referrals sent" in walk.text
    assert Referral.objects.count() == 2
    walk.go("/referrals/import/")
    upload("same again.csv", out.getvalue())
    assert walk.heading == "What became of each row"
    assert "You uploaded this very file before" in walk.text
    assert walk.faults == [], "\n".join(walk.faults)
    assert walk.names_in_addresses("Wren", "Example") == []
