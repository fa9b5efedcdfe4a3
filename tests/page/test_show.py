"""Where there is no kernel the text is printed; widgets carry nothing but themselves."""

from crm_lib.page import show


def test_without_a_kernel_the_text_is_printed(capsys):
    assert not show.has_kernel()
    assert show.show_kept("<b>hi</b>", "hi") is None
    assert capsys.readouterr().out == "hi\n"


def test_a_widget_shows_itself_to_a_running_front_end_alone(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))

    class Widget:
        def _repr_mimebundle_(self):
            return {show.WIDGET_VIEW: {"model_id": "a"}, "text/plain": "HBox(children=…)"}

    show.show_widget(Widget())
    assert shown == [{show.WIDGET_VIEW: {"model_id": "a"}}]
