"""The pictures of pages as SVG files beside them: their names and their texts."""

from collections import Counter
from collections.abc import Sequence

from ...document.blocks import Document, Figure
from .svg import svg


def named(documents: Sequence[Document], stem: str) -> list[Document]:
    """The documents with a file for each picture: STEM-KIND.svg, numbered from 1 where there are several of a kind."""
    kinds = [block.name for each in documents for block in each.blocks if isinstance(block, Figure)]
    total, seen = Counter(kinds), Counter[str]()
    found = []
    for document in documents:
        blocks = []
        for block in document.blocks:
            if isinstance(block, Figure):
                seen[block.name] += 1
                number = f"-{seen[block.name]}" if total[block.name] > 1 else ""
                lead = f"{stem}-" if stem else ""
                block = block._replace(file=f"{lead}{block.name}{number}.svg")
            blocks.append(block)
        found.append(document._replace(blocks=tuple(blocks)))
    return found


def files(documents: Sequence[Document]) -> dict[str, str]:
    """The texts of the SVG files by name."""
    return {
        block.file: svg(block.picture, f"{document.title}: {block.name}", block.alt)
        for document in documents
        for block in document.blocks
        if isinstance(block, Figure) and block.file
    }


class Pictures(dict[str, str]):
    """SVG by name. A notebook shows them one below the other."""

    def _repr_html_(self) -> str:
        return "\n".join(self.values())
