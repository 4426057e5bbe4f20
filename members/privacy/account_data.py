"""Exports and deletes the personal data of this app and of the apps below it in INSTALLED_APPS.

The apps below it have no ``privacy.py``. They store accounts, e-mails, profiles, memberships and
the log. This app itself stores the exports.
"""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group as RoleGroup, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, pgettext
from wagtail.models import ModelLogEntry

from members.accounts.models import EmailChange, Receipt, User
from members.audit.models import Entry
from members.mail.models import QueuedEmail
from members.membership.access import membership_of
from members.membership.models import (
    Affiliation,
    CoordinatorAppointment,
    GroupMembership,
    Invitation,
    Substitution,
    Suspension,
)
from members.people.models import Profile, Topic
from members.people.services import forget_topics
from members.privacy.models import Export
from members.privacy.sources import (
    PersonalDataSource,
    ProcessingRecord,
    Section,
    if_visible,
    section,
)
from members.storage import delete_with_files
from members.units.models import Organisation

RECORDS = [
    ProcessingRecord(
        gettext_lazy("Your name, e-mail address, language and password (only as a fingerprint)"),
        gettext_lazy("to run the account (Article 6(1)(e) and (b) GDPR)"),
        gettext_lazy("is deleted; where your name stood, people read “deleted account”"),
    ),
    ProcessingRecord(
        gettext_lazy("Second factors, recovery codes, and sessions with address and browser"),
        gettext_lazy("to keep the account safe (Article 32 GDPR)"),
        gettext_lazy("is deleted; you are signed out everywhere"),
    ),
    ProcessingRecord(
        gettext_lazy("Changes of your e-mail address: the former and the new one, for seven days"),
        gettext_lazy("so that you can undo a change which was not yours (Article 32 GDPR)"),
        gettext_lazy("is deleted"),
    ),
    ProcessingRecord(
        gettext_lazy("E-mails to you which the mail server has not accepted yet"),
        gettext_lazy("to send them; once they are sent, their content is deleted"),
        gettext_lazy("is deleted"),
    ),
    ProcessingRecord(
        gettext_lazy("Your profile: phone number, service areas, topics"),
        gettext_lazy("you gave it voluntarily (Article 6(1)(a) GDPR)"),
        gettext_lazy("is deleted"),
    ),
    ProcessingRecord(
        gettext_lazy("Where you work or worked, positions, applications and the decisions on them"),
        gettext_lazy("the Forum is a place for people from local government units"),
        gettext_lazy(
            "applications and positions are deleted; the organisation stays, because what you"
            " wrote is signed with its unit"
        ),
        is_kept=True,
    ),
    ProcessingRecord(
        gettext_lazy("Letters of authority of coordinators"),
        gettext_lazy("to show on what right decisions on people were made"),
        gettext_lazy("stay for five years after the appointment ended, then they are deleted"),
        is_kept=True,
    ),
    ProcessingRecord(
        gettext_lazy("Invitations which you sent, or which came to your address"),
        gettext_lazy("to invite people and to say where the address is from (Article 14 GDPR)"),
        gettext_lazy("those to your address are deleted, open ones which you sent are withdrawn"),
    ),
    ProcessingRecord(
        gettext_lazy("Groups and functions in them, roles on the site"),
        gettext_lazy("to know what you may do here"),
        gettext_lazy("is deleted"),
    ),
    ProcessingRecord(
        gettext_lazy("Suspensions, and entries of the log about decisions"),
        gettext_lazy("to answer for decisions (Articles 5(2) and 17(3)(e) GDPR)"),
        gettext_lazy("stay for five years with a number in place of the name, without the reasons"),
        is_kept=True,
    ),
    ProcessingRecord(
        gettext_lazy("Your substitute during an absence, and for whom you stand in"),
        gettext_lazy("so that somebody gets the e-mails about tasks while a person is absent"),
        gettext_lazy("is deleted"),
    ),
    ProcessingRecord(
        gettext_lazy("Which wording of the rules you accepted and which notice you were shown"),
        gettext_lazy("to prove it (Article 7(1) GDPR)"),
        gettext_lazy("is deleted"),
    ),
]


def export(user: User) -> Iterable[Section]:
    """Yields the sections with the user's data.

    They contain no secrets, such as the keys of second factors.
    """
    yield from _account(user)
    yield from _queued_emails(user)
    yield from _profile(user)
    yield from _affiliations(user)
    yield from _substitutions(user)
    yield from _decisions(user)


def _account(user):
    own = User.objects.filter(pk=user.pk)
    fields = ["email", "first_name", "last_name", "language", "date_joined", "last_login"]
    fields.append("suspended_until")
    yield section("account", _("Account"), own, fields)
    yield section(
        "email_addresses",
        _("E-mail addresses"),
        EmailAddress.objects.filter(user=user),
        [
            ("email", _("e-mail address")),
            ("verified", _("confirmed")),
            ("primary", pgettext("e-mail address", "primary")),
        ],
    )
    yield section(
        "email_changes",
        _("Changes of the sign-in address"),
        EmailChange.objects.filter(user=user),
        ["old_email", "new_email", "requested_at", "changed_at", "restored_at", "expires_at"],
    )
    yield section(
        "second_factors",
        _("Second factors"),
        Authenticator.objects.filter(user=user),
        [("type", _("kind")), ("created_at", _("made")), ("last_used_at", _("last used"))],
    )
    yield section(
        "sessions",
        _("Sessions"),
        UserSession.objects.filter(user=user),
        [
            ("created_at", _("begun")),
            ("last_seen_at", _("last seen")),
            ("ip", _("IP address")),
            ("user_agent", _("browser")),
        ],
    )
    yield section(
        "receipts",
        _("accepted and shown texts").capitalize(),
        Receipt.objects.filter(user=user),
        ["kind", "version", "in_force_on", "url", "given_at"],
    )
    roles = RoleGroup.objects.filter(user=user)
    yield section("roles", _("Roles on the site"), roles, [("name", _("role"))])
    rights = Permission.objects.filter(user=user).order_by("pk")
    columns = [("name", _("permission"))]
    yield section("rights", _("Single permissions on the site"), rights, columns)


def _queued_emails(user):
    letters = QueuedEmail.objects.to(user.email)
    letters = letters.annotate(subject=KeyTextTransform("subject", "content"))
    columns = [("subject", _("subject")), "created_at", "expires_at", "attempts", "failed_at"]
    yield section("letters_on_their_way", _("E-mails on their way to you"), letters, columns)


def _profile(user):
    profiles = Profile.objects.filter(user=user)
    yield section(
        "profile", _("Profile"), profiles, ["phone", "titles", "show_email", "show_phone"]
    )
    areas, topics = profiles.exclude(areas=None), profiles.exclude(topics=None)
    yield section("profile_areas", _("Service areas"), areas, ["areas__name"])
    yield section("profile_topics", _("Ask me about"), topics, ["topics__name"])


def _affiliations(user):
    affiliations = Affiliation.objects.filter(user=user)
    columns = ["organisation__name", "position", "role", "state", "reason"]
    dates = ["created_at", "starts_at", "ends_at", "decided_at"]
    columns.append("is_primary")
    yield section("affiliations", _("affiliations").capitalize(), affiliations, [*columns, *dates])
    areas = affiliations.exclude(areas=None).order_by("pk")
    columns = ["organisation__name", "areas__name"]
    yield section("affiliation_areas", _("Service areas of your work"), areas, columns)
    appointments = CoordinatorAppointment.objects.filter(affiliation__user=user)
    yield section(
        "appointments",
        _("appointments of coordinators").capitalize(),
        appointments,
        ["affiliation__organisation__name", "role", "letter_name", "appointed_at", "ended_at"],
        files=_letters(appointments),
    )
    yield section(
        "groups",
        _("group memberships").capitalize(),
        GroupMembership.objects.filter(user=user),
        [("group__name", _("group")), "function"],
    )
    columns = [("seen_organisation", _("organisation"), "organisation__name"), "source"]
    columns += ["created_at", "expires_at", "accepted_at"]
    organisation = if_visible(Q(organisation__is_confirmed=True), "organisation__name")
    yield section(
        "invitations_received",
        _("Invitations to your address"),
        _invitations_to(user).annotate(seen_organisation=organisation),
        columns,
    )
    yield section(
        "invitations_sent",
        _("Invitations which you sent"),
        Invitation.objects.filter(invited_by=user).annotate(seen_organisation=organisation),
        ["email", *columns],
    )


def _substitutions(user):
    """The user's substitution, and those in which the user stands in for others."""
    yield _substitutions_with("substitute", _("Your substitute"), user=user)
    yield _substitutions_with("user", _("For whom you stand in"), substitute=user)


def _substitutions_with(other: str, title: str, **own) -> Section:
    """A section with the days of substitutions and the name of the ``other`` person in them."""
    columns = [f"{other}__first_name", f"{other}__last_name", "first_day", "last_day"]
    rows = Substitution.objects.filter(**own).order_by("pk")
    return section(f"substitutions_{other}", title, rows, columns)


def _invitations_to(user):
    """Invitations sent to one of the user's addresses, or accepted by the user."""
    own = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    addresses = {user.email, *(address.lower() for address in own)}
    return Invitation.objects.filter(Q(email__in=addresses) | Q(affiliation__user=user))


def _letters(appointments):
    for appointment in appointments.exclude(letter="").iterator():
        yield f"{appointment.pk}-{appointment.letter_name}", appointment.letter


def _decisions(user):
    yield section(
        "suspensions",
        _("suspensions").capitalize(),
        Suspension.objects.filter(user=user),
        ["reason", "starts_at", "ends_at", "lifted_at"],
    )
    about = Entry.objects.filter(about=user)
    columns = ["action", "where", "reason", "at"]
    yield section("log_about", _("Decisions about you"), about, columns)
    # The reasons are left out, because they are data about other people. ``where`` is exported as
    # an empty text if ``user`` may not see it any more.
    made = Entry.objects.filter(by=user).exclude(about=user)
    made = made.annotate(seen_where=if_visible(_sees_where(user), "where"))
    columns = ["action", ("seen_where", _("where"), "where"), "at"]
    yield section("log_by", _("Decisions which you made"), made, columns)
    copies = Export.objects.filter(user=user)
    columns = ["created_at", "ready_at", "failed_at", "expires_at"]
    yield section("exports", pgettext("privacy", "Copies of your data"), copies, columns)


def _sees_where(user) -> Q:
    """Returns a condition for the log entries whose ``where`` the user may see now.

    ``where`` is the name of an organisation. Moderators may see it in every entry.
    """
    membership = membership_of(user)
    if membership.is_moderator:
        return ~Q(pk=None)
    return Q(where__in=Organisation.objects.visible_to(membership).values("name"))


def erase(user: User) -> None:
    """Deletes the user's data that are no longer needed, and anonymises the rest."""
    _invitations_to(user).delete()
    QueuedEmail.objects.to(user.email).delete()
    _erase_sign_in_data(user)
    _erase_profile(user)
    _erase_affiliations(user)
    _erase_decisions(user)


def _erase_sign_in_data(user):
    for session in UserSession.objects.filter(user=user):
        session.end()
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    EmailChange.objects.filter(user=user).delete()
    Receipt.objects.filter(user=user).delete()
    user.groups.clear()
    user.user_permissions.clear()
    delete_with_files(Export.objects.filter(user=user))


def _erase_profile(user):
    topics = list(Topic.objects.filter(profiles__user=user))
    Profile.objects.filter(user=user).delete()
    forget_topics(topics)


def _erase_affiliations(user):
    now = timezone.now()
    affiliations = Affiliation.objects.filter(user=user)
    list(affiliations.select_for_update().order_by("pk"))
    undecided = Q(state__in=[Affiliation.State.PENDING, Affiliation.State.REJECTED])
    withdrawn = Q(state=Affiliation.State.ENDED, starts_at=None)
    affiliations.filter(undecided | withdrawn).delete()
    CoordinatorAppointment.objects.filter(affiliation__user=user, ended_at=None).update(
        ended_at=now, ended_by=user
    )
    affiliations.filter(Q(ends_at=None) | Q(ends_at__gt=now)).update(ends_at=now)
    for affiliation in affiliations:
        affiliation.areas.clear()
    # The position is cleared, because it would identify the person in a small office.
    affiliations.update(
        state=Affiliation.State.ENDED, position="", reason="", role=Affiliation.Role.MEMBER
    )
    _erase_memberships(user)
    Substitution.objects.filter(Q(user=user) | Q(substitute=user)).delete()
    Invitation.objects.filter(invited_by=user).open().update(withdrawn_at=now)


def _erase_memberships(user):
    """Deletes the user's group memberships, and clears their entries in the history of the CMS.

    The labels of these entries contain the user's name. Entries about memberships that were deleted
    earlier are cleared, too.
    """
    memberships = ContentType.objects.get_for_model(GroupMembership)
    entries = ModelLogEntry.objects.filter(content_type=memberships)
    entries.filter(label__startswith=f"{user.get_full_name()}: ").update(label="", data={})
    GroupMembership.objects.filter(user=user).delete()


def _erase_decisions(user):
    Suspension.objects.filter(user=user).update(reason="")
    Entry.objects.filter(about=user).update(reason="")


SOURCE = PersonalDataSource(records=RECORDS, export=export, erase=erase)
