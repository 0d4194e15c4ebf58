from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.cashier_redirect_cashier_type import CashierRedirectCashierType

T = TypeVar("T", bound="CashierRedirectCashier")


@_attrs_define
class CashierRedirectCashier:
    """What the buyer's device opens to pay.

    Attributes:
        url (str): Signed; valid until the order expires.
        type_ (CashierRedirectCashierType):  Example: redirect.
    """

    url: str
    type_: CashierRedirectCashierType
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        url = self.url

        type_ = self.type_.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "url": url,
                "type": type_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        url = d.pop("url")

        type_ = CashierRedirectCashierType(d.pop("type"))

        cashier_redirect_cashier = cls(
            url=url,
            type_=type_,
        )

        cashier_redirect_cashier.additional_properties = d
        return cashier_redirect_cashier

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
