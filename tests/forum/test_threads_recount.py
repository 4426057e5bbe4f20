"""`manage.py recount` finds and repairs wrong counters of every kind."""

import ast
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from forum.sections.models import Section
from forum.threads.models import Post, Reaction, Thread, ThreadReader, ThreadTag
from forum.threads.services.recounting import differences
from tests.factories.attachments import make_attachment
from tests.factories.threads import add_replies, make_thread
from tests.test_project import ROOT, sources

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def thread(member):
    """A thread with replies, a keyword, a file and a reaction, all of which are counted."""
    file = make_attachment(by=member)
    thread = make_thread(by=member, tags=["Odpady"], attachments=[file.token])
    add_replies(thread, 2)
    post = thread.posts.get(number=2)
    Reaction.objects.create(user=member, post=post, kind="thanks")
    Post.objects.filter(pk=post.pk).update(thanks_count=1)
    return thread


DRIFT = {
    "last number": lambda: Thread.objects.update(last_number=7),
    "replies": lambda: Thread.objects.update(reply_count=9),
    "last activity": lambda: Thread.objects.update(last_post_at="2020-01-01T00:00:00Z"),
    "last author": lambda: Thread.objects.update(last_author=Thread.objects.get().author),
    "author before": lambda: Thread.objects.update(previous_author=None),
    "author before that": lambda: Thread.objects.update(earlier_author=Thread.objects.get().author),
    "threads of a section": lambda: Section.objects.update(thread_count=5),
    "too many reactions": lambda: Post.objects.update(thanks_count=3),
    "reaction not counted": lambda: Post.objects.update(thanks_count=0),
    "keywords": lambda: Thread.objects.update(keywords=[["drogi", "Drogi"]]),
    "no keywords": lambda: Thread.objects.update(keywords=[]),
    "moment of a keyword": lambda: ThreadTag.objects.update(last_post_at="2020-01-01T00:00:00Z"),
    "files": lambda: Post.objects.update(files=[]),
    "readers": lambda: ThreadReader.objects.update(last_read_number=99),
}


def recount(*options) -> str:
    out = StringIO()
    call_command("recount", *options, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("kind", DRIFT)
def test_wrong_counter_is_found_and_repaired(kind, thread):
    DRIFT[kind]()
    with pytest.raises(CommandError, match="Differences"):
        recount()
    assert "counted" in recount("--fix")
    assert list(differences()) == []


def test_answer_from_another_thread_is_removed(thread):
    other = add_replies(make_thread(), 1)
    Thread.objects.filter(pk=thread.pk).update(solved_by=other.posts.get(number=2))
    [difference] = differences()
    assert str(difference).startswith(f"answer of thread {thread.pk}")
    difference.mend()
    thread.refresh_from_db()
    assert thread.solved_by is None


def test_correct_counters_print_nothing(thread):
    assert recount() == "Every counter is right.\n"


def test_cost_does_not_grow_with_threads(thread, django_assert_num_queries):
    for count in (1, 3):
        for _number in range(count):
            add_replies(make_thread(), 1)
        with django_assert_num_queries(11):
            assert list(differences()) == []


COUNTED = {
    *("last_number", "reply_count", "last_post_at", "thread_count"),
    *("thanks_count", "helped_count", "same_count"),
}
WRITERS = {"update", "create", "get_or_create", "update_or_create", "Thread", "Section", "Post"}


def writes(node) -> set[str]:
    """Returns the counters that the AST node writes.

    They are those that it assigns, or passes as keyword arguments to one of ``WRITERS``.
    """
    if isinstance(node, ast.Assign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return {target.attr for target in targets if isinstance(target, ast.Attribute)} & COUNTED
    if isinstance(node, ast.Call):
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        return {each.arg for each in node.keywords if called in WRITERS} & COUNTED
    return set()


def test_counters_are_set_in_one_module_only():
    writing = {
        str(path.relative_to(ROOT))
        for path in sources()
        if any(writes(node) for node in ast.walk(ast.parse(path.read_text())))
    }
    assert writing == {"forum/threads/services/counters.py"}
