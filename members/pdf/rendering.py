"""Renders HTML as PDF/UA-1 (ISO 14289-1), a PDF that screen readers can read, with WeasyPrint.

WeasyPrint needs libraries of the system (docs/deployment.md). It is imported only when it is
needed, because a site without them must run, too, and because the import takes half a second.
"""

import logging
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.conf import settings
from PIL import ImageFile

STYLESHEET = Path(__file__).with_name("document.css")

logger = logging.getLogger(__name__)


@cache
def is_available() -> bool:
    """Whether this machine has the libraries with which WeasyPrint makes PDF documents."""
    try:
        load_weasyprint()
    except (ImportError, OSError) as error:
        logger.warning("No PDF documents are made, because a library is missing: %s", error)
        return False
    return True


def load_weasyprint() -> ModuleType:
    """Imports WeasyPrint, and keeps Pillow strict about damaged pictures.

    WeasyPrint makes Pillow accept cut-off pictures everywhere in the process. Uploads must refuse
    them, and documents have no pictures that Pillow reads.
    """
    is_lenient = ImageFile.LOAD_TRUNCATED_IMAGES
    try:
        return import_module("weasyprint")
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = is_lenient


def render_pdf(html: str) -> bytes:
    """Returns the page ``html`` as a PDF/UA-1 file on sheets of A4.

    ``html`` is a whole page with ``lang``, ``<title>`` and one ``<h1>``. Relative links lead to the
    site. Pictures must be inline SVG, because no URL is loaded. Raises OSError if the libraries are
    missing.
    """
    weasyprint = load_weasyprint()
    # By default WeasyPrint also loads files of the server (file:///etc/passwd) and pages of its
    # local network, and prints them into the document. With this fetcher it logs each URL that it
    # does not load, and goes on without it.
    nothing = weasyprint.urls.URLFetcher(allowed_protocols=())
    page = weasyprint.HTML(string=html, base_url=settings.SITE_URL, url_fetcher=nothing)
    style = weasyprint.CSS(string=STYLESHEET.read_text(), url_fetcher=nothing)
    return page.write_pdf(pdf_variant="pdf/ua-1", stylesheets=[style])
