from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.other_event_data import OtherEventData


T = TypeVar("T", bound="OtherEvent")


@_attrs_define
class OtherEvent:
    """An event whose type is newer than this document.

    Attributes:
        data (OtherEventData): What is known about it.
        datacontenttype (str): Always `application/json`.
        id (str): The event's id. A repeat has the same: drop what you have seen.
        sequence (int): The order's events are numbered from 1, without gaps: of two, the larger is the later.
        source (str): Which app it belongs to: `paydesk/` and the app's number.
        specversion (str): Always `1.0`.
        subject (str): The order's id; for money or messages that match no order, the number they name.
        time (datetime.datetime): When it happened.
        traceparent (str): The W3C trace context of what it came of: of the request where that carried a `traceparent`,
            else of our own making.
        type_ (str): What happened: none of the types that the other events have.
    """

    data: OtherEventData
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
        data = self.data.to_dict()

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
        from ..models.other_event_data import OtherEventData  # noqa: PLC0415

        d = dict(src_dict)
        data = OtherEventData.from_dict(d.pop("data"))

        datacontenttype = d.pop("datacontenttype")

        id = d.pop("id")

        sequence = d.pop("sequence")

        source = d.pop("source")

        specversion = d.pop("specversion")

        subject = d.pop("subject")

        time = datetime.datetime.fromisoformat(d.pop("time"))

        traceparent = d.pop("traceparent")

        type_ = d.pop("type")
        if type_ in {
            "order.created",
            "order.prepaid",
            "order.paid",
            "order.closed",
            "order.refunded",
            "order.late_payment_refunded",
            "refund.succeeded",
            "refund.failed",
            "refund.delayed",
            "payment.duplicate_refunded",
            "payment.unmatched",
            "payment.mismatched",
            "notification.quarantined",
        }:
            raise ValueError(f"an event of the type {type_} cannot be read: it has a word that this SDK does not know")

        other_event = cls(
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

        other_event.additional_properties = d
        return other_event

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
