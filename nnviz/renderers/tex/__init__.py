r"""TikZ: a figure that compiles by itself with pdflatex, and that a person can go on with by hand.

    \node[convolution, size={60pt}{24.7pt}] (n3) at (98,120) {\up{1.2pt}{\Title Conv 3\by{}3}\up{-7.4pt}{\Note BN}};
    \draw[edge] (n3.south) -- (n4.north);

A box is one line: a node with its words, and a name.  A line is one line: it begins and ends at the nodes where it
meets the middle of their sides, so that it follows them when they are moved.  Coordinates are points of the page, y
downwards; colours, type and corners are named styles at the head (`styles`).  No package is needed but TikZ, its
standard libraries and LaTeX's own fix-cm; all text is ASCII (`escaping`).  Words that are wider in TeX's sans serif
than their box, or than what was measured, are narrowed (`\fit`).
"""

from __future__ import annotations

from nnviz.renderers import Renderer
from nnviz.renderers._paths import number
from nnviz.renderers.tex.escaping import comment
from nnviz.renderers.tex.writing import Writing
from nnviz.scene import Scene
from nnviz.theme import COLOUR, Theme

LARGEST = 14_000.0
"""The longest side of a figure in points: TeX has no lengths beyond 16 383."""

INSET = 4.0
"""Of the width of a box, in points at 1:1, left free of words."""

HEAD = r"""\documentclass[tikz, border=0pt]{standalone}
\usepackage{fix-cm} % type of any size
\usetikzlibrary{arrows.meta}
"""

MACROS = r"""\newsavebox\fitted
\newdimen\room % in a box, the width that its words may have
\newcommand\fit[2]{% words, narrowed where they are wider than that
  \sbox\fitted{#2}\ifdim\wd\fitted>#1\relax\resizebox{#1}{\height}{\usebox\fitted}\else\usebox\fitted\fi}
\newcommand\up[2]{\makebox[0pt]{\smash{\raisebox{#1}{\fit\room{#2}}}}} % so far above the middle of a box
\newcommand\by{\raisebox{.1ex}{\scalebox{.8}{$\times$}}} % narrower than in formulas
\newcommand\unknown{{\setlength\fboxsep{0pt}\fbox{\rule{0pt}{1.2ex}\rule{.8ex}{0pt}}}} % what TeX's fonts lack
\tikzset{
  size/.code 2 args={\pgfkeysalso{inner sep=0pt, outer sep=0pt, minimum width=#1, minimum height=#2}%
    \room=\dimexpr#1-\inset\relax},
  disc/.style={circle, size={#1}{#1}},
  beside/.code={\advance\room by -#1\def\lead{\kern#1}}, % a pattern takes a part of the width
  starts/.style={inner sep=0pt, outer sep=0pt, anchor=base west},
  centred/.style={inner sep=0pt, outer sep=0pt, anchor=base},
  ends/.style={inner sep=0pt, outer sep=0pt, anchor=base east},
}
"""


def render(scene: Scene, theme: Theme = COLOUR) -> bytes:
    """Write `scene` as a document of LaTeX, in ASCII; styles are called after the hues of `theme`."""
    scale = min(scene.scale, LARGEST / max(scene.width, scene.height, 1.0))
    writing = Writing(theme, scale)
    body = writing.body(scene)
    title = f"% {comment(scene.title)}\n" if scene.title else ""
    width, height = (number(side * scale) for side in (scene.width, scene.height))
    lines = [
        "% Drawn by nnviz; compile with pdflatex.",
        rf"\newcommand\inset{{{writing.styles.points(INSET)}}} % what words leave free of the width of their box",
        *writing.styles.definitions(),
        r"\begin{document}",
        r"\begin{tikzpicture}[x=1pt, y=-1pt]",
        rf"\path[use as bounding box] (0,0) rectangle ({width},{height});",
        *body,
        r"\end{tikzpicture}",
        r"\end{document}",
    ]
    return (title + lines[0] + "\n" + HEAD + MACROS + "\n".join(lines[1:]) + "\n").encode("ascii")


TEX = Renderer(
    "tex",
    ".tex",
    "scene",
    render,
    "TikZ that pdflatex compiles as it is, to edit by hand",
    settings=("theme",),
)
