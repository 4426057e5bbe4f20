"""Pictures are stored without their metadata, whichever form or code stores them."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.models import UploadedFile
from wagtail.users.models import UserProfile

from cms.models import SiteImage
from tests.factories.attachments import (
    moving_picture,
    photo_with_place,
    picture,
    red_picture,
    sent,
    swapped_profile,
)

pytestmark = pytest.mark.django_db

WORDS = {"title": "Most w Łodzi", "description": "Most nad rzeką"}
SCRIPT = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}


@pytest.fixture
def editing(as_user, editor, home):
    return as_user(editor)


def assert_clean(stored):
    with stored.open() as file:
        content = file.read()
    assert b"Sekret" not in content
    opened = Image.open(BytesIO(content))
    assert not opened.getexif()
    assert "icc_profile" not in opened.info


def test_uploaded_picture_and_renditions_have_no_metadata(editing):
    form = WORDS | {"file": sent(photo_with_place(), "most.jpg")}
    assert editing.post(reverse("wagtailimages:add"), form).status_code == 302
    image = SiteImage.objects.get()
    assert_clean(image.file)
    assert (image.width, image.height) == (300, 400)
    assert image.file_size == image.file.size
    for name in ("width-200", "width-200|format-webp", "original"):
        assert_clean(image.get_rendition(name).file)


def test_replaced_picture_has_no_metadata(editing):
    image = SiteImage.objects.create(file=ContentFile(picture(), name="a.jpg"), **WORDS)
    form = WORDS | {"file": sent(photo_with_place(), "most.jpg")}
    editing.post(reverse("wagtailimages:edit", args=[image.pk]), form)
    image.refresh_from_db()
    assert (image.width, image.height) == (300, 400)
    assert_clean(image.file)


def test_pictures_uploaded_together_have_no_metadata(editing):
    data = {"title": "Most", "files[]": sent(photo_with_place(), "most.jpg")}
    said = editing.post(reverse("wagtailimages:add_multiple"), data, **SCRIPT).json()
    assert_clean(UploadedFile.objects.get().file)
    pk = said["uploaded_file_id"]
    address = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[pk])
    data = {f"uploaded-image-{pk}-{name}": value for name, value in WORDS.items()}
    assert editing.post(address, data, **SCRIPT).json()["success"] is True
    assert_clean(SiteImage.objects.get().file)


def test_picture_saved_by_code_has_no_metadata():
    image = SiteImage.objects.create(file=ContentFile(photo_with_place(), name="a.jpg"), **WORDS)
    assert_clean(image.file)


@pytest.mark.parametrize("size", [(300, 200), (900, 700)])
def test_cms_avatar_has_no_metadata(editor, size):
    photo = Image.open(BytesIO(photo_with_place())).resize(size)
    exif = Image.Exif()
    exif[0x010F] = "SekretnyAparat"
    target = BytesIO()
    photo.save(target, "JPEG", exif=exif)
    files = {"avatar": sent(target.getvalue(), "ja.jpg")}
    form = AvatarPreferencesForm({}, files, instance=UserProfile.get_for_user(editor))
    assert form.is_valid()
    form.save()
    assert_clean(UserProfile.objects.get(user=editor).avatar)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_colours_are_converted_to_srgb(kind):
    content = ContentFile(red_picture(kind, "RGB", swapped_profile()), name=f"a.{kind.lower()}")
    image = SiteImage.objects.create(file=content, **WORDS)
    assert_clean(image.file)
    with default_storage.open(image.file.name) as file:
        opened = Image.open(file)
        assert opened.format == kind
        red, green, _blue = opened.convert("RGB").getpixel((20, 20))
    assert green > 150 > 100 > red


def test_still_gif_is_stored_as_png():
    image = SiteImage.objects.create(file=ContentFile(picture("GIF"), name="a.gif"), **WORDS)
    assert image.file.name.endswith(".png")
    assert_clean(image.file)


def test_animated_picture_is_refused_with_a_message(editing):
    form = WORDS | {"file": sent(moving_picture(), "ruch.gif")}
    answer = editing.post(reverse("wagtailimages:add"), form)
    assert "animacją" in answer.context["form"].errors["file"][0]
    data = {"title": "Ruch", "files[]": sent(moving_picture(), "ruch.gif")}
    said = editing.post(reverse("wagtailimages:add_multiple"), data, **SCRIPT).json()
    assert "animacją" in said["error_message"]
