"""A folder that is written as a whole, or not at all."""

from pathlib import Path

import pytest

from microservices.offline.failure import Failure
from microservices.offline.files.output_folder import RECORD, replace_folder


def contents(folder: Path) -> dict[str, str]:
    """Texts of the files below a folder, by path."""
    return {
        file.relative_to(folder).as_posix(): file.read_text()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_a_new_folder_holds_files_subfolders_and_a_record(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    replace_folder(out, ("a", "b"), {"a/2": "two", "a/1": "é\n"})
    assert contents(out) == {"a/1": "é\n", "a/2": "two", RECORD: "a/1\na/2\n"}
    assert (out / "b").is_dir()
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    replace_folder(tmp_path / "out", (), {"x": "1"})
    (tmp_path / "empty").mkdir()
    replace_folder(tmp_path / "empty", (), {"x": "1"})
    assert contents(tmp_path / "empty") == contents(tmp_path / "out")


def test_an_earlier_output_is_replaced_and_stale_files_go(tmp_path: Path) -> None:
    out = tmp_path / "out"
    replace_folder(out, ("a",), {"a/old": "1", "a/both": "1"})
    replace_folder(out, ("a",), {"a/both": "2", "a/new": "2"})
    assert contents(out) == {"a/both": "2", "a/new": "2", RECORD: "a/both\na/new\n"}


@pytest.mark.parametrize("name", ["notes.txt", "a/mine.yaml", ".hidden"])
def test_a_folder_with_foreign_files_is_left_alone(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    replace_folder(out, ("a",), {"a/own": "1"})
    (out / name).write_text("mine")
    before = contents(out)
    with pytest.raises(Failure, match=f"what this command did not write, such as {name};"):
        replace_folder(out, ("a",), {"a/own": "2"})
    assert contents(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_foreign_link_is_a_foreign_file(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    out = tmp_path / "out"
    out.mkdir()
    (out / "a").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Failure, match="such as a;"):
        replace_folder(out, (), {})
    assert (tmp_path / "elsewhere").is_dir()


def test_a_folder_that_was_never_written_by_this_command_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")
    with pytest.raises(Failure, match="name another folder, or empty this one"):
        replace_folder(tmp_path, (), {"x": "1"})
    assert contents(tmp_path) == {"mine": "x"}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(Failure, match="is no folder"):
        replace_folder(tmp_path / "out", (), {})
    assert (tmp_path / "out").read_text() == "mine"


def test_a_link_to_a_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    replace_folder(tmp_path / "link", (), {"x": "1"})
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "x").read_text() == "1"


def test_a_failure_while_writing_changes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    replace_folder(out, (), {"x": "1"})
    with pytest.raises(FileNotFoundError):
        replace_folder(out, (), {"x": "2", "no/such/folder": "2"})
    assert contents(out) == {"x": "1", RECORD: "x\n"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("earlier", [True, False])
def test_a_failure_while_replacing_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, earlier: bool
) -> None:
    out = tmp_path / "out"
    if earlier:
        replace_folder(out, (), {"x": "1"})
    before, rename = contents(tmp_path), Path.rename

    def no_new_folder(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError("no")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", no_new_folder)
    with pytest.raises(OSError, match="no"):
        replace_folder(out, (), {"x": "2"})
    assert contents(tmp_path) == before
    assert len(before) == (2 if earlier else 0)


def test_a_record_that_is_no_text_names_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    replace_folder(out, (), {"own": "1"})
    (out / RECORD).write_bytes(b"own\xff\n\x00")
    with pytest.raises(Failure, match="what this command did not write, such as own;"):
        replace_folder(out, (), {"own": "2"})
    assert (out / "own").read_text() == "1"
