from enum import StrEnum


class OrderStatus(StrEnum):
    CLOSED = "CLOSED"
    CLOSING = "CLOSING"
    CREATE = "CREATE"
    PAY_SUCCESS = "PAY_SUCCESS"
    PAY_WAIT = "PAY_WAIT"
    REFUNDED = "REFUNDED"

    def __str__(self) -> str:
        return str(self.value)
