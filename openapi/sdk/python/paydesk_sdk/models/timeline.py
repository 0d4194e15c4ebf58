from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.order_status import OrderStatus
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.timeline_entry import TimelineEntry
    from ..models.timeline_look import TimelineLook
    from ..models.timeline_next import TimelineNext


T = TypeVar("T", bound="Timeline")


@_attrs_define
class Timeline:
    """What happened to an order, by whose word, and what happens next. The sentences are for people and may change; the
    words in `act` and `what` are stable, and new ones may appear.

        Example:
            {'cut': False, 'entries': [{'at': '2026-11-23T08:00:00+00:00', 'by': 'shop', 'says': 'The order was taken.',
                'what': 'order_created'}, {'at': '2026-11-23T08:00:00+00:00', 'by': 'paydesk', 'says': 'It could be paid from
                now on.', 'what': 'prepared'}, {'at': '2026-11-23T08:00:05+00:00', 'by': 'paydesk', 'says': 'Alipay was asked.',
                'what': 'alipay_asked'}], 'last_look': {'at': '2026-11-23T08:00:05+00:00', 'count': 1, 'found': 'absent'},
                'next': {'act': 'reconcile_order', 'at': '2026-11-23T08:00:10+00:00', 'says': 'Alipay is asked what became of
                it, in 5 s'}, 'order_id': 'ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW', 'status': 'PAY_WAIT', 'summary': 'Waits for payment;
                last query 5 s ago: the buyer has not opened the cashier; next query in 5 s; closes 2026-11-23T08:30:00Z.'}

        Attributes:
            cut (bool): Whether older entries were left out.
            entries (list[TimelineEntry]): What happened, oldest first.
            order_id (str): The order's id.
            status (OrderStatus): Where an order stands. `CREATE`: its cashier is being prepared. `PAY_WAIT`: it can be
                paid. `PAY_SUCCESS`: the money is certain. `REFUNDED`: all of it went back. `CLOSING`: it is being closed; a
                payment under way may still win. `CLOSED`: it cannot be paid.
            summary (str): How things stand, in one sentence.
            last_look (TimelineLook | Unset): When Alipay was last asked.
            next_ (TimelineNext | Unset): What happens next.
    """

    cut: bool
    entries: list[TimelineEntry]
    order_id: str
    status: OrderStatus
    summary: str
    last_look: TimelineLook | Unset = UNSET
    next_: TimelineNext | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        cut = self.cut

        entries = []
        for entries_item_data in self.entries:
            entries_item = entries_item_data.to_dict()
            entries.append(entries_item)

        order_id = self.order_id

        status = self.status.value

        summary = self.summary

        last_look: dict[str, Any] | Unset = UNSET
        if not isinstance(self.last_look, Unset):
            last_look = self.last_look.to_dict()

        next_: dict[str, Any] | Unset = UNSET
        if not isinstance(self.next_, Unset):
            next_ = self.next_.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "cut": cut,
                "entries": entries,
                "order_id": order_id,
                "status": status,
                "summary": summary,
            }
        )
        if last_look is not UNSET:
            field_dict["last_look"] = last_look
        if next_ is not UNSET:
            field_dict["next"] = next_

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.timeline_entry import TimelineEntry  # noqa: PLC0415
        from ..models.timeline_look import TimelineLook  # noqa: PLC0415
        from ..models.timeline_next import TimelineNext  # noqa: PLC0415

        d = dict(src_dict)
        cut = d.pop("cut")

        entries = []
        _entries = d.pop("entries")
        for entries_item_data in _entries:
            entries_item = TimelineEntry.from_dict(entries_item_data)

            entries.append(entries_item)

        order_id = d.pop("order_id")

        status = OrderStatus(d.pop("status"))

        summary = d.pop("summary")

        _last_look = d.pop("last_look", UNSET)
        last_look: TimelineLook | Unset
        if isinstance(_last_look, Unset):
            last_look = UNSET
        else:
            last_look = TimelineLook.from_dict(_last_look)

        _next_ = d.pop("next", UNSET)
        next_: TimelineNext | Unset
        if isinstance(_next_, Unset):
            next_ = UNSET
        else:
            next_ = TimelineNext.from_dict(_next_)

        timeline = cls(
            cut=cut,
            entries=entries,
            order_id=order_id,
            status=status,
            summary=summary,
            last_look=last_look,
            next_=next_,
        )

        timeline.additional_properties = d
        return timeline

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
