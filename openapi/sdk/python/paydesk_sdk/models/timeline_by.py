from enum import StrEnum


class TimelineBy(StrEnum):
    ALIPAY_BILL = "alipay_bill"
    ALIPAY_NOTIFICATION = "alipay_notification"
    ALIPAY_QUERY = "alipay_query"
    OPERATOR = "operator"
    PAYDESK = "paydesk"
    SHOP = "shop"

    def __str__(self) -> str:
        return str(self.value)
