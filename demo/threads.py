"""Loads sections and threads with their posts, and who has read what."""

from datetime import timedelta

from django.db.models import Count

from demo.content.threads import GROUPS, SECTIONS, THREADS
from forum.richtext import cook
from forum.sections.models import Section
from forum.threads.models import Post, Thread, ThreadReader
from members.accounts.models import User
from members.units.models import Affiliation, Group, ServiceArea

# What is younger than this is new to everybody who did not write in it.
DAYS_READ = 12


def load_threads(now) -> None:
    """The sections, the threads and their posts, with counters as the services keep them."""
    sections = _load_sections()
    affiliations = {
        affiliation.user.email: affiliation
        for affiliation in Affiliation.objects.select_related("user")
    }
    users = User.objects.in_bulk(field_name="email")
    for row in THREADS:
        _load_thread(row, sections[row["section"]], users, affiliations, now)
    for section in Section.objects.annotate(count=Count("threads")):
        Section.objects.filter(pk=section.pk).update(thread_count=section.count)


def _load_sections():
    groups = {row["key"]: Group.objects.get(name=row["name"]) for row in GROUPS}
    sections = {}
    for position, row in enumerate(SECTIONS):
        sections[row["slug"]], _created = Section.objects.update_or_create(
            slug=row["slug"],
            defaults={
                "name": row["name"],
                "description": row["description"],
                "position": position,
                "service_area": ServiceArea.objects.filter(slug=row["service_area"]).first(),
                "group": groups.get(row["group"]),
            },
        )
    return sections


def _load_thread(row, section, users, affiliations, now):
    moments = [now - timedelta(days=post["days_ago"]) for post in row["posts"]]
    writers = [users[post["author"]] for post in row["posts"]]
    thread = Thread.objects.create(
        section=section,
        kind=row["kind"],
        title=row["title"],
        author=users[row["author"]],
        affiliation=affiliations.get(row["author"]),
        may_be_quoted=row["may_be_quoted"],
        is_pinned=row["pinned"],
        is_locked=row["locked"],
        created_at=moments[0],
        last_number=len(moments),
        reply_count=len(moments) - 1,
        last_post_at=moments[-1],
        last_author=writers[-1],
    )
    posts = []
    for number, (post, moment) in enumerate(zip(row["posts"], moments, strict=True), start=1):
        cooked = cook(post["html"])
        posts.append(
            Post(
                thread=thread,
                number=number,
                author=users[post["author"]],
                affiliation=affiliations.get(post["author"]),
                source=cooked.source,
                html=cooked.html,
                text=cooked.text,
                created_at=moment,
            )
        )
    Post.objects.bulk_create(posts)
    if row["solved_by"]:
        thread.solved_by = thread.posts.get(number=row["solved_by"])
        thread.save(update_fields=["solved_by"])
    _load_readers(thread, posts, users, moments[-1] < now - timedelta(days=DAYS_READ))


def _load_readers(thread, posts, users, is_old):
    read = {post.author_id: post.number for post in posts}
    if is_old:
        read = {user.pk: thread.last_number for user in users.values()}
    ThreadReader.objects.bulk_create(
        ThreadReader(thread=thread, user_id=user_id, last_read_number=number)
        for user_id, number in read.items()
    )
