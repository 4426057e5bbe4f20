"""Any order of steps keeps the promises of the queue (a stateful property test).

The promises are checked after each step by an oracle of its own, which asks the database and shares
no code with the services.
"""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.factories.members import ServiceAreaFactory, UnitFactory, UserFactory
from tests.factories.training import ProgrammeFactory, TrainingGroupFactory, make_organiser
from training.models import Appeal, Enrolment, Programme, TrainingGroup
from training.services.appealing import NothingToAppeal, decide_appeal, submit_appeal
from training.services.consents import decide_consent
from training.services.deciding import (
    AlreadyEnrolled,
    CapacityBelowMinimum,
    change_capacity,
    move,
    reject,
)
from training.services.enrolling import (
    NotOpen,
    accept_offer,
    decline_offer,
    enrol,
    order_preferences,
    resign,
)
from training.services.launching import DecisionRefused, do_not_launch, launch, postpone
from training.services.record_checks import faults_of, faults_of_numbers
from training.services.timing import settle_all

State = Enrolment.State
TAKING = (State.QUALIFIED, State.OFFERED)
CAP = 2
PICK = st.integers(0, 999)


class Recruitment(RuleBasedStateMachine):
    """Two areas with five groups of one or two places. Eight people of three units apply."""

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        programme = ProgrammeFactory(consent_workdays=5, places_per_unit=CAP)
        self.organiser, self.other = make_organiser(programme), make_organiser(programme)
        areas = [ServiceAreaFactory(), ServiceAreaFactory()]
        self.groups = [
            TrainingGroupFactory(
                programme=programme,
                service_area=areas[n // 4],
                capacity=1 + n % 2,
                minimum=1 + n % 2,
                voivodeship="08" if n == 2 else "10",
            )
            for n in range(5)
        ]
        units = [UnitFactory() for _ in range(3)]
        self.units = {UserFactory(): units[n % 3] for n in range(8)}
        self.people = list(self.units)
        self.remember()

    def teardown(self):
        assert [*faults_of_numbers(Programme.objects.all())] == []
        assert [*faults_of(TrainingGroup.objects.all())] == []
        transaction.savepoint_rollback(self.savepoint)

    def remember(self) -> None:
        """Stores what the next check compares with."""
        self.before = {row.pk: row for row in Enrolment.objects.all()}
        self.taken_before = {group.pk: group.places_taken for group in TrainingGroup.objects.all()}

    def pick(self, number: int, *states: str, **filters) -> Enrolment | None:
        found = list(Enrolment.objects.filter(state__in=states, **filters).order_by("pk"))
        return found[number % len(found)] if found else None

    def has(*states):
        return precondition(lambda self: Enrolment.objects.filter(state__in=states).exists())

    # --- Steps ------------------------------------------------------------------------------------

    @initialize(choices=st.lists(st.permutations(range(5)), min_size=8, max_size=8))
    def all_apply(self, choices):
        for person, order in zip(self.people, choices, strict=True):
            groups = [self.groups[n] for n in order[:2]]
            enrol(groups, by=person, unit=self.units[person])

    @rule(person=PICK, first=PICK, count=st.integers(1, 3))
    def apply(self, person, first, count):
        person = self.people[person % len(self.people)]
        groups = [self.groups[(first + n) % len(self.groups)] for n in range(count)]
        with suppress(NotOpen):
            enrol(groups, by=person, unit=self.units[person])

    @rule(number=PICK)
    @has(*Enrolment.ACTIVE)
    def resign(self, number):
        row = self.pick(number, *Enrolment.ACTIVE)
        resign(row, by=row.user)

    @rule(number=PICK)
    @has(State.OFFERED)
    def accept(self, number):
        row = self.pick(number, State.OFFERED)
        assert accept_offer(row, by=row.user).state == State.QUALIFIED

    @rule(number=PICK)
    @has(State.OFFERED)
    def decline(self, number):
        row = self.pick(number, State.OFFERED)
        decline_offer(row, by=row.user)

    @rule(number=PICK, late_answer=st.booleans())
    @has(State.OFFERED)
    def expire(self, number, late_answer):
        row = self.pick(number, State.OFFERED)
        past = timezone.now() - timedelta(seconds=1)
        Enrolment.objects.filter(pk=row.pk).update(offered_until=past)
        if late_answer:
            assert accept_offer(row, by=row.user).state == State.EXPIRED
        else:
            settle_all()

    @rule(number=PICK, is_consent=st.booleans())
    @has(State.QUALIFIED)
    def consent(self, number, is_consent):
        if row := self.pick(number, State.QUALIFIED, consent="awaited"):
            decide_consent(row, is_consent=is_consent, method="head", name="Wójt")

    @rule(number=PICK)
    @has(*Enrolment.ACTIVE)
    def reject(self, number):
        reject(self.pick(number, *Enrolment.ACTIVE), by=self.organiser, reason="kryterium")

    @rule(number=PICK, group=PICK)
    @has(*Enrolment.ACTIVE)
    def move(self, number, group):
        row = self.pick(number, *Enrolment.ACTIVE)
        with suppress(AlreadyEnrolled):
            move(row, self.groups[group % 5], by=self.organiser, reason="prośba")

    @rule(group=PICK, capacity=st.integers(1, 3))
    def change_capacity(self, group, capacity):
        with suppress(CapacityBelowMinimum):
            change_capacity(self.groups[group % 5], capacity, by=self.organiser)

    @rule(group=PICK)
    def launch(self, group):
        with suppress(DecisionRefused):
            launch([self.groups[group % 5]], by=self.organiser, reason="mimo to")

    @rule(group=PICK, days=st.integers(0, 3))
    def postpone(self, group, days):
        day = timezone.localdate() + timedelta(days=days)
        with suppress(DecisionRefused):
            postpone([self.groups[group % 5]], day, by=self.organiser, reason="mało osób")

    @rule(numbers=st.sets(st.integers(0, 4), min_size=1, max_size=2))
    def do_not_launch(self, numbers):
        groups = [self.groups[number] for number in sorted(numbers)]
        held = self.held_elsewhere(groups)
        with suppress(DecisionRefused):
            do_not_launch(groups, by=self.organiser, reason="mało osób")
            self.check_transfers(groups)
        assert held <= self.held_elsewhere(groups)

    def held_elsewhere(self, groups) -> set[int]:
        held = Enrolment.objects.filter(state=State.QUALIFIED).exclude(group__in=groups)
        return set(held.values_list("pk", flat=True))

    def check_transfers(self, groups):
        """Everybody is in all other groups of the area, or holds a place, or there is no group."""
        for group in groups:
            targets = TrainingGroup.objects.filter(
                service_area=group.service_area, state__in=["open", "launched"]
            )
            for row in group.enrolments.filter(state=State.NOT_LAUNCHED):
                own = Enrolment.objects.filter(user=row.user_id, group__in=targets)
                own = own.filter(state__in=Enrolment.ACTIVE)
                holds = own.filter(state=State.QUALIFIED).exists()
                assert holds or own.count() == targets.count()
                assert holds or all((it.merged_no or 0) <= row.application_no for it in own)
                assert row.events.filter(kind="not_launched").exclude(reason="").exists()

    @rule(number=PICK)
    @has(State.REJECTED, State.EXPIRED, State.WAITING)
    def appeal(self, number):
        row = self.pick(number, State.REJECTED, State.EXPIRED, State.WAITING)
        with suppress(NothingToAppeal):
            submit_appeal(row, by=row.user, grounds="Było inaczej.")

    @rule(number=PICK, is_accepted=st.booleans())
    @precondition(lambda self: Appeal.objects.undecided().exists())
    def decide_appeal(self, number, is_accepted):
        waiting = list(Appeal.objects.undecided().order_by("pk"))
        held = self.held_elsewhere([])
        found = waiting[number % len(waiting)]
        decide_appeal(found, by=self.other, is_accepted=is_accepted, reason="Sprawdzono.")
        assert held <= self.held_elsewhere([])
        row = Enrolment.objects.get(pk=found.enrolment_id)
        same = {"user": row.user_id, "group": row.group_id}
        if is_accepted and row.state in (State.REJECTED, State.EXPIRED):
            again = Enrolment.objects.active().get(**same)
            assert number_of(again) <= number_of(row)

    @rule(number=PICK)
    @has(*Enrolment.ACTIVE)
    def reverse_preferences(self, number):
        person = self.pick(number, *Enrolment.ACTIVE).user
        own = Enrolment.objects.active().filter(user=person).order_by("-preference")
        order_preferences(list(own), by=person)

    # --- Promises ---------------------------------------------------------------------------------

    @invariant()
    def places_are_counted_and_within_the_limit(self):
        for group in TrainingGroup.objects.all():
            taken = group.enrolments.filter(state__in=TAKING).count()
            assert group.places_taken == taken <= group.seat_limit
            assert group.seat_limit == max(group.capacity, taken)
            assert taken <= max(group.capacity, self.taken_before[group.pk])

    @invariant()
    def numbers_have_no_gap(self):
        own = Enrolment.objects.filter(transferred_from=None)
        numbers = own.values_list("application_no", flat=True)
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
        for group in TrainingGroup.objects.all():
            numbers = group.enrolments.values_list("queue_no", flat=True)
            assert sorted(numbers) == list(range(1, len(numbers) + 1))

    @invariant()
    def nobody_holds_two_places_of_an_area(self):
        held = [
            (row.user_id, row.group.service_area_id)
            for row in Enrolment.objects.filter(state=State.QUALIFIED).select_related("group")
        ]
        assert len(held) == len(set(held))

    @invariant()
    def no_free_place_has_somebody_eligible_waiting(self):
        giving = Enrolment.objects.filter(group__state__in=["open", "launched"])
        for row in giving.filter(state=State.WAITING).select_related("group"):
            if row.group.places_taken < row.group.seat_limit:
                assert not self.is_eligible(row)
                assert row.skip_reason

    @invariant()
    def nobody_eligible_was_passed(self):
        for row in Enrolment.objects.filter(state__in=TAKING):
            before = self.before.get(row.pk)
            if before is None or before.state not in TAKING:
                self.check_those_before(row)
        self.remember()

    def check_those_before(self, promoted):
        waiting = Enrolment.objects.filter(group=promoted.group_id, state=State.WAITING)
        for row in waiting.select_related("group"):
            if number_of(row) > number_of(promoted):
                continue
            assert not self.is_eligible(row), f"{promoted.queue_no} passed {row.queue_no}"
            assert row.skip_reason

    def is_eligible(self, row) -> bool:
        """Whether the person holds no better place, and the unit is below its cap.

        Nor, if they were transferred, is a better place offered. Reasons against which an appeal
        was accepted do not count.
        """
        better = Q(preference__lte=row.preference, group__service_area=row.group.service_area_id)
        holds = Enrolment.objects.filter(better, user=row.user_id, state=State.QUALIFIED)
        of_unit = Enrolment.objects.filter(group=row.group_id, unit=row.unit_id, state__in=TAKING)
        offers = Enrolment.objects.filter(better, user=row.user_id, state=State.OFFERED)
        reasons = {
            "has_offer": row.transferred_from_id and offers.exclude(pk=row.pk).exists(),
            "holds_place": holds.exists(),
            "unit_cap": of_unit.count() >= CAP,
        }
        return not any(found for name, found in reasons.items() if name not in row.waived_skips)


def number_of(row) -> int:
    """The number that counts: that of the first application of which this one is a transfer."""
    return min(row.application_no, row.merged_no or row.application_no)


def explore(examples: int, steps: int, *, derandomize: bool = False) -> None:
    run_state_machine_as_test(
        Recruitment,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            # Without shrinking: with a database it would take minutes to shorten a failed example.
            phases=[Phase.explicit, Phase.generate],
            derandomize=derandomize,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_any_order_of_steps():
    explore(examples=15, steps=25, derandomize=True)


@pytest.mark.slow
@pytest.mark.django_db
def test_any_order_of_many_steps():
    explore(examples=100, steps=50)
