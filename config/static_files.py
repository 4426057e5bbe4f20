"""Static files with a hash of their content in the file name."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, but the ``import`` statements of JavaScript get the hashes, too."""

    support_js_module_import_aggregation = True
