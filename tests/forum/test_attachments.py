"""Attachments: uploading, attaching to a post, downloading, and deletion."""

from datetime import timedelta
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from forum.attachments import access
from forum.attachments.models import Attachment
from forum.attachments.services import claim, release, remove, renew, upload
from members.privacy.archive import write_archive
from members.privacy.services import erase_account
from tests.factories.attachments import (
    EXE,
    PDF,
    make_attachment,
    moving_picture,
    photo_with_place,
    picture,
    sent,
)

NOBODYS = "00000000-0000-4000-8000-000000000000"

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

UPLOAD = "/forum/files/"


@pytest.fixture
def shows(monkeypatch):
    """``shows(condition)``: registers a function that says which attached files a user may see.

    ``condition(user)`` returns a Q on Attachment, or None if the user may see none. Each app that
    has attachments registers such a function.
    """

    def register(condition):
        monkeypatch.setattr(access, "access_conditions", [*access.access_conditions, condition])

    return register


def stored(attachment) -> list[bool]:
    """Returns whether the storage has the file and whether it has the thumbnail.

    The second item is missing if the attachment has no thumbnail.
    """
    files = (attachment.file, attachment.thumbnail)
    return [file.storage.exists(file.name) for file in files if file]


class TestUpload:
    def test_upload_response_has_the_fields_for_the_script(self, as_user, member):
        response = as_user(member).post(UPLOAD, {"file": sent(picture("PNG"), "Mapa gminy.png")})
        said, kept = response.json(), Attachment.objects.get()
        assert response.status_code == 201
        assert said["token"] == str(kept.token)
        assert (said["name"], said["kind"], said["width"]) == ("Mapa gminy.png", "image", 640)
        assert said["url"] == kept.get_absolute_url()
        assert said["thumbnail_url"] == kept.thumbnail_url
        assert f'value="{kept.token}"' in said["html"]
        assert (kept.uploaded_by, kept.attached_at) == (member, None)

    def test_upload_of_an_animation_says_that_it_became_a_still_picture(self, as_user, member):
        client = as_user(member)
        said = client.post(UPLOAD, {"file": sent(moving_picture(), "ruch.gif")}).json()
        assert "Ten obraz był animowany." in said["html"]
        still = client.post(UPLOAD, {"file": sent(picture("GIF"), "mapa.gif")}).json()
        assert "animowany" not in still["html"]

    def test_file_name_is_escaped(self, as_user, member):
        name = "<img src=x onerror=alert(1)>.pdf"
        said = as_user(member).post(UPLOAD, {"file": sent(PDF, name)}).json()
        assert "<img src=x" not in said["html"]

    def test_stored_path_does_not_contain_the_file_name(self, member, settings):
        kept = make_attachment(PDF, "../../sekret.pdf", by=member)
        assert kept.file.name == f"attachments/{kept.token.hex[:2]}/{kept.token}"
        assert kept.file.path.startswith(settings.PRIVATE_MEDIA_ROOT)

    def test_refusal_is_in_the_language_of_the_user(self, as_user, member):
        response = as_user(member).post(UPLOAD, {"file": sent(EXE, "pismo.pdf")})
        assert response.status_code == 400
        assert response.json() == {"error": "To jest program. Programów nie można załączać."}
        assert not Attachment.objects.exists()

    def test_upload_without_a_file_is_refused(self, as_user, member):
        assert as_user(member).post(UPLOAD, {"file": "tekst"}).status_code == 400

    def test_too_large_file_is_refused(self, as_user, member, settings):
        settings.ATTACHMENT_MAX_SIZE = 1024
        response = as_user(member).post(UPLOAD, {"file": sent(PDF + bytes(1024))})
        assert response.status_code == 400
        assert "1\xa0KB" in response.json()["error"]

    def test_unattached_files_are_limited(self, member, settings):
        settings.ATTACHMENTS_UNATTACHED = 2
        first, _second = (make_attachment(by=member) for _number in range(2))
        with pytest.raises(ValidationError):
            make_attachment(by=member)
        remove(first.token, by=member)
        assert make_attachment(by=member)

    def test_attached_files_do_not_count_against_the_limit(self, member, settings):
        settings.ATTACHMENTS_UNATTACHED = 1
        claim([make_attachment(by=member).token], by=member)
        assert make_attachment(by=member)

    def test_outsider_cannot_upload(self, outsider):
        with pytest.raises(PermissionDenied):
            upload(sent(PDF), by=outsider)

    def test_failed_upload_leaves_no_file(self, member, monkeypatch, settings, tmp_path):
        placed = []

        def fail(attachment, *args, **kwargs):
            placed.append(attachment)
            raise OSError

        monkeypatch.setattr(Attachment, "save", fail)
        with pytest.raises(OSError):  # noqa: PT011
            make_attachment(picture(), "a.jpg", by=member)
        assert not placed[0].file.storage.exists(placed[0].file.name)


class TestVisible:
    def test_unattached_file_is_visible_only_to_its_uploader(self, member, other_member):
        kept = make_attachment(by=member)
        assert kept in Attachment.objects.visible_to(member)
        assert kept not in Attachment.objects.visible_to(other_member)

    def test_unattached_file_is_hidden_from_moderators(self, member, moderator, administrator):
        make_attachment(by=member)
        for person in (moderator, administrator):
            assert not Attachment.objects.visible_to(person)

    def test_attached_file_is_visible_if_a_registered_function_allows_it(
        self, member, other_member, shows
    ):
        kept, hidden = (make_attachment(by=member) for _number in range(2))
        claim([kept.token, hidden.token], by=member)
        assert not Attachment.objects.visible_to(member)
        shows(lambda user: Q(pk=kept.pk))
        assert list(Attachment.objects.visible_to(other_member)) == [kept]

    def test_attached_file_is_hidden_if_the_function_returns_none(self, member, shows):
        claim([make_attachment(by=member).token], by=member)
        shows(lambda user: None)
        assert not Attachment.objects.visible_to(member)

    def test_attached_file_is_hidden_from_outsiders(self, member, outsider, pending, shows):
        kept = make_attachment(by=member)
        shows(lambda user: Q())
        assert kept in Attachment.objects.visible_to(member)
        for person in (outsider, pending):
            assert not Attachment.objects.visible_to(person)

    def test_former_member_sees_no_file(self, member):
        make_attachment(by=member)
        member.affiliations.update(state="ended")
        member._membership = None
        assert not Attachment.objects.visible_to(member)


class TestClaim:
    def test_claim_keeps_the_order_and_drops_duplicates(self, member):
        files = [make_attachment(by=member) for _number in range(3)]
        tokens = [str(files[number].token) for number in (2, 0, 1, 0)]
        assert claim(tokens, by=member) == [files[2], files[0], files[1]]
        assert not Attachment.objects.unattached().exists()

    @pytest.mark.parametrize("token", ["", "x", "1' OR 1=1", NOBODYS])
    def test_claim_refuses_invalid_tokens(self, member, token):
        with pytest.raises(ValidationError):
            claim([token], by=member)

    def test_claim_refuses_a_file_of_another_user(self, member, other_member):
        kept = make_attachment(by=other_member)
        with pytest.raises(ValidationError):
            claim([make_attachment(by=member).token, kept.token], by=member)
        assert Attachment.objects.unattached().count() == 2

    def test_claim_refuses_a_file_of_another_post(self, member):
        token = make_attachment(by=member).token
        claim([token], by=member)
        with pytest.raises(ValidationError):
            claim([token], by=member)

    def test_claim_keeps_files_when_a_moderator_edits(self, member, moderator):
        kept = make_attachment(by=member)
        claim([kept.token], by=member)
        own = make_attachment(by=moderator)
        tokens = [own.token, str(kept.token)]
        assert claim(tokens, by=moderator, kept=[str(kept.token)]) == [own, kept]

    def test_claim_refuses_too_many_files(self, member, settings):
        settings.ATTACHMENTS_PER_POST = 2
        tokens = [make_attachment(by=member).token for _number in range(3)]
        with pytest.raises(ValidationError):
            claim(tokens, by=member)
        settings.ATTACHMENTS_PER_POST = 1
        assert len(claim(tokens[:2], by=member, kept=tokens[:2])) == 2

    def test_claim_query_count_is_constant(self, member, django_assert_num_queries):
        tokens = [make_attachment(by=member).token for _number in range(5)]
        with django_assert_num_queries(4):  # two of the queries begin and end a savepoint
            claim(tokens, by=member)

    def test_released_file_can_be_claimed_again(self, member):
        kept = make_attachment(by=member)
        release(claim([kept.token], by=member))
        assert kept in Attachment.objects.visible_to(member)
        assert claim([kept.token], by=member) == [kept]


class TestRemove:
    def test_removed_file_is_deleted_from_the_disk(
        self, as_user, member, django_capture_on_commit_callbacks
    ):
        kept = make_attachment(picture(), "a.jpg", by=member)
        assert stored(kept) == [True, True]
        with django_capture_on_commit_callbacks(execute=True):
            response = as_user(member).post(reverse("attachments:remove", args=[kept.token]))
        assert response.status_code == 204
        assert stored(kept) == [False, False]

    def test_foreign_or_attached_file_is_not_removed(self, as_user, member, other_member):
        kept, attached = (make_attachment(by=member) for _number in range(2))
        claim([attached.token], by=member)
        for person, file in ((other_member, kept), (member, attached)):
            address = reverse("attachments:remove", args=[file.token])
            assert as_user(person).post(address).status_code == 404
        assert Attachment.objects.count() == 2


def answer(client, attachment, **headers):
    response = client.get(attachment.get_absolute_url(), headers=headers)
    body = b"".join(response) if response.streaming else response.content
    return response, body


class TestDownload:
    def test_document_is_sent_as_a_download(self, as_user, member):
        kept = make_attachment(PDF, "Uchwała „nr 5”.pdf", by=member)
        response, body = answer(as_user(member), kept)
        said = response.headers["Content-Disposition"]
        assert body == PDF
        assert said.startswith("attachment; filename*=utf-8''Uchwa%C5%82a")
        assert response.headers["Content-Type"] == "application/pdf"

    def test_reencoded_picture_is_sent_inline(self, as_user, member):
        kept = make_attachment(picture(), "a.jpg", by=member)
        response, _body = answer(as_user(member), kept)
        assert response.headers["Content-Disposition"] == 'inline; filename="a.jpg"'

    @pytest.mark.parametrize("content", [(PDF, "a.pdf"), (picture(), "a.jpg"), (b"tekst", "a.txt")])
    def test_download_headers_forbid_scripts(self, as_user, member, content):
        response, _body = answer(as_user(member), make_attachment(*content, by=member))
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "private, no-cache"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"

    def test_file_name_is_quoted_in_the_header(self, as_user, member):
        kept = make_attachment(PDF, by=member)
        Attachment.objects.update(name='a"; x=y\\.pdf')
        said = answer(as_user(member), kept)[0].headers["Content-Disposition"]
        assert said == r'attachment; filename="a\"; x=y\\.pdf"'

    def test_thumbnail(self, as_user, member):
        kept = make_attachment(picture(size=(2000, 1000)), "a.jpg", by=member)
        response = as_user(member).get(kept.thumbnail_url)
        assert response.headers["Content-Type"] == "image/webp"
        assert len(b"".join(response)) < 20_000
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"

    def test_document_has_no_thumbnail(self, as_user, member):
        kept = make_attachment(by=member)
        assert kept.thumbnail_url == ""
        address = reverse("attachments:thumbnail", args=[kept.token])
        assert as_user(member).get(address).status_code == 404

    @pytest.mark.parametrize("person", ["other_member", "moderator", "administrator", "outsider"])
    def test_download_by_others_is_404(self, as_user, member, person, request):
        kept = make_attachment(picture(), "a.jpg", by=member)
        client = as_user(request.getfixturevalue(person))
        assert client.get(kept.get_absolute_url()).status_code == 404
        assert client.get(kept.thumbnail_url).status_code == 404

    def test_download_is_404_once_it_is_no_longer_visible(
        self, as_user, other_member, member, shows
    ):
        kept = make_attachment(by=member)
        claim([kept.token], by=member)
        may = [Q(pk=kept.pk)]
        shows(lambda user: may[0])
        client = as_user(other_member)
        tag = answer(client, kept)[0].headers["ETag"]
        assert answer(client, kept, if_none_match=tag)[0].status_code == 304
        may[0] = None
        assert answer(client, kept, if_none_match=tag)[0].status_code == 404

    def test_download_is_delegated_to_nginx_if_configured(self, as_user, member, settings):
        settings.PRIVATE_MEDIA_ACCEL = "/protected/"
        kept = make_attachment(PDF, "a.pdf", by=member)
        response, body = answer(as_user(member), kept)
        assert response.headers["X-Accel-Redirect"] == f"/protected/{kept.file.name}"
        assert body == b""
        assert response.headers["Content-Disposition"] == 'attachment; filename="a.pdf"'

    def test_missing_file_is_404(self, as_user, member):
        kept = make_attachment(by=member)
        kept.file.storage.delete(kept.file.name)
        assert as_user(member).get(kept.get_absolute_url()).status_code == 404

    def test_cost(self, as_user, member, django_assert_num_queries):
        kept = make_attachment(by=member)
        client = as_user(member)
        with django_assert_num_queries(4):  # queries: session, account, rights, file
            answer(client, kept)


def ago(days):
    return timezone.now() - timedelta(days=days)


class TestEnd:
    def prune(self) -> str:
        said = StringIO()
        call_command("prune", stdout=said)
        return said.getvalue()

    def test_unattached_files_are_pruned_from_the_disk(
        self, member, django_capture_on_commit_callbacks
    ):
        old, new, attached = (make_attachment(picture(), "a.jpg", by=member) for _number in "abc")
        claim([attached.token], by=member)
        Attachment.objects.exclude(pk=new.pk).update(created_at=ago(99), idle_since=ago(36))
        with django_capture_on_commit_callbacks(execute=True):
            assert "unattached files: 1," in self.prune()
        assert set(Attachment.objects.all()) == {new, attached}
        assert (stored(old), stored(new)) == ([False, False], [True, True])

    def test_retention_starts_at_release_or_last_draft(self, member, other_member):
        released, drafted, forgotten = (make_attachment(by=member) for _number in "abc")
        claimed = claim([released.token], by=member)
        Attachment.objects.update(created_at=ago(99), idle_since=ago(36))
        release(claimed)
        renew([str(drafted.token)], by=member)
        renew([str(forgotten.token)], by=other_member)
        self.prune()
        assert set(Attachment.objects.all()) == {released, drafted}

    def test_erasure_keeps_files_attached_to_posts(
        self, member, django_capture_on_commit_callbacks
    ):
        attached, loose = (make_attachment(by=member) for _number in "ab")
        claim([attached.token], by=member)
        with django_capture_on_commit_callbacks(execute=True):
            erase_account(member, by=member)
        assert list(Attachment.objects.all()) == [attached]
        assert (stored(attached), stored(loose)) == ([True], [False])

    def test_export_has_only_own_files(self, member, other_member):
        kept = make_attachment(photo_with_place(), "Zdjęcie.jpg", by=member)
        make_attachment(by=other_member, name="Cudzy.pdf")
        target = BytesIO()
        write_archive(member, target)
        archive = ZipFile(target)
        files = [name for name in archive.namelist() if name.startswith("files/attachments/")]
        assert files == [f"files/attachments/{kept.pk}-Zdjęcie.jpg"]
        assert archive.read(files[0])[:3] == b"\xff\xd8\xff"
        assert "Cudzy" not in archive.read("data.json").decode()
