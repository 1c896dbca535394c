"""Encrypting what a backup keeps, a megabyte at a time, so that no change and no cut goes unseen.

A file is a header (nine bytes of magic, sixteen of salt) and chunks, each sealed by AES-256-GCM under a key of its own
(HKDF of BACKUP_KEY and the salt). The nonce counts the chunks and marks the last one, so that none can be left out,
moved or cut off; the name of the file is sealed with each, so that none can stand for another.
"""

import os
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from trust.backups.tools import BackupError

MAGIC, SALT, TAG, CHUNK = b"CTBACKUP1", 16, 16, 1024 * 1024
SHORTEST_KEY = 32


def key_of_the_trust() -> bytes | None:
    """BACKUP_KEY, or None where backups are kept as they are. Raises BackupError where it could be guessed."""
    key = settings.BACKUP_KEY.strip()
    if key and len(key) < SHORTEST_KEY:
        raise BackupError(f"BACKUP_KEY is too short: set {SHORTEST_KEY} random characters or more.")
    return key.encode() if key else None


def encrypt(source: BinaryIO, target: BinaryIO, *, key: bytes, name: str) -> None:
    salt = os.urandom(SALT)
    cipher, about = _cipher(key, salt), MAGIC + salt + name.encode()
    target.write(MAGIC + salt)
    for number, chunk, is_last in _chunks(source, CHUNK):
        target.write(cipher.encrypt(_nonce(number, is_last), chunk, about))


def decrypt(source: BinaryIO, *, key: bytes, name: str) -> Iterator[bytes]:
    """What was encrypted, chunk by chunk. Raises BackupError at the first that is not what was written."""
    header = source.read(len(MAGIC) + SALT)
    if len(header) != len(MAGIC) + SALT or not header.startswith(MAGIC):
        raise _refused(name)
    cipher, about = _cipher(key, header[len(MAGIC) :]), header + name.encode()
    for number, chunk, is_last in _chunks(source, CHUNK + TAG):
        try:
            opened = cipher.decrypt(_nonce(number, is_last), chunk, about)
        except (InvalidTag, ValueError):
            raise _refused(name) from None
        yield opened


def _chunks(source: BinaryIO, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Number, bytes, and whether it is the last; of an empty file one empty chunk."""
    number, chunk = 0, source.read(size)
    while True:
        following = source.read(size)
        yield number, chunk, not following
        if not following:
            return
        number, chunk = number + 1, following


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"common-thread backup").derive(key))


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _refused(name: str) -> BackupError:
    return BackupError(f"{name} cannot be opened: BACKUP_KEY is not the key it was written with, or it was changed.")
