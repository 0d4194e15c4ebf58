from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.channel import Channel

T = TypeVar("T", bound="CreateOrder")


@_attrs_define
class CreateOrder:
    """What is sold to whom, and how it will be paid. There is no price in it: the price is the catalogue's.

    Example:
        {'channel': 'page', 'product_id': 'coffee', 'user_id': 'u-1001'}

    Attributes:
        channel (Channel): By what kind of cashier the buyer pays: a browser on a computer (`page`) or phone (`wap`),
            the shop's app (`app`), or a QR code
            (`qr`).
        product_id (str): Your own id of the product.
        user_id (str): Your own id of the buyer.
    """

    channel: Channel
    product_id: str
    user_id: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        channel = self.channel.value

        product_id = self.product_id

        user_id = self.user_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "channel": channel,
                "product_id": product_id,
                "user_id": user_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        channel = Channel(d.pop("channel"))

        product_id = d.pop("product_id")

        user_id = d.pop("user_id")

        create_order = cls(
            channel=channel,
            product_id=product_id,
            user_id=user_id,
        )

        create_order.additional_properties = d
        return create_order

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
