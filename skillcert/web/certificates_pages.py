"""The pages of certificates that management and centre share: batches, one batch, one certificate, their papers."""

from flask import request, url_for

from skillcert.certificates import documents, printing, queries, service
from skillcert.certificates.labels import WAYS
from skillcert.certificates.models import Certificate
from skillcert.certificates.printed import Printed
from skillcert.certificates.states import CertificateState, certificates
from skillcert.core import clock, files, pdf, settings
from skillcert.core.i18n import N_
from skillcert.core.identity import mask
from skillcert.core.work import unit_of_work
from skillcert.plans.models import Batch
from skillcert.registration.models import Registration
from skillcert.standards.states import LEVEL_NAMES
from skillcert.web import kit, lists, timeline
from skillcert.web.results_papers import furniture
from skillcert.web.security import as_download

PDF = "application/pdf"
BATCHES = [
    lists.Column("number", N_("Number"), sort=Batch.number, tight=True),
    lists.Column("name", N_("Batch"), sort=Batch.name),
    lists.Column("centre.name", N_("Centre")),
    *[
        lists.Column(key, title, value=lambda batch: None, end=True, export=False)
        for key, title in (
            ("passed", N_("Passed")),
            ("numbered", N_("Numbered")),
            ("printed", N_("Printed")),
            ("uploaded", N_("In the national query")),
            ("handed_out", N_("Handed out")),
        )
    ],
]
CERTIFICATES = [
    lists.Column("number", N_("Certificate number"), sort=Certificate.number, tight=True),
    lists.Column("name", N_("Full name"), value=lambda c: c.registration.name, sort=Registration.name),
    lists.Column("occupation", N_("Occupation"), value=lambda c: c.registration.offer.occupation.name),
    lists.Column("level", N_("Level"), value=lambda c: LEVEL_NAMES[c.registration.offer.level], tight=True),
    lists.Column("issued_on", N_("Date of issue"), sort=Certificate.issued_on, tight=True),
    lists.Column("prints", N_("Prints"), value=lambda c: len(c.prints), end=True, number=True),
    lists.Column("handed_out", N_("Handed out to"), value=lambda c: c.handed_out.receiver if c.handed_out else ""),
    lists.Column("state", N_("State"), sort=Certificate.state),
]


def batches(role: str):
    """Batches whose results are sealed; one named in the address (from the batch page) opens at once."""
    if wanted := request.args.get("batch", type=int):
        if queries.batch(kit.scope(), wanted):
            return kit.go(f"{role}.certificates_batch", batch_id=wanted)
    query = queries.batches(kit.scope())
    options = {
        "search": [Batch.number, Batch.name],
        "empty": lists.Empty(
            N_("No batch is sealed yet"),
            N_("When a public notice is over and its results are sealed, the batch appears here for its certificates."),
            icon="certificate",
        ),
    }
    if request.args.get("export") == "xlsx":
        return lists.export_response(query, BATCHES, "certificates", **options)
    listing = lists.build(query, BATCHES, export="certificates", **options)
    return kit.page(
        "parts/certificates/batches.html", listing=listing, role=role, figures=queries.figures([b.id for b in listing.rows])
    )


def batch_page(batch_id: int, role: str, reasons=(), form=None, waiting=()):
    """One batch: numbers, prints, uploads, and the list of certificates."""
    batch = kit.found(queries.batch(kit.scope(), batch_id))
    query = queries.certificates(kit.scope(), batch_id)
    options = {
        "search": [Certificate.number, Registration.name],
        "filters": [lists.Filter("state", N_("State"), Certificate.state, list(CertificateState))],
        "empty": lists.Empty(N_("No certificate yet"), N_("Give the passers their numbers first."), icon="certificate"),
    }
    if request.args.get("export") == "xlsx":
        return lists.export_response(query, CERTIFICATES, f"certificates-{batch.number}", **options)
    return kit.page(
        "parts/certificates/batch.html",
        status=422 if reasons else 200,
        batch=batch,
        role=role,
        reasons=list(reasons),
        waiting=list(waiting),
        form=form,
        figures=queries.figures([batch_id])[batch_id],
        faults=service.number_faults(batch, kit.actor()),
        unprinted=queries.count_unprinted(batch_id),
        address=settings.get("institution.url"),
        job=queries.print_job(batch_id) if role == "management" else None,
        me=kit.actor().account_id,
        uploads=queries.uploads(kit.scope(), batch_id) if role == "management" else [],
        listing=lists.build(query, CERTIFICATES, export="certificates", bulk=_bulk(batch_id, role), **options),
        history=timeline.of_stream(f"batch:{batch_id}", 12),
    )


def _bulk(batch_id: int, role: str) -> list[lists.Bulk]:
    """At a centre many may be handed out at once, each to its holder."""
    if role != "centre" or not kit.may("certificates.hand_out"):
        return []
    return [lists.Bulk("hand_out", N_("Hand out to the holders in person"), url_for("centre.certificates_hand_out", batch_id=batch_id))]


def found(certificate_id: int) -> Certificate:
    return kit.found(queries.certificate(kit.scope(), certificate_id))


def certificate_page(certificate_id: int, role: str, reasons=()):
    """One certificate: what is printed, its prints, its life."""
    certificate, who = found(certificate_id), kit.actor()
    printed = Printed.from_json(certificate.fields)
    return kit.page(
        "parts/certificates/show.html",
        status=422 if reasons else 200,
        certificate=certificate,
        printed=printed,
        masked=mask(printed.id_number),
        intact=printed.fingerprint() == certificate.fields_hash,
        role=role,
        reasons=list(reasons),
        corrections=queries.corrections(certificate.id),
        ways=WAYS,
        may_do={verb: not certificates.why_not(certificate, verb, who) for verb in certificates.verbs},
        history=timeline.of(certificate),
    )


def print_file(certificate_id: int, version: int):
    """One printed version, to look at; that it was taken out is written down."""
    found(certificate_id)
    with unit_of_work():
        row = kit.found(printing.fetch(found(certificate_id), version, kit.actor()))
        data, name = files.read(row.file), row.file.filename
    return as_download(data, name, PDF, inline=True)


def register(batch_id: int):
    """证书发放登记表 of a batch."""
    batch = kit.found(queries.batch(kit.scope(), batch_id))
    found = queries.valid(kit.scope(), batch_id)
    rows = [
        documents.HandOutRow(
            name=one.registration.name,
            id_masked=mask(Printed.from_json(one.fields).id_number),
            number=one.number,
            issued_on=one.issued_on,
            received=f"{one.handed_out.receiver} {clock.local(one.handed_out.at).date()}" if one.handed_out else "",
        )
        for one in found
    ]
    offers = sorted({f"{one.registration.offer.occupation.name} {LEVEL_NAMES[one.registration.offer.level]}" for one in found})
    printed = str(sum(bool(one.prints) for one in found))
    head = [("认定批次", batch.name), ("职业/等级", "；".join(offers)), ("实际打印", printed), ("打印责任人", "")]
    data = documents.register(rows, head, furniture("证书发放登记表", "SC-ZS-02"))
    return as_download(data, f"{batch.number}-证书发放登记表.pdf", PDF, inline=True)


def confirmation(upload_id: int):
    """表5 of an upload."""
    upload = kit.found(queries.upload(kit.scope(), upload_id))
    counts: dict[tuple, int] = {}
    for certificate in queries.in_upload(upload.id):
        p = Printed.from_json(certificate.fields)
        key = (p.occupation, p.work_type, p.level_text)
        counts[key] = counts.get(key, 0) + 1
    lines = [documents.UploadLine(*key, count) for key, count in sorted(counts.items())]
    head = [
        ("单位名称", settings.get("institution.name")),
        ("单位负责人", ""),
        ("信息管理员", kit.actor().name),
        ("标题名称", upload.batch.name),
        ("上传日期", f"{clock.local(upload.made_at).date()}"),
        ("上传批次号", upload.reference),
    ]
    sheet = pdf.Furniture(title="证书数据审核确认表", code="表5", operator=kit.actor().name, printed_at=clock.now())
    return as_download(documents.confirmation(lines, head, sheet), f"{upload.batch.number}-表5.pdf", PDF, inline=True)
