"""A file is refused if opening it would run code, mount a disk or load something from elsewhere."""

import struct
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from forum.attachments.formats import examine
from members.files import office
from tests.factories.attachments import OLE, PDF, archive, odf, ooxml, sent
from tests.speed import within

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SPACES = ["draw", "text", "table", "xlink", "office"]
ENDINGS = """
iso chm xll appx url scf sh exe dll com scr pif cpl msi bat cmd ps1 vbs vbe js jse wsf hta
jar lnk reg img vhd vhdx dmg vmdk msix settingcontent-ms library-ms search-ms website
desktop webloc inetloc command appref-ms application docm xlsm pptm xlsb dotm xlam iqy slk
mdb accdb one rdp theme crt html svg mht py php apk msc inf diagcab wsb gadget deb rpm jnlp
xbap doc xls fods
"""
ENDINGS = ENDINGS.split()
RTLO = "\u202e"


def refusal(content, name="plik.zip") -> str:
    """Asserts that ``examine`` refuses the file; returns the error message in English."""
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        examine(sent(content, name))
    return " ".join(refused.value.messages)


def relation(kind, target, mode="External") -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="{mode}"/>'
        "</Relationships>"
    )


def with_relation(kind, target, mode="External", *, document="docx"):
    return ooxml(document, {"word/_rels/x.xml.rels": relation(kind, target, mode)})


def field(*pieces) -> str:
    """Returns the XML of a field in a Word document. Its field code is split into ``pieces``."""
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    char = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>".format
    shown = "<w:r><w:t>1</w:t></w:r>"
    return char("begin") + runs + char("separate") + shown + char("end")


def letter(body) -> bytes:
    return ooxml("docx", {"word/document.xml": f"<w:document {W}>{body}</w:document>"})


def table(formula) -> bytes:
    cell = f"<worksheet><sheetData><row><c><f>{formula}</f></c></row></sheetData></worksheet>"
    return ooxml("xlsx", {"xl/worksheets/sheet1.xml": cell})


def open_document(body, kind="odt", part="content.xml") -> bytes:
    spaces = "".join(f' xmlns:{name}="{name}"' for name in SPACES)
    return odf(kind, {part: f"<office:document{spaces}>{body}</office:document>"})


def with_unicode_name(name, other) -> zipfile.ZipInfo:
    """An entry that has the name ``other`` in the extra field for names in Unicode."""
    entry = zipfile.ZipInfo(name)
    head = struct.pack("<BL", 1, zlib.crc32(name.encode())) + other.encode()
    entry.extra = struct.pack("<2H", 0x7075, len(head)) + head
    return entry


class TestNamesInArchives:
    @pytest.mark.parametrize(
        "ending",
        ENDINGS,
    )
    def test_active_file_in_an_archive_is_refused(self, ending):
        assert refusal(archive({f"Pisma/wykaz.{ending}": "x"}))

    @pytest.mark.parametrize(
        "name",
        [
            "faktura.pdf.scf",
            "DYSK.ISO",
            "dysk.iso.",
            "dysk.iso . ",
            "dysk.iso\u00a0",
            "dysk.iso\u200b",
            "dysk.\uff49so",
            "pismo.txt:dysk.iso",
            "dysk.iso::$DATA",
            "Program.app/Contents/x",
            "Ten komputer.{20D04FE0-3AEA-1069-A2D8-08002B30309D}/x",
            "Pisma/Desktop.ini",
        ],
    )
    def test_hidden_extension_is_refused(self, name):
        assert "holds programs, or files that run or open" in refusal(archive({name: "x"}))

    @pytest.mark.parametrize("name", [f"zdjecie{RTLO}gpj.exe", f"{RTLO}fdp.txt", "a\u2066b.txt"])
    def test_direction_override_in_a_name_is_refused(self, name):
        assert "that reverse the direction of writing" in refusal(archive({name: "x"}))

    def test_unicode_path_extra_field_is_checked(self):
        entry = with_unicode_name("wykaz.txt", "wykaz.iso")
        assert "“wykaz.iso”" in refusal(archive({entry: "x"}))

    def test_drawing_in_a_document_may_have_a_unicode_path(self):
        entry = with_unicode_name("word/media/rys.svg", "word/media/ryś.svg")
        made = ooxml("docx", {entry: "<svg/>"})
        assert examine(sent(made, "a.docx")).name == "a.docx"

    def test_drawing_in_an_archive_is_refused_by_its_unicode_path(self):
        entry = with_unicode_name("rys.txt", "ryś.svg")
        assert "“ryś.svg”" in refusal(archive({entry: "<svg/>"}))

    def test_unicode_path_in_the_local_header_is_checked_like_the_list(self):
        name = "word/embeddings/a.bin"
        made = ooxml("docx", {with_unicode_name("word/media/a.bin", name): "x"})
        # Change the name in the list of entries, so that only the local header has the other one.
        local, listed = made.index(name.encode()), made.rindex(name.encode())
        assert local < listed
        changed = made[:listed] + name.replace("b", "c").encode() + made[listed + len(name) :]
        assert refusal(changed, "a.docx") == refusal(made, "a.docx")

    def test_refusal_names_the_file_in_the_archive(self):
        with translation.override("pl"), pytest.raises(ValidationError) as refused:
            examine(sent(archive({"Pisma/dysk.iso": "x"}), "a.zip"))
        (said,) = refused.value.messages
        assert "Pisma/dysk.iso" in said
        assert "programy" in said

    @pytest.mark.parametrize(
        "name", ["www.urzad.com/plan.pdf", "Umowa 5.2024.txt", "app/x.txt", "sh", "a.xml", "b.eps"]
    )
    def test_ordinary_name(self, name):
        assert examine(sent(archive({name: "x"}), "a.zip")).name == "a.zip"

    @pytest.mark.parametrize("name", ["a.7z", "a.tar", "a.cab", "a.TGZ"])
    def test_unsupported_archive_in_an_archive_is_refused(self, name):
        assert "contains another archive" in refusal(archive({name: "x"}))

    @pytest.mark.parametrize("name", ["plik.iso", "PLIK.SCF", "plik.url", "plik.sh", "plik.iso. "])
    def test_active_file_outside_an_archive_is_refused(self, name):
        assert "cannot be attached. These can: pdf, docx" in refusal(PDF, name)

    def test_drawing_in_a_document_is_accepted(self):
        made = ooxml("docx", {"word/media/image1.svg": "<svg/>"})
        assert examine(sent(made, "a.docx")).name == "a.docx"


class TestContentInArchives:
    @pytest.mark.parametrize("start", [b"#!/bin/sh\n", b"ITSF\3\0", b"L\0\0\0\1\x14\2\0\0\0\0\0"])
    def test_program_with_an_unknown_extension_is_refused(self, start):
        assert "holds programs" in refusal(archive({"uruchom": start + bytes(50)}))

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (OLE, "wykaz.bin"),
            ("MIME-Version: 1.0", "pismo.doc"),
            ('<?xml version="1.0"?><?mso-application progid="Word.Document"?><w/>', "pismo.xml"),
        ],
    )
    def test_old_office_document_in_an_archive_is_refused(self, content, name):
        assert f"“{name}”: This document is in an old format" in refusal(archive({name: content}))

    def test_document_in_an_archive_is_named(self):
        made = archive({"Pisma/pismo.docx": letter(field("DDEAUTO c:\\x"))})
        assert "“Pisma/pismo.docx”: " in refusal(made)


class TestFetching:
    @pytest.mark.parametrize(
        "target",
        [
            "http://example.org/t.dotm",
            "https://example.org/t.dotx",
            "\\\\serwer\\t.dotm",
            "file://serwer/t.dotm",
            "file:///\\\\serwer\\t.dotm",
            "file:////serwer/t.dotm",
            "//serwer/t.dotm",
            "%5C%5Cserwer%5Ct.dotm",
            "t.dotm",
        ],
    )
    def test_remote_template_is_refused(self, target):
        made = with_relation("attachedTemplate", target)
        assert "fetches something from elsewhere" in refusal(made, "a.docx")

    @pytest.mark.parametrize("document", ["docx", "xlsx", "pptx"])
    @pytest.mark.parametrize(
        "kind", ["image", "frame", "subDocument", "video", "externalLinkPath", "nieznany"]
    )
    def test_remote_part_is_refused(self, kind, document):
        made = with_relation(kind, "http://example.org/x", document=document)
        assert "“http://example.org/x”" in refusal(made, f"a.{document}")

    def test_remote_part_of_a_document_in_an_archive_is_refused(self):
        made = archive({"a.docx": with_relation("image", "http://example.org/x")})
        assert "fetches something from elsewhere" in refusal(made)

    @pytest.mark.parametrize(
        ("kind", "target"),
        [
            ("hyperlink", "https://www.gov.pl/"),
            ("hyperlink", "mailto:urzad@example.org"),
            ("attachedTemplate", "file:///C:\\Users\\Jan\\Normal.dotm"),
            ("image", "NULL"),
            ("externalLinkPath", "budzet.xlsx"),
        ],
    )
    def test_links_and_local_paths_are_accepted(self, kind, target):
        assert examine(sent(with_relation(kind, target), "a.docx")).name == "a.docx"

    @pytest.mark.parametrize(
        "code",
        [
            'INCLUDEPICTURE "http://example.org/x.png" \\d',
            'includetext "\\\\\\\\serwer\\\\x.docx"',
            'IMPORT "https://example.org/x"',
        ],
    )
    def test_field_that_loads_a_remote_file_is_refused(self, code):
        assert "fetches something from elsewhere" in refusal(letter(field(code)), "a.docx")

    @pytest.mark.parametrize("formula", ["_xlfn.WEBSERVICE(&quot;http://a.pl&quot;)", "IMAGE(A1)"])
    def test_formula_that_loads_a_remote_file_is_refused(self, formula):
        assert "fetches something from elsewhere" in refusal(table(formula), "a.xlsx")

    @pytest.mark.parametrize(
        "body",
        ['<connection name="http://a.pl" refreshOnLoad="1"/>', '<webPr url="http://a.pl"/>'],
    )
    def test_table_with_remote_data_is_refused(self, body):
        made = ooxml("xlsx", {"xl/connections.xml": f"<connections>{body}</connections>"})
        assert "“http://a.pl”" in refusal(made, "a.xlsx")

    @pytest.mark.parametrize(
        "body",
        [
            '<draw:image xlink:href="http://example.org/x.png"/>',
            '<draw:floating-frame xlink:href="//serwer/x.html"/>',
            '<text:section-source xlink:href="file://serwer/x.odt"/>',
            '<table:table-source xlink:href="smb://serwer/x.ods"/>',
        ],
    )
    def test_open_document_with_remote_content_is_refused(self, body):
        assert "fetches something from elsewhere" in refusal(open_document(body), "a.odt")

    def test_template_of_an_open_document(self):
        body = '<meta:template xmlns:meta="meta" xlink:href="http://example.org/x.ott"/>'
        made = open_document(body, part="meta.xml")
        assert "fetches something from elsewhere" in refusal(made, "a.odt")

    @pytest.mark.parametrize(
        "body",
        [
            '<text:a xlink:href="https://www.gov.pl">gov.pl</text:a>',
            '<draw:image xlink:href="Pictures/1.png"/>',
            '<draw:object xlink:href="./Object 1"/>',
        ],
    )
    def test_links_of_an_open_document_are_accepted(self, body):
        assert examine(sent(open_document(body), "a.odt")).name == "a.odt"


class TestStarting:
    @pytest.mark.parametrize(
        "body",
        [
            field('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"'),
            field("DDE excel x"),
            field("DD", "EAU", "TO c:\\x"),
            field("<![CDATA[DD]]>", "&#69;AUTO c:\\x"),
            field(' "ddeauto" c:\\x'),
            "<w:fldSimple w:instr='DDEAUTO c:\\x'/>",
            "<w:instrText>DDEAUTO c:\\x</w:instrText>",
            field("IF 1 = 1 </w:instrText></w:r>" + field("DDE c:\\x") + "<w:r><w:instrText>"),
            field("QUOTE 1</w:instrText></w:r>" + field("QUOTE 68 68 69") + "<w:r><w:instrText>"),
        ],
    )
    def test_field_that_starts_a_program(self, body):
        assert "starts another program (DDE)" in refusal(letter(body), "a.docx")

    def test_utf_16_field_is_checked(self):
        body = f"<w:document {W}>{field('DDEAUTO c:')}</w:document>".encode("utf-16")
        made = ooxml("docx", {"word/document.xml": body})
        assert "starts another program (DDE)" in refusal(made, "a.docx")

    @pytest.mark.parametrize("code", ["PAGE", "TOC \\o", "HYPERLINK https://a.pl/dde", "REF DDE"])
    def test_ordinary_field_is_accepted(self, code):
        assert examine(sent(letter(field(code)), "a.docx")).name == "a.docx"

    @pytest.mark.parametrize("formula", ["cmd|'/c calc'!A0", "cmd&#124;'/c calc'!A0", "DDE(1;2)"])
    def test_formula_that_starts_a_program(self, formula):
        assert "starts another program (DDE)" in refusal(table(formula), "a.xlsx")

    @pytest.mark.parametrize("formula", ['A1&amp;"|"&amp;B1', "'a|b'!A1", "SUM(Tabela[a|b])"])
    def test_ordinary_formula_is_accepted(self, formula):
        assert examine(sent(table(formula), "a.xlsx")).name == "a.xlsx"

    def test_link_to_another_program_in_a_table(self):
        link = '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
        made = ooxml("xlsx", {"xl/externalLinks/externalLink1.xml": link})
        assert "starts another program (DDE)" in refusal(made, "a.xlsx")

    @pytest.mark.parametrize(
        "body",
        [
            "<office:dde-source/>",
            "<table:dde-link/>",
            '<table:table-cell table:formula="of:=DDE(&quot;cmd&quot;;1)"/>',
        ],
    )
    def test_open_document_that_starts_a_program(self, body):
        assert "starts another program (DDE)" in refusal(open_document(body, "ods"), "a.ods")

    def test_click_that_starts_a_program(self):
        slide = '<p:sld><a:hlinkHover xmlns:a="a" action="ppaction://program"/></p:sld>'
        slide = slide.replace("<p:sld>", '<p:sld xmlns:p="p">')
        made = ooxml("pptx", {"ppt/slides/slide1.xml": slide})
        assert "holds programs" in refusal(made, "a.pptx")

    @pytest.mark.parametrize("name", ["dane.csv", "Pisma/dane.CSV"])
    def test_cell_of_a_csv_file(self, name):
        content = b"gmina;kwota\nX;=cmd|'/C calc'!A0\n"
        inside = "/" in name
        made = archive({name: content}) if inside else content
        assert "DDE" in refusal(made, "a.zip" if inside else name)

    def test_ordinary_csv_is_accepted(self):
        content = b"a|b;=SUMA(A1:A2);-5;- tak | nie!\n"
        assert examine(sent(content, "a.csv")).name == "a.csv"


class TestObjects:
    @pytest.mark.parametrize("kind", ["oleObject", "control", "activeXControlBinary"])
    @pytest.mark.parametrize("mode", ["Internal", "External"])
    def test_related_object(self, kind, mode):
        made = with_relation(kind, "embeddings/oleObject1.xlsx", mode)
        assert "an embedded object (OLE or ActiveX)" in refusal(made, "a.docx")

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("word/embeddings/oleObject1.bin", b"x"),
            ("word/activeX/activeX1.xml", b"<x/>"),
            ("word/media/image1.png", OLE),
        ],
    )
    def test_part_that_is_an_object(self, name, content):
        assert "an embedded object" in refusal(ooxml("docx", {name: content}), "a.docx")

    def test_linked_object(self):
        body = '<o:OLEObject xmlns:o="o" Type="Link" ProgID="Excel.Sheet.12"/>'
        assert "an embedded object" in refusal(letter(body), "a.docx")

    @pytest.mark.parametrize(
        ("name", "content"), [("Object 1", OLE), ("content.xml", "<x><object-ole/></x>")]
    )
    def test_object_of_an_open_document(self, name, content):
        assert "an embedded object" in refusal(odf("odt", {name: content}), "a.odt")

    def test_printer_settings_are_accepted(self):
        made = ooxml("xlsx", {"xl/printerSettings/printerSettings1.bin": bytes(100)})
        assert examine(sent(made, "a.xlsx")).name == "a.xlsx"

    @pytest.mark.parametrize("kind", ["vbaProject", "xlMacrosheet"])
    def test_related_macros(self, kind):
        assert "holds macros" in refusal(with_relation(kind, "x.bin", "Internal"), "a.docx")

    def test_script_behind_an_event(self):
        body = '<x:event-listener xmlns:x="x" xlink:href="vnd.sun.star.script:a.py$x"/>'
        assert "holds macros" in refusal(open_document(body), "a.odt")

    def test_password_of_an_open_document(self):
        manifest = "<m:manifest xmlns:m='m'><m:encryption-data/></m:manifest>"
        made = odf("odt", {"META-INF/manifest.xml": manifest})
        assert "protected by a password" in refusal(made, "a.odt")

    @pytest.mark.parametrize(
        "body",
        [
            rb"{\object\objemb{\*\objdata 01}}",
            rb"{\*\template http://example.org/t}",
            rb"{\object\objautlink}",
        ],
    )
    @pytest.mark.parametrize("packed", [False, True])
    def test_object_in_rtf(self, body, packed):
        content = rb"{\rtf1 " + body + b"}"
        made = archive({"pismo.doc": content}) if packed else content
        assert "an embedded object" in refusal(made, "a.zip" if packed else "a.rtf")

    @pytest.mark.parametrize(
        "code", [rb"DDEAUTO c:", rb"D{D}\b E\'41UTO c:", rb"PAGE}}{\*\fldinst{DDE c:"]
    )
    def test_field_in_rtf(self, code):
        content = rb"{\rtf1 {\field{\*\fldinst{" + code + rb"}}}}"
        assert "starts another program (DDE)" in refusal(content, "a.rtf")


class TestPdf:
    @pytest.mark.parametrize(
        "action", [b"/S /JavaScript /JS (x)", b"/S/J#61vaScript", b"/S /Launch /F (cmd.exe)"]
    )
    @pytest.mark.parametrize("before", [0, 300_000])
    def test_script(self, action, before):
        made = PDF + b" " * before + b"1 0 obj<</OpenAction<<" + action + b">>>>endobj"
        assert "This PDF holds a script or starts a program" in refusal(made, "a.pdf")

    @pytest.mark.parametrize("packed", [False, True])
    def test_script_in_a_packed_list(self, packed):
        stream = zlib.compress(b"7 0 <</S/JavaScript/JS(x)>>" * 100)
        made = PDF + b"2 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\r\n" + stream + b"endstream"
        made = archive({"a.pdf": made}) if packed else made
        assert "holds a script" in refusal(made, "a.zip" if packed else "a.pdf")

    def test_bomb_in_a_packed_list(self):
        stream = zlib.compress(bytes(400_000_000), 1)
        made = PDF + b"2 0 obj<</Type/ObjStm>>stream\n" + stream + b"endstream"
        with within(seconds=1):
            assert examine(sent(made, "a.pdf")).name == "a.pdf"


class TestLimits:
    @pytest.mark.parametrize(
        ("start", "again", "name"),
        [
            (PDF, b"/#4a#4a", "a.pdf"),
            (PDF, b"/ObjStm stream\n", "a.pdf"),
            (b"{\\rtf1 ", b"\\fldinst ", "a.rtf"),
            (b"{\\rtf1 ", b"\\fldinst" + b"{\\b" * 500, "a.rtf"),
            (b"x", b";=+=a", "a.csv"),
            (b"x", b";=a|", "a.csv"),
        ],
    )
    def test_repeated_opening_bytes_are_scanned_quickly(self, start, again, name):
        with within(seconds=1):
            assert examine(sent(start + again * (5_000_000 // len(again)), name)).name == name

    def test_formulas_and_fields_are_scanned_quickly(self):
        runs = "".join(f"<r>{row * 7919}</r><instrText>PAGE</instrText>" for row in range(100_000))
        with within(seconds=1):
            assert examine(sent(letter(runs), "a.docx")).name == "a.docx"

    def test_document_over_the_parsing_limit_is_refused(self, monkeypatch):
        monkeypatch.setattr(office, "MOST_PARSED", 300)
        cells = table("A1&amp;&quot;|&quot;" * 20)
        assert "too large when it is unpacked" in refusal(cells, "a.xlsx")

    def test_large_ordinary_table_is_accepted(self):
        cells = "".join(f"<c r='A{row}' s='2'><v>{row * 7919}</v></c>" for row in range(300_000))
        made = ooxml("xlsx", {"xl/worksheets/sheet1.xml": f"<x>{cells}</x>"})
        with within(seconds=1):
            assert examine(sent(made, "a.xlsx")).name == "a.xlsx"

    def test_part_with_a_doctype(self):
        bomb = '<!DOCTYPE x [<!ENTITY a "DDE">]><x><instrText>&a; c:</instrText></x>'
        assert "damaged" in refusal(ooxml("docx", {"word/document.xml": bomb}), "a.docx")
