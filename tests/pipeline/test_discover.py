"""What is handed over: each thing found has one outcome, each frame that is not there is named."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from pipeline import discover
from pipeline.numbering import frame_range
from provenance.errors import DeliveryError
from provenance.model import Delivery, Shot


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "delivery"


def make(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return folder


def frames(name: str, numbers: Iterable[int]) -> list[str]:
    return [name.replace("####", f"{number:04d}") for number in numbers]


def shown(delivery: Delivery, folder: Path) -> list[str]:
    return [str(asset.path.relative_to(folder)) for asset in delivery.assets]


def only(delivery: Delivery) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    (sequence,) = delivery.sequences
    return Path(sequence.pattern).name, sequence.frames, sequence.missing


class TestFolders:
    def test_frames_holes_and_other_files(self, folder: Path) -> None:
        make(folder, *frames("sh010/a.####.exr", [1001, 1002, 1005]), "sh020/clip.mov", "still.png", "README")
        delivery = discover.find([folder])
        assert delivery.root == folder
        assert shown(delivery, folder) == [
            "README", "sh010/a.1001.exr", "sh010/a.1002.exr", "sh010/a.1005.exr", "sh020/clip.mov", "still.png",
        ]  # fmt: skip
        (sequence,) = delivery.sequences
        assert sequence.pattern == str(folder / "sh010" / "a.####.exr")
        assert (sequence.frames, sequence.missing) == ((1001, 1002, 1005), (1003, 1004))
        assert sequence.files == tuple(asset.path for asset in delivery.assets if asset.frame)
        assert delivery.problems == delivery.ignored == ()

    def test_shots_and_frames_by_name(self, folder: Path) -> None:
        make(folder, "a/sh010_comp_v012.1001.exr", "b/sh020.png", "b/sh030.png", "c/1001.exr", "d/comp_v011.mov")
        make(folder, "d/comp_v012.mov", "e/frame001.png", "e/frame002.png")
        delivery = discover.find([folder])
        assert {asset.path.name: (str(asset.shot), asset.frame) for asset in delivery.assets} == {
            "sh010_comp_v012.1001.exr": ("sh010_comp_v012", 1001),
            "sh020.png": ("sh020", None),
            "sh030.png": ("sh030", None),
            "1001.exr": ("c", 1001),
            "comp_v011.mov": ("comp_v011", None),
            "comp_v012.mov": ("comp_v012", None),
            "frame001.png": ("frame", 1),
            "frame002.png": ("frame", 2),
        }
        assert only(delivery) == ("frame###.png", (1, 2), ())

    def test_one_frame_is_told_alike_alone_and_among_others(self, folder: Path) -> None:
        make(folder, *frames("shot.####.exr", range(1001, 1004)))
        alone = discover.find([folder / "shot.1002.exr"])
        among = discover.find([folder])
        assert alone.assets == among.assets[1:2]
        assert alone.sequences == ()
        assert alone.root == folder

    def test_the_shows_own_pattern_tells_shots(self, folder: Path) -> None:
        make(folder, "ABC_010/ABC_020_0030_comp.1001.exr", "other.exr")
        pattern = r"(?P<sequence>[A-Z]+_\d{3})(_(?P<shot>\d{4}))?"
        delivery = discover.find([folder], shot_pattern=pattern, show="nova")
        assert [asset.shot for asset in delivery.assets] == [
            Shot("nova", "ABC_020", "0030", is_told=True),
            Shot("nova", "", "other"),
        ]
        delivery = discover.find([folder], shot_pattern=r"(?P<show>[A-Z]{3})_.*(?P<shot>\d{4})_comp", show="nova")
        assert delivery.assets[0].shot == Shot("ABC", "", "0030", is_told=True)

    def test_odd_names(self, folder: Path) -> None:
        make(folder)
        folder.mkdir()
        odd = [b"new\nline.1001.exr", b"new\nline.1003.exr", b" sp ace .exr", b"\xff\xfe.exr", b"-rf", b"a#b.%04d.exr"]
        for name in odd:
            os.close(os.open(os.fsencode(folder) + b"/" + name, os.O_CREAT))
        delivery = discover.find([folder])
        assert {os.fsencode(asset.path.name) for asset in delivery.assets} == set(odd)
        assert only(delivery) == ("new\nline.####.exr", (1001, 1003), (1002,))
        for asset in delivery.assets:
            assert discover.find([asset.path]).assets == (asset,)

    def test_bad_things_are_told_and_the_rest_is_found(self, folder: Path) -> None:
        make(folder, *frames("shot.####.exr", [1001, 1003]))
        os.mkfifo(folder / "shot.1002.exr")
        (folder / "loop").symlink_to(".")
        (folder / "shot.1004.exr").mkdir()
        delivery = discover.find([folder])
        assert [path.name for path, _ in delivery.problems] == ["loop", "shot.1002.exr", "shot.1004.exr"]
        assert all(problem.what and problem.why and problem.fix for _, problem in delivery.problems)
        assert only(delivery) == ("shot.####.exr", (1001, 1003), (1002,))

    def test_sidecars(self, folder: Path) -> None:
        make(
            folder,
            "a.1001.exr",
            "a.1001.c2pa",
            "a.1002.exr",
            "a.1002.exr.c2pa",
            "a.1003.c2pa",
            "b.mov",
            "b.c2pa",
            "c",
            "c.c2pa",
        )
        delivery = discover.find([folder], ignore=["b.mov"])
        assert shown(delivery, folder) == ["a.1001.exr", "a.1002.exr", "c"]
        ((path, problem),) = delivery.problems
        assert path.name == "a.1003.c2pa"
        assert "sidecar" in problem.why
        assert "remove" in problem.fix
        assert delivery.ignored == (folder / "b.mov",)

    def test_what_the_show_ignores_is_named(self, folder: Path) -> None:
        make(folder, "a.exr", "a.tmp", "cache/b.exr")
        delivery = discover.find([folder], ignore=["*.tmp", "cache"])
        assert shown(delivery, folder) == ["a.exr"]
        assert delivery.ignored == (folder / "a.tmp", folder / "cache")
        assert shown(discover.find([folder / "a.tmp"], ignore=["*.tmp"]), folder) == ["a.tmp"]
        assert discover.find([folder, folder / "a.tmp"], ignore=["*.tmp", "cache"]).ignored == (folder / "cache",)

    def test_a_hole_that_no_shot_has_is_none(self, folder: Path) -> None:
        make(folder, *(f"shot.{number}.exr" for number in (1001, 1003, 2004, 3006, 999_999_999)))
        pattern, numbers, missing = only(discover.find([folder]))
        assert (pattern, numbers) == ("shot.####.exr", (1001, 1003, 2004, 3006, 999_999_999))
        assert missing == (1002, *range(1004, 2004))

    def test_many_holes_are_named_only_so_far(self, folder: Path) -> None:
        make(folder, *(f"{letter}.{1000 * number}.exr" for letter in "abc" for number in range(1, 401)))
        delivery = discover.find([folder])
        assert [len(sequence.missing) for sequence in delivery.sequences] == [399 * 999, 399 * 999, 0]
        ((path, problem),) = delivery.problems
        assert path == folder / "c.####.exr"
        assert "more than can be named" in problem.why

    def test_more_frames_are_asked_for_than_can_be_named(self, folder: Path) -> None:
        make(folder, "a.1.exr", "b.1.exr")
        delivery = discover.find([folder], frames=range(1, 600_001))
        assert [len(sequence.missing) for sequence in delivery.sequences] == [599_999, 0]
        assert [path.name for path, _ in delivery.problems] == ["b.@.exr"]


class TestFrames:
    def test_only_these_frames(self, folder: Path) -> None:
        make(folder, *frames("shot.####.exr", [1000, 1001, 1003, 1005]), "bg.0001.exr", "bg.0002.exr", "one.1001.exr")
        make(folder, "clip.mov")
        delivery = discover.find([folder], frames=frame_range("1001-1004"))
        assert shown(delivery, folder) == ["one.1001.exr", "shot.1001.exr", "shot.1003.exr"]
        assert {Path(each.pattern).name: each.missing for each in delivery.sequences} == {
            "one.####.exr": (1002, 1003, 1004),
            "shot.####.exr": (1002, 1004),
        }
        assert [path.name for path in delivery.ignored] == [
            "bg.0001.exr", "bg.0002.exr", "clip.mov", "shot.1000.exr", "shot.1005.exr",
        ]  # fmt: skip

    def test_none_of_them_is_there(self, folder: Path) -> None:
        make(folder, *frames("shot.####.exr", [1, 2]))
        with pytest.raises(DeliveryError, match="all that was found is left out: 2 files"):
            discover.find([folder], frames=(1001,))

    def test_numbers_by_tens_when_they_are_asked_for(self, folder: Path) -> None:
        make(folder, "a_0010.png", "a_0020.png")
        assert discover.find([folder]).sequences == ()
        assert only(discover.find([folder], frames=range(10, 21)))[2] == tuple(range(11, 20))


class TestPatterns:
    @pytest.mark.parametrize(
        "pattern", ["shot.####.exr", "shot.%04d.exr", "shot.#.exr", "shot.@@@@.exr", "shot.$F4.exr"]
    )
    def test_notations(self, folder: Path, pattern: str) -> None:
        make(folder, *frames("shot.####.exr", [1001, 1003]), "shot.1001.c2pa", "shot.001.exr", "shot.1001.png")
        delivery = discover.find([folder / pattern])
        assert shown(delivery, folder) == ["shot.1001.exr", "shot.1003.exr"]
        assert only(delivery) == ("shot.####.exr", (1001, 1003), (1002,))
        assert delivery.root == folder
        assert delivery.problems == ()

    def test_with_the_frames_that_must_be_there(self, folder: Path) -> None:
        make(folder, *frames("shot.####.exr", [1000, 1001, 1002]))
        delivery = discover.find([folder / "shot.1001-1004#.exr"])
        assert only(delivery) == ("shot.####.exr", (1001, 1002), (1003, 1004))
        delivery = discover.find([folder / "shot.1001-1004#.exr"], frames=range(1002, 1004))
        assert only(delivery) == ("shot.####.exr", (1002,), (1003,))
        assert [path.name for path in delivery.ignored] == ["shot.1001.exr"]

    def test_one_frame_is_a_sequence_when_it_was_asked_for_as_one(self, folder: Path) -> None:
        make(folder, "shot.1001.exr")
        assert only(discover.find([folder / "shot.####.exr"])) == ("shot.####.exr", (1001,), ())

    def test_parts_of_one_sequence(self, folder: Path) -> None:
        make(folder, *frames("shot.####.exr", [1, 2, 5, 6]))
        delivery = discover.find([folder / "shot.1-3#.exr", folder / "shot.5-6#.exr"])
        assert only(delivery) == ("shot.####.exr", (1, 2, 5, 6), (3,))
        assert [path.name for path in delivery.sequences[0].files] == frames("shot.####.exr", [1, 2, 5, 6])
        delivery = discover.find([folder / "shot.1-3#.exr", folder])
        assert only(delivery) == ("shot.####.exr", (1, 2, 5, 6), (3,))

    def test_the_frames_of_a_found_pattern_are_found_by_it(self, folder: Path) -> None:
        make(folder, *frames("a.####.exr", [8, 9, 10]), "b.9.exr", "b.10.exr", "c7.1.exr", "c7.2.exr")
        for sequence in discover.find([folder]).sequences:
            assert discover.find([sequence.pattern]).sequences == (sequence,)

    def test_a_file_whose_name_looks_like_a_pattern(self, folder: Path) -> None:
        make(folder, "shot.####.exr", "shot.1001.exr")
        assert shown(discover.find([folder / "shot.####.exr"]), folder) == ["shot.####.exr"]

    def test_a_link_among_the_frames(self, folder: Path) -> None:
        make(folder, "shot.1001.exr", "shot.1003.exr")
        (folder / "shot.1002.exr").symlink_to("shot.1001.exr")
        delivery = discover.find([folder / "shot.####.exr"])
        assert only(delivery) == ("shot.####.exr", (1001, 1003), (1002,))
        assert [path.name for path, _ in delivery.problems] == ["shot.1002.exr"]


class TestPaths:
    def test_the_same_file_twice_is_found_once(self, folder: Path) -> None:
        make(folder, *frames("shot.####.exr", [1, 2]))
        file = folder / "shot.0001.exr"
        link = folder.parent / "link"
        link.symlink_to(folder)
        paths = [folder, file, file, folder / "shot.####.exr", link, link / file.name, f"{folder}/../delivery/"]
        delivery = discover.find(paths)
        assert shown(delivery, folder) == ["shot.0001.exr", "shot.0002.exr"]
        assert len(delivery.sequences) == 1
        assert delivery.problems == ()

    def test_a_named_path_may_be_a_link(self, folder: Path) -> None:
        make(folder, "shot.0001.exr")
        (folder.parent / "latest").symlink_to("delivery")
        (folder.parent / "frame.exr").symlink_to("delivery/shot.0001.exr")
        for name in ("latest", "frame.exr", "latest/shot.####.exr"):
            delivery = discover.find([folder.parent / name])
            assert [asset.path for asset in delivery.assets] == [folder / "shot.0001.exr"]
            assert delivery.root == folder

    def test_relative_paths(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        make(folder, "a.exr", "s.1.exr")
        monkeypatch.chdir(folder)
        for path in (".", "a.exr", "s.@.exr", "s.#.exr"):
            if path != "s.#.exr":
                assert all(asset.path.is_absolute() for asset in discover.find([path]).assets)
            else:
                with pytest.raises(DeliveryError, match="no file fits this pattern"):
                    discover.find([path])

    @pytest.mark.parametrize(
        "path", ["absent", "absent/shot.####.exr", "a.exr/shot.####.exr", "shot.####.exr", "a\0b", "a\0b.####.exr",
                 "\ud800", "\ud800/a.#.exr", "", "dangling", "#####"],
    )  # fmt: skip
    def test_what_is_not_there(self, folder: Path, path: str) -> None:
        make(folder, "a.exr")
        (folder / "dangling").symlink_to("nowhere")
        with pytest.raises(DeliveryError) as caught:
            discover.find([folder, f"{folder}/{path}" if path else ""])
        assert caught.value.what.startswith("cannot find")
        assert caught.value.fix

    def test_a_loop_of_links_that_was_named(self, folder: Path) -> None:
        make(folder, "a.exr")
        (folder / "loop").symlink_to("loop")
        with pytest.raises(DeliveryError, match="loop"):
            discover.find([folder / "loop"])

    def test_nothing_to_do(self, folder: Path) -> None:
        folder.mkdir()
        with pytest.raises(DeliveryError, match="no file was found"):
            discover.find([folder])
        make(folder, "a.tmp")
        with pytest.raises(DeliveryError, match="left out: 1 files"):
            discover.find([folder], ignore=["*.tmp"])

    def test_a_fifo_that_was_named(self, folder: Path) -> None:
        folder.mkdir()
        os.mkfifo(folder / "a.exr")
        delivery = discover.find([folder / "a.exr"])
        assert delivery.assets == ()
        assert [path.name for path, _ in delivery.problems] == ["a.exr"]

    def test_a_sidecar_that_was_named(self, folder: Path) -> None:
        make(folder, "a.exr", "a.c2pa")
        assert discover.find([folder / "a.exr", folder / "a.c2pa"]).problems == ()
        assert len(discover.find([folder / "a.c2pa"]).problems) == 1

    @pytest.mark.parametrize(
        ("sidecar", "files", "named"),
        [
            ("disclosure.json.c2pa", ["disclosure.json", "disclosure.html"], "disclosure.json"),
            ("consents.toml.c2pa", ["consents.toml"], "consents.toml"),
            ("shot.1001.c2pa", ["shot.1001.exr", "shot.1002.exr", "shot.exr"], "shot.1001.exr"),
            ("shot.1001.c2pa", ["shot.1001.exr", "shot.1001.dpx"], "shot.1001.dpx or shot.1001.exr"),
        ],
    )
    def test_a_sidecar_is_not_looked_at_in_place_of_its_file(
        self, folder: Path, sidecar: str, files: list[str], named: str
    ) -> None:
        make(folder, sidecar, *files)
        ((path, problem),) = discover.find([folder / sidecar]).problems
        assert path == folder / sidecar
        assert problem.why == "it is a sidecar, which is looked at with the file that it speaks of"
        assert problem.fix == f"Name {named} instead, which is beside it."

    def test_what_lies_beside_it_may_be_no_file_of_ours(self, folder: Path) -> None:
        make(folder, "shot.1001.c2pa", "other.c2pa", "shot.1001.txt.c2pa")
        for _, problem in discover.find([folder]).problems:
            assert problem.fix == "Bring that file back, or remove the sidecar."

    def test_the_root_of_several_places(self, folder: Path) -> None:
        make(folder, "a/x.exr", "b/y.exr")
        assert discover.find([folder / "a", folder / "b" / "y.exr"]).root == folder


def test_discovery_is_light_to_import() -> None:
    import subprocess
    import sys

    code = "import sys; import pipeline.discover; print({'numpy', 'cv2', 'PIL', 'c2pa', 'fileseq'} & set(sys.modules))"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=root)
    assert done.stdout.strip() == "set()"
