"""Whether a file is let in: by its extension, by its content, by its size, and by the scanner where there is one."""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from cases.files import documents, images, pdfs, scanning
from cases.files.refusing import RefusedError

MOST_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 120


class Upload(Protocol):
    """What Django gives for an uploaded file."""

    @property
    def name(self) -> str | None: ...
    @property
    def size(self) -> int | None: ...

    def read(self, num_bytes: int | None = None) -> bytes: ...
    def seek(self, offset: int) -> Any: ...


@dataclass(frozen=True)
class Kind:
    content_type: str
    read: Callable[[bytes], bytes]
    """Gives the content to keep; raises `RefusedError` for what is not, or not only, what it says it is."""


KINDS = {
    "jpg": Kind("image/jpeg", images.redrawn("JPEG")),
    "jpeg": Kind("image/jpeg", images.redrawn("JPEG")),
    "png": Kind("image/png", images.redrawn("PNG")),
    "webp": Kind("image/webp", images.redrawn("WEBP")),
    "pdf": Kind("application/pdf", pdfs.read),
    "docx": Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", documents.read_docx),
    "txt": Kind("text/plain; charset=utf-8", documents.read_text),
}
EXTENSIONS = tuple(KINDS)


@dataclass(frozen=True)
class Checked:
    """A file that is let in. `content` is what is kept, not what came."""

    name: str
    content_type: str
    content: bytes
    scanned_by: str

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of a `StoredFile`."""
        return {
            "name": self.name,
            "content_type": self.content_type,
            "size": len(self.content),
            "sha256": hashlib.sha256(self.content).hexdigest(),
            "scanned_by": self.scanned_by,
            "content": ContentFile(self.content, name="content"),
        }


def check(upload: Upload) -> Checked:
    """Let a file in, made harmless. Raises ValidationError that says what is wrong and what to do instead."""
    name = safe_name(upload.name or "")
    kind = KINDS.get(PurePosixPath(name).suffix[1:].lower())
    if kind is None:
        raise ValidationError(f"The file must be a {', '.join(EXTENSIONS[:-1])} or {EXTENSIONS[-1]}.", code="kind")
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(f"The file must be {MOST_BYTES // 1024**2} MB or smaller.", code="size")
    upload.seek(0)
    came = upload.read(MOST_BYTES + 1)
    if len(came) > MOST_BYTES:
        raise ValidationError(f"The file must be {MOST_BYTES // 1024**2} MB or smaller.", code="size")
    if not came:
        raise ValidationError("The file is empty.", code="empty")
    try:
        scanned_by = scanning.scan(came)
        content = kind.read(came)
    except RefusedError as refused:
        raise ValidationError(str(refused), code="content") from None
    return Checked(name, kind.content_type, content, scanned_by)


def safe_name(name: str) -> str:
    """The file's name without a path, hidden letters or ones that turn the direction of reading, at most 120 long."""
    last = re.split(r"[\\/]", name)[-1]
    kept = "".join(" " if char.isspace() else char for char in last if unicodedata.category(char)[0] != "C")
    kept = re.sub(r'[<>:"|?*]', "_", unicodedata.normalize("NFC", kept)).strip(" .")
    stem, dot, extension = kept.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(extension) - 1]}{dot}{extension}" if dot else kept[:LONGEST_NAME]
