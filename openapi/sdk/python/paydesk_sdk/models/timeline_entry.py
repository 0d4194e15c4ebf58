from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.timeline_by import TimelineBy
from ..types import UNSET, Unset

T = TypeVar("T", bound="TimelineEntry")


@_attrs_define
class TimelineEntry:
    """One thing that happened.

    Attributes:
        at (datetime.datetime): When.
        by (TimelineBy): By whose word something is so.
        says (str): The same as a sentence.
        what (str): What, for example `payment_received`.
        reference (str | Unset): What it is about, to search for: an evidence, event or notification id, a trade or job
            number.
    """

    at: datetime.datetime
    by: TimelineBy
    says: str
    what: str
    reference: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        at = self.at.isoformat()

        by = self.by.value

        says = self.says

        what = self.what

        reference = self.reference

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "at": at,
                "by": by,
                "says": says,
                "what": what,
            }
        )
        if reference is not UNSET:
            field_dict["reference"] = reference

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        at = datetime.datetime.fromisoformat(d.pop("at"))

        by = TimelineBy(d.pop("by"))

        says = d.pop("says")

        what = d.pop("what")

        reference = d.pop("reference", UNSET)

        timeline_entry = cls(
            at=at,
            by=by,
            says=says,
            what=what,
            reference=reference,
        )

        timeline_entry.additional_properties = d
        return timeline_entry

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
