from enum import StrEnum


class CashierRedirectCashierType(StrEnum):
    REDIRECT = "redirect"

    def __str__(self) -> str:
        return str(self.value)
