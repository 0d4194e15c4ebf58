from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.notification_event import NotificationEvent
    from ..models.order_event import OrderEvent
    from ..models.other_event import OtherEvent
    from ..models.payment_event import PaymentEvent
    from ..models.refund_event import RefundEvent


T = TypeVar("T", bound="EventPage")


@_attrs_define
class EventPage:
    """Some events, the oldest first.

    Example:
        {'events': [{'data': {'amount_fen': 2800, 'app_id': '2021000000000000', 'channel': 'page', 'close_reason': None,
            'closed_at': None, 'created_at': '2026-11-23T08:00:00+00:00', 'expires_at': '2026-11-23T08:30:00+00:00', 'late':
            False, 'order_id': 'ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW', 'paid_at': '2026-11-23T08:01:00+00:00', 'product_id':
            'coffee', 'refunded_fen': 0, 'status': 'PAY_SUCCESS', 'subject': '咖啡 Coffee', 'user_id': 'u-1001'},
            'datacontenttype': 'application/json', 'id': 'evt_01KAH30B1C2D3E4F5G6H7J8K9M', 'sequence': 3, 'source':
            'paydesk/2021000000000000', 'specversion': '1.0', 'subject': 'ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW', 'time':
            '2026-11-23T08:01:00+00:00', 'traceparent': '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'type':
            'order.paid'}], 'next': 'cecd319fb26f226900000000011cd925'}

    Attributes:
        events (list[NotificationEvent | OrderEvent | OtherEvent | PaymentEvent | RefundEvent]): At most as many as were
            asked for.
        next_ (str): Ask with this for what comes after. There is always one, also after an empty page.
    """

    events: list[NotificationEvent | OrderEvent | OtherEvent | PaymentEvent | RefundEvent]
    next_: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.notification_event import NotificationEvent  # noqa: PLC0415
        from ..models.order_event import OrderEvent  # noqa: PLC0415
        from ..models.payment_event import PaymentEvent  # noqa: PLC0415
        from ..models.refund_event import RefundEvent  # noqa: PLC0415

        events = []
        for events_item_data in self.events:
            events_item: dict[str, Any]
            if isinstance(events_item_data, OrderEvent):
                events_item = events_item_data.to_dict()
            elif isinstance(events_item_data, RefundEvent):
                events_item = events_item_data.to_dict()
            elif isinstance(events_item_data, PaymentEvent):
                events_item = events_item_data.to_dict()
            elif isinstance(events_item_data, NotificationEvent):
                events_item = events_item_data.to_dict()
            else:
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
        from ..models.notification_event import NotificationEvent  # noqa: PLC0415
        from ..models.order_event import OrderEvent  # noqa: PLC0415
        from ..models.other_event import OtherEvent  # noqa: PLC0415
        from ..models.payment_event import PaymentEvent  # noqa: PLC0415
        from ..models.refund_event import RefundEvent  # noqa: PLC0415

        d = dict(src_dict)
        events = []
        _events = d.pop("events")
        for events_item_data in _events:

            def _parse_events_item(
                data: object,
            ) -> NotificationEvent | OrderEvent | OtherEvent | PaymentEvent | RefundEvent:
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    componentsschemas_event_type_0 = OrderEvent.from_dict(data)

                    return componentsschemas_event_type_0
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    componentsschemas_event_type_1 = RefundEvent.from_dict(data)

                    return componentsschemas_event_type_1
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    componentsschemas_event_type_2 = PaymentEvent.from_dict(data)

                    return componentsschemas_event_type_2
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    componentsschemas_event_type_3 = NotificationEvent.from_dict(data)

                    return componentsschemas_event_type_3
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_event_type_4 = OtherEvent.from_dict(data)

                return componentsschemas_event_type_4

            events_item = _parse_events_item(events_item_data)

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
