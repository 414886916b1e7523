"""Photos of a zip are matched by the identity number in their name."""

from skillcert.registration.photo_matching import match

NUMBERS = ["330702199001010015", "11010519491231002X", "E12345678"]


def test_a_photo_is_found_by_number_alone_or_beside_a_name():
    found = match(["photos/330702199001010015.jpg", "王示例_11010519491231002x.JPG", "王示例+E12345678.jpeg"], NUMBERS)
    assert found.photos == {
        "330702199001010015": "photos/330702199001010015.jpg",
        "11010519491231002X": "王示例_11010519491231002x.JPG",
        "E12345678": "王示例+E12345678.jpeg",
    }
    assert found.without == () and found.strangers == ()


def test_what_does_not_match_is_told():
    found = match(["a/330702199001010015.jpg", "b/330702199001010015.png", "somebody.jpg"], NUMBERS)
    assert found.photos == {"330702199001010015": "a/330702199001010015.jpg"}
    assert found.doubled == ("330702199001010015",)
    assert found.strangers == ("somebody.jpg",)
    assert found.without == ("11010519491231002X", "E12345678")
