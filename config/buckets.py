"""Public files in a bucket; needs the packages of requirements-s3.txt."""

from botocore.config import Config
from storages.backends.s3 import S3Storage


class BucketStorage(S3Storage):
    """Waits for no bucket longer than a reader would for a page."""

    def get_default_settings(self):
        waits = Config(
            s3={"addressing_style": "path"},
            signature_version="s3v4",
            connect_timeout=3,
            read_timeout=10,
            retries={"total_max_attempts": 2},
        )
        return super().get_default_settings() | {"client_config": waits}
