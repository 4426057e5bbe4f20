"""The forms into which people type longer texts, for the tests that no text is lost.

``tests/test_typed_texts.py`` looks for them at every address of the permission table, and fails if
it finds others than ``FORMS``. ``tests/e2e/test_every_long_form.py`` walks through ``FORMS`` with a
browser. So a new form is tested in both ways as soon as it is in the list.
"""

from datetime import timedelta

from allauth.account.models import EmailAddress
from bs4 import BeautifulSoup
from django.urls import resolve, reverse
from django.utils import timezone

from forum.meetings.services import circulate_minutes
from members.membership.models import Affiliation, Invitation
from members.membership.models.invitations import digest_of
from members.units.models import Organisation
from tests.factories.meetings import make_body, ready_to_circulate
from tests.factories.members import AffiliationFactory
from tests.factories.training import TrainingGroupFactory
from tests.permissions import world
from tests.permissions.table import rows
from training.models import Programme

# Each form is filled in by the first of these personas who may open its page.
WRITERS = ("member", "coordinator", "moderator", "outsider", "editor")
# Routes of pages whose form is sent to the page itself.
OWN_PAGE = (
    *("people:profile", "practices:create", "practices:edit", "practices:archive"),
    *("meetings:create", "meetings:edit", "meetings:agenda", "meetings:cancel"),
    *("meetings:record", "meetings:item_record", "meetings:remarks"),
    *("threads:create", "threads:reply", "threads:post_edit"),
    *("moderation:post_report", "moderation:post", "moderation:thread_hide"),
    *("moderation:thread_rename", "moderation:thread_move", "moderation:thread_merge"),
    *("moderation:thread_split", "moderation:report_decide", "moderation:pending_decide"),
    *("membership:joining_apply", "membership:joining_missing", "membership:invitation"),
    *("membership:invitation_create", "membership:application_organisation"),
    *("membership:application_reject", "membership:affiliation_end", "membership:suspend"),
    *("membership:coordinators_of", "membership:coordinator_dismiss"),
    *("inbox:preferences", "membership:substitution"),
    *("enrolments:apply", "enrolments:withdraw", "enrolments:consent", "consents:coordinator"),
    *("training_desk:create", "training_desk:edit", "training_desk:grid"),
    *("training_desk:group_edit", "training_desk:capacity", "training_desk:question_add"),
    *("training_desk:question", "training_desk:criteria", "training_desk:criterion"),
    *("training_desk:verification", "training_desk:completion_call", "training_desk:reject"),
    *("training_desk:move", "training_desk:unit", "training_desk:return_consent"),
    *("training_desk:decisions", "enrolments:appeal", "training_desk:appeal"),
)
# (route of the page, route to which its form is sent).
FORMS = [
    *((route, route) for route in OWN_PAGE),
    ("threads:detail", "threads:reply"),
    ("moderation:queue", "moderation:report_decide"),
    ("moderation:queue", "moderation:pending_decide"),
]
# Forms in which people choose something, and type no text.
CHOSEN = {
    *("membership:coordinators_of", "inbox:preferences", "membership:substitution"),
    "training_desk:verification",
}
# Forms without a draft. The address of an invitation is secret, and a draft would store it.
NOT_DRAFTED = {"membership:invitation", *CHOSEN}
# Forms of people without an account: no session ends while they type.
WITHOUT_ACCOUNT = {"consents:decide"}


def build():
    """Creates the personas and objects of the permission table, and those that only forms need.

    Returns two dicts: persona -> user, and name of an object -> id.
    """
    people, things = world.build()
    office = Organisation.objects.get(pk=things["office"])
    proposed = Organisation.objects.get(pk=things["proposed"])
    body = make_body()
    circulated = ready_to_circulate(body, minute_taker=body.minute_taker)
    circulate_minutes(circulated, by=people["moderator"])
    named = AffiliationFactory(organisation=proposed, state=Affiliation.State.PENDING)
    _invite(people["outsider"], office, by=people["member"])
    coordinating = people["coordinator"].affiliations.get()
    things |= {"circulated": circulated.pk, "named": named.pk, "coordinating": coordinating.pk}
    programme = Programme.objects.get(slug=things["organised_programme"])
    TrainingGroupFactory(programme=programme)  # to move people to
    return people, things


def _invite(person, organisation, *, by):
    """Invites a person who has an account, by the address that the account has verified."""
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    Invitation.objects.create(
        email=person.email,
        source="strona urzędu",
        organisation=organisation,
        digest=digest_of("outsiders"),
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=1),
    )


def find(asker):
    """Finds the forms with a textarea or a field "writer", on all pages of the permission table.

    Returns (route of the page, route of the form's action) -> (persona, path of the page, HTML of
    the form).
    """
    found = {}
    for route, name, path in [*_other_pages(asker.things), *_pages(asker)]:
        for form in _text_forms(asker.clients[name].get(path)):
            action = resolve(form.get("action") or path.partition("?")[0]).view_name
            if action in WITHOUT_ACCOUNT:
                continue
            found.setdefault((route, action), (name, path, str(form)))
    return found


def _pages(asker):
    for row in rows("table.txt"):
        for name in WRITERS if row.method == "GET" else ():
            if row.answers_to([name]) == (200,):
                yield row.route, name, asker.path(row)


def _other_pages(things):
    """Pages of which the table has none that can be saved: they need another object, or a query."""
    named, circulated = [things["named"]], [things["circulated"]]
    office, coordinating = [things["office"]], [things["coordinating"]]
    undeclared = [things["organised_programme"], things["new_criterion"]]
    for name, route, arguments, query in (
        ("outsider", "membership:invitation", ["outsiders"], ""),
        ("outsider", "membership:joining_apply", office, ""),
        ("moderator", "membership:coordinator_dismiss", coordinating, ""),
        ("member", "membership:invitation_create", [], f"?organisation={things['office']}"),
        ("coordinator", "membership:application_organisation", named, ""),
        ("member", "meetings:remarks", circulated, ""),
        ("moderator", "moderation:queue", [], "?show=held"),
        ("editor", "training_desk:criterion", undeclared, ""),
        ("editor", "training_desk:return_consent", [things["consented_enrolment"]], ""),
    ):
        yield route, name, reverse(route, args=arguments) + query


def _text_forms(response):
    if response.streaming:
        b"".join(response)  # closes the file
        return []
    # A quick check first, because parsing a page takes longer than rendering it.
    if b"<textarea" not in response.content and b'name="writer"' not in response.content:
        return []
    forms = BeautifulSoup(response.content, "html.parser").find_all("form", method="post")
    return [form for form in forms if form.textarea or form.find("input", {"name": "writer"})]


def parse(html):
    return BeautifulSoup(html, "html.parser").form


def fields_of(form):
    """Returns the fields of the form, without those in the template of a new row."""
    fields = form.find_all(["input", "textarea", "select"], attrs={"name": True})
    return [field for field in fields if not field.find_parent("template")]


def typed_in(form):
    """Returns the names of the fields to type into: the textareas, or the short text fields if
    there is none."""
    fields = fields_of(form)
    long = {field["name"] for field in fields if field.name == "textarea"}
    return long or {field["name"] for field in fields if field.get("type") == "text"}
