"""A storage for public files in an S3 bucket. Needs the packages of requirements-s3.txt."""

import errno

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from members.storage import FileNotStored


class BucketStorage(S3Storage):
    """An S3 storage with short timeouts, so that a page does not wait long for a slow bucket.

    Like WholeFileStorage, raises FileNotStored if a file cannot be stored.
    """

    def get_default_settings(self):
        waits = Config(
            s3={"addressing_style": "path"},
            signature_version="s3v4",
            connect_timeout=3,
            read_timeout=10,
            retries={"total_max_attempts": 1},
        )
        return super().get_default_settings() | {"client_config": waits}

    def _save(self, name, content):
        try:
            return super()._save(name, content)
        except (Boto3Error, BotoCoreError, ClientError) as error:
            raise FileNotStored(errno.EIO, type(error).__name__) from error
