from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="CreateRefund")


@_attrs_define
class CreateRefund:
    """What goes back, and under which number of yours.

    Example:
        {'amount_fen': 800, 'reason': '商品缺货', 'refund_no': 'r-1001'}

    Attributes:
        refund_no (str): Your own number of this refund.
        amount_fen (int | Unset): How much goes back, in fen; all that is left when it is not said.
        reason (str | Unset): What the buyer reads.
    """

    refund_no: str
    amount_fen: int | Unset = UNSET
    reason: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        refund_no = self.refund_no

        amount_fen = self.amount_fen

        reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "refund_no": refund_no,
            }
        )
        if amount_fen is not UNSET:
            field_dict["amount_fen"] = amount_fen
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        refund_no = d.pop("refund_no")

        amount_fen = d.pop("amount_fen", UNSET)

        reason = d.pop("reason", UNSET)

        create_refund = cls(
            refund_no=refund_no,
            amount_fen=amount_fen,
            reason=reason,
        )

        return create_refund
