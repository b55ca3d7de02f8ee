"""What documents and docstrings name is there: sections, properties, files, settings."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from desktop_app.relay.settings.config import NAMES

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@cache
def _sources() -> dict[Path, str]:
    folders = (ROOT / "desktop_app", ROOT / "tests")
    return {path: path.read_text("utf-8") for folder in folders for path in folder.rglob("*.py")}


def test_every_section_about_stripe_that_is_named_is_written() -> None:
    text = (ROOT / "docs/stripe.md").read_text("utf-8")
    written = set(re.findall(r"^## (\d+)\.", text, re.MULTILINE))
    for numbers in re.findall(r"^\*\*(\d+\.\d+(?:, \d+\.\d+)*)", text, re.MULTILINE):
        written |= set(numbers.split(", "))
    named = {
        (section, str(path.relative_to(ROOT)))
        for path, source in _sources().items()
        for sections in re.findall(r"docs/stripe\.md`{0,2}((?:,? (?:and )?§\d+(?:\.\d+)?)+)", source)
        for section in re.findall(r"§([\d.]+\d|\d)", sections)
    }
    assert len(named) > 40
    assert {where for section, where in named if section not in written} == set()


def test_every_property_that_is_named_is_promised() -> None:
    promised = set(re.findall(r"^\| ([RSD]\d+) \|", (ROOT / "docs/properties.md").read_text("utf-8"), re.MULTILINE))
    named = {
        (number, str(path.relative_to(ROOT)))
        for path, source in _sources().items()
        for numbers in re.findall(r"[Pp]ropert(?:y|ies) ([RSD]\d+(?:(?:,| and) [RSD]\d+)*)", source)
        for number in re.findall(r"[RSD]\d+", numbers)
    }
    assert len(named) > 20
    assert {where for number, where in named if number not in promised} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_is_there(document: Path) -> None:
    text = document.read_text("utf-8")
    linked = {link.partition("#")[0] for link in re.findall(r"\]\(([^)\s:]+)\)", text)}
    named = set(re.findall(r"(?<![\w/.])(?:desktop_app|tests|scripts|docs|resources|deploy)/[\w./-]*\w", text))
    missing = {link for link in linked if link and not (document.parent / link).exists()}
    missing |= {name for name in named if not (ROOT / name).exists()}
    assert missing == set()


def test_every_setting_is_described_and_every_described_one_is_read() -> None:
    described = set(re.findall(r"`SELLERDESK_([A-Z_]+)`", (ROOT / "README.md").read_text("utf-8")))
    read_elsewhere = {"RELAY_URL", "TOKEN", "STRIPE_OPENAPI"}  # the verbs', and the contract tests'
    assert described - read_elsewhere == set(NAMES)


def test_the_container_is_built_by_the_uv_that_everything_else_is_built_by() -> None:
    container = re.search(r"astral-sh/uv:(\S+)", (ROOT / "deploy/Containerfile").read_text("utf-8"))
    scripts = re.search(r"^UV_VERSION=(\S+)", (ROOT / "scripts/lib/setup.sh").read_text("utf-8"), re.MULTILINE)
    assert container
    assert scripts
    assert container[1] == scripts[1]
