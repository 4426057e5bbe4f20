"""Static files with a hash of their content in the file name."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites the imports of JavaScript modules to the hashed names."""

    support_js_module_import_aggregation = True
