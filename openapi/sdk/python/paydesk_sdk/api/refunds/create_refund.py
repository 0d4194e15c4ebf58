from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.create_refund import CreateRefund
from ...models.problem import Problem
from ...models.refund import Refund
from ...types import Response


def _get_kwargs(
    order_id: str,
    *,
    body: CreateRefund,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/orders/{order_id}/refunds".format(
            order_id=quote(str(order_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | Refund | None:
    if response.status_code == 201:
        response_201 = Refund.from_dict(response.json())

        return response_201

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 408:
        response_408 = Problem.from_dict(response.json())

        return response_408

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

    if response.status_code == 422:
        response_422 = Problem.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = Problem.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | Refund]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    order_id: str,
    *,
    client: AuthenticatedClient,
    body: CreateRefund,
) -> Response[Problem | Refund]:
    """Give money back

     In full or in part, by your own number: the same number is the same refund, however often it is
    asked for. The money is promised at once and goes back soon after; read the refund, or wait for
    `refund.succeeded`. One that takes long says why in `pending_reason`, and is told of by
    `refund.delayed`. One that Alipay refuses is `failed`, and told of by `refund.failed`: that is no
    licence to pay the buyer by other means before 24 hours have passed, when it is checked once more.

    Needs a key for `refunds`.

    Args:
        order_id (str):  Example: ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW.
        body (CreateRefund): What goes back, and under which number of yours. Example:
            {'amount_fen': 800, 'reason': '商品缺货', 'refund_no': 'r-1001'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Refund]
    """

    kwargs = _get_kwargs(
        order_id=order_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    order_id: str,
    *,
    client: AuthenticatedClient,
    body: CreateRefund,
) -> Problem | Refund | None:
    """Give money back

     In full or in part, by your own number: the same number is the same refund, however often it is
    asked for. The money is promised at once and goes back soon after; read the refund, or wait for
    `refund.succeeded`. One that takes long says why in `pending_reason`, and is told of by
    `refund.delayed`. One that Alipay refuses is `failed`, and told of by `refund.failed`: that is no
    licence to pay the buyer by other means before 24 hours have passed, when it is checked once more.

    Needs a key for `refunds`.

    Args:
        order_id (str):  Example: ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW.
        body (CreateRefund): What goes back, and under which number of yours. Example:
            {'amount_fen': 800, 'reason': '商品缺货', 'refund_no': 'r-1001'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Refund
    """

    return sync_detailed(
        order_id=order_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    order_id: str,
    *,
    client: AuthenticatedClient,
    body: CreateRefund,
) -> Response[Problem | Refund]:
    """Give money back

     In full or in part, by your own number: the same number is the same refund, however often it is
    asked for. The money is promised at once and goes back soon after; read the refund, or wait for
    `refund.succeeded`. One that takes long says why in `pending_reason`, and is told of by
    `refund.delayed`. One that Alipay refuses is `failed`, and told of by `refund.failed`: that is no
    licence to pay the buyer by other means before 24 hours have passed, when it is checked once more.

    Needs a key for `refunds`.

    Args:
        order_id (str):  Example: ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW.
        body (CreateRefund): What goes back, and under which number of yours. Example:
            {'amount_fen': 800, 'reason': '商品缺货', 'refund_no': 'r-1001'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Refund]
    """

    kwargs = _get_kwargs(
        order_id=order_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    order_id: str,
    *,
    client: AuthenticatedClient,
    body: CreateRefund,
) -> Problem | Refund | None:
    """Give money back

     In full or in part, by your own number: the same number is the same refund, however often it is
    asked for. The money is promised at once and goes back soon after; read the refund, or wait for
    `refund.succeeded`. One that takes long says why in `pending_reason`, and is told of by
    `refund.delayed`. One that Alipay refuses is `failed`, and told of by `refund.failed`: that is no
    licence to pay the buyer by other means before 24 hours have passed, when it is checked once more.

    Needs a key for `refunds`.

    Args:
        order_id (str):  Example: ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW.
        body (CreateRefund): What goes back, and under which number of yours. Example:
            {'amount_fen': 800, 'reason': '商品缺货', 'refund_no': 'r-1001'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Refund
    """

    return (
        await asyncio_detailed(
            order_id=order_id,
            client=client,
            body=body,
        )
    ).parsed
