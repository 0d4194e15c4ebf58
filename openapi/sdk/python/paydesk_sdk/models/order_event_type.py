from enum import StrEnum


class OrderEventType(StrEnum):
    ORDER_CLOSED = "order.closed"
    ORDER_CREATED = "order.created"
    ORDER_PAID = "order.paid"
    ORDER_PREPAID = "order.prepaid"
    ORDER_REFUNDED = "order.refunded"

    def __str__(self) -> str:
        return str(self.value)
