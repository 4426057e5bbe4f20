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
