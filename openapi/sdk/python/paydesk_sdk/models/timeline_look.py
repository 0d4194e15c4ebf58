from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.timeline_found import TimelineFound
from ..types import UNSET, Unset

T = TypeVar("T", bound="TimelineLook")


@_attrs_define
class TimelineLook:
    """When Alipay was last asked.

    Attributes:
        at (datetime.datetime): When.
        count (int): How often in all.
        found (TimelineFound | Unset): What Alipay knew when it was asked.
    """

    at: datetime.datetime
    count: int
    found: TimelineFound | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        at = self.at.isoformat()

        count = self.count

        found: str | Unset = UNSET
        if not isinstance(self.found, Unset):
            found = self.found.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "at": at,
                "count": count,
            }
        )
        if found is not UNSET:
            field_dict["found"] = found

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        at = datetime.datetime.fromisoformat(d.pop("at"))

        count = d.pop("count")

        _found = d.pop("found", UNSET)
        found: TimelineFound | Unset
        if isinstance(_found, Unset):
            found = UNSET
        else:
            found = TimelineFound(_found)

        timeline_look = cls(
            at=at,
            count=count,
            found=found,
        )

        timeline_look.additional_properties = d
        return timeline_look

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
