"""The anti-virus program, as a plug: the setting `FILE_SCANNER` names a function of the file's content.

It answers with the name of what it found, or with nothing. Where none is set, every file is marked, and shown, as not
scanned by an anti-virus program. Where one is set and does not answer, no file is let in.
"""

import logging
import re
import socket
import struct
from collections.abc import Callable

from django.conf import settings
from django.utils.module_loading import import_string

from cases.files.refusing import RefusedError

logger = logging.getLogger(__name__)
PATIENCE, CHUNK = 20, 64 * 1024
ADDRESS = re.compile(r"([^\s:/@\[\]]+|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})")


class AddressError(ValueError):
    """`CLAMAV_ADDRESS` is no address."""


def scanner() -> Callable[[bytes], str]:
    """The function that `FILE_SCANNER` names."""
    found: Callable[[bytes], str] = import_string(settings.FILE_SCANNER)
    if not callable(found):
        raise ImportError(f"{settings.FILE_SCANNER} is no function")
    return found


def scan(content: bytes) -> str:
    """The scanner's name, for a file in which it found nothing; empty where there is none."""
    path: str = settings.FILE_SCANNER
    if not path:
        return ""
    try:
        found = scanner()(content)
    except Exception:
        logger.exception("file_scanner_failed")
        raise RefusedError("The file could not be scanned for viruses just now. Try again in a few minutes.") from None
    if found:
        logger.warning("file_scanner_found", extra={"found": found[:100]})
        raise RefusedError("The scanner found a virus in this file. Do not open it, and tell your IT team.")
    return path.rpartition(".")[2]


def clamav_address() -> tuple[str, int]:
    parts = ADDRESS.fullmatch(settings.CLAMAV_ADDRESS)
    if not parts or not 0 < int(parts[2]) < 65536:
        raise AddressError(f"CLAMAV_ADDRESS is no host:port: {settings.CLAMAV_ADDRESS!r}")
    return parts[1].strip("[]"), int(parts[2])


def clamav(content: bytes) -> str:
    """Ask a ClamAV daemon at `CLAMAV_ADDRESS` (host:port) by its INSTREAM command."""
    with socket.create_connection(clamav_address(), timeout=PATIENCE) as wire:
        wire.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            part = content[start : start + CHUNK]
            wire.sendall(struct.pack("!L", len(part)) + part)
        wire.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0") and (part := wire.recv(4096)):
            answer += part
    words = answer.rstrip(b"\0").decode(errors="replace").removeprefix("stream: ")
    if words == "OK":
        return ""
    if words.endswith(" FOUND"):
        return words.removesuffix(" FOUND")
    raise OSError(f"clamd said {words!r}")
