from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="PaymentData")


@_attrs_define
class PaymentData:
    """One payment as it was then.

    Attributes:
        amount_fen (int): How much was paid, in fen.
        refunded_fen (int): How much of it went back, in fen.
        trade_no (str): Alipay's number of the trade.
    """

    amount_fen: int
    refunded_fen: int
    trade_no: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        amount_fen = self.amount_fen

        refunded_fen = self.refunded_fen

        trade_no = self.trade_no

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "amount_fen": amount_fen,
                "refunded_fen": refunded_fen,
                "trade_no": trade_no,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        amount_fen = d.pop("amount_fen")

        refunded_fen = d.pop("refunded_fen")

        trade_no = d.pop("trade_no")

        payment_data = cls(
            amount_fen=amount_fen,
            refunded_fen=refunded_fen,
            trade_no=trade_no,
        )

        payment_data.additional_properties = d
        return payment_data

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
