"""Guides and standard pages."""

from tests.factories.cms import TEXT, make_document, make_guide, make_page, make_project


def chapter(title):
    return ("chapter", {"title": title, "body": TEXT})


def test_each_chapter_has_an_anchor_of_its_own(guide_index):
    titles = ["Łódź i Żary", "Łódź i Żary", "Downloads", "…"]
    guide = make_guide(guide_index, chapters=[chapter(title) for title in titles])
    anchors = [part["anchor"] for part in guide.parts()]
    assert anchors == ["lodz-i-zary", "lodz-i-zary-2", "downloads-2", "chapter"]


def test_side_navigation_leads_to_the_chapters(client, guide_index):
    guide = make_guide(guide_index, chapters=[chapter("Pierwsze kroki"), chapter("Umowa")])
    page = client.get(guide.url).content.decode()
    for anchor in ("pierwsze-kroki", "umowa"):
        assert f'href="#{anchor}"' in page
        assert f'id="{anchor}"' in page


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


def test_draft_guide_is_nowhere(client, guide_index):
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


def test_facts_stand_beside_the_text(client, home):
    facts = [("fact", {"term": "Lider", "value": "Stowarzyszenie <b>"})]
    page = client.get(make_page(home, facts=facts).url).content.decode()
    assert "<dt>Lider</dt><dd>Stowarzyszenie &lt;b&gt;</dd>" in page


def test_way_to_the_page_is_shown(client, projects):
    page = client.get(make_project(projects, title="Kompetencje").url).content.decode()
    assert '<a href="/projekty/">' in page
    assert '<span aria-current="page">Kompetencje</span>' in page
    assert '<link rel="canonical" href="http://testserver/projekty/kompetencje/">' in page
