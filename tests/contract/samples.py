"""The largest cards and forms that can be built, and texts that try to be more than text."""

from __future__ import annotations

from bot.messages import (
    ARGS,
    BUTTON_LABEL,
    BUTTONS_A_ROW,
    CARD,
    FIELD_HINT,
    FIELD_LABEL,
    FILE_BYTES,
    FORM_FIELDS,
    FORM_TITLE,
    OPTION_LABEL,
    OPTIONS,
    TABLE_COLUMNS,
    TEXT,
    TITLE,
    Block,
    Button,
    Buttons,
    Card,
    Code,
    Field,
    File,
    Form,
    Kind,
    Option,
    Select,
    Table,
    Text,
    TooLarge,
)

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea></select><b>out</b>",
    "*bold* _italic_ ~gone~ `code` **strong** __under__ ||spoiler||",
    "# heading > quote - list 1. number",
    "```fence```",
    "[words](https://example.org) <https://example.org|words>",
    "@everyone @here <@U024BE7LH> <@&8> <#C024BE7LR> <!channel> <!date^1^x|y>",
    ":smile: <:name:1> <a:name:1>",
    "&amp; &lt;b&gt; &#x27;",
    "{{ 7 * 7 }} {% raw %} ${7*7} %s {0}",
    "back\\slash \\*not\\*",
    "' OR 1=1; --",
    "日本語 עברית العربية 👩‍👩‍👧 é",
)


def _filled(start: str, length: int) -> str:
    return start + "x" * (length - len(start))


def _options() -> tuple[Option, ...]:
    return tuple(
        Option(_filled(f"v{number}-", OPTION_LABEL), _filled(f"Option {number} ", OPTION_LABEL))
        for number in range(OPTIONS)
    )


def _rows(number: int) -> Buttons:
    return Buttons(
        tuple(
            Button("act", _filled(f"{number}.{column} ", BUTTON_LABEL), (_filled(f"{number}.{column}.", ARGS - 4),))
            for column in range(BUTTONS_A_ROW)
        )
    )


def _select(number: int) -> Select:
    label = _filled(f"Select {number} ", BUTTON_LABEL)
    return Select("choose", label, _options(), (_filled(f"{number}.", ARGS - 7),))


def _table(number: int) -> Table:
    columns = tuple(f"Column {number}.{column}" for column in range(TABLE_COLUMNS))
    return Table(columns, tuple(tuple(f"{row}.{column}" for column in range(TABLE_COLUMNS)) for row in range(30)))


_LONG = CARD - TITLE - TEXT

LARGEST_BLOCKS: dict[str, tuple[Block, ...]] = {
    "text": (Text((_filled("First ", TEXT),)), Text((_filled("Second ", _LONG),))),
    "texts": tuple(Text((f"Line {number}",)) for number in range(100)),
    "code": (Code(_filled("First ", TEXT)), Code(_filled("Second ", _LONG))),
    "table": tuple(_table(number) for number in range(100)),
    "buttons": tuple(_rows(number) for number in range(100)),
    "selects": tuple(_select(number) for number in range(100)),
    "file": (File("export.csv", "x" * FILE_BYTES),),
    "everything": tuple(
        block
        for number in range(50)
        for block in (Text((f"Line {number}",), "quote"), _rows(number), _select(number), _table(number))
    ),
}


def largest_card(kind: str) -> Card:
    """As many blocks of that kind as a card takes."""
    card = Card(_filled("Title ", TITLE))
    for block in LARGEST_BLOCKS[kind]:
        try:
            card = Card(card.title, (*card.blocks, block))
        except TooLarge:
            break
    return card


_VALUES: dict[Kind, str] = {
    "line": "y" * 200,
    "paragraph": "y" * 2_000,
    "date": "2026-12-24",
    "time": "09:30",
    "zone": "America/Argentina/ComodRivadavia",
}


def largest_form(kind: Kind) -> Form:
    """A form full of the longest fields of that kind."""
    options = _options() if kind in ("choice", "choices") else ()
    fields = tuple(
        Field(
            f"field{number}",
            kind,
            _filled(f"Label {number} ", FIELD_LABEL),
            _filled(f"Hint {number} ", FIELD_HINT),
            options,
            options[-1].value if options else _VALUES[kind],
        )
        for number in range(FORM_FIELDS)
    )
    return Form("form", _filled("Form ", FORM_TITLE), fields, (_filled("f", ARGS - 5),))
