"""Parsed JSON that several readers share, each as if it had parsed it for itself."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from threading import RLock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["own"]

_NOTHING: Mapping[str, Any] = {}

#: Held while something is copied, so that two threads get the same copy.
_copying = RLock()


def own(value: Any) -> Any:
    """Return a JSON value that its reader may change, made from one that nothing may change.

    Copying a service's model takes as long as parsing it. So an object copies what is nested in it when that is asked
    for, and keeps the copy: the same reader gets the same one again.

    Args:
        value: What ``json`` returns if objects are to be ``OrderedDict``.
    """
    if type(value) is OrderedDict:
        return _Object.of(value)
    if type(value) is list:
        return [own(element) for element in value]
    return value


class _Object(OrderedDict[str, Any]):
    """A JSON object; what it has in common with the original is still to be copied."""

    __slots__ = ("_original",)

    _original: Mapping[str, Any]

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        made = super().__new__(cls, *args, **kwargs)
        made._original = _NOTHING
        return made

    @classmethod
    def of(cls, original: OrderedDict[str, Any]) -> Self:
        """Return an object with the members of another one."""
        made = cls(original)
        made._original = original
        return made

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        if type(value) is OrderedDict or type(value) is list:
            with _copying:
                value = super().__getitem__(key)
                if self._original.get(key) is value:
                    value = own(value)
                    self[key] = value
        return value

    def get(self, key: str, default: Any = None) -> Any:
        try:
            return self[key]
        except KeyError:
            return default

    # Reading everything, of which OrderedDict's own methods know the original alone

    def _copied(self) -> Self:
        """Copy all that is still to be copied."""
        for key in self._original:
            if key in self:
                self[key]
        self._original = _NOTHING
        return self

    def values(self) -> Any:
        return super(_Object, self._copied()).values()

    def items(self) -> Any:
        return super(_Object, self._copied()).items()

    def copy(self) -> Any:
        return OrderedDict(self.items())

    __copy__ = copy

    def pop(self, key: str, *default: Any) -> Any:
        return super(_Object, self._copied()).pop(key, *default)

    def popitem(self, last: bool = True) -> tuple[str, Any]:
        return super(_Object, self._copied()).popitem(last)

    def setdefault(self, key: str, default: Any = None) -> Any:
        return super(_Object, self._copied()).setdefault(key, default)

    def __or__(self, other: Any) -> Any:
        return self.copy() | other

    def __ror__(self, other: Any) -> Any:
        return other | self.copy()

    def __reduce__(self) -> Any:
        return OrderedDict, (), None, None, iter(self.items())
