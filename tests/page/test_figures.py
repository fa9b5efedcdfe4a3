"""Two pictures of one figure, each in its language; the figure stays as it was."""

import io

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from crm_lib.page.figures import COLOURS, picture_in, pictures, texts_in


@pytest.fixture
def figure():
    figure = Figure(figsize=(6, 4))
    FigureCanvasAgg(figure)
    ax = figure.subplots()
    ax.bar(["visit", "cart"], [3, 1], label="buyers · 购买者")
    ax.set_title("The cart loses most · 加购流失最多", loc="center")
    ax.set_xlabel("step")
    ax.legend()
    ax.annotate("here · 在这里", (0, 1))
    return figure


def test_each_language_sees_its_own_words(figure):
    english, chinese = pictures(figure)
    assert (english.language, chinese.language) == ("en", "zh")
    assert {"visit", "cart", "The cart loses most", "step", "buyers", "here"} <= set(english.words)
    assert {"访问", "加购", "加购流失最多", "环节", "购买者", "在这里"} <= set(chinese.words)
    assert english.alt == "The cart loses most" and chinese.alt == "加购流失最多"
    assert english.png != chinese.png


def test_the_figure_and_matplotlib_are_left_as_they_were(figure):
    before = Text.get_text
    pictures(figure)
    assert Text.get_text is before
    assert figure.axes[0].get_title(loc="center") == "The cart loses most · 加购流失最多"
    with pytest.raises(ZeroDivisionError), texts_in(figure, "zh"):
        1 / 0  # noqa: B018
    assert Text.get_text is before


def test_a_figure_without_words_has_one_picture_for_both():
    figure = Figure()
    FigureCanvasAgg(figure)
    figure.subplots().plot([1, 2])
    (one,) = pictures(figure)
    assert one.language == "" and "lang" not in one.metadata()["crm"]


def test_a_long_title_takes_a_second_line(figure):
    title = "A finding that says quite a lot and that does not fit into one line of it"
    figure.axes[0].set_title(f"{title} · {'很长的结论' * 9}", loc="left")
    for language in ("en", "zh"):
        with texts_in(figure, language):
            lines = figure.axes[0]._left_title.get_text().split("\n")
        assert len(lines) == 2, lines
        assert "·" not in "".join(lines)
    with texts_in(figure, "en"):
        assert figure.axes[0]._left_title.get_text().replace("\n", " ") == title


def test_pictures_are_small_sharp_and_the_same_every_time(figure):
    first, again = picture_in(figure, "zh"), picture_in(figure, "zh")
    assert first == again
    with Image.open(io.BytesIO(first.png)) as image:
        assert image.mode == "P" and len(image.getcolors()) <= COLOURS
        assert image.width == pytest.approx(1.5 * first.width, abs=1)
    full = io.BytesIO()
    figure.savefig(full, format="png", dpi=150)
    assert len(first.png) < 0.6 * len(full.getvalue())


def test_output_and_its_metadata_say_language_and_finding(figure):
    picture = picture_in(figure, "zh")
    assert picture.bundle()["text/plain"] == "加购流失最多"
    about = picture.metadata()
    assert about["crm"]["lang"] == "zh" and about["crm"]["alt"] == "加购流失最多"
    assert about["image/png"] == {"width": picture.width, "height": picture.height}
