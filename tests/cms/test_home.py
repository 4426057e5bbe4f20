"""The home page."""

from datetime import date

from django.urls import reverse

from tests.factories.cms import make_guide, make_news, make_project


def test_newest_three_of_the_news_are_shown(client, home, news_index):
    for day in (1, 2, 3, 4):
        make_news(news_index, title=f"Wiadomość {day}", date=date(2026, 7, day))
    page = client.get("/").content.decode()
    assert "Wiadomość 1" not in page
    assert page.index("Wiadomość 4") < page.index("Wiadomość 3") < page.index("Wiadomość 2")


def test_guides_are_shown(client, guide_index):
    make_guide(guide_index, title="Jak zawrzeć partnerstwo")
    assert "Jak zawrzeć partnerstwo" in client.get("/").content.decode()


def test_projects_say_what_state_they_are_in(client, projects):
    make_project(projects, title="Kompetencje", state="finished")
    page = client.get("/").content.decode()
    assert "Kompetencje" in page
    assert page.count("badge-neutral") == 1


def test_what_is_missing_leaves_no_empty_section(client, home):
    page = client.get("/").content.decode()
    assert 'id="news"' not in page
    assert 'id="projects"' not in page


def test_visitor_is_led_to_an_account(client, home):
    assert f'button-primary" href="{reverse("account_signup")}"' in client.get("/").content.decode()


def test_outsider_is_led_to_joining(as_user, outsider, home):
    page = as_user(outsider).get("/").content.decode()
    assert f'button-primary" href="{reverse("units:joining")}"' in page


def test_member_is_led_to_the_forum(as_user, member, home):
    page = as_user(member).get("/").content.decode()
    assert f'button-primary" href="{reverse("forum:home")}"' in page


def test_pages_in_another_language_stay_there(client, english_home, news_index):
    make_news(news_index, title="Tylko po polsku")
    page = client.get("/en/").content.decode()
    assert '<html lang="en">' in page
    assert "Tylko po polsku" not in page
