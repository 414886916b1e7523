"""Rows for the tests of registration, made directly: a centre, a filing, a standard, an announced batch, candidates."""

import datetime as dt
import io

from PIL import Image

from skillcert.core import clock
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.identity import make_number
from skillcert.people import service as people
from skillcert.people.models import Account, Centre
from skillcert.people.permissions import permissions_of
from skillcert.plans.models import Batch, Offer, PlannedSession, Site
from skillcert.plans.states import BatchState
from skillcert.standards.conditions import general_edition
from skillcert.standards.models import ConditionLine, Filing, Occupation, StandardVersion
from skillcert.standards.states import CandidateGroup, Hat, Part

DETAILS = {"phone": "13800000001", "ethnicity": "汉族", "education": "高中", "province": "浙江省", "source": "国有企业",
           "employer": "示例公司"}
WORK_SINCE_2015 = {"periods": [{"start": "2015-01-01", "end": None, "related": True, "employer": "示例公司", "post": "电工"}]}


def picture(width=358, height=441) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "JPEG")
    return out.getvalue()


class Scene:
    """An announced batch of one centre with offers for 电工 level 4 and 3, and people to act."""

    def __init__(self, group=CandidateGroup.SOCIETY, code="C01"):
        self.today = clock.today()
        self.centre = Centre(code=code, name=f"认定中心 {code}")
        if db.session.get(Occupation, "6-31-01-03") is None:
            db.session.add(Occupation(code="6-31-01-03", name="电工", major="6", medium="6-31", minor="6-31-01"))
        self.filing = Filing(code="S000033000123", name="示范学院", hat=Hat.SOCIETY, candidate_group=group,
                             valid_from=self.today - dt.timedelta(days=300), valid_until=self.today + dt.timedelta(days=300))
        self.version = StandardVersion(occupation_code="6-31-01-03", edition="2018年版", conditions_edition="2023")
        db.session.add_all([self.centre, self.filing, self.version])
        db.session.flush()
        for line in general_edition("2023").lines:
            db.session.add(ConditionLine(standard_version_id=self.version.id, level=line.level, code=line.code,
                                         rule=line.stored(), evidence=list(line.evidence), text=line.text, text_en=line.text_en))
        self.site = Site(centre_id=self.centre.id, name="一号考点", address="示范路1号")
        db.session.add(self.site)
        self.batch = self.new_batch(f"2026-{code}")
        self.offer, self.offer3 = self.batch.offers

    def new_batch(self, number, exam_in=30, levels=(4, 3), state=BatchState.ANNOUNCED):
        day = dt.timedelta(days=1)
        batch = Batch(number=number, name=f"批次 {number}", centre_id=self.centre.id, filing=self.filing, state=state,
                      registration_opens=self.today - 5 * day, registration_closes=self.today + 5 * day,
                      review_deadline=self.today + 8 * day)
        batch.offers = [Offer(occupation_code="6-31-01-03", level=level, standard_version_id=self.version.id) for level in levels]
        db.session.add(batch)
        db.session.flush()
        for offer in batch.offers:
            for part, hour in ((Part.THEORY, 9), (Part.PRACTICAL, 14)):
                db.session.add(PlannedSession(offer_id=offer.id, part=part, site_id=self.site.id, minutes=90,
                                              starts_at=clock.at(self.today + exam_in * day, hour)))
        db.session.flush()
        return batch

    def account(self, login, role, duty=None, person=None):
        account = Account(login=login, name=login, person=person)
        db.session.add(account)
        db.session.flush()
        return Actor(account.id, login, role, duty, self.centre.id if role == "centre" else None,
                     person.id if person else None, "127.0.0.1", permissions_of(role, duty))

    def clerk(self, name="clerk"):
        return self.account(name, "centre", "exam_affairs")

    def office(self, name="office"):
        return self.account(name, "management", "exam_affairs")

    def person(self, name="王示例", born=dt.date(1990, 1, 1), sequence=1):
        return people.ensure_person(name, make_number("330702", born, sequence), Actor.system(), phone="13800000001")

    def candidate(self, person=None, name="王示例"):
        person = person or self.person(name)
        return self.account(f"candidate-{person.id}", "candidate", person=person)
