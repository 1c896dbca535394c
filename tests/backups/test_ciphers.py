"""What is encrypted is opened as it was, or not at all."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trust.backups import ciphers
from trust.backups.tools import BackupError


def encrypted(plain, key=b"k" * 40, name="a"):
    target = BytesIO()
    ciphers.encrypt(BytesIO(plain), target, key=key, name=name)
    return target.getvalue()


def opened(text, key=b"k" * 40, name="a"):
    return b"".join(ciphers.decrypt(BytesIO(text), key=key, name=name))


SIZES = st.sampled_from([0, 1, 63, 64, 65, 128, 200])


@pytest.fixture(autouse=True, scope="module")
def small_chunks():
    """Chunks of 64 bytes, so that a short text has several."""
    before, ciphers.CHUNK = ciphers.CHUNK, 64
    yield
    ciphers.CHUNK = before


@given(SIZES)
def test_of_every_size_what_was_encrypted_is_what_is_opened(size):
    plain = bytes(range(256))[:size]
    assert opened(encrypted(plain)) == plain


@given(SIZES, st.data())
def test_no_byte_can_be_changed_and_none_cut_or_added(size, data):
    whole = encrypted(bytes(size))
    place = data.draw(st.integers(0, len(whole) - 1))
    flipped = bytearray(whole)
    flipped[place] ^= data.draw(st.integers(1, 255))
    for broken in (bytes(flipped), whole[:place], whole + b"x"):
        with pytest.raises(BackupError):
            opened(broken)


def test_chunks_cannot_be_left_out_moved_or_taken_from_another_file():
    head, size = len(ciphers.MAGIC) + ciphers.SALT, 64 + ciphers.TAG
    whole = encrypted(bytes(200))
    chunks = [whole[head + size * one : head + size * (one + 1)] for one in range(4)]
    for order in ([1, 0, 2, 3], [0, 1, 3], [0, 1, 2], [0, 0, 1, 2, 3]):
        with pytest.raises(BackupError):
            opened(whole[:head] + b"".join(chunks[one] for one in order))
    with pytest.raises(BackupError):
        opened(whole, name="b")
    with pytest.raises(BackupError):
        opened(whole, key=b"z" * 40)
