from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.refund_origin import RefundOrigin
from ..models.refund_status import RefundStatus
from ..types import UNSET, Unset

T = TypeVar("T", bound="RefundData")


@_attrs_define
class RefundData:
    """One refund as it was then.

    Attributes:
        amount_fen (int): How much goes back, in fen; once it succeeded, how much went back.
        origin (RefundOrigin): Whose wish a refund is: the shop's (`asked`), ours for money that came after closing
            (`late`) or by a second trade (`duplicate`), or that of somebody in Alipay's console (`external`), or an
            operator's decision about money that pays no order (`operator`).
        out_request_no (str): What Alipay knows it by.
        refund_id (str): The refund's id.
        status (RefundStatus): Where a refund stands. `pending`: Alipay has not taken it yet. `unknown`: Alipay was
            asked and nobody knows yet what it did; it is being asked about. `succeeded`: the money went back. `failed`:
            Alipay refused it. A failed refund is checked once more 24 hours later, and Alipay's word is final: should its
            money be back after all, it becomes `succeeded` with `corrected`. So do not pay the buyer by other means before
            24 hours have passed. A new refund never gives back more than was paid in all, but should the first one be
            corrected, the buyer has got both.
        trade_no (str): Alipay's number of the trade whose money goes back.
        corrected (bool | Unset): Whether it was called `failed` before Alipay said that its money is back. Missing in
            events of release 0.1.0.
        failure (None | str | Unset): Alipay's code, for one that failed.
        pending_reason (None | str | Unset): Why it has not settled yet: Alipay's code, or a word such as `no_answer`.
        refund_no (None | str | Unset): Your own number, for one that you asked for.
        requested_fen (int | None | Unset): How much was asked for, in fen, where Alipay moved another amount under its
            number.
    """

    amount_fen: int
    origin: RefundOrigin
    out_request_no: str
    refund_id: str
    status: RefundStatus
    trade_no: str
    corrected: bool | Unset = UNSET
    failure: None | str | Unset = UNSET
    pending_reason: None | str | Unset = UNSET
    refund_no: None | str | Unset = UNSET
    requested_fen: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        amount_fen = self.amount_fen

        origin = self.origin.value

        out_request_no = self.out_request_no

        refund_id = self.refund_id

        status = self.status.value

        trade_no = self.trade_no

        corrected = self.corrected

        failure: None | str | Unset
        if isinstance(self.failure, Unset):
            failure = UNSET
        else:
            failure = self.failure

        pending_reason: None | str | Unset
        if isinstance(self.pending_reason, Unset):
            pending_reason = UNSET
        else:
            pending_reason = self.pending_reason

        refund_no: None | str | Unset
        if isinstance(self.refund_no, Unset):
            refund_no = UNSET
        else:
            refund_no = self.refund_no

        requested_fen: int | None | Unset
        if isinstance(self.requested_fen, Unset):
            requested_fen = UNSET
        else:
            requested_fen = self.requested_fen

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "amount_fen": amount_fen,
                "origin": origin,
                "out_request_no": out_request_no,
                "refund_id": refund_id,
                "status": status,
                "trade_no": trade_no,
            }
        )
        if corrected is not UNSET:
            field_dict["corrected"] = corrected
        if failure is not UNSET:
            field_dict["failure"] = failure
        if pending_reason is not UNSET:
            field_dict["pending_reason"] = pending_reason
        if refund_no is not UNSET:
            field_dict["refund_no"] = refund_no
        if requested_fen is not UNSET:
            field_dict["requested_fen"] = requested_fen

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        amount_fen = d.pop("amount_fen")

        origin = RefundOrigin(d.pop("origin"))

        out_request_no = d.pop("out_request_no")

        refund_id = d.pop("refund_id")

        status = RefundStatus(d.pop("status"))

        trade_no = d.pop("trade_no")

        corrected = d.pop("corrected", UNSET)

        def _parse_failure(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        failure = _parse_failure(d.pop("failure", UNSET))

        def _parse_pending_reason(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        pending_reason = _parse_pending_reason(d.pop("pending_reason", UNSET))

        def _parse_refund_no(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        refund_no = _parse_refund_no(d.pop("refund_no", UNSET))

        def _parse_requested_fen(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        requested_fen = _parse_requested_fen(d.pop("requested_fen", UNSET))

        refund_data = cls(
            amount_fen=amount_fen,
            origin=origin,
            out_request_no=out_request_no,
            refund_id=refund_id,
            status=status,
            trade_no=trade_no,
            corrected=corrected,
            failure=failure,
            pending_reason=pending_reason,
            refund_no=refund_no,
            requested_fen=requested_fen,
        )

        refund_data.additional_properties = d
        return refund_data

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
