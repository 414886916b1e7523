"""Names of HTML and MathML elements by what becomes of them in the bank's rich text."""

INLINE = {"b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "ins": "u", "sub": "sub", "sup": "sup"}
CELLS = {"td", "th", "li", "caption"}
SHELLS = {"ul", "ol", "table", "thead", "tbody", "tr"}
HEADS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = {"p", "div", "blockquote", "section", "article", "figure", "figcaption", "pre", "center", "address", "header",
          "footer", "main", "aside", "dl", "dt", "dd", "fieldset", "legend", "tfoot"} | HEADS  # fmt: skip
MATH_DEPTH = 60
MEDIA = {"audio", "video", "iframe", "embed", "svg", "canvas", "applet"}
LINKED = {
    **dict.fromkeys(("mp3", "ogg", "oga", "wav", "m4a"), "audio"),
    **dict.fromkeys(("mp4", "webm", "ogv", "mov"), "video"),
}
SILENT = {"script", "style", "head", "title", "template", "noscript", "rt", "rp", "track", "source", "colgroup", "col"}
CONTENT_DROPPED = {"script", "style", "svg", "canvas", "iframe", "audio", "video", "noscript", "template", "rt", "rp"}
MATHML = {"math", "mrow", "mi", "mn", "mo", "mtext", "ms", "mspace", "mfrac", "msup", "msub", "msubsup", "msqrt", "mroot",
          "mover", "munder", "munderover", "mfenced", "mtable", "mtr", "mtd", "mstyle", "mpadded", "semantics",
          "annotation", "mphantom", "menclose", "mmultiscripts"}  # fmt: skip
KNOWN = BLOCKS | CELLS | SHELLS | set(INLINE) | {"span", "img", "br", "hr", "a"} | MATHML
VOID = {"br", "img", "hr", "input", "source", "track", "col", "embed", "wbr", "meta", "link", "param"}
