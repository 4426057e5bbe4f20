"""Pictures on public pages are decoded one at a time, and no larger than needed.

A page shows the alternative text of a picture that cannot be decoded.
"""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from django.core.files.images import ImageFile
from PIL import Image, ImageDraw
from wagtail.images.models import SourceImageIOError
from willow.image import Image as Willow

from cms.models import SiteImage
from members import image_lock
from tests.broken_disk import KINDS, refusing
from tests.factories.attachments import picture_bomb, sent
from tests.factories.cms import make_news, make_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def decoded(monkeypatch):
    """Returns a list that gets the size of each decoded picture before it is scaled."""
    sizes = []
    real = Image.Image.resize

    def resize(self, *args, **kwargs):
        sizes.append(self.size)
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Image.Image, "resize", resize)
    return sizes


def photo(size, *, orientation=1, **fields):
    """Creates a JPEG with a red spot. Shown upright, the spot is in the lower right quarter.

    ``orientation`` is the EXIF orientation of the JPEG.
    """
    image = Image.new("RGB", size, "white")
    width, height = size
    ImageDraw.Draw(image).rectangle([width * 0.6, height * 0.6, width * 0.9, height * 0.9], "red")
    exif = Image.Exif()
    exif[0x0112] = orientation
    if orientation == 6:
        image = image.transpose(Image.Transpose.ROTATE_90)
    content = BytesIO()
    image.save(content, "JPEG", exif=exif)
    content.seek(0)
    file = ImageFile(content, name="most.jpg")
    return SiteImage.objects.create(title="Most", description="Most", file=file, **fields)


def is_red(rendition, x, y) -> bool:
    with rendition.file.open("rb") as file:
        image = Image.open(file).convert("RGB")
        red, green, _blue = image.getpixel((int(image.width * x), int(image.height * y)))
    return red > 200 and green < 80


class TestDecoding:
    @pytest.mark.parametrize("orientation", [1, 6])
    @pytest.mark.parametrize(
        ("spec", "size"),
        [("width-300", (300, 200)), ("fill-300x200", (300, 200)), ("max-300x300", (300, 200))],
    )
    def test_jpeg_is_decoded_no_larger_than_needed(self, decoded, spec, size, orientation):
        rendition = photo((2400, 1600), orientation=orientation).get_rendition(
            f"{spec}|format-webp"
        )
        assert (rendition.width, rendition.height) == size
        assert max(max(one) for one in decoded) <= 600
        assert is_red(rendition, 0.75, 0.75)
        assert not is_red(rendition, 0.25, 0.25)

    def test_original_size_is_kept(self):
        rendition = photo((1200, 800)).get_rendition("original")
        assert (rendition.width, rendition.height) == (1200, 800)

    def test_focal_point_is_scaled_with_the_picture(self):
        spot = {"x": 1800, "y": 1200, "width": 400, "height": 300}
        focal = {f"focal_point_{name}": value for name, value in spot.items()}
        rendition = photo((2400, 1600), **focal).get_rendition("fill-200x200-c100")
        assert is_red(rendition, 0.5, 0.5)

    def test_size_is_read_without_decoding(self, monkeypatch):
        def never(*args, **kwargs):
            raise AssertionError("decoded")

        monkeypatch.setattr("PIL.ImageFile.ImageFile.load", never)
        assert Willow.open(BytesIO(picture_bomb(9000, 9000))).get_size() == (9000, 9000)

    def test_too_many_pixels_are_refused(self, as_user, editor):
        data = {"title": "x", "description": "x", "file": sent(picture_bomb(9000, 9000), "a.png")}
        answer = as_user(editor).post("/admin/images/add/", data)
        assert "40000000" in answer.context["form"].errors["file"][0].replace("\xa0", "")


class TestMissing:
    @pytest.mark.parametrize("kind", KINDS)
    def test_page_with_a_missing_picture_is_not_cached(self, client, news_index, kind):
        page = make_news(news_index, image=make_picture(size=(1600, 900)))
        with refusing("write", kind):
            answer = client.get(page.url)
        assert answer.status_code == 200
        assert "not-found" in answer.content.decode()
        again = client.get(page.url)
        assert "not-found" not in again.content.decode()
        assert "Cache-Status" not in again.headers
        assert "hit" in client.get(page.url).headers["Cache-Status"]

    def test_page_is_shown_while_the_image_lock_is_taken(self, client, news_index, monkeypatch):
        page = make_news(news_index, image=make_picture(size=(1600, 900)))
        monkeypatch.setattr(image_lock, "WAIT", 0)
        with image_lock.lock_images():
            assert client.get(page.url).status_code == 200

    def test_damaged_original_has_no_rendition(self):
        image = make_picture()
        with open(image.file.path, "wb") as file:
            file.write(b"nothing")
        with pytest.raises(SourceImageIOError):
            image.get_rendition("width-32")


def test_renditions_are_generated_one_after_the_other(monkeypatch):
    """Renditions are generated in one thread. Wagtail would use three threads, each with a decoded
    picture in memory."""
    image = make_picture(size=(400, 300))
    monkeypatch.setattr(ThreadPoolExecutor, "submit", None)
    found = image.get_renditions("width-32", "width-64", "width-128")
    assert [one.width for one in found.values()] == [32, 64, 128]
