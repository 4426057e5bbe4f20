"""Creates content for the checks. ``check.py`` runs this code in the site's ``manage.py shell``.

The content is a page with a picture, a document, a scheduled page, and a member with a private file
and an attachment.
"""

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from cms.models import NewsIndexPage, NewsPage, SiteDocument, SiteImage
from forum.attachments.services import upload
from members.accounts.models import User
from members.membership.models import Affiliation
from members.units.models import Organisation

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

member = User.objects.create(email="member@example.org", first_name="Maria", last_name="Nowak")
member.set_password("a-long-phrase-44")
member.save()
EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
office = Organisation.objects.create(name="Urząd", kind=Organisation.Kind.OFFICE)
Affiliation.objects.create(user=member, organisation=office, position="x", state="active")
attached = upload(SimpleUploadedFile("plan.txt", "Plan łódzki".encode()), by=member)

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
            "attached": attached.get_absolute_url(),
            "attached_file": attached.file.name,
        }
    )
)
