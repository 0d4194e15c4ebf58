from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.order import Order


T = TypeVar("T", bound="OrderPage")


@_attrs_define
class OrderPage:
    """Some orders, the newest first.

    Example:
        {'next': 'AAZhDokZAABvcmRfMDFLQUgyWjdWOE0zTjRQNVE2UjdTOFQ5Vleht3_2BFRs1Q', 'orders': [{'amount_fen': 2800,
            'cashier': {'type': 'redirect', 'url':
            'https://openapi.alipay.com/gateway.do?app_id=2021000000000000&method=alipay.trade.page.pay&sign=…'}, 'channel':
            'page', 'created_at': '2026-11-23T08:00:00+00:00', 'expires_at': '2026-11-23T08:30:00+00:00', 'order_id':
            'ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW', 'product_id': 'coffee', 'refunded_fen': 0, 'status': 'PAY_WAIT', 'subject':
            '咖啡 Coffee', 'user_id': 'u-1001'}]}

    Attributes:
        orders (list[Order]): At most as many as were asked for.
        next_ (str | Unset): Ask with this as `after` for the page behind. Missing on the last page.
    """

    orders: list[Order]
    next_: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        orders = []
        for orders_item_data in self.orders:
            orders_item = orders_item_data.to_dict()
            orders.append(orders_item)

        next_ = self.next_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "orders": orders,
            }
        )
        if next_ is not UNSET:
            field_dict["next"] = next_

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.order import Order  # noqa: PLC0415

        d = dict(src_dict)
        orders = []
        _orders = d.pop("orders")
        for orders_item_data in _orders:
            orders_item = Order.from_dict(orders_item_data)

            orders.append(orders_item)

        next_ = d.pop("next", UNSET)

        order_page = cls(
            orders=orders,
            next_=next_,
        )

        order_page.additional_properties = d
        return order_page

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
