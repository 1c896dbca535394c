"""Word documents and plain text. A document is a packed folder: every page of it is looked at before it is let in."""

import re
import zipfile
from io import BytesIO
from xml.etree import ElementTree

from cases.files.refusing import RefusedError

MOST_MEMBERS, MOST_UNPACKED, MOST_RATIO = 2000, 100 * 1024 * 1024, 200
CHUNK = 64 * 1024
NEEDED = {"[Content_Types].xml", "word/document.xml"}
ALLOWED_MEMBER = re.compile(
    r"(\[Content_Types\]\.xml|_rels/[\w.-]+|docProps/[\w.-]+|customXml/[\w./-]+\.(xml|rels)"
    r"|word/[\w./-]+\.(xml|rels)|word/(media|fonts)/[\w.-]+\.(png|jpe?g|gif|emf|wmf|bmp|tiff?|svg|odttf))"
)
# A macro, an object of another program, a control, a field that starts a program.
DANGEROUS_XML = re.compile(
    rb"macroEnabled|vbaProject|activeX|oleObject|<!DOCTYPE|<!ENTITY|\bDDE(AUTO)?\b|INCLUDE(TEXT|PICTURE)\b|altChunk",
    re.IGNORECASE,
)
SAY_AGAIN = "Save it as a PDF and add that."


def read_docx(came: bytes) -> bytes:
    """A Word document without macros, objects of other programs, or parts that are fetched from elsewhere."""
    try:
        with zipfile.ZipFile(BytesIO(came)) as packed:
            if not came.startswith(b"PK\x03\x04"):
                raise RefusedError(f"The file is not a Word document. {SAY_AGAIN}")
            _look_at(packed)
    except RefusedError:
        raise
    except Exception:  # whatever a hostile file makes the unpacker raise, the file is refused
        raise RefusedError(f"The document could not be read. {SAY_AGAIN}") from None
    return came


def _look_at(packed: zipfile.ZipFile) -> None:
    members = packed.infolist()
    names = [one.filename for one in members]
    if not set(names) >= NEEDED or len(set(names)) < len(names) or len(names) > MOST_MEMBERS:
        raise RefusedError(f"The file is not a Word document. {SAY_AGAIN}")
    left = MOST_UNPACKED
    for one in members:
        if one.is_dir() and ".." not in one.filename:
            continue
        named_so = DANGEROUS_XML.search(one.filename.encode())
        if ".." in one.filename or one.flag_bits & 1 or not ALLOWED_MEMBER.fullmatch(one.filename) or named_so:
            raise RefusedError(f"The document holds something other than text and pictures. {SAY_AGAIN}")
        content = _unpacked(packed, one, at_most=left)
        left -= len(content)
        if one.filename.endswith((".xml", ".rels")):
            _look_at_xml(content)
        if one.filename.endswith(".rels"):
            _look_at_relations(content)


def _unpacked(packed: zipfile.ZipFile, one: zipfile.ZipInfo, *, at_most: int) -> bytes:
    """What a member really holds, whatever its header says; refused before it fills the memory."""
    parts, size = [], 0
    with packed.open(one) as stream:
        while part := stream.read(CHUNK):
            parts.append(part)
            size += len(part)
            if size > at_most or size > MOST_RATIO * max(one.compress_size, CHUNK):
                raise RefusedError(f"The document unpacks to far more than it should. {SAY_AGAIN}")
    return b"".join(parts)


def _look_at_xml(content: bytes) -> None:
    if b"\x00" in content[:200] or not content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        raise RefusedError(f"The document could not be read. {SAY_AGAIN}")  # UTF-16 would hide words from this look
    if DANGEROUS_XML.search(content) or re.search(rb"encoding\s*=\s*[\"'](?!utf-8|us-ascii)", content[:200], re.I):
        raise RefusedError(f"The document holds a macro, another program's object or a field that runs. {SAY_AGAIN}")


def _look_at_relations(content: bytes) -> None:
    """A link that a reader presses may lead elsewhere; nothing else may, for it is fetched unasked.

    Read as XML, as Word reads it: a look at the letters is led astray by an escaped one. It has no document type by
    now, so nothing in it expands.
    """
    for relation in ElementTree.fromstring(content).iter():  # noqa: S314 - see above
        if relation.attrib.get("TargetMode", "").strip().casefold() not in ("", "internal"):
            kind = relation.attrib.get("Type", "").strip()
            if not kind.endswith("/relationships/hyperlink"):
                raise RefusedError(f"The document fetches a part of itself from elsewhere. {SAY_AGAIN}")


def read_text(came: bytes) -> bytes:
    """Plain text, kept as UTF-8. Anything with a letter that no text has is something else."""
    try:
        text = came.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = came.decode("cp1252", errors="replace")
    if re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffd]", text) or zipfile.is_zipfile(BytesIO(came)):
        raise RefusedError("The file is not plain text. Save it as a PDF and add that.")
    if re.match(r"\s*(<[!?a-z]|#!|%PDF|\{\\rtf)", text, re.IGNORECASE):
        raise RefusedError("The file is not plain text. Save it as a PDF and add that.")
    return text.encode()
