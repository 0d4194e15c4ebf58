// Made by openapi/generate.sh; changes are lost.

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

/**
 * AppCashier
 *
 * Hand a text to Alipay's mobile SDK.
 */
export type AppCashier = {
    /**
     * Pass it on unchanged.
     */
    order_string: string;
};

/**
 * What the buyer's device opens to pay.
 */
export type Cashier = ({
    type: 'redirect';
} & CashierRedirectCashier) | ({
    type: 'app_order';
} & CashierAppCashier) | ({
    type: 'qr_code';
} & CashierQrCashier);

/**
 * What the buyer's device opens to pay.
 */
export type CashierAppCashier = {
    type: 'app_order';
} & AppCashier;

/**
 * What the buyer's device opens to pay.
 */
export type CashierQrCashier = {
    type: 'qr_code';
} & QrCashier;

/**
 * What the buyer's device opens to pay.
 */
export type CashierRedirectCashier = {
    type: 'redirect';
} & RedirectCashier;

/**
 * By what kind of cashier the buyer pays: a browser on a computer (`page`) or phone (`wap`), the shop's app (`app`), or a QR code (`qr`).
 */
export type Channel = 'page' | 'wap' | 'app' | 'qr';

/**
 * Why an order was closed.
 */
export type CloseReason = 'expired' | 'requested' | 'replaced' | 'rejected' | 'mismatched' | 'paid_elsewhere';

/**
 * CreateOrder
 *
 * What is sold to whom, and how it will be paid. There is no price in it: the price is the catalogue's.
 */
export type CreateOrder = {
    /**
     * By what kind of cashier the buyer pays.
     */
    channel: Channel;
    /**
     * For how many seconds a new order can be paid, from 2 minutes to 15 days. Without it, as long as its product says, or else 30 minutes. An open order that is returned keeps the end that it has: see `expires_at`.
     */
    expires_in_s?: number;
    /**
     * Your own id of the product.
     */
    product_id: string;
    /**
     * Your own id of the buyer.
     */
    user_id: string;
};

/**
 * CreateRefund
 *
 * What goes back, and under which number of yours.
 */
export type CreateRefund = {
    /**
     * How much goes back, in fen; all that is left when it is not said.
     */
    amount_fen?: number;
    /**
     * What the buyer reads.
     */
    reason?: string;
    /**
     * Your own number of this refund.
     */
    refund_no: string;
};

/**
 * What happened, as [CloudEvents 1.0](https://cloudevents.io) puts it; `type` says which of these it is. Amounts are whole fen, times are UTC. New types and new fields may appear at any time: a type that this document does not know is an `OtherEvent`.
 */
export type Event = OrderEvent | RefundEvent | PaymentEvent | NotificationEvent | OtherEvent;

/**
 * EventPage
 *
 * Some events, the oldest first.
 */
export type EventPage = {
    /**
     * At most as many as were asked for.
     */
    events: Array<Event>;
    /**
     * Ask with this for what comes after. There is always one, also after an empty page.
     */
    next: string;
};

/**
 * Fault
 *
 * One thing that is wrong: in the body, where `pointer` leads; or in the query or header that `parameter` names.
 */
export type Fault = {
    /**
     * What is wrong, as a stable word.
     */
    code: FaultCode;
    /**
     * The same for people.
     */
    detail: string;
    /**
     * The name of the query parameter or header.
     */
    parameter?: string;
    /**
     * Where in the body, as a JSON pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)); empty for the whole of it.
     */
    pointer?: string;
};

/**
 * What can be wrong with a field or a parameter.
 */
export type FaultCode = 'missing' | 'unknown' | 'repeated' | 'wrong_type' | 'wrong_value' | 'wrong_form' | 'too_short' | 'too_long' | 'too_small' | 'too_large';

/**
 * NotificationEvent
 *
 * Alipay signed a message that cannot be right; an operator looks at it.
 */
export type NotificationEvent = {
    /**
     * What is wrong, and the whole order where there is one.
     */
    data: NotificationEventData;
    /**
     * Always `application/json`.
     */
    datacontenttype: string;
    /**
     * The event's id. A repeat has the same: drop what you have seen.
     */
    id: string;
    /**
     * The order's events are numbered from 1, without gaps: of two, the larger is the later.
     */
    sequence: number;
    /**
     * Which app it belongs to: `paydesk/` and the app's number.
     */
    source: string;
    /**
     * Always `1.0`.
     */
    specversion: string;
    /**
     * The order's id; for money or messages that match no order, the number they name.
     */
    subject: string;
    /**
     * When it happened.
     */
    time: string;
    /**
     * The W3C trace context of what it came of: of the request where that carried a `traceparent`, else of our own making.
     */
    traceparent: string;
    /**
     * What happened.
     */
    type: NotificationEventType;
};

/**
 * NotificationEventData
 *
 * What is wrong with a notification, with the order's fields where it names an order.
 */
export type NotificationEventData = {
    /**
     * What it costs, in fen.
     */
    amount_fen?: number;
    /**
     * The app it belongs to.
     */
    app_id?: string;
    /**
     * How it is to be paid.
     */
    channel?: Channel;
    /**
     * Why it was closed.
     */
    close_reason?: CloseReason | null;
    /**
     * When it was closed.
     */
    closed_at?: string | null;
    /**
     * When it was made.
     */
    created_at?: string;
    /**
     * Until when it can be paid.
     */
    expires_at?: string;
    /**
     * Whether it was paid after it had been closed.
     */
    late?: boolean;
    /**
     * The order's id, and Alipay's `out_trade_no`.
     */
    order_id?: string;
    /**
     * When the money became certain.
     */
    paid_at?: string | null;
    /**
     * Your own id of the product.
     */
    product_id?: string;
    /**
     * Why it was quarantined, as a stable word.
     */
    reason: string;
    /**
     * What went back of its money, in fen.
     */
    refunded_fen?: number;
    /**
     * Where it stands.
     */
    status?: OrderStatus;
    /**
     * What the buyer reads at the cashier.
     */
    subject?: string;
    /**
     * Your own id of the buyer.
     */
    user_id?: string;
};

/**
 * What happened to a notification. `notification.quarantined`: Alipay signed it, and it cannot be right.
 */
export type NotificationEventType = 'notification.quarantined';

/**
 * Order
 *
 * An order as it stands. Amounts are whole fen, times are UTC.
 */
export type Order = {
    /**
     * What it costs, in fen.
     */
    amount_fen: number;
    /**
     * What the buyer opens; there while the order can be paid.
     */
    cashier?: Cashier;
    /**
     * How it is to be paid.
     */
    channel: Channel;
    /**
     * Why it is closed or being closed.
     */
    close_reason?: CloseReason;
    /**
     * When it was closed.
     */
    closed_at?: string;
    /**
     * When it was made.
     */
    created_at: string;
    /**
     * Until when it can be paid.
     */
    expires_at: string;
    /**
     * The order's id, and Alipay's `out_trade_no`.
     */
    order_id: string;
    /**
     * When the money became certain.
     */
    paid_at?: string;
    /**
     * Your own id of the product.
     */
    product_id: string;
    /**
     * What went back of its money, in fen.
     */
    refunded_fen: number;
    /**
     * In the answer to a create request: whether the order existed before.
     */
    reused?: boolean;
    /**
     * Where it stands.
     */
    status: OrderStatus;
    /**
     * What the buyer reads at the cashier.
     */
    subject: string;
    /**
     * Your own id of the buyer.
     */
    user_id: string;
};

/**
 * OrderData
 *
 * The whole order as it was then.
 */
export type OrderData = {
    /**
     * What it costs, in fen.
     */
    amount_fen: number;
    /**
     * The app it belongs to.
     */
    app_id: string;
    /**
     * How it is to be paid.
     */
    channel: Channel;
    /**
     * Why it was closed.
     */
    close_reason?: CloseReason | null;
    /**
     * When it was closed.
     */
    closed_at?: string | null;
    /**
     * When it was made.
     */
    created_at: string;
    /**
     * Until when it can be paid.
     */
    expires_at: string;
    /**
     * Whether it was paid after it had been closed.
     */
    late: boolean;
    /**
     * The order's id, and Alipay's `out_trade_no`.
     */
    order_id: string;
    /**
     * When the money became certain.
     */
    paid_at?: string | null;
    /**
     * Your own id of the product.
     */
    product_id: string;
    /**
     * What went back of its money, in fen.
     */
    refunded_fen: number;
    /**
     * Where it stands.
     */
    status: OrderStatus;
    /**
     * What the buyer reads at the cashier.
     */
    subject: string;
    /**
     * Your own id of the buyer.
     */
    user_id: string;
};

/**
 * OrderEvent
 *
 * Something happened to an order.
 */
export type OrderEvent = {
    /**
     * The whole order as it was then.
     */
    data: OrderData;
    /**
     * Always `application/json`.
     */
    datacontenttype: string;
    /**
     * The event's id. A repeat has the same: drop what you have seen.
     */
    id: string;
    /**
     * The order's events are numbered from 1, without gaps: of two, the larger is the later.
     */
    sequence: number;
    /**
     * Which app it belongs to: `paydesk/` and the app's number.
     */
    source: string;
    /**
     * Always `1.0`.
     */
    specversion: string;
    /**
     * The order's id; for money or messages that match no order, the number they name.
     */
    subject: string;
    /**
     * When it happened.
     */
    time: string;
    /**
     * The W3C trace context of what it came of: of the request where that carried a `traceparent`, else of our own making.
     */
    traceparent: string;
    /**
     * What happened.
     */
    type: OrderEventType;
};

/**
 * What happened to an order. `order.created`: it exists. `order.prepaid`: its cashier is ready. `order.paid`: the money is certain, fulfil it. `order.closed`: it cannot be paid any more. `order.refunded`: all of its money went back.
 */
export type OrderEventType = 'order.created' | 'order.prepaid' | 'order.paid' | 'order.closed' | 'order.refunded';

/**
 * OrderPage
 *
 * Some orders, the newest first.
 */
export type OrderPage = {
    /**
     * Ask with this as `after` for the page behind. Missing on the last page.
     */
    next?: string;
    /**
     * At most as many as were asked for.
     */
    orders: Array<Order>;
};

/**
 * Where an order stands. `CREATE`: its cashier is being prepared. `PAY_WAIT`: it can be paid. `PAY_SUCCESS`: the money is certain. `REFUNDED`: all of it went back. `CLOSING`: it is being closed; a payment under way may still win. `CLOSED`: it cannot be paid.
 */
export type OrderStatus = 'CREATE' | 'PAY_WAIT' | 'PAY_SUCCESS' | 'REFUNDED' | 'CLOSING' | 'CLOSED';

/**
 * OtherEvent
 *
 * An event whose type is newer than this document.
 */
export type OtherEvent = {
    /**
     * What is known about it.
     */
    data: {
        [key: string]: unknown;
    };
    /**
     * Always `application/json`.
     */
    datacontenttype: string;
    /**
     * The event's id. A repeat has the same: drop what you have seen.
     */
    id: string;
    /**
     * The order's events are numbered from 1, without gaps: of two, the larger is the later.
     */
    sequence: number;
    /**
     * Which app it belongs to: `paydesk/` and the app's number.
     */
    source: string;
    /**
     * Always `1.0`.
     */
    specversion: string;
    /**
     * The order's id; for money or messages that match no order, the number they name.
     */
    subject: string;
    /**
     * When it happened.
     */
    time: string;
    /**
     * The W3C trace context of what it came of: of the request where that carried a `traceparent`, else of our own making.
     */
    traceparent: string;
    /**
     * What happened: none of the types that the other events have.
     */
    type: string;
};

/**
 * PaymentData
 *
 * One payment as it was then.
 */
export type PaymentData = {
    /**
     * How much was paid, in fen.
     */
    amount_fen: number;
    /**
     * How much of it went back, in fen.
     */
    refunded_fen: number;
    /**
     * Alipay's number of the trade.
     */
    trade_no: string;
};

/**
 * PaymentEvent
 *
 * Money came that pays no order; an operator decides what happens to it.
 */
export type PaymentEvent = {
    /**
     * The payment as it was then, and the whole order where there is one.
     */
    data: PaymentEventData;
    /**
     * Always `application/json`.
     */
    datacontenttype: string;
    /**
     * The event's id. A repeat has the same: drop what you have seen.
     */
    id: string;
    /**
     * The order's events are numbered from 1, without gaps: of two, the larger is the later.
     */
    sequence: number;
    /**
     * Which app it belongs to: `paydesk/` and the app's number.
     */
    source: string;
    /**
     * Always `1.0`.
     */
    specversion: string;
    /**
     * The order's id; for money or messages that match no order, the number they name.
     */
    subject: string;
    /**
     * When it happened.
     */
    time: string;
    /**
     * The W3C trace context of what it came of: of the request where that carried a `traceparent`, else of our own making.
     */
    traceparent: string;
    /**
     * What happened.
     */
    type: PaymentEventType;
};

/**
 * PaymentEventData
 *
 * The payment, with the order's fields where its number names an order.
 */
export type PaymentEventData = {
    /**
     * What it costs, in fen.
     */
    amount_fen?: number;
    /**
     * The app it belongs to.
     */
    app_id?: string;
    /**
     * How it is to be paid.
     */
    channel?: Channel;
    /**
     * Why it was closed.
     */
    close_reason?: CloseReason | null;
    /**
     * When it was closed.
     */
    closed_at?: string | null;
    /**
     * When it was made.
     */
    created_at?: string;
    /**
     * Until when it can be paid.
     */
    expires_at?: string;
    /**
     * Whether it was paid after it had been closed.
     */
    late?: boolean;
    /**
     * The order's id, and Alipay's `out_trade_no`.
     */
    order_id?: string;
    /**
     * When the money became certain.
     */
    paid_at?: string | null;
    /**
     * The payment.
     */
    payment: PaymentData;
    /**
     * Your own id of the product.
     */
    product_id?: string;
    /**
     * What went back of its money, in fen.
     */
    refunded_fen?: number;
    /**
     * Where it stands.
     */
    status?: OrderStatus;
    /**
     * What the buyer reads at the cashier.
     */
    subject?: string;
    /**
     * Your own id of the buyer.
     */
    user_id?: string;
};

/**
 * Which money came. `payment.unmatched`: it names no order. `payment.mismatched`: it is of another amount than the order it names.
 */
export type PaymentEventType = 'payment.unmatched' | 'payment.mismatched';

/**
 * Problem
 *
 * A failure, as [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) puts it. Match `code`; the texts are for people and may change.
 */
export type Problem = {
    /**
     * A stable word. New ones may appear.
     */
    code: string;
    /**
     * What is wrong this time.
     */
    detail?: string;
    /**
     * Everything that is wrong with the fields of the body, or with the parameters.
     */
    errors?: Array<Fault>;
    /**
     * With `cursor_lost`: the cursor to go on from. Behind it is everything that may have been missed.
     */
    next?: string;
    /**
     * Names this request in our logs; also in the header `X-Request-Id`.
     */
    request_id?: string;
    /**
     * The HTTP status.
     */
    status: number;
    /**
     * The HTTP status in words.
     */
    title: string;
    /**
     * Always `about:blank`: the code says which problem it is.
     */
    type: string;
};

/**
 * QrCashier
 *
 * Show a QR code.
 */
export type QrCashier = {
    /**
     * The text of the code.
     */
    qr_code: string;
};

/**
 * RedirectCashier
 *
 * Send the browser to an address.
 */
export type RedirectCashier = {
    /**
     * Signed; valid until the order expires.
     */
    url: string;
};

/**
 * Refund
 *
 * A refund as it stands.
 */
export type Refund = {
    /**
     * How much goes back, in fen; once it succeeded, how much went back.
     */
    amount_fen: number;
    /**
     * Whether it was called `failed` before Alipay said that its money is back.
     */
    corrected: boolean;
    /**
     * When it was asked for.
     */
    created_at: string;
    /**
     * Alipay's code, for one that failed; `refund_exceeds_balance` where more went back meanwhile than leaves room for it.
     */
    failure?: string;
    /**
     * The order whose money goes back.
     */
    order_id?: string;
    /**
     * Whose wish it is.
     */
    origin: RefundOrigin;
    /**
     * Why it is still `pending` or `unknown`, where that is known: Alipay's code, such as `ACQ.SELLER_BALANCE_NOT_ENOUGH`, or `not_sent`, `no_answer` or `refund_processing`.
     */
    pending_reason?: string;
    /**
     * What the buyer reads.
     */
    reason?: string;
    /**
     * The refund's id.
     */
    refund_id: string;
    /**
     * Your own number, for one that you asked for.
     */
    refund_no?: string;
    /**
     * How much was asked for, in fen, where Alipay moved another amount under its number.
     */
    requested_fen?: number;
    /**
     * When it succeeded or failed.
     */
    settled_at?: string;
    /**
     * Where it stands.
     */
    status: RefundStatus;
};

/**
 * RefundData
 *
 * One refund as it was then.
 */
export type RefundData = {
    /**
     * How much goes back, in fen; once it succeeded, how much went back.
     */
    amount_fen: number;
    /**
     * Whether it was called `failed` before Alipay said that its money is back. Missing in events of release 0.1.0.
     */
    corrected?: boolean;
    /**
     * Alipay's code, for one that failed.
     */
    failure?: string | null;
    /**
     * Whose wish it is.
     */
    origin: RefundOrigin;
    /**
     * What Alipay knows it by.
     */
    out_request_no: string;
    /**
     * Why it has not settled yet: Alipay's code, or a word such as `no_answer`.
     */
    pending_reason?: string | null;
    /**
     * The refund's id.
     */
    refund_id: string;
    /**
     * Your own number, for one that you asked for.
     */
    refund_no?: string | null;
    /**
     * How much was asked for, in fen, where Alipay moved another amount under its number.
     */
    requested_fen?: number | null;
    /**
     * Where it stands.
     */
    status: RefundStatus;
    /**
     * Alipay's number of the trade whose money goes back.
     */
    trade_no: string;
};

/**
 * RefundEvent
 *
 * Something happened to a refund.
 */
export type RefundEvent = {
    /**
     * The refund and its payment as they were then, and the whole order where there is one.
     */
    data: RefundEventData;
    /**
     * Always `application/json`.
     */
    datacontenttype: string;
    /**
     * The event's id. A repeat has the same: drop what you have seen.
     */
    id: string;
    /**
     * The order's events are numbered from 1, without gaps: of two, the larger is the later.
     */
    sequence: number;
    /**
     * Which app it belongs to: `paydesk/` and the app's number.
     */
    source: string;
    /**
     * Always `1.0`.
     */
    specversion: string;
    /**
     * The order's id; for money or messages that match no order, the number they name.
     */
    subject: string;
    /**
     * When it happened.
     */
    time: string;
    /**
     * The W3C trace context of what it came of: of the request where that carried a `traceparent`, else of our own making.
     */
    traceparent: string;
    /**
     * What happened.
     */
    type: RefundEventType;
};

/**
 * RefundEventData
 *
 * The refund and its payment, with the order's fields where the payment belongs to an order.
 */
export type RefundEventData = {
    /**
     * What it costs, in fen.
     */
    amount_fen?: number;
    /**
     * The app it belongs to.
     */
    app_id?: string;
    /**
     * How it is to be paid.
     */
    channel?: Channel;
    /**
     * Why it was closed.
     */
    close_reason?: CloseReason | null;
    /**
     * When it was closed.
     */
    closed_at?: string | null;
    /**
     * When it was made.
     */
    created_at?: string;
    /**
     * Until when it can be paid.
     */
    expires_at?: string;
    /**
     * Whether it was paid after it had been closed.
     */
    late?: boolean;
    /**
     * The order's id, and Alipay's `out_trade_no`.
     */
    order_id?: string;
    /**
     * When the money became certain.
     */
    paid_at?: string | null;
    /**
     * The payment whose money goes back.
     */
    payment?: PaymentData;
    /**
     * Your own id of the product.
     */
    product_id?: string;
    /**
     * The refund.
     */
    refund: RefundData;
    /**
     * What went back of its money, in fen.
     */
    refunded_fen?: number;
    /**
     * Where it stands.
     */
    status?: OrderStatus;
    /**
     * What the buyer reads at the cashier.
     */
    subject?: string;
    /**
     * Your own id of the buyer.
     */
    user_id?: string;
};

/**
 * What happened to a refund. `refund.succeeded`: it went through; it may follow `refund.failed` of the same refund, and then says `corrected`. `refund.failed`: Alipay refused it. `refund.delayed`: it takes long, and `pending_reason` says why; comes once. `order.late_payment_refunded`: money that came after the order was closed went back. `payment.duplicate_refunded`: the money of a second trade for one order went back.
 */
export type RefundEventType = 'order.late_payment_refunded' | 'refund.succeeded' | 'refund.failed' | 'refund.delayed' | 'payment.duplicate_refunded';

/**
 * Whose wish a refund is: the shop's (`asked`), ours for money that came after closing (`late`) or by a second trade (`duplicate`), or that of somebody in Alipay's console (`external`), or an operator's decision about money that pays no order (`operator`).
 */
export type RefundOrigin = 'asked' | 'late' | 'duplicate' | 'external' | 'operator';

/**
 * RefundPage
 *
 * Some refunds, the oldest first.
 */
export type RefundPage = {
    /**
     * Ask with this as `after` for the page behind. Missing on the last page.
     */
    next?: string;
    /**
     * At most as many as were asked for.
     */
    refunds: Array<Refund>;
};

/**
 * Where a refund stands. `pending`: Alipay has not taken it yet. `unknown`: Alipay was asked and nobody knows yet what it did; it is being asked about. `succeeded`: the money went back. `failed`: Alipay refused it. A failed refund is checked once more 24 hours later, and Alipay's word is final: should its money be back after all, it becomes `succeeded` with `corrected`. So do not pay the buyer by other means before 24 hours have passed. A new refund never gives back more than was paid in all, but should the first one be corrected, the buyer has got both.
 */
export type RefundStatus = 'pending' | 'unknown' | 'succeeded' | 'failed';

/**
 * Timeline
 *
 * What happened to an order, by whose word, and what happens next. The sentences are for people and may change; the words in `act` and `what` are stable, and new ones may appear.
 */
export type Timeline = {
    /**
     * Whether older entries were left out.
     */
    cut: boolean;
    /**
     * What happened, oldest first.
     */
    entries: Array<TimelineEntry>;
    /**
     * When Alipay was last asked about it; missing when it never was.
     */
    last_look?: TimelineLook;
    /**
     * What happens next; missing when nothing is due any more.
     */
    next?: TimelineNext;
    /**
     * The order's id.
     */
    order_id: string;
    /**
     * Where it stands.
     */
    status: OrderStatus;
    /**
     * How things stand, in one sentence.
     */
    summary: string;
};

/**
 * By whose word something is so.
 */
export type TimelineBy = 'shop' | 'paydesk' | 'alipay_notification' | 'alipay_query' | 'alipay_bill' | 'operator';

/**
 * TimelineEntry
 *
 * One thing that happened.
 */
export type TimelineEntry = {
    /**
     * When.
     */
    at: string;
    /**
     * By whose word.
     */
    by: TimelineBy;
    /**
     * What it is about, to search for: an evidence, event or notification id, a trade or job number.
     */
    reference?: string;
    /**
     * The same as a sentence.
     */
    says: string;
    /**
     * What, for example `payment_received`.
     */
    what: string;
};

/**
 * What Alipay knew when it was asked.
 */
export type TimelineFound = 'absent' | 'waiting' | 'paid' | 'closed' | 'strange';

/**
 * TimelineLook
 *
 * When Alipay was last asked.
 */
export type TimelineLook = {
    /**
     * When.
     */
    at: string;
    /**
     * How often in all.
     */
    count: number;
    /**
     * What it knew; missing where an older release asked.
     */
    found?: TimelineFound;
};

/**
 * TimelineNext
 *
 * What happens next.
 */
export type TimelineNext = {
    /**
     * The act, for example `reconcile_order`: the name of its job, in logs and in metrics.
     */
    act: string;
    /**
     * When it is due. A time that has passed says since when.
     */
    at: string;
    /**
     * The same in words.
     */
    says: string;
};

export type ListEventsData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * The `next` of the page before.
         */
        after?: string;
        /**
         * How many events at most, by default 100.
         */
        limit?: number;
    };
    url: '/v1/events';
};

export type ListEventsErrors = {
    /**
     * `malformed_request`: The request cannot be read: its body is not JSON, or its query is badly escaped.
     */
    400: Problem;
    /**
     * - `missing_key`: The request has no API key.
     * - `invalid_key`: There is no such API key, or it was revoked.
     */
    401: Problem;
    /**
     * `missing_scope`: The API key is not for this operation.
     */
    403: Problem;
    /**
     * `cursor_lost`: What you have read does not stand in the feed any more: the database has gone back in time, as after a restore.
     */
    410: Problem;
    /**
     * - `invalid_request`: Fields or parameters are missing, unknown or wrong.
     * - `invalid_cursor`: The cursor was not given out for this list or this app, or it was changed.
     */
    422: Problem;
    /**
     * `too_many_requests`: More requests with this API key than are allowed; new orders are refused before anything else is.
     */
    429: Problem;
    /**
     * `internal_error`: A fault of ours, which the log tells whole.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database does not answer.
     */
    503: Problem;
};

export type ListEventsError = ListEventsErrors[keyof ListEventsErrors];

export type ListEventsResponses = {
    /**
     * Some events, the oldest first.
     */
    200: EventPage;
};

export type ListEventsResponse = ListEventsResponses[keyof ListEventsResponses];

export type StreamEventsData = {
    body?: never;
    headers?: {
        /**
         * The `id` of the last event you have. Stronger than `after`, since a reconnecting browser asks with both.
         */
        'Last-Event-Id'?: string;
    };
    path?: never;
    query?: {
        /**
         * The `id` of the last event you have, or the `next` of a page of `GET /v1/events`; without it, from the beginning.
         */
        after?: string;
    };
    url: '/v1/events/stream';
};

export type StreamEventsErrors = {
    /**
     * `malformed_request`: The request cannot be read: its body is not JSON, or its query is badly escaped.
     */
    400: Problem;
    /**
     * - `missing_key`: The request has no API key.
     * - `invalid_key`: There is no such API key, or it was revoked.
     */
    401: Problem;
    /**
     * `missing_scope`: The API key is not for this operation.
     */
    403: Problem;
    /**
     * `cursor_lost`: What you have read does not stand in the feed any more: the database has gone back in time, as after a restore.
     */
    410: Problem;
    /**
     * - `invalid_request`: Fields or parameters are missing, unknown or wrong.
     * - `invalid_cursor`: The cursor was not given out for this list or this app, or it was changed.
     */
    422: Problem;
    /**
     * `too_many_requests`: More requests with this API key than are allowed; new orders are refused before anything else is.
     */
    429: Problem;
    /**
     * `internal_error`: A fault of ours, which the log tells whole.
     */
    500: Problem;
    /**
     * - `database_unavailable`: The database does not answer.
     * - `too_many_streams`: This process keeps as many event streams open as it may.
     */
    503: Problem;
};

export type StreamEventsError = StreamEventsErrors[keyof StreamEventsErrors];

export type StreamEventsResponses = {
    /**
     * Server-sent events: each `data` is one Event, each `id` its cursor. Comments in between say that the connection lives.
     */
    200: Event;
};

export type StreamEventsResponse = StreamEventsResponses[keyof StreamEventsResponses];

export type GetEventData = {
    body?: never;
    path: {
        /**
         * The event's id.
         */
        event_id: string;
    };
    query?: never;
    url: '/v1/events/{event_id}';
};

export type GetEventErrors = {
    /**
     * `malformed_request`: The request cannot be read: its body is not JSON, or its query is badly escaped.
     */
    400: Problem;
    /**
     * - `missing_key`: The request has no API key.
     * - `invalid_key`: There is no such API key, or it was revoked.
     */
    401: Problem;
    /**
     * `missing_scope`: The API key is not for this operation.
     */
    403: Problem;
    /**
     * `event_not_found`: There is no such event, or it is another app's.
     */
    404: Problem;
    /**
     * `invalid_request`: Fields or parameters are missing, unknown or wrong.
     */
    422: Problem;
    /**
     * `too_many_requests`: More requests with this API key than are allowed; new orders are refused before anything else is.
     */
    429: Problem;
    /**
     * `internal_error`: A fault of ours, which the log tells whole.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database does not answer.
     */
    503: Problem;
};

export type GetEventError = GetEventErrors[keyof GetEventErrors];

export type GetEventResponses = {
    /**
     * What happened, as [CloudEvents 1.0](https://cloudevents.io) puts it; `type` says which of these it is.
     */
    200: Event;
};

export type GetEventResponse = GetEventResponses[keyof GetEventResponses];

export type ListOrdersData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Only the orders of this buyer, by your own id.
         */
        user_id?: string;
        /**
         * Only the orders that stand there now.
         */
        status?: OrderStatus;
        /**
         * Only the orders made at this time or later.
         */
        created_after?: string;
        /**
         * Only the orders made before this time.
         */
        created_before?: string;
        /**
         * How many orders at most, by default 100.
         */
        limit?: number;
        /**
         * The `next` of the page before.
         */
        after?: string;
    };
    url: '/v1/orders';
};

export type ListOrdersErrors = {
    /**
     * `malformed_request`: The request cannot be read: its body is not JSON, or its query is badly escaped.
     */
    400: Problem;
    /**
     * - `missing_key`: The request has no API key.
     * - `invalid_key`: There is no such API key, or it was revoked.
     */
    401: Problem;
    /**
     * `missing_scope`: The API key is not for this operation.
     */
    403: Problem;
    /**
     * - `invalid_request`: Fields or parameters are missing, unknown or wrong.
     * - `invalid_cursor`: The cursor was not given out for this list or this app, or it was changed.
     */
    422: Problem;
    /**
     * `too_many_requests`: More requests with this API key than are allowed; new orders are refused before anything else is.
     */
    429: Problem;
    /**
     * `internal_error`: A fault of ours, which the log tells whole.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database does not answer.
     */
    503: Problem;
};

export type ListOrdersError = ListOrdersErrors[keyof ListOrdersErrors];

export type ListOrdersResponses = {
    /**
     * Some orders, the newest first.
     */
    200: OrderPage;
};

export type ListOrdersResponse = ListOrdersResponses[keyof ListOrdersResponses];

export type CreateOrderData = {
    body: CreateOrder;
    headers?: {
        /**
         * Your own name for this request. The same key with another request is refused.
         */
        'Idempotency-Key'?: string;
        /**
         * `wait=N`: how many seconds to wait for the cashier.
         */
        Prefer?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/orders';
};

export type CreateOrderErrors = {
    /**
     * `malformed_request`: The request cannot be read: its body is not JSON, or its query is badly escaped.
     */
    400: Problem;
    /**
     * - `missing_key`: The request has no API key.
     * - `invalid_key`: There is no such API key, or it was revoked.
     */
    401: Problem;
    /**
     * `missing_scope`: The API key is not for this operation.
     */
    403: Problem;
    /**
     * `slow_body`: The body did not come in time.
     */
    408: Problem;
    /**
     * `body_too_large`: The body is larger than any request needs.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The body's media type is not the one that this address reads.
     */
    415: Problem;
    /**
     * - `invalid_request`: Fields or parameters are missing, unknown or wrong.
     * - `unknown_product`: The catalogue has no such product on sale.
     * - `idempotency_key_reused`: The `Idempotency-Key` came before with another request.
     */
    422: Problem;
    /**
     * `too_many_requests`: More requests with this API key than are allowed; new orders are refused before anything else is.
     */
    429: Problem;
    /**
     * `internal_error`: A fault of ours, which the log tells whole.
     */
    500: Problem;
    /**
     * - `database_unavailable`: The database does not answer.
     * - `catalog_unavailable`: The service that knows names and prices does not answer.
     * - `contended`: Somebody else changed the same thing at the same moment.
     * - `too_busy`: There is more to do than can be done now.
     */
    503: Problem;
};

export type CreateOrderError = CreateOrderErrors[keyof CreateOrderErrors];

export type CreateOrderResponses = {
    /**
     * The user's open order of this product, ready to be paid; its price is the one it began with.
     */
    200: Order;
    /**
     * A new order, ready to be paid.
     */
    201: Order;
    /**
     * The order is taken; its cashier is still being prepared. Read it again.
     */
    202: Order;
};

export type CreateOrderResponse = CreateOrderResponses[keyof CreateOrderResponses];

export type GetOrderData = {
    body?: never;
    path: {
        /**
         * The order's id.
         */
        order_id: string;
    };
    query?: {
        /**
         * For how many seconds to wait for a change, as `Prefer: wait=N` does when an order is taken. 20 at most: below the half minute after which proxies lose patience.
         */
        wait?: number;
    };
    url: '/v1/orders/{order_id}';
};

export type GetOrderErrors = {
    /**
     * `malformed_request`: The request cannot be read: its body is not JSON, or its query is badly escaped.
     */
    400: Problem;
    /**
     * - `missing_key`: The request has no API key.
     * - `invalid_key`: There is no such API key, or it was revoked.
     */
    401: Problem;
    /**
     * `missing_scope`: The API key is not for this operation.
     */
    403: Problem;
    /**
     * `order_not_found`: There is no such order, or it is another app's.
     */
    404: Problem;
    /**
     * `invalid_request`: Fields or parameters are missing, unknown or wrong.
     */
    422: Problem;
    /**
     * `too_many_requests`: More requests with this API key than are allowed; new orders are refused before anything else is.
     */
    429: Problem;
    /**
     * `internal_error`: A fault of ours, which the log tells whole.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database does not answer.
     */
    503: Problem;
};

export type GetOrderError = GetOrderErrors[keyof GetOrderErrors];

export type GetOrderResponses = {
    /**
     * An order as it stands.
     */
    200: Order;
};

export type GetOrderResponse = GetOrderResponses[keyof GetOrderResponses];

export type CloseOrderData = {
    body?: never;
    path: {
        /**
         * The order's id.
         */
        order_id: string;
    };
    query?: never;
    url: '/v1/orders/{order_id}/close';
};

export type CloseOrderErrors = {
    /**
     * `malformed_request`: The request cannot be read: its body is not JSON, or its query is badly escaped.
     */
    400: Problem;
    /**
     * - `missing_key`: The request has no API key.
     * - `invalid_key`: There is no such API key, or it was revoked.
     */
    401: Problem;
    /**
     * `missing_scope`: The API key is not for this operation.
     */
    403: Problem;
    /**
     * `order_not_found`: There is no such order, or it is another app's.
     */
    404: Problem;
    /**
     * `order_paid`: The order is paid, so it cannot be closed.
     */
    409: Problem;
    /**
     * `invalid_request`: Fields or parameters are missing, unknown or wrong.
     */
    422: Problem;
    /**
     * `too_many_requests`: More requests with this API key than are allowed; new orders are refused before anything else is.
     */
    429: Problem;
    /**
     * `internal_error`: A fault of ours, which the log tells whole.
     */
    500: Problem;
    /**
     * - `database_unavailable`: The database does not answer.
     * - `contended`: Somebody else changed the same thing at the same moment.
     */
    503: Problem;
};

export type CloseOrderError = CloseOrderErrors[keyof CloseOrderErrors];

export type CloseOrderResponses = {
    /**
     * An order as it stands.
     */
    200: Order;
};

export type CloseOrderResponse = CloseOrderResponses[keyof CloseOrderResponses];

export type ListRefundsData = {
    body?: never;
    path: {
        /**
         * The order.
         */
        order_id: string;
    };
    query?: {
        /**
         * How many refunds at most, by default 100.
         */
        limit?: number;
        /**
         * The `next` of the page before.
         */
        after?: string;
    };
    url: '/v1/orders/{order_id}/refunds';
};

export type ListRefundsErrors = {
    /**
     * `malformed_request`: The request cannot be read: its body is not JSON, or its query is badly escaped.
     */
    400: Problem;
    /**
     * - `missing_key`: The request has no API key.
     * - `invalid_key`: There is no such API key, or it was revoked.
     */
    401: Problem;
    /**
     * `missing_scope`: The API key is not for this operation.
     */
    403: Problem;
    /**
     * `order_not_found`: There is no such order, or it is another app's.
     */
    404: Problem;
    /**
     * - `invalid_request`: Fields or parameters are missing, unknown or wrong.
     * - `invalid_cursor`: The cursor was not given out for this list or this app, or it was changed.
     */
    422: Problem;
    /**
     * `too_many_requests`: More requests with this API key than are allowed; new orders are refused before anything else is.
     */
    429: Problem;
    /**
     * `internal_error`: A fault of ours, which the log tells whole.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database does not answer.
     */
    503: Problem;
};

export type ListRefundsError = ListRefundsErrors[keyof ListRefundsErrors];

export type ListRefundsResponses = {
    /**
     * Some refunds, the oldest first.
     */
    200: RefundPage;
};

export type ListRefundsResponse = ListRefundsResponses[keyof ListRefundsResponses];

export type CreateRefundData = {
    body: CreateRefund;
    path: {
        /**
         * The paid order.
         */
        order_id: string;
    };
    query?: never;
    url: '/v1/orders/{order_id}/refunds';
};

export type CreateRefundErrors = {
    /**
     * `malformed_request`: The request cannot be read: its body is not JSON, or its query is badly escaped.
     */
    400: Problem;
    /**
     * - `missing_key`: The request has no API key.
     * - `invalid_key`: There is no such API key, or it was revoked.
     */
    401: Problem;
    /**
     * `missing_scope`: The API key is not for this operation.
     */
    403: Problem;
    /**
     * `order_not_found`: There is no such order, or it is another app's.
     */
    404: Problem;
    /**
     * `slow_body`: The body did not come in time.
     */
    408: Problem;
    /**
     * - `not_refundable`: The order has no money that could go back: it is not paid, or Alipay has finished the trade.
     * - `refund_exceeds_balance`: The amount is more than what is left of the payment after all refunds, those under way included.
     * - `refund_amount_differs`: Alipay moved another amount under this `refund_no` than was asked for: it was asked for before, with that amount.
     */
    409: Problem;
    /**
     * `body_too_large`: The body is larger than any request needs.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The body's media type is not the one that this address reads.
     */
    415: Problem;
    /**
     * - `invalid_request`: Fields or parameters are missing, unknown or wrong.
     * - `refund_no_reused`: The `refund_no` came before with another order or amount.
     */
    422: Problem;
    /**
     * `too_many_requests`: More requests with this API key than are allowed; new orders are refused before anything else is.
     */
    429: Problem;
    /**
     * `internal_error`: A fault of ours, which the log tells whole.
     */
    500: Problem;
    /**
     * - `database_unavailable`: The database does not answer.
     * - `contended`: Somebody else changed the same thing at the same moment.
     */
    503: Problem;
};

export type CreateRefundError = CreateRefundErrors[keyof CreateRefundErrors];

export type CreateRefundResponses = {
    /**
     * The refund, new or asked for before by the same number.
     */
    201: Refund;
};

export type CreateRefundResponse = CreateRefundResponses[keyof CreateRefundResponses];

export type ReadTimelineData = {
    body?: never;
    path: {
        /**
         * The order's id.
         */
        order_id: string;
    };
    query?: never;
    url: '/v1/orders/{order_id}/timeline';
};

export type ReadTimelineErrors = {
    /**
     * `malformed_request`: The request cannot be read: its body is not JSON, or its query is badly escaped.
     */
    400: Problem;
    /**
     * - `missing_key`: The request has no API key.
     * - `invalid_key`: There is no such API key, or it was revoked.
     */
    401: Problem;
    /**
     * `missing_scope`: The API key is not for this operation.
     */
    403: Problem;
    /**
     * `order_not_found`: There is no such order, or it is another app's.
     */
    404: Problem;
    /**
     * `invalid_request`: Fields or parameters are missing, unknown or wrong.
     */
    422: Problem;
    /**
     * `too_many_requests`: More requests with this API key than are allowed; new orders are refused before anything else is.
     */
    429: Problem;
    /**
     * `internal_error`: A fault of ours, which the log tells whole.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database does not answer.
     */
    503: Problem;
};

export type ReadTimelineError = ReadTimelineErrors[keyof ReadTimelineErrors];

export type ReadTimelineResponses = {
    /**
     * What happened to an order, by whose word, and what happens next.
     */
    200: Timeline;
};

export type ReadTimelineResponse = ReadTimelineResponses[keyof ReadTimelineResponses];

export type GetRefundData = {
    body?: never;
    path: {
        /**
         * The refund's id.
         */
        refund_id: string;
    };
    query?: never;
    url: '/v1/refunds/{refund_id}';
};

export type GetRefundErrors = {
    /**
     * `malformed_request`: The request cannot be read: its body is not JSON, or its query is badly escaped.
     */
    400: Problem;
    /**
     * - `missing_key`: The request has no API key.
     * - `invalid_key`: There is no such API key, or it was revoked.
     */
    401: Problem;
    /**
     * `missing_scope`: The API key is not for this operation.
     */
    403: Problem;
    /**
     * `refund_not_found`: There is no such refund, or it is another app's.
     */
    404: Problem;
    /**
     * `invalid_request`: Fields or parameters are missing, unknown or wrong.
     */
    422: Problem;
    /**
     * `too_many_requests`: More requests with this API key than are allowed; new orders are refused before anything else is.
     */
    429: Problem;
    /**
     * `internal_error`: A fault of ours, which the log tells whole.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database does not answer.
     */
    503: Problem;
};

export type GetRefundError = GetRefundErrors[keyof GetRefundErrors];

export type GetRefundResponses = {
    /**
     * A refund as it stands.
     */
    200: Refund;
};

export type GetRefundResponse = GetRefundResponses[keyof GetRefundResponses];
