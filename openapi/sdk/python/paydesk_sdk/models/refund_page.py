from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.refund import Refund


T = TypeVar("T", bound="RefundPage")


@_attrs_define
class RefundPage:
    """Some refunds, the oldest first.

    Example:
        {'refunds': [{'amount_fen': 800, 'corrected': False, 'created_at': '2026-11-23T09:00:00+00:00', 'order_id':
            'ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW', 'origin': 'asked', 'reason': '商品缺货', 'refund_id':
            'rfd_01KAH3Q4W5X6Y7Z8A9B0C1D2EF', 'refund_no': 'r-1001', 'settled_at': '2026-11-23T09:00:01+00:00', 'status':
            'succeeded'}]}

    Attributes:
        refunds (list[Refund]): At most as many as were asked for.
        next_ (str | Unset): Ask with this as `after` for the page behind. Missing on the last page.
    """

    refunds: list[Refund]
    next_: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        refunds = []
        for refunds_item_data in self.refunds:
            refunds_item = refunds_item_data.to_dict()
            refunds.append(refunds_item)

        next_ = self.next_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "refunds": refunds,
            }
        )
        if next_ is not UNSET:
            field_dict["next"] = next_

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.refund import Refund  # noqa: PLC0415

        d = dict(src_dict)
        refunds = []
        _refunds = d.pop("refunds")
        for refunds_item_data in _refunds:
            refunds_item = Refund.from_dict(refunds_item_data)

            refunds.append(refunds_item)

        next_ = d.pop("next", UNSET)

        refund_page = cls(
            refunds=refunds,
            next_=next_,
        )

        refund_page.additional_properties = d
        return refund_page

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
