"""Creates pages, pictures and documents of the CMS."""

from datetime import timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image

from cms.models import (
    EventPage,
    GuidePage,
    NewsPage,
    ProjectPage,
    SiteDocument,
    SiteImage,
    StandardPage,
)

TEXT = [("text", "<p>Treść strony.</p>")]


def picture_file(name="most.png", size=(64, 36)):
    """Returns a valid PNG, such as an editor uploads."""
    file = BytesIO()
    Image.new("RGB", size, "#0b4f5c").save(file, "PNG")
    file.seek(0)
    return ImageFile(file, name=name)


def make_picture(*, size=(64, 36), **fields):
    fields = {"title": "Most", "description": "Most nad rzeką", **fields}
    return SiteImage.objects.create(file=picture_file(size=size), **fields)


def make_document(**fields):
    file = ContentFile(b"x" * 2048, name="wzor.pdf")
    return SiteDocument.objects.create(
        file=file, file_size=2048, **{"title": "Wzór umowy", **fields}
    )


def make_news(index, *, title="Nowe wiadomości", **fields):
    return add(index, NewsPage(title=title, **{"intro": "Krótko.", "body": TEXT, **fields}))


def make_guide(index, *, title="Poradnik", **fields):
    chapters = [("chapter", {"title": "Początek", "body": TEXT})]
    return add(
        index, GuidePage(title=title, **{"intro": "Krótko.", "chapters": chapters, **fields})
    )


def make_page(parent, *, title="Strona", **fields):
    return add(parent, StandardPage(title=title, **{"body": TEXT, **fields}))


def make_project(index, *, title="Projekt", **fields):
    return add(index, ProjectPage(title=title, **{"intro": "Krótko.", **fields}))


def make_event(index, *, title="Warsztaty", **fields):
    """Creates an event that begins tomorrow, unless ``starts_at`` is given."""
    starts_at = timezone.now() + timedelta(days=1)
    return add(
        index, EventPage(title=title, **{"intro": "Krótko.", "starts_at": starts_at, **fields})
    )


def add(parent, page):
    page.locale = parent.locale
    parent.add_child(instance=page)
    if page.live:
        page.save_revision().publish()
    return page
