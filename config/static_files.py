"""Static files with a hash of their content in the file name."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Also puts the hashes into the ``import`` statements of JavaScript modules."""

    support_js_module_import_aggregation = True
