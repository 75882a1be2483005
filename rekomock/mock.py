"""``mock_rekognition``: decorator, context manager, and the object that the test author holds."""

from __future__ import annotations

import functools
import inspect
import unittest
from contextlib import ExitStack, aclosing
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar, cast, overload

from rekomock import moto_bridge
from rekomock.service import Service
from rekomock.settings import Settings, SettingsChange

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator
    from types import TracebackType

    from typing_extensions import Self, Unpack

__all__ = ["RekognitionMock", "mock_rekognition"]

Target = TypeVar("Target")


@overload
def mock_rekognition(target: Target, /) -> Target: ...
@overload
def mock_rekognition(**settings: Unpack[SettingsChange]) -> RekognitionMock: ...
def mock_rekognition(target: Any = None, /, **settings: Unpack[SettingsChange]) -> Any:
    """Answers Amazon Rekognition's requests from memory, in place of AWS.

    ::

        @mock_rekognition                       # a function, coroutine, generator fixture, class or TestCase
        def test_enrolment(): ...

        @mock_rekognition(faces_per_user=5)     # with settings
        class TestEnrolment: ...

        with mock_rekognition() as rek: ...     # also: async with

    It starts moto, so every other service that moto knows is mocked as well. It nests with itself and with moto's
    ``mock_aws``, in either order: the state begins empty at the outermost ``mock_rekognition`` and is gone when that
    ends; one further inside joins it, and its settings hold as long as it lasts.

    Args:
        target: What to decorate, when used without parentheses.
        **settings: See :class:`rekomock.settings.Settings`.

    Raises:
        TypeError: For a setting that does not exist or has a wrong type, and for a target that cannot be decorated.
        ValueError: For a setting with a value that is not to be had.
    """
    mock = RekognitionMock(settings)
    return mock if target is None else mock(target)


class RekognitionMock:
    """What ``mock_rekognition()`` gives: enter it, decorate with it, or call :meth:`start` and :meth:`stop`."""

    def __init__(self, changes: SettingsChange) -> None:
        Settings().changed(changes)  # complains here, where the author wrote them
        self._changes = changes

    @property
    def settings(self) -> Settings:
        """The settings that hold now; those of the innermost mock first.

        Raises:
            RuntimeError: Where no mock is running.
        """
        if _running.service is None:
            raise RuntimeError("No mock_rekognition is running: start it, or enter it with 'with'")
        return _running.service.settings

    def start(self) -> None:
        """Starts the mock, or joins the one that is running."""
        _running.enter(self._changes)

    def stop(self) -> None:
        """Ends what :meth:`start` began.

        Raises:
            RuntimeError: Where this mock is not running.
        """
        _running.leave(self._changes)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def __call__(self, target: Target) -> Target:
        """Decorates a function, coroutine function, generator function or class."""
        if inspect.isclass(target):
            return cast("Target", self._decorate_class(target))
        if _is_plain_function(target):
            return cast("Target", self._decorate_function(target))
        raise TypeError(
            f"mock_rekognition cannot decorate {target!r}. It takes functions and classes; "
            "with @pytest.fixture, write @mock_rekognition below it"
        )

    def _decorate_function(self, function: Callable[..., Any]) -> Callable[..., Any]:
        if inspect.iscoroutinefunction(function):

            async def coroutine(*args: Any, **kwargs: Any) -> Any:
                with self:
                    return await function(*args, **kwargs)

            return functools.update_wrapper(coroutine, function)

        if inspect.isasyncgenfunction(function):

            async def async_generator(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
                with self:
                    async with aclosing(function(*args, **kwargs)) as inner:
                        # What "yield from" does, which async generators have not
                        step = inner.asend(None)
                        while True:
                            try:
                                value = await step
                            except StopAsyncIteration:
                                return
                            try:
                                step = inner.asend((yield value))
                            except GeneratorExit:
                                raise
                            except BaseException as error:
                                step = inner.athrow(error)

            return functools.update_wrapper(async_generator, function)

        if inspect.isgeneratorfunction(function):

            def generator(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
                with self:
                    return (yield from function(*args, **kwargs))

            return functools.update_wrapper(generator, function)

        def plain(*args: Any, **kwargs: Any) -> Any:
            with self:
                return function(*args, **kwargs)

        return functools.update_wrapper(plain, function)

    def _decorate_class(self, klass: type) -> type:
        if issubclass(klass, unittest.TestCase):
            # One run is setUp, the test, tearDown and the clean-ups: all of them share one state
            for name in ("run", "debug"):
                setattr(klass, name, self._decorate_function(getattr(klass, name)))
            return klass
        for name, value in list(vars(klass).items()):
            if name.startswith("_"):
                continue
            if _is_plain_function(value):
                setattr(klass, name, self._decorate_function(value))
            elif isinstance(value, staticmethod):
                setattr(klass, name, staticmethod(self._decorate_function(value.__func__)))
            elif inspect.isclass(value) and name.startswith("Test"):
                self._decorate_class(value)
        self._span_setup_and_teardown(klass)
        return klass

    def _span_setup_and_teardown(self, klass: type) -> None:
        """Has pytest's setup_method start the mock and teardown_method stop it: the test between shares the state."""
        set_up, tear_down = getattr(klass, "setup_method", None), getattr(klass, "teardown_method", None)

        def setup_method(instance: object, method: Callable[..., Any]) -> None:
            self.start()
            try:
                _call_with_optional_argument(set_up, instance, method)
            except BaseException:
                self.stop()  # pytest calls no teardown_method after a setup_method that failed
                raise

        def teardown_method(instance: object, method: Callable[..., Any]) -> None:
            try:
                _call_with_optional_argument(tear_down, instance, method)
            finally:
                self.stop()

        klass.setup_method = setup_method  # type: ignore[attr-defined]
        klass.teardown_method = teardown_method  # type: ignore[attr-defined]


def _is_plain_function(value: object) -> TypeGuard[Callable[..., Any]]:
    # pytest's fixtures were functions, too, before pytest 8.4
    return inspect.isfunction(value) and not hasattr(value, "_pytestfixturefunction")


def _call_with_optional_argument(
    function: Callable[..., Any] | None, instance: object, method: Callable[..., Any]
) -> None:
    """Calls a setup or teardown as pytest does: the test method is given if it is asked for."""
    if function is not None:
        function(*(instance, method)[: len(inspect.signature(function).parameters)])


class _Running:
    """The mock that is running in this process, if one is: moto's is one for all threads, and so is this."""

    def __init__(self) -> None:
        self.service: Service | None = None
        self._entered: list[SettingsChange] = []
        self._stack = ExitStack()
        self._lock = RLock()

    def enter(self, changes: SettingsChange) -> None:
        with self._lock:
            if self.service is None:
                self._begin()
            self._entered.append(changes)
            self._settle()

    def leave(self, changes: SettingsChange) -> None:
        with self._lock:
            places = [place for place, entered in enumerate(self._entered) if entered is changes]
            if not places:
                raise RuntimeError("This mock_rekognition is not running: stop() was called without start()")
            del self._entered[places[-1]]
            self._settle()
            if not self._entered:
                self.service = None
                self._stack.close()

    def _begin(self) -> None:
        with ExitStack() as stack:
            service = Service(Settings())
            stack.enter_context(moto_bridge.registered(service))
            stack.enter_context(moto_bridge.intercepting())
            self._stack = stack.pop_all()
        self.service = service

    def _settle(self) -> None:
        """Makes the settings those of all mocks that are entered, the later ones on top."""
        assert self.service is not None
        self.service.settings = functools.reduce(Settings.changed, self._entered, Settings())


_running = _Running()
