"""Superusers see every e-mail of the site, with made-up data, in both languages."""

from types import SimpleNamespace

import pytest
from django.utils import translation
from wagtail.admin.mail import send_notification
from wagtail.users.models import UserProfile

from members.accounts.models import Role, User
from members.mail.previews import email_previews
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/reports/e-mails/"
PAGE = f"{LIST}invitation/"
PATHS = [LIST, PAGE, f"{PAGE}pl/"]


def test_list_links_to_every_email(as_user, administrator):
    page = as_user(administrator).get(LIST).content.decode()
    assert all(f'href="{LIST}{preview.name}/"' in page for preview in email_previews)


def test_list_takes_constant_queries(as_user, administrator, django_assert_num_queries):
    client = as_user(administrator)
    client.get(LIST)
    with django_assert_num_queries(7):
        client.get(LIST)


def test_email_is_shown_in_both_languages(as_user, administrator):
    page = as_user(administrator).get(PAGE).content.decode()
    [preview] = [each for each in email_previews if each.name == "invitation"]
    for language in ("pl", "en"):
        with translation.override(language):
            assert preview.message().subject in page
        assert f'sandbox="" src="{PAGE}{language}/"' in page


def test_html_part_may_be_framed_but_runs_nothing(as_user, administrator):
    response = as_user(administrator).get(f"{PAGE}en/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert '<html lang="en">' in response.content.decode()


def test_comments_are_mailed_in_the_language_of_the_reader(mailoutbox, administrator):
    UserProfile.objects.update_or_create(user=administrator, defaults={"preferred_language": "en"})
    comment = SimpleNamespace(text="Zażółć <b>gęślą</b>")
    page = SimpleNamespace(id=1, get_admin_display_title="Dyżur & pokój")
    context = {"page": page, "editor": "Anna", "new_comments": [comment]}
    with translation.override("pl"):
        send_notification(User.objects.filter(pk=administrator.pk), "updated_comments", context)
    [letter] = mailoutbox
    html = letter.alternatives[0].content
    assert letter.subject == "Comments on the page: Dyżur & pokój"
    assert "<b>gęślą</b>" in letter.body
    assert "&lt;b&gt;gęślą" in html
    assert '<html lang="en">' in html
    for part in (letter.body, html):
        assert "New comments:" in part
        assert "http://testserver/admin/pages/1/edit/" in part
        assert "Dzień dobry" not in part


@pytest.mark.parametrize("path", [f"{LIST}nothing/", f"{LIST}nothing/pl/", f"{PAGE}de/"])
def test_unknown_email_and_language_are_not_found(as_user, administrator, path):
    assert as_user(administrator).get(path).status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_others_see_no_previews(client, as_user, member, path):
    clerk = UserFactory(roles=[Role.ADMINISTRATOR])
    assert as_user(clerk).get(path).status_code == 302
    assert as_user(member).get(path).status_code == 302
    client.logout()
    assert client.get(path).status_code == 302


@pytest.mark.parametrize("path", PATHS)
def test_previews_send_nothing(as_user, administrator, mailoutbox, path):
    as_user(administrator).get(path)
    assert as_user(administrator).post(path).status_code == 405
    assert mailoutbox == []


def test_menu_item_is_for_superusers(as_user, administrator):
    clerk = UserFactory(roles=[Role.ADMINISTRATOR])
    assert LIST in as_user(administrator).get("/admin/").content.decode()
    assert LIST not in as_user(clerk).get("/admin/").content.decode()
