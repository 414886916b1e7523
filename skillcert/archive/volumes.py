"""R58: what the five volumes of a batch must hold, and what of it is missing. Pure.

The list is the college's own rule on archives (five volumes by batch). A `made` item is printed from the records when the archive is
built; a `scan` is a signed paper that somebody puts in. An item that a batch does not need (no practical part: no score sheets) is not
asked for.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from skillcert.core.i18n import N_


class Volume(StrEnum):
    REGISTRATION = "registration"
    FILING = "filing"
    PROCESS = "process"
    RESULTS = "results"
    CERTIFICATES = "certificates"


VOLUME_TITLES = {
    Volume.REGISTRATION: N_("Registration and eligibility review"),
    Volume.FILING: N_("Filing documents"),
    Volume.PROCESS: N_("Conduct of the assessment"),
    Volume.RESULTS: N_("Papers and results"),
    Volume.CERTIFICATES: N_("Certificate administration"),
}

FOLDERS = {
    Volume.REGISTRATION: "1-报名资格审核卷",
    Volume.FILING: "2-备案材料卷",
    Volume.PROCESS: "3-认定过程管理卷",
    Volume.RESULTS: "4-评价试卷及结果卷",
    Volume.CERTIFICATES: "5-证书管理卷",
}
"""Folder names inside the archive: official documents are Chinese whatever the screen's language."""


class Needs(StrEnum):
    """What a batch must have for an item to be asked for."""

    ALWAYS = "always"
    THEORY = "theory"
    PRACTICAL = "practical"
    VIOLATIONS = "violations"
    RECHECKS = "rechecks"
    PASSERS = "passers"


@dataclass(frozen=True)
class Item:
    """One kind of document. `name` is its file name in the archive, `title` the msgid for the screen."""

    code: str
    volume: Volume
    name: str
    title: str
    made: bool = True
    mandatory: bool = True
    needs: Needs = Needs.ALWAYS


R, F, P, S, C = Volume
ITEMS: dict[str, Item] = {
    item.code: item
    for item in (
        Item("announcement", R, "01-认定公告", N_("Announcement")),
        Item("applications", R, "02-申报人员明细", N_("Applications with their evidence list")),
        Item("review_summary", R, "03-资格审核数据汇总表", N_("Summary of the eligibility review")),
        Item("accepted_roster", R, "04-资格审核通过人员名册", N_("Roster of accepted candidates")),
        Item("training_plan", R, "05-培训方案", N_("Training plan"), made=False, mandatory=False),
        Item("plan", F, "01-认定计划申报表", N_("Plan as approved and filed")),
        Item("filing_receipt", F, "02-备案回执", N_("Receipt of the filing"), made=False),
        Item("exam_plan", F, "03-考务实施方案", N_("Rooms, seats and staff of the sessions")),
        Item("staff_sign_in", P, "01-监考考评人员签到表", N_("Sign-in sheets of invigilators and assessors"), made=False),
        Item("candidate_sign_in", P, "02-考生签到表", N_("Check-in of the candidates")),
        Item("room_records", P, "03-考场情况记录单", N_("Room records")),
        Item("violations", P, "04-违纪处理记录", N_("Violations and decisions"), needs=Needs.VIOLATIONS),
        Item("supervision", P, "05-内部质量督导报告", N_("Reports of the internal supervisors")),
        Item("results_summary", S, "01-评价结果汇总表", N_("Summary of results")),
        Item("papers", S, "02-理论试卷及答案", N_("Theory papers and keys"), needs=Needs.THEORY),
        Item("answers", S, "03-考生作答记录", N_("Answers of the candidates"), needs=Needs.THEORY),
        Item("score_sheets", S, "04-操作技能考核评分记录表", N_("Practical score sheets"), needs=Needs.PRACTICAL),
        Item("rechecks", S, "05-成绩复核记录", N_("Re-checks of results"), needs=Needs.RECHECKS),
        Item("notice", C, "01-公示名单", N_("List of the public notice")),
        Item("certificate_list", C, "02-证书编号清单", N_("List of certificate numbers"), needs=Needs.PASSERS),
        Item("issue_register", C, "03-证书发放登记表", N_("Issue register"), needs=Needs.PASSERS),
        Item("upload", C, "04-联网数据上报表", N_("Workbook of the filing upload"), needs=Needs.PASSERS),
        Item("upload_confirmation", C, "05-证书数据审核确认表", N_("Confirmation of the certificate data, stamped"), made=False, needs=Needs.PASSERS),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of the check list. `files`: how many; `waiver`: the reason why it may be missing."""

    item: Item
    files: int
    waiver: str | None = None

    @property
    def missing(self) -> bool:
        return self.item.mandatory and not self.files and not self.waiver


def asked(needs: Collection[Needs]) -> list[Item]:
    """The items that a batch with these needs is asked for, in the order of the volumes."""
    return [item for item in ITEMS.values() if item.needs in {*needs, Needs.ALWAYS}]


def checklist(needs: Collection[Needs], files: Mapping[str, int], waivers: Mapping[str, str]) -> list[Line]:
    """R58: each item that is asked for with its number of files and its waiver, in the order of the volumes."""
    return [Line(item, files.get(item.code, 0), waivers.get(item.code)) for item in asked(needs)]


def missing(lines: Iterable[Line]) -> Iterator[Item]:
    """R58: mandatory items that are neither there nor waived."""
    return (line.item for line in lines if line.missing)
