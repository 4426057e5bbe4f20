"""What ``examine`` does with an uploaded file.

It compares the content with the file name, corrects the name, refuses harmful archives, and removes
metadata from pictures.
"""

import struct
import tracemalloc
import zipfile
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from PIL import Image

from forum.attachments.formats import examine
from forum.attachments.names import base_name
from tests.factories.attachments import (
    EXE,
    GOOD,
    OLE,
    PDF,
    SVG,
    archive,
    lying_archive,
    moving_picture,
    odf,
    ooxml,
    photo_with_place,
    picture,
    picture_bomb,
    red_picture,
    sent,
    swapped_profile,
    zip_bomb,
)
from tests.speed import within


def refusal(content, name="plik.zip") -> str:
    """Asserts that ``examine`` refuses the file; returns the error message in English."""
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        examine(sent(content, name))
    return " ".join(refused.value.messages)


@pytest.mark.parametrize("extension", GOOD)
def test_usual_office_formats_are_accepted(extension):
    found = examine(sent(GOOD[extension], f"Plik.{extension.upper()}", "text/html"))
    assert found.name == f"Plik.{extension}"
    assert extension in found.format.extensions
    assert "html" not in found.format.content_type


class TestNotToBeAttached:
    @pytest.mark.parametrize("name", ["pismo.pdf", "zdjecie.jpg", "program", "dane.csv"])
    def test_renamed_program_is_refused(self, name):
        assert "Programs cannot be attached" in refusal(EXE, name)

    @pytest.mark.parametrize("start", [b"\x7fELF\2\1\1\0", b"\xcf\xfa\xed\xfe\7\0\0\1"])
    def test_program_for_another_system_is_refused(self, start):
        assert "Programs cannot be attached" in refusal(start + bytes(100), "pismo.pdf")

    @pytest.mark.parametrize(
        "content",
        [
            SVG,
            b'<?xml version="1.0"?>' + SVG,
            b"<!DOCTYPE html><p>x",
            b"\n\t <ScRiPt>alert(1)</script>",
            b"\xef\xbb\xbf<html>",
            "\ufeff<svg onload=alert(1)>".encode("utf-16-le"),
            b"<!-- x --><img src=x onerror=alert(1)>",
            b"#!/bin/sh\nrm -rf /\n",
            b"<?php system('id');",
        ],
    )
    @pytest.mark.parametrize("name", ["notatka.txt", "rysunek.png", "strona"])
    def test_browser_content_is_refused(self, content, name):
        assert "A browser could run it" in refusal(content, name)

    @pytest.mark.parametrize("name", ["a.svg", "a.html", "a.exe", "a.js", "a.docm", "a.pdf.exe"])
    def test_unlisted_extension_is_refused(self, name):
        assert "cannot be attached. These can: pdf, docx" in refusal(PDF, name)

    @pytest.mark.parametrize(
        ("content", "name"),
        [(PDF, "pismo.docx"), (archive(), "pismo.docx"), (GOOD["docx"], "a.zip"), (PDF, "a.txt")],
    )
    def test_extension_that_contradicts_the_content_is_refused(self, content, name):
        assert "but its content is of the kind" in refusal(content, name)

    def test_picture_named_as_a_document_is_refused(self):
        assert "its content is of the kind .png" in refusal(picture("PNG"), "skan.pdf")

    def test_old_office_and_encrypted_files_are_refused(self):
        assert "old format, or has a password" in refusal(OLE, "pismo.docx")

    @pytest.mark.parametrize("content", [bytes(2000), b"\x01\x02\x03\xff" * 50, b"text\0text"])
    def test_unknown_content_is_refused(self, content):
        assert "type of this file is not recognised" in refusal(content, "dane.txt")

    def test_empty(self):
        assert refusal(b"", "a.txt") == "This file is empty."


class TestNames:
    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("C:\\Dokumenty\\Uchwała nr 5.pdf", "Uchwała nr 5.pdf"),
            ("a\u202egnp.pdf", "agnp.pdf"),
            ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie- x.pdf"),
            ("  zażółć\u00a0 gęślą  jaźń.pdf ", "zażółć gęślą jaźń.pdf"),
            ("zaz\u0307o\u0301l.pdf", "zażól.pdf"),
            ("..pdf", "pdf"),
            ("a\u200b\0b.pdf", "ab.pdf"),
        ],
    )
    def test_deceptive_characters_are_removed_from_names(self, given, shown):
        assert base_name(given) == shown

    def test_missing_extension_is_added(self):
        assert examine(sent(PDF, "Umowa nr 5.2024 z dnia")).name == "Umowa nr 5.2024 z dnia.pdf"

    def test_long_name_is_cut_before_its_extension(self):
        name = examine(sent(PDF, "ż" * 230 + ".pdf")).name
        assert len(name) < 150
        assert name.endswith("ż.pdf")

    def test_name_that_is_only_an_extension(self):
        with translation.override("en"):
            assert examine(sent(PDF, ".pdf")).name.endswith(".pdf")


class TestArchives:
    @pytest.mark.parametrize("make", [zip_bomb, lying_archive])
    def test_zip_bomb_is_refused_without_unpacking(self, make):
        bomb = make()
        tracemalloc.start()
        with within(seconds=1):
            said = refusal(bomb)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert "too large when it is unpacked" in said
        assert peak < 8 * 1024 * 1024

    def test_bomb_in_a_document(self):
        bomb = ooxml(extra={"word/media/a.bin": bytes(30 * 1024 * 1024)})
        assert "too large when it is unpacked" in refusal(bomb, "pismo.docx")

    def test_bomb_in_a_document_in_an_archive(self):
        bomb = ooxml(extra={"word/media/a.bin": bytes(30 * 1024 * 1024)})
        assert "too large when it is unpacked" in refusal(archive({"pismo.docx": bomb}))

    def test_many_small_bombs_count_together(self, settings):
        settings.ATTACHMENT_MAX_UNPACKED = 1024 * 1024
        inner = ooxml(extra={"word/a.xml": b"x" * 400_000})
        assert "too large" in refusal(archive({f"{n}.docx": inner for n in "abc"}))

    def test_too_many_entries(self):
        full = archive({f"{number}.txt": "" for number in range(5001)})
        assert "too large" in refusal(full)

    def test_archive_with_overlapping_entries_is_refused(self):
        """A hundred entries of the archive point to the same stored bytes."""
        content = bytes(range(256)) * 40
        made = archive({"a.txt": content}, packed=zipfile.ZIP_STORED)
        start, end = made.index(b"PK\x01\x02"), made.index(b"PK\x05\x06")
        record = made[start:end]
        records = b"".join(record.replace(b"a.txt", b"%05d" % n) for n in range(100))
        tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 100, 100, len(records), start, 0)
        assert "damaged" in refusal(made[:start] + records + tail)

    @pytest.mark.parametrize(
        "name", ["../a.txt", "a/../../b.txt", "/etc/passwd", "C:\\a.txt", "..\\a.txt", "a\nb.txt"]
    )
    def test_path_outside_the_archive_is_refused(self, name):
        assert "point to other folders" in refusal(archive({name: "x"}))

    def test_symbolic_link_in_an_archive_is_refused(self):
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        assert "point to other folders" in refusal(archive({link: "/etc/passwd"}))

    def test_password(self):
        made = bytearray(archive())
        made[made.index(b"PK\x01\x02") + 8] |= 1
        assert "protected by a password" in refusal(bytes(made))

    @pytest.mark.parametrize("depth", [1, 2, 5])
    def test_nested_archive_is_refused(self, depth):
        made = archive()
        for _level in range(depth):
            made = archive({"inside.zip": made})
        assert "contains another archive" in refusal(made)

    @pytest.mark.parametrize("start", [b"Rar!\x1a\7\0", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08"])
    def test_nested_archive_of_another_format_is_refused(self, start):
        assert "contains another archive" in refusal(archive({"dane": start + bytes(50)}))

    def test_documents_in_an_archive_are_accepted(self):
        table = ooxml("xlsx")
        letter = ooxml("docx", {"word/embeddings/tabela.xlsx": table})
        made = archive({"Pisma/pismo.docx": letter, "uchwała.odt": odf(), "skan.pdf": PDF})
        assert examine(sent(made, "Komplet.zip")).format.kind == "archive"

    @pytest.mark.parametrize("name", ["faktura.pdf.exe", "a/skrypt.JS", "uruchom.bat"])
    def test_program_by_name_in_an_archive(self, name):
        assert "holds programs" in refusal(archive({name: "x"}))

    def test_program_by_content_in_an_archive(self):
        assert "holds programs" in refusal(archive({"faktura.pdf": EXE}))

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (ooxml("docm"), "pismo.docx"),
            (ooxml("docx", {"word/vbaProject.bin": "x"}), "pismo.docx"),
            (odf("ods", {"Basic/Standard/Module1.xml": "x"}), "tabela.ods"),
            (archive({"pismo.docx": ooxml("docm")}), "pisma.zip"),
        ],
    )
    def test_macros(self, content, name):
        assert "holds macros" in refusal(content, name)

    @pytest.mark.parametrize("cut", [1, 30, 60, 200])
    def test_damaged(self, cut):
        assert "damaged" in refusal(archive({"a.txt": "x" * 300, "b.txt": "y"})[:-cut])

    @pytest.mark.parametrize("offset", [0, 7, 2**31])
    def test_wrong_offset_of_an_entry_is_refused(self, offset):
        made = bytearray(archive({"a.txt": "x" * 300, "b.txt": "y"}))
        struct.pack_into("<L", made, made.rindex(b"PK\x01\x02") + 42, offset)
        assert "damaged" in refusal(bytes(made))

    def test_wrong_end_record_is_refused(self):
        """The end record places the list of entries at byte 2**31, after the end of the file."""
        made = bytearray(archive())
        struct.pack_into("<L", made, made.index(b"PK\x05\x06") + 16, 2**31)
        assert "damaged" in refusal(bytes(made))

    def test_wrong_checksum_is_refused(self):
        made = archive({"a.txt": b"x" * 300}, packed=zipfile.ZIP_STORED)
        assert "damaged" in refusal(made.replace(b"x" * 300, b"x" * 299 + b"y"))

    def test_content_types_with_entities_are_refused(self):
        bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><Types>&a;</Types>'
        assert "damaged" in refusal(archive({"[Content_Types].xml": bomb}), "a.docx")

    def test_empty(self):
        empty = b"PK\x05\x06" + bytes(18)
        assert refusal(empty, "a.zip")


class TestPictures:
    def test_exif_data_are_removed(self):
        found = examine(sent(photo_with_place(), "zdjecie.jpg"))
        kept = found.content.read()
        assert b"Sekret" not in kept
        assert not Image.open(BytesIO(kept)).getexif()
        assert not Image.open(BytesIO(found.picture.thumbnail.read())).getexif()

    def test_picture_is_rotated_as_its_exif_says(self):
        found = examine(sent(photo_with_place(), "zdjecie.jpg"))
        assert (found.picture.width, found.picture.height) == (300, 400)

    def test_bytes_after_the_picture_are_removed(self):
        kept = examine(sent(picture("PNG") + b"<script>alert(1)</script>", "a.png")).content.read()
        assert b"script" not in kept

    def test_text_chunks_of_a_picture_are_removed(self):
        from PIL.PngImagePlugin import PngInfo

        words = PngInfo()
        words.add_text("Author", "Sekret")
        kept = examine(sent(picture("PNG", pnginfo=words), "a.png")).content.read()
        assert b"Sekret" not in kept

    def test_picture_bomb_is_refused_before_decoding(self):
        tracemalloc.start()
        with within(seconds=0.5):
            said = refusal(picture_bomb(), "a.png")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert "too many pixels" in said
        assert peak < 4 * 1024 * 1024

    @pytest.mark.parametrize("size", [(8000, 8000), (13_000, 13_000), (1, 60_000_000)])
    def test_picture_over_the_size_limit_is_refused(self, size):
        assert "too many pixels" in refusal(picture_bomb(*size), "a.png")

    def test_large_picture_is_scaled_down(self, settings):
        settings.ATTACHMENT_PICTURE_SIDE = 300
        found = examine(sent(picture("JPEG", (900, 300)), "a.jpg"))
        assert (found.picture.width, found.picture.height) == (300, 100)

    def test_animation_becomes_a_still_picture(self):
        found = examine(sent(moving_picture(), "ruch.gif"))
        assert (found.name, found.format.content_type) == ("ruch.png", "image/png")
        assert not getattr(Image.open(found.content), "is_animated", False)
        assert found.picture.became_still

    def test_still_picture_is_not_treated_as_an_animation(self):
        for name in ("a.gif", "a.jpg"):
            content = picture("GIF" if name == "a.gif" else "JPEG")
            assert not examine(sent(content, name)).picture.became_still

    @pytest.mark.parametrize(("name", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("WEBP", "RGB")])
    def test_colour_profile_is_converted_to_srgb(self, name, mode):
        """The picture's colour profile swaps red and green, so pixels stored as red look green."""
        content = red_picture(name, mode, swapped_profile())
        kept = Image.open(examine(sent(content, f"a.{name.lower()}")).content)
        red, green, *_others = kept.convert("RGB").getpixel((20, 20))
        assert green > 150 > 100 > red
        assert "icc_profile" not in kept.info

    def test_damaged_colour_profile_is_ignored(self):
        content = red_picture("PNG", "RGB", b"nonsense" * 30)
        kept = Image.open(examine(sent(content, "a.png")).content)
        assert kept.getpixel((20, 20)) == (200, 20, 20)

    def test_picture_extension_follows_the_format(self):
        assert examine(sent(picture("WEBP"), "zdjecie.png")).name == "zdjecie.webp"

    @pytest.mark.parametrize(
        ("format_name", "mode"),
        [
            ("JPEG", "CMYK"),
            ("JPEG", "L"),
            ("PNG", "P"),
            ("PNG", "LA"),
            ("PNG", "RGBA"),
            ("PNG", "I;16"),
            ("WEBP", "RGBA"),
        ],
    )
    def test_every_colour_mode_is_accepted(self, format_name, mode):
        content = picture(format_name, (50, 40), mode)
        found = examine(sent(content, f"a.{format_name.lower()}"))
        shown = Image.open(BytesIO(found.picture.thumbnail.read())).convert("L")
        assert abs(shown.getpixel((20, 20)) - 200) < 8

    @pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "GIF"])
    @pytest.mark.parametrize("left", [20, 60, 150])
    def test_damaged(self, format_name, left):
        content = picture(format_name, (300, 200))
        name = f"a.{format_name.lower()}"
        assert "damaged" in refusal(content[:left], name)


class TestOldOffice:
    @pytest.mark.parametrize(
        ("extension", "newer"),
        [("doc", "DOCX"), ("xls", "XLSX"), ("ppt", "PPTX"), ("dot", "DOCX"), ("pps", "PPTX")],
    )
    def test_old_office_format_error_names_the_new_one(self, extension, newer):
        for name in (f"pismo.{extension}", f"PISMO.{extension.upper()}"):
            said = refusal(OLE, name)
            assert f".{extension}" in said
            assert f"save it as {newer} or PDF" in said

    def test_old_office_format_in_an_archive_names_the_new_one(self):
        assert "save it as DOCX" in refusal(archive({"pismo.doc": OLE}))

    def test_other_kinds_get_the_list_of_formats(self):
        assert "These can:" in refusal(b"x", "plik.exe")


class TestPdfWithSomethingBefore:
    @pytest.mark.parametrize("before", [b"\n", b"\xef\xbb\xbf", b"\0" * 500, b"x" * 1019])
    def test_pdf_with_bytes_before_its_header_is_accepted(self, before):
        assert examine(sent(before + PDF, "umowa.pdf")).format.content_type == "application/pdf"

    @pytest.mark.parametrize("before", [b"x" * 1020, b"\0" * 2000])
    def test_pdf_header_after_the_limit_is_refused(self, before):
        assert refusal(before + PDF, "umowa.pdf")

    def test_script_in_such_a_pdf_is_detected(self):
        assert "script" in refusal(b"\n\n" + PDF + b"/S /JavaScript ", "umowa.pdf")
        packed = archive({"umowa.pdf": b"\n\n" + PDF + b"/S /JavaScript "})
        assert "script" in refusal(packed)

    def test_html_or_program_before_a_pdf_is_refused(self):
        assert refusal(b"<html><script>x</script>" + PDF, "umowa.pdf")
        assert "program" in refusal(EXE[:200] + PDF, "umowa.pdf")

    def test_text_that_mentions_the_pdf_header_stays_text(self):
        found = examine(sent("Plik zaczyna się od %PDF-1.7.".encode(), "opis.txt"))
        assert found.format.content_type == "text/plain"
