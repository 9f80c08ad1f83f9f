"""One PDF of many documents taken apart: each with its own pages, fonts, outline, link targets and title."""

import io
import re
import warnings
from collections.abc import Iterator
from functools import cached_property
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from ...document.choices import __version__
from .tex_source import PdfProperties

_BOOKMARK = re.compile(r"^\\BOOKMARK \[(-?\d+)\]\[-?\]\{(.*?)\}\{(.*)\}\{[^{}]*\}%", re.M)

_ESCAPED = re.compile(rb"\\([0-7]{3}|.)", re.S)

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"><dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer><xmp:CreatorTool>{creator}</xmp:CreatorTool>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


class OutlineEntry(NamedTuple):
    """An entry of an outline. `level` as in LaTeX: 1 for a section. `target`: the name that its link goes to."""

    level: int
    title: str
    target: str


class PdfPart(NamedTuple):
    """Pages `first` to `last`, from 0, the last not included. The names of its targets start with `key` and a point."""

    first: int
    last: int
    key: str
    meta: PdfProperties
    marks: list[OutlineEntry]


def marks(out: str, key: str) -> list[OutlineEntry]:
    """The outline as hyperref has written it for its next run."""
    found = _BOOKMARK.findall(out)
    return [OutlineEntry(int(level), _pdf_string(title), f"{key}.{target}") for level, target, title in found]


def _pdf_string(text: str) -> str:
    data = _ESCAPED.sub(lambda match: _byte(match[1]), text.encode("latin-1", "replace"))
    return data[2:].decode("utf-16-be", "replace") if data[:2] == b"\xfe\xff" else data.decode("latin-1")


def _byte(escaped: bytes) -> bytes:
    return bytes([int(escaped, 8) & 255]) if escaped.isdigit() else escaped


def fonts_of_first_page(pdf: Path) -> dict[str, list[object]]:
    """The fonts by their names in the file: the font with the mark of its part, its first and its last character."""
    with JoinedPdf(pdf) as many:
        return many.fonts(0)


class JoinedPdf:
    """An open PDF of many documents."""

    def __init__(self, path: Path) -> None:
        import pikepdf

        self.pdf = pikepdf.open(path)
        self.producer = str(self.pdf.docinfo.get("/Producer", ""))
        self.pages = list(self.pdf.pages)
        self._known: dict[tuple[int, int], list[object]] = {}

    def __enter__(self) -> "JoinedPdf":
        return self

    def __exit__(self, *_: object) -> None:
        self.pdf.close()

    def fonts(self, page: int) -> dict[str, list[object]]:
        """Those of one page."""
        resources: Any = self.pages[page].obj.get("/Resources", {})
        return {name: self._font(font) for name, font in resources.get("/Font", {}).items()}

    def _font(self, font: Any) -> list[object]:
        known = self._known.get(font.objgen)
        if known is None:
            known = [str(font.get("/BaseFont")), int(font.get("/FirstChar", -1)), int(font.get("/LastChar", -1))]
            self._known[font.objgen] = known
        return known

    @cached_property
    def targets(self) -> dict[str, list[tuple[str, Any, list[Any]]]]:
        """For each key, the names that links go to, each with its page and where on it, in the order of names."""
        import pikepdf

        found: dict[str, list[tuple[str, Any, list[Any]]]] = {}
        trees: Any = self.pdf.Root.get("/Names", {})
        names = trees.get("/Dests")
        for name, target in pikepdf.NameTree(names).items() if names is not None else ():
            page, *where = target.D if isinstance(target, pikepdf.Dictionary) else target
            found.setdefault(str(name).partition(".")[0], []).append((str(name), page.objgen, where))
        return found

    def part(self, part: PdfPart) -> bytes:
        """One document as a PDF of its own: the same bytes for the same pages."""
        import pikepdf

        new = pikepdf.new()
        with warnings.catch_warnings():
            # targets of links are not copied with the pages, which the next lines make good
            warnings.simplefilter("ignore")
            new.pages.extend(self.pages[part.first : part.last])
        self._set_targets(new, part)
        _set_outline(new, part.marks)
        _set_meta(new, part.meta, self.producer)
        made = io.BytesIO()
        objects = pikepdf.ObjectStreamMode.generate
        new.save(made, deterministic_id=True, fix_metadata_version=False, object_stream_mode=objects)
        return made.getvalue()

    def _set_targets(self, new: Any, part: PdfPart) -> None:
        from pikepdf import Array, Dictionary, Name, String

        olds = [page.obj.objgen for page in self.pages[part.first : part.last]]
        pages = dict(zip(olds, (page.obj for page in new.pages), strict=True))
        names = Array()
        for name, page, where in self.targets.get(part.key, ()):
            if page in pages:
                names.append(String(name))
                names.append(Array([pages[page], *where]))
        if len(names):
            new.Root.Names = Dictionary(Dests=new.make_indirect(Dictionary(Names=names)))
            new.Root.PageMode = Name.UseOutlines


def _set_outline(new: Any, marks: list[OutlineEntry]) -> None:
    """The outline as linked lists, one below each entry that has entries, all of them open."""
    from pikepdf import Dictionary, Name, String

    if not marks:
        return
    root = new.make_indirect(Dictionary(Type=Name.Outlines))
    nodes = [new.make_indirect(Dictionary(Title=String(mark.title), Dest=String(mark.target))) for mark in marks]
    levels = [mark.level for mark in marks]
    for parent, below in _nested(levels).items():
        above = root if parent < 0 else nodes[parent]
        above.First, above.Last, above.Count = nodes[below[0]], nodes[below[-1]], _beneath(levels, parent)
        for at in below:
            nodes[at].Parent = above
        for before, after in pairwise(below):
            nodes[before].Next, nodes[after].Prev = nodes[after], nodes[before]
    new.Root.Outlines = root


def _nested(levels: list[int]) -> dict[int, list[int]]:
    """The entries right below each entry, -1 for the root, by their numbers."""
    found: dict[int, list[int]] = {}
    open_ones: list[int] = []
    for at, level in enumerate(levels):
        while open_ones and levels[open_ones[-1]] >= level:
            open_ones.pop()
        found.setdefault(open_ones[-1] if open_ones else -1, []).append(at)
        open_ones.append(at)
    return found


def _beneath(levels: list[int], at: int) -> int:
    """How many entries there are below one, at any depth; below the root for -1."""
    end = next((later for later in range(at + 1, len(levels)) if at >= 0 and levels[later] <= levels[at]), len(levels))
    return end - at - 1


def _set_meta(new: Any, meta: PdfProperties, producer: str) -> None:
    from pikepdf import Dictionary, Name, Stream, String

    creator = f"lstm-solver {__version__}"
    author = meta.author or "lstm-solver"
    info = {"/Title": meta.title, "/Author": author, "/Creator": creator, "/Producer": producer}
    new.trailer.Info = new.make_indirect(Dictionary({key: String(value) for key, value in info.items() if value}))
    new.Root.Lang = String(meta.lang)
    new.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    fields = {"title": meta.title, "author": author, "lang": meta.lang, "producer": producer, "creator": creator}
    text = _XMP.format(**{key: escape(value) for key, value in fields.items()})
    new.Root.Metadata = Stream(new, text.encode(), Type=Name.Metadata, Subtype=Name.XML)


def codes(page: Any) -> Iterator[tuple[str, int]]:
    """The characters that a page prints, as the name of the font and the number of the character."""
    import pikepdf

    font = ""
    for instruction in pikepdf.parse_content_stream(page):
        sign, operands = str(instruction.operator), instruction.operands
        if sign == "Tf":
            font = str(operands[0])
        elif sign in ("TJ", "Tj"):
            for string in operands[0] if sign == "TJ" else operands:
                if isinstance(string, pikepdf.String):
                    yield from ((font, code) for code in bytes(string))
