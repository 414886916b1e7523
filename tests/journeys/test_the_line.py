"""The line by clicking: each role in turn takes one batch from plan to archive, the candidate on a phone.

People and standards are there (an institution does not begin with an empty house); everything after that is clicked, but for
the review of the items after the first page of them. The clock of the house is moved between the days. `--pictures` keeps every
stage in tests/_out/journeys.
"""

import pytest

from skillcert.rehearsal import invariants
from skillcert.rehearsal.stages import people, standards
from tests.journeys import steps_exam_day, steps_papers, steps_plan, steps_registration, steps_results

pytestmark = [pytest.mark.journey, pytest.mark.heavy(200)]


def test_the_line_by_clicking(house):
    with house.app.app_context():
        people.build(house.world)
        standards.build(house.world, occupation="4-10-01-03", level=4)
    steps_plan.draft_and_submit(house)
    steps_plan.return_mend_and_pass(house)
    steps_plan.approve_file_and_announce(house)
    steps_registration.apply_by_phone(house)
    steps_registration.bring_a_group(house)
    steps_registration.review_twice(house)
    steps_registration.file_the_roster(house)
    steps_papers.fill_the_bank(house)
    steps_papers.compose_and_lock(house)
    steps_exam_day.arrange(house)
    steps_exam_day.sit_the_paper(house)
    steps_exam_day.score_the_practice(house)
    steps_results.release(house)
    steps_results.publish_and_seal(house)
    number = steps_results.issue(house)
    steps_results.verify(house, number)
    steps_results.close(house)
    with house.app.app_context():
        assert {name: faults for name, faults in invariants.check_all() if faults} == {}
    assert {who: page.console for who, page in house.contexts.items() if page.console} == {}
