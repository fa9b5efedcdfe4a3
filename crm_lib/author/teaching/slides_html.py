"""Slides as one HTML file that needs nothing else: no network, no library, figures inside.

A frame such as reveal.js would come with its own script, styles, fonts and licence to carry along
and keep up to date. What a lecture needs of it is a screen of keys, so thirty lines do here:
arrow keys, space or a click lead on, ``n`` shows the teacher's notes, printing gives a slide a page.
"""

from collections.abc import Iterable
from html import escape

from crm_lib.author.teaching.slides import Slide

_STYLE = """
:root { --ink: #1d2733; --line: #1f5f8b; }
* { box-sizing: border-box; }
html, body { margin: 0; height: 100%; background: #fff; color: var(--ink);
  font-family: "Noto Sans SC", "Microsoft YaHei", "PingFang SC", system-ui, sans-serif; }
section { display: none; height: 100vh; padding: 4vh 6vw 7vh; flex-direction: column; }
section.now { display: flex; }
h1, h2 { margin: 0 0 3vh; font-size: 4.4vmin; border-bottom: .4vmin solid var(--line);
  padding-bottom: 1.2vh; line-height: 1.25; }
h1 { font-size: 5.4vmin; }
ul { margin: 0; padding-left: 1.1em; font-size: 3.8vmin; line-height: 1.45; overflow: auto; }
li { margin-bottom: 1.2vh; }
p { font-size: 5vmin; line-height: 1.55; margin: auto 0; overflow: auto; }
img { flex: 1 1 0; min-height: 0; max-width: 100%; object-fit: contain; }
aside { display: none; font-size: 2.6vmin; line-height: 1.45; border-top: 1px solid #667; margin-top: 2vh;
  padding-top: 1vh; }
body.notes aside { display: block; }
footer { position: fixed; right: 2vw; bottom: 1.5vh; font-size: 2.2vmin; color: #51606f; }
@page { size: 297mm 167mm; margin: 0; }
@media print { section, section.now { display: flex; break-after: page; height: 167mm; } footer { display: none; } }
"""
_SCRIPT = """
const all = [...document.querySelectorAll("section")], foot = document.querySelector("footer");
let at = Math.min(all.length, Math.max(1, parseInt(location.hash.slice(1)) || 1));
function show(number) {
  at = Math.min(all.length, Math.max(1, number));
  all.forEach((s, i) => s.classList.toggle("now", i + 1 === at));
  foot.textContent = at + " / " + all.length;
  history.replaceState(null, "", "#" + at);
}
addEventListener("keydown", e => {
  if (["ArrowRight", "PageDown", " "].includes(e.key)) show(at + 1);
  else if (["ArrowLeft", "PageUp"].includes(e.key)) show(at - 1);
  else if (e.key === "Home") show(1);
  else if (e.key === "End") show(all.length);
  else if (e.key === "n") document.body.classList.toggle("notes");
  else return;
  e.preventDefault();
});
addEventListener("click", () => show(at + 1));
addEventListener("hashchange", () => show(parseInt(location.hash.slice(1)) || 1));
show(at);
"""


def html_slides(slides: Iterable[Slide], language: str) -> str:
    """Return slides as one HTML page that needs no other file.

    Parameters
    ----------
    slides : iterable of Slide
        At least one; its title is the page's.
    language : {"en", "zh"}
    """
    slides = list(slides)
    written = {"en": "en", "zh": "zh-CN"}[language]
    body = "\n".join(_section(slide, first=i == 0) for i, slide in enumerate(slides))
    return (
        f'<!doctype html>\n<html lang="{written}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(slides[0].title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"{body}\n<footer></footer>\n<script>{_SCRIPT}</script>\n</body>\n</html>\n"
    )


def _section(slide: Slide, *, first: bool) -> str:
    tag = "h1" if first else "h2"
    parts = [f"<{tag}>{escape(slide.title)}</{tag}>"]
    if slide.png:
        parts.append(f'<img alt="{escape(slide.alt)}" src="data:image/png;base64,{slide.png}">')
    elif len(slide.lines) == 1:
        parts.append(f"<p>{escape(slide.lines[0])}</p>")
    elif slide.lines:
        parts.append("<ul>" + "".join(f"<li>{escape(line)}</li>" for line in slide.lines) + "</ul>")
    if slide.notes:
        parts.append(f"<aside>{escape(slide.notes)}</aside>")
    shown = ' class="now"' if first else ""
    return f"<section{shown}>{''.join(parts)}</section>"
