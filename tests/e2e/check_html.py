"""Checks every page type and the styles with the Nu HTML checker. ``make check-html`` runs it.

Each page type is checked twice: as the server sends it, and after its scripts have run. Pages of
the site map are checked only as the server sends them. All pages are saved in var/html/, so that
the checker, which starts slowly, runs only once.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.pages import PAGES
from tests.e2e.server import ROOT

CHECKER = ROOT / "var/tools/node_modules/vnu-jar/build/dist/vnu.jar"
FOLDER = ROOT / "var/html"
SITE_MAP = "/sitemap.xml"
UNKNOWN = ("“@container”", "“container-type”")
"""CSS that every browser understands since 2023, and the checker does not."""


def errors(*folders):
    """Runs the checker on all files in ``folders``; returns its errors as sorted strings."""
    options = ["--errors-only", "--also-check-css", "--format", "json", "--exit-zero-always"]
    command = ["java", "-jar", CHECKER, *options, "--stdout", *folders]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    return sorted(
        f"{Path(found['url']).name}:{found.get('lastLine', 0)}: {found['message']}"
        f"\n    {found.get('extract', '').strip()!r}"
        for found in json.loads(answer.stdout)["messages"]
        if not any(name in found["message"] for name in UNKNOWN)
    )


def save(page_type, open_as):
    """Saves the page in var/html/ twice: as the server sent it, and after its scripts have run."""
    window = open_as(page_type.reader)
    sent = page_type.open(window)
    assert (sent.status >= 400) == page_type.is_refusal, f"{page_type.path}: {sent.status}"
    window.wait_for_load_state("networkidle")
    (FOLDER / f"{page_type.name}.html").write_text(sent.text())
    (FOLDER / f"{page_type.name}.after-scripts.html").write_text(window.content())
    window.context.close()


def save_public(window):
    """Saves each page of /sitemap.xml as the server sends it; returns the number of pages."""
    paths = re.findall(r"<loc>https?://[^/<]+([^<]+)</loc>", window.request.get(SITE_MAP).text())
    for path in paths:
        answer = window.request.get(path)
        assert answer.ok, f"{path}: {answer.status}"
        (FOLDER / f"{path.strip('/').replace('/', '--')}.map.html").write_text(answer.text())
    return len(paths)


def test_html(open_as, complaints):
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    complaints.expected = {"403", "404", "410"}
    for page_type in PAGES:
        save(page_type, open_as)
    assert save_public(open_as()) > 0
    found = errors(FOLDER, ROOT / "static/css")
    if found:
        pytest.fail("\n".join([f"{len(found)} errors:", *found]), pytrace=False)
