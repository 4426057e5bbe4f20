"""All packages are pinned with hashes, and audited."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PINNED = sorted(ROOT.glob("requirements*.txt"))


@pytest.mark.parametrize("file", PINNED, ids=lambda file: file.name)
def test_every_package_is_pinned_with_its_hash_and_no_index(file):
    text = file.read_text()
    packages = re.split(r"\n(?=[a-z])", re.sub(r"^\s*#.*\n", "", text, flags=re.M).strip())
    assert all("==" in package and "--hash=sha256:" in package for package in packages)
    assert "://" not in text
    assert (ROOT / f"{file.stem}.in").exists()


def test_pip_is_recent_and_setuptools_is_not_pinned():
    (version,) = re.findall(r"^pip==(\d+)", (ROOT / "requirements-pip.txt").read_text(), re.M)
    assert int(version) >= 26
    assert not any(re.search(r"^setuptools==", file.read_text(), re.M) for file in PINNED)


@pytest.mark.parametrize("known", [None, '{"vulnerabilities": []}', "<html>"])
def test_audit_without_advisories_says_not_audited(tmp_path, known):
    """The audit first looks in the advisories for a known vulnerability of an old package. If it
    is missing, the advisories are not usable, and the audit says NOT AUDITED."""
    source = tmp_path / "pip.json"
    if known:
        source.write_text(known)
    done = subprocess.run(
        ["sh", "tests/audit.sh", sys.executable],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "ADVISORIES": source.as_uri()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout.startswith("NOT AUDITED")


def test_audit_with_advisories_continues(tmp_path):
    """If the advisories have the known vulnerability, the audit continues. In this test it then
    fails, because the folder lacks the files that it needs next."""
    source = tmp_path / "pip.json"
    source.write_text('{"vulnerabilities": [{"id": "PYSEC-2023-228"}]}')
    done = subprocess.run(
        ["sh", ROOT / "tests" / "audit.sh", sys.executable],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "ADVISORIES": source.as_uri()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "NOT AUDITED" not in done.stdout
