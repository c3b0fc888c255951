"""The packaged Noto font cut down to the characters of one page, so that HTML shows Chinese on a bare machine."""

import base64
import io

from fontTools import subset
from fontTools.ttLib import TTFont
from pylopdf_fonts_zh_cn import serif_path


def font_url(text: str) -> str:
    """A data URL of a WOFF font that holds the characters of `text` (some 300 bytes each)."""
    options = subset.Options()
    options.flavor = "woff"
    options.layout_features = []
    options.name_IDs = []
    options.notdef_outline = True
    with TTFont(serif_path()) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text=text)
        cutter.subset(font)
        font.flavor = "woff"
        buffer = io.BytesIO()
        font.save(buffer)
    return "data:font/woff;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
