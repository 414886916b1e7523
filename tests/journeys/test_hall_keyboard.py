"""An exam by keyboard alone: Tab, arrows, Space and Enter, and letters where something is to be written. Focus is always seen, and nothing holds it."""

import pytest

from tests.support.browser_candidate import SLACK, saved

pytestmark = pytest.mark.journey

PLAYER_KEYS = 6
"""Play, timeline, volume, menu …: so often the focus may stay at a recording."""

# What has the focus: its kind, its question, whether it can be seen, and whether its focus can be seen.
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return {kind: 'page'};
  const box = one.getBoundingClientRect(), looks = [one, one.closest('label, .recording')].filter(Boolean).map(e => getComputedStyle(e));
  const middle = document.elementFromPoint(box.x + box.width / 2, Math.min(innerHeight - 1, box.y + Math.min(box.height / 2, 40)));
  const question = one.closest('.question');
  window.__places = window.__places || new Map();
  if (!window.__places.has(one)) window.__places.set(one, window.__places.size);
  return {
    kind: one.tagName.toLowerCase() + (one.type ? ':' + one.type : ''), id: window.__places.get(one), name: one.name || '',
    what: one.outerHTML.slice(0, 160), question: question ? Number(question.dataset.n) : 0,
    option: Boolean(one.closest('.question-options')), text: one.matches('[data-text]'), submits: one.matches('#submit button:not([type=button])'),
    seen: box.bottom > 0 && box.top < innerHeight && box.width > 0 && Boolean(middle) && (one.contains(middle) || middle.contains(one) || Boolean(middle.closest('label')?.contains(one))),
    ring: looks.some(style => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none'),
  };
}"""


class Robot:
    """Fingers on a keyboard. After each Tab the focus must have moved, be on the screen and be visible as focus."""

    def __init__(self, page):
        self.page, self.faults, self.at = page, [], {"kind": "page"}
        self.stays = 0  # a player has several keys of its own to go through

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def tab(self) -> dict:
        before = self.at.get("id")
        self.press("Tab")
        self.at = self.page.evaluate(FOCUS)
        if self.at["kind"] != "page":
            self.stays = self.stays + 1 if self.at["id"] == before else 0
            if self.stays > (PLAYER_KEYS if self.at["kind"] == "audio" else 0):
                self.faults.append(f"Tab is held by {self.at['what']}")
            if not self.at["seen"]:
                self.faults.append(f"has the focus and cannot be seen: {self.at['what']}")
            if not self.at["ring"]:
                self.faults.append(f"does not show its focus: {self.at['what']}")
        return self.at

    def until(self, found, most: int = 80) -> dict:
        """Tab on until `found(focus)`."""
        for _ in range(most):
            if found(self.tab()):
                return self.at
        raise AssertionError(f"not reached within {most} Tabs; the last focus was {self.at}")


def sign_in(robot: Robot, room) -> None:
    page = robot.page
    page.goto("/sit")
    page.keyboard.type(room.tickets[0])  # the first field has the focus
    robot.tab()
    page.keyboard.type(room.code)
    page.wait_for_selector("form[action='/sit/seat'] button", timeout=SLACK)
    robot.until(lambda focus: "/sit/seat" in page.evaluate("document.activeElement.form?.action || ''"))
    robot.press("Enter")
    page.wait_for_selector(".question", timeout=SLACK)


def answer_all(robot: Robot, questions: int) -> None:
    """Go through the whole paper once, forwards, answering what comes."""
    done: set[int] = set()
    while len(done) < questions:
        focus = robot.until(lambda focus: focus["kind"] == "audio" or focus.get("option") and focus["question"] not in done)
        if focus["kind"] == "audio":
            play(robot)
            continue
        number = focus["question"]
        if focus["text"]:
            robot.page.keyboard.type("直流")
            if robot.tab().get("text") and robot.at["question"] == number:  # the second gap
                robot.page.keyboard.type("交流")
        elif focus["kind"] == "input:checkbox":
            robot.press("Space")
            robot.tab()
            robot.press("Space")
        else:
            robot.press("Space")
            robot.press("ArrowDown")
        done.add(number)


def play(robot: Robot) -> None:
    """Start the recording of the question and hear that it goes on."""
    sound = robot.page.locator("audio")
    if not sound.evaluate("one => one.paused") or sound.evaluate("one => one.currentTime"):
        return
    robot.press("Space")
    for _ in range(100):
        if sound.evaluate("one => one.currentTime") > 0:
            return
        robot.page.wait_for_timeout(50)
    raise AssertionError("the recording does not play")


def test_a_robot_with_a_keyboard_sits_the_whole_exam(ground):
    room = ground.room(minutes=1)
    page = ground.pc()
    robot = Robot(page)
    sign_in(robot, room)
    answer_all(robot, questions=9)
    saved(page)
    room.to(40)  # a paper may be handed in from the thirtieth minute on
    values = room.stored()
    assert set(values) == set(range(1, 10)) and values[5] == "=直流\n交流" and len(values[3].split(",")) == 2
    assert page.locator(".question img").evaluate("one => one.naturalWidth") == 240, "the picture is there"
    assert page.locator("audio").evaluate("one => one.currentTime") > 0, "the recording was heard"
    assert len({values[1], page.locator("#q1 .option input").first.get_attribute("value")}) == 2, "the arrow chose the second option"
    hand_in(robot)
    page.wait_for_selector("#receipt", timeout=SLACK)
    assert not robot.faults, "\n".join(robot.faults)


def hand_in(robot: Robot) -> None:
    robot.until(lambda focus: focus.get("name") == "sure")
    robot.press("Space")
    robot.until(lambda focus: focus.get("submits"))
    robot.press("Enter")


def test_tab_goes_round_the_unanswered_paper_and_out_of_it(ground):
    """Moodle holds the focus in a single choice that nobody answered."""
    room = ground.room(minutes=1)
    page = ground.pc()
    robot = Robot(page)
    sign_in(robot, room)
    visited = [robot.tab() for _ in range(90)]
    reached = {focus["question"] for focus in visited if focus.get("option")}
    assert reached == set(range(1, 10)) and any(focus["kind"] == "page" for focus in visited)
    assert not robot.faults, "\n".join(robot.faults)
    page.evaluate("document.querySelector('#q1 input').addEventListener('keydown', event => event.preventDefault())")
    page.focus("#q1 input")
    robot.at = page.evaluate(FOCUS)
    robot.tab()
    assert "held" in robot.faults[0], "the robot would have noticed"
