"""Forty ways to make a renderer fetch, leak, run or never end: as answers they are text, as markup they do nothing.

Markup never reaches the renderer; that it did is supposed here, so that the child process is tested by itself.
"""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pikepdf
import pytest

from forms_docset import pdf as pdf_maker
from forms_docset.pdf import RenderFailed, to_pdf
from tests.documents import paper
from tests.documents.text import texts_of

SECRET = "the-secret-content"
# Each fetches something, or opens a file, in a renderer that is not kept from it.
FETCHING = {
    "script": '<script src="{host}/x"></script>',
    "image": '<img src="{host}/x">',
    "image of a file": '<img src="{file}">',
    "image set": '<img srcset="{host}/x 2x" src="{host}/y">',
    "picture": '<picture><source srcset="{host}/x"><img src="{host}/y"></picture>',
    "import of a sheet": "<style>@import url({host}/x);</style>",
    "import by text": "<style>@import '{host}/x' screen;</style>",
    "background": '<p style="background: url({host}/x)">x</p>',
    "border image": '<p style="border-image: url({host}/x) 30; border: 9px solid">x</p>',
    "list image": '<ul style="list-style-image: url({host}/x)"><li>x</ul>',
    "content": "<style>p::before {{ content: url({host}/x) }}</style><p>x</p>",
    "cursor": '<p style="cursor: url({host}/x), auto">x</p>',
    "mask": '<p style="mask: url({host}/x); clip-path: url({host}/y#c)">x</p>',
    "font": "<style>@font-face {{ font-family: y; src: url({host}/x) }} p {{ font-family: y }}</style><p>x</p>",
    "font of a file": "<style>@font-face {{ font-family: y; src: url({file}) }} p {{ font-family: y }}</style><p>x",
    "page background": "<style>@page {{ background: url({host}/x) }}</style>",
    "page margin": "<style>@page {{ @top-left {{ content: url({host}/x) }} }}</style>",
    "sheet": '<link rel="stylesheet" href="{host}/x">',
    "sheet of a file": '<link rel="stylesheet" href="{file}">',
    "sheet of the system": '<link rel="stylesheet" href="file:///etc/passwd">',
    "attachment": '<link rel="attachment" href="{file}">',
    "attachment from afar": '<link rel="attachment" href="{host}/x">',
    "attached link": '<a rel="attachment" href="{file}">x</a>',
    "icon": '<link rel="icon" href="{host}/x">',
    "base": '<base href="{host}/"><img src="x"><link rel="stylesheet" href="y">',
    "refresh": '<meta http-equiv="refresh" content="0; url={host}/x">',
    "frame": '<iframe src="{host}/x"></iframe>',
    "frame of a file": '<iframe src="{file}"></iframe>',
    "object": '<object data="{host}/x"></object>',
    "object of a file": '<object data="{file}" type="text/plain"></object>',
    "embedded": '<embed src="{host}/x">',
    "film": '<video src="{host}/x" poster="{host}/y"></video><audio src="{host}/z"></audio>',
    "form": '<form action="{host}/x"><input type="image" src="{host}/y"></form>',
    "vector image": '<svg width="9" height="9"><image href="{host}/x" width="9" height="9"/></svg>',
    "vector image of a file": '<svg width="9" height="9"><image xlink:href="{file}" width="9" height="9"/></svg>',
    "vector use": '<svg width="9" height="9"><use href="{host}/x#a"/></svg>',
    "vector sheet": '<svg width="9" height="9"><style>@import url({host}/x);</style><rect width="9" height="9"/></svg>',
    "vector in an address": "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>"
    "<image href='{host}/x'/></svg>\">",
    "address of text": '<iframe src="data:text/html,<img src={host}/x>"></iframe>',
    "entity": '<!DOCTYPE svg [<!ENTITY x SYSTEM "{file}">]><svg><text>&x;</text></svg>',
    "redirect": '<img src="{host}/redirect">',
    "ftp": '<img src="ftp://127.0.0.1:{port}/x">',
    "share": '<img src="//127.0.0.1:{port}/x"><img src="\\\\127.0.0.1\\x">',
}
# Each asks for more time, memory or room than a page may have, or is no text.
GREEDY = {
    "a word without end": "x" * 3_000_000,
    "boxes in boxes": "<div>" * 20_000,
    "a table of many columns": '<table><tr><td colspan="1000000">x</table>',
    "a table of many rows": "<table>" + "<tr><td>x<td>y" * 40_000 + "</table>",
    "a page of a mile": "<style>@page {{ size: 9999999in 9999999in }}</style>x",
    "a page of nothing": "<style>@page {{ size: 0.0001mm; margin: 0 }}</style>xyz xyz xyz",
    "counters of counters": "<style>p::after {{ content: target-counter('#a', page) }}</style>"
    + "<p id=a>x" * 3_000,
    "an image of a mile": '<svg width="9999999" height="9999999"><rect width="100%" height="100%"/></svg>',
    "one drawing in another": '<svg><g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g><use href="#a"/></svg>',
    "signs that are no letters": "\u202e\u200b\u2066\x00\x01\x1b\ufffe\U0001f4a9",
    "style without end": '<p style="' + "color: red;" * 200_000 + '">x',
}


class _Canary(BaseHTTPRequestHandler):
    """Notes who knocks; one address sends on to a file."""

    knocks: list[str] = []

    def do_GET(self) -> None:
        self.knocks.append(self.path)
        self.send_response(302 if self.path == "/redirect" else 200)
        self.send_header("Location", "file:///etc/passwd")
        self.end_headers()

    def log_message(self, *_args: object) -> None: ...


@pytest.fixture(scope="module")
def canary() -> Iterator[tuple[int, list[str]]]:
    """A web server on this machine that nobody should call."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Canary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, _Canary.knocks
    server.shutdown()
    server.server_close()


@pytest.fixture
def told(canary, tmp_path):
    """The payload's markup with this machine's canary and a file that is nobody's business."""
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    canary[1].clear()

    def tell(markup: str) -> str:
        return markup.format(host=f"http://127.0.0.1:{canary[0]}", file=f"file://{secret}", port=canary[0])

    return tell


def _page(markup: str) -> str:
    return f"<!DOCTYPE html><html lang='en'><title>x</title><body><p>kept</p>{markup}</body></html>"


def _holds_nothing_foreign(data: bytes) -> None:
    with pikepdf.open(BytesIO(data)) as pdf:
        assert not pdf.attachments
        assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})
        for page in pdf.pages:
            assert not list(page.get("/Resources", {}).get("/XObject", {}))
    text = "".join(texts_of(data))
    assert SECRET not in text
    assert "root:" not in text
    assert SECRET.encode() not in data


def test_there_are_forty_and_more():
    assert len(FETCHING) + len(GREEDY) >= 50


@pytest.mark.parametrize("name", FETCHING)
def test_markup_fetches_nothing_and_leaves_the_rest_of_the_page(canary, told, name):
    data = to_pdf(_page(told(FETCHING[name])))
    _holds_nothing_foreign(data)
    assert canary[1] == []
    assert "kept" in "".join(texts_of(data))


def test_as_answers_they_are_text_all_of_them(canary, told):
    """In one form, as somebody would type them: every word stands on paper, and nothing else happens."""
    answers = "\n".join(told(markup) for markup in FETCHING.values())
    for html in (paper.form_page("referral", risk_summary=answers), paper.minutes_page(answers)):
        data = to_pdf(html)
        _holds_nothing_foreign(data)
        words = "".join("".join(texts_of(data)).split())
        for markup in FETCHING.values():
            assert "".join(told(markup).split())[:12] in words, markup
    assert canary[1] == []


def _made_or_given_up(html: str) -> bool:
    try:
        return to_pdf(html).startswith(b"%PDF-")
    except RenderFailed as failure:
        return "kept" not in str(failure)


@pytest.mark.parametrize("name", GREEDY)
def test_greedy_page_ends_in_time_one_way_or_the_other(monkeypatch, name):
    began = time.monotonic()
    with monkeypatch.context() as short:
        short.setattr(pdf_maker, "PATIENCE_SECONDS", 2)
        assert _made_or_given_up(_page(GREEDY[name]))
    assert time.monotonic() - began < 2 + 5
    assert to_pdf(_page("")).startswith(b"%PDF-")


def test_longest_wait_is_a_minute():
    assert pdf_maker.PATIENCE_SECONDS <= 60
