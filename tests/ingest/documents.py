"""Documents for the tests of reading, made by the libraries that people make them with; each is a few kilobytes."""

import io
import json
import zlib
from collections.abc import Sequence
from typing import Any

import nbformat
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

PARAGRAPH = "Dropout switches off random units of a network in each training step. Each step trains a thinner network."


def pdf(
    pages: Sequence[Sequence[str]], *, bookmarks: bool = False, header: str = "", title: str = "", headings: bool = True
) -> bytes:
    """A PDF; the first text of a page is a heading unless `headings` is False, each further one a paragraph."""
    made = FPDF()
    if title:
        made.set_title(title)
    for number, texts in enumerate(pages, 1):
        made.add_page()
        made.set_font("helvetica", size=11)
        if header:
            made.cell(text=f"{header}", new_x="LMARGIN", new_y="NEXT")
            made.ln(6)
        for place, text in enumerate(texts):
            if place == 0 and headings:
                if bookmarks:
                    made.start_section(text)
                made.set_font("helvetica", size=20)
                made.cell(text=text, new_x="LMARGIN", new_y="NEXT")
                made.set_font("helvetica", size=11)
            else:
                made.multi_cell(w=80, text=text, new_x="LMARGIN", new_y="NEXT")
            made.ln(6)
        if header:
            made.set_y(-25)
            made.cell(text=str(number))
    return bytes(made.output())


def encrypted(raw: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(raw)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def scanned() -> bytes:
    """A PDF whose page is a picture."""
    from PIL import Image

    made = FPDF()
    made.add_page()
    made.image(Image.new("L", (40, 40), 128), w=100)
    return bytes(made.output())


def pdf_bomb(megabytes: int) -> bytes:
    """A PDF of a few kilobytes whose page unpacks to text without end: spaces, deflated twice."""
    packer, packed = zlib.compressobj(9), []
    begin = b"BT /F1 12 Tf 72 700 Td ("
    packed.append(packer.compress(begin))
    for _ in range(megabytes):
        packed.append(packer.compress(b"a" * 2**20))
    packed += [packer.compress(b") Tj ET"), packer.flush()]
    stream = zlib.compress(b"".join(packed), 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%b\nendstream" % (len(stream), stream),
    ]
    raw, places = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(raw))
        raw += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(raw)
    raw += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return raw + b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def notebook(cells: Sequence[tuple[str, str, Sequence[dict[str, Any]]]]) -> bytes:
    """A notebook of (kind, source, outputs)."""
    book = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
    for kind, source, outputs in cells:
        new = nbformat.v4.new_markdown_cell if kind == "markdown" else nbformat.v4.new_code_cell
        cell = new(source)  # type: ignore[no-untyped-call]
        if kind == "code":
            cell["outputs"] = [nbformat.from_dict(output) for output in outputs]  # type: ignore[no-untyped-call]
        book["cells"].append(cell)
    return json.dumps(book).encode()


def page(body: str, title: str = "A page") -> bytes:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>".encode()
