from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Event")


@_attrs_define
class Event:
    """What happened, as [CloudEvents 1.0](https://cloudevents.io) puts it. Amounts are whole fen, times are UTC. New types
    and new fields may appear at any time.

        Example:
            {'data': {'amount_fen': 2800, 'order_id': 'ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW', 'status': 'PAY_SUCCESS'},
                'datacontenttype': 'application/json', 'id': 'evt_01KAH30B1C2D3E4F5G6H7J8K9M', 'sequence': 3, 'source':
                'paydesk/2021000000000000', 'specversion': '1.0', 'subject': 'ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW', 'time':
                '2026-11-23T08:01:00+00:00', 'traceparent': '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'type':
                'order.paid'}

        Attributes:
            data (Any): The whole order as it was then, with the `payment` or `refund` that the event is about.
            datacontenttype (str): Always `application/json`.
            id (str): The event's id. A repeat has the same: drop what you have seen.
            sequence (int): The order's events are numbered from 1, without gaps: of two, the larger is the later.
            source (str): Which app it belongs to: `paydesk/` and the app's number.
            specversion (str): Always `1.0`.
            subject (str): The order's id; for money or messages that match no order, the number they name.
            time (datetime.datetime): When it happened.
            traceparent (str): The W3C trace context of what it came of: of the request where that carried a `traceparent`,
                else of our own making.
            type_ (str): What happened, for example `order.paid`. `refund.succeeded` may follow `refund.failed` of the same
                refund: then its data says `corrected`. `refund.delayed` tells once of a refund that takes long, and why.
    """

    data: Any
    datacontenttype: str
    id: str
    sequence: int
    source: str
    specversion: str
    subject: str
    time: datetime.datetime
    traceparent: str
    type_: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        data = self.data

        datacontenttype = self.datacontenttype

        id = self.id

        sequence = self.sequence

        source = self.source

        specversion = self.specversion

        subject = self.subject

        time = self.time.isoformat()

        traceparent = self.traceparent

        type_ = self.type_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "data": data,
                "datacontenttype": datacontenttype,
                "id": id,
                "sequence": sequence,
                "source": source,
                "specversion": specversion,
                "subject": subject,
                "time": time,
                "traceparent": traceparent,
                "type": type_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        data = d.pop("data")

        datacontenttype = d.pop("datacontenttype")

        id = d.pop("id")

        sequence = d.pop("sequence")

        source = d.pop("source")

        specversion = d.pop("specversion")

        subject = d.pop("subject")

        time = datetime.datetime.fromisoformat(d.pop("time"))

        traceparent = d.pop("traceparent")

        type_ = d.pop("type")

        event = cls(
            data=data,
            datacontenttype=datacontenttype,
            id=id,
            sequence=sequence,
            source=source,
            specversion=specversion,
            subject=subject,
            time=time,
            traceparent=traceparent,
            type_=type_,
        )

        event.additional_properties = d
        return event

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
