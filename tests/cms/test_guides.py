"""Guides (chapters and their addresses, the printable guide, previews), and standard pages."""

from datetime import date

import pytest
from wagtail.blocks import StreamBlockValidationError
from wagtail.models import PageViewRestriction

from cms.blocks.chapters import ChaptersBlock
from cms.models import GuidePage
from tests.factories.cms import TEXT, make_document, make_guide, make_page, make_project


def chapter(title, slug="", body=TEXT):
    return ("chapter", {"title": title, "slug": slug, "body": body})


@pytest.fixture
def guide(guide_index):
    chapters = [
        chapter("Pierwsze kroki", body=[("text", "<p>Od czego zacząć.</p>")]),
        chapter("Umowa", body=[("text", "<p>Kto podpisuje.</p>")]),
        chapter("Rozliczenie", body=[("text", "<p>Ile to kosztuje.</p>")]),
    ]
    return make_guide(guide_index, title="Partnerstwa", chapters=chapters)


def read(client, path):
    return client.get(path).content.decode()


def slugs(guide):
    return [block.value["slug"] for block in guide.chapters]


class TestSlugs:
    def test_each_chapter_gets_its_own_slug(self, guide_index):
        titles = ["Łódź i Żary", "Łódź i Żary", "Print", "…"]
        guide = make_guide(guide_index, chapters=[chapter(title) for title in titles])
        wanted = ["lodz-i-zary", "lodz-i-zary-2", "print-2", "chapter"]
        assert slugs(guide) == wanted
        assert slugs(guide.get_latest_revision_as_object()) == wanted
        assert slugs(GuidePage.objects.get()) == wanted

    def test_typed_slug_is_kept(self, guide_index):
        chapters = [chapter("Umowa"), chapter("Inny tytuł", slug="umowa")]
        assert slugs(make_guide(guide_index, chapters=chapters)) == ["umowa-2", "umowa"]

    def test_slug_is_kept_when_the_title_changes(self, guide):
        guide.chapters[1].value["title"] = "Porozumienie"
        guide.save_revision().publish()
        assert slugs(GuidePage.objects.get())[1] == "umowa"

    def test_slug_is_truncated(self, guide_index):
        chapters = [chapter("ź" * 120), chapter("ź" * 120)]
        first, second = slugs(make_guide(guide_index, chapters=chapters))
        assert first != second
        assert len(second) <= 80

    @pytest.mark.parametrize("wrong", [["umowa", "umowa"], ["start", "print"]])
    def test_invalid_slug_is_an_error_of_its_chapter(self, wrong):
        block = ChaptersBlock()
        value = block.to_python(
            [
                {
                    "type": "chapter",
                    "value": {
                        "title": "Umowa",
                        "slug": slug,
                        "body": [{"type": "text", "value": "<p>Treść.</p>"}],
                    },
                }
                for slug in wrong
            ]
        )
        with pytest.raises(StreamBlockValidationError) as refused:
            block.clean(value)
        assert list(refused.value.block_errors) == [1]
        assert list(refused.value.block_errors[1].block_errors) == ["slug"]


class TestParts:
    def test_guide_url_shows_introduction_and_first_chapter(self, client, guide):
        page = read(client, guide.url)
        for words in ("Krótko.", "Od czego zacząć."):
            assert words in page
        assert "Kto podpisuje." not in page
        assert "<title>Partnerstwa –" in page

    def test_chapter_has_its_own_page(self, client, guide):
        page = read(client, f"{guide.url}umowa/")
        assert "Kto podpisuje." in page
        assert "Od czego zacząć." not in page
        assert "<title>Umowa – Partnerstwa –" in page
        assert "<h1>Partnerstwa</h1>" in page
        assert '<h2 id="part">Umowa</h2>' in page
        assert f'rel="canonical" href="{guide.full_url}umowa/"' in page

    def test_first_chapter_has_no_second_url(self, client, guide):
        response = client.get(f"{guide.url}pierwsze-kroki/")
        assert (response.status_code, response.url) == (302, guide.url)

    def test_navigation_marks_the_current_chapter(self, client, guide):
        page = read(client, f"{guide.url}umowa/")
        assert f'<a href="{guide.url}umowa/" aria-current="page">Umowa</a>' in page
        assert f'<a href="{guide.url}">Pierwsze kroki</a>' in page
        assert f'rel="prev" href="{guide.url}"' in page
        assert f'rel="next" href="{guide.url}rozliczenie/"' in page
        assert f'<a href="{guide.url}">Partnerstwa</a>' in page
        assert '<span aria-current="page">Umowa</span>' in page

    def test_first_and_last_chapter_have_one_neighbour(self, client, guide):
        assert 'rel="prev"' not in read(client, guide.url)
        assert 'rel="next"' not in read(client, f"{guide.url}rozliczenie/")

    @pytest.mark.parametrize("path", ["nie-ma/", "umowa/dalej/", "print/dalej/", "%C5%BC/"])
    def test_unknown_chapter_is_404(self, client, guide, path):
        assert client.get(guide.url + path).status_code == 404

    def test_chapters_of_a_draft_are_404(self, client, guide):
        guide.unpublish()
        for path in ("", "umowa/", "print/"):
            assert client.get(guide.get_url() + path).status_code == 404

    def test_chapters_of_a_restricted_guide_are_restricted(self, client, guide):
        PageViewRestriction.objects.create(page=guide, restriction_type="login")
        for path in ("", "umowa/", "print/"):
            assert client.get(guide.url + path).status_code == 302

    def test_chapters_are_in_the_sitemap(self, guide):
        places = [entry["location"] for entry in guide.get_sitemap_urls()]
        assert places == [guide.full_url + path for path in ("", "umowa/", "rozliczenie/")]

    def test_chapters_of_a_moved_guide_are_redirected(self, client, guide, committed):
        old = guide.url
        guide.slug = "wspolpraca"
        with committed():
            guide.save_revision().publish()
        for path in ("", "umowa/", "print/"):
            response = client.get(old + path)
            assert (response.status_code, response.url) == (301, f"/poradniki/wspolpraca/{path}")


class TestWholeGuide:
    def test_print_view_has_all_chapters(self, client, guide):
        page = read(client, f"{guide.url}print/")
        for words in ("Od czego zacząć.", "Kto podpisuje.", "Ile to kosztuje."):
            assert words in page
        for number in (1, 2, 3):
            assert f'href="#part-{number}"' in page
            assert f'id="part-{number}"' in page

    def test_print_view_is_noindex(self, client, guide):
        page = read(client, f"{guide.url}print/")
        assert '<meta name="robots" content="noindex">' in page
        assert f'rel="canonical" href="{guide.full_url}"' in page
        assert "data-print" in page
        assert f'href="{guide.url}print/"' in read(client, guide.url)


class TestPreview:
    def shown(self, guide, mode):
        return guide.make_preview_request(preview_mode=mode).content.decode()

    def test_preview_modes_have_each_chapter(self, guide):
        assert [name for name, _label in guide.preview_modes] == [
            "",
            "print",
            "umowa",
            "rozliczenie",
        ]

    @pytest.mark.parametrize(
        ("mode", "words"), [("", "Od czego"), ("print", "Ile to"), ("umowa", "Kto podpisuje")]
    )
    def test_preview_shows_the_chapter(self, guide, mode, words):
        assert words in self.shown(guide, mode)

    def test_preview_of_an_empty_guide(self, guide_index):
        guide = GuidePage(title="", locale=guide_index.locale)
        for mode in ("", "print", "umowa"):
            assert "<h1>" in self.shown(guide, mode)


def test_history_and_project_are_shown(client, guide_index, projects):
    change = {"date": date(2026, 9, 15), "version": "1.1", "text": "Nowe stawki."}
    project = make_project(projects, title="Kompetencje")
    guide = make_guide(guide_index, changes=[("change", change)], project=project)
    page = read(client, guide.url)
    for words in ('datetime="2026-09-15"', "1.1", "Nowe stawki.", f'href="{project.url}"'):
        assert words in page


def test_draft_project_is_not_named(client, guide_index, projects):
    project = make_project(projects, title="Tajny szkic", live=False)
    assert "Tajny szkic" not in read(client, make_guide(guide_index, project=project).url)


def test_version_review_and_downloads_are_shown(client, guide_index):
    guide = make_guide(
        guide_index,
        version="2.1",
        reviewed_on="2026-09-15",
        downloads=[("document", make_document())],
    )
    page = client.get(guide.url).content.decode()
    for words in ("2.1", "2026-09-15", "Wzór umowy", "PDF", "2,0"):
        assert words in page


def test_draft_guide_is_not_listed(client, guide_index):
    guide = make_guide(guide_index, title="Tajny szkic", live=False)
    assert client.get(guide.get_url()).status_code == 404
    for path in ("/", "/poradniki/"):
        assert "Tajny szkic" not in client.get(path).content.decode()


def test_standard_page_lists_what_is_below_it(client, home):
    above = make_page(home, title="Nad nimi")
    make_page(above, title="Kompetencje")
    make_page(above, title="Tajny szkic", live=False)
    page = client.get(above.url).content.decode()
    assert "Kompetencje" in page
    assert "Tajny szkic" not in page


def test_facts_are_beside_the_text(client, home):
    facts = [("fact", {"term": "Lider", "value": "Stowarzyszenie <b>"})]
    page = client.get(make_page(home, facts=facts).url).content.decode()
    assert "<dt>Lider</dt><dd>Stowarzyszenie &lt;b&gt;</dd>" in page


def test_unpublished_list_is_not_in_the_breadcrumbs(client, guide_index):
    guide = make_guide(guide_index)
    guide_index.unpublish()
    steps = client.get(guide.url).context["breadcrumbs"]
    assert [step["title"] for step in steps] == ["Strona główna", guide.title]


def test_breadcrumbs_are_shown(client, projects):
    page = client.get(make_project(projects, title="Kompetencje").url).content.decode()
    assert '<a href="/projekty/">' in page
    assert '<span aria-current="page">Kompetencje</span>' in page
    assert '<link rel="canonical" href="http://testserver/projekty/kompetencje/">' in page
