from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import PyOpenColorIO as ocio  # noqa: N813
import pytest

from provenance.errors import StudioError
from provenance.media import MediaSettings
from provenance.media.color import Encoding, Kind, describe_settings, rgb_to_xyz, to_srgb

CONFIG = ocio.Config.CreateFromFile("ocio://default")
REC709 = (0.64, 0.33, 0.3, 0.6, 0.15, 0.06, 0.3127, 0.329)
SRGB = "sRGB - Display"
SDR = "ACES 2.0 - SDR 100 nits (Rec.709)"
PLAIN = "Un-tone-mapped"


def apply(processor: ocio.Processor, values: np.ndarray) -> np.ndarray:
    out = np.array(values, np.float32, order="C")
    processor.getDefaultCPUProcessor().applyRGB(out)
    return out


def exact(values: np.ndarray, source: str = "ACEScg", display: str = SRGB, view: str = SDR) -> np.ndarray:
    return apply(CONFIG.getProcessor(source, display, view, ocio.TRANSFORM_DIR_FORWARD), values)


def show(values: np.ndarray, encoding: Encoding | None = None, **settings: Any) -> np.ndarray:
    return to_srgb(values, encoding or Encoding(Kind.LINEAR), MediaSettings(**settings)).values


def error(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Differences of display values, of 255."""
    return np.asarray(np.abs(np.clip(one, 0, 1) - np.clip(other, 0, 1)) * 255)


@pytest.fixture(scope="module")
def picture(pictures: Any) -> np.ndarray:
    return apply(CONFIG.getProcessor("lin_rec709", "ACEScg"), pictures.linear(pictures.scene(300, 200, seed=1)))


@pytest.mark.parametrize("stops", [-6, -4, -2, 0, 2, 4, 8])
def test_the_baked_view_is_near_the_exact_one(stops: int, picture: np.ndarray) -> None:
    values = picture * np.float32(2.0**stops)
    off = error(show(values), exact(values))
    assert off.mean() < 0.25
    assert np.percentile(off, 99) < 2.5


def test_it_is_near_on_photographs(shared_media: Path) -> None:
    from PIL import Image

    for path in sorted((shared_media / "photos").glob("*.jpg"))[::120]:
        encoded = np.asarray(Image.open(path), np.float32) / 255
        linear = apply(CONFIG.getProcessor("lin_rec709", "ACEScg"), encoded**2.2)
        for stops in (-6, -3, 0, 3, 6, 8):
            values = linear * np.float32(2.0**stops)
            off = error(show(values), exact(values))
            assert off.mean() < 0.4
            assert np.percentile(off, 99) < 3


def test_it_is_near_on_any_colours() -> None:
    """Colours of no photograph: evenly over 20 stops a channel, a third of them outside every display's gamut."""
    values = np.exp2(np.random.default_rng(2).uniform(-10, 10, (300, 300, 3))).astype(np.float32)
    off = error(show(values), exact(values))
    assert off.mean() < 0.25
    assert np.percentile(off, 99) < 2.5


def test_the_older_output_transform_is_near_too(picture: np.ndarray) -> None:
    name = "ocio://cg-config-v2.2.0_aces-v1.3_ocio-v2.4"
    config = ocio.Config.CreateFromFile(name)
    view = config.getDefaultView(config.getDefaultDisplay())
    processor = config.getProcessor("ACEScg", config.getDefaultDisplay(), view, ocio.TRANSFORM_DIR_FORWARD)
    off = error(show(picture, ocio_config=name), apply(processor, picture))
    assert off.mean() < 0.3
    assert np.percentile(off, 99) < 4


def test_a_quick_view_is_exact(picture: np.ndarray) -> None:
    assert error(show(picture, view=PLAIN), exact(picture, view=PLAIN)).max() < 0.01


def test_neither_brightness_nor_darkness_breaks_it() -> None:
    values = np.array([[[0, 0, 0], [-1, -1, -1], [65504, 65504, 65504], [1e30, 0, 0], [1e-9] * 3]], np.float32)
    shown = show(values)
    assert np.isfinite(shown).all()
    assert np.allclose(shown[0, 0], 0, atol=0.01)
    assert (shown[0, 2] > 0.98).all()


def test_named_spaces_win_over_chromaticities_and_settings(picture: np.ndarray) -> None:
    encoding = Encoding(Kind.LINEAR, ("nobody's", "lin_ap0_scene"), REC709)
    shown = to_srgb(picture, encoding, MediaSettings(view=PLAIN))
    assert error(shown.values, exact(picture, "ACES2065-1", view=PLAIN)).max() < 0.05
    assert shown.words == f"ACES2065-1, by the view {PLAIN} of {SRGB}"
    assert shown.notes == ()


@pytest.mark.parametrize(
    ("chromaticities", "space"),
    [
        (REC709, "lin_rec709"),
        ((0.7347, 0.2653, 0.0, 1.0, 0.0001, -0.077, 0.32168, 0.33767), "ACES2065-1"),
        ((0.713, 0.293, 0.165, 0.83, 0.128, 0.044, 0.32168, 0.33767), "ACEScg"),
        ((0.68, 0.32, 0.265, 0.69, 0.15, 0.06, 0.3127, 0.329), "lin_p3d65"),
        ((0.708, 0.292, 0.17, 0.797, 0.131, 0.046, 0.3127, 0.329), "lin_rec2020"),
    ],
)
def test_chromaticities_agree_with_the_space_of_that_name(
    chromaticities: tuple[float, ...], space: str, picture: np.ndarray
) -> None:
    shown = show(picture, Encoding(Kind.LINEAR, (), chromaticities), view=PLAIN)
    assert error(shown, exact(picture, space, view=PLAIN)).max() < 0.7


def test_xyz_as_primaries_keeps_white_white() -> None:
    shown = show(np.full((2, 2, 3), 0.5, np.float32), Encoding(Kind.LINEAR, (), (1, 0, 0, 1, 0, 0, 1 / 3, 1 / 3)))
    assert np.ptp(shown) < 0.01


@pytest.mark.parametrize(
    "chromaticities",
    [
        (0.0,) * 8,
        (0.3, 0.3) * 4,
        (float("nan"),) * 8,
        (float("inf"), 0.0) * 4,
        (*REC709[:6], 0.3, 0.0),
        (1e30, 1.0) * 4,
    ],
)
def test_senseless_chromaticities_are_passed_over(chromaticities: tuple[float, ...], picture: np.ndarray) -> None:
    assert rgb_to_xyz(chromaticities) is None
    assert np.array_equal(show(picture, Encoding(Kind.LINEAR, (), chromaticities)), show(picture))


def test_rgb_to_xyz_is_the_textbook_matrix() -> None:
    matrix = rgb_to_xyz(REC709)
    assert matrix is not None
    assert np.allclose(
        matrix, [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]], atol=2e-4
    )


def test_log_goes_through_the_view(picture: np.ndarray) -> None:
    coded = apply(CONFIG.getProcessor("ACEScg", "ACEScct"), picture)
    shown = to_srgb(coded, Encoding(Kind.LOG), MediaSettings())
    assert error(shown.values, show(picture)).max() < 0.1
    assert shown.words.startswith("ACEScct, by the view")


def test_video_is_left_alone(picture: np.ndarray) -> None:
    shown = to_srgb(picture, Encoding(Kind.VIDEO, ("ACEScg",)), MediaSettings())
    assert np.array_equal(shown.values, picture)
    assert shown.words == "sRGB"


def test_values_for_a_display_are_shown_as_on_it(picture: np.ndarray) -> None:
    display_p3 = exact(picture, display="Display P3 - Display", view=PLAIN)
    shown = to_srgb(display_p3, Encoding(Kind.LINEAR, ("Display P3 - Display",)), MediaSettings())
    assert error(shown.values, exact(picture, view=PLAIN)).max() < 0.7
    assert shown.words == "Display P3 - Display to sRGB"


@pytest.mark.parametrize("display", ["Rec.1886 Rec.709 - Display", "Display P3 - Display", "Rec.2100-PQ - Display"])
def test_what_another_display_shows_is_taken_to_srgb(display: str, picture: np.ndarray) -> None:
    assert error(show(picture, display=display, view=PLAIN), exact(picture, view=PLAIN)).max() < 0.7


def test_an_hdr_displays_rendering_of_the_same_view(picture: np.ndarray) -> None:
    """The 100 nits of the view on an HDR display are its paper white: what is seen is the same."""
    shown = show(picture, display="Rec.2100-PQ - Display", view=SDR)
    assert error(shown, exact(picture)).mean() < 1


def test_a_view_of_raw_values_is_left_raw(picture: np.ndarray) -> None:
    assert error(show(picture, view="Raw"), picture).max() < 0.01


def test_data_and_unknown_names_are_noted(picture: np.ndarray) -> None:
    shown = to_srgb(picture, Encoding(Kind.LINEAR, ("Raw",)), MediaSettings())
    assert shown.notes == ("its colour space, Raw, is not in the show's config",)
    assert np.array_equal(shown.values, show(picture))


@pytest.mark.parametrize(
    "wrong",
    [
        {"ocio_config": "ocio://nobody"},
        {"ocio_config": "/no/such/file.ocio"},
        {"display": "Nobody's"},
        {"view": "Nobody's"},
        {"scene_linear": "Nobody's"},
    ],
)
def test_wrong_settings_are_the_shows_mistake(wrong: dict[str, str], picture: np.ndarray) -> None:
    with pytest.raises(StudioError) as caught:
        show(picture, **wrong)
    assert "cannot use the colour config" in caught.value.what
    assert caught.value.why
    assert "media.ocio_config" in caught.value.fix
    with pytest.raises(StudioError):
        describe_settings(MediaSettings(**wrong))


def test_a_config_that_is_no_config(tmp_path: Path, picture: np.ndarray) -> None:
    path = tmp_path / "show.ocio"
    path.write_text("not: [a config\x1b")
    with pytest.raises(StudioError) as caught:
        show(picture, ocio_config=str(path))
    assert "\x1b" not in str(caught.value)


def test_a_shows_own_config_from_a_file(tmp_path: Path, picture: np.ndarray) -> None:
    """As many shows have it: without the roles that tell how its spaces relate to the world's."""
    path = tmp_path / "show.ocio"
    path.write_text(
        "ocio_profile_version: 2\n"
        "roles: {scene_linear: lin, default: lin}\n"
        "displays: {monitor: [!<View> {name: film, colorspace: vd}]}\n"
        "colorspaces:\n"
        "  - !<ColorSpace> {name: lin}\n"
        "  - !<ColorSpace> {name: lg, to_reference: !<LogTransform> {base: 2, direction: inverse}}\n"
        "  - !<ColorSpace> {name: vd, from_reference: !<ExponentTransform> {value: 2.0, direction: inverse}}\n"
    )
    settings = {"ocio_config": str(path), "scene_linear": "lin", "log": "lg"}
    values = np.clip(picture, 0, None)
    assert error(show(values, **settings), np.sqrt(values)).max() < 0.2
    assert describe_settings(MediaSettings(**settings)).startswith("lin and lg, by the view film of monitor")
    shown = to_srgb(values, Encoding(Kind.LINEAR, (), REC709), MediaSettings(**settings))
    assert np.array_equal(shown.values, show(values, **settings))
    assert "no role aces_interchange" in shown.notes[0]


def test_describing_the_default() -> None:
    assert describe_settings(MediaSettings()).startswith(f"ACEScg and ACEScct, by the view {SDR} of {SRGB}, config ")


def test_input_is_not_changed(picture: np.ndarray) -> None:
    before = picture.copy()
    show(picture)
    show(picture, Encoding(Kind.LINEAR, (), REC709))
    assert np.array_equal(picture, before)
