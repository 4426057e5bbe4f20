"""Tables that other programs copy: amounts, headings, empty cells and merged cells."""

import re

import pytest

from forum.richtext.cooking import cook, source_for_editing
from members.typography import without_typesetting

EXCEL = "<meta name=ProgId content=Excel.Sheet><style>{}</style>"
BOLD = "<b>{}</b>"


def table(*rows, cell="<td>{}</td>", around="<table border=1>{}</table>"):
    """Returns the HTML of a table.

    Each row is a text such as "*Gmina|7": "|" separates cells, and "*" begins a bold cell.
    ``cell`` and ``around`` are the HTML of a cell and of the table, with {} for the content.
    """

    def written(words):
        is_bold = words.startswith("*")
        return cell.format(BOLD.format(words[1:]) if is_bold else words)

    lines = ("".join(map(written, row.split("|"))) for row in rows)
    return around.format("".join(f"<tr>{line}</tr>" for line in lines))


def rows_of(html):
    """Returns the rows of the table in cooked ``html``, in the notation of ``table``.

    In addition, "#" begins a heading cell and ">" a cell that is aligned right.
    """
    html = without_typesetting(html).replace("</p><p>", " ")
    html = re.sub("</?p>|</t[dhr]>|</?tbody>|</?table>|</strong>", "", html)
    html = html.replace("<strong>", "*")
    html = re.sub(r"<th[^>]*?( class=\"align-right\")?( .*?)?>", r"|#\1", html)
    html = re.sub(r"<td[^>]*?( class=\"align-right\")?( .*?)?>", r"|\1", html)
    html = html.replace(' class="align-right"', ">")
    return [row.removeprefix("|") for row in html.split("<tr>")[1:]]


def cooked(source):
    """Returns the cooked HTML of ``source``.

    Asserts that it does not change if it is cooked again, edited or quoted.
    """
    html = cook(source).html
    assert cook(html).html == html
    assert cook(source_for_editing(html)).html == html
    assert cook(f"<blockquote>{html}</blockquote>").html == f"<blockquote>{html}</blockquote>"
    return html


# --- Amounts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        "<td align=right>7</td>",
        "<td ALIGN='Right'>7</td>",
        "<td style='text-align:right'>7</td>",
        "<td style='color:red; text-align: end'>7</td>",
        "<td x:num>7</td>",
        '<td x:num="7.2">7,2</td>',
        "<td><p align=right>7</p></td>",
        "<td><p class=MsoNormal style='text-align:right'><b>7</b></p><p>&nbsp;</p></td>",
        "<td><div style='text-align:right'>7</div><div align=right>zł</div></td>",
        "<td align=left><p align=right>7</p></td>",
        "<td align=right><ul><li>7</ul></td>",
        "<td align=right><h3>7</h3></td>",
        "<th align=right>7</th>",
        "<td class='x align-right'>7</td>",
        "<td class=xl65>7</td>",
        "<td class=xl66 style='border-top:none'>-<span>   </span></td>",
        "<td class=xl66>1&nbsp;234,50&nbsp;zł </td>",
        "<td class=xl65 x:num>7</td>",
        "<td class=xl67>1&nbsp;234,50</td>",
        "<td style='mso-number-format:Fixed'>-7</td>",
        "<td colspan=2 rowspan=2 align=right>7</td>",
    ],
)
def test_right_aligned_cell_stays_aligned(cell):
    sheet = ".xl65{text-align:right}.xl67{mso-number-format:Standard}"
    sheet += '.xl66{mso-number-format:"_-* \\#\\,\\#\\#0_-";}'
    html = cooked(f"{EXCEL.format(sheet)}<table><tr><td>a</td><td>b</td>{cell}</tr></table>")
    assert html.count('class="align-right"') == 1
    assert re.search(r'<t[dh] class="align-right"', html)


@pytest.mark.parametrize(
    "cell",
    [
        "<td align=left>7</td>",
        "<td align=center>7</td>",
        "<td>7</td>",
        "<td align=right> &nbsp;</td>",
        "<td x:num style='text-align:center'>7</td>",
        "<td x:num class=xl65>7</td>",
        "<td class=xl66>razem</td>",
        "<td class=xl67>007</td>",
        "<td style='mso-number-format:General'>007</td>",
        "<td style='mso-number-format:\"\\@\"'>007</td>",
        "<td align=right><p style='text-align:left'>7</p></td>",
        "<td align=right>a<p align=left>7</p></td>",
        "<td><p align=right>7</p><p>a</p></td>",
        "<td style='text-align:right;text-align:left'>7</td>",
        "<td style='x-text-align:right'>7</td>",
        "<td class=align-righter>7</td>",
        "<td align='right;'>7</td>",
        "<td><span class=align-right>7</span></td>",
    ],
)
def test_other_cell_is_not_aligned_right(cell):
    sheet = ".xl65{text-align:center}" + '.xl67{mso-number-format: "\\@"}'
    sheet += '.xl66{mso-number-format:"_-* \\#\\,\\#\\#0_-";}'
    html = cooked(f"{EXCEL.format(sheet)}<table><tr><td>a</td>{cell}<td>b</td></tr></table>")
    assert "align" not in html


def test_number_format_of_all_cells_is_ignored():
    sheet = 'td {mso-number-format:General; text-align:general} .xl65 {mso-number-format:"\\@"}'
    source = f"{EXCEL.format(sheet)}<table><tr><td>007<td class=xl65>8<td align=right>9</table>"
    assert rows_of(cooked(source)) == ["007|8|>9"]


@pytest.mark.parametrize("around", ["tr", "tbody", "table"])
def test_alignment_of_an_ancestor_applies_to_cells(around):
    opening = "<table><tbody><tr>".replace(around, f"{around} style='text-align:right'")
    assert rows_of(cooked(f"{opening}<td>1</td><td align=left>a</td></tr></table>")) == [">1|a"]


def test_align_attribute_of_a_row_applies_to_cells():
    html = cooked("<table><tr align=right><td>1</td><td align=left>a</td></tr></table>")
    assert rows_of(html) == [">1|a"]


@pytest.mark.parametrize(
    ("rule", "is_right"),
    [
        ("p.Kwota, li.Kwota, div.Kwota\n\t{margin:0cm;\n\ttext-align:right;}", True),
        (".Kwota {text-align:end}", True),
        ("p.Kwota {text-align:left}", False),
        ("p.Kwotowa {text-align:right}", False),
        ("p.Kwota {margin:0} p.Nota {text-align:right}", False),
    ],
)
def test_alignment_of_a_paragraph_applies_to_the_cell(rule, is_right):
    cell = "<p class=Kwota>7</p>"
    source = f"<style><!--{rule}--></style><table><tr><td>a<td>{cell}</table>"
    assert ("align-right" in cooked(source)) is is_right
    html = cooked(source.replace("<p class=Kwota>", "<p class=Kwota style='text-align:left'>"))
    assert "align-right" not in html


def test_alignment_class_is_kept_on_cells_only():
    html = cooked('<p class="align-right">a</p><ul><li class="align-right">b</li></ul>')
    assert html == "<p>a</p><ul><li><p>b</p></li></ul>"


def test_empty_cell_of_the_editor_stays_aligned():
    html = '<table><tbody><tr><td><p>a</p></td><td class="align-right"></td></tr></tbody></table>'
    assert cooked(html) == html


def test_text_of_amounts_is_unchanged():
    source = "<table><tr><td>a<td align=right>1 234,50</table>"
    assert cook(source).text == "a\n1 234,50"


# --- Headings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "heads"),
    [
        (["*Gmina|*Kwota", "Łowicz|7"], 1),
        (["*Gmina|*2023|*2024", "Łowicz|7|8"], 1),
        (["|*Plan|*Wykonanie", "Łowicz|7|8"], 1),
        (["*Lp.|*Nazwa", "|"], 1),
        (["*Lp.|*Nazwa", "1.|", "2.|"], 1),
        (["*Gmina|*Kwota", "Łowicz|7", "*Razem|*7"], 1),
        (["*Gmina|*Kwota", "*Łowicz|7", "*Stryków|8"], 1),
        (["*Dział|*Plan", "*1|*2", "758|7"], 2),
        (["*Gmina|*stan na 31.12.2024", "Łowicz|7"], 1),
        # In the tables from here on, the first row is no heading row.
        (["Gmina|Kwota", "Łowicz|7"], 0),
        (["*Gmina|Kwota", "Łowicz|7"], 0),
        (["*Gmina|*Kwota"], 0),
        (["*Gmina|*Kwota", "*Łowicz|*7"], 0),
        (["*Nazwa|", "Adres|"], 0),
        (["*Nazwa|", "*Adres|"], 0),
        (["*Nazwa|Łowicz", "*Adres|Rynek 1"], 0),
        (["*Nazwa:|*Łowicz", "Adres|Rynek 1"], 0),
        (["*Nazwa ......|*Adres", "a|b"], 0),
        (["*Data|*", "a|b"], 0),
        (["*Łowicz|*12", "Stryków|7"], 0),
        (["*Łowicz|*1 234,50 zł", "Stryków|7"], 0),
        (["|*Nazwa", "|"], 0),
        (["*Anna Lis", "inspektor", "tel. 1"], 0),
        (["*a|*b", "*c|*d", "*e|*f", "*g|*h", "i|j"], 0),
    ],
)
def test_bold_first_row_becomes_the_heading_row(rows, heads):
    found = rows_of(cooked(table(*rows)))
    assert [row.count("#") > 0 for row in found] == [at < heads for at in range(len(rows))]
    assert not any("#*" in row for row in found)


def test_heading_of_merged_cells_has_two_rows():
    source = (
        "<table border=1><tr><td rowspan=2><b>Dział</b><td colspan=2><b>Plan</b></tr>"
        "<tr><td><b>2023</b><td>2024</tr><tr><td>758<td>1<td>2</tr></table>"
    )
    assert cooked(source) == (
        '<table><tbody><tr><th rowspan="2"><p>Dział</p></th><th colspan="2"><p>Plan</p></th></tr>'
        "<tr><th><p>2023</p></th><th><p>2024</p></th></tr>"
        "<tr><td><p>758</p></td><td><p>1</p></td><td><p>2</p></td></tr></tbody></table>"
    )


def test_title_over_all_columns_is_no_heading_row():
    title = "<tr><td colspan=2><b>Wniosek</b></td></tr>"
    form = table("Nazwa|", "Adres|", around=f"<table border=1>{title}{{}}</table>")
    assert "<th" not in cooked(form)
    names = table("*Gmina|*Kwota", "Łowicz|7", around=f"<table border=1>{title}{{}}</table>")
    assert rows_of(cooked(names)) == ["#Wniosek", "#Gmina|#Kwota", "Łowicz|7"]


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("<thead><tr><td>a<td>b</thead><tr><td>c<td>d", ["#a|#b", "c|d"]),
        ("<thead><tr><td>a<td></thead><tr><td>c<td>d", ["#a|", "c|d"]),
        ("<thead><tr><td>a<td>b<tr><td>c<td>d</thead><tr><td>1<td>2", ["#a|#b", "#c|#d", "1|2"]),
        ("<thead><tr><th>a<td>b</thead><tbody><tr><td>c<td>d", ["#a|#b", "c|d"]),
        ("<tr><th>a<th>b<tr><th>c<td>d", ["#a|#b", "#c|d"]),
        ("<tr><th>a<td><b>b</b><tr><td>c<td>d", ["#a|*b", "c|d"]),
        ("<thead><tr><td>a<td>b<tr><td>c<td>d</thead>", ["a|b", "c|d"]),
        ("<thead><tr><td>Nazwa:<td></thead><tr><td>Adres:<td>", ["Nazwa:|", "Adres:|"]),
        ("<thead><tr><td><b>a</b> b<td>c</thead><tr><td>d<td>e", ["#*a b|#c", "d|e"]),
    ],
)
def test_heading_cells_of_the_source_are_kept(source, rows):
    assert rows_of(cooked(f"<table>{source}</table>")) == rows


def test_word_first_row_style_is_no_heading_row():
    source = "<table class=x><tr style='mso-yfti-irow:0;mso-yfti-firstrow:yes'><td>a<td>b</tr>"
    assert "<th" not in cooked(source + "<tr><td>c<td>d</tr></table>")


def test_bold_first_row_of_the_editor_is_unchanged():
    html = "<table><tbody><tr><td><p><strong>a</strong></p></td><td><p><strong>b</strong></p></td>"
    html += "</tr><tr><td><p>c</p></td><td><p>d</p></td></tr></tbody></table>"
    assert cooked(html) == html
    # Tables on a page have a tabindex, because they can scroll. Quoting may copy the attribute.
    assert cooked(html.replace("<table", '<table tabindex="0"')) == html
    assert cooked(html.replace("<table", "<table border=1")) != html


# --- Empty cells -------------------------------------------------------------------------------

EMPTY = ["||", "a|b|", "||", "c|d|", "||", "||"]
SHEETS = [
    EXCEL.format(""),
    "<style>table {mso-displayed-decimal-separator:','}</style>",
    "<html xmlns:x='urn:schemas-microsoft-com:office:excel'>",
    "<google-sheets-html-origin><style></style>",
    "<p x:str></p>",
    "<style>body,div,table,thead,tbody,tfoot,tr,th,td,p { font-size:x-small }</style>",
]


@pytest.mark.parametrize("sheet", SHEETS)
def test_empty_spreadsheet_rows_are_removed(sheet):
    assert rows_of(cooked(sheet + table(*EMPTY))) == ["a|b", "c|d"]


@pytest.mark.parametrize(
    "head",
    [
        "",
        "<meta name=ProgId content=Word.Document>",
        "<html xmlns:w='urn:schemas-microsoft-com:office:word' "
        "xmlns:x='urn:schemas-microsoft-com:office:excel'>",
        "<meta name=generator content='LibreOffice 7.4'>",
        "<b style='font-weight:normal' id=docs-internal-guid-1>",
    ],
)
def test_empty_cells_of_a_form_are_kept(head):
    assert rows_of(cooked(head + table(*EMPTY))) == EMPTY


@pytest.mark.parametrize(
    "border",
    ["border:.5pt solid windowtext", "border-bottom:1px dashed #000", "border-style: double"],
)
def test_bordered_empty_spreadsheet_cells_are_kept(border):
    rows = table("a|b", "|", "|", cell=f'<td style="{border}">{{}}</td>')
    html = cooked(EXCEL.format("") + rows.replace("</table>", "<tr><td><td></tr></table>"))
    assert rows_of(html) == ["a|b", "|", "|"]
    by_class = EXCEL.format(f".xl9{{{border};}}") + table("a|", "|", cell="<td class=xl9>{}</td>")
    assert rows_of(cooked(by_class)) == ["a|", "|"]


def test_border_none_counts_as_no_border():
    cell = "<td style='border:none;border-top-color:solid'>{}</td>"
    assert rows_of(cooked(EXCEL.format("") + table("a|b", "|", cell=cell))) == ["a|b"]


def test_number_of_bordered_empty_rows_is_limited():
    rows = table("a|b", *(["|"] * 400), cell="<td style='border:solid'>{}</td>")
    assert len(rows_of(cooked(EXCEL.format("") + rows))) == 51


def test_merged_spreadsheet_cells_are_cut_to_the_content():
    source = (
        "<table><tr><td colspan=5>Plan</tr><tr><td rowspan=4>a<td>b<td><td><td></tr>"
        "<tr><td><td colspan=3></tr><tr><td>c<td><td><td></tr><tr><td><td><td><td></tr></table>"
    )
    assert cooked(EXCEL.format("") + source) == (
        '<table><tbody><tr><td colspan="2"><p>Plan</p></td></tr>'
        '<tr><td rowspan="3"><p>a</p></td><td><p>b</p></td></tr>'
        "<tr><td></td></tr><tr><td><p>c</p></td></tr></tbody></table>"
    )


def test_empty_row_of_the_editor_stays():
    html = (
        "<table><tbody><tr><th><p>a</p></th><td></td></tr><tr><td></td><td></td></tr></tbody>"
        "</table>"
    )
    assert cooked(html) == html


# --- Merged, missing and nested cells ----------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("<tr><td colspan=99>a<tr><td>b<td>c", ['<td colspan="2">a', "b|c"]),
        ("<tr><td rowspan=99>a<td>b<tr><td>c", ['<td rowspan="2">a|b', "c"]),
        ("<tr><td colspan=3>a<tr><td colspan=3>b", ["a", "b"]),
        ("<tr><td rowspan=2>a<td rowspan=2>b<tr><tr><td>c<td>d", ["a|b", "c|d"]),
        ("<tr><td>a<tr><td>b<td>c<tr><td>d<td>e", ["a|", "b|c", "d|e"]),
        ("<tr><td>a<td rowspan=2>b<tr><td colspan=2>c", ['a|<td rowspan="2">b', "c"]),
        ("<tr><td>a<td rowspan=2>b<td>c<tr><td>d", ['a|<td rowspan="2">b|c', "d|"]),
        ("<tr><td rowspan=0>a<td colspan=0>b<tr><td>c", ["a|b", "c|"]),
        ("<tr><td>a<table border=1><tr><td>b<td>c</table><td>d", ["a b c|d"]),
    ],
)
def test_missing_cells_are_added_and_no_text_is_lost(source, rows):
    html = cooked(f"<table border=1>{source}</table>")
    shown = re.sub(r'<td( (?:colspan|rowspan)="\d+")>', r"<td><td\1>", html)
    shown = re.sub("</?p>|</t[dr]>|</?tbody>|</?table>", "", shown.replace("</p><p>", " "))
    found = [re.sub("^\\|", "", row.replace("<td>", "|")) for row in shown.split("<tr>")[1:]]
    assert found == rows


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<table border=1><tr><td>a</table>", "<p>a</p>"),
        ("<table border=1><tr><td><b>a</b><ul><li>b</ul></table>", "<p><b>a</b></p><ul><li>b</ul>"),
        ("<table border=1><caption>a</caption><tr><td>b</table>", "<p>a</p><p>b</p>"),
        ("<table border=1><tr><td></table><p>a</p>", "<p>a</p>"),
    ],
)
def test_pasted_single_cell_becomes_its_content(source, html):
    assert cooked(source) == cook(html).html


def test_single_cell_of_the_editor_stays_a_table():
    html = "<table><tbody><tr><td><p>a</p></td></tr></tbody></table>"
    assert cooked(html) == html


def test_single_row_or_column_stays_a_table():
    assert rows_of(cooked(table("a", "b"))) == ["a", "b"]
    assert rows_of(cooked(table("a|b"))) == ["a|b"]
