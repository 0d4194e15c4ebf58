from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.refund_origin import RefundOrigin
from ..models.refund_status import RefundStatus
from ..types import UNSET, Unset

T = TypeVar("T", bound="Refund")


@_attrs_define
class Refund:
    """A refund as it stands.

    Example:
        {'amount_fen': 800, 'corrected': False, 'created_at': '2026-11-23T09:00:00+00:00', 'order_id':
            'ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW', 'origin': 'asked', 'reason': '商品缺货', 'refund_id':
            'rfd_01KAH3Q4W5X6Y7Z8A9B0C1D2EF', 'refund_no': 'r-1001', 'settled_at': '2026-11-23T09:00:01+00:00', 'status':
            'succeeded'}

    Attributes:
        amount_fen (int): How much goes back, in fen; once it succeeded, how much went back.
        corrected (bool): Whether it was called `failed` before Alipay said that its money is back.
        created_at (datetime.datetime): When it was asked for.
        origin (RefundOrigin): Whose wish a refund is: the shop's (`asked`), ours for money that came after closing
            (`late`) or by a second trade (`duplicate`), or that of somebody in Alipay's console (`external`), or an
            operator's decision about money that pays no order (`operator`).
        refund_id (str): The refund's id.
        status (RefundStatus): Where a refund stands. `pending`: Alipay has not taken it yet. `unknown`: Alipay was
            asked and nobody knows yet what it did; it is being asked about. `succeeded`: the money went back. `failed`:
            Alipay refused it. A failed refund is checked once more 24 hours later, and Alipay's word is final: should its
            money be back after all, it becomes `succeeded` with `corrected`. So do not pay the buyer by other means before
            24 hours have passed. A new refund never gives back more than was paid in all, but should the first one be
            corrected, the buyer has got both.
        failure (str | Unset): Alipay's code, for one that failed; `refund_exceeds_balance` where more went back
            meanwhile than leaves room for it.
        order_id (str | Unset): The order whose money goes back.
        pending_reason (str | Unset): Why it is still `pending` or `unknown`, where that is known: Alipay's code, such
            as `ACQ.SELLER_BALANCE_NOT_ENOUGH`, or `not_sent`, `no_answer` or `refund_processing`.
        reason (str | Unset): What the buyer reads.
        refund_no (str | Unset): Your own number, for one that you asked for.
        requested_fen (int | Unset): How much was asked for, in fen, where Alipay moved another amount under its number.
        settled_at (datetime.datetime | Unset): When it succeeded or failed.
    """

    amount_fen: int
    corrected: bool
    created_at: datetime.datetime
    origin: RefundOrigin
    refund_id: str
    status: RefundStatus
    failure: str | Unset = UNSET
    order_id: str | Unset = UNSET
    pending_reason: str | Unset = UNSET
    reason: str | Unset = UNSET
    refund_no: str | Unset = UNSET
    requested_fen: int | Unset = UNSET
    settled_at: datetime.datetime | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        amount_fen = self.amount_fen

        corrected = self.corrected

        created_at = self.created_at.isoformat()

        origin = self.origin.value

        refund_id = self.refund_id

        status = self.status.value

        failure = self.failure

        order_id = self.order_id

        pending_reason = self.pending_reason

        reason = self.reason

        refund_no = self.refund_no

        requested_fen = self.requested_fen

        settled_at: str | Unset = UNSET
        if not isinstance(self.settled_at, Unset):
            settled_at = self.settled_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "amount_fen": amount_fen,
                "corrected": corrected,
                "created_at": created_at,
                "origin": origin,
                "refund_id": refund_id,
                "status": status,
            }
        )
        if failure is not UNSET:
            field_dict["failure"] = failure
        if order_id is not UNSET:
            field_dict["order_id"] = order_id
        if pending_reason is not UNSET:
            field_dict["pending_reason"] = pending_reason
        if reason is not UNSET:
            field_dict["reason"] = reason
        if refund_no is not UNSET:
            field_dict["refund_no"] = refund_no
        if requested_fen is not UNSET:
            field_dict["requested_fen"] = requested_fen
        if settled_at is not UNSET:
            field_dict["settled_at"] = settled_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        amount_fen = d.pop("amount_fen")

        corrected = d.pop("corrected")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        origin = RefundOrigin(d.pop("origin"))

        refund_id = d.pop("refund_id")

        status = RefundStatus(d.pop("status"))

        failure = d.pop("failure", UNSET)

        order_id = d.pop("order_id", UNSET)

        pending_reason = d.pop("pending_reason", UNSET)

        reason = d.pop("reason", UNSET)

        refund_no = d.pop("refund_no", UNSET)

        requested_fen = d.pop("requested_fen", UNSET)

        _settled_at = d.pop("settled_at", UNSET)
        settled_at: datetime.datetime | Unset
        if isinstance(_settled_at, Unset):
            settled_at = UNSET
        else:
            settled_at = datetime.datetime.fromisoformat(_settled_at)

        refund = cls(
            amount_fen=amount_fen,
            corrected=corrected,
            created_at=created_at,
            origin=origin,
            refund_id=refund_id,
            status=status,
            failure=failure,
            order_id=order_id,
            pending_reason=pending_reason,
            reason=reason,
            refund_no=refund_no,
            requested_fen=requested_fen,
            settled_at=settled_at,
        )

        refund.additional_properties = d
        return refund

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
