"""Notifications of the people who decide on applications."""

from django.db.models import Exists, OuterRef, QuerySet
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from members.accounts.models import User
from members.inbox.kinds import Letter, Line, NotificationKind
from members.inbox.models import Notification
from members.inbox.services import enqueue_notifications
from members.inbox.substitutes import task_levels
from members.mail.sending import stable_message_id
from members.membership.access import membership_of
from members.membership.models import Affiliation
from members.membership.rules import able_to_decide, deciders_of
from members.membership.signals import application_waits

APPLICATION = "application"
"""The kind of notifications. ``target_id`` is the id of the affiliation."""


@receiver(application_waits, dispatch_uid="inbox_notify_of_application")
def _on_application_waits(affiliation_id: int, **kwargs) -> None:
    """Tells those who decide on it of an application. Tells nobody if it was decided meanwhile."""
    waiting = Affiliation.objects.waiting().for_list().filter(pk=affiliation_id)
    if application := waiting.first():
        people = [person.pk for person in deciders_of(application)]
        levels = task_levels(APPLICATION, people, able_to_decide(application))
        pk, at = application.pk, application.created_at
        enqueue_notifications(APPLICATION, pk, pk, levels, at=at)


def _applications(reader: User) -> QuerySet[Affiliation]:
    """The undecided applications that ``reader`` oversees, without their own."""
    waiting = Affiliation.objects.waiting().overseen_by(membership_of(reader))
    return waiting.exclude(user=reader.pk)


def _is_visible(reader: User) -> Exists:
    """The condition for notifications about an application that is not their owner's own."""
    others = _applications(reader).exclude(user=OuterRef("user"))
    return Exists(others.filter(pk=OuterRef("target_id")))


def _lines(notifications: QuerySet[Notification], reader: User) -> dict[int, Line]:
    found = dict(notifications.values_list("pk", "target_id"))
    shown = _applications(reader).for_list().in_bulk(found.values())
    return {pk: _line(shown[target]) for pk, target in found.items() if target in shown}


def _line(application: Affiliation) -> Line:
    return Line(
        text=_("An application waits"),
        title=str(application.user),
        url=reverse("membership:applications"),
        place=str(application.organisation),
        excerpt=application.position,
    )


def _letter(pk: int, reader: User) -> Letter | None:
    application = _applications(reader).for_list().filter(pk=pk).first()
    return application and application_letter(application)


def application_letter(application: Affiliation) -> Letter:
    """What the e-mail to a decider says of ``application``."""
    return Letter(
        subject=_("An application waits: %(name)s") % {"name": application.user},
        intro=_("An application waits"),
        title=str(application.user),
        url=reverse("membership:applications"),
        headers={"message_id": stable_message_id(APPLICATION, application.pk)},
        template="application_waits",
        context={"affiliation": application},
    )


def _assignees(pk: int) -> list[int]:
    """The ids of the people who decide on the application ``pk``, if it waits."""
    application = Affiliation.objects.waiting().for_list().filter(pk=pk).first()
    return [person.pk for person in deciders_of(application)] if application else []


def _decides(user: User) -> bool:
    membership = membership_of(user)
    return membership.is_moderator or bool(membership.coordinated_ids)


KIND = NotificationKind(
    name=APPLICATION,
    label=gettext_lazy("Applications to decide"),
    visible=_is_visible,
    lines=_lines,
    letter=_letter,
    order=130,
    reason=gettext_lazy("You get this e-mail because you decide on this application."),
    is_office_work=True,
    assignees=_assignees,
    concerns=_decides,
)
