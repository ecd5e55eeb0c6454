"""Reads every property of an object of each class, and calls every method that needs no argument. Prints a line for each member.

Arguments: the module of test/languages/everything.ts, and the names of the classes.
"""
import inspect
import sys

import cdk8s_hardened_agents
import jsii
from jsii._runtime import kernel


class Everything(metaclass=jsii.JSIIMeta, jsii_type="everything.Everything"):
    @jsii.member(jsii_name="of")
    @classmethod
    def of(cls, name):
        return jsii.sinvoke(cls, "of", [name])


def calls_of(one):
    """The members of an object that need no argument, by their names in the library: properties first, since methods can change the object."""
    members = {name: inspect.getattr_static(type(one), name) for name in dir(type(one)) if not name.startswith("_")}
    for name, member in members.items():
        if isinstance(member, property):
            yield getattr(member.fget, "__jsii_name__", None), lambda: getattr(one, name)
    for name, member in members.items():
        function = getattr(member, "__func__", member)
        if inspect.isfunction(function) and all(
            each.default is not each.empty or each.kind is each.VAR_POSITIONAL for each in inspect.signature(getattr(one, name)).parameters.values()
        ):
            yield getattr(member, "__jsii_name__", None), lambda: getattr(one, name)()


kernel.load("everything", "0.0.0", sys.argv[1])
for class_name in sys.argv[2:]:
    for jsii_name, call in calls_of(Everything.of(class_name)):
        try:
            call()
            print(f"{class_name}.{jsii_name}: ok")
        except Exception as error:
            print(f"{class_name}.{jsii_name}: {type(error).__name__}: {error}".replace("\n", " "))
