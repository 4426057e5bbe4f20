"""Accepting invitations, with and without an account; invitations that are no longer valid."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from members.accounts.models import User
from members.audit.models import Entry
from members.membership.models import Affiliation, Invitation, digest_of
from members.membership.services.accepting import (
    AccountExists,
    InvitationSpent,
    Newcomer,
    accept_invitation,
)
from tests.factories.members import (
    AffiliationFactory,
    OrganisationFactory,
    ServiceAreaFactory,
    UserFactory,
    make_coordinator,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
State = Affiliation.State
TOKEN = "slowo-z-listu"  # noqa: S105
URL = f"/account/invitation/{TOKEN}/"
ADDRESS = "zaproszona@example.org"
NEWCOMER = Newcomer("Olga", "Maj", "dluga-fraza-2026", "pl")
ANSWERS = {
    "first_name": "Olga",
    "last_name": "Maj",
    "password1": "dluga-fraza-2026",
    "password2": "dluga-fraza-2026",
    "position": "referentka",
}


def make_invitation(**fields):
    organisation = OrganisationFactory(name="Urząd Gminy Głowno")
    standard = {
        "email": ADDRESS,
        "source": "strona urzędu",
        "organisation": organisation,
        "digest": digest_of(TOKEN),
        "vouched": True,
        "invited_by": make_coordinator(organisation),
        "expires_at": timezone.now() + timedelta(days=1),
    }
    return Invitation.objects.create(**standard | fields)


@pytest.fixture
def invitation():
    return make_invitation()


@pytest.fixture
def owner():
    """A user who has verified the e-mail address that was invited."""
    user = UserFactory(email=ADDRESS, last_login=timezone.now())
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True, primary=True)
    return user


class TestNewcomer:
    def test_page_shows_inviter_organisation_and_source_of_the_address(self, client, invitation):
        page = client.get(URL).content.decode()
        for words in ("Ewa", "Urząd Gminy Głowno", "strona urzędu", ADDRESS):
            assert words in page

    def test_new_account_enters_the_forum(self, client, invitation):
        area = ServiceAreaFactory()
        assert client.post(URL, ANSWERS | {"areas": [area.pk]}).url == "/forum/"
        user = User.objects.get(email=ADDRESS)
        affiliation = user.affiliations.get()
        assert (affiliation.state, affiliation.is_primary) == (State.ACTIVE, True)
        assert (affiliation.position, affiliation.areas.get()) == ("referentka", area)
        assert affiliation.decided_by == invitation.invited_by
        assert EmailAddress.objects.get(user=user).verified
        assert user.check_password("dluga-fraza-2026")
        assert client.get("/forum/threads/").status_code == 200
        invitation.refresh_from_db()
        assert invitation.affiliation == affiliation
        assert Entry.objects.filter(action=Entry.Action.ACCEPTED, about=user).count() == 1

    def test_without_a_vouching_inviter_the_application_waits(
        self, client, mailoutbox, django_capture_on_commit_callbacks
    ):
        invitation = make_invitation(vouched=False)
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(URL, ANSWERS)
        affiliation = Affiliation.objects.get(user__email=ADDRESS)
        assert affiliation.state == State.PENDING
        assert response.url == f"/account/joining/{affiliation.pk}/"
        assert client.get("/forum/threads/").status_code == 404
        assert [invitation.invited_by.email] in [letter.to for letter in mailoutbox]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("first_name", ""),
            ("last_name", "\u200b"),
            ("position", ""),
            ("password1", "krótkie"),
            ("password1", "zaproszona@example.org"),
            ("password2", "inne-haslo-2026"),
        ],
    )
    def test_invalid_input_is_refused(self, client, invitation, field, value):
        data = ANSWERS | {field: value}
        if field == "password1":
            data["password2"] = value
        assert client.post(URL, data).context["form"].errors.keys() == {field}
        assert not User.objects.filter(email=ADDRESS).exists()

    def test_unconfirmed_sign_up_is_replaced(self, client, invitation):
        squatter = UserFactory(email=ADDRESS)
        EmailAddress.objects.create(user=squatter, email=ADDRESS, verified=False, primary=True)
        client.post(URL, ANSWERS)
        assert User.objects.get(email=ADDRESS).pk != squatter.pk

    def test_too_many_attempts_are_refused(self, client, invitation, settings):
        settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
        client.post(URL, {})
        assert client.post(URL, ANSWERS).status_code == 429
        assert not User.objects.filter(email=ADDRESS).exists()


class TestAccountExists:
    def test_owner_of_the_account_must_sign_in_first(self, client, invitation, owner):
        page = client.get(URL).content.decode()
        assert f"/account/login/?next={URL}" in page
        client.post(URL, ANSWERS)
        assert not owner.affiliations.exists()
        with pytest.raises(AccountExists):
            accept_invitation(TOKEN, by=NEWCOMER, position="x")

    def test_signed_in_person_accepts(self, as_user, invitation, owner):
        assert as_user(owner).post(URL, {"position": "referentka"}).url == "/forum/"
        assert owner.affiliations.get().state == State.ACTIVE

    def test_second_affiliation_is_not_primary(self, invitation, owner):
        AffiliationFactory(user=owner)
        assert not accept_invitation(TOKEN, by=owner, position="x").is_primary

    def test_pending_application_is_approved(self, invitation, owner):
        waiting = AffiliationFactory(
            user=owner, organisation=invitation.organisation, state=State.PENDING
        )
        assert accept_invitation(TOKEN, by=owner, position="x") == waiting
        assert owner.affiliations.get().state == State.ACTIVE

    def test_existing_affiliation_is_unchanged(self, invitation, owner):
        AffiliationFactory(user=owner, organisation=invitation.organisation, position="sekretarz")
        accept_invitation(TOKEN, by=owner, position="x")
        assert owner.affiliations.get().position == "sekretarz"

    def test_other_user_cannot_accept(self, as_user, invitation, outsider):
        client = as_user(outsider)
        assert client.get(URL).context["is_somebody_else"]
        client.post(URL, ANSWERS)
        assert not outsider.affiliations.exists()
        with pytest.raises(PermissionDenied):
            accept_invitation(TOKEN, by=outsider, position="x")

    def test_unverified_address_does_not_count(self, as_user, invitation, outsider):
        EmailAddress.objects.create(user=outsider, email=ADDRESS, verified=False)
        assert as_user(outsider).get(URL).context["is_somebody_else"]

    def test_own_invitation_does_not_vouch(self, owner):
        make_invitation(invited_by=owner)
        assert accept_invitation(TOKEN, by=owner, position="x").state == State.PENDING


class TestSpent:
    @pytest.mark.parametrize("field", ["accepted_at", "withdrawn_at", "expires_at"])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_used_or_expired_invitation_is_410(self, client, field, method):
        make_invitation(**{field: timezone.now()})
        assert getattr(client, method)(URL, ANSWERS).status_code == 410
        assert not User.objects.filter(email=ADDRESS).exists()
        with pytest.raises(InvitationSpent):
            accept_invitation(TOKEN, by=NEWCOMER, position="x")

    @pytest.mark.parametrize("word", ["inne-slowo", digest_of(TOKEN), "x" * 300])
    def test_unknown_token_is_404(self, client, invitation, word):
        assert client.get(f"/account/invitation/{word}/").status_code == 404
        assert client.post(f"/account/invitation/{word}/", ANSWERS).status_code == 404

    def test_get_request_accepts_nothing(self, client, invitation):
        client.get(URL)
        invitation.refresh_from_db()
        assert invitation.accepted_at is None
