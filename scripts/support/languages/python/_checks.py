"""Checks the arguments of the generated classes before jsii sees them, in place of the check that jsii generates.

That one lets through a dict in a list or a map where a struct belongs, and jsii then loses its keys in silence. It also lets through
tuples, values of maps and objects of any class where an interface belongs, and what is wrong with them is only said by Node.
"""
import collections.abc
import enum
import json
import math
import re
import sys
import typing

from jsii._reference_map import InterfaceDynamicProxy
from jsii._type_checking import cached_type_hints

__all__ = ["cached_type_hints", "check_type"]


class _Fault(typing.NamedTuple):
    at: str
    must: str
    got: object
    remedy: str = ""


def check_type(argname: str, value: object, expected_type: typing.Any) -> None:
    """Raises a TypeError that names the call, the argument, what it must be and what it is."""
    fault = _fault(value, expected_type)
    if fault:
        name = argname[len("argument "):]
        remedy = f"; {fault.remedy}" if fault.remedy else ""
        raise TypeError(f"{_called()}: '{name}{fault.at}' must be {fault.must}, got {_shown(fault.got)}{remedy}") from None


def _fault(value: typing.Any, expected: typing.Any) -> typing.Optional[_Fault]:
    origin, args = typing.get_origin(expected), typing.get_args(expected)
    if expected is typing.Any:
        return None
    if origin is typing.Union:
        return _fault_of_all(value, expected, args)
    if origin in (list, collections.abc.Sequence):
        if not isinstance(value, list):
            return _Fault("", _named(expected), value)
        return _first((f"[{i}]", each, args[0]) for i, each in enumerate(value))
    if origin in (dict, collections.abc.Mapping):
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            return _Fault("", _named(expected), value)
        return _first((f"[{json.dumps(key)}]", each, args[1]) for key, each in value.items())
    if _is_struct(expected) and isinstance(value, dict):
        return _Fault("", _named(expected), value, _in_its_class(value, expected))
    return _first(_fields(value)) if _is_of(value, expected) else _Fault("", _named(expected), value)


def _is_of(value: typing.Any, expected: typing.Any) -> bool:
    """Whether a value is of a plain type, a class, an enum or an interface."""
    if expected in (int, float):
        return isinstance(value, (int, float)) and not isinstance(value, (bool, enum.Enum)) and math.isfinite(value)
    if getattr(expected, "_is_protocol", False):  # which interfaces an object of jsii has, only Node knows
        is_object = not isinstance(value, (type, enum.Enum)) and not _is_struct(type(value))
        return isinstance(value, InterfaceDynamicProxy) or (is_object and _is_of_jsii(type(value)))
    return isinstance(value, expected) or (isinstance(value, InterfaceDynamicProxy) and _is_of_jsii(expected))


def _fault_of_all(value: typing.Any, expected: typing.Any, kinds: typing.Tuple[typing.Any, ...]) -> typing.Optional[_Fault]:
    """What is wrong where one of several types is right. The dict that jsii allows for a struct is none of them."""
    faults = [_fault(value, kind) for kind in kinds if typing.get_origin(kind) is not dict or not any(map(_is_struct, kinds))]
    if None in faults:
        return None
    deep = [fault for fault in faults if fault and (fault.at or fault.remedy)]
    return deep[0] if deep else _Fault("", _named(expected), value)


def _first(entries: typing.Iterable[typing.Tuple[str, object, object]]) -> typing.Optional[_Fault]:
    for at, value, expected in entries:
        fault = _fault(value, expected)
        if fault:
            return fault._replace(at=at + fault.at)
    return None


def _fields(value: typing.Any) -> typing.Iterator[typing.Tuple[str, object, object]]:
    """The fields of a struct of another package. Those of a struct of this package were checked when it was made."""
    if _is_struct(type(value)) and type(value).__module__ != __package__:
        for name, each in value._values.items():
            getter = getattr(getattr(type(value), name, None), "fget", None)
            if getter is not None:
                yield f".{name}", each, cached_type_hints(getter)["return"]


def _is_of_jsii(kind: type) -> bool:
    return hasattr(kind, "__jsii_type__") or hasattr(kind, "__jsii_ifaces__")


def _is_struct(kind: object) -> bool:
    return isinstance(kind, type) and hasattr(kind, "__jsii_type__") and hasattr(kind, "__jsii_struct_bases__")


def _in_its_class(value: typing.Dict[typing.Any, object], kind: type) -> str:
    known = getattr(kind, "__jsii_name_mapping__")
    python_names = {name: python for python, name in known.items()}
    names = [python_names.get(key, key) for key in value if python_names.get(key, key) in known]
    return f"write {kind.__name__}({', '.join(f'{name}=…' for name in names)}), because jsii loses keys of a dict in a list or a map"


def _named(expected: typing.Any) -> str:
    """What a value must be, in words."""
    origin, args = typing.get_origin(expected), typing.get_args(expected)
    if origin is typing.Union:
        kinds = [_named(kind) for kind in args if kind not in (type(None), float) and typing.get_origin(kind) is not dict]
        return " or ".join(dict.fromkeys(kinds))
    if origin in (list, collections.abc.Sequence):
        return f"a list of {_many(args[0])}"
    if origin in (dict, collections.abc.Mapping):
        return f"a dict of str to {_many(args[1])}"
    if isinstance(expected, type) and issubclass(expected, enum.Enum):
        return _listed([f"{expected.__name__}.{each.name}" for each in expected])
    if getattr(expected, "_is_protocol", False):
        if expected.__name__ == "IConstruct":
            return "a construct, such as an App, a Chart or an agent"
        own = _implementing(expected)
        if own and expected.__module__ == __package__:
            return _listed(own)
        return f"an object with the interface {expected.__name__}{', such as ' + _listed(own[:3]) if own else ''}"  # others have it, too
    plain = {str: "a str", int: "a number", float: "a number", bool: "True or False"}
    return plain.get(expected) or f"of the class {getattr(expected, '__name__', expected)}"


def _many(expected: typing.Any) -> str:
    plain = {str: "str", bool: "bool"}
    named = plain.get(expected) or _named(expected)
    return named[len("of the class "):] if named.startswith("of the class ") else named


def _implementing(interface: type) -> typing.List[str]:
    """Classes of this package with an interface of it, such as the runtimes."""
    module = sys.modules[__package__]
    kinds = [each for each in vars(module).values() if isinstance(each, type) and interface in getattr(each, "__jsii_ifaces__", ())]
    return [each.__name__ for each in kinds if not each.__name__.startswith("_")]


def _listed(names: typing.List[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _shown(value: object) -> str:
    """A value where it is short and plain. Others can hold a secret, which an error must not show."""
    if value is None or isinstance(value, (bool, int, float)):
        return repr(value)
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if isinstance(value, str) and re.fullmatch(r"[a-z-]{1,20}", value):
        return repr(value)
    return f"an object of the class {type(value).__name__}" if _is_of_jsii(type(value)) else f"a {type(value).__name__}"


def _called() -> str:
    """What the code of the user called: the outermost frame of this package, and the struct inside of it that a dict is for."""
    frame, calls = sys._getframe(2), []
    while frame is not None and frame.f_globals.get("__name__", "").split(".")[0] in (__package__, "jsii"):
        if frame.f_globals["__name__"] == __package__:
            owner = frame.f_locals.get("self", frame.f_locals.get("cls"))
            owner = owner if isinstance(owner, type) else type(owner)
            identity = frame.f_locals.get("id")
            construct = f"({json.dumps(identity)})" if isinstance(identity, str) else ""
            name = frame.f_code.co_name
            calls.append((owner, f"{owner.__name__}{construct}" if name == "__init__" else f"{owner.__name__}.{name}"))
        frame = frame.f_back
    is_inside = len(calls) > (1 if _is_struct(calls[-1][0]) else 2)
    return f"{calls[-1][1]}, {calls[0][1]}" if is_inside else calls[-1][1]
