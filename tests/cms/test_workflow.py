"""The publication workflow: who may do what in each state, and which e-mails are sent."""

import pytest
from django.urls import reverse
from django.utils.html import escape
from wagtail.models import GroupApprovalTask, TaskState, Workflow, WorkflowState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield
from wagtail.users.models import UserProfile

from cms.admin.page_forms import ClosedDialogMixin
from cms.initial_content.setup import setup_cms
from cms.models import ContactPage, NewsPage, PublicationTask
from members.accounts.models import Role
from tests.factories.cms import make_news
from tests.factories.members import make_member

pytestmark = pytest.mark.django_db
REASON = "Proszę dopisać godziny & numer pokoju."


@pytest.fixture
def author(db):
    return make_member(roles=[Role.AUTHOR], first_name="Olga", last_name="Autorska")


@pytest.fixture
def item(home, news_index, author):
    """A draft of the author that was never published."""
    return make_news(news_index, title="Dyżur w sobotę", live=False, owner=author)


@pytest.fixture
def submit(committed, author):
    """``submit(page)``: the author submits the page for approval."""

    def send(page):
        page.save_revision(user=author)
        with committed():
            return page.get_workflow().start(page, author)

    return send


@pytest.fixture
def decide(as_user, committed):
    """``decide(user, page, "reject", comment="…")``: decides on a page that waits for approval.

    It sends the same request as the dialog in the list of pages, and returns the response.
    """

    def post(user, page, action, **data):
        state = page.workflow_states.latest("pk").current_task_state
        with committed():
            return as_user(user).post(deciding(page, action, state), data)

    return post


def deciding(page, action, state):
    return reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])


def state_of(page):
    return page.workflow_states.latest("pk").status


def latest_title(page):
    page.refresh_from_db()
    return page.get_latest_revision_as_object().title


def letter_to(mailbox, user):
    (letter,) = [each for each in mailbox if each.to == [user.email]]
    return letter


def editing_form(page, **extra):
    """Returns the POST data of the page's edit form, with a new body and the fields ``extra``."""
    texts = {name: getattr(page, name) for name in ("title", "slug", "intro")}
    fields = {
        **texts,
        "date": page.date.isoformat(),
        "body": streamfield([("text", rich_text("<p>Nowa treść</p>"))]),
        "comments": inline_formset([]),
    }
    return nested_form_data(fields) | extra


class TestSetUp:
    def test_both_languages_have_one_workflow(self, home, english_home):
        workflow = Workflow.objects.get()
        assert home.get_workflow() == english_home.get_workflow() == workflow
        assert workflow.name == "Publikacja"
        step = PublicationTask.objects.get()
        assert [group.name for group in step.groups.all()] == [Role.EDITOR.value]
        assert not GroupApprovalTask.objects.exists()

    def test_second_setup_keeps_changes_of_administrators(self, home):
        Workflow.objects.update(name="Publikacja z korektą")
        PublicationTask.objects.get().groups.clear()
        setup_cms()
        assert Workflow.objects.get().name == "Publikacja z korektą"
        assert not PublicationTask.objects.get().groups.exists()


class TestRights:
    def test_author_submits_but_cannot_publish(self, author, news_index, item):
        rights = item.permissions_for_user(author)
        assert rights.can_edit()
        assert rights.can_submit_for_moderation()
        assert not rights.can_publish()
        assert not rights.can_unpublish()
        assert news_index.permissions_for_user(author).can_add_subpage()

    def test_author_who_posts_publish_saves_a_draft(self, as_user, author, item):
        as_user(author).post(
            f"/admin/pages/{item.pk}/edit/", editing_form(item, **{"action-publish": "1"})
        )
        item.refresh_from_db()
        assert not item.live

    @pytest.mark.parametrize(
        "path", ["users/", "groups/", "workflows/list/", "settings/cms/sitesettings/"]
    )
    def test_author_cannot_open_settings(self, as_user, author, home, path):
        response = as_user(author).get(f"/admin/{path}", follow=True)
        assert response.redirect_chain[-1][0] == "/admin/"

    @pytest.mark.parametrize("action", ["approve", "reject"])
    @pytest.mark.parametrize("persona", ["author", "moderator", "member"])
    def test_others_cannot_decide(self, item, submit, decide, persona, action, request):
        submit(item)
        response = decide(request.getfixturevalue(persona), item, action, comment=REASON)
        assert response.status_code == 302
        assert state_of(item) == WorkflowState.STATUS_IN_PROGRESS
        item.refresh_from_db()
        assert not item.live

    def test_author_cannot_edit_a_submitted_page(self, as_user, author, item, submit):
        submit(item)
        changed = editing_form(item, title="Podmieniony")
        as_user(author).post(f"/admin/pages/{item.pk}/edit/", changed)
        assert latest_title(item) == "Dyżur w sobotę"


class TestDeciding:
    def test_editor_publishes(self, client, item, submit, decide, editor):
        submit(item)
        decide(editor, item, "approve", comment="")
        assert state_of(item) == WorkflowState.STATUS_APPROVED
        client.logout()
        assert client.get("/aktualnosci/dyzur-w-sobote/").status_code == 200

    @pytest.mark.parametrize("comment", ["", "   ", None])
    def test_rejection_requires_a_reason(self, as_user, editor, item, submit, comment):
        state = submit(item).current_task_state
        response = as_user(editor).post(
            deciding(item, "reject", state),
            {} if comment is None else {"comment": comment},
            headers={"x-requested-with": "XMLHttpRequest"},
        )
        assert "id_comment" in response.json()["html"]
        assert "error" in response.json()["html"]
        assert state_of(item) == WorkflowState.STATUS_IN_PROGRESS

    @pytest.mark.parametrize("words", ["{}", '{"comment": " "}', "[]", "nonsense", None])
    def test_edit_form_without_a_reason_saves_and_asks_for_one(
        self, as_user, editor, item, submit, words
    ):
        submit(item)
        form = editing_form(item, title="Dyżur w niedzielę")
        form |= {"action-workflow-action": "true", "workflow-action-name": "reject"}
        if words is not None:
            form["workflow-action-extra-data"] = words
        response = as_user(editor).post(f"/admin/pages/{item.pk}/edit/", form, follow=True)
        assert state_of(item) == WorkflowState.STATUS_IN_PROGRESS
        assert latest_title(item) == "Dyżur w niedzielę"
        assert any(message.level_tag == "error" for message in response.context["messages"])

    def test_rejected_page_waits_for_its_author(self, as_user, item, submit, decide, editor):
        submit(item)
        decide(editor, item, "reject", comment=REASON)
        assert state_of(item) == WorkflowState.STATUS_NEEDS_CHANGES
        state = item.workflow_states.get().current_task_state
        assert (state.status, state.comment) == (TaskState.STATUS_REJECTED, REASON)

    def test_author_sees_the_reason_and_resubmits(
        self, as_user, item, submit, decide, editor, author
    ):
        submit(item)
        decide(editor, item, "reject", comment=REASON)
        page = as_user(author).get(f"/admin/pages/{item.pk}/edit/")
        (said,) = page.context["messages"]
        assert escape(REASON) in str(said)
        assert escape(REASON) in page.content.decode()
        form = editing_form(item, **{"action-submit": "1"})
        as_user(author).post(f"/admin/pages/{item.pk}/edit/", form)
        assert state_of(item) == WorkflowState.STATUS_IN_PROGRESS

    def test_decided_page_cannot_be_decided_again(self, item, submit, decide, editor):
        submit(item)
        decide(editor, item, "reject", comment=REASON)
        decide(editor, item, "approve", comment="")
        assert state_of(item) == WorkflowState.STATUS_NEEDS_CHANGES

    def test_author_cancels_the_submission(self, as_user, item, submit, author, mailoutbox):
        submit(item)
        mailoutbox.clear()
        form = editing_form(item, **{"action-cancel-workflow": "1"})
        as_user(author).post(f"/admin/pages/{item.pk}/edit/", form)
        assert state_of(item) == WorkflowState.STATUS_CANCELLED
        assert mailoutbox == []


class TestLetters:
    def test_editors_get_an_email_about_a_submitted_page(
        self, item, submit, editor, mailoutbox, settings
    ):
        submit(item)
        letter = letter_to(mailoutbox, editor)
        assert len(mailoutbox) == 1
        assert letter.subject == "Do sprawdzenia: Dyżur w sobotę"
        assert "Olga Autorska" in letter.body
        assert f"{settings.SITE_URL}/admin/pages/{item.pk}/edit/" in letter.body

    def test_rejection_email_is_in_the_language_of_the_author(
        self, item, submit, decide, editor, author, mailoutbox
    ):
        author.language = "en"
        author.save()
        submit(item)
        mailoutbox.clear()
        decide(editor, item, "reject", comment=REASON)
        letter = letter_to(mailoutbox, author)
        ((html, kind),) = letter.alternatives
        assert kind == "text/html"
        assert REASON in letter.body
        assert "&amp; numer" in html
        assert letter.subject == "To be changed: Dyżur w sobotę"
        assert '<html lang="en">' in html
        assert "Good morning" in letter.body
        assert "src=" not in html

    def test_author_gets_an_email_about_the_publication(
        self, item, submit, decide, editor, author, mailoutbox
    ):
        submit(item)
        mailoutbox.clear()
        decide(editor, item, "approve", comment="Dziękuję!")
        letter = letter_to(mailoutbox, author)
        assert "/aktualnosci/dyzur-w-sobote/" in letter.body
        assert "Dziękuję!" in letter.body

    def test_author_gets_an_email_if_an_editor_publishes_directly(
        self, item, submit, editor, author, mailoutbox, committed
    ):
        submit(item)
        mailoutbox.clear()
        with committed():
            item.get_latest_revision().publish(user=editor)
        assert "/aktualnosci/dyzur-w-sobote/" in letter_to(mailoutbox, author).body

    def test_user_who_disabled_emails_gets_none(self, item, submit, editor, mailoutbox):
        UserProfile.objects.create(user=editor, submitted_notifications=False)
        submit(item)
        assert mailoutbox == []

    def test_editor_gets_no_email_about_an_own_page(self, item, editor, committed, mailoutbox):
        item.save_revision(user=editor)
        with committed():
            item.get_workflow().start(item, editor)
        assert mailoutbox == []


class TestScheduleInItsClosedDialog:
    """Errors of fields in the dialog for scheduling are shown above the page's form, too.

    When the form is shown again with errors, the dialog is closed and would hide them.
    """

    def errors(self, as_user, editor, page, **times):
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        answer = as_user(editor).post(url, editing_form(page, **times))
        assert answer.status_code == 200
        return [str(message) for message in answer.context["messages"]]

    @pytest.mark.parametrize(
        ("times", "label"),
        [
            ({"expire_at": "2020-01-01 10:00"}, "expire_at"),
            ({"expire_at": "pojutrze"}, "expire_at"),
            ({"go_live_at": "2050-01-02 10:00", "expire_at": "2050-01-01 10:00"}, "go_live_at"),
        ],
    )
    def test_schedule_errors_are_above_the_form(self, as_user, editor, item, times, label):
        (message,) = self.errors(as_user, editor, item, **times)
        assert str(item._meta.get_field(label).verbose_name).lower() in message.lower()

    def test_contact_page_shows_schedule_errors(self):
        for page in (ContactPage, NewsPage):
            assert issubclass(page.get_edit_handler().get_form_class(), ClosedDialogMixin)

    def test_other_errors_are_only_at_their_fields(self, as_user, editor, item):
        (message,) = self.errors(as_user, editor, item, title="")
        assert "errorlist" not in message
