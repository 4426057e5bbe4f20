"""The site's settings for tests. They need no environment variables.

Files that tests store are deleted when Python exits.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from jinja2 import StrictUndefined
from tests.database import POSTGRES_TEMPLATE

_FOLDER = Path(tempfile.mkdtemp(prefix="forum-tests-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)

os.environ.setdefault("SECRET_KEY", "only-for-the-tests-" + "x" * 40)
os.environ.setdefault("DATABASE_URL", f"sqlite:///{_FOLDER / 'unused.sqlite3'}")
os.environ["SITE_URL"] = "http://testserver"
os.environ["ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["MEDIA_ROOT"] = str(_FOLDER / "media")
os.environ["PRIVATE_MEDIA_ROOT"] = str(_FOLDER / "private")
os.environ["CACHE_URL"] = "locmemcache://tests"
os.environ["EMAIL_URL"] = "memorymail://"
os.environ["DEBUG"] = "0"
os.environ["REQUIRE_SECOND_FACTOR"] = "0"

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, INSTALLED_APPS, STORAGES, TASKS, TEMPLATES  # noqa: E402

# After a test that flushed the database (``serialized_rollback``), Django restores the rows in the
# order of INSTALLED_APPS. When a workflow task is restored, Wagtail looks up its content type, and
# creates the content type if it is missing. So the rows of contenttypes must be restored first.
INSTALLED_APPS.remove("django.contrib.contenttypes")
INSTALLED_APPS.insert(0, "django.contrib.contenttypes")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
TASKS["default"]["BACKEND"] = "django_tasks.backends.immediate.ImmediateBackend"
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False

TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")

if "sqlite" in DATABASES["default"]["ENGINE"]:
    # The database is a file. In memory it would have no write-ahead log (WAL), which tests of
    # concurrent requests need.
    DATABASES["default"]["TEST"] = {"NAME": str(_FOLDER / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["TEST"] = {"TEMPLATE": POSTGRES_TEMPLATE}


def printable(value):
    """Returns ``value``, which a Jinja2 template prints.

    Raises TypeError if it is a method that the template forgot to call.
    """
    if callable(value) and not hasattr(value, "__html__"):
        raise TypeError(f"A template prints {value!r} itself.")
    return value


# An undefined variable in a Jinja2 template fails the test.
TEMPLATES[1]["OPTIONS"] |= {"undefined": StrictUndefined, "finalize": printable}
