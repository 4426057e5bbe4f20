"""The site does not load packages at its start that only a few pages need."""

import subprocess
import sys

from django.conf import settings

# WeasyPrint makes PDFs of minutes, holidays knows days off, icalendar writes calendar files.
LATER = ["weasyprint", "holidays", "icalendar"]
START = f"""
import sys, django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
print(*[name for name in {LATER} if name in sys.modules])
"""


def test_packages_of_a_few_pages_are_loaded_by_these():
    run = subprocess.run(
        [sys.executable, "-c", START], cwd=settings.BASE_DIR, check=True, capture_output=True
    )
    assert run.stdout.split() == []
