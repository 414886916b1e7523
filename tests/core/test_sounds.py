"""Recordings: taken by what they are, freed of notes, never played by themselves, named where nothing can be heard."""

import pytest

from skillcert.core import pdf_richtext, richtext, sounds, uploads
from skillcert.core.reasons import Refused
from tests.support.sound import m4a, mp3, ogg, wav

SECRET = b"the answer is B"


def why(data: bytes) -> list[str]:
    with pytest.raises(Refused) as refused:
        sounds.clean(data)
    return [reason.code for reason in refused.value.reasons]


@pytest.mark.parametrize("make, media", [
    (wav, "audio/wav"), (mp3, "audio/mpeg"), (m4a, "audio/mp4"), (ogg, "audio/ogg"),
])  # fmt: skip
def test_four_formats_are_taken_by_their_bytes(make, media):
    taken = sounds.clean(make(5))
    assert taken.media_type == media and taken.seconds == pytest.approx(5, abs=0.1)
    assert sounds.told(taken.seconds) == "0:05"


@pytest.mark.parametrize("make", [wav, mp3, m4a])
def test_what_the_recorder_wrote_beside_the_sound_is_cut_off(make):
    data = make(2, note=SECRET)
    kept = sounds.clean(data)
    assert SECRET in data and SECRET not in kept.data
    assert kept.seconds == pytest.approx(2, abs=0.1) and sounds.clean(kept.data).data == kept.data


def test_an_old_note_at_the_end_of_an_mp3_goes_too():
    assert SECRET not in sounds.clean(mp3() + b"TAG" + SECRET.ljust(125)).data


@pytest.mark.parametrize("data, code", [
    (b"", "uploads.empty"),
    (b"<html><script>alert(1)</script></html>", "uploads.wrong_kind"),
    (b"MZ\x90\0" + b"\0" * 400, "uploads.wrong_kind"),
    (b"\xff\xd8\xff\xe0" + b"\0" * 400, "uploads.wrong_kind"),
    (b"ID3 in the head of a text", "uploads.wrong_kind"),
    (b"ID3\x03\0\0\x7f\x7f\x7f\x7f" + b"\0" * 40, "sounds.unreadable"),
    (b"OggS" + b"\xff" * 400, "sounds.unreadable"),
    (b"RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\x7f", "sounds.unreadable"),
    (b"\0\0\0\x18ftypM4A " + b"\xff" * 400, "sounds.unreadable"),
    (m4a(track=b"vide"), "sounds.video"),
    (ogg()[:28] + b"\x80theora" + ogg()[28:], "sounds.video"),
    (m4a(16 * 60), "sounds.too_long"),
    (wav(1) + b"\0" * uploads.RULES[uploads.Kind.SOUND].max_bytes, "uploads.too_big"),
])  # fmt: skip
def test_what_is_no_recording_is_refused_in_words(data, code):
    assert why(data) == [code]


@pytest.mark.parametrize("written, kept", [
    ('<audio data-file="7" title="对话"></audio>', '<audio data-file="7" title="对话"></audio>'),
    ('<audio data-file="7" autoplay loop src="//x/y" onplay="a()"></audio>', '<audio data-file="7"></audio>'),
    ('<audio data-file="7"><source src="//x"><b>text</b></audio>', '<audio data-file="7"></audio><b>text</b>'),
    ('<audio src="//x/y">text</audio>', "text"),
    ('<audio data-file="javascript:1">text</audio>', "text"),
    ('<audio data-file="7"><audio data-file="8"></audio></audio>', '<audio data-file="7"></audio><audio data-file="8"></audio>'),
    ("</audio><video data-file=7></video>text", "text"),
])  # fmt: skip
def test_of_a_recording_only_its_number_and_its_title_stay(written, kept):
    assert richtext.sanitize(written) == kept == richtext.sanitize(kept)


def test_the_reader_gets_a_player_with_keys_that_loads_nothing_by_itself():
    html = richtext.with_sources('<p>听<audio data-file="7" title="A &amp; B"></audio></p>', lambda n: f"/sit/file/{n}")
    assert '<audio controls controlslist="nodownload" preload="none" src="/sit/file/7" aria-label="A &amp; B"></audio>' in html
    assert '<span class="recording-name">A &amp; B</span>' in html and "autoplay" not in html


def test_where_nothing_can_be_heard_the_recording_is_named():
    markup = '<p>听<audio data-file="7" title="报警声"></audio>后选择</p>'
    assert richtext.to_text(markup) == "听[录音：报警声]后选择"
    assert richtext.without_sounds(markup) == "<p>听[录音：报警声]后选择</p>"
    assert richtext.file_ids(markup) == [7] and richtext.recordings(markup) == [(7, "报警声")]
    (block,) = pdf_richtext.blocks(markup, lambda _: None)
    assert "〔听录音：报警声〕" in block.text
