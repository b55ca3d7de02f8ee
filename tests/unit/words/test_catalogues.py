"""The catalogues: fresh, complete in every language, true to their placeholders, read without a library."""

from __future__ import annotations

import ast
import gettext
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from desktop_app import wire
from desktop_app.resources import resource
from desktop_app.words import catalogue
from desktop_app.words.catalogue import language_of, languages
from desktop_app.words.marks import mark_as
from desktop_app.words.po import compile_mo, parse_po
from desktop_app.words.wording import Wording

ROOT = Path(__file__).resolve().parents[3]
FORMS = {"ar": 6, "de": 2, "es": 2, "fr": 2, "ja": 1}
COMPLETE = tuple(FORMS)
NOW = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)
FIELD = re.compile(r"\{(\w+)\}")
# The same in both languages on purpose.
SAME = {
    "Code",
    "Eircode",
    "{turn} {since}",
    *("{person}: {thing}", "{weekday}, {time}", "{market}’s", "{market}’s,", "Stripe’s", "Stripe’s,"),
    *(
        "{n} h",
        "{n} d",
        "{n} min",
        "{n} s",
        "{name}, {role}",
        "{date} {time}",
        "TEST",
        "Test",
        "DEMO",
        "Demo",
        "Canton",
        "Province",
        "E-mail",
        "Pages",
        "Optional",
        "{example} (optional)",
        "{label} (optional)",
    ),
    *("{date}, {time}", "{time}, {zone}", "{turn} {more}. {next}.", "{turn}. {next}."),
}


def script(name: str) -> ModuleType:
    loader = SourceFileLoader(name.replace("-", "_"), str(ROOT / "scripts" / name))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def po(language: str) -> Path:
    return resource("translations", language, "LC_MESSAGES", "sellerdesk.po")


def messages(language: str) -> list[Message]:
    """All sentences: of the words, the window, the command line and the pages."""
    with po(language).open("rb") as file:
        found = read_po(file, locale=language)
    return [one for one in found if one.id]


def strings(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def ids(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def test_the_catalogues_hold_exactly_the_sentences_of_the_source() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "update-translations"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")


def test_no_sentence_of_the_source_escapes_the_gathering() -> None:
    """What gathers them loses a sentence beside a variable that is called like one of its keywords."""
    with (ROOT / "resources" / "translations" / "sellerdesk.pot").open("rb") as file:
        template = read_po(file)
    known = {ids(message)[0] for message in template if message.id}
    said = {
        sentence
        for room in ("words", "ui", "relay", "app")
        for path in (ROOT / "desktop_app" / room).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and (sentence := _sentence(call))
    }
    assert said - known == set()


def _sentence(call: ast.Call) -> str:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    at = {"text": 0, "mark": 0, "mark_as": 1, "mark_plural": 0, "count": 1}.get(name, len(call.args))
    given = call.args[at] if at < len(call.args) and (name != "count" or len(call.args) > 2) else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else ""


def test_there_are_words_for_these_languages() -> None:
    assert set(languages()) >= {"en", *COMPLETE}
    assert languages()[0] == "en"


@pytest.mark.parametrize("language", COMPLETE)
def test_every_sentence_is_translated_in_all_its_forms(language: str) -> None:
    forms = FORMS[language]
    missing = [one.id for one in messages(language) if not all(strings(one))]
    assert missing == []
    assert {len(strings(one)) for one in messages(language) if isinstance(one.id, tuple)} == {forms}


MEANT = {"State": "州", "On": "使えます", "Phone": "スマホ"}


@pytest.mark.parametrize(("context", "word"), [("address", "State"), ("capability", "On"), ("continue on", "Phone")])
def test_a_word_of_two_meanings_is_said_by_its_meaning(context: str, word: str) -> None:
    assert Wording("en").text(mark_as(context, word)) == word
    assert Wording("ja").text(mark_as(context, word)) == MEANT[word]
    assert Wording("ja").text(word) != MEANT[word]


@pytest.mark.parametrize("language", COMPLETE)
def test_translations_differ_from_english(language: str) -> None:
    same = {ids(one)[0] for one in messages(language) if strings(one)[0] in ids(one)}
    assert len(same) <= 0.05 * len(messages(language)), same
    assert len(same - SAME) <= 6, same - SAME


@pytest.mark.parametrize("language", COMPLETE)
def test_placeholders_are_those_of_the_source(language: str) -> None:
    wrong = []
    for one in messages(language):
        named = {name.lower() for part in ids(one) for name in FIELD.findall(part)}
        numbers = {"n", "figure"}
        for index, string in enumerate(strings(one)):
            used = {name.lower() for name in FIELD.findall(string)}
            # Forms for none, one and two say the number in the word itself.
            spoken = isinstance(one.id, tuple) and index < {"ar": 3, "ja": 0}.get(language, 1)
            if not (used <= named and named - used <= (numbers if spoken else set())):
                wrong.append((one.id, string))
    assert wrong == []


@pytest.mark.parametrize("language", COMPLETE)
def test_our_reader_agrees_with_babels(language: str) -> None:
    text = po(language).read_text("utf-8")
    compiled = gettext.GNUTranslations(BytesIO(compile_mo(parse_po(text))))
    with po(language).open("rb") as file:
        theirs = read_po(file, locale=language)
    form = gettext.c2py(theirs.plural_expr)
    for one in theirs:
        if isinstance(one.id, tuple) and all(strings(one)):
            for number in (0, 1, 2, 3, 11, 100, 111):
                assert compiled.ngettext(*one.id, number) == one.string[form(number)]
        elif isinstance(one.id, str) and one.id and one.string:
            found = compiled.pgettext(one.context, one.id) if one.context else compiled.gettext(one.id)
            assert found == one.string


def test_the_format_of_catalogues() -> None:
    text = '\n'.join(
        [
            'msgid ""',
            'msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"',
            "",
            "#. a comment",
            "#: somewhere.py",
            'msgctxt "menu"',
            'msgid "Open"',
            'msgstr "Öff"',
            '"nen \\"x\\""',
            "",
            "#, fuzzy",
            'msgid "Guess"',
            'msgstr "Rate"',
            "",
            'msgid "Empty"',
            'msgstr ""',
            "",
            'msgid "one"',
            'msgid_plural "many"',
            'msgstr[0] "eins"',
            'msgstr[1] "viele"',
            "",
            '#~ msgid "Gone"',
            '#~ msgstr "Weg"',
        ]
    )  # fmt: skip
    entries = parse_po(text)
    assert entries == {
        "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n",
        "menu\x04Open": 'Öffnen "x"',
        "one\x00many": "eins\x00viele",
    }
    compiled = gettext.GNUTranslations(BytesIO(compile_mo(entries)))
    assert compiled.pgettext("menu", "Open") == 'Öffnen "x"'
    assert compiled.ngettext("one", "many", 5) == "viele"


@pytest.mark.parametrize("line", ["msgid Open", "novel", '"text before anything"', 'msgid "open'])
def test_a_broken_catalogue_is_named_by_line(line: str) -> None:
    with pytest.raises(ValueError, match="line 1"):
        parse_po(line)


def test_a_compiled_catalogue_is_used_unless_its_text_is_newer(tmp_path: Path) -> None:
    source, built = tmp_path / "sellerdesk.po", tmp_path / "sellerdesk.mo"
    source.write_text('msgid "a"\nmsgstr "new"\n', "utf-8")
    built.write_bytes(b"compiled")
    times = source.stat()
    os.utime(built, ns=(times.st_atime_ns, times.st_mtime_ns + 10**9))
    assert catalogue._compiled(tmp_path) == b"compiled"
    os.utime(built, ns=(times.st_atime_ns, times.st_mtime_ns - 10**9))
    assert b"new" in catalogue._compiled(tmp_path)
    built.unlink()
    assert b"new" in catalogue._compiled(tmp_path)
    built.write_bytes(b"compiled")
    source.unlink()
    assert catalogue._compiled(tmp_path) == b"compiled"


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("de", "de"),
        ("de_AT", "de"),
        ("de-AT", "de"),
        ("DE_de.UTF-8", "de"),
        ("ar-AE", "ar"),
        ("tlh", "en"),
        ("", "en"),
        ("C", "en"),
    ],
)
def test_the_language_that_serves_a_locale(locale: str, language: str) -> None:
    assert language_of(locale) == language
    assert Wording(locale).language == language


def test_the_tables_of_dates_are_as_cldr_has_them() -> None:
    made = script("make-locales")
    for language, name in made.LANGUAGES.items():
        stored = json.loads(resource("translations", "locales", f"{language}.json").read_text("utf-8"))
        assert stored == json.loads(json.dumps(made.locale_data(language, name))), language


def soon(things: int) -> wire.Seller:
    requirement = wire.RequirementShape("x", "requirement.website", "business", "to_do")
    return wire.Seller(
        account_id="acct_1",
        status="restricted_soon",
        requirements=(requirement,) * things,
        deadline=datetime(2026, 12, 4, tzinfo=UTC),
        since=NOW - timedelta(days=2),
        capabilities=(wire.CapabilityShape("payouts", "on", wanted=True, until=datetime(2026, 12, 4, tzinfo=UTC)),),
    )


def say(locale: str, things: int) -> str:
    return Wording(locale).state(soon(things), market="Hearthside", first_name=None, now=NOW).sentence


def test_german_plurals() -> None:
    assert say("de", 1) == "Eine Angabe wird vor dem 4. Dezember von Ihnen gebraucht"
    assert say("de", 3) == "Drei Angaben werden vor dem 4. Dezember von Ihnen gebraucht"
    assert say("de", 12) == "12 Angaben werden vor dem 4. Dezember von Ihnen gebraucht"


def test_french_spanish_and_japanese_plurals() -> None:
    assert [say("fr", things) for things in (1, 3, 12)] == [
        "Une information attendue de vous avant le 4 décembre",
        "Trois informations attendues de vous avant le 4 décembre",
        "12 informations attendues de vous avant le 4 décembre",
    ]
    assert [say("es", things) for things in (1, 3, 12)] == [
        "Falta una cosa tuya antes del 4 de diciembre",
        "Faltan tres cosas tuyas antes del 4 de diciembre",
        "Faltan 12 cosas tuyas antes del 4 de diciembre",
    ]
    assert [say("ja", things) for things in (1, 12)] == [
        "12月4日までに、あなたから1件必要です",
        "12月4日までに、あなたから12件必要です",
    ]
    # French counts nothing as one.
    left = ("{figure} account", "{figure} accounts")
    assert [Wording("fr").count(number, *left) for number in (0, 2)] == ["0 compte", "2 comptes"]
    assert [Wording("es").count(number, *left) for number in (0, 2)] == ["0 cuentas", "2 cuentas"]


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", ["since 14:00", "since yesterday, 14:02", "since Saturday, 14:02", "since 24 October"]),
        ("fr", ["depuis 14:00", "depuis hier, 14:02", "depuis samedi, 14:02", "depuis le 24 octobre"]),
        ("es", ["desde 14:00", "desde ayer, 14:02", "desde el sábado, 14:02", "desde el 24 de octubre"]),
        ("ja", ["14:00から", "昨日 14:02から", "土曜日 14:02から", "10月24日から"]),
    ],
)
def test_since_when_reads_as_a_sentence(locale: str, said: list[str]) -> None:
    ages = (timedelta(minutes=2), timedelta(days=1), timedelta(days=3), timedelta(days=31))
    assert [Wording(locale).since(NOW - age, NOW) for age in ages] == said


def test_french_spaces_its_punctuation() -> None:
    """Before ? ! ; a narrow space that doesn't break, before : and inside quotation marks a wide one."""
    broken = [
        string
        for one in messages("fr")
        for string in strings(one)
        if re.search(r"[^\u202f\d][?!;]|(?<![\u00a0\w]):(?= |$)|(?<=\w):(?= |$)|« | »", string)
    ]
    assert broken == []


def test_arabic_has_six_forms() -> None:
    said = [say("ar-AE", number) for number in (1, 2, 3, 11, 100)]
    assert said == [
        "أمر واحد مطلوب منك قبل 4 ديسمبر",
        "أمران مطلوبان منك قبل 4 ديسمبر",
        "3 أمور مطلوبة منك قبل 4 ديسمبر",
        "11 أمرًا مطلوبًا منك قبل 4 ديسمبر",
        "100 أمر مطلوب منك قبل 4 ديسمبر",
    ]
    assert Wording("ar").count(0, "One more step, one thing", "One more step, {n} things") == "خطوة واحدة بعد"


def test_digits_follow_the_region() -> None:
    then = NOW - timedelta(seconds=8)
    assert Wording("ar-AE").age(then, NOW) == "قبل 8 ثوانٍ"
    assert Wording("ar").age(then, NOW) == "قبل ٨ ثوانٍ"
    assert Wording("ar").day(NOW, NOW) == "٢٤ نوفمبر"


def test_names_are_isolated_from_right_to_left_text() -> None:
    words = Wording("ar")
    assert words.rtl
    assert words.text("Sell on {market}", market="Hearthside") == "البيع على \u2068Hearthside\u2069"
    assert not Wording("de").rtl
    assert Wording("de").text("Sell on {market}", market="Hearthside") == "Bei Hearthside verkaufen"
    assert "\u2068\u2068" not in words.since(NOW - timedelta(days=3), NOW)


def test_the_words_are_cheap_to_bring_in() -> None:
    """The first paint waits for them: no Babel, no checkers of phones and e-mail addresses, no Stripe."""
    code = (
        "import sys; from desktop_app.words.wording import Wording; Wording('de');"
        "import desktop_app.domain.buyer_checks;"
        "print(sorted({'babel', 'phonenumbers', 'email_validator', 'stripe', 'PySide6'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


_FORMAL_ES = (
    "Abra Elija Escriba Inicie Mire Corrija Copie Vuelva Ejecute Compruebe Pruebe Suba Revise Use Espere Instale Pida "
    "Añada Confirme Continúe Empiece Lleve Escanee Detenga"
).replace(" ", "|")


def test_spanish_says_tu_wherever_english_says_your() -> None:
    """“Su” is its and their; for what is the reader's it would be the other form of address."""
    its = re.compile(r"\b(its?|their|they|them|his|her|there)\b", re.IGNORECASE)
    formal = [
        text
        for one in messages("es")
        for text in strings(one)
        if re.search(r"\b[Yy]our\b", " ".join(ids(one))) and not its.search(" ".join(ids(one)))
        if re.search(r"\b[Ss]us?\b", text)
    ]
    assert formal == []


def test_spanish_says_tu_wherever_english_says_you() -> None:
    """A sentence about the reader begins with a verb of the second person: “Puedes”, not “Puede”."""
    formal = re.compile(r"^(Ya no )?(Puede|Tiene|Tendrá|Recibirá|recibirá|Ha|Le|Lee|Lo reintenta|Será|Está)\b")
    about_the_reader = [one for one in messages("es") if ids(one)[0].startswith(("You ", "You’"))]
    assert [text for one in about_the_reader for text in strings(one) if formal.search(text)] == []


@pytest.mark.parametrize(
    ("locale", "others"),
    [
        ("de", r"\b(du|dich|dir|dein\w*|euch|euer|eure\w*)\b|(?<!unsere )\b[Bb]itte\b"),
        ("fr", r"\b(tu|toi|tes|ton)\b|[Vv]euillez|\bmerci\b"),
        ("es", rf"\busted(es)?\b|\b[Ss]u contraseña|(^|[.;:] |, y |, o )(?i:{_FORMAL_ES})\b"),
        ("ja", "ログイン|ログアウト|だ。|である。"),
        (
            "ar",
            r"(?<!تح)كم(?![\w\u064b-\u065f])|\b(اطلبوا|راجعوا|انسخوا|اكتبوا|استخدموا|أنشئوا|تابعوا|سجّلوا|أرسلوها|أنتم)\b",
        ),
    ],
)
def test_a_language_speaks_to_people_in_one_way(locale: str, others: str) -> None:
    """The forms of docs/translating.md: Sie, vous, tú, です・ます and サインイン, one person in Arabic."""
    assert [text for one in messages(locale) for text in strings(one) if re.search(others, text)] == []
