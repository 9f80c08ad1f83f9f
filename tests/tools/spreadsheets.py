"""Workbooks worked out anew by LibreOffice, and read."""

import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

SPREAD = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OFFICE = "soffice"

# a file whose cached values would be kept tests nothing
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>LOCALE</value></prop></item>
</oor:items>
"""

Cells = dict[str, dict[str, str]]  # by sheet, by address


def has_office() -> bool:
    """Whether LibreOffice is there."""
    return shutil.which(OFFICE) is not None


def recalculated(files: list[Path], folder: Path, locale: str = "en-US") -> list[Cells]:
    """The cells of each file, every formula worked out again."""
    profile, out = folder / "profile", folder / "out"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS.replace("LOCALE", locale), "utf-8")
    call = [OFFICE, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "xlsx", "--outdir", out]
    done = subprocess.run([*map(str, call), *map(str, files)], capture_output=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr
    return [cells(out / file.name) for file in files]


def cells(file: Path) -> Cells:
    """The values of a workbook as they stand in it, formulas by what was cached; texts as they are."""
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        shared = ElementTree.fromstring(archive.read("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in names else ()
        texts = ["".join(part.text or "" for part in item.iter(f"{SPREAD}t")) for item in shared]
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        sheets = [sheet.attrib["name"] for sheet in book.iter(f"{SPREAD}sheet")]
        found: Cells = {}
        for number, name in enumerate(sheets, 1):
            tree = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
            found[name] = {}
            for cell in tree.iter(f"{SPREAD}c"):
                value = cell.find(f"{SPREAD}v")
                if value is not None and value.text is not None:
                    shown = texts[int(value.text)] if cell.get("t") == "s" else value.text
                    found[name][cell.attrib["r"]] = shown
    return found


def changed(file: Path, to: Path, edits: dict[tuple[int, str], str]) -> None:
    """The same workbook with other numbers in some cells, by the number of the sheet and the address."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            for (sheet, address), number in edits.items():
                if name == f"xl/worksheets/sheet{sheet}.xml":
                    data, count = re.subn(
                        rf'(<c r="{address}"[^>]*><v>)[^<]*'.encode(), rb"\g<1>" + number.encode(), data
                    )
                    assert count == 1
            new.writestr(name, data)


def without_values(file: Path, to: Path) -> None:
    """The same workbook with nothing cached."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/"):
                data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1<v>0</v>", data)
            new.writestr(name, data)
