"""Stages arrangement to practical by clicking: publish, check in, sit the paper, score, close the rooms.

Two of the four candidates come; the one who applied by phone answers everything, the other answers nothing.
"""

from datetime import timedelta

from sqlalchemy import select

from skillcert.arrangement.models import Assignment, RoomSession, Seat
from skillcert.arrangement.states import StaffDuty
from skillcert.core import clock
from skillcert.core.db import db
from skillcert.exams.models import Attempt
from skillcert.people.models import Account
from skillcert.rehearsal.stages import exams
from skillcert.rehearsal.stages.people import PASSWORD
from tests.journeys.clicking import fill, go, press, reads
from tests.journeys.steps_papers import open_the_paper
from tests.journeys.steps_registration import NAME, NUMBER, SECRET


def arrange(house) -> None:
    house.travel(house.exam - timedelta(days=7))
    clerk = house.staff("c3a", "考务")
    go(clerk, f"/centre/batches/{house.batch}/arrangement")
    press(clerk, "生成座位与人员方案")
    house.shot(clerk, "arrangement-proposed")
    press(clerk, "发布")
    reads(clerk, "已发布")
    press(clerk, "生成资料")
    house.finished(clerk)
    house.shot(clerk, "arrangement-papers")
    phone = house.staff(NUMBER, password=SECRET, phone=True)
    go(phone, "/me/")
    press(phone, "准考证")
    house.shot(phone, "ticket-phone")
    choose_tasks(house)
    learn(house)


def choose_tasks(house) -> None:
    writer = house.staff("c3b", "命题考评")
    go(writer, f"/centre/practical/offers/{house.world.offer_id}/tasks")
    press(writer, "抽取试题")
    reads(writer, "本次考核试题")
    house.shot(writer, "practical-tasks")


def learn(house) -> None:
    """Who has which duty in which room, and where the candidates sit: the journey clicks, it does not guess."""
    with house.app.app_context():
        rooms = db.session.scalars(select(RoomSession).order_by(RoomSession.starts_at)).all()
        house.theory, house.practical = [(room.id, room.room_code) for room in rooms]
        house.seats = [
            (seat.registration.name, seat.registration.ticket_number, seat.registration.snapshot["id_number"])
            for seat in db.session.scalars(select(Seat).where(Seat.room_session_id == house.theory[0]).order_by(Seat.number))
        ]
        rows = db.session.execute(
            select(Assignment.room_session_id, Assignment.duty, Account.login).join(Account, Account.person_id == Assignment.person_id)
        ).all()
    house.duties = {}
    for room, duty, login in rows:
        house.duties.setdefault((room, duty), []).append(login)
    mine = next(seat for seat in house.seats if seat[0] == NAME)
    house.present = [mine, next(seat for seat in house.seats if seat[0] != NAME)]


def check_in(house, room: int, duty: StaffDuty):
    """Check in whoever comes; gives the page of the one who did it."""
    tablet = house.staff(house.duties[room, duty][0], tablet=True)
    go(tablet, f"/duty/rooms/{room}")
    for _name, ticket, number in house.present:
        fill(tablet, ticket=ticket, identity=number)
        press(tablet, "签到")
    house.shot(tablet, f"check-in-{room}")
    return tablet


def close_room(house, room: int, duty: StaffDuty) -> None:
    tablet = house.staff(house.duties[room, duty][0], tablet=True)
    go(tablet, f"/duty/rooms/{room}")
    press(tablet, "将其余考生记为缺考")
    go(tablet, f"/duty/rooms/{room}/record")
    if duty is StaffDuty.INVIGILATOR:
        tell_why_one_never_signed_in(house, tablet, room)
    fill(tablet, password=PASSWORD, remarks="考试正常。")
    press(tablet, "签名并关闭")
    house.shot(tablet, f"room-record-{room}")
    supervisor = house.staff(house.duties[room, StaffDuty.SUPERVISOR][0], tablet=True)
    go(supervisor, f"/duty/inspections/{room}")
    for radio in supervisor.locator("input[type=radio][value=yes]").all():
        radio.check()
    supervisor.locator("[name=conclusion]").first.check()
    press(supervisor, "保存")
    fill(supervisor, password=PASSWORD)
    press(supervisor, "签署")
    house.shot(supervisor, f"inspection-{room}")


def tell_why_one_never_signed_in(house, tablet, room: int) -> None:
    """R32: a candidate who was checked in and never sat at a PC keeps the room open until somebody writes down why."""
    reads(tablet, "从未登录考试机")
    house.shot(tablet, f"figures-{room}")
    go(tablet, f"/duty/rooms/{room}/incidents")
    fill(tablet, kind="health", seat_id=house.present[1][0], text="签到后身体不适，未登录考试机即离开。")
    press(tablet, "记录")
    go(tablet, f"/duty/rooms/{room}/record")


def sit_the_paper(house) -> None:
    house.travel(clock.at(house.exam, 8, 5))
    open_the_paper(house)
    house.travel(clock.at(house.exam, 8, 30))
    room, code = house.theory
    clerk = house.staff("c3a", "考务")
    go(clerk, f"/centre/exams/{room}")
    if clerk.get_by_role("button", name="布置试卷", exact=True).count():  # the clockwork may have been faster
        press(clerk, "布置试卷")
    check_in(house, room, StaffDuty.INVIGILATOR)
    pc = house.page("exam-pc")
    go(pc, "/sit/door")
    fill(pc, ticket=house.present[0][1], room_code=code)
    press(pc, "登录")
    press(pc, "是本人，继续")
    reads(pc, "考试即将开始")
    house.shot(pc, "waiting")
    house.travel(clock.at(house.exam, 9, 1))
    pc.wait_for_selector("#q1", timeout=60_000)  # the paper opens by itself
    for question, tokens in right_answers(house).items():
        for token in tokens:
            pc.locator(f"[name=q{question}][value='{token}']").check()
    pc.get_by_text("已保存").first.wait_for()
    pc.wait_for_timeout(3000)
    house.shot(pc, "paper-answered")
    house.travel(clock.at(house.exam, 9, 45))
    pc.wait_for_timeout(1500)  # the page may be on its way by itself
    pc.reload()
    fill(pc, sure=True)
    press(pc, "交卷", within="#hand-in")
    reads(pc, "已答 100 题")
    house.shot(pc, "receipt")
    house.travel(clock.at(house.exam, 10, 36))
    close_room(house, room, StaffDuty.INVIGILATOR)


def right_answers(house) -> dict[int, list[str]]:
    """What the candidate of this journey happens to know: everything."""
    with house.app.app_context():
        ticket = house.present[0][1]
        query = select(Attempt).join(Seat).join(Seat.registration).filter_by(ticket_number=ticket)
        known = exams.knowledge(house.world, db.session.scalar(query).id)
        return {question: right for question, (right, _every) in known.items()}


def score_the_practice(house) -> None:
    room = house.practical[0]
    day = house.exam + timedelta(days=1)
    house.travel(clock.at(day, 8, 10))
    check_in(house, room, StaffDuty.LEAD_ASSESSOR)
    house.travel(clock.at(day, 8, 50))
    assessors = house.duties[room, StaffDuty.LEAD_ASSESSOR] + house.duties[room, StaffDuty.ASSESSOR]
    for deduction, login in enumerate(assessors):
        tablet = house.staff(login, tablet=True)
        for _candidate in house.present:
            go(tablet, f"/duty/scoring/{room}")
            press(tablet, "评分")
            for field in tablet.locator("main input[type=number]").all():
                field.fill(str(deduction))
            press(tablet, "保存")
            fill(tablet, password=PASSWORD)
            press(tablet, "签署")
        house.shot(tablet, f"sheets-{login}")
    house.travel(clock.at(day, 11))
    close_room(house, room, StaffDuty.LEAD_ASSESSOR)
