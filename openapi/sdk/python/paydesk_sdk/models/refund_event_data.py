from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.channel import Channel
from ..models.close_reason import CloseReason
from ..models.order_status import OrderStatus
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.payment_data import PaymentData
    from ..models.refund_data import RefundData


T = TypeVar("T", bound="RefundEventData")


@_attrs_define
class RefundEventData:
    """The refund and its payment, with the order's fields where the payment belongs to an order.

    Attributes:
        refund (RefundData): One refund as it was then.
        amount_fen (int | Unset): What it costs, in fen.
        app_id (str | Unset): The app it belongs to.
        channel (Channel | Unset): By what kind of cashier the buyer pays: a browser on a computer (`page`) or phone
            (`wap`), the shop's app (`app`), or a QR code (`qr`).
        close_reason (CloseReason | None | Unset): Why it was closed.
        closed_at (datetime.datetime | None | Unset): When it was closed.
        created_at (datetime.datetime | Unset): When it was made.
        expires_at (datetime.datetime | Unset): Until when it can be paid.
        late (bool | Unset): Whether it was paid after it had been closed.
        order_id (str | Unset): The order's id, and Alipay's `out_trade_no`.
        paid_at (datetime.datetime | None | Unset): When the money became certain.
        payment (PaymentData | Unset): One payment as it was then.
        product_id (str | Unset): Your own id of the product.
        refunded_fen (int | Unset): What went back of its money, in fen.
        status (OrderStatus | Unset): Where an order stands. `CREATE`: its cashier is being prepared. `PAY_WAIT`: it can
            be paid. `PAY_SUCCESS`: the money is certain. `REFUNDED`: all of it went back. `CLOSING`: it is being closed; a
            payment under way may still win. `CLOSED`: it cannot be paid.
        subject (str | Unset): What the buyer reads at the cashier.
        user_id (str | Unset): Your own id of the buyer.
    """

    refund: RefundData
    amount_fen: int | Unset = UNSET
    app_id: str | Unset = UNSET
    channel: Channel | Unset = UNSET
    close_reason: CloseReason | None | Unset = UNSET
    closed_at: datetime.datetime | None | Unset = UNSET
    created_at: datetime.datetime | Unset = UNSET
    expires_at: datetime.datetime | Unset = UNSET
    late: bool | Unset = UNSET
    order_id: str | Unset = UNSET
    paid_at: datetime.datetime | None | Unset = UNSET
    payment: PaymentData | Unset = UNSET
    product_id: str | Unset = UNSET
    refunded_fen: int | Unset = UNSET
    status: OrderStatus | Unset = UNSET
    subject: str | Unset = UNSET
    user_id: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        refund = self.refund.to_dict()

        amount_fen = self.amount_fen

        app_id = self.app_id

        channel: str | Unset = UNSET
        if not isinstance(self.channel, Unset):
            channel = self.channel.value

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

        created_at: str | Unset = UNSET
        if not isinstance(self.created_at, Unset):
            created_at = self.created_at.isoformat()

        expires_at: str | Unset = UNSET
        if not isinstance(self.expires_at, Unset):
            expires_at = self.expires_at.isoformat()

        late = self.late

        order_id = self.order_id

        paid_at: None | str | Unset
        if isinstance(self.paid_at, Unset):
            paid_at = UNSET
        elif isinstance(self.paid_at, datetime.datetime):
            paid_at = self.paid_at.isoformat()
        else:
            paid_at = self.paid_at

        payment: dict[str, Any] | Unset = UNSET
        if not isinstance(self.payment, Unset):
            payment = self.payment.to_dict()

        product_id = self.product_id

        refunded_fen = self.refunded_fen

        status: str | Unset = UNSET
        if not isinstance(self.status, Unset):
            status = self.status.value

        subject = self.subject

        user_id = self.user_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "refund": refund,
            }
        )
        if amount_fen is not UNSET:
            field_dict["amount_fen"] = amount_fen
        if app_id is not UNSET:
            field_dict["app_id"] = app_id
        if channel is not UNSET:
            field_dict["channel"] = channel
        if close_reason is not UNSET:
            field_dict["close_reason"] = close_reason
        if closed_at is not UNSET:
            field_dict["closed_at"] = closed_at
        if created_at is not UNSET:
            field_dict["created_at"] = created_at
        if expires_at is not UNSET:
            field_dict["expires_at"] = expires_at
        if late is not UNSET:
            field_dict["late"] = late
        if order_id is not UNSET:
            field_dict["order_id"] = order_id
        if paid_at is not UNSET:
            field_dict["paid_at"] = paid_at
        if payment is not UNSET:
            field_dict["payment"] = payment
        if product_id is not UNSET:
            field_dict["product_id"] = product_id
        if refunded_fen is not UNSET:
            field_dict["refunded_fen"] = refunded_fen
        if status is not UNSET:
            field_dict["status"] = status
        if subject is not UNSET:
            field_dict["subject"] = subject
        if user_id is not UNSET:
            field_dict["user_id"] = user_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.payment_data import PaymentData  # noqa: PLC0415
        from ..models.refund_data import RefundData  # noqa: PLC0415

        d = dict(src_dict)
        refund = RefundData.from_dict(d.pop("refund"))

        amount_fen = d.pop("amount_fen", UNSET)

        app_id = d.pop("app_id", UNSET)

        _channel = d.pop("channel", UNSET)
        channel: Channel | Unset
        if isinstance(_channel, Unset):
            channel = UNSET
        else:
            channel = Channel(_channel)

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

        _created_at = d.pop("created_at", UNSET)
        created_at: datetime.datetime | Unset
        if isinstance(_created_at, Unset):
            created_at = UNSET
        else:
            created_at = datetime.datetime.fromisoformat(_created_at)

        _expires_at = d.pop("expires_at", UNSET)
        expires_at: datetime.datetime | Unset
        if isinstance(_expires_at, Unset):
            expires_at = UNSET
        else:
            expires_at = datetime.datetime.fromisoformat(_expires_at)

        late = d.pop("late", UNSET)

        order_id = d.pop("order_id", UNSET)

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

        _payment = d.pop("payment", UNSET)
        payment: PaymentData | Unset
        if isinstance(_payment, Unset):
            payment = UNSET
        else:
            payment = PaymentData.from_dict(_payment)

        product_id = d.pop("product_id", UNSET)

        refunded_fen = d.pop("refunded_fen", UNSET)

        _status = d.pop("status", UNSET)
        status: OrderStatus | Unset
        if isinstance(_status, Unset):
            status = UNSET
        else:
            status = OrderStatus(_status)

        subject = d.pop("subject", UNSET)

        user_id = d.pop("user_id", UNSET)

        refund_event_data = cls(
            refund=refund,
            amount_fen=amount_fen,
            app_id=app_id,
            channel=channel,
            close_reason=close_reason,
            closed_at=closed_at,
            created_at=created_at,
            expires_at=expires_at,
            late=late,
            order_id=order_id,
            paid_at=paid_at,
            payment=payment,
            product_id=product_id,
            refunded_fen=refunded_fen,
            status=status,
            subject=subject,
            user_id=user_id,
        )

        refund_event_data.additional_properties = d
        return refund_event_data

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
