"""PDFs as they come out of the child process: tagged, marked, numbered, and reaching nothing."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from forms_docset import pdf as pdf_maker
from forms_docset.pdf import RenderFailed, renderer_name, to_pdf
from tests.documents import paper
from tests.documents.text import texts_of

PAGES = {
    "referral": lambda: paper.form_page("referral"),
    "screening": lambda: paper.form_page("screening"),
    "prison-report": lambda: paper.form_page("prison-report"),
    "minutes": paper.minutes_page,
}


@pytest.fixture(scope="module", params=PAGES)
def made(request) -> tuple[str, bytes]:
    """Each document of the set, rendered once."""
    return request.param, to_pdf(PAGES[request.param]())


def test_every_document_of_the_set_is_rendered_here():
    from forms_docset.registry import specs

    assert set(PAGES) == set(specs())


def test_pdf_is_tagged_with_title_and_language(made):
    slug, data = made
    with pikepdf.open(BytesIO(data)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en-GB"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as facts:
            assert facts["pdfuaid:part"] == "1"
            assert paper.IDENTITY.name not in facts["dc:title"]
            assert facts["dc:title"].startswith("MAPPA ")
    assert slug


def test_reading_order_starts_with_the_heading(made):
    _slug, data = made
    with pikepdf.open(BytesIO(data)) as pdf:
        kinds = list(_kinds(pdf.Root.StructTreeRoot))
    assert kinds.index("/H1") < kinds.index("/H2")
    assert kinds.count("/H1") == 1
    assert "/TH" in kinds


def _kinds(node: pikepdf.Object) -> Iterator[str]:
    if isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S)
        children = node.get("/K", [])
        for child in children if isinstance(children, pikepdf.Array) else [children]:
            yield from _kinds(child)


def test_every_page_carries_marking_number_and_reference(made):
    _slug, data = made
    texts = texts_of(data)
    assert len(texts) >= 1
    for number, text in enumerate(texts, start=1):
        assert text.count("OFFICIAL-SENSITIVE") == 2
        assert f"Page {number} of {len(texts)}" in text
        assert "M-2B4D-6F8H" in text


def test_only_the_fonts_of_the_project_are_used_and_they_are_inside(made):
    _slug, data = made
    names, embedded = set(), 0
    with pikepdf.open(BytesIO(data)) as pdf:
        for page in pdf.pages:
            for font in page.Resources.Font.values():
                names.add(str(font.BaseFont).split("+")[-1].split("-")[0])
                embedded += "/FontFile2" in font.DescendantFonts[0].FontDescriptor
    assert names == {"Mappa"}
    assert embedded


def test_minutes_put_this_meeting_first_and_earlier_ones_apart():
    texts = texts_of(to_pdf(paper.minutes_page()))
    where = [("Earlier meetings" in text, "This meeting" in text) for text in texts]
    first_earlier = where.index((True, False))
    assert all(this and not earlier for earlier, this in where[:first_earlier])
    assert all(earlier and not this for earlier, this in where[first_earlier:])
    now, past = "".join(texts[:first_earlier]), "".join(texts[first_earlier:])
    assert "Current actions" in now
    assert "Current actions" not in past.replace("“Current actions”", "")
    for number, is_open in ((1, False), (2, True), (3, False), (4, True), (5, True)):
        assert (f"visit ({number})" in now.replace("\n", " ")) is is_open
    assert "He moved" in " ".join(past.split())
    assert past.index("Meeting 2:") < past.index("Meeting 1:")


class Canary(BaseHTTPRequestHandler):
    """Counts who knocks."""

    knocks: list[str] = []

    def do_GET(self):
        self.knocks.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_args):
        """Say nothing."""


@pytest.fixture
def canary():
    """A web server on this machine that nobody should call: (port, calls)."""
    server = HTTPServer(("127.0.0.1", 0), Canary)
    Canary.knocks.clear()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, Canary.knocks
    server.shutdown()
    server.server_close()


def hostile(port: int, secret: str) -> list[str]:
    """Ways to make a renderer fetch or run something."""
    host = f"http://127.0.0.1:{port}"
    return [
        f'<script src="{host}/script"></script>',
        f'<img src="{host}/img"><img src="file://{secret}">',
        f"<style>@import url({host}/import); body {{ background: url({host}/css) }}</style>",
        f'<link rel="stylesheet" href="{host}/sheet"><link rel="attachment" href="file://{secret}">',
        f'<iframe src="{host}/frame"></iframe><object data="{host}/object"></object><embed src="{host}/embed">',
        f'<svg><image href="{host}/svg"/></svg><a rel="attachment" href="file://{secret}">x</a>',
        f'<style>@font-face {{ font-family: y; src: url("{host}/font") }} body {{ font-family: y }}</style>',
        '"}; @page { size: 1mm } </style>{{ secret }}{% load x %}',
    ]


def test_hostile_answers_are_only_text(canary, tmp_path):
    port, knocks = canary
    secret = tmp_path / "secret.txt"
    secret.write_text("the-secret-content")
    text = "\n".join(hostile(port, str(secret)))
    for html in (paper.form_page("referral", risk_summary=text), paper.minutes_page(text)):
        data = to_pdf(html)
        assert (
            "".join("".join(texts_of(data)).split()).count("".join(hostile(port, str(secret))[0].split()))
            >= 1
        )
        with pikepdf.open(BytesIO(data)) as pdf:
            assert not pdf.attachments
    assert knocks == []


def test_even_markup_that_got_through_fetches_nothing(canary, tmp_path):
    port, knocks = canary
    secret = tmp_path / "secret.txt"
    secret.write_text("the-secret-content")
    html = f"<!DOCTYPE html><html lang='en'><title>x</title><body>{''.join(hostile(port, str(secret)))}</body></html>"
    data = to_pdf(html)
    with pikepdf.open(BytesIO(data)) as pdf:
        assert not pdf.attachments
    assert knocks == []
    assert b"the-secret-content" not in data


def test_own_fonts_are_fetched_and_nothing_beside_them():
    assets = pdf_maker._own_assets()
    assert {path.suffix for path in assets.values()} == {".ttf"}
    assert all(path.is_file() for path in assets.values())
    licence = next(iter(assets.values())).parent / "LICENSE_DEJAVU"
    assert "Bitstream Vera" in licence.read_text()


def test_what_renders_is_named_with_its_version():
    assert renderer_name().startswith("WeasyPrint 7")


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import sys; sys.exit(3)", "code 3"),
        ("print('no pdf')", "code 0"),
        ("import os; os.kill(os.getpid(), 9)", "signal 9"),
        ("import time; time.sleep(9)", "longer than 1"),
    ],
)
def test_a_renderer_that_fails_says_why_without_the_text(monkeypatch, tmp_path, program, reason):
    stand_in = tmp_path / "renderer.py"
    stand_in.write_text(program)
    monkeypatch.setattr(pdf_maker, "__file__", str(stand_in))
    monkeypatch.setattr(pdf_maker, "PATIENCE_SECONDS", 1)
    with pytest.raises(RenderFailed, match=reason):
        to_pdf("<p>Testy Fictional</p>")


@pytest.mark.parametrize(
    "attempt",
    [
        "bytearray(3 * 1024**3)",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')",
    ],
)
def test_the_child_is_kept_from_memory_and_network(tmp_path, attempt):
    import subprocess
    import sys

    child = tmp_path / "child.py"
    child.write_text(
        "import importlib.util, sys\n"
        f"spec = importlib.util.spec_from_file_location('maker', {str(Path(pdf_maker.__file__))!r})\n"
        "maker = importlib.util.module_from_spec(spec); spec.loader.exec_module(maker)\n"
        "maker._limit(); sys.addaudithook(maker._refuse_network)\n"
        f"{attempt}\n"
    )
    done = subprocess.run([sys.executable, "-I", str(child)], capture_output=True, timeout=30, check=False)
    assert done.returncode != 0
    assert b"MemoryError" in done.stderr or b"reaches no network" in done.stderr
