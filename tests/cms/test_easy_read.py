"""The easy-to-read page and its video, with captions, file types and HTTP range requests."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from cms.models import EasyReadPage, SiteDocument
from cms.public.video import LARGEST_PART
from members.typography import without_typesetting
from tests.factories.cms import add, make_picture
from tests.factories.office import make_statement

MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 40
VTT = b"WEBVTT\n\n00:00.000 --> 00:01.000\nDzie\xc5\x84 dobry\n"


def make_file(name, content):
    document = SiteDocument(title=name, file=ContentFile(content, name=name))
    document.full_clean(exclude=["collection", "uploaded_by_user", "file_hash", "file_size"])
    document.save()
    return document


@pytest.fixture
def film(home):
    return make_file("film.mp4", MP4)


def make_easy(home, **fields):
    parts = [("part", {"title": "Po co", "text": "Krótko.\n\nI jasno.", "image": None})]
    standard = {"title": "Łatwy tekst", "slug": "latwy", "parts": parts}
    return add(home, EasyReadPage(**{**standard, **fields}))


def test_each_sentence_is_a_separate_paragraph(client, home):
    page = without_typesetting(client.get(make_easy(home).url).content.decode())
    assert "<p>Krótko.</p><p>I jasno.</p>" in page


def test_picture_is_beside_the_text(client, home):
    picture = make_picture()
    picture.contextual_alt_text = "Most"
    parts = [("part", {"title": "Po co", "text": "Krótko.", "image": picture})]
    assert 'alt="Most"' in client.get(make_easy(home, parts=parts).url).content.decode()


def test_page_without_film_links_to_contact_information(client, home):
    make_statement(home)
    page = client.get(make_easy(home).url).content.decode()
    assert "<video" not in page
    assert "/deklaracja/#a11y-komunikacja" in page


def test_film_has_captions_and_does_not_autoplay(client, home, film):
    captions = make_file("napisy.vtt", VTT)
    response = client.get(make_easy(home, video=film, video_captions=captions).url)
    page = response.content.decode()
    for part in ('preload="none"', 'type="video/mp4"', 'kind="captions"', 'srclang="pl"'):
        assert part in page
    assert "media-src 'self'" in response.headers["Content-Security-Policy"]
    sent = client.get(captions.url)
    assert sent.headers["Content-Type"].startswith("text/vtt")
    sent.close()


def test_film_supports_range_requests(client, film):
    response = client.get(film.url, headers={"range": "bytes=4-7"})
    assert response.status_code == 206
    assert response.content == b"ftyp"
    assert response.headers["Content-Range"] == f"bytes 4-7/{len(MP4)}"
    assert response.headers["Content-Type"] == "video/mp4"
    rest = client.get(film.url, headers={"range": "bytes=100-"})
    assert rest.content == MP4[100 : 100 + LARGEST_PART]
    beyond = client.get(film.url, headers={"range": f"bytes={len(MP4)}-"})
    assert beyond.status_code == 416


@pytest.mark.parametrize("asked", ["", "bytes=-5", "bytes=1-2,4-5", "x"])
def test_film_is_sent_whole_without_a_single_range(client, film, asked):
    response = client.get(film.url, headers={"range": asked} if asked else {})
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == MP4


@pytest.mark.parametrize(
    ("name", "content"),
    [("film.mp4", b"<script>alert(1)</script>"), ("film.webm", MP4), ("napisy.vtt", b"text")],
)
def test_file_with_wrong_content_is_refused(db, name, content):
    with pytest.raises(ValidationError):
        make_file(name, content)


@pytest.mark.parametrize("field", ["video", "video_captions"])
def test_document_of_another_kind_is_no_film(home, film, field):
    page = make_easy(home, video=film, video_captions=make_file("n.vtt", VTT))
    setattr(page, field, make_file("wzor.txt", b"wzor"))
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert list(refused.value.message_dict) == [field]


def test_film_without_captions_is_refused(home, film):
    with pytest.raises(ValidationError):
        make_easy(home, video=film)


def test_unsaved_page_can_be_previewed(home):
    page = EasyReadPage(title="x", slug="x", locale=home.locale)
    assert page.make_preview_request().status_code == 200
