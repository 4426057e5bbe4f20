"""Edge cases of membership: deleted and suspended accounts, the CMS, damaged input."""

import io
import zipfile
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.models import ModelLogEntry

from members.accounts.models import Role, User
from members.membership.access import membership_of
from members.membership.forms.appointment_files import check_letter
from members.membership.models import Affiliation, GroupMembership, Invitation
from members.membership.services.joining import apply_to, withdraw_application
from members.privacy.services import erase_account
from tests.factories.members import GroupFactory, OrganisationFactory, UserFactory, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
HOUR = timedelta(hours=1)


def test_application_of_an_account_deleted_meanwhile_is_refused(outsider):
    seen_before = User.objects.get(pk=outsider.pk)
    erase_account(outsider, by=outsider)
    with pytest.raises(PermissionDenied):
        apply_to(OrganisationFactory(), by=seen_before, position="inspektor")
    assert not Affiliation.objects.filter(user=outsider).exists()


def test_deleted_account_cannot_be_locked(member):
    """``get_for_update`` refuses a deleted account.

    Otherwise a request that began before the deletion could, for example, save the name again.
    """
    assert User.objects.get_for_update(member.pk) == member
    erase_account(member, by=member)
    with pytest.raises(PermissionDenied):
        User.objects.get_for_update(member.pk)


@pytest.mark.parametrize("address", ["old@example.org", "OLD@example.org"])
def test_invitation_to_a_former_address_is_deleted_with_the_account(member, address):
    EmailAddress.objects.create(user=member, email="old@example.org", verified=True)
    Invitation.objects.create(
        email=address.lower(),
        organisation=OrganisationFactory(),
        invited_by=UserFactory(),
        digest="x",
        expires_at=timezone.now() + HOUR,
    )
    erase_account(member, by=member)
    assert not Invitation.objects.exists()


def test_cms_history_forgets_the_name_after_erasure(member):
    place = GroupMembership.objects.create(group=GroupFactory(), user=member)
    kind = ContentType.objects.get_for_model(GroupMembership)
    entry = ModelLogEntry.objects.create(
        content_type=kind,
        object_id=str(place.pk),
        label=str(place),
        action="wagtail.create",
        timestamp=timezone.now(),
    )
    erase_account(member, by=member)
    entry.refresh_from_db()
    assert entry.label == ""


def test_paging_from_a_hidden_member_is_404(member, outsider, as_user):
    client = as_user(member)
    assert client.get(f"/members/?after={member.pk}").status_code == 200
    assert client.get(f"/members/?after={outsider.pk}").status_code == 404


def test_withdrawn_application_is_no_membership(member, outsider, as_user):
    own = apply_to(OrganisationFactory(), by=outsider, position="inspektor")
    withdraw_application(own, by=outsider)
    assert as_user(member).get(f"/members/people/{outsider.pk}/").status_code == 404
    erase_account(outsider, by=outsider)
    assert not Affiliation.objects.filter(user=outsider).exists()


def test_inactive_account_has_no_rights(moderator):
    moderator.is_active = False
    assert not membership_of(moderator).is_member


@pytest.mark.parametrize(
    "path",
    ["/account/joining/find/", "/members/affiliations/", "/members/coordinators/", "/members/log/"],
)
def test_search_accepts_nul_characters(path, administrator, as_user):
    assert as_user(administrator).get(path, {"q": "ab\0c"}).status_code == 200


def test_suspended_editor_cannot_enter_the_cms(as_user):
    editor = make_member(roles=[Role.EDITOR])
    client = as_user(editor)
    User.objects.filter(pk=editor.pk).update(suspended_until=timezone.now() + HOUR)
    assert client.get("/admin/").status_code == 404


def test_suspended_administrator_cannot_create_accounts(administrator, as_user):
    client = as_user(administrator)
    User.objects.filter(pk=administrator.pk).update(suspended_until=timezone.now() + HOUR)
    assert client.post("/admin/users/new/").status_code == 404


def test_damaged_document_is_refused():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as document:
        document.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    content = bytearray(archive.getvalue())
    content[40:50] = b"\xff" * 10
    with pytest.raises(ValidationError):
        check_letter(SimpleUploadedFile("pismo.odt", bytes(content)))
