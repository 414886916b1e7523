"""Registrations as workbooks: the 33-column roster for the authority, the lists of the eligibility review."""

from skillcert.core import identity, sheets
from skillcert.core.i18n import label
from skillcert.people.states import Sex
from skillcert.plans.models import Batch, Offer
from skillcert.registration import queries, roster_file
from skillcert.registration.models import Registration
from skillcert.registration.roster_columns import (
    COLUMNS,
    FIRST,
    HAS_CERTIFICATE,
    MAKE_UP,
    NO_CERTIFICATE,
    PROMOTION,
    REGULAR,
)
from skillcert.registration.states import EntryKind, ExamKind, RegistrationState
from skillcert.standards.states import LEVEL_NAMES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZH = "zh_Hans_CN"


def roster_workbook(batch: Batch) -> tuple[bytes, int]:
    """R63: the candidate workbook of everyone accepted, in the template's columns; and how many rows it has."""
    rows = [roster_row(registration, number) for number, registration in enumerate(queries.accepted(batch.id), 1)]
    sheet = sheets.Sheet("Sheet1", roster_file.sheet_columns(), roster_file.sheet_rows(rows))
    return sheets.write_xlsx(sheet), len(rows)


def template_workbook(names: list[str] = ()) -> bytes:
    """The empty workbook with drop-downs, for an employer to fill."""
    columns = [sheets.Column(column.title, column.width, choices=tuple(names) if column.key == "occupation" else column.options)
               for column in COLUMNS]
    return sheets.write_xlsx(sheets.Sheet("Sheet1", columns, []))


def roster_row(registration: Registration, number: int) -> dict[str, str]:
    """A registration in the template's columns; what a group's row said is said again."""
    told, offer = registration.snapshot, registration.offer
    certificate = (registration.facts.get("certificates") or [{}])[0]
    kept = {column.key: str(told.get(column.key) or "") for column in COLUMNS}
    return {
        **kept,
        "serial": str(number),
        "occupation": offer.work_type.name if offer.work_type else offer.occupation.name,
        "level": LEVEL_NAMES[offer.level],
        "condition": registration.condition.text if registration.condition else kept["condition"],
        "document_type": identity.DOCUMENT_NAMES[identity.DocumentType(told["id_type"])],
        "number": told["id_number"],
        "name": told["name"],
        "sex": identity.SEX_NAMES.get(told.get("sex"), ""),
        "born": told.get("birth_date") or "",
        "has_certificate": HAS_CERTIFICATE if certificate.get("number") else NO_CERTIFICATE,
        "certificate_level": LEVEL_NAMES.get(certificate.get("level"), ""),
        "certificate_number": certificate.get("number", ""),
        "applied_through": kept["applied_through"] or registration.batch.centre.name,
        "category": PROMOTION if certificate.get("number") else FIRST,
        "exam_type": MAKE_UP if registration.exam_kind is ExamKind.MAKE_UP else REGULAR,
    }


REGISTER_HEADS = ("序号", "姓名", "性别", "证件号码", "文化程度", "工作单位/班级", "职业", "工种", "等级", "申报条件", "原证书编号",
                  "考试类型", "联系电话", "审核结果", "备注")
SUMMARY_HEADS = ("职业", "工种", "等级", "报名人数", "通过", "不通过", "待审", "新考", "补考")


def register_rows(batch: Batch) -> list[list[str]]:
    """资格审核通过人员名册: everyone accepted, in full, for the file."""
    return [_register_row(registration, number) for number, registration in enumerate(queries.accepted(batch.id), 1)]


def _register_row(registration: Registration, number: int) -> list[str]:
    told, offer = registration.snapshot, registration.offer
    certificate = (registration.facts.get("certificates") or [{}])[0]
    return [
        str(number), registration.name, label(ZH, Sex(told["sex"])) if told.get("sex") else "", told["id_number"],
        registration.education, registration.class_name or registration.employer, offer.occupation.name,
        offer.work_type.name if offer.work_type else "--", LEVEL_NAMES[offer.level],
        registration.condition.code if registration.condition else "", certificate.get("number", "") or "--",
        exam_type(registration), told.get("phone") or "", label(ZH, RegistrationState.ACCEPTED), "",
    ]


def exam_type(registration: Registration) -> str:
    """新考, or 补考 with the parts that are made up."""
    made_up = [label(ZH, entry.part) for entry in registration.parts if entry.kind is EntryKind.MAKE_UP]
    return f"补考（{'、'.join(made_up)}）" if made_up else "新考"


def offer_figures(batch: Batch) -> list[tuple[Offer, list[int]]]:
    """By offer: applications, accepted, not accepted, waiting, first attempts, make-ups."""
    counted = queries.offer_counts(batch.id)
    make_ups = queries.make_up_counts(batch.id)
    S = RegistrationState
    rows = []
    for offer in sorted(batch.offers, key=lambda one: (one.occupation_code, -one.level)):
        def of(*states, offer=offer):
            return sum(counted.get((offer.id, state), 0) for state in states)

        passed, waiting = of(S.ACCEPTED, S.SEALED), of(S.SUBMITTED, S.FIRST_PASSED, S.RETURNED)
        total = passed + waiting + of(S.REFUSED)
        made_up = make_ups.get(offer.id, 0)
        rows.append((offer, [total, passed, of(S.REFUSED), waiting, total - made_up, made_up]))
    return rows


def summary_rows(batch: Batch) -> list[list]:
    """资格审核数据汇总表: one row an offer, and the sum."""
    rows = [[offer.occupation.name, offer.work_type.name if offer.work_type else "--", LEVEL_NAMES[offer.level], *figures]
            for offer, figures in offer_figures(batch)]
    return [*rows, ["合计", "", "", *(sum(row[column] for row in rows) for column in range(3, 9))]]


def register_workbook(batch: Batch) -> bytes:
    """Both lists of the review in one workbook."""
    widths = (6, 12, 6, 22, 14, 24, 16, 14, 14, 8, 26, 14, 14, 10, 12)
    register = sheets.Sheet("资格审核通过人员名册", [sheets.Column(t, w) for t, w in zip(REGISTER_HEADS, widths, strict=True)],
                            register_rows(batch))
    summary = sheets.Sheet("资格审核数据汇总表", [sheets.Column(title, 16, "number" if at > 2 else "text")
                                          for at, title in enumerate(SUMMARY_HEADS)], summary_rows(batch))
    return sheets.write_xlsx(register, summary)
