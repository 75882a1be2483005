"""Decorating functions and test classes of every kind with a mock."""

from __future__ import annotations

import functools
import inspect
import unittest
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Protocol, TypeGuard, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator

__all__ = ["Mock", "decorated"]

Target = TypeVar("Target")


class Mock(Protocol):
    """A context manager that can also be started and stopped, any number of times.

    Leaving its context raises AssertionError if no call has met a failure that was forced, unless another exception is
    on its way.
    """

    def start(self) -> None:
        """Start it, or join it if it is running."""

    def stop(self, *, warn: bool = True) -> None:
        """End what ``start`` began; ``warn`` if no call has met a failure that was forced."""

    def check(self) -> None:
        """Raise AssertionError if no call has met a failure that was forced so far."""

    def __enter__(self) -> object: ...

    def __exit__(self, *error: Any) -> None: ...


def decorated(target: Target, mock: Mock) -> Target:
    """Return ``target`` such that it runs inside ``mock``.

    Args:
        target: A function, coroutine function, generator function, ``TestCase`` or other class. A class is changed in
            place: each of its tests runs in a mock of its own, shared with its setup and teardown.
        mock: What to run it in.

    Raises:
        TypeError: If it is anything else, such as a pytest fixture.
    """
    if inspect.isclass(target):
        _decorate_class(mock, target)
        return target
    if _is_plain_function(target):
        return cast("Target", _decorated_function(mock, target))
    raise TypeError(
        f"mock_rekognition cannot decorate {target!r}. It takes functions and classes; "
        "with @pytest.fixture, write @mock_rekognition below it"
    )


def _decorated_function(mock: Mock, function: Callable[..., Any]) -> Callable[..., Any]:
    if inspect.iscoroutinefunction(function):

        async def coroutine(*args: Any, **kwargs: Any) -> Any:
            with mock:
                return await function(*args, **kwargs)

        return functools.update_wrapper(coroutine, function)

    if inspect.isasyncgenfunction(function):

        async def async_generator(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
            with mock:
                async with aclosing(function(*args, **kwargs)) as inner:
                    # what "yield from" would do if async generators had it
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
            with mock:
                return (yield from function(*args, **kwargs))

        return functools.update_wrapper(generator, function)

    def plain(*args: Any, **kwargs: Any) -> Any:
        with mock:
            return function(*args, **kwargs)

    return functools.update_wrapper(plain, function)


def _decorate_class(mock: Mock, klass: type) -> None:
    if issubclass(klass, unittest.TestCase):
        # one run is setUp, the test, tearDown and the clean-ups, which share one state
        for name in ("run", "debug"):
            setattr(klass, name, _decorated_run(mock, getattr(klass, name)))
        return
    for name, value in list(vars(klass).items()):
        if name.startswith("_") or name in ("setup_method", "teardown_method"):
            continue
        if _is_plain_function(value):
            setattr(klass, name, _decorated_function(mock, value))
        elif isinstance(value, staticmethod):
            setattr(klass, name, staticmethod(_decorated_function(mock, value.__func__)))
        elif inspect.isclass(value) and name.startswith("Test"):
            _decorate_class(mock, value)
    _span_setup_and_teardown(mock, klass)


def _decorated_run(mock: Mock, run: Callable[..., Any]) -> Callable[..., Any]:
    """Return a ``TestCase.run`` inside the mock; the check is part of the test, as an exception would end the suite."""

    def decorated_run(case: unittest.TestCase, *args: Any, **kwargs: Any) -> Any:
        returned: list[bool] = []
        name = case.id().rpartition(".")[2]
        test = getattr(case, name)
        mock.start()
        try:
            # unittest does not say in a clean-up whether the test has failed
            setattr(case, name, _noting_its_return(test, returned))
            case.addCleanup(lambda: mock.check() if returned else None)
            return run(case, *args, **kwargs)
        finally:
            setattr(case, name, test)
            mock.stop(warn=False)

    return functools.update_wrapper(decorated_run, run)


def _noting_its_return(test: Callable[..., Any], returned: list[bool]) -> Callable[..., Any]:
    """Return a test that adds to a list when it has returned, and so has not failed."""
    if inspect.iscoroutinefunction(test):

        async def coroutine() -> None:
            await test()
            returned.append(True)

        return functools.update_wrapper(coroutine, test)

    def plain() -> Any:
        result = test()
        returned.append(True)
        return result

    return functools.update_wrapper(plain, test)


def _span_setup_and_teardown(mock: Mock, klass: type) -> None:
    """Make pytest's setup_method start the mock and teardown_method stop it, so that they share the test's state."""
    set_up, tear_down = getattr(klass, "setup_method", None), getattr(klass, "teardown_method", None)

    def setup_method(instance: object, method: Callable[..., Any]) -> None:
        mock.start()
        try:
            _call_with_optional_argument(set_up, instance, method)
        except BaseException:
            mock.stop()  # pytest calls no teardown_method after a setup_method that failed
            raise

    def teardown_method(instance: object, method: Callable[..., Any]) -> None:
        try:
            _call_with_optional_argument(tear_down, instance, method)
        finally:
            mock.stop()

    klass.setup_method = setup_method  # type: ignore[attr-defined]
    klass.teardown_method = teardown_method  # type: ignore[attr-defined]


def _is_plain_function(value: object) -> TypeGuard[Callable[..., Any]]:
    # before pytest 8.4, fixtures were functions, too
    return inspect.isfunction(value) and not hasattr(value, "_pytestfixturefunction")


def _call_with_optional_argument(
    function: Callable[..., Any] | None, instance: object, method: Callable[..., Any]
) -> None:
    """Call a setup or teardown as pytest does: with the test method if it takes one."""
    if function is not None:
        function(*(instance, method)[: len(inspect.signature(function).parameters)])
