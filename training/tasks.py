"""E-mails about enrolments. A task may run late, so it first reads the current state."""

from django_tasks import task


@task()
def mail_offer(enrolment_id: int) -> None:
    """E-mails the person that a place is offered, and until when, if the offer is still open."""


@task()
def mail_enrolment(enrolment_id: int) -> None:
    """E-mails the person the number of the application, and whether they have a place."""
