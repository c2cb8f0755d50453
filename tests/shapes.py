"""A JSON answer laid beside botocore's own output shape."""

from __future__ import annotations

from typing import Any

# JSON kinds by botocore's; bool is no number here.
_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "timestamp": (int, float),
    "blob": (str,),
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
}


class Differences:
    """What is wrong with an answer, and which members of the model it has and lacks."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.absent: set[str] = set()
        self.present: set[str] = set()

    def compare(self, value: Any, shape: Any, place: str) -> None:
        """Note where `value` is not what `shape` says."""
        kinds = _KINDS[shape.type_name]
        is_kind = isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))
        if not is_kind:
            self.wrong.append(f"{place}: {value!r} is no {shape.type_name}")
        elif shape.type_name == "structure":
            self._structure(value, shape, place)
        elif shape.type_name == "list":
            for item in value:
                self.compare(item, shape.member, f"{place}[]")
        elif shape.type_name == "map":
            for item in value.values():
                self.compare(item, shape.value, f"{place}[]")
        elif getattr(shape, "enum", None) and value not in shape.enum:
            self.wrong.append(f"{place}: {value} is not in the model's {shape.name}")

    def _structure(self, value: dict[str, Any], shape: Any, place: str) -> None:
        for name in value.keys() - shape.members.keys():
            self.wrong.append(f"{place}.{name}: not in the model")
        for name, member in shape.members.items():
            if name in value:
                self.present.add(f"{shape.name}.{name}")
                self.compare(value[name], member, f"{place}.{name}")
            elif name in shape.required_members:
                self.wrong.append(f"{place}.{name}: required, and absent")
            else:
                self.absent.add(f"{shape.name}.{name}")
