from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.marks import Avatar, Tile, initials
from desktop_app.ui.widgets.text import Run, Text, between, clean, tooltip

HOSTILE = [
    ("a\u202eb", "a[U+202E]b"),
    ("\u2066x\u2069", "[U+2066]x[U+2069]"),
    ("line\nbreak\ttab", "line break tab"),
    ("nul\x00bell\x07", "nul[U+0000]bell[U+0007]"),
    ("zero\u200bwidth\ufeff", "zero[U+200B]width[U+FEFF]"),
    ("soft\u00adhyphen", "soft[U+00AD]hyphen"),
    ("para\u2029", "para[U+2029]"),
    ("fine: Ñandú 林 陶藝 ليلى", "fine: Ñandú 林 陶藝 ليلى"),
    ("family 👩\u200d👧", "family 👩\u200d👧"),
]


@pytest.mark.parametrize(("text", "shown"), HOSTILE)
def test_what_cannot_be_seen_is_made_visible(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_text_from_outside_is_capped() -> None:
    assert clean("x" * 10_000) == "x" * 200 + "…"
    assert clean("x" * 200) == "x" * 200
    assert clean(None) == ""


@pytest.mark.parametrize("markup", ["<b>bold</b>", "<img src='http://127.0.0.1:1/x'>", "a &amp; b", "<script>"])
def test_markup_is_shown_as_it_is(qtbot: QtBot, markup: str) -> None:
    label = Text()
    qtbot.addWidget(label)
    label.put_data(markup)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == markup
    assert "<b>" not in tooltip(markup)
    assert "<img" not in tooltip(markup)


def test_a_paragraph_keeps_its_line_height(qtbot: QtBot) -> None:
    words = "Stripe asks for them on its own pages. You can stop there and come back later, as often as you like."
    label = Text(words, "paragraph", wrap=True)
    qtbot.addWidget(label)
    assert label.heightForWidth(2000) == 21 * 2  # 520 is the widest a paragraph gets
    label.set_widest(None)
    assert label.heightForWidth(2000) == 21
    assert label.heightForWidth(200) % 21 == 0
    assert label.heightForWidth(200) >= 21 * 3


def test_elided_text_is_whole_in_its_tooltip(qtbot: QtBot) -> None:
    label = Text("a seller with a very long name indeed", "body", elide="end")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.grab()
    assert "very long name indeed" in label.toolTip()
    label.resize(600, 20)
    label.grab()
    assert label.toolTip() == ""


def test_runs_are_one_text_for_assistive_technology(qtbot: QtBot) -> None:
    label = Text()
    qtbot.addWidget(label)
    label.put_runs(Run("Yours,", "text", 500), Run(" since Saturday, 16:40", "text2"))
    assert label.text() == "Yours, since Saturday, 16:40"
    assert label.sizeHint().height() == theme().line("body")


def test_letters_that_stand_for_a_name() -> None:
    assert initials("Ana Ruiz") == "AR"
    assert initials("Hearthside") == "H"
    assert initials("Ana María Ruiz Molina") == "AM"
    assert initials("") == ""
    assert initials("ليلى حداد") == "لح"
    assert initials("«Ana» Ruiz") == "AR"
    assert initials("@shop") == "S"
    assert initials("+ 7 days") == "7D"
    assert initials("ß") == "S"
    assert initials("… &") == ""


@pytest.mark.parametrize("mode", ["live", "test"])
def test_a_name_of_signs_alone_has_an_icon(qtbot: QtBot, mode: str) -> None:
    for bare, named in ((Tile("…", mode), Tile("", mode)), (Avatar("…"), Avatar(""))):
        qtbot.addWidget(bare)
        qtbot.addWidget(named)
        drawn = bare.grab().toImage()
        middle = {drawn.pixel(x, y) for x in range(8, 22) for y in range(8, 22)}
        assert len(middle) > 3  # more than the ground: something is drawn on it
        assert drawn == named.grab().toImage()


@pytest.mark.parametrize(
    ("before", "after", "parted"),
    [
        ("Yours,", "since Friday", " "),
        ("オフラインです。", "これは", ""),
        ("あなたの番、", "12月4日から", ""),
        ("دورك،", "منذ الجمعة", " "),
        ("", "since", " "),
    ],
)
def test_signs_are_not_parted_by_a_space(before: str, after: str, parted: str) -> None:
    assert between(before, after) == parted


def lines_of(text: str, width: int, *, wide: int | None = None) -> list[str]:
    label = Text(text, wrap=True)
    label.set_widest(wide)
    layout = label._lay_out(width, (Run(text),))
    lines = [layout.lineAt(at) for at in range(layout.lineCount())]
    shown = [layout.text()[line.textStart() : line.textStart() + line.textLength()].strip() for line in lines]
    return [line.replace("\u2060", "") for line in shown]


@pytest.mark.parametrize("width", range(200, 480, 20))
def test_no_paragraph_ends_on_a_single_word_nor_a_line_on_a_figure(qtbot: QtBot, width: int) -> None:
    whole = "Two things needed from you before 4 December or payouts stop then."
    lines = lines_of(whole, width)
    assert len(lines) == 1 or len(lines[-1].replace("\u00a0", " ").split()) > 1
    assert not any(line.endswith(" 4") for line in lines)
    assert (
        "\u00a0".join(lines).replace("\u00a0", " ")
        == "Two things needed from you before 4 December or payouts stop then."
    )


def test_words_that_would_fill_a_line_are_parted_all_the_same(qtbot: QtBot) -> None:
    lines = lines_of("Zahlungsempfangsbestätigung Auszahlungsvoraussetzungen", 220)
    assert lines == ["Zahlungsempfangsbestätigung", "Auszahlungsvoraussetzungen"]


def test_a_script_without_words_leaves_no_sign_over(qtbot: QtBot) -> None:
    whole = "どこから始めますか。"
    for width in range(80, 150, 5):
        lines = lines_of(whole, width)
        assert "".join(lines) == whole
        assert len(lines) == 1 or len(lines[-1]) > 1, (width, lines)


@pytest.mark.parametrize(
    ("whole", "width", "first"),
    [
        ("どこから始めますか。", 110, "どこから"),
        ("使えるのはご本人だけです。", 100, "使えるのは"),
        ("ここに保存された情報は消去されました。", 150, "ここに保存された"),
    ],
)
def test_a_script_without_spaces_breaks_between_its_phrases(qtbot: QtBot, whole: str, width: int, first: str) -> None:
    assert lines_of(whole, width)[0] == first


def test_no_line_ends_within_the_last_word_where_it_has_a_hyphen(qtbot: QtBot) -> None:
    for width in range(150, 330, 10):
        assert lines_of("Personne d’autre ne tient jamais celui-là.", width)[-1] not in {"là.", "-là."}


@pytest.mark.parametrize("width", range(90, 300, 10))
def test_a_single_letter_is_never_parted_from_its_word(qtbot: QtBot, width: int) -> None:
    for whole in (
        "Cela ne ressemble pas à une adresse e-mail valable.",
        "Das sieht nicht wie eine E-Mail-Adresse aus.",
    ):
        assert not any(line.lower().endswith("e-") for line in lines_of(whole, width)), width


@pytest.mark.parametrize("width", range(130, 260, 10))
def test_a_paragraph_without_spaces_breaks_between_its_phrases(qtbot: QtBot, width: int) -> None:
    said = "入金を|受け取れるまで\u3001|あなたから|2件必要です\u3002|自動で|入力する|ことは|ありません\u3002"
    phrases = said.split("|")
    whole, ends = "".join(phrases), set()
    for at in range(len(phrases)):
        ends.add(len("".join(phrases[: at + 1])))
    reached = 0
    for line in lines_of(whole, width):
        reached += len(line)
        assert reached in ends, (width, line)


def test_a_figure_stays_with_its_word_where_the_one_before_has_no_room(qtbot: QtBot) -> None:
    title = Text(role="sentence", wrap=True)
    qtbot.addWidget(title)
    wholes = (
        "Zwei Angaben werden vor dem 4. Dezember von Ihnen gebraucht",
        "Faltan dos cosas tuyas antes del 4 de diciembre para seguir",
    )
    for whole, width in itertools.product(wholes, range(300, 520, 10)):
        layout = title._lay_out(width, (Run(whole),))
        lines = [layout.lineAt(at) for at in range(layout.lineCount())]
        shown = [layout.text()[line.textStart() : line.textStart() + line.textLength()].strip() for line in lines]
        assert not any(line.endswith(("4.", "4", "de")) for line in shown), (width, shown)


@pytest.mark.parametrize("width", range(140, 240, 10))
def test_what_parts_two_facts_never_begins_a_line(qtbot: QtBot, width: int) -> None:
    lines = lines_of("Ana Ruiz, Geschäftsführung · Spanien", width)
    assert not any(line.startswith("·") for line in lines), lines


@pytest.mark.parametrize("role", ["sentence", "sentence-narrow", "sentence-small"])
def test_the_sentence_of_a_card_is_a_heading_in_every_size(qtbot: QtBot, role: str) -> None:
    title = Text("Four things left", role)
    qtbot.addWidget(title)
    assert QAccessible.queryAccessibleInterface(title).role() is QAccessible.Role.Heading
