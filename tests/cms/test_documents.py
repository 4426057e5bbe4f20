"""Documents uploaded to the CMS are checked like members' attachments."""

import pytest

from cms.models import SiteDocument
from tests.factories.attachments import EXE, GOOD, OLE, PDF, RTF, archive, ooxml, sent

DDE = "<x><fldSimple instr='DDEAUTO c:\\x'/></x>"


@pytest.fixture
def upload(as_user, editor, home):
    """``upload(content, name)``: uploads a document as an editor and returns the response."""

    def post(content, name):
        data = {"title": "Wzór", "file": sent(content, name), "tags": ""}
        return as_user(editor).post("/admin/documents/add/", data)

    return post


@pytest.mark.parametrize("extension", ["pdf", "docx", "xlsx", "odt", "zip", "rtf", "txt", "csv"])
def test_ordinary_document_is_published(upload, extension):
    assert upload(GOOD[extension], f"wzor.{extension}").status_code == 302
    assert SiteDocument.objects.get().file_extension == extension


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (archive({"dysk.iso": "x"}), "wzory.zip", "dysk.iso"),
        (ooxml("docx", {"word/document.xml": DDE}), "wzor.docx", "DDE"),
        (ooxml("docx", {"word/embeddings/x.bin": "x"}), "wzor.docx", "OLE"),
        (ooxml("docm"), "wzor.docx", "makra"),
        (PDF + b"/S /JavaScript ", "wzor.pdf", "PDF"),
        (EXE, "wzor.pdf", "program"),
        (OLE, "wzor.docx", "starym formacie"),
        (RTF, "wzor.pdf", ".rtf"),
        (PDF, "wzor.iso", "iso"),
    ],
)
def test_document_with_active_content_is_refused(upload, content, name, said):
    page = upload(content, name)
    assert page.status_code == 200
    assert said in " ".join(page.context["form"].errors["file"])
    assert not SiteDocument.objects.exists()


@pytest.mark.parametrize(
    ("extension", "newer"), [("doc", "DOCX"), ("XLS", "XLSX"), ("ppt", "PPTX")]
)
def test_old_format_error_names_the_new_one(upload, extension, newer):
    page = upload(OLE, f"wzor.{extension}")
    assert f"zapisać jako {newer}" in " ".join(page.context["form"].errors["file"])


def test_pdf_with_leading_bytes_is_published(upload):
    assert upload(b"\n" * 9 + PDF, "wzor.pdf").status_code == 302
