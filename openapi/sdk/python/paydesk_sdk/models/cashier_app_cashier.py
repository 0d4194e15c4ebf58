from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.cashier_app_cashier_type import CashierAppCashierType

T = TypeVar("T", bound="CashierAppCashier")


@_attrs_define
class CashierAppCashier:
    """What the buyer's device opens to pay.

    Attributes:
        order_string (str): Pass it on unchanged.
        type_ (CashierAppCashierType):  Example: app_order.
    """

    order_string: str
    type_: CashierAppCashierType
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        order_string = self.order_string

        type_ = self.type_.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "order_string": order_string,
                "type": type_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        order_string = d.pop("order_string")

        type_ = CashierAppCashierType(d.pop("type"))

        cashier_app_cashier = cls(
            order_string=order_string,
            type_=type_,
        )

        cashier_app_cashier.additional_properties = d
        return cashier_app_cashier

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
