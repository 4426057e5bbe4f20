"""Loads sections, and threads with their posts and each member's reading state."""

import re
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from demo.building import PICTURES
from demo.content.threads import GROUPS, SECTIONS, THREADS
from demo.dates import moment_before
from forum.attachments.services import claim, upload
from forum.moderation.models import ModerationAction
from forum.richtext.cooking import cook
from forum.sections.models import Section
from forum.threads.models import (
    Bookmark,
    Post,
    PostFile,
    PostRevision,
    Reaction,
    Thread,
    ThreadReader,
)
from forum.threads.post_body import cook_body, save_references
from forum.threads.services import set_tags
from forum.threads.services.counters import count_sections, reactions_of, recount_thread
from members.accounts.models import User
from members.membership.models import Affiliation, Group
from members.units.models import ServiceArea

# If the last post of a thread is older than this many days, everybody has read the thread. If it is
# newer, only the authors of the posts have read the thread, each up to their own last post.
DAYS_READ = 12
MODERATOR = "moderator@example.org"
_MENTION = re.compile(r"\{@([\w.]+)\}")
_QUOTE = re.compile(r"<blockquote \{(\d+)\}>")
TABLE = """Trasa;Kilometry z uczniami;Kilometry bez uczniów
Zduny - Łowicz;34;11
Chąśno - Łowicz;28;14
Domaniewice - Łowicz;41;22
"""


def load_threads(now) -> None:
    """Creates sections and threads with posts, and sets the counters."""
    sections = _load_sections()
    affiliations = {
        affiliation.user.email: affiliation
        for affiliation in Affiliation.objects.select_related("user")
    }
    users = User.objects.in_bulk(field_name="email")
    for row in THREADS:
        _load_thread(row, sections[row["section"]], users, affiliations, now)
    count_sections()


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
                "parent": sections.get(row["parent"]),
            },
        )
    return sections


def _load_thread(row, section, users, affiliations, now):
    moments = [moment_before(now, post["days_ago"]) for post in row["posts"]]
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
        last_author=users[row["author"]],
    )
    posts = _load_posts(thread, row["posts"], moments, users, affiliations)
    for post, post_row in zip(posts, row["posts"], strict=True):
        _load_state(post, post_row, posts, users)
    recount_thread(thread)
    if row["solved_by"]:
        thread.solved_by = thread.posts.get(number=row["solved_by"])
        thread.save(update_fields=["solved_by"])
    if row["tags"]:
        set_tags(thread, row["tags"])
    _load_readers(thread, posts, users, moments[-1] < moment_before(now, DAYS_READ))


def _load_posts(thread, rows, moments, users, affiliations):
    posts = []
    for number, (row, moment) in enumerate(zip(rows, moments, strict=True), start=1):
        cooked = cook(row["html"])
        posts.append(
            Post(
                thread=thread,
                number=number,
                author=users[row["author"]],
                affiliation=affiliations.get(row["author"]),
                source=cooked.source,
                html=cooked.html,
                text=cooked.text,
                created_at=moment,
            )
        )
    return Post.objects.bulk_create(posts)


def _load_state(post, row, posts, users):
    """Adds mentions, quotations, a file, an edit, reactions, bookmarks and moderation to ``post``.

    Each of these is added only if ``row`` contains it.
    """
    if _MENTION.search(row["html"]) or _QUOTE.search(row["html"]):
        _name_in(post, row["html"], posts, users)
    if "file" in row:
        _attach(post, row["file"])
    if "earlier" in row:
        _load_edit(post, row["earlier"])
    for kind, names in row.get("reactions", {}).items():
        givers = [users[f"{name}@example.org"] for name in names]
        Reaction.objects.bulk_create(Reaction(user=user, post=post, kind=kind) for user in givers)
        for counter, count in reactions_of([kind] * len(givers)).items():
            setattr(post, counter, count)
    Bookmark.objects.bulk_create(
        Bookmark(user=users[f"{name}@example.org"], post=post) for name in row.get("bookmarks", [])
    )
    if "hidden" in row:
        post.hidden_at = post.created_at + timedelta(hours=2)
        post.hidden_by, post.hidden_reason = users[MODERATOR], row["hidden"]
        _note(post, ModerationAction.Action.HID, row["hidden"])
    if "moved_to" in row:
        target = Thread.objects.get(title=row["moved_to"])
        post.moved_to = target.posts.get(number=target.last_number)
        post.source = post.html = post.text = ""
        _note(post, ModerationAction.Action.SPLIT, "", users[MODERATOR], target.section)
    post.save()


def _name_in(post, html, posts, users):
    """Cooks the post again, with the ids of people and posts in its mentions and quotations."""

    def mention(found):
        person = users[f"{found[1]}@example.org"]
        return f'<span data-mention="{person.pk}">@{person.get_full_name()}</span>'

    source = _MENTION.sub(mention, html)
    source = _QUOTE.sub(lambda f: f'<blockquote data-quote="{posts[int(f[1]) - 1].pk}">', source)
    post_body = cook_body(post.thread.section, post.thread, source)
    post.source, post.html = post_body.cooked.source, post_body.cooked.html
    post.text = post_body.cooked.text
    save_references(post, post_body)


def _attach(post, name):
    is_picture = name.endswith(".png")
    content = (PICTURES / "road.png").read_bytes() if is_picture else TABLE.encode()
    kept = upload(SimpleUploadedFile(name, content), by=post.author)
    attachment = claim([kept.token], by=post.author)[0]
    PostFile.objects.create(post=post, attachment=attachment)
    post.files = [attachment.summary()]


def _load_edit(post, earlier):
    cooked = cook(" ".join(earlier.split()))
    PostRevision.objects.create(
        post=post,
        version=1,
        source=cooked.source,
        html=cooked.html,
        files=post.files,
        written_at=post.created_at,
        written_by=post.author,
    )
    post.version = 2
    post.edited_at, post.edited_by = post.created_at + timedelta(minutes=25), post.author


def _note(post, action, reason, by=None, other_section=None):
    ModerationAction.objects.create(
        action=action,
        by=by or post.hidden_by,
        at=post.created_at + timedelta(hours=2),
        reason=reason,
        section=post.thread.section,
        other_section=other_section,
        thread=post.thread,
        post=post,
        author=post.author,
    )


def _load_readers(thread, posts, users, is_old):
    read = {post.author_id: post.number for post in posts}
    if is_old:
        read = {user.pk: thread.last_number for user in users.values()}
    ThreadReader.objects.bulk_create(
        ThreadReader(thread=thread, user_id=user_id, last_read_number=number)
        for user_id, number in read.items()
    )
