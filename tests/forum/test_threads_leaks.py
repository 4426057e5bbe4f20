"""A member who loses access to a thread no longer learns anything about it.

The member has written and reacted in the thread, was mentioned, and has a bookmark and a draft.
Then the thread moves to a closed section, and the member is not in the group of that section.
"""

import pytest
from django.urls import reverse

from forum.moderation.services.actions import hide_thread, rename_thread
from forum.moderation.services.moving import merge_threads, move_thread, split_to_thread
from forum.threads.models import Draft, Reaction, Thread
from forum.threads.services import edit_post, reply_to
from forum.threads.services.bookmarks import toggle_bookmark
from forum.threads.services.reactions import toggle_reaction
from members.membership.models import Group
from tests.factories.attachments import make_attachment
from tests.factories.members import GroupFactory, make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

SECRET = "kryptonim"
LISTS = [
    "forum:home",
    "threads:list",
    "threads:sections",
    "threads:bookmarks",
    "threads:drafts",
    "people:directory",
    "people:units",
]
FILTERS = ["order=newest", "show=unread", "show=unanswered", "show=mine", f"tag={SECRET}"]
OF_THREAD = ["threads:detail", "threads:reply", "threads:news", "moderation:thread"]
OF_THREAD += [f"moderation:thread_{action}" for action in ("hide", "rename")]
OF_THREAD += [f"moderation:thread_{action}" for action in ("move", "merge", "split")]
OF_POST = ["threads:post", "threads:post_edit", "threads:post_history", "threads:post_withdraw"]
OF_POST += ["threads:post_reactions", "moderation:post_report", "moderation:post"]


@pytest.fixture
def closed():
    """A closed section. Its attribute ``insider`` is a user who may enter it."""
    group = GroupFactory(name=f"Grupa {SECRET}")
    insider = make_member(first_name="Iwona")
    group.memberships.create(user=insider)
    section = SectionFactory(name=f"Dział {SECRET}", slug=f"d-{SECRET}", group=group)
    section.insider = insider
    return section


@pytest.fixture
def thread(member):
    """An open thread in which ``member`` took part. Its attribute ``file`` is an attachment."""
    author = make_member(first_name="Anna")
    made = make_thread(by=author, title=f"Wątek {SECRET}", body=f"<p>{SECRET}</p>", tags=[SECRET])
    file = make_attachment(name=f"{SECRET}.pdf", by=author)
    mention = f'<p>{SECRET} <span data-mention="{member.pk}">@x</span></p>'
    post = reply_to(made, by=author, body=mention, attachments=[file.token])
    reply_to(made, by=member, body=f"<p>{SECRET} od członkini</p>")
    toggle_reaction(post, by=member, kind=Reaction.Kind.THANKS)
    toggle_bookmark(post, by=member)
    fields = {"kind": "reply", "thread": made, "data": {"body": "moje słowa"}}
    Draft.objects.update_or_create(fields, user=member, target=f"reply:{made.pk}")
    made.file = file
    return made


def addresses(thread):
    """Yields the URLs of all pages about the thread and its posts, and the URLs of its file."""
    yield from (reverse(name, args=[thread.pk]) for name in OF_THREAD)
    yield f"/forum/threads/{thread.pk}/2/"
    posts = thread.posts.values_list("pk", flat=True)
    yield from (reverse(name, args=[pk]) for name in OF_POST for pk in posts)
    yield reverse("attachments:file", args=[thread.file.token])
    yield reverse("attachments:thumbnail", args=[thread.file.token])


def assert_nothing_is_told(client, thread, *, but=()):
    for name in LISTS:
        assert SECRET not in client.get(reverse(name)).content.decode(), name
    for query in FILTERS:
        said = client.get(f"{reverse('threads:list')}?{query}").content.decode()
        assert SECRET not in said.replace(f"tag={SECRET}", "").replace(f"<strong>{SECRET}<", "")
    author = reverse("people:person", args=[thread.author_id])
    assert SECRET not in client.get(author).content.decode()
    for name in ("tags", "people"):
        said = client.get(reverse(f"threads:{name}"), {"q": SECRET[:4]}).content.decode()
        assert SECRET not in said
    for address in addresses(thread):
        if address not in but:
            response = client.get(address)
            assert response.status_code == 404, address
            assert SECRET not in response.content.decode().replace(address, ""), address


def test_thread_moved_to_a_closed_section_is_404(member, moderator, as_user, thread, closed):
    client = as_user(member)
    assert SECRET in client.get(reverse("threads:bookmarks")).content.decode()
    move_thread(thread, by=moderator, section=closed)
    assert_nothing_is_told(client, thread)


def test_members_of_the_group_can_open_all_pages(moderator, as_user, thread, closed):
    """The URLs that give others 404 exist: members of the group can open them."""
    move_thread(thread, by=moderator, section=closed)
    client = as_user(closed.insider)
    for address in ("threads:list", "threads:sections"):
        assert SECRET in client.get(reverse(address)).content.decode()
    assert client.get(thread.get_absolute_url()).status_code == 200
    file = client.get(reverse("attachments:file", args=[thread.file.token]))
    assert file.status_code == 200
    assert b"".join(file).startswith(b"%PDF")
    suggested = client.get(reverse("threads:tags"), {"q": SECRET[:4]}).json()
    assert SECRET in str(suggested)


@pytest.mark.parametrize(
    "route",
    [
        "threads:post_react",
        "threads:post_bookmark",
        "threads:post_solve",
        "moderation:post_restore",
    ],
)
def test_actions_on_its_posts_give_404(route, member, moderator, as_user, thread, closed):
    post = thread.posts.get(number=2)
    move_thread(thread, by=moderator, section=closed)
    url = reverse(route, args=[post.pk])
    assert as_user(member).post(url, {"kind": "helped"}).status_code == 404


def test_draft_is_kept_without_revealing_the_thread(member, moderator, as_user, thread, closed):
    move_thread(thread, by=moderator, section=closed)
    page = as_user(member).get(reverse("threads:drafts")).content.decode()
    assert "moje słowa" in page
    save = as_user(member).post(
        reverse("threads:draft_save"),
        {"target": f"reply:{thread.pk}", "sequence": 99, "body": "nowe"},
    )
    assert save.status_code == 404
    assert SECRET not in save.content.decode()


def test_thread_merged_into_a_closed_one_is_404(member, moderator, as_user, thread, closed):
    target = make_thread(closed, by=closed.insider, title=f"Cel {SECRET}")
    merge_threads(thread, by=moderator, into=target)
    assert_nothing_is_told(as_user(member), thread)
    assert as_user(closed.insider).get(thread.get_absolute_url()).url == target.get_absolute_url()


def test_placeholder_of_a_post_in_a_closed_thread_reveals_nothing(
    member, moderator, as_user, closed
):
    thread = make_thread(title="Jawny")
    secret = reply_to(thread, by=make_member(first_name="Tajna"), body=f"<p>{SECRET}</p>")
    reply_to(thread, by=member, body="<p>Dalej.</p>")
    target = make_thread(closed, by=closed.insider, title=f"Cel {SECRET}")
    split_to_thread(thread, by=moderator, numbers=[2], into=target)
    page = as_user(member).get(thread.get_absolute_url()).content.decode()
    assert "przeniesiony" in page
    for word in (SECRET, "Tajna", target.get_absolute_url()):
        assert word not in page
    for address in (secret.get_absolute_url(), f"/forum/threads/{thread.pk}/2/"):
        response = as_user(member).get(address, follow=True)
        assert response.status_code == 404
        assert SECRET not in response.content.decode()
    secret.refresh_from_db()
    insider = as_user(closed.insider).get(f"/forum/threads/{thread.pk}/2/", follow=True)
    assert SECRET in insider.content.decode()


def test_emails_about_move_and_renaming_have_the_old_title(
    member, moderator, closed, mailoutbox, django_capture_on_commit_callbacks
):
    """The e-mails contain only the old title, whether the thread was moved or renamed first.

    They are sent after the commit, when the thread already has its new title and section.
    """
    threads = [make_thread(by=member, title=f"Pytanie {n}") for n in range(2)]
    with django_capture_on_commit_callbacks(execute=True):
        move_thread(threads[0], by=moderator, section=closed, reason="Proszę o wyrozumiałość")
        rename_thread(threads[0], by=moderator, title=f"Wątek {SECRET}", reason="Jaśniej")
        rename_thread(threads[1], by=moderator, title=f"Wątek {SECRET}")
        move_thread(threads[1], by=moderator, section=closed)
    said = "".join(f"{letter.subject}{letter.message()}{letter.body}" for letter in mailoutbox)
    assert SECRET not in said
    assert {letter.to[0] for letter in mailoutbox} == {member.email}
    assert len(mailoutbox) == 2
    assert ["Pytanie 0" in mailoutbox[0].body, "Pytanie 1" in mailoutbox[1].body] == [True, True]
    assert "wyrozumiałość" in mailoutbox[0].body


def test_email_about_a_hidden_thread_has_the_old_title(
    member, moderator, mailoutbox, django_capture_on_commit_callbacks
):
    thread = make_thread(by=member, title="Pytanie")
    with django_capture_on_commit_callbacks(execute=True):
        hide_thread(thread, by=moderator, reason="Dane osobowe")
        rename_thread(thread, by=moderator, title=f"Wątek {SECRET}")
    [letter] = mailoutbox
    assert SECRET not in letter.subject + letter.body
    assert "Pytanie" in letter.subject
    assert "Dane osobowe" in letter.body


def test_email_about_a_moved_post_reveals_nothing(
    member, moderator, closed, mailoutbox, django_capture_on_commit_callbacks
):
    """E-mails about a post that has moved to a closed section do not mention its new place."""
    thread = make_thread(title="Jawny")
    post = reply_to(thread, by=member, body="<p>Słowa</p>")
    target = make_thread(closed, by=closed.insider, title=f"Cel {SECRET}")
    with django_capture_on_commit_callbacks(execute=True):
        split_to_thread(thread, by=moderator, numbers=[2], into=target)
        post.refresh_from_db()
        edit_post(post, by=moderator, body="<p>x</p>", version=1, reason=f"Bo {SECRET}")
    for letter in mailoutbox:
        assert letter.to == [member.email]
        assert SECRET not in letter.subject + letter.body
        assert post.get_absolute_url() not in letter.body


def test_moderator_of_a_sub_section_cannot_see_the_closed_parent(as_user, closed):
    """A person who moderates only a sub-section never sees the name of its closed parent."""
    keeper, group = make_member(), GroupFactory()
    group.memberships.create(user=keeper)
    below = SectionFactory(name="Poniżej", parent=closed, moderators=group)
    Group.objects.filter(pk=closed.group_id).update(name="Czytelnicy")  # a name that pages may show
    thread = make_thread(below, by=keeper, title="Tutaj")
    post = thread.posts.get()
    pages = [thread.get_absolute_url(), reverse("threads:section", args=[below.slug])]
    pages += [reverse(name, args=[thread.pk]) for name in ("threads:reply", "moderation:thread")]
    pages += [reverse(f"threads:{name}", args=[post.pk]) for name in ("post_edit", "post_history")]
    client = as_user(keeper)
    for url in [*pages, reverse("threads:sections"), reverse("threads:create")]:
        page = client.get(url)
        assert page.status_code == 200
        assert SECRET not in page.content.decode(), url
    insider = as_user(closed.insider).get(thread.get_absolute_url()).content.decode()
    assert reverse("threads:section", args=[closed.slug]) in insider


def test_members_of_a_closed_section_are_not_suggested_outside(member, as_user, closed):
    url = reverse("threads:people")
    asked = {"q": "iwona", "section": closed.slug}
    assert as_user(member).get(url, asked).status_code == 404
    assert "Iwona" in str(as_user(make_insider(closed)).get(url, asked).json())


def make_insider(section):
    person = make_member()
    section.group.memberships.create(user=person)
    return person


def test_mention_of_a_member_without_access_becomes_text(member, closed):
    """A mention of a member who may not enter the section shows neither a link nor the name."""
    thread = make_thread(closed, by=closed.insider)
    body = f'<p>Pytanie do <span data-mention="{member.pk}">@kogoś</span></p>'
    post = reply_to(thread, by=closed.insider, body=body)
    assert "Nowak" not in post.html
    assert not post.mentions.exists()


def test_quotation_of_an_invisible_post_reveals_nothing(member, closed):
    hidden = make_thread(closed, by=closed.insider, body=f"<p>{SECRET}</p>").posts.get()
    body = f'<blockquote data-quote="{hidden.pk}"><p>zmyślone</p></blockquote>'
    post = reply_to(make_thread(), by=member, body=body)
    assert "Iwona" not in post.html
    assert str(hidden.get_absolute_url()) not in post.html
    assert not post.quotes.exists()


def test_thread_counts_leave_out_closed_sections(member, as_user, closed):
    """A closed section is not in the list of sections, which also shows numbers of threads."""
    make_thread(closed, by=closed.insider)
    page = as_user(member).get(reverse("threads:sections"))
    assert [section.pk for section in page.context["sections"]] == []
    assert Thread.objects.visible_to(member).count() == 0
