"""Uploads in the CMS. If a file cannot be stored, the form says why and keeps its values."""

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
    """Form mixin that stores the file during validation. It must come before the form class.

    Wagtail would store the file in ``save``, when the field can no longer show an error.
    """

    def _post_clean(self):
        super()._post_clean()
        file = self.instance.file
        if self.errors or not file or file._committed:
            return
        try:
            file.save(file.name, file.file, save=False)
        except FileNotStored as error:
            self.add_error("file", error.words)
        except ValidationError as error:  # a picture that cannot be re-encoded
            self.add_error("file", error)

    def save(self, commit=True):
        """Saves the object, and closes the file that Wagtail opened to read its size."""
        try:
            return super().save(commit=commit)
        finally:
            self.instance.file.close()


class PictureField(WagtailImageField):
    """Wagtail's image field, which also raises ValidationError for a truncated picture."""

    def check_image_pixel_size(self, f):
        try:
            super().check_image_pixel_size(f)
        except (OSError, SyntaxError, ValueError) as error:  # errors of image decoders
            if getattr(error, "errno", None):  # an error of the disk, not of the picture
                raise
            message = self.error_messages["invalid_image"]
            raise ValidationError(message, code="invalid_image") from None


class ImageForm(StoreFileMixin, BaseImageForm):
    """The CMS form of a picture."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            own = {"label": field.label, "required": field.required, "widget": field.widget}
            self.fields["file"] = PictureField(**own)


class DocumentForm(StoreFileMixin, BaseDocumentForm):
    """The CMS form of a document."""

    def save(self, commit=True):
        """Deletes a replaced file only after the commit; Wagtail would delete the file at once."""
        former, self.original_file = self.original_file, None
        saved = super().save(commit=commit)
        if commit and former and "file" in self.changed_data:
            transaction.on_commit(lambda: former.storage.delete(former.name))
        return saved


class UploadErrorMixin:
    """Mixin for views that upload several files: shows the error of a file in its own row."""

    def save_object(self, form):
        saved = super().save_object(form)
        saved.file.close()
        return saved

    def post(self, request, *args, **kwargs):
        try:
            return super().post(request, *args, **kwargs)
        except FileNotStored as error:
            return JsonResponse({"success": False, "error_message": error.words})
        except ValidationError as error:  # a picture that cannot be re-encoded
            return JsonResponse({"success": False, "error_message": " ".join(error.messages)})


class UploadFormErrorMixin:
    """Mixin for views that create a picture or document from a file that was uploaded before.

    If the file cannot be stored, the view shows the form again with its values.
    """

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
        except ValidationError as error:
            self.upload.file.close()
            self.form.add_error(None, error)
        context = {
            self.context_upload_name: self.upload,
            "edit_action": request.path,
            "delete_action": reverse(self.delete_upload_url_name, args=[self.upload.pk]),
            "form": self.form,
        }
        html = render_to_string(self.edit_form_template_name, context, request)
        return JsonResponse({"success": False, "form": html})


class AddImages(UploadErrorMixin, images.AddView):
    """View that uploads several pictures."""


class AddDocuments(UploadErrorMixin, documents.AddView):
    """View that uploads several documents."""


class ImageFromUpload(UploadFormErrorMixin, images.CreateFromUploadedImageView):
    """View that creates a picture from an uploaded file when its form is submitted."""

    delete_upload_url_name = AddImages.delete_upload_url_name


class DocumentFromUpload(UploadFormErrorMixin, documents.CreateFromUploadedDocumentView):
    """View that creates a document from an uploaded file when its form is submitted."""

    delete_upload_url_name = AddDocuments.delete_upload_url_name


def upload_urls() -> list:
    """URL patterns that replace Wagtail's own upload views."""
    again = "multiple/create_from_uploaded"
    return [
        path("images/multiple/add/", AddImages.as_view()),
        path(f"images/{again}_image/<int:uploaded_file_id>/", ImageFromUpload.as_view()),
        path("documents/multiple/add/", AddDocuments.as_view()),
        path(f"documents/{again}_document/<int:uploaded_file_id>/", DocumentFromUpload.as_view()),
    ]
