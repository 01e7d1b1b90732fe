"""What every decoder must do. A new kind of file adds its line to `FILES`, a new decoder one to `DECODERS` as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest

from provenance.errors import MediaError, UnsupportedMedia
from provenance.files import Source
from provenance.media import DECODERS, AnalysisFrame, MediaSettings, analyse, recognise
from provenance.media.frames import check_size, damaged, finish, fit
from provenance.media.interface import LONG_SIDE, Decoder
from provenance.parts import load

SIZE = 96, 64
Make = Callable[[Any, np.ndarray], bytes]

#: Media type -> a small file of it, 96 by 64.
FILES: dict[str, Make] = {
    "image/avif": lambda pictures, values: pictures.still(values, "AVIF", quality=95, speed=10),
    "image/bmp": lambda pictures, values: pictures.by_oiio(values, "bmp"),
    "image/gif": lambda pictures, values: pictures.still(values, "GIF"),
    "image/jp2": lambda pictures, values: pictures.by_oiio(values, "jp2"),
    "image/jpeg": lambda pictures, values: pictures.still(values, "JPEG", quality=95),
    "image/jxl": lambda pictures, values: pictures.by_oiio(values, "jxl"),
    "image/png": lambda pictures, values: pictures.still(values, "PNG"),
    "image/tiff": lambda pictures, values: pictures.still(values, "TIFF"),
    "image/vnd.adobe.photoshop": lambda pictures, values: pictures.photoshop(values),
    "image/vnd.radiance": lambda pictures, values: pictures.by_oiio(pictures.linear(values), "hdr", "float"),
    "image/webp": lambda pictures, values: pictures.still(values, "WEBP", quality=95),
    "image/x-cineon": lambda pictures, values: pictures.cineon(values * 0.4 + 0.2),  # log codes of a scene
    "image/x-dpx": lambda pictures, values: pictures.dpx(values, "ITU-R 709-4"),
    "image/x-exr": lambda pictures, values: pictures.exr({"RGB": pictures.linear(values)}),
    "image/x-portable-anymap": lambda pictures, values: pictures.still(values, "PPM"),
    "image/x-sgi": lambda pictures, values: pictures.by_oiio(values, "sgi"),
    "image/x-tga": lambda pictures, values: pictures.by_oiio(values, "tga"),
}


class Fake:
    """A decoder as short as one can be: a letter, width and height, then grey values."""

    media_types = frozenset({"image/x-fake"})

    def decode(self, source: Source, media_type: str, settings: MediaSettings) -> AnalysisFrame:
        data = source.data
        if data[:1] != b"F" or len(data) < 3:
            raise damaged(source, "it is no fake")
        width, height = data[1], data[2]
        check_size(source, width, height, settings)
        if len(data) < 3 + width * height:
            raise damaged(source, "it ends too early")
        grey = np.frombuffer(data, np.uint8, width * height, 3).reshape(height, width)
        return finish(np.repeat(grey[..., None], 3, 2), fit(width, height), (width, height))


def fake(pictures: Any, values: np.ndarray) -> bytes:
    return b"F" + bytes(SIZE) + pictures.eight_bits(values[..., 1]).tobytes()


CASES = [*FILES, "image/x-fake"]


@pytest.fixture(params=CASES)
def media_type(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def decoder(media_type: str) -> Decoder:
    found: Decoder = Fake() if media_type == "image/x-fake" else load("decoder", DECODERS, media_type)()
    return found


@pytest.fixture
def data(media_type: str, pictures: Any) -> bytes:
    return (fake if media_type == "image/x-fake" else FILES[media_type])(pictures, pictures.scene(*SIZE, seed=31))


def attempt(decoder: Decoder, source: Source, media_type: str) -> MediaError | None:
    """Decode; the error if it is one of those that may come."""
    try:
        frame = decoder.decode(source, media_type, MediaSettings(max_pixels=200_000))
    except MediaError as error:
        return error
    assert max(frame.pixels.shape) == LONG_SIDE
    return None


def test_the_table_names_each_kind_under_its_decoder() -> None:
    assert set(FILES) == set(DECODERS)
    for media_type in DECODERS:
        assert media_type in load("decoder", DECODERS, media_type).media_types
    named = {kind for media_type in DECODERS for kind in load("decoder", DECODERS, media_type).media_types}
    assert named == set(DECODERS)


def test_the_file_is_recognised(media_type: str, data: bytes, pictures: Any) -> None:
    if media_type != "image/x-fake":
        assert recognise(pictures.source(data)) == media_type


def test_it_gives_the_analysis_frame(decoder: Decoder, media_type: str, data: bytes, pictures: Any) -> None:
    assert media_type in decoder.media_types
    frame = decoder.decode(pictures.source(data), media_type, MediaSettings())
    assert frame.pixels.shape == (round(LONG_SIDE * SIZE[1] / SIZE[0]), LONG_SIDE, 3)
    assert frame.pixels.dtype == np.uint8
    assert frame.pixels.flags.c_contiguous
    assert (frame.width, frame.height) == SIZE
    assert frame.color
    assert isinstance(frame.notes, tuple)


def test_it_shows_the_picture(decoder: Decoder, media_type: str, data: bytes, pictures: Any) -> None:
    """Upright, in the right place, and not inverted: whatever the transfer, light stays lighter than dark."""
    frame = decoder.decode(pictures.source(data), media_type, MediaSettings())
    enlarged = cv2.resize(pictures.scene(*SIZE, seed=31), frame.pixels.shape[1::-1])
    assert np.corrcoef(frame.pixels[..., 1].ravel(), enlarged[..., 1].ravel())[0, 1] > 0.85


def test_the_same_bytes_give_the_same_frame(decoder: Decoder, media_type: str, data: bytes, pictures: Any) -> None:
    first, second = (decoder.decode(pictures.source(data), media_type, MediaSettings()) for _ in range(2))
    assert np.array_equal(first.pixels, second.pixels)


def test_the_source_is_left_as_it_was(decoder: Decoder, media_type: str, data: bytes, pictures: Any) -> None:
    source = pictures.source(bytearray(data))
    source.data = bytes(data)
    decoder.decode(source, media_type, MediaSettings())
    assert source.data == data


def test_more_pixels_than_allowed_are_refused(decoder: Decoder, media_type: str, data: bytes, pictures: Any) -> None:
    with pytest.raises(MediaError) as caught:
        decoder.decode(pictures.source(data), media_type, MediaSettings(max_pixels=6143))
    assert caught.value.why == "it has 96 x 64 pixels, the limit is 6,143"
    assert "max_pixels" in caught.value.fix


def test_a_cut_file_is_an_error(decoder: Decoder, media_type: str, data: bytes, pictures: Any) -> None:
    """At any place before the last tenth; JPEG 2000 is made to be shown while it comes, and need not notice."""
    lengths = {0, 1, 4, 12, *range(20, len(data) * 9 // 10, max(1, len(data) // 40))}
    errors = [attempt(decoder, pictures.source(data[:length], "a\nb.exr"), media_type) for length in lengths]
    noticed = [error for error in errors if error is not None]
    assert len(noticed) == len(lengths) or media_type in ("image/jp2", "image/jxl")
    assert len(noticed) >= 4
    assert all(error.what == "cannot decode a\\nb.exr" and error.why and error.fix for error in noticed)


def test_other_files_are_an_error(decoder: Decoder, media_type: str, pictures: Any) -> None:
    """Whoever asks for the wrong decoder gets an error, never another format's picture."""
    values = pictures.scene(*SIZE, seed=31)
    for other in ("image/jpeg", "image/png", "image/x-exr", "image/x-dpx"):
        if other != media_type:
            with pytest.raises(MediaError):
                decoder.decode(pictures.source(FILES[other](pictures, values)), media_type, MediaSettings())


def test_damage_is_an_error_or_a_frame(
    decoder: Decoder, media_type: str, data: bytes, pictures: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    random = np.random.default_rng(32)
    for _ in range(25):
        broken = bytearray(data)
        for at in random.integers(0, len(data), int(random.integers(1, 12))):
            broken[at] = int(random.integers(0, 256))
        error = attempt(decoder, pictures.source(bytes(broken)), media_type)
        assert error is None or error.why
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("media_type", ["video/mp4", "image/heic", "audio/wav", "application/pdf", "image/x-nobody"])
def test_kinds_without_a_decoder_are_named(media_type: str, pictures: Any) -> None:
    with pytest.raises(UnsupportedMedia) as caught:
        analyse(pictures.source(b"", "a.mov"), media_type)
    assert media_type in caught.value.why
    assert "not read yet" in caught.value.why
    assert caught.value.fix
