"""Run inside the site: puts in a page with a picture, a document, a private file, a later page."""

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image

from cms.models import NewsIndexPage, NewsPage, SiteDocument, SiteImage

picture = BytesIO()
Image.new("RGB", (1400, 800), "#0b4f5c").save(picture, "PNG")
picture.seek(0)
image = SiteImage.objects.create(
    title="Most", description="Most nad rzeką", file=ImageFile(picture, name="most.png")
)
document = SiteDocument.objects.create(
    title="Wzór umowy", file=ContentFile(b"x" * 2048, name="wzor.pdf"), file_size=2048
)
private = Path(settings.PRIVATE_MEDIA_ROOT) / "members" / "plan łódzki.txt"
private.parent.mkdir()
private.write_text("Tylko dla członków")

index = NewsIndexPage.objects.get(slug="aktualnosci")


def news(title, **fields):
    text = [("text", "<p>Treść strony.</p>")]
    page = NewsPage(title=title, intro="Krótko.", body=text, image=image, **fields)
    index.add_child(instance=page)
    page.save_revision().publish()
    return page.relative_url(None)


print(  # noqa: T201
    json.dumps(
        {
            "page": news("Łódź otwiera most"),
            "later": news("Jutro", live=False, go_live_at=timezone.now() + timedelta(seconds=4)),
            "original": image.file.url,
            "document": document.url,
            "document_file": document.file.url,
            "private": private.name,
        }
    )
)
