"""When the site starts, it does not load the packages that only a few pages need."""

import subprocess
import sys

from django.conf import settings

# WeasyPrint renders minutes as PDF, holidays lists days off, icalendar writes calendar files.
LATER = ["weasyprint", "holidays", "icalendar"]
START = f"""
import sys, django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
print(*[name for name in {LATER} if name in sys.modules])
"""


def test_rarely_used_packages_are_not_loaded_at_the_start():
    run = subprocess.run(
        [sys.executable, "-c", START], cwd=settings.BASE_DIR, check=True, capture_output=True
    )
    assert run.stdout.split() == []
