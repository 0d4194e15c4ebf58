from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.order_event_type import OrderEventType

if TYPE_CHECKING:
    from ..models.order_data import OrderData


T = TypeVar("T", bound="OrderEvent")


@_attrs_define
class OrderEvent:
    """Something happened to an order.

    Example:
        {'data': {'amount_fen': 2800, 'app_id': '2021000000000000', 'channel': 'page', 'close_reason': None,
            'closed_at': None, 'created_at': '2026-11-23T08:00:00+00:00', 'expires_at': '2026-11-23T08:30:00+00:00', 'late':
            False, 'order_id': 'ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW', 'paid_at': '2026-11-23T08:01:00+00:00', 'product_id':
            'coffee', 'refunded_fen': 0, 'status': 'PAY_SUCCESS', 'subject': '咖啡 Coffee', 'user_id': 'u-1001'},
            'datacontenttype': 'application/json', 'id': 'evt_01KAH30B1C2D3E4F5G6H7J8K9M', 'sequence': 3, 'source':
            'paydesk/2021000000000000', 'specversion': '1.0', 'subject': 'ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW', 'time':
            '2026-11-23T08:01:00+00:00', 'traceparent': '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'type':
            'order.paid'}

    Attributes:
        data (OrderData): The whole order as it was then. Example: {'amount_fen': 2800, 'app_id': '2021000000000000',
            'channel': 'page', 'close_reason': None, 'closed_at': None, 'created_at': '2026-11-23T08:00:00+00:00',
            'expires_at': '2026-11-23T08:30:00+00:00', 'late': False, 'order_id': 'ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW',
            'paid_at': '2026-11-23T08:01:00+00:00', 'product_id': 'coffee', 'refunded_fen': 0, 'status': 'PAY_SUCCESS',
            'subject': '咖啡 Coffee', 'user_id': 'u-1001'}.
        datacontenttype (str): Always `application/json`.
        id (str): The event's id. A repeat has the same: drop what you have seen.
        sequence (int): The order's events are numbered from 1, without gaps: of two, the larger is the later.
        source (str): Which app it belongs to: `paydesk/` and the app's number.
        specversion (str): Always `1.0`.
        subject (str): The order's id; for money or messages that match no order, the number they name.
        time (datetime.datetime): When it happened.
        traceparent (str): The W3C trace context of what it came of: of the request where that carried a `traceparent`,
            else of our own making.
        type_ (OrderEventType): What happened to an order. `order.created`: it exists. `order.prepaid`: its cashier is
            ready. `order.paid`: the money is certain, fulfil it. `order.closed`: it cannot be paid any more.
            `order.refunded`: all of its money went back.
    """

    data: OrderData
    datacontenttype: str
    id: str
    sequence: int
    source: str
    specversion: str
    subject: str
    time: datetime.datetime
    traceparent: str
    type_: OrderEventType
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        data = self.data.to_dict()

        datacontenttype = self.datacontenttype

        id = self.id

        sequence = self.sequence

        source = self.source

        specversion = self.specversion

        subject = self.subject

        time = self.time.isoformat()

        traceparent = self.traceparent

        type_ = self.type_.value

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
        from ..models.order_data import OrderData  # noqa: PLC0415

        d = dict(src_dict)
        data = OrderData.from_dict(d.pop("data"))

        datacontenttype = d.pop("datacontenttype")

        id = d.pop("id")

        sequence = d.pop("sequence")

        source = d.pop("source")

        specversion = d.pop("specversion")

        subject = d.pop("subject")

        time = datetime.datetime.fromisoformat(d.pop("time"))

        traceparent = d.pop("traceparent")

        type_ = OrderEventType(d.pop("type"))

        order_event = cls(
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

        order_event.additional_properties = d
        return order_event

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
