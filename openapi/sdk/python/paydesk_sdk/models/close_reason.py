from enum import StrEnum


class CloseReason(StrEnum):
    EXPIRED = "expired"
    MISMATCHED = "mismatched"
    PAID_ELSEWHERE = "paid_elsewhere"
    REJECTED = "rejected"
    REPLACED = "replaced"
    REQUESTED = "requested"

    def __str__(self) -> str:
        return str(self.value)
