"""A kind of PDF document for tests: a thread of the discussion.

All tests have it registered (tests/conftest.py). It has headings, links, a table, a picture and
lists, like the documents of the site.
"""

from forum.threads.models import Thread
from members.pdf.kinds import DocumentKind

KIND = DocumentKind(
    name="test-thread",
    find=lambda user, pk: Thread.objects.visible_to(user).filter(pk=pk).first(),
    template="tests/pdf_document.html",
    context=lambda thread: {"thread": thread, "days": range(1, 4)},
    title=lambda thread: thread.title,
    filename=lambda thread: f"wątek-{thread.pk}.pdf",
    url=lambda thread: thread.get_absolute_url(),
)
