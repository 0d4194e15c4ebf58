//! Alipay's OpenAPI protocol: keys, signatures, requests, answers, notifications, client.
