"""Checks the XML of office documents for external references, programs and embedded objects.

Parts of a document are checked while they are unpacked. A quick search for a few words selects the
parts that may be dangerous. Only the selected parts are parsed as XML.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote
from xml.parsers import expat

from members.files import refusals
from members.files.endings import words

MOST_PARSED = 32 * 1024 * 1024
"""How many bytes of XML are parsed for an upload. An upload with more is refused as too large."""

OBJECTS = frozenset(["activexcontrolbinary", "control", "oleobject"])
MACROS = frozenset(["vbaproject", "wordvbadata", "xlintlmacrosheet", "xlmacrosheet"])
FREE = frozenset(["hyperlink"])
"""Types of OOXML relationships that office programs follow only after a click."""
CLICKED = words("a area-circle area-polygon area-rectangle button event-listener form")
"""Elements of OpenDocument whose addresses office programs follow only after a click."""
READ_WITH = frozenset(["afchunk", "attachedtemplate", "frame", "subdocument"])
"""Types of OOXML relationships to documents that are opened together with the checked document. If
such a relationship leads to another file, the checked document is refused, even if that file is in
the same folder."""
FORMULAS = words("f definedName formula formula1 formula2 oldFormula")
SPOKEN = FORMULAS | {"instrText", "delInstrText"}
"""Elements whose text is checked. They contain formulas, or field codes of Word."""
FETCHING_FIELDS = words("DATABASE IMPORT INCLUDE INCLUDEPICTURE INCLUDETEXT RD")

# A part without any of these words needs no check. The words are in upper case, because a part is
# converted to upper case before it is searched.
WORDS = (b"|", b"&#", b"INSTRTEXT", b"FLDSIMPLE", b"DDELINK", b"DDE-", b"OLELINK", b"PPACTION")
WORDS += (b"IMAGEDATA", b"OLEOBJECT", b"HREF", b"ENCRYPTION-DATA", b"OBJECT-OLE", b"APPLET")
WORDS += (
    b"<CONNECTION",
    b"WEBPR",
    b"EXECUTE",
    b"WEBSERVICE",
    b"DDE(",
    b"DDE (",
    b"IMAGE(",
    b"IMAGE (",
    b"RTD(",
    b"RTD (",
)
LONGEST_WORD = max(map(len, WORDS))

_OWN = re.compile(r"(?:file:///(?![/\\])|(?:file:/{0,3})?[A-Za-z]:[/\\])", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"(?!(?:data|mailto|private|slot):)[a-z][a-z0-9+.-]+:|//|\\\\|/\\|\\/", re.IGNORECASE
)
_IN_FIELD = re.compile(r"(?:https?|ftps?|smb|file):|(?:^|[\s\"'])(?:\\{2,}|//)[\w.]", re.I)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|\[[^\[\]]*\]")
_STARTING = re.compile(r"\b(?:DDE|RTD)\s*\(", re.IGNORECASE)
_FETCHING = re.compile(r"\b(?:WEBSERVICE|IMAGE)\s*\(", re.IGNORECASE)
_ACTION = re.compile(r"execute$|ppaction://(?:program|macro|ole)", re.IGNORECASE)
_NUMBERS = re.compile(r"\s*QUOTE[\s\d]+$", re.IGNORECASE)


def is_read(name: str) -> bool:
    """Whether the part with this name is XML, so that ``may_matter`` must search it."""
    return name.lower().endswith((".xml", ".rels", ".vml", ".rdf"))


def may_matter(name: str, pieces: Iterable[bytes]) -> bool:
    """Whether the part must go through ``check``. Reads all ``pieces`` of the part.

    True for lists of relationships (.rels), for parts with one of the WORDS, and for parts in an
    encoding in which WORDS cannot be found, such as UTF-16.
    """
    found, before = name.lower().endswith(".rels"), b""
    for piece in pieces:
        if not before and not _is_utf8(piece):
            found = True
        if not found:
            seen = (before + piece).upper()
            found = any(word in seen for word in WORDS)
        before = piece[-LONGEST_WORD:]
    return found


def _is_utf8(beginning: bytes) -> bool:
    """Whether XML with this beginning can be searched for WORDS, which are ASCII bytes."""
    return beginning.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"\0" not in beginning[:64]


def check(pieces: Iterable[bytes], *, is_open_document: bool) -> None:
    """Raises ValidationError if the XML of one part would fetch or run something by itself.

    Also raises it if the XML declares an entity. If the XML is not well-formed, it is checked only
    up to the mistake, because office programs do not read the rest either.
    """
    reader = _Reader(is_open_document)
    try:
        for piece in pieces:
            reader.parser.Parse(piece, False)
        reader.parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError):
        return


class _Field:
    """A field of Word that ``_Reader`` has begun to read but not yet finished."""

    def __init__(self):
        self.code: list[str] = []
        self.is_open = True
        """True while the field's code is read; False while the text that it shows is read."""


class _Reader:
    """Parses one part, and raises ValidationError at the first element that is not accepted.

    ``_CHECKS`` maps the name of an element to the method that checks its attributes. The method
    ``_check_attribute`` checks attributes of any element. The text of elements in ``SPOKEN`` is
    checked, too.
    """

    def __init__(self, is_open_document):
        self.is_open_document = is_open_document
        self.fields: list[_Field] = []
        self.text: list[str] | None = None
        self.depth = 0
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EntityDeclHandler = self._refuse_entity

    def _refuse_entity(self, *declared):
        raise refusals.damaged()

    def _start(self, name, attributes):
        local = name.rpartition(":")[2]
        if self.text is not None:
            self.depth += 1
        elif local in SPOKEN or (local == "t" and self.fields):
            self._listen(local)
        if check := _CHECKS.get(local):
            check(self, attributes)
        for key, value in attributes.items():
            self._check_attribute(local, key.rpartition(":")[2], value)

    def _check_attribute(self, element, local, value):
        """Checks one attribute, if it is one that means the same in every element."""
        if local == "href" and self.is_open_document:
            _check_address(element, value)
        elif local == "formula":
            check_formula(value)
        elif local == "action" and _ACTION.match(value.strip()):
            raise refusals.programs()

    # --- Text of elements ---

    def _listen(self, local):
        self.text, self.depth, self.local = [], 0, local
        self.parser.CharacterDataHandler = self.text.append
        self.parser.EndElementHandler = self._end

    def _end(self, _name):
        if self.depth:
            self.depth -= 1
            return
        said, self.text = "".join(self.text), None
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None
        if self.local in FORMULAS:
            check_formula(said)
        else:
            self._say(said, is_code=self.local != "t")

    # --- Fields of Word: the code of a field may span several elements and contain other fields ---

    def _say(self, said, *, is_code):
        for field in reversed(self.fields):
            if field.is_open:
                field.code.append(said)
                return
        if is_code and not self.fields:
            check_field(said)

    def _field_char(self, attributes):
        kind = _attribute(attributes, "fldCharType")
        if kind == "begin":
            self.fields.append(_Field())
        elif self.fields and kind in {"separate", "end"}:
            field = self.fields[-1]
            if field.is_open:
                field.is_open = False
                self._check_code("".join(field.code))
            if kind == "end":
                self.fields.pop()

    def _check_code(self, code):
        check_field(code)
        # A QUOTE field turns character codes into text: "QUOTE 68 68 69" gives "DDE". Inside the
        # code of another field it could hide a forbidden command from this check.
        if _NUMBERS.match(code) and any(field.is_open for field in self.fields):
            raise refusals.dde()

    def _simple_field(self, attributes):
        check_field(_attribute(attributes, "instr"))

    # --- Relationships and objects ---

    def _relation(self, attributes):
        kind = attributes.get("Type", "").rpartition("/")[2].lower()
        if kind in OBJECTS:
            raise refusals.objects()
        if kind in MACROS:
            raise refusals.macros()
        is_external = attributes.get("TargetMode", "").strip().lower() == "external"
        target = attributes.get("Target", "")
        is_beside = is_external and kind in READ_WITH
        if kind not in FREE and leads_elsewhere(target, is_beside=is_beside):
            raise refusals.outside(target)

    def _ole_object(self, attributes):
        if _attribute(attributes, "Type").lower() == "link":
            raise refusals.objects()

    def _picture(self, attributes):
        for key, value in attributes.items():
            is_address = key.rpartition(":")[2] in {"src", "href"}
            if is_address and leads_elsewhere(value):
                raise refusals.outside(value)

    def _connection(self, attributes):
        """Refuses a data connection that is refreshed when the document is opened."""
        if _attribute(attributes, "refreshOnLoad").lower() in {"1", "true"}:
            raise refusals.outside(_attribute(attributes, "name"))

    def _page(self, attributes):
        if url := _attribute(attributes, "url"):
            raise refusals.outside(url)

    def _dde(self, _attributes):
        raise refusals.dde()

    def _object(self, _attributes):
        raise refusals.objects()

    def _password(self, _attributes):
        raise refusals.protected()


_CHECKS = {
    "Relationship": _Reader._relation,
    "fldChar": _Reader._field_char,
    "fldSimple": _Reader._simple_field,
    "OLEObject": _Reader._ole_object,
    "imagedata": _Reader._picture,
    "connection": _Reader._connection,
    "webPr": _Reader._page,
    **dict.fromkeys(
        ["ddeLink", "dde-link", "dde-source", "dde-connection", "dde-connection-decl"], _Reader._dde
    ),
    **dict.fromkeys(["oleLink", "object-ole", "applet"], _Reader._object),
    "encryption-data": _Reader._password,
}


def _attribute(attributes: dict[str, str], local: str) -> str:
    """The value of the attribute with this local name, whatever its prefix; empty if absent."""
    found = (value for key, value in attributes.items() if key.rpartition(":")[2] == local)
    return next(found, "")


def _check_address(element, value):
    if value.strip().lower().startswith(("vnd.sun.star.script", "macro:", "script:")):
        raise refusals.macros()
    if element not in CLICKED and leads_elsewhere(value):
        raise refusals.outside(value)


def leads_elsewhere(target: str, *, is_beside: bool = False) -> bool:
    """Whether ``target`` is an address on another computer.

    If ``is_beside`` is True, a relative path counts, too, such as that of a file in the same
    folder.
    """
    target = unquote(target).strip()
    if _OWN.match(target) or not target:
        return False
    return is_beside or bool(_ELSEWHERE.match(target))


def check_field(code: str) -> None:
    """Raises ValidationError if a field of Word or RTF would run or fetch something."""
    word = code.replace('"', " ").split(None, 1)[:1]
    name = word[0].upper() if word else ""
    if name.startswith("DDE"):
        raise refusals.dde()
    if name == "LINK":
        raise refusals.objects()
    if name in FETCHING_FIELDS and _IN_FIELD.search(code):
        raise refusals.outside(code.strip())


def check_formula(formula: str) -> None:
    """Raises ValidationError if a formula of a spreadsheet would run or fetch something."""
    bare = _QUOTED.sub("", formula)
    if "|" in bare or _STARTING.search(bare):
        raise refusals.dde()
    if _FETCHING.search(bare):
        raise refusals.outside(formula.strip())
