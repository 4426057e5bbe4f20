"""Checks the structure of PDF documents, which screen readers need (PDF/UA-1, ISO 14289-1).

It checks what a machine can check without a validator: the metadata, the order of the headings, the
headings of table cells, alternative texts, links, fonts, and the order in which the text is read.
"""

import re
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

NOT_READ_ALOUD = {"script", "style", "svg", "template", "title"}
"""HTML elements whose text is not part of the content."""


def check_pdf(data: bytes, html: str | None = None) -> list[str]:
    """Returns the faults of the PDF file ``data`` as sentences; an empty list if there are none.

    If ``html`` is given, the page of which the PDF was made, the text in the order of the structure
    must be the text of its body. White space, list markers and the texts in pictures do not count.
    Neither do the headings of a table that are repeated on the next sheet.
    """
    with Pdf.open(BytesIO(data)) as pdf:
        faults = [*_metadata(pdf), *_fonts(pdf)]
        if "/StructTreeRoot" not in pdf.Root:
            return [*faults, "The document has no structure."]
        elements = list(_elements(pdf.Root.StructTreeRoot))
        faults += [*_headings(elements), *_tables(elements), *_figures(elements)]
        faults += _links(pdf, elements)
        if html is not None:
            faults += _text(pdf, html)
        return faults


def text_of(data: bytes) -> str:
    """The text of the PDF file ``data`` in the order of its structure, without any white space."""
    with Pdf.open(BytesIO(data)) as pdf:
        return _structured_text(pdf)


def _metadata(pdf: Pdf) -> Iterator[str]:
    if not str(pdf.Root.get("/Lang", "")):
        yield "The document has no Lang."
    if pdf.Root.get("/MarkInfo", {}).get("/Marked") is not True:
        yield "The document is not Marked as tagged."
    if pdf.Root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") is not True:
        yield "The window shows the file name, because DisplayDocTitle is not set."
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        if not xmp.get("dc:title"):
            yield "The metadata have no title."
        if xmp.get("pdfuaid:part") != "1":
            yield "The metadata do not say pdfuaid:part 1."


def _elements(parent: Object) -> Iterator[Dictionary]:
    """Yields the structure elements below ``parent`` in reading order."""
    for kid in _kids(parent):
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)


def _tag(element: Object) -> str:
    """The kind of a structure element, such as "H1" or "TD"."""
    return str(element.get("/S", "")).removeprefix("/")


def _kids(element: Object) -> list:
    kids = element.get("/K", Array())
    return list(kids) if isinstance(kids, Array) else [kids]


def _headings(elements: list[Dictionary]) -> Iterator[str]:
    levels = [int(_tag(one)[1:]) for one in elements if re.fullmatch("H[1-6]", _tag(one))]
    if levels.count(1) != 1:
        yield f"The document has {levels.count(1)} headings H1 instead of one."
    for before, level in zip([0, *levels], levels, strict=False):
        if level > before + 1:
            yield f"The heading H{level} follows H{before}: a level is skipped."


def _tables(elements: list[Dictionary]) -> Iterator[str]:
    for table in (one for one in elements if _tag(one) == "Table"):
        cells = list(_elements(table))
        ids = {str(cell.ID) for cell in cells if _tag(cell) == "TH" and "/ID" in cell}
        for cell in (cell for cell in cells if _tag(cell) == "TD"):
            headers = [str(one) for one in _attribute(cell, "/Headers") or []]
            if not headers:
                yield "A table cell TD has no Headers."
            elif not ids.issuperset(headers):
                yield "The Headers of a table cell TD name no TH of its table."


def _attribute(element: Dictionary, name: str) -> Object | None:
    """The attribute ``name`` of a structure element. None if it does not have it."""
    attributes = element.get("/A", [])
    every = attributes if isinstance(attributes, Array) else [attributes]
    found = [one[name] for one in every if isinstance(one, Dictionary) and name in one]
    return found[0] if found else None


def _figures(elements: list[Dictionary]) -> Iterator[str]:
    for one in elements:
        if _tag(one) == "Figure" and not str(one.get("/Alt", "")):
            yield "A Figure has no Alt."


def _links(pdf: Pdf, elements: list[Dictionary]) -> Iterator[str]:
    """Each link annotation is in a Link element, and each Link element has an annotation."""
    owners = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            if annotation.get("/Subtype") == Name.Link:
                number = annotation.get("/StructParent")
                owner = None if number is None else owners.get(number)
                if owner is None or _tag(owner) != "Link":
                    yield "A link has no StructParent that leads to its Link element."
    for one in elements:
        if _tag(one) == "Link" and not any(_is_annotation(kid) for kid in _kids(one)):
            yield "A Link element has no annotation to click."


def _is_annotation(kid: Object | int) -> bool:
    return isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR


def _fonts(pdf: Pdf) -> Iterator[str]:
    fonts = {str(f.get("/BaseFont", name)): f for p in pdf.pages for name, f in _fonts_of(p)}
    for name, font in sorted(fonts.items()):
        if "/ToUnicode" not in font:
            yield f"The font {name} has no ToUnicode."


def _fonts_of(page: pikepdf.Page) -> Iterator[tuple[str, Dictionary]]:
    yield from page.get("/Resources", {}).get("/Font", {}).items()


def _text(pdf: Pdf, html: str) -> Iterator[str]:
    found, expected = _structured_text(pdf), _text_of_html(html)
    if found != expected:
        at = next(
            (i for i, (a, b) in enumerate(zip(found, expected, strict=False)) if a != b),
            min(len(found), len(expected)),
        )
        yield (
            f"The text is not read in the order of the HTML: {found[at : at + 30]!r} stands where"
            f" {expected[at : at + 30]!r} should stand."
        )


class _BodyText(HTMLParser):
    def __init__(self):
        super().__init__()
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in NOT_READ_ALOUD

    def handle_endtag(self, tag):
        self.hidden -= tag in NOT_READ_ALOUD

    def handle_data(self, data):
        if not self.hidden:
            self.parts.append(data)


def _text_of_html(html: str) -> str:
    parser = _BodyText()
    parser.feed(html)
    parser.close()
    return _plain("".join(parser.parts))


def _plain(text: str) -> str:
    """``text`` without white space, soft hyphens and other characters that nobody sees."""
    composed = unicodedata.normalize("NFC", text)
    return re.sub("[\\s\u00ad\u200b-\u200f\u2060\ufeff]", "", composed)


def _structured_text(pdf: Pdf) -> str:
    return _plain("".join(_Reader(pdf).read(pdf.Root.StructTreeRoot)))


class _Reader:
    """Reads the text of a document in the order of its structure, as a screen reader does."""

    def __init__(self, pdf: Pdf):
        self.texts = {page.objgen: texts_of(page) for page in pdf.pages}
        self.page = pdf.pages[0].objgen
        self.head = ""

    def read(self, element: Object) -> Iterator[str]:
        """Yields the texts below ``element``."""
        if _tag(element) in {"Lbl", "Figure"} or _is_annotation(element):
            return
        self.page = element.Pg.objgen if "/Pg" in element else self.page
        page, parts = self.page, []
        for kid in _kids(element):
            parts += [self.texts[page].get(kid, "")] if isinstance(kid, int) else self.read(kid)
        if _tag(element) != "THead" or self._is_new_head("".join(parts)):
            yield from parts

    def _is_new_head(self, head: str) -> bool:
        """False for the headings of a table that are repeated on the next sheet."""
        before, self.head = self.head, head
        return head != before


def texts_of(page: pikepdf.Page) -> dict[int, str]:
    """The texts of a page: number of the marked content (MCID) -> text."""
    fonts = {name: _unicode_map(font) for name, font in _fonts_of(page)}
    texts: dict[int, str] = {}
    font, open_marks = {}, []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "Tf":
                font = fonts.get(str(operands[0]), {})
            case "BDC" | "BMC":
                properties = operands[-1]
                is_marked = isinstance(properties, Dictionary) and "/MCID" in properties
                open_marks.append(int(properties.MCID) if is_marked else None)
            case "EMC":
                open_marks.pop()
            case "Tj" | "TJ" if open_marks and open_marks[-1] is not None:
                # TJ has an array of strings and of distances between them.
                parts = operands[0] if str(operator) == "TJ" else operands
                strings = [part for part in parts if isinstance(part, pikepdf.String)]
                text = "".join(_decode(string, font) for string in strings)
                texts[open_marks[-1]] = texts.get(open_marks[-1], "") + text
    return texts


def _decode(string: pikepdf.String, font: dict[int, str]) -> str:
    """The glyphs of ``string``, of two bytes each, as text. Unknown glyphs become U+FFFD."""
    raw = bytes(string)
    codes = [int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2)]
    return "".join(font.get(code, "\ufffd") for code in codes)


def _unicode_map(font: Dictionary) -> dict[int, str]:
    """The ToUnicode table of a font: number of the glyph -> text. Empty if the font has none."""
    if "/ToUnicode" not in font:
        return {}
    table = font.ToUnicode.read_bytes().decode("latin-1")
    single = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.S):
        for code, text in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>", block):
            single[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    return single
