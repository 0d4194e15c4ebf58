from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="CreateRefund")


@_attrs_define
class CreateRefund:
    """What goes back, and under which number of yours.

    Example:
        {'amount_fen': 800, 'reason': '商品缺货', 'refund_no': 'r-1001'}

    Attributes:
        refund_no (str): Your own number of this refund.
        amount_fen (int | Unset): How much goes back, in fen; all that is left when it is not said.
        reason (str | Unset): What the buyer reads.
    """

    refund_no: str
    amount_fen: int | Unset = UNSET
    reason: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        refund_no = self.refund_no

        amount_fen = self.amount_fen

        reason = self.reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "refund_no": refund_no,
            }
        )
        if amount_fen is not UNSET:
            field_dict["amount_fen"] = amount_fen
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        refund_no = d.pop("refund_no")

        amount_fen = d.pop("amount_fen", UNSET)

        reason = d.pop("reason", UNSET)

        create_refund = cls(
            refund_no=refund_no,
            amount_fen=amount_fen,
            reason=reason,
        )

        create_refund.additional_properties = d
        return create_refund

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
