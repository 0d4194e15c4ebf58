from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.channel import Channel
from ..models.close_reason import CloseReason
from ..models.order_status import OrderStatus
from ..types import UNSET, Unset

T = TypeVar("T", bound="OrderData")


@_attrs_define
class OrderData:
    """The whole order as it was then.

    Example:
        {'amount_fen': 2800, 'app_id': '2021000000000000', 'channel': 'page', 'close_reason': None, 'closed_at': None,
            'created_at': '2026-11-23T08:00:00+00:00', 'expires_at': '2026-11-23T08:30:00+00:00', 'late': False, 'order_id':
            'ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW', 'paid_at': '2026-11-23T08:01:00+00:00', 'product_id': 'coffee',
            'refunded_fen': 0, 'status': 'PAY_SUCCESS', 'subject': '咖啡 Coffee', 'user_id': 'u-1001'}

    Attributes:
        amount_fen (int): What it costs, in fen.
        app_id (str): The app it belongs to.
        channel (Channel): By what kind of cashier the buyer pays: a browser on a computer (`page`) or phone (`wap`),
            the shop's app (`app`), or a QR code (`qr`).
        created_at (datetime.datetime): When it was made.
        expires_at (datetime.datetime): Until when it can be paid.
        late (bool): Whether it was paid after it had been closed.
        order_id (str): The order's id, and Alipay's `out_trade_no`.
        product_id (str): Your own id of the product.
        refunded_fen (int): What went back of its money, in fen.
        status (OrderStatus): Where an order stands. `CREATE`: its cashier is being prepared. `PAY_WAIT`: it can be
            paid. `PAY_SUCCESS`: the money is certain. `REFUNDED`: all of it went back. `CLOSING`: it is being closed; a
            payment under way may still win. `CLOSED`: it cannot be paid.
        subject (str): What the buyer reads at the cashier.
        user_id (str): Your own id of the buyer.
        close_reason (CloseReason | None | Unset): Why it was closed.
        closed_at (datetime.datetime | None | Unset): When it was closed.
        paid_at (datetime.datetime | None | Unset): When the money became certain.
    """

    amount_fen: int
    app_id: str
    channel: Channel
    created_at: datetime.datetime
    expires_at: datetime.datetime
    late: bool
    order_id: str
    product_id: str
    refunded_fen: int
    status: OrderStatus
    subject: str
    user_id: str
    close_reason: CloseReason | None | Unset = UNSET
    closed_at: datetime.datetime | None | Unset = UNSET
    paid_at: datetime.datetime | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        amount_fen = self.amount_fen

        app_id = self.app_id

        channel = self.channel.value

        created_at = self.created_at.isoformat()

        expires_at = self.expires_at.isoformat()

        late = self.late

        order_id = self.order_id

        product_id = self.product_id

        refunded_fen = self.refunded_fen

        status = self.status.value

        subject = self.subject

        user_id = self.user_id

        close_reason: None | str | Unset
        if isinstance(self.close_reason, Unset):
            close_reason = UNSET
        elif isinstance(self.close_reason, CloseReason):
            close_reason = self.close_reason.value
        else:
            close_reason = self.close_reason

        closed_at: None | str | Unset
        if isinstance(self.closed_at, Unset):
            closed_at = UNSET
        elif isinstance(self.closed_at, datetime.datetime):
            closed_at = self.closed_at.isoformat()
        else:
            closed_at = self.closed_at

        paid_at: None | str | Unset
        if isinstance(self.paid_at, Unset):
            paid_at = UNSET
        elif isinstance(self.paid_at, datetime.datetime):
            paid_at = self.paid_at.isoformat()
        else:
            paid_at = self.paid_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "amount_fen": amount_fen,
                "app_id": app_id,
                "channel": channel,
                "created_at": created_at,
                "expires_at": expires_at,
                "late": late,
                "order_id": order_id,
                "product_id": product_id,
                "refunded_fen": refunded_fen,
                "status": status,
                "subject": subject,
                "user_id": user_id,
            }
        )
        if close_reason is not UNSET:
            field_dict["close_reason"] = close_reason
        if closed_at is not UNSET:
            field_dict["closed_at"] = closed_at
        if paid_at is not UNSET:
            field_dict["paid_at"] = paid_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        amount_fen = d.pop("amount_fen")

        app_id = d.pop("app_id")

        channel = Channel(d.pop("channel"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        expires_at = datetime.datetime.fromisoformat(d.pop("expires_at"))

        late = d.pop("late")

        order_id = d.pop("order_id")

        product_id = d.pop("product_id")

        refunded_fen = d.pop("refunded_fen")

        status = OrderStatus(d.pop("status"))

        subject = d.pop("subject")

        user_id = d.pop("user_id")

        def _parse_close_reason(data: object) -> CloseReason | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                close_reason_type_1 = CloseReason(data)

                return close_reason_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CloseReason | None | Unset, data)

        close_reason = _parse_close_reason(d.pop("close_reason", UNSET))

        def _parse_closed_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                closed_at_type_0 = datetime.datetime.fromisoformat(data)

                return closed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        closed_at = _parse_closed_at(d.pop("closed_at", UNSET))

        def _parse_paid_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                paid_at_type_0 = datetime.datetime.fromisoformat(data)

                return paid_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        paid_at = _parse_paid_at(d.pop("paid_at", UNSET))

        order_data = cls(
            amount_fen=amount_fen,
            app_id=app_id,
            channel=channel,
            created_at=created_at,
            expires_at=expires_at,
            late=late,
            order_id=order_id,
            product_id=product_id,
            refunded_fen=refunded_fen,
            status=status,
            subject=subject,
            user_id=user_id,
            close_reason=close_reason,
            closed_at=closed_at,
            paid_at=paid_at,
        )

        order_data.additional_properties = d
        return order_data

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
