"""Prints shell commands that export the database connection and the folders of uploads.

The scripts in this folder evaluate the commands. The values come from the site's own settings, so
that nothing has to be configured twice.
"""

import shlex
import sys

from config import settings

database = settings.DATABASES["default"]
if "postgresql" not in database["ENGINE"]:
    sys.exit("This script needs PostgreSQL. With SQLite, stop the site and copy the database file.")

places = {
    "PGDATABASE": database["NAME"],
    "PGUSER": database["USER"],
    "PGPASSWORD": database["PASSWORD"],
    "PGHOST": database["HOST"],
    "PGPORT": database["PORT"],
    "FORUM_MEDIA": settings.MEDIA_ROOT,
    "FORUM_PRIVATE": settings.PRIVATE_MEDIA_ROOT,
}
for name, value in places.items():
    if value:
        sys.stdout.write(f"export {name}={shlex.quote(str(value))}\n")
