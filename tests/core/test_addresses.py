"""Which PCs belong to a room: what an office types, and who lies inside."""

import doctest

import pytest

from skillcert.core import addresses


def codes(text):
    return [reason.code for reason in addresses.faults(addresses.typed(text))]


def test_the_examples_of_the_module_hold():
    assert doctest.testmod(addresses).failed == 0


@pytest.mark.parametrize("text", [
    "", "10.1.2.0/24", "10.1.2.7", "10.1.2.10 - 10.1.2.49", "10.1.2.10—10.1.2.12；10.9.9.9", "10.1.2.0/255.255.255.0", "fd00:1::/64\n::1",
])  # fmt: skip
def test_what_an_office_types_is_read(text):
    assert codes(text) == []


@pytest.mark.parametrize("text", [
    "10.1.2", "10.1.2.300", "机房一", "10.1.2.0/33", "10.1.2.9-10.1.2.1", "10.1.2.1-::5", "10.1.2.*", "1" * 400, "0x0a010203", "10.1.02.1", "-", "a-b-c",
])  # fmt: skip
def test_what_is_no_address_is_named_and_never_guessed(text):
    assert codes(text) == ["addresses.wrong"]


def test_a_list_has_an_end():
    assert codes("\n".join(f"10.{a}.{b}.1" for a in range(3) for b in range(100))) == ["addresses.many"]
    assert codes("0.0.0.1-255.255.255.254") == [], "a range is folded into few networks"


@pytest.mark.parametrize("address, inside", [
    ("10.1.2.1", True), ("10.1.2.255", True), ("10.1.3.1", False), ("10.9.9.9", True), ("10.9.9.10", False), ("::ffff:10.1.2.5", True),
    ("fd00::5%eth0", True), ("", False), ("nonsense", False), ("10.1.2.1, 10.9.9.9", False), ("::ffff:10.1.3.5", False),
])  # fmt: skip
def test_who_lies_inside(address, inside):
    stored = addresses.networks(addresses.typed("10.1.2.0/24 10.9.9.9 fd00::/16"))
    assert addresses.holds(stored, address) is inside


def test_no_list_is_any_pc_and_a_broken_line_is_none():
    assert addresses.holds([], "") and addresses.holds(None, "1.2.3.4")
    assert not addresses.holds(["any"], "1.2.3.4")
