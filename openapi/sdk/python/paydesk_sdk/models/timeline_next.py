from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="TimelineNext")


@_attrs_define
class TimelineNext:
    """What happens next.

    Attributes:
        act (str): The act, for example `reconcile_order`: the name of its job, in logs and in metrics.
        at (datetime.datetime): When it is due. A time that has passed says since when.
        says (str): The same in words.
    """

    act: str
    at: datetime.datetime
    says: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        act = self.act

        at = self.at.isoformat()

        says = self.says

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "act": act,
                "at": at,
                "says": says,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        act = d.pop("act")

        at = datetime.datetime.fromisoformat(d.pop("at"))

        says = d.pop("says")

        timeline_next = cls(
            act=act,
            at=at,
            says=says,
        )

        timeline_next.additional_properties = d
        return timeline_next

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
