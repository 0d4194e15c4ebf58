from enum import StrEnum


class PaymentEventType(StrEnum):
    PAYMENT_MISMATCHED = "payment.mismatched"
    PAYMENT_UNMATCHED = "payment.unmatched"

    def __str__(self) -> str:
        return str(self.value)
