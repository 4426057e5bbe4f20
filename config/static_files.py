"""Static files with a hash of their content in the file name."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Adds the hashes also to the file names in imports of JavaScript modules."""

    support_js_module_import_aggregation = True
