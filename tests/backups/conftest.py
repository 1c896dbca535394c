"""A house worth a backup."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit import sealing, trail
from referrals import operations
from referrals.models import Attachment


@pytest.fixture
def house(transactional_db, cast, shared_case, settings, tmp_path) -> Attachment:
    """A shared case, a draft with a file, two seals, and a record that no seal covers yet."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.AUDIT_SEAL_FILE = str(tmp_path / "seals.log")
    draft = operations.start_referral(by=cast.school)
    assert sealing.seal()
    note = SimpleUploadedFile("note.txt", b"Seen on Monday")
    attached = operations.attach_file(draft, upload=note, by=cast.school)
    assert sealing.seal()
    trail.record("viewed", draft, by=cast.school)
    return attached
