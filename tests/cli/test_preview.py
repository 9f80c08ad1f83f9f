"""A preview follows its files, shows them to this machine alone, and shows nothing else."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from helpers import ROOT

from lstm_solver.cli import main
from lstm_solver.cli.preview.preview_server import PreviewServer

GOOD = "title: Echo\ncell: rnn\ninputs: [1]\nweights: {x: 1, h: 1}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "b.yml").write_text(GOOD.replace("rnn", "foo"))
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path


class Served:
    """What a browser would see."""

    def __init__(self, *paths: Path) -> None:
        self.server = PreviewServer([str(path) for path in paths])
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()

    def get(self, path: str, method: str = "GET", **headers: str) -> HTTPResponse:
        connection = HTTPConnection("127.0.0.1", self.server.server_port, timeout=60)
        connection.request(method, path, headers=headers)
        return connection.getresponse()

    def text(self, what: str = "", **asked: object) -> str:
        answer = self.get(f"/{self.server.token}/{what}?{urlencode(asked)}")
        assert answer.status == 200
        return answer.read().decode()

    def end(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def served(folder: Path) -> Iterator[Served]:
    made = Served(folder)
    yield made
    made.end()


def test_a_folder_is_a_list_of_its_problems(served: Served, folder: Path) -> None:
    page = served.text()
    assert re.findall('<a href="view.*>(.*)</a>', page) == [str(folder / "a.yaml"), str(folder / "b.yml")]
    (folder / "c.yaml").write_text(GOOD)
    assert str(folder / "c.yaml") in served.text()


def test_one_file_is_seen_at_once(folder: Path) -> None:
    made = Served(folder / "a.yaml")
    try:
        assert "<iframe" in made.text()
    finally:
        made.end()


def test_the_page_can_be_had_in_other_ways(served: Served, folder: Path) -> None:
    file = str(folder / "a.yaml")
    assert "0.7616" in served.text("page", file=file)
    assert "0.76<" in served.text("page", file=file, places=2)
    assert '<html lang="fr">' in served.text("page", file=file, lang="fr")
    assert served.text("page", file=file, notation="umd") != served.text("page", file=file)
    assert len(served.text("page", file=file, detail="answers")) < len(served.text("page", file=file))
    # what is none of the choices is as in the file
    assert served.text("page", file=file, lang="../../en", places="x", detail="<b>") == served.text("page", file=file)


def test_what_is_wrong_stands_in_the_place_of_the_page(served: Served, folder: Path) -> None:
    file = folder / "b.yml"
    page = served.text("page", file=file)
    assert f"{file}:2:7: cell: " in page
    assert ">cell: foo</pre>" in page
    file.write_text(GOOD)
    assert "0.7616" in served.text("page", file=file)
    file.write_text(GOOD.replace("Echo", "'<script>alert(1)</script>'") + "nonsense: '<img src=x>'\n")
    page = served.text("page", file=file)
    assert "nonsense" in page
    assert not re.search("<script|<img", page)


def test_a_change_is_told_at_once(served: Served, folder: Path) -> None:
    file = folder / "a.yaml"
    first = served.text("changed", file=file, seen="")
    told: list[str] = []
    waiting = threading.Thread(target=lambda: told.append(served.text("changed", file=file, seen=first)))
    waiting.start()
    waiting.join(0.3)
    assert told == []
    file.write_text(GOOD + "# longer\n")
    waiting.join(10)
    assert told
    assert told != [first]


def test_nobody_else_sees_anything(served: Served, folder: Path) -> None:
    token, port = served.server.token, served.server.server_port
    assert served.get("/").status == 404
    assert served.get("/x/").status == 404
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", f"127.0.0.1:{port}.evil.example"):
        assert served.get(f"/{token}/", Host=host).status == 403
    assert served.get(f"/{token}/", Host=f"localhost:{port}").status == 200
    for file in (folder / "secret.txt", "/etc/passwd", f"{folder}/../{folder.name}/a.yaml", ""):
        for what in ("page", "view", "changed"):
            assert served.get(f"/{token}/{what}?{urlencode({'file': file})}").status == 404
    assert served.get(f"/{token}/other?{urlencode({'file': folder / 'a.yaml'})}").status == 404
    assert served.get(f"/{token}/", method="POST").status == 501
    assert served.server.server_address[0] == "127.0.0.1"


def test_only_its_own_script_runs(served: Served, folder: Path) -> None:
    answer = served.get(f"/{served.server.token}/view?{urlencode({'file': folder / 'a.yaml'})}")
    policy = answer.getheader("Content-Security-Policy") or ""
    (nonce,) = re.findall("script-src 'nonce-(.+?)'", policy)
    assert re.findall("<script.*?>", answer.read().decode()) == [f'<script nonce="{nonce}">']
    assert "default-src 'none'" in policy
    page = served.get(f"/{served.server.token}/page?{urlencode({'file': folder / 'a.yaml'})}")
    policy = page.getheader("Content-Security-Policy") or ""
    assert re.findall("script-src '(sha256-.+?)'", policy) == re.findall("script-src '(.+?)'", page.read().decode())


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "status", "said"), [(signal.SIGINT, 0, ""), (signal.SIGTERM, 143, "interrupted\n")])
def test_control_c_ends_it(number: int, status: int, said: str, folder: Path) -> None:
    call = [sys.executable, "-m", "lstm_solver", "preview", "--no-browser", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(call, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{20,}/ \(Ctrl-C ends it\)\n", first)
        process.send_signal(number)
        try:
            assert (process.communicate(timeout=60)[1], process.returncode) == (said, status)
        finally:
            process.kill()


def test_what_is_not_there_is_said(folder: Path) -> None:
    done = CliRunner().invoke(main, ["preview", "--no-browser", str(folder / "aa.yaml"), "-"])
    assert (done.exit_code, len(done.output.splitlines())) == (2, 1)
    done = CliRunner().invoke(main, ["preview", "--no-browser", str(folder / "aa.yaml"), str(folder / "bb.yaml")])
    assert (done.exit_code, len(done.output.splitlines())) == (2, 2)
