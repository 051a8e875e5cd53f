"""The one home of PDF making: HTML in, tagged PDF/UA-1 out, in a child process that can reach nothing.

The parent starts this very file as a program, apart from the rest of the project (`python -I`): no settings, no
secrets, no database. The child limits its own memory and processor time, refuses every network connection, and
answers only the addresses of the fonts that come with the project; any other address fetches nothing.
"""

import os
import resource
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

MEMORY_BYTES = 1024**3
PROCESSOR_SECONDS = 55
PATIENCE_SECONDS = 60  # a job that fails is known to have failed within 65
FONTS = {
    "mappa:font/regular": "DejaVuSans.ttf",
    "mappa:font/bold": "DejaVuSans-Bold.ttf",
    "mappa:font/italic": "DejaVuSans-Oblique.ttf",
}


class RenderFailed(Exception):  # noqa: N818 - names what happened, as the other refusals do
    """The PDF could not be made; `args[0]` is a short reason without personal data."""


def renderer_name() -> str:
    """What makes the PDFs, with its version, to stand beside the frozen bytes."""
    from importlib.metadata import version

    return f"WeasyPrint {version('weasyprint')}"


def to_pdf(html: str) -> bytes:
    """The PDF of a whole HTML page. Raises RenderFailed when the child fails, runs over or gives no PDF."""
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter and this file, the page through a pipe
            [sys.executable, "-I", __file__],
            input=html.encode(),
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "HOME": os.environ.get("HOME", "/")},
        )
    except subprocess.TimeoutExpired:
        raise RenderFailed(f"took longer than {PATIENCE_SECONDS} seconds") from None
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise RenderFailed(_reason(done.returncode))
    return done.stdout


def _reason(code: int) -> str:
    return f"stopped by signal {-code}" if code < 0 else f"the renderer gave up (code {code})"


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _refuse_network(event: str, _arguments: object) -> None:
    if event in {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto"}:
        raise PermissionError("The renderer reaches no network.")


def _own_assets() -> dict[str, Path]:
    """Fonts with a free licence that come with matplotlib, which the project depends on for its charts."""
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        raise RuntimeError("matplotlib, which brings the fonts, is not installed.")
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
    return {address: folder / name for address, name in FONTS.items()}


def _render(html: str) -> bytes:
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    assets = {address: path.read_bytes() for address, path in _own_assets().items()}

    class OwnAssetsOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        """Gives the project's own assets and refuses everything else, files and data addresses too."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url not in assets:
                raise ValueError("Only the project's own assets are fetched.")
            return URLFetcherResponse(url, assets[url], {"Content-Type": "font/ttf"})

    page = HTML(string=html, base_url="mappa:", url_fetcher=OwnAssetsOnly(allowed_protocols=()))
    pdf: bytes = page.write_pdf(pdf_variant="pdf/ua-1")
    return pdf


def main() -> None:
    """Read a page from standard input and write its PDF to standard output."""
    _limit()
    sys.addaudithook(_refuse_network)
    sys.stdout.buffer.write(_render(sys.stdin.buffer.read().decode()))


if __name__ == "__main__":
    main()
