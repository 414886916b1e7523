"""The workbook for the national query system: eleven columns in exactly this order (R57)."""

import hashlib
from dataclasses import dataclass

from skillcert.certificates.printed import Printed
from skillcert.core.sheet_writing import Column, Sheet, write_xlsx

HEADERS = (
    "姓名",
    "证件类型",
    "证件号码",
    "所在单位",
    "职业名称",
    "工种名称",
    "职业技能等级",
    "证书编号",
    "发证日期",
    "评价机构",
    "发证机构",
)
_WIDTHS = (12, 10, 22, 30, 20, 20, 14, 26, 14, 30, 30)

#: What stands in column 4 for a person without an employer.
NO_EMPLOYER = "其他"


@dataclass(frozen=True)
class UploadRow:
    """One certificate in an upload. `id_code`: the platform's code of the document type (201 resident identity card)."""

    printed: Printed
    id_code: str
    employer: str
    assessed_by: str
    """评价机构: the assessing body or branch; the issuing body is on the certificate."""


def cells(row: UploadRow) -> tuple[str, ...]:
    """The eleven cells, all text: a certificate or identity number must not turn into a figure on its way (R63)."""
    p = row.printed
    return (
        p.name,
        row.id_code,
        p.id_number,
        row.employer.strip() or NO_EMPLOYER,
        p.occupation,
        p.work_type,
        str(p.level),
        p.number,
        p.issued_on.isoformat(),
        row.assessed_by,
        p.institution,
    )


def workbook(rows: list[UploadRow]) -> bytes:
    """The .xlsx to be uploaded, a row each certificate."""
    columns = [Column(title, width) for title, width in zip(HEADERS, _WIDTHS, strict=True)]
    return write_xlsx(Sheet("证书数据", columns, [cells(row) for row in rows]))


def snapshot_hash(rows: list[UploadRow]) -> str:
    """SHA-256 over the cells in order: what was handed in, whatever happens to the certificates later."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update("\x1f".join(cells(row)).encode() + b"\x1e")
    return digest.hexdigest()
