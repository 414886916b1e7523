"""The occupation catalogue: complete, searchable by what a clerk types."""

import json

from skillcert.standards import catalogue


def test_the_catalogue_has_every_occupation_once():
    codes = [row.code for row in catalogue.rows()]
    assert len(codes) == len(set(codes)) == 1639
    assert all(catalogue.is_code(code) for code in codes)
    assert len(catalogue.majors()) == 8


def test_the_catalogue_equals_the_published_tree(shared_data):
    tree = json.loads((shared_data / "occupations" / "occupations_2022_tree.json").read_text(encoding="utf-8"))
    published = {}

    def walk(nodes):
        for node in nodes:
            if node["level"] == 4:
                published[node["seq"]] = node["name"]
            walk(node.get("children", []))

    walk(tree["data"])
    assert {row.code: row.name for row in catalogue.rows()} == published


def test_an_occupation_is_found_by_code_with_and_without_hyphens():
    assert catalogue.search("6-31-01-03")[0].name == "电工"
    assert catalogue.search("6310103")[0].name == "电工"
    assert catalogue.search("６３１０１０３")[0].name == "电工"


def test_the_exact_name_comes_first():
    found = catalogue.search("电工")
    assert found[0].code == "6-31-01-03"
    assert any(row.name != "电工" for row in found)


def test_every_word_must_be_found():
    assert [row.code for row in catalogue.search("训练师 人工智能")] == ["4-04-05-05"]
    assert catalogue.search("电工 茶艺") == []


def test_an_empty_search_finds_all():
    assert len(catalogue.search("  ")) == 1639


def test_only_the_groups_three_to_six_are_skilled_occupations():
    assert catalogue.is_skill_occupation("4-03-02-07")
    assert not catalogue.is_skill_occupation("2-02-10-01")
