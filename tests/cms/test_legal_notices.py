"""Every published version of a legal notice is stored, and can be read at a URL with its number."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils import timezone

from cms.models import LegalNoticePage, LegalNoticeVersion
from members.accounts.legal_notices import notice_in_force
from tests.factories.office import make_notice, make_office


@pytest.fixture
def notice(home):
    return make_notice(home)


def republish(notice, text="<p>Nowe brzmienie.</p>", **fields):
    page = LegalNoticePage.objects.get(pk=notice.pk)
    page.body = [("text", text)]
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return LegalNoticePage.objects.get(pk=notice.pk)


def numbers(notice):
    return list(notice.versions.values_list("number", flat=True))


def test_first_publication_is_the_first_version(notice):
    assert numbers(notice) == [1]
    assert notice.versions.get().body[0].value.source == "<p>Treść strony.</p>"


def test_draft_creates_no_version(home):
    page = make_notice(home, live=False)
    page.save_revision()
    assert numbers(page) == []


def test_changed_draft_of_a_published_notice_creates_no_version(notice):
    notice.intro = "Inaczej."
    notice.save_revision()
    assert numbers(notice) == [1]


def test_publishing_unchanged_text_creates_no_version(notice):
    for _time in range(2):
        LegalNoticePage.objects.get(pk=notice.pk).save_revision().publish()
    assert numbers(notice) == [1]


@pytest.mark.parametrize(
    "change",
    [{"title": "Inny"}, {"intro": "Inny"}, {"changes": "x"}, {"in_force_on": date(2026, 2, 1)}],
)
def test_publishing_changed_text_creates_a_version(notice, change):
    page = LegalNoticePage.objects.get(pk=notice.pk)
    for name, value in change.items():
        setattr(page, name, value)
    page.save_revision().publish()
    assert numbers(notice) == [2, 1]


def test_version_numbers_are_per_notice(notice, english_home):
    other = make_notice(english_home, slug="note")
    republish(notice)
    assert (numbers(notice), numbers(other)) == ([2, 1], [1])


def test_version_never_changes(notice):
    version = notice.versions.get()
    version.title = "Podmieniony"
    with pytest.raises(TypeError):
        version.save()
    with pytest.raises(ProtectedError):
        LegalNoticePage.objects.filter(pk=notice.pk).first().versions.get().page.delete()
    assert LegalNoticeVersion.objects.get().title == "Prywatność"


def test_page_shows_the_newest_version_and_links_to_earlier_ones(client, notice):
    make_office()
    republish(notice, changes="Dopisano odbiorców.", in_force_on=date(2026, 5, 1))
    page = client.get(notice.url).content.decode()
    for words in ("Nowe brzmienie.", "Dopisano odbiorców.", "2026-05-01", "/notka/wersja/1/"):
        assert words in page
    assert "Treść strony." not in page
    assert "Powiat łowicki" in page


def test_earlier_version_says_that_it_is_not_in_force(client, notice):
    republish(notice, in_force_on=date(2026, 5, 1))
    page = client.get("/notka/wersja/1/").content.decode()
    for words in ("Treść strony.", "nie obowiązuje", "2026-05-01", 'content="noindex"'):
        assert words in page
    assert "Nowe brzmienie." not in page
    assert 'rel="canonical" href="http://testserver/notka/wersja/1/"' in page


def test_english_version_has_an_english_address(client, english_home):
    notice = make_notice(english_home, slug="note")
    republish(notice)
    assert client.get("/en/note/version/1/").status_code == 200
    assert client.get("/en/note/wersja/1/").status_code == 404


@pytest.mark.parametrize("path", ["wersja/0/", "wersja/3/", "version/1/", "wersja/x/"])
def test_unknown_version_is_404(client, notice, path):
    republish(notice)
    assert client.get(f"/notka/{path}").status_code == 404


def test_url_of_the_newest_version_redirects_to_the_page(client, notice):
    assert client.get("/notka/wersja/1/").url == "/notka/"


def test_future_version_names_the_current_one(client, notice):
    tomorrow = timezone.localdate() + timedelta(days=1)
    later = republish(notice, in_force_on=tomorrow)
    assert later.current_version().number == 1
    page = client.get(notice.url).content.decode()
    assert "jeszcze nie obowiązuje" in page
    assert "Obecnie obowiązuje: wersja 1" in page
    assert "Ta wersja obowiązuje" in client.get("/notka/wersja/1/").content.decode()


def test_version_comes_into_force_automatically(client, notice, monkeypatch):
    later = republish(notice, in_force_on=timezone.localdate() + timedelta(days=1))
    assert "jeszcze nie obowiązuje" in client.get(notice.url).content.decode()
    after = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *args: after)
    assert later.current_version().number == 2
    assert "jeszcze nie obowiązuje" not in client.get(notice.url).content.decode()


def test_nothing_is_in_force_before_the_first_day(home):
    notice = make_notice(home, in_force_on=timezone.localdate() + timedelta(days=1))
    assert notice.current_version() is None


def test_date_before_the_published_version_is_refused(notice):
    notice.in_force_on = date(2025, 12, 31)
    with pytest.raises(ValidationError) as refused:
        notice.full_clean()
    assert list(refused.value.message_dict) == ["in_force_on"]


def test_version_of_an_unpublished_notice_is_404(client, notice):
    republish(notice)
    LegalNoticePage.objects.get(pk=notice.pk).unpublish()
    assert client.get("/notka/wersja/1/").status_code == 404
    assert numbers(notice) == [2, 1]


def test_unsaved_notice_can_be_previewed(home):
    page = LegalNoticePage(title="x", slug="x", locale=home.locale)
    assert page.make_preview_request().status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_page_query_count_is_constant(client, notice, django_assert_num_queries, rows):
    for number in range(rows):
        notice = republish(notice, text=f"<p>{number}</p>")
    notice = LegalNoticePage.objects.get(pk=notice.pk)
    with django_assert_num_queries(4):  # however many versions there are
        notice.history()


def test_notice_in_force_depends_on_the_language(home, english_home):
    for tree, title in ((home, "Zasady"), (english_home, "House rules")):
        make_notice(tree, kind="rules", title=title, slug="house")
    assert notice_in_force("rules", "pl").url == "/house/wersja/1/"
    found = notice_in_force("rules", "en")
    assert (found.title, found.url) == ("House rules", "/en/house/version/1/")
    assert (found.version, found.in_force_on) == (1, date(2026, 1, 1))


def test_notice_in_force_falls_back_to_another_language(home):
    make_notice(home, kind="rules")
    assert notice_in_force("rules", "en").url == "/notka/wersja/1/"


def test_restricted_notice_is_not_in_force(home):
    page = make_notice(home, kind="rules")
    assert notice_in_force("rules", "pl")
    page.view_restrictions.create(restriction_type="login")
    assert notice_in_force("rules", "pl") is None


def test_draft_and_future_version_are_not_in_force(home):
    make_notice(home, kind="rules", live=False)
    tomorrow = timezone.localdate() + timedelta(days=1)
    make_notice(home, kind="rules", slug="jutro", in_force_on=tomorrow)
    assert notice_in_force("rules", "pl") is None


def test_earlier_version_is_in_force_until_the_new_one(home):
    page = make_notice(home, kind="rules")
    republish(page, in_force_on=timezone.localdate() + timedelta(days=1))
    assert notice_in_force("rules", "pl").version == 1
    assert notice_in_force("privacy", "pl") is None
