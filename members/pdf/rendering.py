"""Renders HTML as PDF/UA-1 (ISO 14289-1), a PDF that screen readers can read, with WeasyPrint.

WeasyPrint needs libraries of the system (docs/deployment.md). It is imported only when it is
needed, because a site without them must run, too, and because the import takes half a second.
"""

import logging
from functools import cache
from pathlib import Path

from django.conf import settings

STYLESHEET = Path(__file__).with_name("document.css")

logger = logging.getLogger(__name__)


@cache
def is_available() -> bool:
    """Whether this machine has the libraries with which WeasyPrint makes PDF documents."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:
        logger.warning("No PDF documents are made, because a library is missing: %s", error)
        return False
    return True


def render_pdf(html: str) -> bytes:
    """Returns the page ``html`` as a PDF/UA-1 file on sheets of A4.

    ``html`` is a whole page with ``lang``, ``<title>`` and one ``<h1>``. Relative links lead to the
    site. Pictures must be inline SVG, because no URL is loaded. Raises OSError if the libraries are
    missing.
    """
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    # By default WeasyPrint also loads files of the server (file:///etc/passwd) and pages of its
    # local network, and prints them into the document. With this fetcher it logs each URL that it
    # does not load, and goes on without it.
    nothing = URLFetcher(allowed_protocols=())
    page = HTML(string=html, base_url=settings.SITE_URL, url_fetcher=nothing)
    style = CSS(string=STYLESHEET.read_text(), url_fetcher=nothing)
    return page.write_pdf(pdf_variant="pdf/ua-1", stylesheets=[style])
