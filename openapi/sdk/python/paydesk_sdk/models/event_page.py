from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.event import Event


T = TypeVar("T", bound="EventPage")


@_attrs_define
class EventPage:
    """Some events, the oldest first.

    Example:
        {'events': [{'data': {'amount_fen': 2800, 'order_id': 'ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW', 'status':
            'PAY_SUCCESS'}, 'datacontenttype': 'application/json', 'id': 'evt_01KAH30B1C2D3E4F5G6H7J8K9M', 'sequence': 3,
            'source': 'paydesk/2021000000000000', 'specversion': '1.0', 'subject': 'ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW', 'time':
            '2026-11-23T08:01:00+00:00', 'traceparent': '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'type':
            'order.paid'}], 'next': '00000000000002f30000000000000011'}

    Attributes:
        events (list[Event]): At most as many as were asked for.
        next_ (str): Ask with this for what comes after. There is always one, also after an empty page.
    """

    events: list[Event]
    next_: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        events = []
        for events_item_data in self.events:
            events_item = events_item_data.to_dict()
            events.append(events_item)

        next_ = self.next_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "events": events,
                "next": next_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.event import Event  # noqa: PLC0415

        d = dict(src_dict)
        events = []
        _events = d.pop("events")
        for events_item_data in _events:
            events_item = Event.from_dict(events_item_data)

            events.append(events_item)

        next_ = d.pop("next")

        event_page = cls(
            events=events,
            next_=next_,
        )

        event_page.additional_properties = d
        return event_page

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
