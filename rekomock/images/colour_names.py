"""The colours that DetectLabels names: CSS's, and the twelve simplified ones.

Every dominant colour in published responses of AWS is one of CSS's colours, with the spelling ``grey`` except in
``gray`` itself. AWS names no source for the simplified colours; those here are the families in which CSS's colours are
commonly listed, with black by itself, which agrees with the published responses.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PIL import ImageColor

__all__ = ["CSS_COLOURS", "SIMPLIFIED_COLOURS"]

_FAMILIES = {
    "pink": "mediumvioletred deeppink palevioletred hotpink lightpink pink",
    "red": "darkred red firebrick crimson indianred lightcoral salmon darksalmon lightsalmon",
    "orange": "orangered tomato darkorange coral orange",
    "yellow": (
        "darkkhaki gold khaki peachpuff yellow palegoldenrod moccasin papayawhip lightgoldenrodyellow lemonchiffon "
        "lightyellow"
    ),
    "brown": (
        "maroon brown saddlebrown sienna chocolate darkgoldenrod peru rosybrown goldenrod sandybrown tan burlywood "
        "wheat navajowhite bisque blanchedalmond cornsilk"
    ),
    "green": (
        "darkgreen green darkolivegreen forestgreen seagreen olive olivedrab mediumseagreen limegreen lime springgreen "
        "mediumspringgreen darkseagreen mediumaquamarine yellowgreen lawngreen chartreuse lightgreen greenyellow "
        "palegreen"
    ),
    "cyan": (
        "teal darkcyan lightseagreen cadetblue darkturquoise mediumturquoise turquoise cyan aquamarine paleturquoise "
        "lightcyan"
    ),
    "blue": (
        "midnightblue navy darkblue mediumblue blue royalblue steelblue dodgerblue deepskyblue cornflowerblue skyblue "
        "lightskyblue lightsteelblue lightblue powderblue"
    ),
    "purple": (
        "indigo purple darkmagenta darkviolet darkslateblue blueviolet darkorchid magenta slateblue mediumslateblue "
        "mediumorchid mediumpurple orchid violet plum thistle lavender"
    ),
    "white": (
        "mistyrose antiquewhite linen beige whitesmoke lavenderblush oldlace aliceblue seashell ghostwhite honeydew "
        "floralwhite azure mintcream snow ivory white"
    ),
    "grey": "darkslategrey dimgrey slategrey gray lightslategrey darkgrey silver lightgrey gainsboro",
    "black": "black",
}

#: The simplified colour of each of CSS's colours, by name.
SIMPLIFIED_COLOURS: Mapping[str, str] = MappingProxyType(
    {name: family for family, names in _FAMILIES.items() for name in names.split()}
)


def _rgb(name: str) -> tuple[int, int, int]:
    red, green, blue, *_ = ImageColor.getrgb(name)
    return red, green, blue


#: Red, green and blue, 0 to 255, of each of CSS's colours, by name.
CSS_COLOURS: Mapping[str, tuple[int, int, int]] = MappingProxyType({name: _rgb(name) for name in SIMPLIFIED_COLOURS})
