from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.resources import resource
from desktop_app.ui.gallery.parts import hover
from desktop_app.ui.theme.fonts import ROLES, Fonts
from desktop_app.ui.theme.icons import TWINS, Icons, outline
from desktop_app.ui.theme.theme import Appearance, theme
from desktop_app.ui.theme.tokens import DARK, FAMILIES, LIGHT, contrast, more_contrast
from desktop_app.ui.widgets.buttons import Button, Kind
from desktop_app.ui.widgets.fields import LineEdit
from desktop_app.ui.widgets.frames import Card
from desktop_app.ui.widgets.text import Text
from desktop_app.words.capabilities import ON, ON_UNTIL, SHOWN
from desktop_app.words.states import STATES

TABLES = {"light": LIGHT, "dark": DARK}
GROUNDS = ("window", "sidebar", "surface", "sunken", "hover")
TINTS = {family: f"{family}Tint" for family in FAMILIES}

# What is read on what, and the least ratio: words 4.5, parts 3 (look, §1).
WORDS = [
    *product(("text", "text2", "text3"), GROUNDS),
    *product(("text", "text2"), ("pressed", "selected")),
    *product(("text", "text2"), TINTS.values()),
    *product(("accentText",), (*GROUNDS, "selected")),
    *((family, TINTS[family]) for family in FAMILIES),
    *product(FAMILIES, ("surface", "window", "sunken")),
    *(("onAccent", ground) for ground in ("accent", "accentHover", "accentPress")),
    ("onLive", "live"),
]
PARTS = [
    *product((f"{family}Icon" for family in FAMILIES), ("surface", "window", "sidebar", "selected", "hover")),
    *((f"{family}Icon", TINTS[family]) for family in FAMILIES),
    *product(("lineControl",), ("window", "surface", "sunken")),
    *product(("focus",), GROUNDS),
    *product(("accent",), ("surface", "window")),
]


@pytest.mark.parametrize("name", TABLES)
def test_every_word_can_be_read_on_every_ground(name: str) -> None:
    tokens = TABLES[name]
    ratios = {(ink, on): round(contrast(tokens[ink], tokens[on]), 2) for ink, on in WORDS}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("name", TABLES)
def test_every_part_can_be_found_on_every_ground(name: str) -> None:
    tokens = TABLES[name]
    ratios = {(ink, on): round(contrast(tokens[ink], tokens[on]), 2) for ink, on in PARTS}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 3} == {}


@pytest.mark.parametrize("ground", ["stop", "stopIcon", "stopPress"])
def test_the_danger_button_can_be_read_at_rest_under_the_pointer_and_held(ground: str) -> None:
    assert contrast(LIGHT[ground], LIGHT["onAccent"]) >= 4.5
    assert contrast(DARK[ground], DARK["window"]) >= 4.5


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_button_is_told_apart_at_rest_under_the_pointer_and_held(
    qapp: QApplication, kind: Kind, appearance: Appearance
) -> None:
    theme().apply(appearance)
    button = Button("Remove", kind)
    button.resize(120, 34)
    seen = [ground_of(button)]
    hover(button)
    seen.append(ground_of(button))
    button.setDown(True)
    seen.append(ground_of(button))
    assert len(set(seen)) == 3, seen
    button.deleteLater()


def ground_of(button: Button) -> str:
    """Return the colour of a button before its word."""
    return button.grab().toImage().pixelColor(6, 17).name()


def test_more_contrast_makes_lines_findable() -> None:
    for tokens in TABLES.values():
        more = more_contrast(tokens)
        assert contrast(more["line"], more["surface"]) >= 3
        assert more["text3"] == tokens["text2"]
        assert min(contrast(more["disabled"], more[ground]) for ground in ("surface", "sunken", "window")) >= 4


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_more_contrast_is_seen_in_edges_and_quiet_words(qapp: QApplication, appearance: Appearance) -> None:
    plain = TABLES[appearance.value]
    theme().apply(appearance, contrast=True)
    card, quiet, field = Card(), Text("In small print", "caption", "text3"), LineEdit()
    for part in (card, quiet, field):
        part.resize(120, 34)
    assert card.grab().toImage().pixelColor(0, 17).name().upper() == plain["lineControl"]
    assert field.grab().toImage().pixelColor(0, 17).name().upper() == plain["lineControl"]
    assert darkest(quiet, plain["text2"]) < darkest(quiet, plain["text3"])
    for part in (card, quiet, field):
        part.deleteLater()


def darkest(label: Text, ink: str) -> float:
    """Return how near the label's inkiest pixel comes to a colour, in steps of 255."""
    image, wanted = label.grab().toImage(), QColor(ink)
    every = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return min(abs(one.red() - wanted.red()) + abs(one.green() - wanted.green()) for one in every)


def test_the_system_asking_for_more_contrast_is_followed(qapp: QApplication, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme().changed):
        theme()._needs.contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)


def test_the_formula_knows_black_and_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


def test_both_tables_have_the_same_names() -> None:
    assert LIGHT.keys() == DARK.keys()
    assert all(re.fullmatch(r"#[0-9A-F]{6}", value) for table in TABLES.values() for value in table.values())


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_palette_and_sheet_change_together(qapp: QApplication, appearance: Appearance) -> None:
    theme().apply(appearance)
    tokens = TABLES[appearance.value]
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == tokens["window"]
    assert tokens["surface"] in qapp.styleSheet()
    other = TABLES["dark" if appearance is Appearance.LIGHT else "light"]
    assert other["sidebar"] not in qapp.styleSheet()


def test_the_sheet_has_nothing_left_to_fill(qapp: QApplication) -> None:
    assert "$" not in qapp.styleSheet()


def test_the_sheet_names_no_colour_of_its_own() -> None:
    sheet = resource("style", "app.qss").read_text(encoding="utf-8")
    # White behind the QR code is the same in both themes, on purpose.
    assert set(re.findall(r"#[0-9A-Fa-f]{6}\b", sheet)) <= {"#FFFFFF"}


def test_a_change_is_told(qapp: QApplication) -> None:
    current, told = theme(), []

    def note() -> None:
        told.append(current.dark)

    current.changed.connect(note)
    current.apply(Appearance.DARK)
    current.changed.disconnect(note)
    assert told == [True]


def test_every_state_has_its_icon() -> None:
    names = {row.icon for row in STATES.values()} | {words.icon for words in (*SHOWN.values(), ON, ON_UNTIL)}
    assert [name for name in sorted(names) if not resource("icons", f"{name}.svg").is_file()] == []


def test_every_icon_that_the_code_names_is_there() -> None:
    source = "\n".join(path.read_text("utf-8") for path in Path("desktop_app/ui").rglob("*.py"))
    known = {path.stem for path in resource("icons").glob("*.svg")}
    named = set(re.findall(r'(?:Icon|IconButton|Empty)\(\s*"([a-z-]+)"', source))
    named |= set(re.findall(r'(?:icon|trailing)="([a-z-]+)"', source))
    assert named - known == set()


def test_every_filled_icon_has_an_outline() -> None:
    for filled, hollow in TWINS.items():
        assert resource("icons", f"{filled}.svg").is_file()
        assert resource("icons", f"{hollow}.svg").is_file()
        assert outline(filled) == hollow


@pytest.mark.parametrize("path", sorted(resource("icons").glob("*.svg")), ids=lambda path: path.stem)
def test_an_icon_is_drawn_in_the_colour_asked_for(qapp: QApplication, path: Path) -> None:
    image = Icons().pixmap(path.stem, "#0B6570", 20, 2.0).toImage()
    assert image.width() == 40
    pixels = [image.pixelColor(x, y) for x in range(40) for y in range(40)]
    inked = [colour for colour in pixels if colour.alphaF() > 0.95]
    assert inked
    assert all(abs(colour.red() - 0x0B) <= 2 and abs(colour.green() - 0x65) <= 2 for colour in inked)


def test_what_is_cut_out_of_a_filled_icon_is_clear(qapp: QApplication) -> None:
    image = Icons().pixmap("warning-circle-fill", "#C5362C", 20, 2.0).toImage()
    assert image.pixelColor(20, 17).alpha() < 60
    assert image.pixelColor(12, 20).alpha() == 255


def test_arrows_are_mirrored_and_checks_are_not(qapp: QApplication) -> None:
    icons = Icons()
    for name, turns in (("arrow-right", True), ("check", False), ("arrow-clockwise", False)):
        straight = icons.pixmap(name, "#000000", 20, 1.0).toImage()
        mirrored = icons.pixmap(name, "#000000", 20, 1.0, mirrored=True).toImage()
        assert (straight != mirrored) is turns, name


def test_type_follows_the_text_factor_and_the_script(qapp: QApplication) -> None:
    plain, large = Fonts(1.0), Fonts(1.5)
    for role, wanted in ROLES.items():
        assert large.font(role).pixelSize() == round(wanted.size * 1.5)
        assert plain.line(role) == wanted.line
    assert plain.font("sentence").letterSpacing() < 0
    arabic = Fonts(1.0, "ar")
    assert arabic.font("sentence").letterSpacing() == 0
    assert arabic.line("body") == ROLES["body"].line + 4


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_signs_of_a_chinese_name_come_from_one_face_where_japanese_isnt_written(
    qapp: QApplication, language: str
) -> None:
    assert "BIZ UDGothic" in Fonts(1.0, "ja").families
    assert "BIZ UDGothic" not in Fonts(1.0, language).families


@pytest.mark.parametrize("words", ["Stripe asks for them", "途中でやめられます"])
@pytest.mark.parametrize("weight", [400, 500, 600])
def test_words_are_as_heavy_on_dark_as_on_light(qapp: QApplication, weight: int, words: str) -> None:
    """A face that Qt thickens for light grounds comes out a quarter heavier on dark ones."""
    covered = {}
    for ground, ink in (("#FFFFFF", "#000000"), ("#000000", "#FFFFFF")):
        image = QImage(200, 24, QImage.Format.Format_RGB32)
        image.fill(QColor(ground))
        painter = QPainter(image)
        painter.setFont(Fonts(1.0, "en" if words.isascii() else "ja").font("body", weight))
        painter.setPen(QColor(ink))
        painter.drawText(4, 16, words)
        painter.end()
        shades = [image.pixelColor(x, y).lightness() for y in range(24) for x in range(200)]
        covered[ink] = sum(abs(shade - QColor(ground).lightness()) for shade in shades)
    assert covered["#FFFFFF"] == pytest.approx(covered["#000000"], rel=0.02)
