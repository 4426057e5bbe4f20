"""All e-mails look alike, carry the same headers, and are built in ``members.mail`` alone."""

import ast
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail.message import BadHeaderError
from django.utils import translation

from members.mail.sending import list_id_of, render_email, stable_message_id
from tests.factories.members import UserFactory
from tests.test_project import sources

UNSUBSCRIBE = "http://testserver/inbox/stop/" + "abc:def" * 40 + "/"
MAIL_APP = Path(settings.BASE_DIR, "members/mail")
DJANGO_MAIL = {"EmailMessage", "EmailMultiAlternatives", "send_mail", "send_mass_mail"}


@pytest.fixture(autouse=True)
def _in_polish(settings):
    settings.EMAIL_BACKEND = "members.mail.backends.QueueBackend"
    with translation.override("pl"):
        yield


def built(**options):
    options = {"to": "anna@example.org", "subject": "Temat", "context": {}} | options
    return render_email("account_erased", **options)


def delivered(message):
    """The message as a mail program reads it."""
    return message_from_bytes(message.message().as_bytes(), policy=policy.default)


def html_of(message):
    return message.alternatives[0].content


@pytest.mark.django_db
def test_every_email_says_that_it_is_automatic(mailoutbox):
    built().send()
    sent = delivered(mailoutbox[0])
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["X-Auto-Response-Suppress"] == "All"
    assert not {"List-Id", "List-Unsubscribe", "In-Reply-To", "References"} & set(sent.keys())


def test_styles_are_inside_the_tags():
    html = html_of(built())
    assert '<p style="margin:' in html.replace("\n", "")
    assert "@media (prefers-color-scheme: dark)" in html.replace("dark )", "dark)")
    assert 'class="letter"' in html
    assert html.count("<style") == 1
    assert ".band{padding:18px" not in html.replace(" ", "")
    assert "<link" not in html


def test_html_part_has_no_address_of_another_server():
    html = html_of(built()).lower()
    assert not [word for word in ("http:", "https:", "@import", "url(") if word in html]


def test_plain_text_has_no_html_and_no_blank_ends():
    body = built(unsubscribe_url=UNSUBSCRIBE).body
    assert body == body.strip()
    assert "<" not in body


def test_unsubscribing_is_one_click():
    message = built(unsubscribe_url=UNSUBSCRIBE)
    sent = delivered(message)
    assert sent["List-Unsubscribe"].strip() == f"<{UNSUBSCRIBE}>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert UNSUBSCRIBE in message.body
    assert f'href="{UNSUBSCRIBE}"' in html_of(message)


def test_emails_of_a_thread_refer_to_it():
    thread, first, second = (
        stable_message_id(*each) for each in [("thread", 1), ("post", 2), ("post", 3)]
    )
    sent = delivered(built(message_id=second, in_reply_to=first, references=[thread, first]))
    assert second == "<post.3@testserver>"
    assert (sent["Message-ID"], sent["In-Reply-To"]) == (second, first)
    assert sent["References"].split() == [thread, first]


def test_email_without_references_refers_to_what_it_answers():
    assert (
        delivered(built(in_reply_to="<thread.1@testserver>"))["References"]
        == "<thread.1@testserver>"
    )


def test_list_id_has_a_readable_name():
    name = '"Drogi", <gminne>: zażółć gęślą jaźń, i jeszcze dłużej, niż mieści wiersz\nBcc: x'
    value = delivered(built(list_id=list_id_of("thread", 12, name)))["List-Id"]
    assert value.strip() == f"{' '.join(name.split())} <thread-12.testserver>"


def test_subject_is_one_line():
    assert built(subject="Dwa\nwiersze").subject == "Dwa wiersze"


@pytest.mark.parametrize(
    "option", ["message_id", "in_reply_to", "list_id", "unsubscribe_url", "reply_to"]
)
def test_line_break_in_a_header_is_refused(option):
    with pytest.raises(BadHeaderError):
        built(**{option: "x\nBcc: nowa@example.org"}).message()


def test_email_says_where_answers_go():
    alone, answered = built(), built(reply_to="jan@example.org")
    assert "odpowiedzi na nią nie są czytane" in alone.body
    assert delivered(answered)["Reply-To"] == "jan@example.org"
    for part in (answered.body, html_of(answered)):
        assert "jan@example.org" in part
        assert "nie są czytane" not in part


def test_email_may_have_several_recipients():
    assert built(to=["a@example.org", "b@example.org"]).to == ["a@example.org", "b@example.org"]


@pytest.mark.django_db
def test_emails_of_allauth_look_like_all_others(client, mailoutbox):
    client.post("/account/login/code/", {"email": UserFactory().email})
    [message] = mailoutbox
    assert delivered(message)["Auto-Submitted"] == "auto-generated"
    styles, own_styles = (html_of(each).split("<meta")[0] for each in (built(), message))
    assert styles == own_styles
    assert "letter-spacing:" in html_of(message).split("<body")[1]


def names_of_django_mail(path: Path) -> set[str]:
    """What the module imports or calls of Django's functions and classes that make e-mails."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module in {"django.core.mail", "django.core"}:
            found |= {alias.name for alias in node.names} & {*DJANGO_MAIL, "mail"}
        elif isinstance(node, ast.ImportFrom) and node.module == "django.core.mail.message":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {each.name for each in node.names if each.name.startswith("django.core.mail")}
    return found


def test_only_members_mail_builds_emails():
    """Other modules call ``send_templated_email``, so that no e-mail lacks the look and headers."""
    outside = [path for path in sources() if not path.is_relative_to(MAIL_APP)]
    assert {str(path): found for path in outside if (found := names_of_django_mail(path))} == {}


@pytest.mark.parametrize(
    "line",
    [
        "from django.core.mail import send_mail",
        "from django.core import mail",
        "import django.core.mail",
        "from django.core.mail.message import EmailMessage as Letter",
    ],
)
def test_check_of_modules_finds_each_way_of_importing(line, tmp_path):
    module = tmp_path / "module.py"
    module.write_text(line)
    assert names_of_django_mail(module)


def test_no_template_of_an_email_has_styles_by_hand():
    folders = ("emails", "account/email", "mfa/email")
    templates = Path(settings.BASE_DIR, "templates")
    found = [path for folder in folders for path in (templates / folder).glob("*.html")]
    assert len(found) > 40
    assert [path.name for path in found if " style=" in path.read_text()] == []
