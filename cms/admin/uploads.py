"""Uploads of editors: where a file cannot be stored, the form says why and keeps what was typed."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from wagtail.documents.forms import BaseDocumentForm
from wagtail.documents.views import multiple as documents
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.images.views import multiple as images

from members.storage import FileNotStored


class StoreFileMixin:
    """Stores the file when the form is validated: Wagtail stores it later, when the field cannot
    show an error any more. The mixin stands before the class of the form."""

    def _post_clean(self):
        super()._post_clean()
        file = self.instance.file
        if self.errors or not file or file._committed:
            return
        try:
            file.save(file.name, file.file, save=False)
        except FileNotStored as error:
            self.add_error("file", error.words)

    def save(self, commit=True):
        """Closes the file, which Wagtail opens in order to measure it."""
        try:
            return super().save(commit=commit)
        finally:
            self.instance.file.close()


class PictureField(WagtailImageField):
    """Wagtail's field, which also refuses a truncated picture instead of raising."""

    def check_image_pixel_size(self, f):
        try:
            super().check_image_pixel_size(f)
        except (OSError, SyntaxError, ValueError) as error:  # what decoders raise
            if getattr(error, "errno", None):  # the disk, not the picture
                raise
            message = self.error_messages["invalid_image"]
            raise ValidationError(message, code="invalid_image") from None


class ImageForm(StoreFileMixin, BaseImageForm):
    """The form of a picture."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            own = {"label": field.label, "required": field.required, "widget": field.widget}
            self.fields["file"] = PictureField(**own)


class DocumentForm(StoreFileMixin, BaseDocumentForm):
    """The form of a document."""

    def save(self, commit=True):
        """Deletes the former file when the new row is committed: Wagtail deletes it before."""
        former, self.original_file = self.original_file, None
        saved = super().save(commit=commit)
        if commit and former and "file" in self.changed_data:
            transaction.on_commit(lambda: former.storage.delete(former.name))
        return saved


class UploadErrorMixin:
    """Many uploads at once: a file that cannot be stored has an error in its own row."""

    def save_object(self, form):
        saved = super().save_object(form)
        saved.file.close()
        return saved

    def post(self, request, *args, **kwargs):
        try:
            return super().post(request, *args, **kwargs)
        except FileNotStored as error:
            return JsonResponse({"success": False, "error_message": error.words})


class UploadFormErrorMixin:
    """The form of a file uploaded before: on an error it comes back with what was typed."""

    def save_object(self, form):
        self.form = form
        super().save_object(form)
        self.object.file.close()

    def post(self, request, *args, **kwargs):
        try:
            return super().post(request, *args, **kwargs)
        except FileNotStored as error:
            self.upload.file.close()
            self.form.add_error(None, error.words)
        context = {
            self.context_upload_name: self.upload,
            "edit_action": request.path,
            "delete_action": reverse(self.delete_upload_url_name, args=[self.upload.pk]),
            "form": self.form,
        }
        html = render_to_string(self.edit_form_template_name, context, request)
        return JsonResponse({"success": False, "form": html})


class AddImages(UploadErrorMixin, images.AddView):
    """Many pictures at once."""


class AddDocuments(UploadErrorMixin, documents.AddView):
    """Many documents at once."""


class ImageFromUpload(UploadFormErrorMixin, images.CreateFromUploadedImageView):
    """A picture whose alternative text came after its file."""

    delete_upload_url_name = AddImages.delete_upload_url_name


class DocumentFromUpload(UploadFormErrorMixin, documents.CreateFromUploadedDocumentView):
    """A document whose title came after its file."""

    delete_upload_url_name = AddDocuments.delete_upload_url_name


def upload_urls() -> list:
    """The addresses which replace Wagtail's own."""
    again = "multiple/create_from_uploaded"
    return [
        path("images/multiple/add/", AddImages.as_view()),
        path(f"images/{again}_image/<int:uploaded_file_id>/", ImageFromUpload.as_view()),
        path("documents/multiple/add/", AddDocuments.as_view()),
        path(f"documents/{again}_document/<int:uploaded_file_id>/", DocumentFromUpload.as_view()),
    ]
