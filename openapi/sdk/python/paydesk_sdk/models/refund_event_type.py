from enum import StrEnum


class RefundEventType(StrEnum):
    ORDER_LATE_PAYMENT_REFUNDED = "order.late_payment_refunded"
    PAYMENT_DUPLICATE_REFUNDED = "payment.duplicate_refunded"
    REFUND_DELAYED = "refund.delayed"
    REFUND_FAILED = "refund.failed"
    REFUND_SUCCEEDED = "refund.succeeded"

    def __str__(self) -> str:
        return str(self.value)
