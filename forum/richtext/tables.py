"""Decides which table cells are aligned right, which are headings, and which empty cells stay.

``docs/decisions/cooking.md`` explains the rules. ``static/js/editor/tables.js`` applies them to
HTML pasted into the editor. ``pasting.mend`` removes styles, so ``read`` first stores what they
mean for the cells as attributes in the tree. ``written`` returns the HTML of one table.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from forum.richtext.trees import attributes_of, is_text, tags_in, words_of

RIGHT = "align-right"
"""The CSS class of a cell whose words are aligned right, such as an amount."""

CELLS = ("th", "td")
READ = {
    "tr": {"align", "style"},
    **dict.fromkeys(CELLS, {"align", "class", "x:num"}),
    **dict.fromkeys(["p", "div", "h1", "h2", "h3", "h4", "h5", "h6"], {"align"}),
}
"""Tag -> attributes that the sanitiser of the source keeps, so that ``read`` can read them."""

SHEET, OTHER = "sheet", "other"
"""The origin of a table: a spreadsheet, or another program. A table from our editor has ""."""

MAX_FRAMED_ROWS = 50
"""How many empty rows with borders may stay at the end of a table from a spreadsheet: more than a
printed page has."""
MAX_HEAD = 3
"""How many rows a table head without ``<thead>``, recognised by its bold words, may have."""
MAX_AREA = 50_000
"""The largest sum of colspan times rowspan of all cells of a table. In a larger table, cells lose
their colspan and rowspan."""
MAX_ADDED = 500
"""How many empty cells may be added to fill short rows. If a table needs more, none is added."""

# A tag that neither the editor nor ``written`` writes. A table copied from a page of the site may
# have a tabindex, which ui.js adds to wide tables.
_FOREIGN = re.compile(
    r'<table(?!(?: tabindex="0")?><tbody><tr>| data-pm-slice=)'
    rf'|<t[dhr]\b(?!>| class="{RIGHT}"| (?:col|row)span=")'
    r"|<T[ABDHRabdhr]|<[a-z][^<>]*\s(?:style|align|STYLE|ALIGN)="
)
_SHEET = re.compile(
    r"\bExcel\.Sheet\b|mso-displayed-decimal-separator|\sx:(?:num|str|fmla)\b"
    r"|google-sheets-|\bdata-sheets-"
    r"|a\.comment-indicator|body,\s?div,\s?table,\s?thead,\s?tbody",
    re.IGNORECASE,
)
_ALIGN = re.compile(
    r"(?:^|[\s;])text-align:\s?(right|end|left|start|center|justify)", re.IGNORECASE
)
# Google Sheets writes its grey grid lines (#ccc) as borders of all cells. They do not count.
_BORDER = re.compile(
    r"(?:^|[\s;])border(?:-(?:top|right|bottom|left))?(?:-style)?:(?![^;]{0,60}#ccc)"
    r"[^;]{0,60}\b(?:solid|dashed|dotted|double|hairline)\b",
    re.IGNORECASE,
)
# With these formats of Excel a cell need not be a number: "General", and "\@" for text.
_NUMBER_FORMAT = re.compile(r"mso-number-format:\s?([^;]{1,200})", re.IGNORECASE)
_NO_NUMBER = re.compile(r"[\"']?(?:general|\\?@)", re.IGNORECASE)
_AMOUNT = re.compile(r"[-–−+(]?\s?[0-9.,\s]*\s?(?:%|zł|PLN|EUR|€|tys\.|mln)?\)?", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_FIELD = re.compile(r":$|\.{3}|…|_{2}")
_TAG = re.compile(r"<[^<>]*>")
_BOLD = re.compile(r"<strong>.*?</strong>", re.DOTALL)
_STRONG = re.compile(r"</?strong>")
_EDGE = re.compile(r"(?<=<p>) +| +(?=</p>)")


def origin_of(source: str) -> str:
    """The origin of the tables in ``source``: SHEET, OTHER, or "" if all are from the editor."""
    if not _FOREIGN.search(source):
        return ""
    # Word and Outlook also write "office:excel", but together with "office:word".
    is_excel = "office:excel" in source and "office:word" not in source
    return SHEET if is_excel or _SHEET.search(source) else OTHER


# --- The meaning of styles and attributes ---


def meaning(style: str) -> list[str]:
    """Keywords that say what the ``style`` of a cell means.

    They are "right" or "left" (alignment), "framed" (borders) and "number" (format of a number).
    """
    said = []
    if aligned := _ALIGN.findall(style):
        said.append(_side(aligned[-1]))
    if _BORDER.search(style):
        said.append("framed")
    if (formats := _NUMBER_FORMAT.findall(style)) and not _NO_NUMBER.match(formats[-1]):
        said.append("number")
    return said


def attribute(name: str, value: str) -> str | None:
    """The new value of the attribute ``name``, one of READ; None to drop the attribute.

    It is RIGHT for a class, "right" or "left" for an alignment, and an empty string for "x:num".
    """
    if name == "x:num":
        return ""
    if name == "class":
        return RIGHT if RIGHT in value.split() else None
    return _side(value) if value.lower() in {"right", "left", "center", "justify"} else None


def _side(word: str) -> str:
    return "right" if word.lower() in {"right", "end"} else "left"


def read(tree, origin: str) -> None:
    """Sets attributes for ``written`` on the tables of ``tree``, and removes "align" and "x:num".

    A table gets the attribute "from" with the value ``origin``, and a row of a ``<thead>`` gets
    "head". A cell gets the class RIGHT if its words are aligned right; otherwise it loses its
    class. A cell with borders gets "framed". If ``origin`` is "", no attribute is set.
    """
    tags = tags_in(tree)
    cells = [tag for tag in tags if tag.tagName in CELLS] if origin else []
    is_any_right = any(_says_right(tag) for tag in tags if tag.hasAttributes())
    right = {cell for cell in cells if is_any_right and _is_right(cell)}
    for tag in tags:
        if tag.tagName == "table" and origin:
            tag.setAttribute("from", origin)
        elif tag.tagName == "thead" and origin:
            for row in tag.childNodes:
                if row.nodeName == "tr":
                    row.setAttribute("head", "")
        for name in ("align", "x:num"):
            if tag.hasAttribute(name):
                tag.removeAttribute(name)
    for cell in cells:
        if "framed" in cell.getAttribute("style").split():
            cell.setAttribute("framed", "")
        if cell in right:
            cell.setAttribute("class", RIGHT)
        elif cell.hasAttribute("class"):
            cell.removeAttribute("class")


def _says_right(tag) -> bool:
    return _said_side(tag) == "right" or (tag.tagName in CELLS and _is_number(tag))


def _is_right(cell) -> bool:
    """Whether ``cell`` has words and all of them are aligned right."""
    around, side = cell, ""
    while not side and around.nodeName in {*CELLS, "tr", "tbody", "thead", "table"}:
        side, around = _said_side(around), around.parentNode
    return {*_sides(cell, side or ("right" if _is_number(cell) else "left"))} == {"right"}


def _is_number(cell) -> bool:
    """Whether ``cell`` is a number in Excel. Excel aligns numbers right by default."""
    if cell.hasAttribute("x:num"):
        return True
    return "number" in cell.getAttribute("style").split() and _is_amount(words_of(cell))


def _said_side(tag) -> str:
    """The alignment that ``tag`` itself sets: "right", "left", or "" if it sets none."""
    if not tag.hasAttributes():
        return ""
    said = tag.getAttribute("style").split()
    if tag.getAttribute("class") == RIGHT:
        return "right"
    return next((word for word in said if word in {"right", "left"}), tag.getAttribute("align"))


def _sides(node, side: str) -> Iterator[str]:
    """For each text in ``node``, its alignment: "right" or "left". ``side`` is that of ``node``."""
    for child in node.childNodes:
        if not is_text(child):
            yield from _sides(child, _said_side(child) or side)
        elif not _is_blank(child.data):
            yield side


def _is_blank(text: str) -> bool:
    return not text.strip(" \t\n\r\f\u00a0\u200b\u200c\u200d\u2060\ufeff")


def _is_amount(text: str) -> bool:
    return _AMOUNT.fullmatch(text.strip().replace("\u00a0", " ")) is not None


# --- One table ---


@dataclass(slots=True)
class _Cell:
    """A cell with its HTML and its place in the grid. Rows and columns are counted from 0."""

    name: str
    html: str
    is_right: bool = False
    is_framed: bool = False
    in_head: bool = False
    width: int = 1
    height: int = 1
    row: int = 0
    column: int = 0

    @property
    def text(self) -> str:
        return unescape(_TAG.sub(" ", self.html)).strip()

    @property
    def is_bold(self) -> bool:
        return _is_blank(unescape(_TAG.sub("", _BOLD.sub("", self.html))))

    def __str__(self):
        name = self.name if self.html else "td"  # an empty heading cell becomes an ordinary cell
        said = f' class="{RIGHT}"' if self.is_right else ""
        said += f' colspan="{self.width}"' if self.width > 1 else ""
        said += f' rowspan="{self.height}"' if self.height > 1 else ""
        return f"<{name}{said}>{self.html}</{name}>"


def written(rows: Sequence[tuple], origin: str, *, holds_tables: bool = False) -> str:
    """The HTML of a table; empty if no cell has words.

    ``rows``: pairs (``<tr>``, [(cell, its HTML), ...]). ``origin``: SHEET, OTHER or "".
    ``holds_tables``: whether a cell contains a table. If the table has only one cell, returns the
    content of the cell without the table, unless ``origin`` is "" or the cell contains a table.
    """
    cells = _placed([[_cell(row, *pair) for pair in pairs] for row, pairs in rows])
    if not any(cell.html for cell in cells):
        return ""
    if origin == SHEET:
        cells = _without_empty_rows(_without_empty_ends(cells))
    cells = _compressed(cells)
    if origin and len(cells) == 1 and not holds_tables:
        return cells[0].html
    if origin:
        _name_headings(cells)
    cells = sorted([*cells, *_missing(cells)], key=lambda cell: (cell.row, cell.column))
    html = [""] * _height(cells)
    for cell in cells:
        html[cell.row] += str(cell)
    return f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in html)}</tbody></table>"


def _cell(row, tag, html: str) -> _Cell:
    said = attributes_of(tag)
    return _Cell(
        tag.tagName,
        html,
        is_right=said.get("class") == RIGHT,
        is_framed="framed" in said,
        in_head=row.hasAttribute("head"),
        width=int(said.get("colspan", 1)),
        height=int(said.get("rowspan", 1)),
    )


def _placed(rows: Sequence[Sequence[_Cell]]) -> list[_Cell]:
    """All cells of ``rows``, with their places in the grid set.

    If a merged cell overlaps a cell that begins in a row above, its width is reduced; if it would
    reach below the last row, its height. In a table larger than MAX_AREA, no cell stays merged.
    """
    area = sum(cell.width * cell.height for row in rows for cell in row)
    is_merged = area <= MAX_AREA
    taken: dict[int, int] = {}  # column -> the first row that no cell from above occupies
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            if not is_merged:
                cell.width = cell.height = 1
            while taken.get(column, 0) > at:
                column += 1
            cell.row, cell.column = at, column
            cell.height = min(cell.height, len(rows) - at)
            first, end = column, column + cell.width
            while column < end and taken.get(column, 0) <= at:
                taken[column] = at + cell.height
                column += 1
            cell.width = column - first
    return [cell for row in rows for cell in row]


def _height(cells: Sequence[_Cell]) -> int:
    return max((cell.row + cell.height for cell in cells), default=0)


def _width(cells: Sequence[_Cell]) -> int:
    return max((cell.column + cell.width for cell in cells), default=0)


def _compressed(cells: Sequence[_Cell]) -> list[_Cell]:
    """``cells`` without the rows and columns in which no cell begins.

    Such columns exist, for example, if a title above the table has a larger colspan than needed.
    """
    rows = _numbers([cell.row for cell in cells], _height(cells))
    columns = _numbers([cell.column for cell in cells], _width(cells))
    for cell in cells:
        cell.height = rows[cell.row + cell.height] - rows[cell.row]
        cell.width = columns[cell.column + cell.width] - columns[cell.column]
        cell.row, cell.column = rows[cell.row], columns[cell.column]
    return [*cells]


def _numbers(used: Sequence[int], end: int) -> list[int]:
    """For each number from 0 to ``end``, how many smaller numbers are in ``used``.

    If ``used`` are the indices of the rows or columns that stay, these are the new indices.
    """
    known, numbers = {*used}, [0]
    for at in range(end):
        numbers.append(numbers[-1] + (at in known))
    return numbers


def _missing(cells: Sequence[_Cell]) -> list[_Cell]:
    """Empty cells for the free places of the grid; no cells if more than MAX_ADDED are needed."""
    height, width = _height(cells), _width(cells)
    if height * width - sum(cell.width * cell.height for cell in cells) > MAX_ADDED:
        return []
    taken = {
        (row, column)
        for cell in cells
        for row in range(cell.row, cell.row + cell.height)
        for column in range(cell.column, cell.column + cell.width)
    }
    places = ((row, column) for row in range(height) for column in range(width))
    return [_Cell("td", "", row=row, column=at) for row, at in places if (row, at) not in taken]


# --- Empty rows and columns of a sheet ---


def _without_empty_rows(cells: Sequence[_Cell]) -> list[_Cell]:
    """``cells`` of a table from a spreadsheet, without its empty rows.

    A row without words stays if all its cells have borders. Above the last row with words, it also
    stays if a merged cell covers it. Below that row, at most MAX_FRAMED_ROWS rows stay.
    """
    height = _height(cells)
    full, merged, framed = set(), set(), {*range(height)}
    for cell in cells:
        if cell.html:
            full.add(cell.row)
        if not cell.is_framed:
            framed.discard(cell.row)
        if cell.height > 1:
            merged.update(range(cell.row, cell.row + cell.height))
    framed &= {cell.row for cell in cells}
    last = max(full, default=-1)
    ends = [row for row in sorted(framed) if row > last]
    stay = full | (framed & {*range(last + 1), *ends[:MAX_FRAMED_ROWS]})
    stay |= {row for row in merged if row < last}
    return _of(cells, rows=stay)


def _without_empty_ends(cells: Sequence[_Cell]) -> list[_Cell]:
    """``cells`` without the columns at the end of the table, if these have no words or borders."""
    full = [cell.column for cell in cells if cell.html or cell.is_framed]
    end = max(full, default=-1) + 1
    for cell in cells:
        cell.width = min(cell.width, max(end - cell.column, 1))
    return [cell for cell in cells if cell.column < end]


def _of(cells: Sequence[_Cell], rows: set[int]) -> list[_Cell]:
    """``cells`` after all rows except ``rows`` are removed from the table."""
    numbers = _numbers([*rows], _height(cells))
    for cell in cells:
        cell.height = numbers[cell.row + cell.height] - numbers[cell.row]
        cell.row = numbers[cell.row]
    return [cell for cell in cells if cell.height]


# --- Headings ---


def _name_headings(cells: Sequence[_Cell]) -> None:
    """Turns the cells of the head into ``<th>``, if the table has a head.

    The head is the ``<thead>``. If there is no ``<thead>`` and no ``<th>``, the head is the first
    rows, as long as all their words are bold and they name the columns (``_is_head``).
    """
    rows = [[] for _row in range(_height(cells))]
    for cell in cells:
        rows[cell.row].append(cell)
    if any(cell.in_head for cell in cells):
        head = [cell for cell in cells if cell.in_head]
        is_head = len(head) < len(cells) and not any(_FIELD.search(cell.text) for cell in head)
    elif any(cell.name == "th" for cell in cells):
        return
    else:
        head = [cell for row in rows[: _bold_height(rows)] for cell in row]
        is_head = _is_head(head, cells)
    for cell in head if is_head else ():
        cell.name = "th"
        if cell.is_bold:
            cell.html = _EDGE.sub("", _STRONG.sub("", cell.html))


def _bold_height(rows: Sequence[Sequence[_Cell]]) -> int:
    """How many rows at the beginning of ``rows`` have only bold words.

    A row also counts if a merged cell of a counted row reaches into it. The result is at most
    MAX_HEAD + 1.
    """
    height = reach = 0
    for at, row in enumerate(rows):
        said = [cell for cell in row if cell.html]
        if at >= reach and not (said and all(cell.is_bold for cell in said)):
            break
        height = at + 1
        reach = max(reach, *(cell.row + cell.height for cell in row), 0)
        if height > MAX_HEAD:
            break
    return height


def _is_head(head: Sequence[_Cell], cells: Sequence[_Cell]) -> bool:
    """Whether ``head`` names the columns.

    ``head`` has the cells of the rows at the top of the table in which all words are bold.
    """
    height = _height(head)
    if not head or height > MAX_HEAD or height == _height(cells):
        return False
    said = [cell for cell in head if cell.html]
    if any(_FIELD.search(cell.text) for cell in said) or _has_amounts(said):
        return False
    named = {at for cell in said for at in range(cell.column, cell.column + cell.width)}
    body = [cell for cell in cells if cell.row >= height and cell.html]
    # The first column needs no heading, unless all cells below the head are empty.
    columns = {*range(1 if body else 0, _width(cells))}
    rows = [cell.row for cell in said]
    return columns <= named and any(rows.count(row) > 1 for row in rows)


def _has_amounts(said: Sequence[_Cell]) -> bool:
    """Whether a cell of the head, ``said``, contains a number that is not a year.

    A row that only numbers the columns (1, 2, 3) is ignored.
    """
    for row in {cell.row for cell in said}:
        words = [cell.text for cell in said if cell.row == row]
        if words == [str(at + 1) for at in range(len(words))]:
            continue
        if any(_is_amount(word) and not _YEAR.fullmatch(word) for word in words):
            return True
    return False
