"""E-mails about affiliations, coordinators, suspensions, substitutions and invitations.

A task may run late, so it first reads the current state, and sends no e-mail that would be
outdated.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _, gettext_noop
from django_tasks import task

from members.accounts.models import User
from members.audit.models import Entry
from members.mail.sending import send_templated_email
from members.membership.access import membership_of
from members.membership.models import Affiliation, Invitation, Substitution, Suspension
from members.membership.people import members_among
from members.membership.signals import application_waits


@task()
def mail_decision(affiliation_id: int) -> None:
    """E-mails the applicant that the application was approved or rejected."""
    if not (affiliation := _affiliation_for_mail(affiliation_id, state__in=["active", "rejected"])):
        return
    approved = affiliation.state == Affiliation.State.ACTIVE
    is_open = approved and membership_of(affiliation.user).is_member  # False if suspended
    with translation.override(affiliation.user.language):
        if is_open:
            subject = _("Your application was approved: the Forum is open to you")
        elif approved:
            subject = _("Your application was approved")
        else:
            subject = _("Your application was not approved")
        target = reverse("forum:home" if approved else "membership:joining")
        _write(
            affiliation,
            "affiliation_decided",
            subject,
            approved=approved,
            is_open=is_open,
            url=settings.SITE_URL + target,
        )


@task()
def mail_ending(affiliation_id: int, entry_id: int) -> None:
    """E-mails a person that somebody else ended their affiliation, and why.

    The reason is read from the log, because a task's arguments stay in the database for a while.
    """
    if not (affiliation := _affiliation_for_mail(affiliation_id)):
        return
    with translation.override(affiliation.user.language):
        _write(
            affiliation,
            "affiliation_ended",
            _("Your affiliation was ended"),
            reason=Entry.objects.get(pk=entry_id).reason,
            url=settings.SITE_URL + reverse("membership:joining"),
        )


def _affiliation_for_mail(affiliation_id: int, **state) -> Affiliation | None:
    """The affiliation, if it matches ``state`` and its user still gets e-mails; else None."""
    affiliation = Affiliation.objects.for_list().filter(pk=affiliation_id, **state).first()
    return affiliation if affiliation and affiliation.user.gets_letters else None


def _write(affiliation, template, subject, **context):
    context["affiliation"] = affiliation
    send_templated_email(template, to=affiliation.user.email, subject=subject, context=context)


@task()
def mail_deciders(affiliation_id: int) -> None:
    """Tells those who decide on it of an application: sends ``application_waits``."""
    application_waits.send(sender=Affiliation, affiliation_id=affiliation_id)


@task()
def mail_receipt(affiliation_id: int) -> None:
    """E-mails the applicant that the application was sent, and how long a decision takes."""
    if not (affiliation := _affiliation_for_mail(affiliation_id, state=Affiliation.State.PENDING)):
        return
    url = settings.SITE_URL + reverse("membership:joining_application", args=[affiliation.pk])
    with translation.override(affiliation.user.language):
        _write(affiliation, "application_received", _("Your application was sent"), url=url)


@task()
def mail_appointment(affiliation_id: int) -> None:
    """E-mails a person about their new role of coordinator or deputy and its duties."""
    affiliation = _affiliation_for_mail(affiliation_id)
    if affiliation is None or affiliation.role == Affiliation.Role.MEMBER:
        return
    is_member = membership_of(affiliation.user).is_member
    url = settings.SITE_URL + reverse("membership:applications") if is_member else ""
    with translation.override(affiliation.user.language):
        subject = _("New role in the Forum: %(role)s") % {"role": affiliation.get_role_display()}
        _write(affiliation, "coordinator_appointed", subject, url=url)


@task()
def mail_dismissal(affiliation_id: int, entry_id: int) -> None:
    """E-mails a person that their role of coordinator or deputy has ended, and why."""
    if not (affiliation := _affiliation_for_mail(affiliation_id)):
        return
    reason = Entry.objects.get(pk=entry_id).reason
    url = settings.SITE_URL + reverse("membership:joining")
    with translation.override(affiliation.user.language):
        subject = _("The role of coordinator has ended")
        _write(affiliation, "coordinator_dismissed", subject, reason=reason, url=url)


@task()
def mail_suspension(suspension_id: int) -> None:
    """E-mails a person that they are suspended, or that the suspension was lifted.

    Only members get a link to the Forum: it is closed to others, even after the suspension.
    """
    suspension = Suspension.objects.for_list().get(pk=suspension_id)
    if not suspension.user.gets_letters:
        return
    lifted = suspension.lifted_at is not None
    is_open = lifted and membership_of(suspension.user).is_member
    with translation.override(suspension.user.language):
        if is_open:
            heading = _("The Forum is open to you again")
        elif lifted:
            heading = _("The suspension was lifted")
        else:
            heading = _("Access to the Forum is suspended")
        send_templated_email(
            "suspension",
            to=suspension.user.email,
            subject=heading,
            context={
                "heading": heading,
                "suspension": suspension,
                "lifted": lifted,
                "is_open": is_open,
                "url": settings.SITE_URL + reverse("forum:home"),
            },
        )


@task()
def mail_substitute_named(substitution_id: int) -> None:
    """E-mails a person that they stand in for a colleague, unless this has ended meanwhile."""
    found = Substitution.objects.not_over().for_list().filter(pk=substitution_id)
    if substitution := found.first():
        _write_to_other(substitution.user_id, substitution.substitute_id, "named", substitution)


@task()
def mail_substitution_ended(user_id: int, substitute_id: int) -> None:
    """E-mails a person that they no longer stand in for the user ``user_id``.

    Sends nothing if they were named again meanwhile.
    """
    again = Substitution.objects.not_over().filter(user=user_id, substitute=substitute_id)
    if not again.exists():
        _write_to_other(user_id, substitute_id, "ended")


@task()
def mail_substitution_declined(user_id: int, substitute_id: int) -> None:
    """E-mails the user ``user_id`` that the person whom they named cannot stand in for them."""
    _write_to_other(substitute_id, user_id, "declined")


SUBSTITUTION_SUBJECTS = {
    "named": gettext_noop("You stand in for: %(name)s"),
    "ended": gettext_noop("The substitution has ended: %(name)s"),
    "declined": gettext_noop("%(name)s cannot stand in for you"),
}


def _write_to_other(about_id: int, to_id: int, what: str, substitution=None) -> None:
    """Sends the e-mail about a substitution, if both people are still members."""
    people = members_among(User.objects.all()).in_bulk([about_id, to_id])
    if len(people) != 2:
        return
    about, to = people[about_id], people[to_id]
    with translation.override(to.language):
        send_templated_email(
            "substitution",
            to=to.email,
            subject=_(SUBSTITUTION_SUBJECTS[what]) % {"name": about},
            context={
                "what": what,
                "heading": _(SUBSTITUTION_SUBJECTS[what]) % {"name": about},
                "person": about,
                "substitution": substitution,
                "url": settings.SITE_URL + reverse("membership:substitution"),
            },
        )


def send_invitation(invitation: Invitation, token: str) -> None:
    """E-mails the invitation in the inviter's language.

    It is not a task, because the arguments of tasks stay in the database for a while, and somebody
    who reads ``token`` there could open an account with it.
    """
    inviter = invitation.invited_by
    with translation.override(inviter.language):
        send_templated_email(
            "invitation",
            to=invitation.email,
            subject=_("%(name)s invites you to the Local Government Forum") % {"name": inviter},
            context={
                "invitation": invitation,
                "url": settings.SITE_URL + reverse("membership:invitation", args=[token]),
            },
        )
