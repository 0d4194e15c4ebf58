from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.channel import Channel
from ..models.close_reason import CloseReason
from ..models.order_status import OrderStatus
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.cashier_app_cashier import CashierAppCashier
    from ..models.cashier_qr_cashier import CashierQrCashier
    from ..models.cashier_redirect_cashier import CashierRedirectCashier


T = TypeVar("T", bound="Order")


@_attrs_define
class Order:
    """An order as it stands. Amounts are whole fen, times are UTC.

    Example:
        {'amount_fen': 2800, 'cashier': {'type': 'redirect', 'url':
            'https://openapi.alipay.com/gateway.do?app_id=2021000000000000&method=alipay.trade.page.pay&sign=…'}, 'channel':
            'page', 'created_at': '2026-11-23T08:00:00+00:00', 'expires_at': '2026-11-23T08:30:00+00:00', 'order_id':
            'ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW', 'product_id': 'coffee', 'refunded_fen': 0, 'status': 'PAY_WAIT', 'subject':
            '咖啡 Coffee', 'user_id': 'u-1001'}

    Attributes:
        amount_fen (int): What it costs, in fen.
        channel (Channel): By what kind of cashier the buyer pays: a browser on a computer (`page`) or phone (`wap`),
            the shop's app (`app`), or a QR code (`qr`).
        created_at (datetime.datetime): When it was made.
        expires_at (datetime.datetime): Until when it can be paid.
        order_id (str): The order's id, and Alipay's `out_trade_no`.
        product_id (str): Your own id of the product.
        refunded_fen (int): What went back of its money, in fen.
        status (OrderStatus): Where an order stands. `CREATE`: its cashier is being prepared. `PAY_WAIT`: it can be
            paid. `PAY_SUCCESS`: the money is certain. `REFUNDED`: all of it went back. `CLOSING`: it is being closed; a
            payment under way may still win. `CLOSED`: it cannot be paid.
        subject (str): What the buyer reads at the cashier.
        user_id (str): Your own id of the buyer.
        cashier (CashierAppCashier | CashierQrCashier | CashierRedirectCashier | Unset): What the buyer's device opens
            to pay.
        close_reason (CloseReason | Unset): Why an order was closed.
        closed_at (datetime.datetime | Unset): When it was closed.
        paid_at (datetime.datetime | Unset): When the money became certain.
        reused (bool | Unset): In the answer to a create request: whether the order existed before.
    """

    amount_fen: int
    channel: Channel
    created_at: datetime.datetime
    expires_at: datetime.datetime
    order_id: str
    product_id: str
    refunded_fen: int
    status: OrderStatus
    subject: str
    user_id: str
    cashier: CashierAppCashier | CashierQrCashier | CashierRedirectCashier | Unset = UNSET
    close_reason: CloseReason | Unset = UNSET
    closed_at: datetime.datetime | Unset = UNSET
    paid_at: datetime.datetime | Unset = UNSET
    reused: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.cashier_app_cashier import CashierAppCashier  # noqa: PLC0415
        from ..models.cashier_redirect_cashier import CashierRedirectCashier  # noqa: PLC0415

        amount_fen = self.amount_fen

        channel = self.channel.value

        created_at = self.created_at.isoformat()

        expires_at = self.expires_at.isoformat()

        order_id = self.order_id

        product_id = self.product_id

        refunded_fen = self.refunded_fen

        status = self.status.value

        subject = self.subject

        user_id = self.user_id

        cashier: dict[str, Any] | Unset
        if isinstance(self.cashier, Unset):
            cashier = UNSET
        elif isinstance(self.cashier, CashierRedirectCashier):
            cashier = self.cashier.to_dict()
        elif isinstance(self.cashier, CashierAppCashier):
            cashier = self.cashier.to_dict()
        else:
            cashier = self.cashier.to_dict()

        close_reason: str | Unset = UNSET
        if not isinstance(self.close_reason, Unset):
            close_reason = self.close_reason.value

        closed_at: str | Unset = UNSET
        if not isinstance(self.closed_at, Unset):
            closed_at = self.closed_at.isoformat()

        paid_at: str | Unset = UNSET
        if not isinstance(self.paid_at, Unset):
            paid_at = self.paid_at.isoformat()

        reused = self.reused

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "amount_fen": amount_fen,
                "channel": channel,
                "created_at": created_at,
                "expires_at": expires_at,
                "order_id": order_id,
                "product_id": product_id,
                "refunded_fen": refunded_fen,
                "status": status,
                "subject": subject,
                "user_id": user_id,
            }
        )
        if cashier is not UNSET:
            field_dict["cashier"] = cashier
        if close_reason is not UNSET:
            field_dict["close_reason"] = close_reason
        if closed_at is not UNSET:
            field_dict["closed_at"] = closed_at
        if paid_at is not UNSET:
            field_dict["paid_at"] = paid_at
        if reused is not UNSET:
            field_dict["reused"] = reused

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.cashier_app_cashier import CashierAppCashier  # noqa: PLC0415
        from ..models.cashier_qr_cashier import CashierQrCashier  # noqa: PLC0415
        from ..models.cashier_redirect_cashier import CashierRedirectCashier  # noqa: PLC0415

        d = dict(src_dict)
        amount_fen = d.pop("amount_fen")

        channel = Channel(d.pop("channel"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        expires_at = datetime.datetime.fromisoformat(d.pop("expires_at"))

        order_id = d.pop("order_id")

        product_id = d.pop("product_id")

        refunded_fen = d.pop("refunded_fen")

        status = OrderStatus(d.pop("status"))

        subject = d.pop("subject")

        user_id = d.pop("user_id")

        def _parse_cashier(
            data: object,
        ) -> CashierAppCashier | CashierQrCashier | CashierRedirectCashier | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_cashier_type_0 = CashierRedirectCashier.from_dict(data)

                return componentsschemas_cashier_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_cashier_type_1 = CashierAppCashier.from_dict(data)

                return componentsschemas_cashier_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_cashier_type_2 = CashierQrCashier.from_dict(data)

            return componentsschemas_cashier_type_2

        cashier = _parse_cashier(d.pop("cashier", UNSET))

        _close_reason = d.pop("close_reason", UNSET)
        close_reason: CloseReason | Unset
        if isinstance(_close_reason, Unset):
            close_reason = UNSET
        else:
            close_reason = CloseReason(_close_reason)

        _closed_at = d.pop("closed_at", UNSET)
        closed_at: datetime.datetime | Unset
        if isinstance(_closed_at, Unset):
            closed_at = UNSET
        else:
            closed_at = datetime.datetime.fromisoformat(_closed_at)

        _paid_at = d.pop("paid_at", UNSET)
        paid_at: datetime.datetime | Unset
        if isinstance(_paid_at, Unset):
            paid_at = UNSET
        else:
            paid_at = datetime.datetime.fromisoformat(_paid_at)

        reused = d.pop("reused", UNSET)

        order = cls(
            amount_fen=amount_fen,
            channel=channel,
            created_at=created_at,
            expires_at=expires_at,
            order_id=order_id,
            product_id=product_id,
            refunded_fen=refunded_fen,
            status=status,
            subject=subject,
            user_id=user_id,
            cashier=cashier,
            close_reason=close_reason,
            closed_at=closed_at,
            paid_at=paid_at,
            reused=reused,
        )

        order.additional_properties = d
        return order

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
