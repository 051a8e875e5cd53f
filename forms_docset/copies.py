"""A reader's own copy of a frozen document: the same page with a line on every sheet that says whose copy it is.

The master stays as it was frozen and hashed. A copy is rendered from the same frozen HTML, never stamped onto the
finished PDF, which would lose its tags.
"""

from django.utils.html import format_html

# Above the text of each sheet, inside its margin: the document's own pages break where they did.
_STYLE = """<style>
.copy-line { position: fixed; top: -9mm; left: 0; right: 0; margin: 0; padding: 0.8mm 2mm; font-size: 7pt;
  font-weight: bold; line-height: 1.2; color: #fff; background: #942514; }
</style>"""
_HEAD_ENDS = "</head>"


def reader_copy(html: str, line: str) -> str:
    """The frozen page with the line on every sheet. ValueError when it is no page of ours."""
    head, ends, rest = html.partition(_HEAD_ENDS)
    body, opens, inside = rest.partition("<body")
    attributes, closes, text = inside.partition(">")
    if not (ends and opens and closes):
        raise ValueError("The frozen text is not a page.")
    mark = format_html('<p class="copy-line">{}</p>', line)
    return f"{head}{_STYLE}{ends}{body}{opens}{attributes}{closes}{mark}{text}"
