"""Moderators choose another thread by its title: suggestions, and the forms without them."""

import pytest
from django.urls import reverse

from forum.moderation.finding import MOST_FOUND
from forum.moderation.services.actions import hide_thread
from forum.threads.models import Thread
from tests.factories.members import GroupFactory, make_member
from tests.factories.sections import SectionFactory
from tests.factories.threads import add_replies, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def thread():
    return add_replies(make_thread(title="Drogi gminne"), 1)


@pytest.fixture
def desk(moderator, as_user):
    return as_user(moderator)


def found(desk, thread, words) -> str:
    path = reverse("moderation:thread_find", args=[thread.pk])
    return desk.get(path, {"q": words}).content.decode()


def merge(desk, thread, **data):
    return desk.post(reverse("moderation:thread_merge", args=[thread.pk]), data)


def test_suggestions_have_title_section_and_number(thread, desk):
    other = make_thread(SectionFactory(name="Drogownictwo"), title="Żwir na drogach <b>")
    html = found(desk, thread, "ZWIR drog")
    assert f'data-value="Żwir na drogach &lt;b&gt; (#{other.pk})"' in html
    assert "Drogownictwo" in html
    assert html.count('role="option"') == 1


@pytest.mark.parametrize("words", ["", " ", "!", "odpady", "\0"])
def test_suggestions_may_be_missing(words, thread, desk):
    make_thread(title="Drogi powiatowe")
    assert 'role="option"' not in found(desk, thread, words)


def test_suggestions_are_limited(thread, desk):
    for _number in range(MOST_FOUND + 2):
        make_thread(title="Drogi powiatowe")
    html = found(desk, thread, "drogi")
    assert html.count('role="option"') == MOST_FOUND
    assert "data-status>" in html


def test_only_threads_that_one_moderates_are_suggested(moderator, as_user):
    group = GroupFactory()
    own = SectionFactory(moderators=group)
    person = make_member()
    group.memberships.create(user=person)
    mine = make_thread(own, title="Drogi A")
    make_thread(own, title="Drogi B")
    make_thread(title="Drogi C")
    make_thread(SectionFactory(group=GroupFactory()), by=moderator, title="Drogi D")
    hide_thread(make_thread(own, title="Drogi E"), by=moderator, reason="Spam.")
    html = found(as_user(person), mine, "drogi")
    assert [name for name in "ABCDE" if f"Drogi {name}" in html] == ["B"]


def test_merge_form_takes_a_suggestion(thread, desk):
    other = make_thread(title="Żwir (#1)")
    page = merge(desk, thread, into=f"Żwir (#1) (#{other.pk})")
    assert page.context["into"] == other


def test_merge_form_takes_the_only_title_that_fits(thread, desk):
    other = make_thread(title="Żwir na drogach")
    assert merge(desk, thread, into="zwir").context["into"] == other
    assert Thread.objects.filter(merged_into=None).count() == 2


def test_merge_form_offers_several_titles_that_fit(thread, desk):
    first, second = make_thread(title="Żwir"), make_thread(title="Żwirownia")
    page = merge(desk, thread, into="żwir", reason="To samo")
    html = page.content.decode()
    for one in (first, second):
        assert f'<input type="radio" name="into" value="{one.pk}"' in html
    assert page.context["form"]["reason"].value() == "To samo"
    chosen = merge(desk, thread, into=["żwir", str(second.pk)], reason="To samo")
    assert chosen.context["into"] == second


def test_split_form_finds_the_other_thread_by_its_title(thread, desk):
    other = make_thread(title="Żwir na drogach")
    path = reverse("moderation:thread_split", args=[thread.pk])
    answer = desk.post(path, {"numbers": "2", "where": "other", "into": "żwir"})
    assert answer.url == other.get_absolute_url()


def test_suggestions_do_not_cost_queries(thread, desk, django_assert_num_queries):
    for count in (1, 4):
        for _number in range(count):
            make_thread(title="Drogi")
        found(desk, thread, "drogi")
        with django_assert_num_queries(5):
            found(desk, thread, "drogi")
