"""The home page: what its lists show, and where its main button leads visitors and members."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from members.typography import without_typesetting
from tests.factories.cms import make_event, make_guide, make_news, make_project


def test_three_newest_news_are_shown(client, home, news_index):
    for day in (1, 2, 3, 4):
        make_news(news_index, title=f"Wiadomość {day}", date=date(2026, 7, day))
    page = client.get("/").content.decode()
    assert "Wiadomość 1" not in page
    assert page.index("Wiadomość 4") < page.index("Wiadomość 3") < page.index("Wiadomość 2")


def test_guides_are_shown(client, guide_index):
    make_guide(guide_index, title="Jak zawrzeć partnerstwo")
    assert "Jak zawrzeć partnerstwo" in client.get("/").content.decode()


def test_projects_show_their_state(client, projects):
    make_project(projects, title="Kompetencje", state="finished")
    page = client.get("/").content.decode()
    assert "Kompetencje" in page
    assert page.count("badge-neutral") == 1


def test_next_events_are_shown(client, events):
    now = timezone.now()
    for days in (9, 3, 6, 12, -5):
        make_event(events, title=f"Za {days} dni", starts_at=now + timedelta(days=days))
    make_event(events, title="Odwołane", is_cancelled=True)
    page = without_typesetting(client.get("/").content.decode())
    assert page.index("Za 3 dni") < page.index("Za 6 dni") < page.index("Za 9 dni")
    assert "Za 12 dni" not in page
    assert "Za -5 dni" not in page
    assert "Odwołane" not in page


def test_empty_lists_have_no_section(client, home):
    page = client.get("/").content.decode()
    assert 'id="news"' not in page
    assert 'id="projects"' not in page
    assert 'id="events"' not in page
    assert 'id="partners"' not in page


def test_restricted_list_is_not_linked(client, home, guide_index):
    link = 'button-quiet" href="/poradniki/"'
    assert link in client.get("/").content.decode()
    guide_index.view_restrictions.create(restriction_type="login")
    assert link not in client.get("/").content.decode()


def test_visitor_gets_a_link_to_sign_up(client, home):
    assert f'button-primary" href="{reverse("account_signup")}"' in client.get("/").content.decode()


def test_outsider_gets_a_link_to_joining(as_user, outsider, home):
    page = as_user(outsider).get("/").content.decode()
    assert f'button-primary" href="{reverse("membership:joining")}"' in page


def test_member_gets_a_link_to_the_forum(as_user, member, home):
    page = as_user(member).get("/").content.decode()
    assert f'button-primary" href="{reverse("forum:home")}"' in page


def test_english_home_page_shows_only_english_pages(client, english_home, news_index):
    make_news(news_index, title="Tylko po polsku")
    page = client.get("/en/").content.decode()
    assert '<html lang="en">' in page
    assert "Tylko po polsku" not in page
