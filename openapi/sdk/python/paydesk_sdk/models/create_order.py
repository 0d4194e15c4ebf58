from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.channel import Channel
from ..types import UNSET, Unset

T = TypeVar("T", bound="CreateOrder")


@_attrs_define
class CreateOrder:
    """What is sold to whom, and how it will be paid. There is no price in it: the price is the catalogue's.

    Example:
        {'channel': 'page', 'expires_in_s': 1800, 'product_id': 'coffee', 'user_id': 'u-1001'}

    Attributes:
        channel (Channel): By what kind of cashier the buyer pays: a browser on a computer (`page`) or phone (`wap`),
            the shop's app (`app`), or a QR code (`qr`).
        product_id (str): Your own id of the product.
        user_id (str): Your own id of the buyer.
        expires_in_s (int | Unset): For how many seconds a new order can be paid, from 2 minutes to 15 days. Without it,
            as long as its product says, or else 30 minutes. An open order that is returned keeps the end that it has: see
            `expires_at`.
    """

    channel: Channel
    product_id: str
    user_id: str
    expires_in_s: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        channel = self.channel.value

        product_id = self.product_id

        user_id = self.user_id

        expires_in_s = self.expires_in_s

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "channel": channel,
                "product_id": product_id,
                "user_id": user_id,
            }
        )
        if expires_in_s is not UNSET:
            field_dict["expires_in_s"] = expires_in_s

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        channel = Channel(d.pop("channel"))

        product_id = d.pop("product_id")

        user_id = d.pop("user_id")

        expires_in_s = d.pop("expires_in_s", UNSET)

        create_order = cls(
            channel=channel,
            product_id=product_id,
            user_id=user_id,
            expires_in_s=expires_in_s,
        )

        return create_order
