"""The steps that the walks through training share: an organiser makes a programme, people apply.

Each walk makes a programme of its own from the example of the demo, with one group.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from playwright.sync_api import expect

from members.membership.workdays import POLAND
from tests.sent_mail import sent_emails, text_of

EXAMPLE = "/training/desk/zarzadzanie-uslugami/"
TOWN, VOIVODESHIP = "Łowicz", "10"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Recruitment:
    """A programme with one group, which its organiser has just published."""

    title: str
    slug: str

    @property
    def offer(self):
        return f"/training/{self.slug}/"

    @property
    def desk(self):
        return f"/training/desk/{self.slug}/"

    def own(self, step):
        """The address of a page of the applicant: apply, review or submitted."""
        return f"/training/mine/{self.slug}/{step}/"


def recruit(desk, *, places=1, minimum=1, opens_in=-DAY):
    """The organiser, whose window is ``desk``, makes a programme and publishes it.

    ``places``: of its group, which starts from ``minimum`` people. ``opens_in``: a timedelta from
    now.
    """
    code = uuid4().hex[:8]
    made = Recruitment(f"Nabór {code}", f"nabor-{code}")
    copy_example(desk)
    name_programme(desk, made)
    desk.goto(f"{made.desk}grid/")
    choose_only_group(desk, places, minimum, opens_in)
    publish(desk)
    return made


def copy_example(desk):
    """Makes a copy of the example, whose form is then open."""
    desk.goto(EXAMPLE)
    desk.locator(".page-actions summary").click()
    desk.get_by_role("button", name="Utwórz na jego podstawie nowy program").click()
    expect(desk.locator(".messages")).to_contain_text("powstał szkic")


def name_programme(desk, programme):
    desk.fill("[name=title]", programme.title)
    desk.fill("[name=slug]", programme.slug)
    desk.locator("main form.form .button-primary").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(programme.title)


def choose_only_group(desk, places, minimum, opens_in):
    """In the grid, replaces all the groups with one for education in another town."""
    for box in desk.locator("[name=cells]").all():
        box.set_checked(False)
    choose_town(desk, TOWN)
    desk.fill("[name=capacity]", str(places))
    desk.fill("[name=minimum]", str(minimum))
    desk.fill("[name=opens_at]", moment(opens_in))
    desk.fill("[name=closes_at]", moment(30 * DAY))
    desk.locator("main form.form .button-primary").click()
    expect(desk.locator(".messages")).to_contain_text("28")


def choose_town(desk, town):
    """In the grid, adds a town with a group for education."""
    desk.fill("[name=new_town]", town)
    desk.select_option("[name=new_voivodeship]", VOIVODESHIP)
    desk.locator("[name=add_town]").click()
    desk.get_by_label(f"{town}, Oświata").check()


def moment(from_now):
    """The value of a field for a date and time, in Polish time."""
    return f"{datetime.now(POLAND) + from_now:%Y-%m-%dT%H:%M}"


def publish(desk):
    desk.get_by_role("button", name="Opublikuj").click()
    expect(desk.locator(".messages")).to_contain_text("Program jest")


def fill_in(window, *, unit="Stryków"):
    """Fills in everything that the form requires. The unit is typed in full."""
    window.fill("[name=unit]", unit)
    window.keyboard.press("Escape")
    window.fill("[name=workplace]", "Urząd Miasta")
    window.fill("[name=position]", "inspektorka")
    window.fill("[name=phone]", "77 100 200")
    for tick in window.locator("[name^=criterion_]").all():
        tick.check()
    window.fill("[name=question_1]", "Prowadzę sieć szkół podstawowych.")
    window.locator("[name=question_2]").first.check()
    window.locator("[name=question_7]").check()


def apply(window, programme, **given):
    """Applies for the group of the programme, and checks that a number is given."""
    window.goto(programme.own("apply"))
    fill_in(window, **given)
    window.locator("button[value=send]").click()
    expect(window.locator("main")).to_contain_text("Numer zgłoszenia")


def email_to(folder, address, programme, *words):
    """The text of the newest e-mail to the address about the programme that contains ``words``."""
    texts = [text_of(email) for email in reversed(sent_emails(folder)) if address in email["To"]]
    wanted = (programme.title, *words)
    return next(text for text in texts if all(word in text for word in wanted))


def link_in(text, path):
    """The first address in the text that contains ``path``."""
    return next(word for word in text.split() if path in word)
