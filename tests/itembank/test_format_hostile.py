"""Hostile and damaged files: a clear refusal, fast, without a look at any file or address; nothing ever crashes."""

import io
import stat
import sys
import tracemalloc
import zipfile
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skillcert.core.reasons import SENTENCES, Refused
from skillcert.itembank import formats
from skillcert.itembank.parsed import ParsedFile
from tests.support.yardstick import within

WATCHED = ("open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "urllib.Request", "os.exec")
seen: list[str] = []
watching = False


def _note(event: str, arguments: tuple) -> None:
    if watching and event in WATCHED:
        seen.append(f"{event} {arguments[:1]}")


sys.addaudithook(_note)


@contextmanager
def nothing_touched():
    """No file, address or program is touched inside."""
    global watching
    seen.clear()
    watching = True
    try:
        yield
    finally:
        watching = False
    assert seen == []


ITEM = (
    "<assessmentItem identifier='a'><itemBody>{}<choiceInteraction responseIdentifier='R'/></itemBody></assessmentItem>"
)
LAUGH = "<!DOCTYPE q [" + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10)) + "]>"
XXE = '<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
OUTSIDE = '<!DOCTYPE q SYSTEM "http://127.0.0.1:9/evil.dtd">'
PARAMETER = '<!DOCTYPE q [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>'


def zipped(*parts, compress=zipfile.ZIP_DEFLATED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compress) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return made.getvalue()


def link(name, target):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry, target


def bomb():
    return zipped(("imsmanifest.xml", "<manifest/>"), ("a.xml", b"0" * 60_000_000))


HOSTILE = {
    "laughs.xml": lambda: (LAUGH + "<quiz>&a9;</quiz>").encode(),
    "xxe.xml": lambda: (XXE + "<quiz><question type='essay'><name>&x;</name></question></quiz>").encode(),
    "outside.xml": lambda: (OUTSIDE + ITEM.format("")).encode(),
    "parameter.xml": lambda: (PARAMETER + ITEM.format("")).encode(),
    "utf16.xml": lambda: (XXE + "<quiz/>").encode("utf-16"),
    "deep.xml": lambda: ("<quiz>" + "<a>" * 200_000).encode(),
    "attribute.xml": lambda: ("<quiz a='" + "x" * 3_000_000 + "'/>").encode(),
    "elements.xml": lambda: ("<quiz>" + "<a/>" * 2_000_001).encode(),
    "bomb.zip": bomb,
    "climbing.zip": lambda: zipped(("imsmanifest.xml", "<manifest/>"), ("../../etc/cron.d/x.xml", ITEM.format(""))),
    "rooted.zip": lambda: zipped(("imsmanifest.xml", "<manifest/>"), ("/etc/x.xml", ITEM.format(""))),
    "drive.zip": lambda: zipped(("imsmanifest.xml", "<manifest/>"), ("C:\\x.xml", ITEM.format(""))),
    "linked.zip": lambda: zipped(("imsmanifest.xml", "<manifest/>"), link("a.xml", "/etc/hostname")),
    "many.zip": lambda: zipped(("imsmanifest.xml", "<manifest/>"), *((f"{n}.xml", "") for n in range(6_000))),
    "entity-inside.zip": lambda: zipped(("imsmanifest.xml", XXE + "<manifest>&x;</manifest>")),
    "entity-item.zip": lambda: zipped(
        ("imsmanifest.xml", "<manifest><resource type='imsqti_item_xmlv2p2' href='a.xml'/></manifest>"),
        ("a.xml", XXE + ITEM.format("&x;")),
    ),
}


@pytest.fixture(scope="module")
def warm():
    """Modules that are imported at the first reading are imported before anybody watches."""
    for name, data in (("a.gift", b"::a:: b {T}"), ("a.xml", b"<quiz/>"), ("b.xml", ITEM.format("x").encode())):
        formats.read(data, name)
    with pytest.raises(Refused):
        formats.read(b"<quiz>", "c.xml")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_a_second_and_touches_nothing(warm, name):
    """T23, T24: entities, bombs, paths that climb, links, depth and length; below 1 s and 50 MB."""
    data = HOSTILE[name]()
    tracemalloc.start()
    with within(1), pytest.raises(Refused) as refused, nothing_touched():
        formats.read(data, name)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert all(reason.code in SENTENCES for reason in refused.value.reasons)
    assert most < 50_000_000


def test_the_watch_sees_a_file_that_is_opened(tmp_path):
    """Negative control: the hook would tell."""
    (tmp_path / "a").write_text("x")
    with pytest.raises(AssertionError), nothing_touched():
        (tmp_path / "a").read_text()


def test_a_package_in_a_package_is_not_opened(warm):
    inner = zipped(("imsmanifest.xml", "<manifest/>"), ("deep.xml", ITEM.format("")))
    outer = zipped(
        ("imsmanifest.xml", "<manifest><resource type='imsqti_item_xmlv2p2' href='inner.zip'/></manifest>"),
        ("inner.zip", inner),
    )
    with nothing_touched():
        parsed = formats.read(outer, "o.zip")[1]
    assert [refusal.reason.code for refusal in parsed.refused] == ["itembank.format_part_damaged"]


def test_addresses_in_an_item_are_not_fetched_and_scripts_do_not_come_in(warm):
    body = (
        "<p onclick='x()'>甲<script>alert(1)</script><img src='http://127.0.0.1:9/a.png' alt='a'/><img src='/etc/passwd'/>"
        "<img src='../../../etc/passwd.png'/><a href='javascript:x'>乙</a><iframe src='x'/></p>"
    )
    choices = "<choiceInteraction responseIdentifier='R'><simpleChoice identifier='A'>1</simpleChoice><simpleChoice identifier='B'>2</simpleChoice></choiceInteraction>"
    declared = "<responseDeclaration identifier='R' cardinality='single'><correctResponse><value>A</value></correctResponse></responseDeclaration>"
    item = f"<assessmentItem identifier='a'>{declared}<itemBody>{body}{choices}</itemBody></assessmentItem>"
    quiz = f"<quiz><question type='essay'><questiontext format='html'><text><![CDATA[{body}]]></text></questiontext></question></quiz>"
    for data in (item.encode(), quiz.encode(), zipped(("imsmanifest.xml", "<manifest/>"), ("i/a.xml", item))):
        with nothing_touched():
            stem = formats.read(data, "x.xml")[1].items[0].stem
        assert "甲" in stem and "乙" in stem
        assert not any(word in stem for word in ("script", "alert", "onclick", "src", "href", "iframe", "javascript"))


SAMPLES = (
    "minimal_qti_1.2_sample.zip", "minimal_qti_2.1_sample.zip", "moodle/gift_examples.txt", "moodle/questions.gift.txt",
    "moodle/questions.aiken.txt", "moodle/multianswer.xml", "moodle/multichoice.xml", "moodle/truefalse.xml",
    "qti-2.2/items/items.zip", "qti-2.2/items/multi-input.xml", "qti-2.2/items/inline_choice_math.xml",
    "qti-2.2/items/choice_aria.xml", "qti-2.2/items/imsmanifest.xml", "qti-3.0/items/BG010.xml", "qti-3.0/items/BG008.xml",
    "QTI-NOTICE", "qti-2.2/items/images/postcard.eps",
)  # fmt: skip


def taken(data, name):
    """Read as the import does; what comes is a whole file or a refusal that can be said."""
    try:
        parsed = formats.read(data, name)[1]
    except Refused as refused:
        assert refused.reasons and all(reason.code in SENTENCES for reason in refused.reasons)
        return None
    assert isinstance(parsed, ParsedFile) and len(parsed.items) + len(parsed.refused) == parsed.found
    return parsed


@pytest.fixture(scope="module")
def samples(shared_data):
    return {name: (shared_data / "formats" / name).read_bytes() for name in SAMPLES}


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_truncated_or_corrupted_file_is_read_or_refused_but_never_crashes(samples, data):
    """Cut short, single bytes changed, a piece twice or missing: at places that Hypothesis chooses."""
    name = data.draw(st.sampled_from(SAMPLES))
    content = bytearray(samples[name])
    places = st.integers(0, len(content) - 1)
    way = data.draw(st.sampled_from(["cut", "bytes", "twice", "gone", "tag"]))
    if way == "cut":
        del content[data.draw(places) :]
    elif way == "bytes":
        for _ in range(data.draw(st.integers(1, 8))):
            content[data.draw(places)] = data.draw(st.integers(0, 255))
    else:
        at, long = data.draw(places), data.draw(st.integers(1, 400))
        piece = bytes(content[at : at + long])
        content[at : at + (long if way == "gone" else 0)] = {"twice": piece, "gone": b""}.get(
            way, b"<math><mfrac/><img src='x'>{=~#"
        )
    taken(bytes(content), name)


def test_every_file_of_the_folder_is_read_or_refused(shared_data):
    """All formats and banks as they are, and each cut in half."""
    count = 0
    for path in sorted([*(shared_data / "formats").rglob("*"), *(shared_data / "banks").glob("*")]):
        if path.is_file() and path.suffix != ".json":
            content = path.read_bytes()
            for data in (content, content[: len(content) // 2]):
                taken(data, path.name)
            count += 1
    assert count > 100


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(alphabet="{}=~#:%\\->\n TFABC甲1.*$[]()<>&;ANSWER", max_size=200))
def test_any_text_of_control_signs_is_read_or_refused(text):
    for name in ("x.gift", "x.txt"):
        taken(text.encode(), name)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(["{1:SHORTANSWER:=a}", "{1:NM:=1:2}", "{:MC:~%x%b}", "<p>", "</td>", "<math>", "\\(", "<img src=q>", "~", "}", "&lt;"]), max_size=12))  # fmt: skip
def test_any_cloze_is_read_or_refused(parts):
    text = "".join(parts)
    data = f"<quiz><question type='cloze'><questiontext format='html'><text><![CDATA[{text}]]></text></questiontext></question></quiz>"
    taken(data.encode(), "x.xml")
