"""Exports and deletes personal data of the public site and the CMS."""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.translation import gettext as _, gettext_lazy
from wagtail.admin.models import EditingSession, FormState
from wagtail.contrib.forms.models import AbstractFormSubmission
from wagtail.models import (
    Comment,
    CommentReply,
    ModelLogEntry,
    Page,
    PageLogEntry,
    PageSubscription,
    Revision,
    TaskState,
    UploadedFile,
    WorkflowState,
)
from wagtail.permissions import page_permission_policy
from wagtail.users.models import UserProfile

from cms.models import SiteDocument, SiteImage
from members.accounts.models import User
from members.privacy.sources import (
    Column,
    PersonalDataSource,
    ProcessingRecord,
    Section,
    if_visible,
    section,
)
from members.storage import delete_with_files

RECORDS = [
    ProcessingRecord(
        gettext_lazy("Messages which you sent through the contact form, for a year"),
        gettext_lazy("to answer them (Article 6(1)(e) GDPR)"),
        gettext_lazy("those with the address of the account are deleted"),
    ),
    ProcessingRecord(
        gettext_lazy("Your settings in the CMS, unfinished edits and uploads"),
        gettext_lazy("to work in the CMS"),
        gettext_lazy("is deleted"),
    ),
    ProcessingRecord(
        gettext_lazy("Pages, versions, comments and the history of pages with who made them"),
        gettext_lazy("the office answers for what it publishes"),
        gettext_lazy("stay, with “deleted account” in place of the name"),
        is_kept=True,
    ),
]

PROFILE_FIELDS = [
    "preferred_language",
    "current_time_zone",
    "submitted_notifications",
    "approved_notifications",
    "rejected_notifications",
    "updated_comments_notifications",
    "dismissibles",
    "theme",
    "contrast",
    "density",
    "keyboard_shortcuts",
    "avatar",
]


def export(user: User) -> Iterable[Section]:
    """Yields the person's form submissions, and their actions, content and settings in the CMS.

    The export contains the text of unfinished edits, but not of saved pages. It contains the title
    of a page only if the page is public or the person may see it in the CMS now.
    """
    sent = [(each.submit_time, each.form_data) for each in _submissions_of(user)]
    columns = [Column("submit_time", _("sent")), Column("form_data", _("message"))]
    yield Section("letters", _("Messages to the office"), columns, sent)
    pages = Page.objects.filter(owner=user).order_by("pk").annotate(seen_title=_of_page(user))
    columns = [("seen_title", _("title"), "title"), ("first_published_at", _("published"))]
    yield section("pages", _("Pages that you created"), pages, columns)
    versions = Revision.objects.filter(user=user).order_by("pk")
    yield section(
        "page_versions",
        _("Versions of pages which you saved"),
        versions.annotate(seen_title=if_visible(_may_see_versions(user), "object_str")),
        [("seen_title", _("title"), "object_str"), ("created_at", _("when"))],
    )
    history = [
        ("seen_title", _("title"), "label"),
        ("action", _("action")),
        ("timestamp", _("when")),
    ]
    for key, model in (("page_history", PageLogEntry), ("cms_history", ModelLogEntry)):
        seen = Q(pk__in=model.objects.viewable_by_user(user).values("pk"))
        entries = model.objects.filter(user_id=user.pk).order_by("pk")
        entries = entries.annotate(seen_title=if_visible(seen, "label"))
        yield section(key, _("History in the CMS"), entries, history)
    for key, model in (("comments", Comment), ("comment_replies", CommentReply)):
        said = model.objects.filter(user=user).order_by("pk")
        columns = [("text", _("text")), ("created_at", _("when"))]
        yield section(key, _("Comments in the CMS"), said, columns)
    for key, model in (("pictures", SiteImage), ("documents", SiteDocument)):
        files = model.objects.filter(uploaded_by_user=user).order_by("pk")
        columns = [("title", _("title")), ("created_at", _("when"))]
        yield section(key, _("Files which you published"), files, columns)
    yield from _decided(user)
    yield from _cms_settings(user)


def _decided(user):
    """Pages that the person submitted for approval, decided on, or locked, without their texts."""
    sent = WorkflowState.objects.filter(requested_by=user).order_by("pk")
    columns = [("created_at", _("when")), ("status", _("state"))]
    yield section("pages_sent", _("Pages which you sent to the editors"), sent, columns)
    decided = TaskState.objects.filter(finished_by=user).order_by("pk")
    columns = [("finished_at", _("when")), ("status", _("state")), ("comment", _("reason"))]
    yield section("pages_decided", _("Decisions on pages which you made"), decided, columns)
    locked = Page.objects.filter(locked_by=user).order_by("pk")
    columns = [("id", _("page")), ("locked_at", _("when"))]
    yield section("pages_locked", _("Pages which you locked"), locked, columns)


def _cms_settings(user):
    """The person's settings in the CMS, unsaved edits, uploads and subscriptions."""
    profiles = UserProfile.objects.filter(user=user)
    options = {"files": _avatars(profiles)}
    yield section("desk", _("Your settings in the CMS"), profiles, PROFILE_FIELDS, **options)
    yield Section(
        "unfinished_edits",
        _("Unfinished edits in the CMS"),
        [Column("last_updated_at", _("saved")), Column("data", _("text"))],
        _unfinished(user),
    )
    editing = EditingSession.objects.filter(user=user).order_by("pk")
    columns = [("last_seen_at", _("last seen")), ("is_editing", _("editing"))]
    yield section("editing", _("Pages open in the CMS"), editing, columns)
    told = PageSubscription.objects.filter(user=user).order_by("pk")
    columns = [("page", _("page")), ("comment_notifications", _("comment notifications"))]
    yield section("page_subscriptions", _("Pages with notifications on"), told, columns)
    uploads = UploadedFile.objects.filter(uploaded_by_user=user).order_by("pk")
    columns = [("file", _("name of the file"))]
    options = {"files": _uploaded(uploads)}
    yield section("uploads", _("Unfinished uploads in the CMS"), uploads, columns, **options)


def _avatars(profiles):
    for profile in profiles.exclude(avatar="").exclude(avatar=None):
        yield profile.avatar.name, profile.avatar


def _unfinished(user):
    """Yields (time, fields) of unsaved forms, without the CSRF token."""
    for state in FormState.objects.filter(user=user).order_by("pk").iterator():
        fields = QueryDict(state.data).lists()
        said = {name: values for name, values in fields if name != "csrfmiddlewaretoken"}
        yield state.last_updated_at, said


def _uploaded(uploads):
    for upload in uploads.iterator():
        yield f"{upload.pk}-{upload.file.name}", upload.file


def _seen_pages(user) -> QuerySet[Page]:
    """Pages that are public or that ``user`` may open in the CMS."""
    return Page.objects.live().public() | page_permission_policy.explorable_instances(user)


def _of_page(user) -> Case:
    return if_visible(Q(pk__in=_seen_pages(user).values("pk")), "title")


def _may_see_versions(user) -> Q:
    """Query condition for revisions of pages that ``user`` may see.

    Casts page ids to text, because a revision stores the id of its page as text.
    """
    keys = _seen_pages(user).annotate(key=Cast("pk", CharField())).values("key")
    return Q(base_content_type=ContentType.objects.get_for_model(Page), object_id__in=keys)


def erase(user: User) -> None:
    """Deletes the person's form submissions, CMS settings, unsaved work and unfinished uploads.

    Also unlocks the pages that the person locked, and removes the person's name from the history of
    changes to the account in the CMS.
    """
    for submission in _submissions_of(user):
        submission.delete()
    delete_with_files(UserProfile.objects.filter(user=user), "avatar")
    for model in (EditingSession, FormState, PageSubscription):
        model.objects.filter(user=user).delete()
    delete_with_files(UploadedFile.objects.filter(uploaded_by_user=user))
    Page.objects.filter(locked_by=user).update(locked=False, locked_by=None, locked_at=None)
    # Each change of an account by an administrator adds a log entry with the account's name.
    accounts = ContentType.objects.get_for_model(User)
    ModelLogEntry.objects.filter(content_type=accounts, object_id=str(user.pk)).update(
        label="", data={}
    )


def _submissions_of(user) -> Iterable[AbstractFormSubmission]:
    """Form submissions with a field whose value is exactly the account's e-mail address."""
    for model in apps.get_models():
        if not issubclass(model, AbstractFormSubmission):
            continue
        near = model.objects.filter(form_data__icontains=user.email)
        for submission in near.order_by("pk").iterator():
            given = submission.form_data.values()
            if any(isinstance(said, str) and said.strip().lower() == user.email for said in given):
                yield submission


SOURCE = PersonalDataSource(records=RECORDS, export=export, erase=erase)
