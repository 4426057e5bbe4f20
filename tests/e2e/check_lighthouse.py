"""Checks the main pages with Lighthouse's mobile profile. ``make lighthouse`` runs it.

The demo site is served as in production: DEBUG off, gunicorn, compressed and hashed static files.
The reports are saved in var/lighthouse/.
"""

import json
import statistics
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.e2e.pages import PAGES
from tests.e2e.server import ROOT, environment, free_port, serving

LIGHTHOUSE = ROOT / "var/tools/node_modules/lighthouse/cli/index.js"
FOLDER = ROOT / "var/lighthouse"
MAIN = {"home", "news", "guide", "project"}
FLOORS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
RUNS = 3  # the median of the runs counts, because single runs can be slow
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
    " --disable-component-update --no-first-run"
)
GUNICORN = ["-m", "gunicorn", "--threads", "4", "--log-level", "warning"]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Serves the demo site as in production, and yields its URL."""
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    loading, real = environment(folder, port, DEBUG="1"), environment(folder, port, DEBUG="0")
    for arguments, env in (
        (["migrate"], loading),
        (["setup_site"], loading),
        (["demo"], loading),  # the command requires DEBUG
        (["collectstatic", "--no-input"], real),
    ):
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)
    bind = ["--bind", f"127.0.0.1:{port}", "tests.e2e.production"]
    with serving([*GUNICORN, *bind], real, folder / "server.log"):
        yield real["SITE_URL"]


def report(url, file, categories):
    """Runs Lighthouse on ``url`` for the ``categories``; saves and returns its JSON report."""
    command = [
        *("node", LIGHTHOUSE, url, "--quiet", "--no-enable-error-reporting"),
        *("--output=json", f"--output-path={file}", f"--chrome-path={CHROMIUM}"),
        *(f"--chrome-flags={CHROMIUM_FLAGS}", f"--only-categories={','.join(categories)}"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return json.loads(file.read_text())


def score(found, category):
    return round((found["categories"][category]["score"] or 0) * 100)


def reasons(found):
    """Yields a string for each warning of Lighthouse, and for each audit that lowers a score.

    Audits with a score of at least 0.9 are left out.
    """
    yield from (f"  {warning}" for warning in found["runWarnings"])
    for category in found["categories"].values():
        for part in category["auditRefs"]:
            audit = found["audits"][part["id"]]
            # Lighthouse rates 0.9 and above as good.
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                items = json.dumps(audit.get("details", {}).get("items", []))[:600]
                value = audit.get("displayValue", "")
                yield f"  {category['id']}: {audit['title']} {value} {items}"


@pytest.mark.parametrize("page_type", [p for p in PAGES if p.name in MAIN], ids=lambda p: p.name)
def test_scores(page_type, address, capsys):
    FOLDER.mkdir(parents=True, exist_ok=True)
    url, file = address + page_type.path, FOLDER / page_type.name
    urllib.request.urlopen(url, timeout=30).close()  # creates the image renditions
    reports = [report(url, Path(f"{file}-1.json"), FLOORS)]
    for run in range(2, RUNS + 1):
        reports.append(report(url, Path(f"{file}-{run}.json"), ["performance"]))
    scores = {category: score(reports[0], category) for category in FLOORS}
    speeds = [score(found, "performance") for found in reports]
    scores["performance"] = round(statistics.median(speeds))

    lines = [f"{page_type.path} {scores} performance of each run: {speeds}", *reasons(reports[0])]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
    low = {name: scores[name] for name, floor in FLOORS.items() if scores[name] < floor}
    assert low == {}, f"scores below {FLOORS}"
