"""The command ``bench_data`` creates the requested numbers of rows, with correct counters."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Max, Q

from demo.bench import Amounts
from demo.bench_inbox import UNREAD, answered_threads
from forum.richtext.cooking import cook
from forum.sections.models import Section
from forum.threads.models import Bookmark, Post, Reaction, Thread, ThreadReader, ThreadTag
from forum.threads.services.recounting import differences
from members.accounts.models import User
from members.inbox.models import Notification, Subscription
from members.inbox.services import followers_of, unread_count
from members.membership.access import membership_of
from tests.test_demo import rows
from training.models import Enrolment, Programme

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

ASKED = ["--users=12", "--threads=45", "--posts-per-thread=4", "--long-thread=150"]


def run(*arguments):
    said = StringIO()
    call_command("bench_data", *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture
def _filled(db):
    run(*ASKED)


@pytest.mark.usefixtures("_filled")
class TestFilled:
    def test_numbers_of_rows_are_as_requested(self):
        assert User.objects.filter(email__startswith="bench").count() == 12
        assert Thread.objects.count() == 46
        assert Post.objects.count() == 45 * 4 + 150
        assert Thread.objects.order_by("last_number").last().last_number == 150

    def test_second_run_changes_nothing(self):
        before = rows()
        assert "nothing was changed" in run("--threads=3")
        assert rows() == before

    def test_numbers_run_from_one_without_a_gap(self):
        threads = Thread.objects.annotate(count=Count("posts"), highest=Max("posts__number"))
        assert not threads.exclude(last_number=F("highest"), count=F("highest")).exists()

    def test_counters_of_threads_are_correct(self):
        for thread in Thread.objects.all():
            last = thread.posts.latest("number")
            assert thread.reply_count == thread.posts.count() - 1
            assert (thread.last_post_at, thread.last_author_id) == (last.created_at, last.author_id)
            first = thread.posts.get(number=1)
            assert (thread.created_at, thread.author_id) == (first.created_at, first.author_id)

    def test_recount_finds_no_difference(self):
        assert [str(difference) for difference in differences()] == []

    def test_numbers_of_posts_follow_their_dates(self):
        for thread in Thread.objects.all():
            moments = list(thread.posts.order_by("number").values_list("created_at", flat=True))
            assert moments == sorted(moments)

    def test_sections_count_their_threads(self):
        counted = Section.objects.annotate(found=Count("threads"))
        assert not counted.exclude(thread_count=F("found")).exists()

    def test_reactions_are_counted_and_not_on_own_posts(self):
        assert Reaction.objects.exists()
        assert not Reaction.objects.filter(user=F("post__author")).exists()
        for kind in Reaction.Kind.values:
            given = Count("reactions", filter=Q(reactions__kind=kind))
            posts = Post.objects.annotate(given=given)
            assert not posts.exclude(given=F(f"{kind}_count")).exists()

    def test_keywords_of_threads_equal_their_table(self):
        kept = {(t.pk, tag, name) for t in Thread.objects.all() for tag, name in t.keywords}
        assert kept
        assert kept == set(ThreadTag.objects.values_list("thread", "tag", "name"))

    def test_authors_have_read_up_to_their_last_post(self):
        for reader in ThreadReader.objects.select_related("thread"):
            own = reader.thread.posts.filter(author=reader.user)
            assert reader.last_read_number == own.latest("number").number

    def test_has_solved_unanswered_closed_and_bookmarked_threads(self):
        assert Thread.objects.filter(solved_by__thread=F("pk"), solved_by__number__gt=1).exists()
        assert Thread.objects.unanswered().exists()
        assert Thread.objects.exclude(section__group=None).exists()
        assert Bookmark.objects.exists()

    def test_authors_may_enter_the_sections_of_their_posts(self):
        closed = Section.objects.get(group__isnull=False)
        for user in User.objects.filter(posts__thread__section=closed).distinct():
            assert closed.group_id in membership_of(user).group_ids

    def test_stored_texts_equal_freshly_cooked_ones(self):
        for post in Post.objects.all()[:60]:
            cooked = cook(post.source)
            assert (post.source, post.html, post.text) == (cooked.source, cooked.html, cooked.text)

    def test_published_password_does_not_sign_in(self):
        assert not User.objects.get(email="bench1@example.org").has_usable_password()


def test_followers_follow_a_thread_that_they_see():
    run(*ASKED, "--followers=30")
    followers = User.objects.filter(email__startswith="follower")
    assert followers.count() == 30
    assert all(user.folded and user.sort_key and user.password[0] == "!" for user in followers)
    (target,) = set(Subscription.objects.values_list("target_type", "target"))
    assert target == ("thread", str(answered_threads()[0].pk))
    (batch,) = followers_of([target])
    assert batch == dict.fromkeys(followers.values_list("pk", flat=True), "weekly")
    seen = Thread.objects.filter(pk=target[1])
    assert all(seen.visible_to(user).exists() for user in followers[:2])


def test_notifications_are_mentions_that_the_person_sees():
    run(*ASKED, f"--notifications={UNREAD + 20}")
    reader = User.objects.get(email="bench2@example.org")
    seen = Notification.objects.visible_to(reader)
    assert Notification.objects.count() == seen.count() == UNREAD + 20
    assert unread_count(reader) == UNREAD
    newest = seen.order_by("-happened_at")[:UNREAD]
    assert {row.read_at for row in newest} == {None}


def test_applications_are_in_queues_that_the_first_account_runs():
    run(*ASKED, "--applications=600")
    (programme,) = Programme.objects.organised_by(User.objects.get(email="bench1@example.org"))
    assert programme.enrolments.count() == programme.last_application_no == 600
    assert programme.responses.count() == programme.enrolments.values("user").distinct().count()
    for group in programme.groups.all():
        assert group.places_taken == group.enrolments.filter(state__in=Enrolment.TAKING).count()


@pytest.mark.parametrize("wrong", ["--applications=7", "--applications=x"])
def test_too_few_applications_are_refused(wrong):
    with pytest.raises(CommandError, match="whole number"):
        run(wrong)


def test_there_are_no_more_notifications_than_posts():
    run("--users=4", "--threads=2", "--posts-per-thread=3", "--long-thread=0", "--notifications=99")
    assert 0 < Notification.objects.count() <= 6


def test_accounts_have_the_password_of_the_demo_where_debug_is_on(settings):
    settings.DEBUG = True
    run(*ASKED)
    assert User.objects.get(email="bench1@example.org").check_password("forum-demo-2026")


@pytest.mark.parametrize("wrong", ["--users=0", "--threads=-1", "--posts-per-thread=x"])
def test_invalid_arguments_are_refused(wrong):
    with pytest.raises(CommandError, match="whole number"):
        run(wrong)
    assert not User.objects.exists()


@pytest.mark.parametrize("threads", [1, 19, 20, 45])
def test_threads_have_the_requested_number_of_posts(threads):
    amounts = Amounts(users=4, threads=threads, posts_per_thread=5, long_thread=0)
    assert sum(amounts.posts_of(index) for index in range(threads)) == 5 * threads
