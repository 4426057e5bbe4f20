"""Static files under names that carry a hash of what is in them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Rewrites the imports of modules, too: they name each other by their hashed names."""

    support_js_module_import_aggregation = True
