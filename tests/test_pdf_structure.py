"""The checks of ``tests/pdf_structure.py`` accept a good document and find each fault."""

from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from members.pdf.rendering import load_weasyprint, render_pdf
from tests.pdf_structure import check_pdf

HTML = """<!doctype html><html lang="pl"><head><title>Karta wyjazdu</title></head><body><main>
<h1>Karta wyjazdu</h1>
<p>Zażółć gęślą jaźń – <a href="https://example.org/">strona</a> i <a href="#daty">daty</a>.</p>
<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>Znak</title><rect/></svg>
<img src="data:," alt="Mapa dojazdu">
<h2 id="daty">Daty</h2>
<table><tr><th scope="col">Dzień</th><th scope="col">Godziny</th></tr>
<tr><th scope="row">3 grudnia</th><td>od 9 do 15</td></tr></table>
<h3>Koszty</h3><ul><li>dojazd</li><li>nocleg</li></ul>
</main></body></html>"""


@pytest.fixture(scope="module")
def good():
    return render_pdf(HTML)


def changed(data, change):
    """The PDF file ``data`` after ``change(pdf)``."""
    target = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(target)
    return target.getvalue()


def elements(pdf, tag):
    return [one for one in pdf.objects if isinstance(one, Dictionary) and one.get("/S") == tag]


def set_metadata(pdf, name, value):
    with pdf.open_metadata(set_pikepdf_as_editor=False) as xmp:
        if value is None:
            del xmp[name]
        else:
            xmp[name] = value


def fonts(pdf):
    return list(pdf.pages[0].Resources.Font.values())


def links(pdf):
    return [one for one in pdf.pages[0].Annots if one.Subtype == Name.Link]


def read_paragraph_first(pdf):
    """The first paragraph is read before the heading, although the sheet looks as before."""
    part = elements(pdf, Name.Part)[0]
    part.K = Array([*list(part.K)[1::-1], *list(part.K)[2:]])


FAULTS = {
    "has no Lang": lambda pdf: pdf.Root.__delitem__("/Lang"),
    "is not Marked": lambda pdf: pdf.Root.MarkInfo.__setitem__("/Marked", False),
    "DisplayDocTitle is not set": lambda pdf: pdf.Root.__delitem__("/ViewerPreferences"),
    "have no title": lambda pdf: set_metadata(pdf, "dc:title", None),
    "pdfuaid:part 1": lambda pdf: set_metadata(pdf, "pdfuaid:part", "2"),
    "has no structure": lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"),
    "has 0 headings H1": lambda pdf: elements(pdf, Name.H1)[0].__setitem__("/S", Name.P),
    "has 2 headings H1": lambda pdf: elements(pdf, Name.H2)[0].__setitem__("/S", Name.H1),
    "H3 follows H1": lambda pdf: elements(pdf, Name.H2)[0].__setitem__("/S", Name.P),
    "TD has no Headers": lambda pdf: elements(pdf, Name.TD)[0].A.__setitem__("/Headers", Array()),
    "name no TH of its table": lambda pdf: elements(pdf, Name.TD)[0].A.__setitem__(
        "/Headers", Array([String("9-9-9")])
    ),
    "Figure has no Alt": lambda pdf: elements(pdf, Name.Figure)[1].__delitem__("/Alt"),
    "no StructParent": lambda pdf: links(pdf)[1].__delitem__("/StructParent"),
    "no annotation to click": lambda pdf: elements(pdf, Name.Link)[0].__setitem__("/K", Array()),
    "has no ToUnicode": lambda pdf: fonts(pdf)[0].__delitem__("/ToUnicode"),
    "not read in the order": read_paragraph_first,
}


def test_good_document_has_no_faults(good):
    assert check_pdf(good, HTML) == []


@pytest.mark.parametrize("words", FAULTS)
def test_fault_is_found(good, words):
    faults = check_pdf(changed(good, FAULTS[words]), HTML)
    assert [fault for fault in faults if words in fault]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("h2", "h4", "H4 follows H1"),
        ("<h1>", "<h1>Inny</h1><h1>", "has 2 headings H1"),
        (' lang="pl"', "", "has no Lang"),
        ("<title>Karta wyjazdu</title>", "", "have no title"),
        ("<title>Znak</title>", "", "Figure has no Alt"),
        ("th", "td", "TD has no Headers"),
    ],
)
def test_faults_of_the_page_are_found_in_its_pdf(before, after, words):
    faults = check_pdf(render_pdf(HTML.replace(before, after)))
    assert [fault for fault in faults if words in fault]


def test_missing_text_is_found(good):
    [fault] = check_pdf(good, HTML.replace("nocleg", "nocleg i wyżywienie"))
    assert "'iwyżywienie'" in fault


def test_document_without_tags_is_refused():
    faults = check_pdf(load_weasyprint().HTML(string=HTML).write_pdf(), HTML)
    assert "The document has no structure." in faults
