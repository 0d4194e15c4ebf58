from enum import StrEnum


class CashierAppCashierType(StrEnum):
    APP_ORDER = "app_order"

    def __str__(self) -> str:
        return str(self.value)
