"""Creates applications for training, for benchmarks."""

from datetime import datetime

from django.contrib.auth.models import Group as RoleGroup

from demo.appeals import load_appeal
from demo.enrolments import APPLICATIONS, fill_queues
from demo.training import make_example
from members.accounts.models import Role, User
from members.units.models import LocalGovernmentUnit

SLUG = "pomiar"
FEWEST = APPLICATIONS
"""With fewer applications, the queues would not have people in every state."""


def make_applications(count: int, organiser: User, now: datetime) -> None:
    """Creates a programme with 28 groups and ``count`` applications; nothing if ``count`` is 0.

    There is one appeal.

    ``organiser`` gets the role of organiser, and runs the programme.
    """
    if not count:
        return
    if not LocalGovernmentUnit.objects.exists():
        LocalGovernmentUnit.objects.create(
            code="9999011", level="gmina", kind="urban", name="Borowa Wielka"
        )
    organiser.groups.add(RoleGroup.objects.get(name=Role.ORGANISER))
    programme = make_example(SLUG, organiser=organiser, now=now)
    fill_queues(programme, count, now=now, accounts="benchapplicant")
    load_appeal(programme, now)
