"""Static files with a hash of their content in the file name."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashes file names, also in the imports of JavaScript modules."""

    support_js_module_import_aggregation = True
