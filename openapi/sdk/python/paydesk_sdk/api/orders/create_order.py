from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.create_order import CreateOrder
from ...models.order import Order
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: CreateOrder,
    idempotency_key: str | Unset = UNSET,
    prefer: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    if not isinstance(prefer, Unset):
        headers["Prefer"] = prefer

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/orders",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Order | Problem | None:
    if response.status_code == 200:
        response_200 = Order.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = Order.from_dict(response.json())

        return response_201

    if response.status_code == 202:
        response_202 = Order.from_dict(response.json())

        return response_202

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 408:
        response_408 = Problem.from_dict(response.json())

        return response_408

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
) -> Response[Order | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: CreateOrder,
    idempotency_key: str | Unset = UNSET,
    prefer: str | Unset = UNSET,
) -> Response[Order | Problem]:
    """Take an order

     Sells a product to a user at the catalogue's price. The same user's open order of the same product
    is returned if there is one, so repeating the request is safe. Waits up to 2 s for the cashier;
    `Prefer: wait=N` changes that, from 0 to 20.

    Needs a key for `orders`.

    Args:
        idempotency_key (str | Unset):
        prefer (str | Unset):
        body (CreateOrder): What is sold to whom, and how it will be paid. There is no price in
            it: the price is the catalogue's. Example: {'channel': 'page', 'expires_in_s': 1800,
            'product_id': 'coffee', 'user_id': 'u-1001'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Order | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
        prefer=prefer,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: CreateOrder,
    idempotency_key: str | Unset = UNSET,
    prefer: str | Unset = UNSET,
) -> Order | Problem | None:
    """Take an order

     Sells a product to a user at the catalogue's price. The same user's open order of the same product
    is returned if there is one, so repeating the request is safe. Waits up to 2 s for the cashier;
    `Prefer: wait=N` changes that, from 0 to 20.

    Needs a key for `orders`.

    Args:
        idempotency_key (str | Unset):
        prefer (str | Unset):
        body (CreateOrder): What is sold to whom, and how it will be paid. There is no price in
            it: the price is the catalogue's. Example: {'channel': 'page', 'expires_in_s': 1800,
            'product_id': 'coffee', 'user_id': 'u-1001'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Order | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
        idempotency_key=idempotency_key,
        prefer=prefer,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: CreateOrder,
    idempotency_key: str | Unset = UNSET,
    prefer: str | Unset = UNSET,
) -> Response[Order | Problem]:
    """Take an order

     Sells a product to a user at the catalogue's price. The same user's open order of the same product
    is returned if there is one, so repeating the request is safe. Waits up to 2 s for the cashier;
    `Prefer: wait=N` changes that, from 0 to 20.

    Needs a key for `orders`.

    Args:
        idempotency_key (str | Unset):
        prefer (str | Unset):
        body (CreateOrder): What is sold to whom, and how it will be paid. There is no price in
            it: the price is the catalogue's. Example: {'channel': 'page', 'expires_in_s': 1800,
            'product_id': 'coffee', 'user_id': 'u-1001'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Order | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
        prefer=prefer,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: CreateOrder,
    idempotency_key: str | Unset = UNSET,
    prefer: str | Unset = UNSET,
) -> Order | Problem | None:
    """Take an order

     Sells a product to a user at the catalogue's price. The same user's open order of the same product
    is returned if there is one, so repeating the request is safe. Waits up to 2 s for the cashier;
    `Prefer: wait=N` changes that, from 0 to 20.

    Needs a key for `orders`.

    Args:
        idempotency_key (str | Unset):
        prefer (str | Unset):
        body (CreateOrder): What is sold to whom, and how it will be paid. There is no price in
            it: the price is the catalogue's. Example: {'channel': 'page', 'expires_in_s': 1800,
            'product_id': 'coffee', 'user_id': 'u-1001'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Order | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            idempotency_key=idempotency_key,
            prefer=prefer,
        )
    ).parsed
