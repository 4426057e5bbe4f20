"""Static files with a hash of their content in the file name."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, which also adds the hashes to JavaScript ``import`` statements."""

    support_js_module_import_aggregation = True
