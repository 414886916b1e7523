"""Invented scans: a page that says what it stands for and that it proves nothing."""

import io
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from skillcert.core import pdf_fonts
from skillcert.standards.conditions import EvidenceKind

TITLES = {
    EvidenceKind.IDENTITY_DOCUMENT: "身份证复印件",
    EvidenceKind.PHOTO: "证件照",
    EvidenceKind.APPLICATION_FORM: "申报表及承诺书",
    EvidenceKind.PRIOR_CERTIFICATE: "原职业技能等级证书",
    EvidenceKind.WORK_PROOF: "工作年限证明",
    EvidenceKind.WORK_COMMITMENT: "工作年限承诺书",
    EvidenceKind.SOCIAL_INSURANCE: "社会保险缴纳记录",
    EvidenceKind.DIPLOMA: "毕业证书",
    EvidenceKind.TITLE_CERTIFICATE: "专业技术职称证书",
    EvidenceKind.APPRENTICESHIP_PROOF: "学徒期满证明",
}


@cache
def scan(kind: EvidenceKind, employer: str) -> bytes:
    """A JPEG of a page with title, employer and a red ring for the seal."""
    image = Image.new("RGB", (620, 877), "#fdfdfb")
    draw = ImageDraw.Draw(image)
    large, small = _font(34), _font(20)
    draw.rectangle((30, 30, 590, 847), outline="#c8c8c0", width=2)
    draw.text((310, 120), TITLES[kind], font=large, fill="#222", anchor="mm")
    draw.text((80, 200), f"单位：{employer or '——'}", font=small, fill="#333")
    for line in range(8):
        draw.line((80, 270 + 44 * line, 540, 270 + 44 * line), fill="#d9d9d2", width=2)
    draw.ellipse((390, 640, 530, 780), outline="#c33", width=5)
    draw.text((460, 710), "演示", font=large, fill="#c33", anchor="mm")
    draw.text((310, 815), "演示材料，不作任何证明", font=small, fill="#888", anchor="mm")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(pdf_fonts.font_file("NotoSansSC-Regular")), size)
