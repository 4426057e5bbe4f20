"""The export contains the user's own words, but nothing that the user can no longer see.

In most tests the user takes part in something and then loses access: a thread moves to a closed
section, a body becomes closed, or the user loses a role.
"""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

from cms.initial_content.setup import setup_cms
from cms.models import NewsIndexPage
from forum.meetings.models import ActionItem, Attendance, Body, Meeting
from forum.moderation.services.actions import hide_post, rename_thread
from forum.moderation.services.approval import queue_reply, queue_thread, reject
from forum.moderation.services.moving import merge_threads, move_thread
from forum.moderation.services.reports import dismiss_report, report_post
from forum.practices.models import BestPractice
from forum.sections.models import Section
from forum.threads.models import Draft, PostRevision
from forum.threads.services import edit_post, mark_read, reply_to
from forum.threads.services.bookmarks import toggle_bookmark
from forum.threads.services.drafts import save_draft
from forum.threads.services.reactions import toggle_reaction
from forum.threads.services.reading import mark_sections_read
from members.accounts.models import Role
from members.audit.models import Entry, record
from members.membership.models import Affiliation, Invitation
from members.privacy import sources
from members.privacy.archive import sections_of, write_archive
from tests.factories.cms import make_news
from tests.factories.meetings import make_body, open_session
from tests.factories.members import (
    AffiliationFactory,
    GroupFactory,
    OrganisationFactory,
    make_member,
)
from tests.factories.practices import BestPracticeFactory
from tests.factories.sections import SectionFactory
from tests.factories.threads import make_thread

pytestmark = pytest.mark.django_db

SECRET = "kryptonim"


def copy_of(user):
    """Returns the user's export twice: as one text, and as a dict of section key -> records."""
    data, names = {}, []
    for section in sections_of(type(user).objects.get(pk=user.pk)):
        keys = [column.key for column in section.columns]
        data[section.key] = [dict(zip(keys, row, strict=True)) for row in section.rows]
        names += [section.title, *(name for name, _file in section.files)]
    return f"{names} {json.dumps(data, default=str, ensure_ascii=False)}", data


@pytest.fixture
def closed():
    group = GroupFactory(name=f"Grupa {SECRET}")
    return SectionFactory(name=f"Dział {SECRET}", slug=f"d-{SECRET}", group=group)


@pytest.fixture
def out_of_sight(moderator, closed):
    """``out_of_sight(thread)``: moves it to a closed section and gives it a secret title."""

    def move(thread):
        move_thread(thread, by=moderator, section=closed)
        rename_thread(thread, by=moderator, title=f"Wątek {SECRET}", reason=f"Bo {SECRET}")

    return move


def test_own_thread_has_the_typed_title(member, out_of_sight):
    thread = make_thread(by=member, title="Moje pytanie", body="<p>Moje słowa</p>")
    out_of_sight(thread)
    everything, data = copy_of(member)
    assert SECRET not in everything
    assert [row["title"] for row in data["threads"]] == ["Moje pytanie"]
    assert [row["seen_title"] for row in data["posts"]] == ["Moje pytanie"]
    assert [row["text"] for row in data["posts"]] == ["Moje słowa"]


def test_archive_has_no_secret(member, out_of_sight):
    thread = make_thread(by=member, title="Moje pytanie", body="<p>Moje słowa</p>")
    out_of_sight(thread)
    stream = BytesIO()
    write_archive(member, stream)
    archive = ZipFile(stream)
    for name in archive.namelist():
        said = archive.read(name).decode()
        assert SECRET not in name + said
        assert "Moje pytanie" in said


def test_new_title_is_exported_while_the_thread_is_visible(member, moderator):
    thread = make_thread(by=member, title="Moje pytanie")
    rename_thread(thread, by=moderator, title="Inny tytuł", reason="Jaśniej")
    _everything, data = copy_of(member)
    assert data["threads"][0]["title"] == "Inny tytuł"
    assert "Jaśniej" in data["moderation"][0]["reason"]


def test_actions_of_others_in_a_hidden_thread(member, moderator, other_member, out_of_sight):
    thread = make_thread(by=other_member, title="Cudzy")
    post = thread.posts.get()
    toggle_bookmark(post, by=member)
    toggle_reaction(post, by=member, kind="thanks")
    report = report_post(post, by=member, reason="off_topic", text="Nie tu")
    own = reply_to(thread, by=member, body="<p>Moje słowa</p>")
    kept = reply_to(thread, by=member, body="<p>Drugie słowa</p>")
    mark_read(thread, by=member, number=2)
    out_of_sight(thread)
    dismiss_report(report, by=moderator, answer=f"Zostaje: {SECRET}")
    edit_post(own, by=moderator, body=f"<p>{SECRET}</p>", version=1, reason=SECRET)
    edit_post(own, by=moderator, body=f"<p>2 {SECRET}</p>", version=2, reason=SECRET)
    hide_post(kept, by=moderator, reason=f"Bo {SECRET}")
    everything, data = copy_of(member)
    assert SECRET not in everything
    assert "Cudzy" not in everything
    assert data["reports"][0]["text"] == "Nie tu"
    assert "Drugie słowa" in [row["text"] for row in data["posts"]]
    assert "<p>Moje słowa</p>" in [row["source"] for row in data["revisions"]]


def test_posts_edited_by_a_former_moderator(other_member, closed, out_of_sight):
    group = GroupFactory()
    keeper = make_member()
    place = group.memberships.create(user=keeper)
    thread = make_thread(SectionFactory(moderators=group), by=other_member, body=f"<p>{SECRET}</p>")
    post = thread.posts.get()
    for version in (1, 2):
        body = f"<p>{SECRET} {version}</p>"
        edit_post(post, by=keeper, body=body, version=version, reason="Skrót")
    draft = {"body": f"<p>{SECRET}</p>"}
    save_draft(Draft.Kind.EDIT, by=keeper, post=post, sequence=9, data=draft)
    place.delete()
    out_of_sight(thread)
    everything, _data = copy_of(keeper)
    assert PostRevision.objects.filter(written_by=keeper).exists()
    assert SECRET not in everything


def test_draft_has_own_words_without_quotations(member, other_member, out_of_sight):
    thread = make_thread(by=other_member, title="Cudzy")
    quoted = f'<blockquote data-quote="1"><p>{SECRET}</p></blockquote><p>Moja myśl</p>'
    save_draft(Draft.Kind.REPLY, by=member, thread=thread, sequence=1, data={"body": quoted})
    out_of_sight(thread)
    everything, data = copy_of(member)
    assert SECRET not in everything
    assert "Moja myśl" in str(data["drafts"])


def test_closed_section_has_no_name(member):
    section = SectionFactory(name="Otwarty")
    make_thread(section)
    mark_sections_read(Section.objects.filter(pk=section.pk), by=member, until=timezone.now())
    assert "Otwarty" in copy_of(member)[0]
    section.group, section.name = GroupFactory(), f"Dział {SECRET}"
    section.save()
    everything, data = copy_of(member)
    assert SECRET not in everything
    assert len(data["read_sections"]) == 1


def test_pending_posts_have_only_own_words(member, moderator, out_of_sight, closed):
    thread = make_thread(title="Cudzy")
    held = queue_reply(thread, by=member, body="<p>Czekam</p>")
    fields = {"kind": "question", "title": "Mój tytuł", "body": "<p>x</p>"}
    queue_thread(thread.section, by=member, **fields)
    out_of_sight(thread)
    reject(held, by=moderator, reason=f"Bo {SECRET}")
    everything, data = copy_of(member)
    assert SECRET not in everything
    assert {row["title"] for row in data["pending_posts"]} == {"", "Mój tytuł"}


def test_thread_merged_into_a_closed_one(member, moderator, closed):
    thread = make_thread(by=member, title="Mój", body="<p>Moje słowa</p>")
    target = make_thread(closed, by=moderator, title=f"Cel {SECRET}")
    merge_threads(thread, by=moderator, into=target, reason="To samo")
    everything, data = copy_of(member)
    assert SECRET not in everything
    assert data["threads"][0]["title"] == "Mój"
    assert data["posts"][0]["text"] == "Moje słowa"


def test_former_member_gets_only_own_words(member, other_member):
    own = make_thread(by=member, title="Mój", body="<p>Moje słowa</p>")
    reply_to(make_thread(by=other_member, title=SECRET), by=member, body="<p>Odpowiedź</p>")
    edit_post(own.posts.get(), by=member, body="<p>Nowe słowa</p>", version=1)
    member.affiliations.update(state=Affiliation.State.ENDED)
    everything, data = copy_of(member)
    assert SECRET not in everything
    assert {row["text"] for row in data["posts"]} == {"Nowe słowa", "Odpowiedź"}
    assert [row["title"] for row in data["threads"]] == ["Mój"]


def test_meetings_of_a_closed_body(member):
    body = make_body()
    meeting = open_session(body, chair=member, minute_taker=member)
    Attendance.objects.create(meeting=meeting, user=member, state="present")
    ActionItem.objects.create(meeting=meeting, what="Moje zadanie", owner=member)
    assert "Moje zadanie" in copy_of(member)[0]
    Body.objects.filter(pk=body.pk).update(is_open=False)
    Meeting.objects.filter(pk=meeting.pk).update(title=f"Zarząd {SECRET}")
    ActionItem.objects.update(what=f"Zadanie {SECRET}")
    everything, data = copy_of(member)
    assert SECRET not in everything
    for key in ("attendance", "meetings_chaired", "minutes_taken", "actions"):
        assert len(data[key]) == 1


def test_returned_case_of_another_member(member, other_member):
    case = BestPracticeFactory(author=other_member, contact=member, published=True)
    assert case.title in copy_of(member)[0]
    rows = BestPractice.objects.filter(pk=case.pk)
    rows.update(state=BestPractice.State.RETURNED, title=f"Praktyka {SECRET}")
    everything, data = copy_of(member)
    assert SECRET not in everything
    assert data["cases_contact"][0]["contact_details"] == case.contact_details


def test_decisions_of_a_former_coordinator(coordinator):
    office = coordinator.affiliations.get().organisation
    named = OrganisationFactory(
        name=f"Szkoła {SECRET}", is_confirmed=False, units=office.units.all()
    )
    record(Entry.Action.REJECTED, by=coordinator, about=make_member(), where=named)
    record(Entry.Action.APPROVED, by=coordinator, about=make_member(), where=office)
    assert SECRET in copy_of(coordinator)[0]
    coordinator.affiliations.update(role=Affiliation.Role.MEMBER)
    everything, data = copy_of(coordinator)
    assert SECRET not in everything
    assert {row["where"] for row in data["log_by"]} == {"", office.name}


def test_decisions_of_a_moderator(moderator):
    record(Entry.Action.REJECTED, by=moderator, about=make_member(), where="Dawna nazwa")
    assert copy_of(moderator)[1]["log_by"][0]["where"] == "Dawna nazwa"
    moderator.groups.clear()
    assert copy_of(moderator)[1]["log_by"][0]["where"] == ""


def test_unconfirmed_institution_of_an_own_case(member):
    named = OrganisationFactory(name=f"Szkoła {SECRET}", is_confirmed=False)
    BestPracticeFactory(author=member, organisation=named, title="Moja")
    everything, data = copy_of(member)
    assert SECRET not in everything
    assert data["cases"][0]["title"] == "Moja"


def test_invitations_to_an_unconfirmed_organisation(member, other_member):
    named = OrganisationFactory(name=f"Szkoła {SECRET}", is_confirmed=False)
    shared = {"organisation": named, "expires_at": timezone.now(), "source": "strona"}
    Invitation.objects.create(email="x@example.org", digest="a", invited_by=member, **shared)
    Invitation.objects.create(email=member.email, digest="b", invited_by=other_member, **shared)
    everything, data = copy_of(member)
    assert SECRET not in everything
    assert data["invitations_sent"][0]["email"] == "x@example.org"
    assert len(data["invitations_received"]) == 1


def test_own_application_has_the_named_institution():
    named = OrganisationFactory(name="Nowa szkoła", is_confirmed=False)
    person = AffiliationFactory(organisation=named, state="pending").user
    assert "Nowa szkoła" in copy_of(person)[0]


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.EDITOR])
def test_cms_pages_after_losing_the_role(role):
    setup_cms()
    writer = make_member(roles=[role])
    page = make_news(NewsIndexPage.objects.get(), title="Szkic", live=False, owner=writer)
    page.save_revision(user=writer, log_action=True)
    assert "Szkic" in copy_of(writer)[0]
    page.title = f"Strona {SECRET}"
    page.save()
    page.save_revision(user=writer, log_action=True)
    writer.groups.clear()
    assert PageLogEntry.objects.filter(user=writer, label__contains=SECRET).exists()
    everything, data = copy_of(writer)
    assert SECRET not in everything
    assert len(data["pages"]) == 1


def test_registers_after_losing_the_role(administrator, closed):
    ModelLogEntry.objects.log_action(closed, "wagtail.edit", user=administrator)
    assert SECRET in copy_of(administrator)[0]
    type(administrator).objects.filter(pk=administrator.pk).update(is_superuser=False)
    everything, data = copy_of(administrator)
    assert SECRET not in everything
    assert len(data["cms_history"]) == 1


# Columns of related rows that the export may show even if the user can no longer see the row. All
# other columns of related rows must be annotations that are empty if the user cannot see the row
# (see ``if_visible``). The test fails if the export reads another column directly.
OF_OWN_ROWS = {
    "meetings.ActionItem.meeting__starts_at",
    "meetings.Attendance.meeting__starts_at",
    "people.Profile.areas__name",
    "people.Profile.topics__name",
    "practices.PracticeIndicator.practice__title",
    "threads.Bookmark.post__number",
    "threads.Reaction.post__number",
    "membership.Affiliation.areas__name",
    "membership.Affiliation.organisation__name",
    "membership.CoordinatorAppointment.affiliation__organisation__name",
    "membership.GroupMembership.group__name",
    "membership.Substitution.substitute__first_name",
    "membership.Substitution.substitute__last_name",
    "membership.Substitution.user__first_name",
    "membership.Substitution.user__last_name",
    "training.Appeal.against__kind",
    "training.Appeal.enrolment__application_no",
    "training.Audit.programme__title",
    "training.CompletionCall.response__programme__title",
    "training.Delegation.enrolment__application_no",
    "training.Delegation.organisation__name",
    "training.DelegationRequest.enrolment__application_no",
    "training.Enrolment.group__service_area__name",
    "training.Enrolment.group__town",
    "training.Enrolment.programme__title",
    "training.Enrolment.transferred_from__group__town",
    "training.Enrolment.unit__name",
    "training.EnrolmentEvent.enrolment__application_no",
    "training.EnrolmentEvent.group__town",
    "training.SpecialNeeds.response__programme__title",
    "training.SurveyResponse.programme__title",
    "training.SurveyResponse.unit__name",
    "training.Verification.criterion__text",
}


def test_columns_of_related_rows_check_visibility(member, monkeypatch):
    followed, column = set(), sources._column

    def note(rows, name, *more):
        if "__" in name and name not in rows.query.annotations:
            followed.add(f"{rows.model._meta.label}.{name}")
        return column(rows, name, *more)

    monkeypatch.setattr(sources, "_column", note)
    assert list(sections_of(member))
    assert "membership.GroupMembership.group__name" in followed
    assert followed == OF_OWN_ROWS
