"""What is let in is let in made harmless; of the hostile files none is."""

import socket
import struct
import threading
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cases.files import check
from cases.files.checking import safe_name
from cases.files.models import NOT_SCANNED, StoredFile
from cases.files.scanning import clamav_address
from tests.cases.files.corpus import EICAR, GOOD, HOSTILE, pdf, picture


@pytest.mark.parametrize("name", GOOD)
def test_an_ordinary_file_is_let_in(name):
    checked = check(SimpleUploadedFile(name, GOOD[name]))
    assert (checked.name, checked.scanned_by) == (name, "")
    assert checked.columns["size"] == len(checked.content) > 0


@pytest.mark.parametrize("wrong", HOSTILE)
def test_a_hostile_file_is_refused_in_words(wrong):
    name, content = HOSTILE[wrong]
    with pytest.raises(ValidationError) as refused:
        check(SimpleUploadedFile(name, content))
    assert len(refused.value.message) > 15


def test_a_picture_keeps_neither_place_nor_owner_nor_what_is_glued_behind():
    came = GOOD["photo.jpg"] + b"PK\x03\x04hidden"
    assert b"SecretCamera" in came
    kept = check(SimpleUploadedFile("photo.jpg", came)).content
    assert b"SecretCamera" not in kept
    assert b"hidden" not in kept
    assert not Image.open(BytesIO(kept)).getexif()


def test_a_picture_taken_upright_stays_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    kept = check(SimpleUploadedFile("photo.jpg", picture(size=(64, 48), exif=exif))).content
    assert Image.open(BytesIO(kept)).size == (48, 64)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\photo.jpg", "photo.jpg"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("photo\u202egpj.txt", "photogpj.txt"),
        ('a"b<c>.png', "a_b_c_.png"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_name_is_made_safe(name, safe):
    assert safe_name(name) == safe


def finds(content):
    return "Eicar-Test" if EICAR in content else ""


def breaks(content):
    raise OSError("no answer")


def test_with_a_scanner_a_virus_is_refused_and_the_rest_says_who_scanned_it(settings):
    settings.FILE_SCANNER = f"{__name__}.finds"
    assert check(SimpleUploadedFile("letter.pdf", pdf())).scanned_by == "finds"
    with pytest.raises(ValidationError, match="virus"):
        check(SimpleUploadedFile("notes.txt", EICAR))


def test_with_a_scanner_that_does_not_answer_nothing_is_let_in(settings):
    for broken in ("breaks", "is_not_there"):
        settings.FILE_SCANNER = f"{__name__}.{broken}"
        with pytest.raises(ValidationError, match="could not be scanned"):
            check(SimpleUploadedFile("letter.pdf", pdf()))


@pytest.mark.parametrize(
    ("address", "parts"),
    [("clamav:3310", ("clamav", 3310)), ("10.0.0.7:1", ("10.0.0.7", 1)), ("[::1]:3310", ("::1", 3310))],
)
def test_the_address_of_clamav_is_a_host_and_a_port(settings, address, parts):
    settings.CLAMAV_ADDRESS = address
    assert clamav_address() == parts


@pytest.mark.parametrize(
    ("answer", "result"), [(b"stream: OK\0", "clamav"), (b"stream: Eicar FOUND\0", "virus"), (b"ERROR\0", "scanned")]
)
def test_clamav_is_asked_by_its_stream(settings, answer, result):
    """A daemon of our own stands in for ClamAV: it takes the stream as the manual of clamd says, and answers."""
    content, took = pdf(), []
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.FILE_SCANNER = "cases.files.scanning.clamav"
        settings.CLAMAV_ADDRESS = f"127.0.0.1:{server.getsockname()[1]}"

        def daemon():
            wire, _ = server.accept()
            with wire, wire.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                while length := struct.unpack("!L", stream.read(4))[0]:
                    took.append(stream.read(length))
                wire.sendall(answer)

        thread = threading.Thread(target=daemon)
        thread.start()
        if result == "clamav":
            assert check(SimpleUploadedFile("letter.pdf", content)).scanned_by == result
        else:
            with pytest.raises(ValidationError, match=result):
                check(SimpleUploadedFile("letter.pdf", content))
        thread.join()
    assert b"".join(took) == content


def test_without_a_scanner_a_file_says_so_plainly():
    words = StoredFile.scan_in_words.fget
    assert words(type("Stored", (), {"scanned_by": ""})) == NOT_SCANNED
    assert words(type("Stored", (), {"scanned_by": "clamav"})) == "Scanned by clamav"
