"""A system check that `migrate` runs before it changes the database."""

from django.apps import apps
from django.core.checks import Error, Tags, register
from django.db import connections
from django.db.migrations.loader import MigrationLoader

OWN_PACKAGES = {"cms", "forum", "members"}


@register(Tags.database)
def check_migration_history(*, databases: list[str] | None = None, **_options) -> list[Error]:
    """Returns an error for each database with an applied migration that the code does not have.

    Only the project's own migrations are checked. They were once rewritten from scratch, and in a
    database created by the old ones, `migrate` would mix old and new tables. Other packages remove
    old migrations when they squash them, so a missing one is no error.
    """
    own = {app.label for app in apps.get_app_configs() if app.name.split(".")[0] in OWN_PACKAGES}
    errors = []
    for alias in databases or []:
        loader = MigrationLoader(connections[alias])
        known = set(loader.disk_migrations).union(
            *(migration.replaces for migration in loader.disk_migrations.values())
        )
        unknown = [(app, name) for app, name in loader.applied_migrations if app in own]
        if unknown := sorted(set(unknown) - known):
            errors.append(_refusal(alias, unknown))
    return errors


def _refusal(alias: str, unknown: list[tuple[str, str]]) -> Error:
    first, others = ".".join(unknown[0]), len(unknown) - 1
    named = f"{first} and {others} more" if others else first
    return Error(
        f"The database “{alias}” was migrated by another version of the site, whose migrations"
        f" this one does not have ({named}): move that database away, and migrate an empty one.",
        id="config.E001",
    )
