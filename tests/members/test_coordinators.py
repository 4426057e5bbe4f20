"""Appointing and dismissing coordinators and deputies, and their letters of authority."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from members.audit.models import Entry
from members.membership.access import membership_of
from members.membership.forms.appointment_files import check_letter
from members.membership.models import CoordinatorAppointment
from members.membership.services.applications import AlreadyDecided
from members.membership.services.coordinators import (
    NotInForce,
    RoleTaken,
    appoint_coordinator,
    dismiss_coordinator,
)
from tests.broken_disk import KINDS, refusing
from tests.factories.members import (
    AffiliationFactory,
    OrganisationFactory,
    UnitFactory,
    make_coordinator,
    make_member,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

PDF = b"%PDF-1.7 pismo"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PRIVATE_MEDIA_ROOT = tmp_path


@pytest.fixture
def place():
    """The affiliation of a member with an organisation that belongs to one unit."""
    return AffiliationFactory(organisation=OrganisationFactory(units=[UnitFactory()]))


def appoint(place, by, role="coordinator"):
    letter = ContentFile(PDF, name="Upoważnienie wójta.pdf")
    return appoint_coordinator(place, by=by, role=role, letter=letter)


def archive(**files) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as written:
        for name, content in files.items():
            written.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


ODT = archive(mimetype="application/vnd.oasis.opendocument.text")
DOCX = archive(**{"word/document.xml": "<w/>"})


class TestLetter:
    @pytest.mark.parametrize(
        ("name", "content", "expected"),
        [
            ("pismo.pdf", PDF, "pismo.pdf"),
            ("pismo.exe", PDF, "pismo.pdf"),
            ("skan.jpeg", b"\xff\xd8\xff\xe0 JFIF", "skan.jpg"),
            ("skan.png", b"\x89PNG\r\n\x1a\n....", "skan.png"),
            ("pismo.odt", ODT, "pismo.odt"),
            ("pismo.docx", DOCX, "pismo.docx"),
        ],
    )
    def test_letter_format_is_detected_by_content(self, name, content, expected):
        checked = check_letter(SimpleUploadedFile(name, content))
        assert (checked.name, checked.read()) == (expected, content)

    @pytest.mark.parametrize(
        "content",
        [
            b"MZ program",
            b"<html><script>",
            b"%PD",
            b"PK\x03\x04 broken",
            archive(mimetype="application/epub+zip"),
            archive(mimetype="x" * 1000),
            archive(plik="bez typu"),
        ],
    )
    def test_wrong_content_is_refused(self, content):
        with pytest.raises(ValidationError):
            check_letter(SimpleUploadedFile("pismo.pdf", content))

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (archive(**{"word/document.xml": "<w/>", "word__vbaProject.bin": "x"}), "makra"),
            (archive(**{"word/document.xml": "<w/>", "word__embeddings__x.bin": "x"}), "OLE"),
            (archive(**{"word/document.xml": "<x><fldSimple instr='DDE c'/></x>"}), "DDE"),
            (archive(**{"word/document.xml": "<w/>", "a.scf": "x"}), "a.scf"),
            (PDF + b" /S /JavaScript ", "PDF"),
        ],
    )
    def test_letter_with_active_content_is_refused(self, content, said):
        with pytest.raises(ValidationError, match=said):
            check_letter(SimpleUploadedFile("pismo.docx", content))

    def test_pdf_with_leading_bytes_is_checked(self):
        assert check_letter(SimpleUploadedFile("pismo.pdf", b"\n" * 9 + PDF)).name == "pismo.pdf"
        with pytest.raises(ValidationError, match="PDF"):
            check_letter(SimpleUploadedFile("pismo.pdf", b"\n" * 9 + PDF + b" /S /JavaScript "))

    def test_old_format_error_names_the_new_one(self):
        with pytest.raises(ValidationError, match="zapisać jako DOCX"):
            check_letter(SimpleUploadedFile("pismo.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))

    def test_letter_over_ten_megabytes_is_refused(self):
        with pytest.raises(ValidationError):
            check_letter(SimpleUploadedFile("pismo.pdf", PDF + b" " * 10 * 1024 * 1024))


class TestAppointing:
    def test_appointing_gives_the_role_and_sends_an_email(
        self, place, moderator, mailoutbox, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            appoint(place, moderator)
        assert membership_of(place.user).coordinated_ids == {place.organisation_id}
        assert mailoutbox[0].to == [place.user.email]
        entry = Entry.objects.get()
        assert (entry.action, entry.by, entry.about) == ("appointed", moderator, place.user)

    def test_one_coordinator_and_several_deputies(self, place, moderator):
        appoint(place, moderator)
        others = AffiliationFactory.create_batch(2, organisation=place.organisation)
        with pytest.raises(RoleTaken):
            appoint(others[0], moderator)
        for other in others:
            appoint(other, moderator, role="deputy")
        assert place.organisation.affiliations.filter(role="deputy").count() == 2

    def test_former_coordinator_can_be_replaced(self, place, moderator):
        appoint(place, moderator)
        place.organisation.affiliations.update(ends_at=timezone.now())
        appoint(AffiliationFactory(organisation=place.organisation), moderator)

    def test_deputy_becomes_coordinator(self, place, moderator):
        earlier = appoint(place, moderator, role="deputy")
        appoint(place, moderator)
        earlier.refresh_from_db()
        place.refresh_from_db()
        assert (earlier.ended_by, place.role) == (moderator, "coordinator")

    @pytest.mark.parametrize("state", ["pending", "ended", "rejected"])
    def test_affiliation_must_be_in_force(self, moderator, state):
        with pytest.raises(NotInForce):
            appoint(AffiliationFactory(state=state), moderator)

    def test_members_and_coordinators_cannot_appoint(self, place, coordinator):
        for by in (place.user, make_member(), make_coordinator(place.organisation)):
            with pytest.raises(PermissionDenied):
                appoint(place, by, role="deputy")

    def test_own_appointment_is_refused(self, administrator):
        with pytest.raises(PermissionDenied):
            appoint(AffiliationFactory(user=administrator), administrator)


class TestDismissing:
    def test_dismissal_removes_the_role_and_mails_the_reason(
        self, place, moderator, mailoutbox, django_capture_on_commit_callbacks
    ):
        appointment = appoint(place, moderator)
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            dismiss_coordinator(place, by=moderator, reason="Nowe pismo wójta")
        appointment.refresh_from_db()
        membership = membership_of(type(place.user).objects.get(pk=place.user_id))
        assert (membership.coordinated_ids, membership.is_member) == (frozenset(), True)
        assert appointment.ended_by == moderator
        assert "Nowe pismo wójta" in mailoutbox[-1].body

    def test_user_without_a_role_cannot_be_dismissed(self, place, moderator):
        with pytest.raises(AlreadyDecided):
            dismiss_coordinator(place, by=moderator, reason="x")

    def test_others_cannot_dismiss(self, place, moderator):
        appoint(place, moderator)
        with pytest.raises(PermissionDenied):
            dismiss_coordinator(place, by=place.user, reason="x")


class TestPages:
    @pytest.fixture
    def url(self, place):
        return reverse("membership:coordinators_of", args=[place.organisation_id])

    def data(self, place, **changed):
        letter = SimpleUploadedFile("Pismo.pdf", PDF)
        return {"affiliation": place.pk, "role": "coordinator", "letter": letter} | changed

    def test_appointing_by_form(self, place, moderator, as_user, url):
        assert as_user(moderator).post(url, self.data(place)).url == url
        appointment = CoordinatorAppointment.objects.get()
        assert appointment.letter_name == "Pismo.pdf"
        assert "Pismo" not in appointment.letter.name
        assert "Pismo.pdf" in as_user(moderator).get(url).content.decode()

    @pytest.mark.parametrize("field", ["affiliation", "role", "letter"])
    def test_all_fields_are_required(self, place, moderator, as_user, url, field):
        page = as_user(moderator).post(url, self.data(place, **{field: ""}))
        assert page.context["form"].errors.keys() == {field}

    @pytest.mark.parametrize("kind", KINDS)
    def test_letter_on_a_full_disk_is_an_error_of_its_field(
        self, place, moderator, as_user, url, kind
    ):
        with refusing("write", kind):
            page = as_user(moderator).post(url, self.data(place))
        assert "Plik nie został zapisany" in page.context["form"].errors["letter"][0]
        assert page.context["form"]["role"].value() == "coordinator"
        assert not CoordinatorAppointment.objects.exists()
        place.refresh_from_db()
        assert place.role == "member"

    def test_member_of_another_organisation_is_refused(self, place, moderator, as_user, url):
        page = as_user(moderator).post(url, self.data(AffiliationFactory()))
        assert page.context["form"].errors.keys() == {"affiliation"}

    def test_second_coordinator_is_refused(self, place, moderator, as_user, url):
        appoint(AffiliationFactory(organisation=place.organisation), moderator)
        page = as_user(moderator).post(url, self.data(place))
        assert page.context["form"].errors.keys() == {"role"}

    def test_own_appointment_is_an_error_of_the_field(self, moderator, as_user):
        own = moderator.affiliations.get()
        url = reverse("membership:coordinators_of", args=[own.organisation_id])
        page = as_user(moderator).post(url, self.data(own))
        assert page.context["form"].errors.keys() == {"affiliation"}

    def test_dismissing_by_form(self, place, moderator, as_user, url):
        appoint(place, moderator)
        dismiss = reverse("membership:coordinator_dismiss", args=[place.pk])
        assert as_user(moderator).post(dismiss, {"reason": " "}).status_code == 200
        assert as_user(moderator).post(dismiss, {"reason": "Odejście"}).url == url
        place.refresh_from_db()
        assert place.role == "member"

    @pytest.mark.parametrize("name", ["coordinators", "coordinators_of", "coordinator_dismiss"])
    def test_closed_to_members_and_coordinators(self, place, member, coordinator, as_user, name):
        args = {"coordinators_of": [place.organisation_id], "coordinator_dismiss": [place.pk]}
        url = reverse(f"membership:{name}", args=args.get(name))
        for person in (member, coordinator):
            assert as_user(person).get(url).status_code == 403

    def test_list_can_be_limited_to_organisations_without_a_coordinator(self, moderator, as_user):
        unit = UnitFactory()
        office = make_coordinator().affiliations.get().organisation
        school = AffiliationFactory(organisation__units=[unit]).organisation
        covered = AffiliationFactory(organisation__units=office.units.all()).organisation
        OrganisationFactory(name="Bez ludzi")
        found = as_user(moderator).get("/members/coordinators/?show=vacant")
        names = {organisation.name for organisation in found.context["organisations"]}
        assert school.name in names
        assert not names & {office.name, covered.name, "Bez ludzi"}

    def test_search(self, place, moderator, as_user):
        AffiliationFactory(organisation__name="Żłobek w Łodzi")
        page = as_user(moderator).get("/members/coordinators/?q=zlobek+lodz")
        assert [row.name for row in page.context["organisations"]] == ["Żłobek w Łodzi"]

    @pytest.mark.parametrize("count", [1, 3])
    def test_list_query_count_is_constant(
        self, moderator, as_user, django_assert_num_queries, count
    ):
        for _number in range(count):
            make_coordinator()
        client = as_user(moderator)
        client.get("/forum/threads/")  # caches menu and footer, whose queries must not be counted
        with django_assert_num_queries(8):
            page = client.get("/members/coordinators/")
        assert len(page.context["organisations"]) == count + 1

    @pytest.mark.parametrize("count", [1, 3])
    def test_page_query_count_is_constant(
        self, moderator, as_user, django_assert_num_queries, count
    ):
        organisation = OrganisationFactory()
        for place in AffiliationFactory.create_batch(count, organisation=organisation):
            appoint(place, moderator, role="deputy")
        client = as_user(moderator)
        client.get("/forum/threads/")  # caches menu and footer, whose queries must not be counted
        with django_assert_num_queries(9):
            client.get(reverse("membership:coordinators_of", args=[organisation.pk]))


class TestDownload:
    def url(self, appointment):
        return reverse("membership:letter", args=[appointment.pk])

    def test_letter_is_sent_as_a_download(self, place, moderator, as_user):
        appointment = appoint(place, moderator)
        for reader in (moderator, place.user):
            answer = as_user(reader).get(self.url(appointment))
            assert b"".join(answer.streaming_content) == PDF
            assert answer["Content-Disposition"].startswith("attachment; ")
            assert answer["Content-Type"] == "application/octet-stream"

    def test_letter_is_404_for_others(self, place, moderator, coordinator, member, as_user):
        appointment = appoint(place, moderator)
        for reader in (coordinator, member, make_coordinator(OrganisationFactory())):
            assert as_user(reader).get(self.url(appointment)).status_code == 404

    def test_missing_file_is_404(self, place, moderator, as_user):
        appointment = appoint(place, moderator)
        appointment.letter.delete(save=False)
        CoordinatorAppointment.objects.filter(pk=appointment.pk).update(letter="letters/nie-ma")
        assert as_user(moderator).get(self.url(appointment)).status_code == 404
