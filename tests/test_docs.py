"""The files and folders that the documents mention exist."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/**/*.md"))]
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()} - {"var"}
NAMED = re.compile(r"`([\w.-]+/[\w./-]*)`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_files_and_folders_exist(document):
    named = {path for path in NAMED.findall(document.read_text()) if path.split("/")[0] in FOLDERS}
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_documents_name_many_files():
    assert sum(len(NAMED.findall(document.read_text())) for document in DOCUMENTS) > 150


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_pictures_exist(document):
    named = re.findall(r"!\[[^\]]+\]\(([\w./-]+)\)", document.read_text())
    assert [path for path in named if not (document.parent / path).exists()] == []


def test_design_document_names_variables_and_classes_of_the_style_sheets():
    document = (ROOT / "docs/design.md").read_text()
    styles = "".join(path.read_text() for path in ROOT.glob("static/css/*.css"))
    names = re.findall(r"`(--[\w-]+|\.[a-z][\w-]*)`", document)
    assert len(names) > 30
    assert [name for name in names if not re.search(rf"{re.escape(name)}\b", styles)] == []


def test_design_document_shows_each_picture_of_a_component():
    document = (ROOT / "docs/design.md").read_text()
    pictures = [path.name for path in ROOT.glob("docs/images/design/*.png")]
    assert [name for name in pictures if f"images/design/{name})" not in document] == []
