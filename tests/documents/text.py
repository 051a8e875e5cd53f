"""The words on the pages of a PDF, read back with the machine's own PDF tools or from the content streams."""

from io import BytesIO

import pikepdf


def texts_of(data: bytes) -> list[str]:
    """The text of each page, by way of each font's own map from glyphs to letters."""
    with pikepdf.open(BytesIO(data)) as pdf:
        return [_text(page) for page in pdf.pages]


def _text(page: pikepdf.Page) -> str:
    maps = {name: _letters(font) for name, font in page.Resources.Font.items()}
    parts: list[str] = []
    current: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            current = maps[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"}:
            pieces = operands[0] if str(operator) == "TJ" else [operands[0]]
            parts += [_decode(bytes(p), current) for p in pieces if isinstance(p, pikepdf.String)]
        elif str(operator) in {"BT", "Tm", "Td"} and parts and parts[-1] != "\n":
            parts.append("\n")
    return "".join(parts)


def _decode(raw: bytes, letters: dict[int, str]) -> str:
    return "".join(letters.get(int.from_bytes(raw[i : i + 2]), "?") for i in range(0, len(raw), 2))


def _letters(font: pikepdf.Object) -> dict[int, str]:
    found: dict[int, str] = {}
    for line in font.ToUnicode.read_bytes().decode("ascii", "replace").splitlines():
        words = line.replace("><", "> <").split()
        if len(words) == 2 and all(word.startswith("<") for word in words):
            glyph, letter = (word.strip("<>") for word in words)
            found[int(glyph, 16)] = bytes.fromhex(letter).decode("utf-16-be")
    return found
