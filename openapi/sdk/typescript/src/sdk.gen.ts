// Made by openapi/generate.sh; changes are lost.

import { client } from './client.gen.js';
import type { Client, Options as Options2, TDataShape } from './client/index.js';
import type { CloseOrderData, CloseOrderErrors, CloseOrderResponses, CreateOrderData, CreateOrderErrors, CreateOrderResponses, CreateRefundData, CreateRefundErrors, CreateRefundResponses, GetEventData, GetEventErrors, GetEventResponses, GetOrderData, GetOrderErrors, GetOrderResponses, GetRefundData, GetRefundErrors, GetRefundResponses, ListEventsData, ListEventsErrors, ListEventsResponses, ListOrdersData, ListOrdersErrors, ListOrdersResponses, ListRefundsData, ListRefundsErrors, ListRefundsResponses, ReadTimelineData, ReadTimelineErrors, ReadTimelineResponses, StreamEventsData, StreamEventsErrors, StreamEventsResponse, StreamEventsResponses } from './types.gen.js';

export type Options<TData extends TDataShape = TDataShape, ThrowOnError extends boolean = boolean, TResponse = unknown> = Options2<TData, ThrowOnError, TResponse> & {
    /**
     * You can provide a client instance returned by `createClient()` instead of
     * individual options. This might be also useful if you want to implement a
     * custom client.
     */
    client?: Client;
    /**
     * You can pass arbitrary values through the `meta` object. This can be
     * used to access values that aren't defined as part of the SDK function.
     */
    meta?: Record<string, unknown>;
};

/**
 * Read events
 *
 * Everything that happened after a cursor, the oldest first; without a cursor, from the beginning. Go on from `next`: nothing is left out, an order's events come by their `sequence`, and what Redis announces has the same `id` and the same bytes here. An empty page means that you have seen it all: ask again later with its `next`.
 *
 * Should the database go back in time, as by a restore, and not have what you have read, the answer is `410 cursor_lost`: go on from its `next`. Some of what comes then you may have, under the same `id`.
 *
 * Needs a key for `orders`.
 */
export const listEvents = <ThrowOnError extends boolean = false>(options?: Options<ListEventsData, ThrowOnError>) => (options?.client ?? client).get<ListEventsResponses, ListEventsErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/events',
    ...options
});

/**
 * Follow events
 *
 * The same events in the same order as `GET /v1/events`, as server-sent events: what has happened since the cursor, then what happens, within a moment. Each event's `data` has the same bytes as there, and its `id` is the cursor behind it. After a break go on with the last `id` as `Last-Event-ID`, as browsers do by themselves; nothing is left out. The stream has no end of its own: it ends when the process behind it does, after an hour, or when the database is another, and breaks off when you do not read it. Go on with another; `410 cursor_lost` then means the same as for a page.
 *
 * Needs a key for `orders`.
 */
export const streamEvents = <ThrowOnError extends boolean = false>(options?: Options<StreamEventsData, ThrowOnError, StreamEventsResponse>) => (options?.client ?? client).sse.get<StreamEventsResponses, StreamEventsErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/events/stream',
    ...options
});

/**
 * Read an event
 *
 * The same bytes as in the feed, as soon as what it tells of is stored. An announcement on Redis is anybody's who may write there: it says when to look, and this says what is true. Read an event here before you ship by it.
 *
 * Needs a key for `orders`.
 */
export const getEvent = <ThrowOnError extends boolean = false>(options: Options<GetEventData, ThrowOnError>) => (options.client ?? client).get<GetEventResponses, GetEventErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/events/{event_id}',
    ...options
});

/**
 * List orders
 *
 * The app's orders that the filters let through, the newest first. Go on with `next` until there is none: every order that was there at the first page comes once, whatever is made meanwhile.
 *
 * Needs a key for `orders`.
 */
export const listOrders = <ThrowOnError extends boolean = false>(options?: Options<ListOrdersData, ThrowOnError>) => (options?.client ?? client).get<ListOrdersResponses, ListOrdersErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/orders',
    ...options
});

/**
 * Take an order
 *
 * Sells a product to a user at the catalogue's price. The same user's open order of the same product is returned if there is one, so repeating the request is safe. Waits up to 2 s for the cashier; `Prefer: wait=N` changes that, from 0 to 20.
 *
 * Needs a key for `orders`.
 */
export const createOrder = <ThrowOnError extends boolean = false>(options: Options<CreateOrderData, ThrowOnError>) => (options.client ?? client).post<CreateOrderResponses, CreateOrderErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/orders',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Read an order
 *
 * Answers at once, unless `wait` says otherwise: then an order that is neither paid nor closed is answered as soon as it changes, at the latest after so many seconds, or earlier if the process ends; the answer is the order as it then is, changed or not, so ask again while it is not what you wait for. Meanwhile Alipay is asked about it more often. Waiting is cheap; who goes away waits no more.
 *
 * Needs a key for `orders`.
 */
export const getOrder = <ThrowOnError extends boolean = false>(options: Options<GetOrderData, ThrowOnError>) => (options.client ?? client).get<GetOrderResponses, GetOrderErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/orders/{order_id}',
    ...options
});

/**
 * Close an order
 *
 * For an order that shall not be paid any more. It is `CLOSING` until Alipay confirms it; a payment that lands meanwhile wins. Safe to repeat. A paid order is refused with `order_paid`: refund it instead.
 *
 * Needs a key for `orders`.
 */
export const closeOrder = <ThrowOnError extends boolean = false>(options: Options<CloseOrderData, ThrowOnError>) => (options.client ?? client).post<CloseOrderResponses, CloseOrderErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/orders/{order_id}/close',
    ...options
});

/**
 * List an order's refunds
 *
 * All of them, the oldest first: those that you asked for, and those that were made otherwise.
 *
 * Needs a key for `refunds`.
 */
export const listRefunds = <ThrowOnError extends boolean = false>(options: Options<ListRefundsData, ThrowOnError>) => (options.client ?? client).get<ListRefundsResponses, ListRefundsErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/orders/{order_id}/refunds',
    ...options
});

/**
 * Give money back
 *
 * In full or in part, by your own number: the same number is the same refund, however often it is asked for. The money is promised at once and goes back soon after; read the refund, or wait for `refund.succeeded`. One that takes long says why in `pending_reason`, and is told of by `refund.delayed`. One that Alipay refuses is `failed`, and told of by `refund.failed`: that is no licence to pay the buyer by other means before 24 hours have passed, when it is checked once more.
 *
 * Needs a key for `refunds`.
 */
export const createRefund = <ThrowOnError extends boolean = false>(options: Options<CreateRefundData, ThrowOnError>) => (options.client ?? client).post<CreateRefundResponses, CreateRefundErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/orders/{order_id}/refunds',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Read an order's story
 *
 * Tells what happened to the order and by whose word, and what happens next and when. Begin here when somebody asks why an order is not paid.
 *
 * Needs a key for `ops`.
 */
export const readTimeline = <ThrowOnError extends boolean = false>(options: Options<ReadTimelineData, ThrowOnError>) => (options.client ?? client).get<ReadTimelineResponses, ReadTimelineErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/orders/{order_id}/timeline',
    ...options
});

/**
 * Read a refund
 *
 * Tells where its money is. Refunds that nobody asked for here can be read too: for money that came too late or twice, and those made in Alipay's console.
 *
 * Needs a key for `refunds`.
 */
export const getRefund = <ThrowOnError extends boolean = false>(options: Options<GetRefundData, ThrowOnError>) => (options.client ?? client).get<GetRefundResponses, GetRefundErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/refunds/{refund_id}',
    ...options
});
