//! The client of Paydesk's API. Made by `openapi/generate.sh`; changes are lost.

#![allow(clippy::all, clippy::pedantic)] // generated

#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///Hand a text to Alipay's mobile SDK.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct AppCashier {
        ///Pass it on unchanged.
        pub order_string: ::std::string::String,
    }
    impl AppCashier {
        pub fn builder() -> builder::AppCashier {
            Default::default()
        }
    }
    ///What the buyer's device opens to pay.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(untagged)]
    pub enum Cashier {
        RedirectCashier(CashierRedirectCashier),
        AppCashier(CashierAppCashier),
        QrCashier(CashierQrCashier),
    }
    impl ::std::convert::From<CashierRedirectCashier> for Cashier {
        fn from(value: CashierRedirectCashier) -> Self {
            Self::RedirectCashier(value)
        }
    }
    impl ::std::convert::From<CashierAppCashier> for Cashier {
        fn from(value: CashierAppCashier) -> Self {
            Self::AppCashier(value)
        }
    }
    impl ::std::convert::From<CashierQrCashier> for Cashier {
        fn from(value: CashierQrCashier) -> Self {
            Self::QrCashier(value)
        }
    }
    ///What the buyer's device opens to pay.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct CashierAppCashier {
        ///Pass it on unchanged.
        pub order_string: ::std::string::String,
        #[serde(rename = "type")]
        pub type_: CashierAppCashierType,
    }
    impl CashierAppCashier {
        pub fn builder() -> builder::CashierAppCashier {
            Default::default()
        }
    }
    ///`CashierAppCashierType`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum CashierAppCashierType {
        #[serde(rename = "app_order")]
        AppOrder,
    }
    impl ::std::fmt::Display for CashierAppCashierType {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::AppOrder => f.write_str("app_order"),
            }
        }
    }
    impl ::std::str::FromStr for CashierAppCashierType {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "app_order" => Ok(Self::AppOrder),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for CashierAppCashierType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for CashierAppCashierType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///What the buyer's device opens to pay.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct CashierQrCashier {
        ///The text of the code.
        pub qr_code: ::std::string::String,
        #[serde(rename = "type")]
        pub type_: CashierQrCashierType,
    }
    impl CashierQrCashier {
        pub fn builder() -> builder::CashierQrCashier {
            Default::default()
        }
    }
    ///`CashierQrCashierType`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum CashierQrCashierType {
        #[serde(rename = "qr_code")]
        QrCode,
    }
    impl ::std::fmt::Display for CashierQrCashierType {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::QrCode => f.write_str("qr_code"),
            }
        }
    }
    impl ::std::str::FromStr for CashierQrCashierType {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "qr_code" => Ok(Self::QrCode),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for CashierQrCashierType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for CashierQrCashierType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///What the buyer's device opens to pay.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct CashierRedirectCashier {
        #[serde(rename = "type")]
        pub type_: CashierRedirectCashierType,
        ///Signed; valid until the order expires.
        pub url: ::std::string::String,
    }
    impl CashierRedirectCashier {
        pub fn builder() -> builder::CashierRedirectCashier {
            Default::default()
        }
    }
    ///`CashierRedirectCashierType`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum CashierRedirectCashierType {
        #[serde(rename = "redirect")]
        Redirect,
    }
    impl ::std::fmt::Display for CashierRedirectCashierType {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Redirect => f.write_str("redirect"),
            }
        }
    }
    impl ::std::str::FromStr for CashierRedirectCashierType {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "redirect" => Ok(Self::Redirect),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for CashierRedirectCashierType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for CashierRedirectCashierType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///By what kind of cashier the buyer pays: a browser on a computer (`page`) or phone (`wap`), the shop's app (`app`), or a QR code (`qr`).
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum Channel {
        #[serde(rename = "page")]
        Page,
        #[serde(rename = "wap")]
        Wap,
        #[serde(rename = "app")]
        App,
        #[serde(rename = "qr")]
        Qr,
    }
    impl ::std::fmt::Display for Channel {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Page => f.write_str("page"),
                Self::Wap => f.write_str("wap"),
                Self::App => f.write_str("app"),
                Self::Qr => f.write_str("qr"),
            }
        }
    }
    impl ::std::str::FromStr for Channel {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "page" => Ok(Self::Page),
                "wap" => Ok(Self::Wap),
                "app" => Ok(Self::App),
                "qr" => Ok(Self::Qr),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for Channel {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for Channel {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///`CloseOrderOrderId`
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct CloseOrderOrderId(::std::string::String);
    impl ::std::ops::Deref for CloseOrderOrderId {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<CloseOrderOrderId> for ::std::string::String {
        fn from(value: CloseOrderOrderId) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for CloseOrderOrderId {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            static PATTERN: ::std::sync::LazyLock<::regress::Regex> = ::std::sync::LazyLock::new(||
            { ::regress::Regex::new("^ord_[0-7][0-9A-HJKMNP-TV-Z]{25}$").unwrap() });
            if PATTERN.find(value).is_none() {
                return Err(
                    "doesn't match pattern \"^ord_[0-7][0-9A-HJKMNP-TV-Z]{25}$\"".into(),
                );
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for CloseOrderOrderId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for CloseOrderOrderId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for CloseOrderOrderId {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///Why an order was closed.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum CloseReason {
        #[serde(rename = "expired")]
        Expired,
        #[serde(rename = "requested")]
        Requested,
        #[serde(rename = "replaced")]
        Replaced,
        #[serde(rename = "rejected")]
        Rejected,
        #[serde(rename = "mismatched")]
        Mismatched,
        #[serde(rename = "paid_elsewhere")]
        PaidElsewhere,
    }
    impl ::std::fmt::Display for CloseReason {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Expired => f.write_str("expired"),
                Self::Requested => f.write_str("requested"),
                Self::Replaced => f.write_str("replaced"),
                Self::Rejected => f.write_str("rejected"),
                Self::Mismatched => f.write_str("mismatched"),
                Self::PaidElsewhere => f.write_str("paid_elsewhere"),
            }
        }
    }
    impl ::std::str::FromStr for CloseReason {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "expired" => Ok(Self::Expired),
                "requested" => Ok(Self::Requested),
                "replaced" => Ok(Self::Replaced),
                "rejected" => Ok(Self::Rejected),
                "mismatched" => Ok(Self::Mismatched),
                "paid_elsewhere" => Ok(Self::PaidElsewhere),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for CloseReason {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for CloseReason {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///What is sold to whom, and how it will be paid. There is no price in it: the price is the catalogue's.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct CreateOrder {
        ///By what kind of cashier the buyer pays.
        pub channel: Channel,
        ///For how many seconds a new order can be paid, from 2 minutes to 15 days. Without it, as long as its product says, or else 30 minutes. An open order that is returned keeps the end that it has: see `expires_at`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub expires_in_s: ::std::option::Option<u32>,
        ///Your own id of the product.
        pub product_id: CreateOrderProductId,
        ///Your own id of the buyer.
        pub user_id: CreateOrderUserId,
    }
    impl CreateOrder {
        pub fn builder() -> builder::CreateOrder {
            Default::default()
        }
    }
    ///`CreateOrderIdempotencyKey`
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct CreateOrderIdempotencyKey(::std::string::String);
    impl ::std::ops::Deref for CreateOrderIdempotencyKey {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<CreateOrderIdempotencyKey> for ::std::string::String {
        fn from(value: CreateOrderIdempotencyKey) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for CreateOrderIdempotencyKey {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 255usize {
                return Err("longer than 255 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            static PATTERN: ::std::sync::LazyLock<::regress::Regex> = ::std::sync::LazyLock::new(||
            { ::regress::Regex::new("^[!-~]{1,255}$").unwrap() });
            if PATTERN.find(value).is_none() {
                return Err("doesn't match pattern \"^[!-~]{1,255}$\"".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for CreateOrderIdempotencyKey {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for CreateOrderIdempotencyKey {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for CreateOrderIdempotencyKey {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///Your own id of the product.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct CreateOrderProductId(::std::string::String);
    impl ::std::ops::Deref for CreateOrderProductId {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<CreateOrderProductId> for ::std::string::String {
        fn from(value: CreateOrderProductId) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for CreateOrderProductId {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 64usize {
                return Err("longer than 64 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            static PATTERN: ::std::sync::LazyLock<::regress::Regex> = ::std::sync::LazyLock::new(||
            { ::regress::Regex::new("^[!-~]{1,64}$").unwrap() });
            if PATTERN.find(value).is_none() {
                return Err("doesn't match pattern \"^[!-~]{1,64}$\"".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for CreateOrderProductId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for CreateOrderProductId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for CreateOrderProductId {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///Your own id of the buyer.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct CreateOrderUserId(::std::string::String);
    impl ::std::ops::Deref for CreateOrderUserId {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<CreateOrderUserId> for ::std::string::String {
        fn from(value: CreateOrderUserId) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for CreateOrderUserId {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 64usize {
                return Err("longer than 64 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            static PATTERN: ::std::sync::LazyLock<::regress::Regex> = ::std::sync::LazyLock::new(||
            { ::regress::Regex::new("^[!-~]{1,64}$").unwrap() });
            if PATTERN.find(value).is_none() {
                return Err("doesn't match pattern \"^[!-~]{1,64}$\"".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for CreateOrderUserId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for CreateOrderUserId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for CreateOrderUserId {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///What goes back, and under which number of yours.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct CreateRefund {
        ///How much goes back, in fen; all that is left when it is not said.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub amount_fen: ::std::option::Option<::std::num::NonZeroU64>,
        ///What the buyer reads.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub reason: ::std::option::Option<CreateRefundReason>,
        ///Your own number of this refund.
        pub refund_no: CreateRefundRefundNo,
    }
    impl CreateRefund {
        pub fn builder() -> builder::CreateRefund {
            Default::default()
        }
    }
    ///`CreateRefundOrderId`
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct CreateRefundOrderId(::std::string::String);
    impl ::std::ops::Deref for CreateRefundOrderId {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<CreateRefundOrderId> for ::std::string::String {
        fn from(value: CreateRefundOrderId) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for CreateRefundOrderId {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            static PATTERN: ::std::sync::LazyLock<::regress::Regex> = ::std::sync::LazyLock::new(||
            { ::regress::Regex::new("^ord_[0-7][0-9A-HJKMNP-TV-Z]{25}$").unwrap() });
            if PATTERN.find(value).is_none() {
                return Err(
                    "doesn't match pattern \"^ord_[0-7][0-9A-HJKMNP-TV-Z]{25}$\"".into(),
                );
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for CreateRefundOrderId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for CreateRefundOrderId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for CreateRefundOrderId {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///What the buyer reads.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct CreateRefundReason(::std::string::String);
    impl ::std::ops::Deref for CreateRefundReason {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<CreateRefundReason> for ::std::string::String {
        fn from(value: CreateRefundReason) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for CreateRefundReason {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 256usize {
                return Err("longer than 256 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            static PATTERN: ::std::sync::LazyLock<::regress::Regex> = ::std::sync::LazyLock::new(||
            {
                ::regress::Regex::new("^[^\\u0000-\\u001f\\u007f-\\u009f]{1,256}$")
                    .unwrap()
            });
            if PATTERN.find(value).is_none() {
                return Err(
                    "doesn't match pattern \"^[^\\u0000-\\u001f\\u007f-\\u009f]{1,256}$\""
                        .into(),
                );
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for CreateRefundReason {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for CreateRefundReason {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for CreateRefundReason {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///Your own number of this refund.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct CreateRefundRefundNo(::std::string::String);
    impl ::std::ops::Deref for CreateRefundRefundNo {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<CreateRefundRefundNo> for ::std::string::String {
        fn from(value: CreateRefundRefundNo) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for CreateRefundRefundNo {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 64usize {
                return Err("longer than 64 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            static PATTERN: ::std::sync::LazyLock<::regress::Regex> = ::std::sync::LazyLock::new(||
            { ::regress::Regex::new("^[!-~]{1,64}$").unwrap() });
            if PATTERN.find(value).is_none() {
                return Err("doesn't match pattern \"^[!-~]{1,64}$\"".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for CreateRefundRefundNo {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for CreateRefundRefundNo {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for CreateRefundRefundNo {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///What happened, as [CloudEvents 1.0](https://cloudevents.io) puts it; `type` says which of these it is. Amounts are whole fen, times are UTC. New types and new fields may appear at any time: a type that this document does not know is an `OtherEvent`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(untagged)]
    pub enum Event {
        OrderEvent(OrderEvent),
        RefundEvent(RefundEvent),
        PaymentEvent(PaymentEvent),
        NotificationEvent(NotificationEvent),
        OtherEvent(OtherEvent),
    }
    impl ::std::convert::From<OrderEvent> for Event {
        fn from(value: OrderEvent) -> Self {
            Self::OrderEvent(value)
        }
    }
    impl ::std::convert::From<RefundEvent> for Event {
        fn from(value: RefundEvent) -> Self {
            Self::RefundEvent(value)
        }
    }
    impl ::std::convert::From<PaymentEvent> for Event {
        fn from(value: PaymentEvent) -> Self {
            Self::PaymentEvent(value)
        }
    }
    impl ::std::convert::From<NotificationEvent> for Event {
        fn from(value: NotificationEvent) -> Self {
            Self::NotificationEvent(value)
        }
    }
    impl ::std::convert::From<OtherEvent> for Event {
        fn from(value: OtherEvent) -> Self {
            Self::OtherEvent(value)
        }
    }
    ///Some events, the oldest first.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct EventPage {
        ///At most as many as were asked for.
        pub events: ::std::vec::Vec<Event>,
        ///Ask with this for what comes after. There is always one, also after an empty page.
        pub next: ::std::string::String,
    }
    impl EventPage {
        pub fn builder() -> builder::EventPage {
            Default::default()
        }
    }
    ///One thing that is wrong: in the body, where `pointer` leads; or in the query or header that `parameter` names.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Fault {
        ///What is wrong, as a stable word.
        pub code: FaultCode,
        ///The same for people.
        pub detail: ::std::string::String,
        ///The name of the query parameter or header.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub parameter: ::std::option::Option<::std::string::String>,
        ///Where in the body, as a JSON pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)); empty for the whole of it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub pointer: ::std::option::Option<::std::string::String>,
    }
    impl Fault {
        pub fn builder() -> builder::Fault {
            Default::default()
        }
    }
    ///What can be wrong with a field or a parameter.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum FaultCode {
        #[serde(rename = "missing")]
        Missing,
        #[serde(rename = "unknown")]
        Unknown,
        #[serde(rename = "repeated")]
        Repeated,
        #[serde(rename = "wrong_type")]
        WrongType,
        #[serde(rename = "wrong_value")]
        WrongValue,
        #[serde(rename = "wrong_form")]
        WrongForm,
        #[serde(rename = "too_short")]
        TooShort,
        #[serde(rename = "too_long")]
        TooLong,
        #[serde(rename = "too_small")]
        TooSmall,
        #[serde(rename = "too_large")]
        TooLarge,
    }
    impl ::std::fmt::Display for FaultCode {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Missing => f.write_str("missing"),
                Self::Unknown => f.write_str("unknown"),
                Self::Repeated => f.write_str("repeated"),
                Self::WrongType => f.write_str("wrong_type"),
                Self::WrongValue => f.write_str("wrong_value"),
                Self::WrongForm => f.write_str("wrong_form"),
                Self::TooShort => f.write_str("too_short"),
                Self::TooLong => f.write_str("too_long"),
                Self::TooSmall => f.write_str("too_small"),
                Self::TooLarge => f.write_str("too_large"),
            }
        }
    }
    impl ::std::str::FromStr for FaultCode {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "missing" => Ok(Self::Missing),
                "unknown" => Ok(Self::Unknown),
                "repeated" => Ok(Self::Repeated),
                "wrong_type" => Ok(Self::WrongType),
                "wrong_value" => Ok(Self::WrongValue),
                "wrong_form" => Ok(Self::WrongForm),
                "too_short" => Ok(Self::TooShort),
                "too_long" => Ok(Self::TooLong),
                "too_small" => Ok(Self::TooSmall),
                "too_large" => Ok(Self::TooLarge),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for FaultCode {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for FaultCode {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///`GetEventEventId`
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct GetEventEventId(::std::string::String);
    impl ::std::ops::Deref for GetEventEventId {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<GetEventEventId> for ::std::string::String {
        fn from(value: GetEventEventId) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for GetEventEventId {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            static PATTERN: ::std::sync::LazyLock<::regress::Regex> = ::std::sync::LazyLock::new(||
            { ::regress::Regex::new("^evt_[0-7][0-9A-HJKMNP-TV-Z]{25}$").unwrap() });
            if PATTERN.find(value).is_none() {
                return Err(
                    "doesn't match pattern \"^evt_[0-7][0-9A-HJKMNP-TV-Z]{25}$\"".into(),
                );
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for GetEventEventId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for GetEventEventId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for GetEventEventId {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///`GetOrderOrderId`
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct GetOrderOrderId(::std::string::String);
    impl ::std::ops::Deref for GetOrderOrderId {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<GetOrderOrderId> for ::std::string::String {
        fn from(value: GetOrderOrderId) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for GetOrderOrderId {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            static PATTERN: ::std::sync::LazyLock<::regress::Regex> = ::std::sync::LazyLock::new(||
            { ::regress::Regex::new("^ord_[0-7][0-9A-HJKMNP-TV-Z]{25}$").unwrap() });
            if PATTERN.find(value).is_none() {
                return Err(
                    "doesn't match pattern \"^ord_[0-7][0-9A-HJKMNP-TV-Z]{25}$\"".into(),
                );
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for GetOrderOrderId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for GetOrderOrderId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for GetOrderOrderId {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///`GetRefundRefundId`
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct GetRefundRefundId(::std::string::String);
    impl ::std::ops::Deref for GetRefundRefundId {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<GetRefundRefundId> for ::std::string::String {
        fn from(value: GetRefundRefundId) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for GetRefundRefundId {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            static PATTERN: ::std::sync::LazyLock<::regress::Regex> = ::std::sync::LazyLock::new(||
            { ::regress::Regex::new("^rfd_[0-7][0-9A-HJKMNP-TV-Z]{25}$").unwrap() });
            if PATTERN.find(value).is_none() {
                return Err(
                    "doesn't match pattern \"^rfd_[0-7][0-9A-HJKMNP-TV-Z]{25}$\"".into(),
                );
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for GetRefundRefundId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for GetRefundRefundId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for GetRefundRefundId {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///`ListEventsAfter`
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct ListEventsAfter(::std::string::String);
    impl ::std::ops::Deref for ListEventsAfter {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<ListEventsAfter> for ::std::string::String {
        fn from(value: ListEventsAfter) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for ListEventsAfter {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            static PATTERN: ::std::sync::LazyLock<::regress::Regex> = ::std::sync::LazyLock::new(||
            { ::regress::Regex::new("^[0-9a-f]{16}[0-7][0-9a-f]{15}$").unwrap() });
            if PATTERN.find(value).is_none() {
                return Err(
                    "doesn't match pattern \"^[0-9a-f]{16}[0-7][0-9a-f]{15}$\"".into(),
                );
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for ListEventsAfter {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ListEventsAfter {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for ListEventsAfter {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///`ListOrdersAfter`
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct ListOrdersAfter(::std::string::String);
    impl ::std::ops::Deref for ListOrdersAfter {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<ListOrdersAfter> for ::std::string::String {
        fn from(value: ListOrdersAfter) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for ListOrdersAfter {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 128usize {
                return Err("longer than 128 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for ListOrdersAfter {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ListOrdersAfter {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for ListOrdersAfter {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///`ListOrdersUserId`
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct ListOrdersUserId(::std::string::String);
    impl ::std::ops::Deref for ListOrdersUserId {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<ListOrdersUserId> for ::std::string::String {
        fn from(value: ListOrdersUserId) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for ListOrdersUserId {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 64usize {
                return Err("longer than 64 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            static PATTERN: ::std::sync::LazyLock<::regress::Regex> = ::std::sync::LazyLock::new(||
            { ::regress::Regex::new("^[!-~]{1,64}$").unwrap() });
            if PATTERN.find(value).is_none() {
                return Err("doesn't match pattern \"^[!-~]{1,64}$\"".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for ListOrdersUserId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ListOrdersUserId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for ListOrdersUserId {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///`ListRefundsAfter`
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct ListRefundsAfter(::std::string::String);
    impl ::std::ops::Deref for ListRefundsAfter {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<ListRefundsAfter> for ::std::string::String {
        fn from(value: ListRefundsAfter) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for ListRefundsAfter {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 128usize {
                return Err("longer than 128 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for ListRefundsAfter {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ListRefundsAfter {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for ListRefundsAfter {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///`ListRefundsOrderId`
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct ListRefundsOrderId(::std::string::String);
    impl ::std::ops::Deref for ListRefundsOrderId {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<ListRefundsOrderId> for ::std::string::String {
        fn from(value: ListRefundsOrderId) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for ListRefundsOrderId {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            static PATTERN: ::std::sync::LazyLock<::regress::Regex> = ::std::sync::LazyLock::new(||
            { ::regress::Regex::new("^ord_[0-7][0-9A-HJKMNP-TV-Z]{25}$").unwrap() });
            if PATTERN.find(value).is_none() {
                return Err(
                    "doesn't match pattern \"^ord_[0-7][0-9A-HJKMNP-TV-Z]{25}$\"".into(),
                );
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for ListRefundsOrderId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ListRefundsOrderId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for ListRefundsOrderId {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///Alipay signed a message that cannot be right; an operator looks at it.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct NotificationEvent {
        ///What is wrong, and the whole order where there is one.
        pub data: NotificationEventData,
        ///Always `application/json`.
        pub datacontenttype: ::std::string::String,
        ///The event's id. A repeat has the same: drop what you have seen.
        pub id: ::std::string::String,
        ///The order's events are numbered from 1, without gaps: of two, the larger is the later.
        pub sequence: i32,
        ///Which app it belongs to: `paydesk/` and the app's number.
        pub source: ::std::string::String,
        ///Always `1.0`.
        pub specversion: ::std::string::String,
        ///The order's id; for money or messages that match no order, the number they name.
        pub subject: ::std::string::String,
        ///When it happened.
        pub time: ::chrono::DateTime<::chrono::offset::Utc>,
        ///The W3C trace context of what it came of: of the request where that carried a `traceparent`, else of our own making.
        pub traceparent: ::std::string::String,
        ///What happened.
        #[serde(rename = "type")]
        pub type_: NotificationEventType,
    }
    impl NotificationEvent {
        pub fn builder() -> builder::NotificationEvent {
            Default::default()
        }
    }
    ///What is wrong with a notification, with the order's fields where it names an order.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct NotificationEventData {
        ///What it costs, in fen.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub amount_fen: ::std::option::Option<i64>,
        ///The app it belongs to.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub app_id: ::std::option::Option<::std::string::String>,
        ///How it is to be paid.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub channel: ::std::option::Option<Channel>,
        ///Why it was closed.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub close_reason: ::std::option::Option<CloseReason>,
        ///When it was closed.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub closed_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///When it was made.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///Until when it can be paid.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub expires_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///Whether it was paid after it had been closed.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub late: ::std::option::Option<bool>,
        ///The order's id, and Alipay's `out_trade_no`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub order_id: ::std::option::Option<::std::string::String>,
        ///When the money became certain.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub paid_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///Your own id of the product.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub product_id: ::std::option::Option<::std::string::String>,
        ///Why it was quarantined, as a stable word.
        pub reason: ::std::string::String,
        ///What went back of its money, in fen.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub refunded_fen: ::std::option::Option<i64>,
        ///Where it stands.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<OrderStatus>,
        ///What the buyer reads at the cashier.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub subject: ::std::option::Option<::std::string::String>,
        ///Your own id of the buyer.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub user_id: ::std::option::Option<::std::string::String>,
    }
    impl NotificationEventData {
        pub fn builder() -> builder::NotificationEventData {
            Default::default()
        }
    }
    ///What happened to a notification. `notification.quarantined`: Alipay signed it, and it cannot be right.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum NotificationEventType {
        #[serde(rename = "notification.quarantined")]
        NotificationQuarantined,
    }
    impl ::std::fmt::Display for NotificationEventType {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::NotificationQuarantined => f.write_str("notification.quarantined"),
            }
        }
    }
    impl ::std::str::FromStr for NotificationEventType {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "notification.quarantined" => Ok(Self::NotificationQuarantined),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for NotificationEventType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for NotificationEventType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///An order as it stands. Amounts are whole fen, times are UTC.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Order {
        ///What it costs, in fen.
        pub amount_fen: i64,
        ///What the buyer opens; there while the order can be paid.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub cashier: ::std::option::Option<Cashier>,
        ///How it is to be paid.
        pub channel: Channel,
        ///Why it is closed or being closed.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub close_reason: ::std::option::Option<CloseReason>,
        ///When it was closed.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub closed_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///When it was made.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Until when it can be paid.
        pub expires_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///The order's id, and Alipay's `out_trade_no`.
        pub order_id: ::std::string::String,
        ///When the money became certain.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub paid_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///Your own id of the product.
        pub product_id: ::std::string::String,
        ///What went back of its money, in fen.
        pub refunded_fen: i64,
        ///In the answer to a create request: whether the order existed before.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub reused: ::std::option::Option<bool>,
        ///Where it stands.
        pub status: OrderStatus,
        ///What the buyer reads at the cashier.
        pub subject: ::std::string::String,
        ///Your own id of the buyer.
        pub user_id: ::std::string::String,
    }
    impl Order {
        pub fn builder() -> builder::Order {
            Default::default()
        }
    }
    ///The whole order as it was then.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct OrderData {
        ///What it costs, in fen.
        pub amount_fen: i64,
        ///The app it belongs to.
        pub app_id: ::std::string::String,
        ///How it is to be paid.
        pub channel: Channel,
        ///Why it was closed.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub close_reason: ::std::option::Option<CloseReason>,
        ///When it was closed.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub closed_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///When it was made.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Until when it can be paid.
        pub expires_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Whether it was paid after it had been closed.
        pub late: bool,
        ///The order's id, and Alipay's `out_trade_no`.
        pub order_id: ::std::string::String,
        ///When the money became certain.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub paid_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///Your own id of the product.
        pub product_id: ::std::string::String,
        ///What went back of its money, in fen.
        pub refunded_fen: i64,
        ///Where it stands.
        pub status: OrderStatus,
        ///What the buyer reads at the cashier.
        pub subject: ::std::string::String,
        ///Your own id of the buyer.
        pub user_id: ::std::string::String,
    }
    impl OrderData {
        pub fn builder() -> builder::OrderData {
            Default::default()
        }
    }
    ///Something happened to an order.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct OrderEvent {
        ///The whole order as it was then.
        pub data: OrderData,
        ///Always `application/json`.
        pub datacontenttype: ::std::string::String,
        ///The event's id. A repeat has the same: drop what you have seen.
        pub id: ::std::string::String,
        ///The order's events are numbered from 1, without gaps: of two, the larger is the later.
        pub sequence: i32,
        ///Which app it belongs to: `paydesk/` and the app's number.
        pub source: ::std::string::String,
        ///Always `1.0`.
        pub specversion: ::std::string::String,
        ///The order's id; for money or messages that match no order, the number they name.
        pub subject: ::std::string::String,
        ///When it happened.
        pub time: ::chrono::DateTime<::chrono::offset::Utc>,
        ///The W3C trace context of what it came of: of the request where that carried a `traceparent`, else of our own making.
        pub traceparent: ::std::string::String,
        ///What happened.
        #[serde(rename = "type")]
        pub type_: OrderEventType,
    }
    impl OrderEvent {
        pub fn builder() -> builder::OrderEvent {
            Default::default()
        }
    }
    ///What happened to an order. `order.created`: it exists. `order.prepaid`: its cashier is ready. `order.paid`: the money is certain, fulfil it. `order.closed`: it cannot be paid any more. `order.refunded`: all of its money went back.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum OrderEventType {
        #[serde(rename = "order.created")]
        OrderCreated,
        #[serde(rename = "order.prepaid")]
        OrderPrepaid,
        #[serde(rename = "order.paid")]
        OrderPaid,
        #[serde(rename = "order.closed")]
        OrderClosed,
        #[serde(rename = "order.refunded")]
        OrderRefunded,
    }
    impl ::std::fmt::Display for OrderEventType {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::OrderCreated => f.write_str("order.created"),
                Self::OrderPrepaid => f.write_str("order.prepaid"),
                Self::OrderPaid => f.write_str("order.paid"),
                Self::OrderClosed => f.write_str("order.closed"),
                Self::OrderRefunded => f.write_str("order.refunded"),
            }
        }
    }
    impl ::std::str::FromStr for OrderEventType {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "order.created" => Ok(Self::OrderCreated),
                "order.prepaid" => Ok(Self::OrderPrepaid),
                "order.paid" => Ok(Self::OrderPaid),
                "order.closed" => Ok(Self::OrderClosed),
                "order.refunded" => Ok(Self::OrderRefunded),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for OrderEventType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for OrderEventType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///Some orders, the newest first.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct OrderPage {
        ///Ask with this as `after` for the page behind. Missing on the last page.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next: ::std::option::Option<::std::string::String>,
        ///At most as many as were asked for.
        pub orders: ::std::vec::Vec<Order>,
    }
    impl OrderPage {
        pub fn builder() -> builder::OrderPage {
            Default::default()
        }
    }
    ///Where an order stands. `CREATE`: its cashier is being prepared. `PAY_WAIT`: it can be paid. `PAY_SUCCESS`: the money is certain. `REFUNDED`: all of it went back. `CLOSING`: it is being closed; a payment under way may still win. `CLOSED`: it cannot be paid.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum OrderStatus {
        #[serde(rename = "CREATE")]
        Create,
        #[serde(rename = "PAY_WAIT")]
        PayWait,
        #[serde(rename = "PAY_SUCCESS")]
        PaySuccess,
        #[serde(rename = "REFUNDED")]
        Refunded,
        #[serde(rename = "CLOSING")]
        Closing,
        #[serde(rename = "CLOSED")]
        Closed,
    }
    impl ::std::fmt::Display for OrderStatus {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Create => f.write_str("CREATE"),
                Self::PayWait => f.write_str("PAY_WAIT"),
                Self::PaySuccess => f.write_str("PAY_SUCCESS"),
                Self::Refunded => f.write_str("REFUNDED"),
                Self::Closing => f.write_str("CLOSING"),
                Self::Closed => f.write_str("CLOSED"),
            }
        }
    }
    impl ::std::str::FromStr for OrderStatus {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "CREATE" => Ok(Self::Create),
                "PAY_WAIT" => Ok(Self::PayWait),
                "PAY_SUCCESS" => Ok(Self::PaySuccess),
                "REFUNDED" => Ok(Self::Refunded),
                "CLOSING" => Ok(Self::Closing),
                "CLOSED" => Ok(Self::Closed),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for OrderStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for OrderStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///An event whose type is newer than this document.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct OtherEvent {
        ///What is known about it.
        pub data: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        ///Always `application/json`.
        pub datacontenttype: ::std::string::String,
        ///The event's id. A repeat has the same: drop what you have seen.
        pub id: ::std::string::String,
        ///The order's events are numbered from 1, without gaps: of two, the larger is the later.
        pub sequence: i32,
        ///Which app it belongs to: `paydesk/` and the app's number.
        pub source: ::std::string::String,
        ///Always `1.0`.
        pub specversion: ::std::string::String,
        ///The order's id; for money or messages that match no order, the number they name.
        pub subject: ::std::string::String,
        ///When it happened.
        pub time: ::chrono::DateTime<::chrono::offset::Utc>,
        ///The W3C trace context of what it came of: of the request where that carried a `traceparent`, else of our own making.
        pub traceparent: ::std::string::String,
        ///What happened: none of the types that the other events have.
        #[serde(rename = "type")]
        pub type_: OtherEventType,
    }
    impl OtherEvent {
        pub fn builder() -> builder::OtherEvent {
            Default::default()
        }
    }
    ///What happened: none of the types that the other events have.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct OtherEventType(::std::string::String);
    impl ::std::ops::Deref for OtherEventType {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<OtherEventType> for ::std::string::String {
        fn from(value: OtherEventType) -> Self {
            value.0
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for OtherEventType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if [
                "order.created".to_string(),
                "order.prepaid".to_string(),
                "order.paid".to_string(),
                "order.closed".to_string(),
                "order.refunded".to_string(),
                "order.late_payment_refunded".to_string(),
                "refund.succeeded".to_string(),
                "refund.failed".to_string(),
                "refund.delayed".to_string(),
                "payment.duplicate_refunded".to_string(),
                "payment.unmatched".to_string(),
                "payment.mismatched".to_string(),
                "notification.quarantined".to_string(),
            ]
                .contains(&value)
            {
                Err("invalid value".into())
            } else {
                Ok(Self(value))
            }
        }
    }
    impl<'de> ::serde::Deserialize<'de> for OtherEventType {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            Self::try_from(<::std::string::String>::deserialize(deserializer)?)
                .map_err(|e| { <D::Error as ::serde::de::Error>::custom(e.to_string()) })
        }
    }
    ///One payment as it was then.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PaymentData {
        ///How much was paid, in fen.
        pub amount_fen: i64,
        ///How much of it went back, in fen.
        pub refunded_fen: i64,
        ///Alipay's number of the trade.
        pub trade_no: ::std::string::String,
    }
    impl PaymentData {
        pub fn builder() -> builder::PaymentData {
            Default::default()
        }
    }
    ///Money came that pays no order; an operator decides what happens to it.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PaymentEvent {
        ///The payment as it was then, and the whole order where there is one.
        pub data: PaymentEventData,
        ///Always `application/json`.
        pub datacontenttype: ::std::string::String,
        ///The event's id. A repeat has the same: drop what you have seen.
        pub id: ::std::string::String,
        ///The order's events are numbered from 1, without gaps: of two, the larger is the later.
        pub sequence: i32,
        ///Which app it belongs to: `paydesk/` and the app's number.
        pub source: ::std::string::String,
        ///Always `1.0`.
        pub specversion: ::std::string::String,
        ///The order's id; for money or messages that match no order, the number they name.
        pub subject: ::std::string::String,
        ///When it happened.
        pub time: ::chrono::DateTime<::chrono::offset::Utc>,
        ///The W3C trace context of what it came of: of the request where that carried a `traceparent`, else of our own making.
        pub traceparent: ::std::string::String,
        ///What happened.
        #[serde(rename = "type")]
        pub type_: PaymentEventType,
    }
    impl PaymentEvent {
        pub fn builder() -> builder::PaymentEvent {
            Default::default()
        }
    }
    ///The payment, with the order's fields where its number names an order.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PaymentEventData {
        ///What it costs, in fen.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub amount_fen: ::std::option::Option<i64>,
        ///The app it belongs to.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub app_id: ::std::option::Option<::std::string::String>,
        ///How it is to be paid.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub channel: ::std::option::Option<Channel>,
        ///Why it was closed.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub close_reason: ::std::option::Option<CloseReason>,
        ///When it was closed.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub closed_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///When it was made.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///Until when it can be paid.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub expires_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///Whether it was paid after it had been closed.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub late: ::std::option::Option<bool>,
        ///The order's id, and Alipay's `out_trade_no`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub order_id: ::std::option::Option<::std::string::String>,
        ///When the money became certain.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub paid_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///The payment.
        pub payment: PaymentData,
        ///Your own id of the product.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub product_id: ::std::option::Option<::std::string::String>,
        ///What went back of its money, in fen.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub refunded_fen: ::std::option::Option<i64>,
        ///Where it stands.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<OrderStatus>,
        ///What the buyer reads at the cashier.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub subject: ::std::option::Option<::std::string::String>,
        ///Your own id of the buyer.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub user_id: ::std::option::Option<::std::string::String>,
    }
    impl PaymentEventData {
        pub fn builder() -> builder::PaymentEventData {
            Default::default()
        }
    }
    ///Which money came. `payment.unmatched`: it names no order. `payment.mismatched`: it is of another amount than the order it names.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum PaymentEventType {
        #[serde(rename = "payment.unmatched")]
        PaymentUnmatched,
        #[serde(rename = "payment.mismatched")]
        PaymentMismatched,
    }
    impl ::std::fmt::Display for PaymentEventType {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::PaymentUnmatched => f.write_str("payment.unmatched"),
                Self::PaymentMismatched => f.write_str("payment.mismatched"),
            }
        }
    }
    impl ::std::str::FromStr for PaymentEventType {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "payment.unmatched" => Ok(Self::PaymentUnmatched),
                "payment.mismatched" => Ok(Self::PaymentMismatched),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for PaymentEventType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for PaymentEventType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///A failure, as [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) puts it. Match `code`; the texts are for people and may change.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Problem {
        ///A stable word. New ones may appear.
        pub code: ::std::string::String,
        ///What is wrong this time.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub detail: ::std::option::Option<::std::string::String>,
        ///Everything that is wrong with the fields of the body, or with the parameters.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub errors: ::std::vec::Vec<Fault>,
        ///With `cursor_lost`: the cursor to go on from. Behind it is everything that may have been missed.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next: ::std::option::Option<::std::string::String>,
        ///Names this request in our logs; also in the header `X-Request-Id`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub request_id: ::std::option::Option<::std::string::String>,
        ///The HTTP status.
        pub status: u16,
        ///The HTTP status in words.
        pub title: ::std::string::String,
        ///Always `about:blank`: the code says which problem it is.
        #[serde(rename = "type")]
        pub type_: ::std::string::String,
    }
    impl Problem {
        pub fn builder() -> builder::Problem {
            Default::default()
        }
    }
    ///Show a QR code.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct QrCashier {
        ///The text of the code.
        pub qr_code: ::std::string::String,
    }
    impl QrCashier {
        pub fn builder() -> builder::QrCashier {
            Default::default()
        }
    }
    ///`ReadTimelineOrderId`
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct ReadTimelineOrderId(::std::string::String);
    impl ::std::ops::Deref for ReadTimelineOrderId {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<ReadTimelineOrderId> for ::std::string::String {
        fn from(value: ReadTimelineOrderId) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for ReadTimelineOrderId {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            static PATTERN: ::std::sync::LazyLock<::regress::Regex> = ::std::sync::LazyLock::new(||
            { ::regress::Regex::new("^ord_[0-7][0-9A-HJKMNP-TV-Z]{25}$").unwrap() });
            if PATTERN.find(value).is_none() {
                return Err(
                    "doesn't match pattern \"^ord_[0-7][0-9A-HJKMNP-TV-Z]{25}$\"".into(),
                );
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for ReadTimelineOrderId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ReadTimelineOrderId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for ReadTimelineOrderId {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///Send the browser to an address.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct RedirectCashier {
        ///Signed; valid until the order expires.
        pub url: ::std::string::String,
    }
    impl RedirectCashier {
        pub fn builder() -> builder::RedirectCashier {
            Default::default()
        }
    }
    ///A refund as it stands.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Refund {
        ///How much goes back, in fen; once it succeeded, how much went back.
        pub amount_fen: i64,
        ///Whether it was called `failed` before Alipay said that its money is back.
        pub corrected: bool,
        ///When it was asked for.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Alipay's code, for one that failed; `refund_exceeds_balance` where more went back meanwhile than leaves room for it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub failure: ::std::option::Option<::std::string::String>,
        ///The order whose money goes back.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub order_id: ::std::option::Option<::std::string::String>,
        ///Whose wish it is.
        pub origin: RefundOrigin,
        ///Why it is still `pending` or `unknown`, where that is known: Alipay's code, such as `ACQ.SELLER_BALANCE_NOT_ENOUGH`, or `not_sent`, `no_answer` or `refund_processing`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub pending_reason: ::std::option::Option<::std::string::String>,
        ///What the buyer reads.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub reason: ::std::option::Option<::std::string::String>,
        ///The refund's id.
        pub refund_id: ::std::string::String,
        ///Your own number, for one that you asked for.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub refund_no: ::std::option::Option<::std::string::String>,
        ///How much was asked for, in fen, where Alipay moved another amount under its number.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub requested_fen: ::std::option::Option<i64>,
        ///When it succeeded or failed.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub settled_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///Where it stands.
        pub status: RefundStatus,
    }
    impl Refund {
        pub fn builder() -> builder::Refund {
            Default::default()
        }
    }
    ///One refund as it was then.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct RefundData {
        ///How much goes back, in fen; once it succeeded, how much went back.
        pub amount_fen: i64,
        ///Whether it was called `failed` before Alipay said that its money is back. Missing in events of release 0.1.0.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub corrected: ::std::option::Option<bool>,
        ///Alipay's code, for one that failed.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub failure: ::std::option::Option<::std::string::String>,
        ///Whose wish it is.
        pub origin: RefundOrigin,
        ///What Alipay knows it by.
        pub out_request_no: ::std::string::String,
        ///Why it has not settled yet: Alipay's code, or a word such as `no_answer`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub pending_reason: ::std::option::Option<::std::string::String>,
        ///The refund's id.
        pub refund_id: ::std::string::String,
        ///Your own number, for one that you asked for.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub refund_no: ::std::option::Option<::std::string::String>,
        ///How much was asked for, in fen, where Alipay moved another amount under its number.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub requested_fen: ::std::option::Option<i64>,
        ///Where it stands.
        pub status: RefundStatus,
        ///Alipay's number of the trade whose money goes back.
        pub trade_no: ::std::string::String,
    }
    impl RefundData {
        pub fn builder() -> builder::RefundData {
            Default::default()
        }
    }
    ///Something happened to a refund.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct RefundEvent {
        ///The refund and its payment as they were then, and the whole order where there is one.
        pub data: RefundEventData,
        ///Always `application/json`.
        pub datacontenttype: ::std::string::String,
        ///The event's id. A repeat has the same: drop what you have seen.
        pub id: ::std::string::String,
        ///The order's events are numbered from 1, without gaps: of two, the larger is the later.
        pub sequence: i32,
        ///Which app it belongs to: `paydesk/` and the app's number.
        pub source: ::std::string::String,
        ///Always `1.0`.
        pub specversion: ::std::string::String,
        ///The order's id; for money or messages that match no order, the number they name.
        pub subject: ::std::string::String,
        ///When it happened.
        pub time: ::chrono::DateTime<::chrono::offset::Utc>,
        ///The W3C trace context of what it came of: of the request where that carried a `traceparent`, else of our own making.
        pub traceparent: ::std::string::String,
        ///What happened.
        #[serde(rename = "type")]
        pub type_: RefundEventType,
    }
    impl RefundEvent {
        pub fn builder() -> builder::RefundEvent {
            Default::default()
        }
    }
    ///The refund and its payment, with the order's fields where the payment belongs to an order.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct RefundEventData {
        ///What it costs, in fen.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub amount_fen: ::std::option::Option<i64>,
        ///The app it belongs to.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub app_id: ::std::option::Option<::std::string::String>,
        ///How it is to be paid.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub channel: ::std::option::Option<Channel>,
        ///Why it was closed.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub close_reason: ::std::option::Option<CloseReason>,
        ///When it was closed.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub closed_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///When it was made.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///Until when it can be paid.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub expires_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///Whether it was paid after it had been closed.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub late: ::std::option::Option<bool>,
        ///The order's id, and Alipay's `out_trade_no`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub order_id: ::std::option::Option<::std::string::String>,
        ///When the money became certain.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub paid_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///The payment whose money goes back.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment: ::std::option::Option<PaymentData>,
        ///Your own id of the product.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub product_id: ::std::option::Option<::std::string::String>,
        ///The refund.
        pub refund: RefundData,
        ///What went back of its money, in fen.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub refunded_fen: ::std::option::Option<i64>,
        ///Where it stands.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<OrderStatus>,
        ///What the buyer reads at the cashier.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub subject: ::std::option::Option<::std::string::String>,
        ///Your own id of the buyer.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub user_id: ::std::option::Option<::std::string::String>,
    }
    impl RefundEventData {
        pub fn builder() -> builder::RefundEventData {
            Default::default()
        }
    }
    ///What happened to a refund. `refund.succeeded`: it went through; it may follow `refund.failed` of the same refund, and then says `corrected`. `refund.failed`: Alipay refused it. `refund.delayed`: it takes long, and `pending_reason` says why; comes once. `order.late_payment_refunded`: money that came after the order was closed went back. `payment.duplicate_refunded`: the money of a second trade for one order went back.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum RefundEventType {
        #[serde(rename = "order.late_payment_refunded")]
        OrderLatePaymentRefunded,
        #[serde(rename = "refund.succeeded")]
        RefundSucceeded,
        #[serde(rename = "refund.failed")]
        RefundFailed,
        #[serde(rename = "refund.delayed")]
        RefundDelayed,
        #[serde(rename = "payment.duplicate_refunded")]
        PaymentDuplicateRefunded,
    }
    impl ::std::fmt::Display for RefundEventType {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::OrderLatePaymentRefunded => {
                    f.write_str("order.late_payment_refunded")
                }
                Self::RefundSucceeded => f.write_str("refund.succeeded"),
                Self::RefundFailed => f.write_str("refund.failed"),
                Self::RefundDelayed => f.write_str("refund.delayed"),
                Self::PaymentDuplicateRefunded => {
                    f.write_str("payment.duplicate_refunded")
                }
            }
        }
    }
    impl ::std::str::FromStr for RefundEventType {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "order.late_payment_refunded" => Ok(Self::OrderLatePaymentRefunded),
                "refund.succeeded" => Ok(Self::RefundSucceeded),
                "refund.failed" => Ok(Self::RefundFailed),
                "refund.delayed" => Ok(Self::RefundDelayed),
                "payment.duplicate_refunded" => Ok(Self::PaymentDuplicateRefunded),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for RefundEventType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for RefundEventType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///Whose wish a refund is: the shop's (`asked`), ours for money that came after closing (`late`) or by a second trade (`duplicate`), or that of somebody in Alipay's console (`external`), or an operator's decision about money that pays no order (`operator`).
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum RefundOrigin {
        #[serde(rename = "asked")]
        Asked,
        #[serde(rename = "late")]
        Late,
        #[serde(rename = "duplicate")]
        Duplicate,
        #[serde(rename = "external")]
        External,
        #[serde(rename = "operator")]
        Operator,
    }
    impl ::std::fmt::Display for RefundOrigin {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Asked => f.write_str("asked"),
                Self::Late => f.write_str("late"),
                Self::Duplicate => f.write_str("duplicate"),
                Self::External => f.write_str("external"),
                Self::Operator => f.write_str("operator"),
            }
        }
    }
    impl ::std::str::FromStr for RefundOrigin {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "asked" => Ok(Self::Asked),
                "late" => Ok(Self::Late),
                "duplicate" => Ok(Self::Duplicate),
                "external" => Ok(Self::External),
                "operator" => Ok(Self::Operator),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for RefundOrigin {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for RefundOrigin {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///Some refunds, the oldest first.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct RefundPage {
        ///Ask with this as `after` for the page behind. Missing on the last page.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next: ::std::option::Option<::std::string::String>,
        ///At most as many as were asked for.
        pub refunds: ::std::vec::Vec<Refund>,
    }
    impl RefundPage {
        pub fn builder() -> builder::RefundPage {
            Default::default()
        }
    }
    ///Where a refund stands. `pending`: Alipay has not taken it yet. `unknown`: Alipay was asked and nobody knows yet what it did; it is being asked about. `succeeded`: the money went back. `failed`: Alipay refused it. A failed refund is checked once more 24 hours later, and Alipay's word is final: should its money be back after all, it becomes `succeeded` with `corrected`. So do not pay the buyer by other means before 24 hours have passed. A new refund never gives back more than was paid in all, but should the first one be corrected, the buyer has got both.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum RefundStatus {
        #[serde(rename = "pending")]
        Pending,
        #[serde(rename = "unknown")]
        Unknown,
        #[serde(rename = "succeeded")]
        Succeeded,
        #[serde(rename = "failed")]
        Failed,
    }
    impl ::std::fmt::Display for RefundStatus {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Pending => f.write_str("pending"),
                Self::Unknown => f.write_str("unknown"),
                Self::Succeeded => f.write_str("succeeded"),
                Self::Failed => f.write_str("failed"),
            }
        }
    }
    impl ::std::str::FromStr for RefundStatus {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "pending" => Ok(Self::Pending),
                "unknown" => Ok(Self::Unknown),
                "succeeded" => Ok(Self::Succeeded),
                "failed" => Ok(Self::Failed),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for RefundStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for RefundStatus {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///`StreamEventsAfter`
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct StreamEventsAfter(::std::string::String);
    impl ::std::ops::Deref for StreamEventsAfter {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<StreamEventsAfter> for ::std::string::String {
        fn from(value: StreamEventsAfter) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for StreamEventsAfter {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            static PATTERN: ::std::sync::LazyLock<::regress::Regex> = ::std::sync::LazyLock::new(||
            { ::regress::Regex::new("^[0-9a-f]{16}[0-7][0-9a-f]{15}$").unwrap() });
            if PATTERN.find(value).is_none() {
                return Err(
                    "doesn't match pattern \"^[0-9a-f]{16}[0-7][0-9a-f]{15}$\"".into(),
                );
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for StreamEventsAfter {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for StreamEventsAfter {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for StreamEventsAfter {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///`StreamEventsLastEventId`
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct StreamEventsLastEventId(::std::string::String);
    impl ::std::ops::Deref for StreamEventsLastEventId {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<StreamEventsLastEventId> for ::std::string::String {
        fn from(value: StreamEventsLastEventId) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for StreamEventsLastEventId {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            static PATTERN: ::std::sync::LazyLock<::regress::Regex> = ::std::sync::LazyLock::new(||
            { ::regress::Regex::new("^[0-9a-f]{16}[0-7][0-9a-f]{15}$").unwrap() });
            if PATTERN.find(value).is_none() {
                return Err(
                    "doesn't match pattern \"^[0-9a-f]{16}[0-7][0-9a-f]{15}$\"".into(),
                );
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for StreamEventsLastEventId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for StreamEventsLastEventId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for StreamEventsLastEventId {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///What happened to an order, by whose word, and what happens next. The sentences are for people and may change; the words in `act` and `what` are stable, and new ones may appear.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Timeline {
        ///Whether older entries were left out.
        pub cut: bool,
        ///What happened, oldest first.
        pub entries: ::std::vec::Vec<TimelineEntry>,
        ///When Alipay was last asked about it; missing when it never was.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub last_look: ::std::option::Option<TimelineLook>,
        ///What happens next; missing when nothing is due any more.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next: ::std::option::Option<TimelineNext>,
        ///The order's id.
        pub order_id: ::std::string::String,
        ///Where it stands.
        pub status: OrderStatus,
        ///How things stand, in one sentence.
        pub summary: ::std::string::String,
    }
    impl Timeline {
        pub fn builder() -> builder::Timeline {
            Default::default()
        }
    }
    ///By whose word something is so.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum TimelineBy {
        #[serde(rename = "shop")]
        Shop,
        #[serde(rename = "paydesk")]
        Paydesk,
        #[serde(rename = "alipay_notification")]
        AlipayNotification,
        #[serde(rename = "alipay_query")]
        AlipayQuery,
        #[serde(rename = "alipay_bill")]
        AlipayBill,
        #[serde(rename = "operator")]
        Operator,
    }
    impl ::std::fmt::Display for TimelineBy {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Shop => f.write_str("shop"),
                Self::Paydesk => f.write_str("paydesk"),
                Self::AlipayNotification => f.write_str("alipay_notification"),
                Self::AlipayQuery => f.write_str("alipay_query"),
                Self::AlipayBill => f.write_str("alipay_bill"),
                Self::Operator => f.write_str("operator"),
            }
        }
    }
    impl ::std::str::FromStr for TimelineBy {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "shop" => Ok(Self::Shop),
                "paydesk" => Ok(Self::Paydesk),
                "alipay_notification" => Ok(Self::AlipayNotification),
                "alipay_query" => Ok(Self::AlipayQuery),
                "alipay_bill" => Ok(Self::AlipayBill),
                "operator" => Ok(Self::Operator),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for TimelineBy {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for TimelineBy {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///One thing that happened.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct TimelineEntry {
        ///When.
        pub at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///By whose word.
        pub by: TimelineBy,
        ///What it is about, to search for: an evidence, event or notification id, a trade or job number.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub reference: ::std::option::Option<::std::string::String>,
        ///The same as a sentence.
        pub says: ::std::string::String,
        ///What, for example `payment_received`.
        pub what: ::std::string::String,
    }
    impl TimelineEntry {
        pub fn builder() -> builder::TimelineEntry {
            Default::default()
        }
    }
    ///What Alipay knew when it was asked.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum TimelineFound {
        #[serde(rename = "absent")]
        Absent,
        #[serde(rename = "waiting")]
        Waiting,
        #[serde(rename = "paid")]
        Paid,
        #[serde(rename = "closed")]
        Closed,
        #[serde(rename = "strange")]
        Strange,
    }
    impl ::std::fmt::Display for TimelineFound {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Absent => f.write_str("absent"),
                Self::Waiting => f.write_str("waiting"),
                Self::Paid => f.write_str("paid"),
                Self::Closed => f.write_str("closed"),
                Self::Strange => f.write_str("strange"),
            }
        }
    }
    impl ::std::str::FromStr for TimelineFound {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "absent" => Ok(Self::Absent),
                "waiting" => Ok(Self::Waiting),
                "paid" => Ok(Self::Paid),
                "closed" => Ok(Self::Closed),
                "strange" => Ok(Self::Strange),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for TimelineFound {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for TimelineFound {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///When Alipay was last asked.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct TimelineLook {
        ///When.
        pub at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///How often in all.
        pub count: i32,
        ///What it knew; missing where an older release asked.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub found: ::std::option::Option<TimelineFound>,
    }
    impl TimelineLook {
        pub fn builder() -> builder::TimelineLook {
            Default::default()
        }
    }
    ///What happens next.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct TimelineNext {
        ///The act, for example `reconcile_order`: the name of its job, in logs and in metrics.
        pub act: ::std::string::String,
        ///When it is due. A time that has passed says since when.
        pub at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///The same in words.
        pub says: ::std::string::String,
    }
    impl TimelineNext {
        pub fn builder() -> builder::TimelineNext {
            Default::default()
        }
    }
    /// Types for composing complex structures.
    pub mod builder {
        #[derive(Clone, Debug)]
        pub struct AppCashier {
            order_string: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for AppCashier {
            fn default() -> Self {
                Self {
                    order_string: Err("no value supplied for order_string".to_string()),
                }
            }
        }
        impl AppCashier {
            pub fn order_string<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.order_string = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for order_string: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<AppCashier> for super::AppCashier {
            type Error = super::error::ConversionError;
            fn try_from(
                value: AppCashier,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    order_string: value.order_string?,
                })
            }
        }
        impl ::std::convert::From<super::AppCashier> for AppCashier {
            fn from(value: super::AppCashier) -> Self {
                Self {
                    order_string: Ok(value.order_string),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct CashierAppCashier {
            order_string: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            type_: ::std::result::Result<
                super::CashierAppCashierType,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for CashierAppCashier {
            fn default() -> Self {
                Self {
                    order_string: Err("no value supplied for order_string".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                }
            }
        }
        impl CashierAppCashier {
            pub fn order_string<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.order_string = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for order_string: {e}")
                    });
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::CashierAppCashierType>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<CashierAppCashier> for super::CashierAppCashier {
            type Error = super::error::ConversionError;
            fn try_from(
                value: CashierAppCashier,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    order_string: value.order_string?,
                    type_: value.type_?,
                })
            }
        }
        impl ::std::convert::From<super::CashierAppCashier> for CashierAppCashier {
            fn from(value: super::CashierAppCashier) -> Self {
                Self {
                    order_string: Ok(value.order_string),
                    type_: Ok(value.type_),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct CashierQrCashier {
            qr_code: ::std::result::Result<::std::string::String, ::std::string::String>,
            type_: ::std::result::Result<
                super::CashierQrCashierType,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for CashierQrCashier {
            fn default() -> Self {
                Self {
                    qr_code: Err("no value supplied for qr_code".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                }
            }
        }
        impl CashierQrCashier {
            pub fn qr_code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.qr_code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for qr_code: {e}")
                    });
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::CashierQrCashierType>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<CashierQrCashier> for super::CashierQrCashier {
            type Error = super::error::ConversionError;
            fn try_from(
                value: CashierQrCashier,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    qr_code: value.qr_code?,
                    type_: value.type_?,
                })
            }
        }
        impl ::std::convert::From<super::CashierQrCashier> for CashierQrCashier {
            fn from(value: super::CashierQrCashier) -> Self {
                Self {
                    qr_code: Ok(value.qr_code),
                    type_: Ok(value.type_),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct CashierRedirectCashier {
            type_: ::std::result::Result<
                super::CashierRedirectCashierType,
                ::std::string::String,
            >,
            url: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for CashierRedirectCashier {
            fn default() -> Self {
                Self {
                    type_: Err("no value supplied for type_".to_string()),
                    url: Err("no value supplied for url".to_string()),
                }
            }
        }
        impl CashierRedirectCashier {
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::CashierRedirectCashierType>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
            pub fn url<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.url = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for url: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<CashierRedirectCashier>
        for super::CashierRedirectCashier {
            type Error = super::error::ConversionError;
            fn try_from(
                value: CashierRedirectCashier,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    type_: value.type_?,
                    url: value.url?,
                })
            }
        }
        impl ::std::convert::From<super::CashierRedirectCashier>
        for CashierRedirectCashier {
            fn from(value: super::CashierRedirectCashier) -> Self {
                Self {
                    type_: Ok(value.type_),
                    url: Ok(value.url),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct CreateOrder {
            channel: ::std::result::Result<super::Channel, ::std::string::String>,
            expires_in_s: ::std::result::Result<
                ::std::option::Option<u32>,
                ::std::string::String,
            >,
            product_id: ::std::result::Result<
                super::CreateOrderProductId,
                ::std::string::String,
            >,
            user_id: ::std::result::Result<
                super::CreateOrderUserId,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for CreateOrder {
            fn default() -> Self {
                Self {
                    channel: Err("no value supplied for channel".to_string()),
                    expires_in_s: Ok(Default::default()),
                    product_id: Err("no value supplied for product_id".to_string()),
                    user_id: Err("no value supplied for user_id".to_string()),
                }
            }
        }
        impl CreateOrder {
            pub fn channel<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Channel>,
                T::Error: ::std::fmt::Display,
            {
                self.channel = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for channel: {e}")
                    });
                self
            }
            pub fn expires_in_s<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u32>>,
                T::Error: ::std::fmt::Display,
            {
                self.expires_in_s = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for expires_in_s: {e}")
                    });
                self
            }
            pub fn product_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::CreateOrderProductId>,
                T::Error: ::std::fmt::Display,
            {
                self.product_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for product_id: {e}")
                    });
                self
            }
            pub fn user_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::CreateOrderUserId>,
                T::Error: ::std::fmt::Display,
            {
                self.user_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<CreateOrder> for super::CreateOrder {
            type Error = super::error::ConversionError;
            fn try_from(
                value: CreateOrder,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    channel: value.channel?,
                    expires_in_s: value.expires_in_s?,
                    product_id: value.product_id?,
                    user_id: value.user_id?,
                })
            }
        }
        impl ::std::convert::From<super::CreateOrder> for CreateOrder {
            fn from(value: super::CreateOrder) -> Self {
                Self {
                    channel: Ok(value.channel),
                    expires_in_s: Ok(value.expires_in_s),
                    product_id: Ok(value.product_id),
                    user_id: Ok(value.user_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct CreateRefund {
            amount_fen: ::std::result::Result<
                ::std::option::Option<::std::num::NonZeroU64>,
                ::std::string::String,
            >,
            reason: ::std::result::Result<
                ::std::option::Option<super::CreateRefundReason>,
                ::std::string::String,
            >,
            refund_no: ::std::result::Result<
                super::CreateRefundRefundNo,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for CreateRefund {
            fn default() -> Self {
                Self {
                    amount_fen: Ok(Default::default()),
                    reason: Ok(Default::default()),
                    refund_no: Err("no value supplied for refund_no".to_string()),
                }
            }
        }
        impl CreateRefund {
            pub fn amount_fen<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::std::num::NonZeroU64>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.amount_fen = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for amount_fen: {e}")
                    });
                self
            }
            pub fn reason<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<super::CreateRefundReason>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.reason = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for reason: {e}")
                    });
                self
            }
            pub fn refund_no<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::CreateRefundRefundNo>,
                T::Error: ::std::fmt::Display,
            {
                self.refund_no = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for refund_no: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<CreateRefund> for super::CreateRefund {
            type Error = super::error::ConversionError;
            fn try_from(
                value: CreateRefund,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    amount_fen: value.amount_fen?,
                    reason: value.reason?,
                    refund_no: value.refund_no?,
                })
            }
        }
        impl ::std::convert::From<super::CreateRefund> for CreateRefund {
            fn from(value: super::CreateRefund) -> Self {
                Self {
                    amount_fen: Ok(value.amount_fen),
                    reason: Ok(value.reason),
                    refund_no: Ok(value.refund_no),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct EventPage {
            events: ::std::result::Result<
                ::std::vec::Vec<super::Event>,
                ::std::string::String,
            >,
            next: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for EventPage {
            fn default() -> Self {
                Self {
                    events: Err("no value supplied for events".to_string()),
                    next: Err("no value supplied for next".to_string()),
                }
            }
        }
        impl EventPage {
            pub fn events<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Event>>,
                T::Error: ::std::fmt::Display,
            {
                self.events = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for events: {e}")
                    });
                self
            }
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<EventPage> for super::EventPage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: EventPage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    events: value.events?,
                    next: value.next?,
                })
            }
        }
        impl ::std::convert::From<super::EventPage> for EventPage {
            fn from(value: super::EventPage) -> Self {
                Self {
                    events: Ok(value.events),
                    next: Ok(value.next),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Fault {
            code: ::std::result::Result<super::FaultCode, ::std::string::String>,
            detail: ::std::result::Result<::std::string::String, ::std::string::String>,
            parameter: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            pointer: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for Fault {
            fn default() -> Self {
                Self {
                    code: Err("no value supplied for code".to_string()),
                    detail: Err("no value supplied for detail".to_string()),
                    parameter: Ok(Default::default()),
                    pointer: Ok(Default::default()),
                }
            }
        }
        impl Fault {
            pub fn code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::FaultCode>,
                T::Error: ::std::fmt::Display,
            {
                self.code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for code: {e}")
                    });
                self
            }
            pub fn detail<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.detail = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for detail: {e}")
                    });
                self
            }
            pub fn parameter<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.parameter = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for parameter: {e}")
                    });
                self
            }
            pub fn pointer<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.pointer = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for pointer: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Fault> for super::Fault {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Fault,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    code: value.code?,
                    detail: value.detail?,
                    parameter: value.parameter?,
                    pointer: value.pointer?,
                })
            }
        }
        impl ::std::convert::From<super::Fault> for Fault {
            fn from(value: super::Fault) -> Self {
                Self {
                    code: Ok(value.code),
                    detail: Ok(value.detail),
                    parameter: Ok(value.parameter),
                    pointer: Ok(value.pointer),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct NotificationEvent {
            data: ::std::result::Result<
                super::NotificationEventData,
                ::std::string::String,
            >,
            datacontenttype: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            id: ::std::result::Result<::std::string::String, ::std::string::String>,
            sequence: ::std::result::Result<i32, ::std::string::String>,
            source: ::std::result::Result<::std::string::String, ::std::string::String>,
            specversion: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            subject: ::std::result::Result<::std::string::String, ::std::string::String>,
            time: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            traceparent: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            type_: ::std::result::Result<
                super::NotificationEventType,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for NotificationEvent {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    datacontenttype: Err(
                        "no value supplied for datacontenttype".to_string(),
                    ),
                    id: Err("no value supplied for id".to_string()),
                    sequence: Err("no value supplied for sequence".to_string()),
                    source: Err("no value supplied for source".to_string()),
                    specversion: Err("no value supplied for specversion".to_string()),
                    subject: Err("no value supplied for subject".to_string()),
                    time: Err("no value supplied for time".to_string()),
                    traceparent: Err("no value supplied for traceparent".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                }
            }
        }
        impl NotificationEvent {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::NotificationEventData>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn datacontenttype<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.datacontenttype = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for datacontenttype: {e}"
                        )
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn sequence<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.sequence = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sequence: {e}")
                    });
                self
            }
            pub fn source<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.source = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for source: {e}")
                    });
                self
            }
            pub fn specversion<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.specversion = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for specversion: {e}")
                    });
                self
            }
            pub fn subject<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.subject = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for subject: {e}")
                    });
                self
            }
            pub fn time<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.time = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for time: {e}")
                    });
                self
            }
            pub fn traceparent<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.traceparent = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for traceparent: {e}")
                    });
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::NotificationEventType>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<NotificationEvent> for super::NotificationEvent {
            type Error = super::error::ConversionError;
            fn try_from(
                value: NotificationEvent,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    datacontenttype: value.datacontenttype?,
                    id: value.id?,
                    sequence: value.sequence?,
                    source: value.source?,
                    specversion: value.specversion?,
                    subject: value.subject?,
                    time: value.time?,
                    traceparent: value.traceparent?,
                    type_: value.type_?,
                })
            }
        }
        impl ::std::convert::From<super::NotificationEvent> for NotificationEvent {
            fn from(value: super::NotificationEvent) -> Self {
                Self {
                    data: Ok(value.data),
                    datacontenttype: Ok(value.datacontenttype),
                    id: Ok(value.id),
                    sequence: Ok(value.sequence),
                    source: Ok(value.source),
                    specversion: Ok(value.specversion),
                    subject: Ok(value.subject),
                    time: Ok(value.time),
                    traceparent: Ok(value.traceparent),
                    type_: Ok(value.type_),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct NotificationEventData {
            amount_fen: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            app_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            channel: ::std::result::Result<
                ::std::option::Option<super::Channel>,
                ::std::string::String,
            >,
            close_reason: ::std::result::Result<
                ::std::option::Option<super::CloseReason>,
                ::std::string::String,
            >,
            closed_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            created_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            expires_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            late: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            order_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            paid_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            product_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            reason: ::std::result::Result<::std::string::String, ::std::string::String>,
            refunded_fen: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            status: ::std::result::Result<
                ::std::option::Option<super::OrderStatus>,
                ::std::string::String,
            >,
            subject: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            user_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for NotificationEventData {
            fn default() -> Self {
                Self {
                    amount_fen: Ok(Default::default()),
                    app_id: Ok(Default::default()),
                    channel: Ok(Default::default()),
                    close_reason: Ok(Default::default()),
                    closed_at: Ok(Default::default()),
                    created_at: Ok(Default::default()),
                    expires_at: Ok(Default::default()),
                    late: Ok(Default::default()),
                    order_id: Ok(Default::default()),
                    paid_at: Ok(Default::default()),
                    product_id: Ok(Default::default()),
                    reason: Err("no value supplied for reason".to_string()),
                    refunded_fen: Ok(Default::default()),
                    status: Ok(Default::default()),
                    subject: Ok(Default::default()),
                    user_id: Ok(Default::default()),
                }
            }
        }
        impl NotificationEventData {
            pub fn amount_fen<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.amount_fen = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for amount_fen: {e}")
                    });
                self
            }
            pub fn app_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.app_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for app_id: {e}")
                    });
                self
            }
            pub fn channel<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Channel>>,
                T::Error: ::std::fmt::Display,
            {
                self.channel = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for channel: {e}")
                    });
                self
            }
            pub fn close_reason<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::CloseReason>>,
                T::Error: ::std::fmt::Display,
            {
                self.close_reason = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for close_reason: {e}")
                    });
                self
            }
            pub fn closed_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.closed_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for closed_at: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn expires_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.expires_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for expires_at: {e}")
                    });
                self
            }
            pub fn late<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.late = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for late: {e}")
                    });
                self
            }
            pub fn order_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.order_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for order_id: {e}")
                    });
                self
            }
            pub fn paid_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.paid_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for paid_at: {e}")
                    });
                self
            }
            pub fn product_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.product_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for product_id: {e}")
                    });
                self
            }
            pub fn reason<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.reason = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for reason: {e}")
                    });
                self
            }
            pub fn refunded_fen<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.refunded_fen = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for refunded_fen: {e}")
                    });
                self
            }
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::OrderStatus>>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for status: {e}")
                    });
                self
            }
            pub fn subject<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.subject = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for subject: {e}")
                    });
                self
            }
            pub fn user_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.user_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<NotificationEventData>
        for super::NotificationEventData {
            type Error = super::error::ConversionError;
            fn try_from(
                value: NotificationEventData,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    amount_fen: value.amount_fen?,
                    app_id: value.app_id?,
                    channel: value.channel?,
                    close_reason: value.close_reason?,
                    closed_at: value.closed_at?,
                    created_at: value.created_at?,
                    expires_at: value.expires_at?,
                    late: value.late?,
                    order_id: value.order_id?,
                    paid_at: value.paid_at?,
                    product_id: value.product_id?,
                    reason: value.reason?,
                    refunded_fen: value.refunded_fen?,
                    status: value.status?,
                    subject: value.subject?,
                    user_id: value.user_id?,
                })
            }
        }
        impl ::std::convert::From<super::NotificationEventData>
        for NotificationEventData {
            fn from(value: super::NotificationEventData) -> Self {
                Self {
                    amount_fen: Ok(value.amount_fen),
                    app_id: Ok(value.app_id),
                    channel: Ok(value.channel),
                    close_reason: Ok(value.close_reason),
                    closed_at: Ok(value.closed_at),
                    created_at: Ok(value.created_at),
                    expires_at: Ok(value.expires_at),
                    late: Ok(value.late),
                    order_id: Ok(value.order_id),
                    paid_at: Ok(value.paid_at),
                    product_id: Ok(value.product_id),
                    reason: Ok(value.reason),
                    refunded_fen: Ok(value.refunded_fen),
                    status: Ok(value.status),
                    subject: Ok(value.subject),
                    user_id: Ok(value.user_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Order {
            amount_fen: ::std::result::Result<i64, ::std::string::String>,
            cashier: ::std::result::Result<
                ::std::option::Option<super::Cashier>,
                ::std::string::String,
            >,
            channel: ::std::result::Result<super::Channel, ::std::string::String>,
            close_reason: ::std::result::Result<
                ::std::option::Option<super::CloseReason>,
                ::std::string::String,
            >,
            closed_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            expires_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            order_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            paid_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            product_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            refunded_fen: ::std::result::Result<i64, ::std::string::String>,
            reused: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            status: ::std::result::Result<super::OrderStatus, ::std::string::String>,
            subject: ::std::result::Result<::std::string::String, ::std::string::String>,
            user_id: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for Order {
            fn default() -> Self {
                Self {
                    amount_fen: Err("no value supplied for amount_fen".to_string()),
                    cashier: Ok(Default::default()),
                    channel: Err("no value supplied for channel".to_string()),
                    close_reason: Ok(Default::default()),
                    closed_at: Ok(Default::default()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    expires_at: Err("no value supplied for expires_at".to_string()),
                    order_id: Err("no value supplied for order_id".to_string()),
                    paid_at: Ok(Default::default()),
                    product_id: Err("no value supplied for product_id".to_string()),
                    refunded_fen: Err("no value supplied for refunded_fen".to_string()),
                    reused: Ok(Default::default()),
                    status: Err("no value supplied for status".to_string()),
                    subject: Err("no value supplied for subject".to_string()),
                    user_id: Err("no value supplied for user_id".to_string()),
                }
            }
        }
        impl Order {
            pub fn amount_fen<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.amount_fen = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for amount_fen: {e}")
                    });
                self
            }
            pub fn cashier<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Cashier>>,
                T::Error: ::std::fmt::Display,
            {
                self.cashier = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for cashier: {e}")
                    });
                self
            }
            pub fn channel<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Channel>,
                T::Error: ::std::fmt::Display,
            {
                self.channel = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for channel: {e}")
                    });
                self
            }
            pub fn close_reason<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::CloseReason>>,
                T::Error: ::std::fmt::Display,
            {
                self.close_reason = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for close_reason: {e}")
                    });
                self
            }
            pub fn closed_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.closed_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for closed_at: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn expires_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.expires_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for expires_at: {e}")
                    });
                self
            }
            pub fn order_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.order_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for order_id: {e}")
                    });
                self
            }
            pub fn paid_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.paid_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for paid_at: {e}")
                    });
                self
            }
            pub fn product_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.product_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for product_id: {e}")
                    });
                self
            }
            pub fn refunded_fen<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.refunded_fen = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for refunded_fen: {e}")
                    });
                self
            }
            pub fn reused<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.reused = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for reused: {e}")
                    });
                self
            }
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::OrderStatus>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for status: {e}")
                    });
                self
            }
            pub fn subject<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.subject = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for subject: {e}")
                    });
                self
            }
            pub fn user_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.user_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Order> for super::Order {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Order,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    amount_fen: value.amount_fen?,
                    cashier: value.cashier?,
                    channel: value.channel?,
                    close_reason: value.close_reason?,
                    closed_at: value.closed_at?,
                    created_at: value.created_at?,
                    expires_at: value.expires_at?,
                    order_id: value.order_id?,
                    paid_at: value.paid_at?,
                    product_id: value.product_id?,
                    refunded_fen: value.refunded_fen?,
                    reused: value.reused?,
                    status: value.status?,
                    subject: value.subject?,
                    user_id: value.user_id?,
                })
            }
        }
        impl ::std::convert::From<super::Order> for Order {
            fn from(value: super::Order) -> Self {
                Self {
                    amount_fen: Ok(value.amount_fen),
                    cashier: Ok(value.cashier),
                    channel: Ok(value.channel),
                    close_reason: Ok(value.close_reason),
                    closed_at: Ok(value.closed_at),
                    created_at: Ok(value.created_at),
                    expires_at: Ok(value.expires_at),
                    order_id: Ok(value.order_id),
                    paid_at: Ok(value.paid_at),
                    product_id: Ok(value.product_id),
                    refunded_fen: Ok(value.refunded_fen),
                    reused: Ok(value.reused),
                    status: Ok(value.status),
                    subject: Ok(value.subject),
                    user_id: Ok(value.user_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct OrderData {
            amount_fen: ::std::result::Result<i64, ::std::string::String>,
            app_id: ::std::result::Result<::std::string::String, ::std::string::String>,
            channel: ::std::result::Result<super::Channel, ::std::string::String>,
            close_reason: ::std::result::Result<
                ::std::option::Option<super::CloseReason>,
                ::std::string::String,
            >,
            closed_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            expires_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            late: ::std::result::Result<bool, ::std::string::String>,
            order_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            paid_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            product_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            refunded_fen: ::std::result::Result<i64, ::std::string::String>,
            status: ::std::result::Result<super::OrderStatus, ::std::string::String>,
            subject: ::std::result::Result<::std::string::String, ::std::string::String>,
            user_id: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for OrderData {
            fn default() -> Self {
                Self {
                    amount_fen: Err("no value supplied for amount_fen".to_string()),
                    app_id: Err("no value supplied for app_id".to_string()),
                    channel: Err("no value supplied for channel".to_string()),
                    close_reason: Ok(Default::default()),
                    closed_at: Ok(Default::default()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    expires_at: Err("no value supplied for expires_at".to_string()),
                    late: Err("no value supplied for late".to_string()),
                    order_id: Err("no value supplied for order_id".to_string()),
                    paid_at: Ok(Default::default()),
                    product_id: Err("no value supplied for product_id".to_string()),
                    refunded_fen: Err("no value supplied for refunded_fen".to_string()),
                    status: Err("no value supplied for status".to_string()),
                    subject: Err("no value supplied for subject".to_string()),
                    user_id: Err("no value supplied for user_id".to_string()),
                }
            }
        }
        impl OrderData {
            pub fn amount_fen<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.amount_fen = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for amount_fen: {e}")
                    });
                self
            }
            pub fn app_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.app_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for app_id: {e}")
                    });
                self
            }
            pub fn channel<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Channel>,
                T::Error: ::std::fmt::Display,
            {
                self.channel = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for channel: {e}")
                    });
                self
            }
            pub fn close_reason<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::CloseReason>>,
                T::Error: ::std::fmt::Display,
            {
                self.close_reason = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for close_reason: {e}")
                    });
                self
            }
            pub fn closed_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.closed_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for closed_at: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn expires_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.expires_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for expires_at: {e}")
                    });
                self
            }
            pub fn late<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.late = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for late: {e}")
                    });
                self
            }
            pub fn order_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.order_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for order_id: {e}")
                    });
                self
            }
            pub fn paid_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.paid_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for paid_at: {e}")
                    });
                self
            }
            pub fn product_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.product_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for product_id: {e}")
                    });
                self
            }
            pub fn refunded_fen<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.refunded_fen = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for refunded_fen: {e}")
                    });
                self
            }
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::OrderStatus>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for status: {e}")
                    });
                self
            }
            pub fn subject<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.subject = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for subject: {e}")
                    });
                self
            }
            pub fn user_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.user_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<OrderData> for super::OrderData {
            type Error = super::error::ConversionError;
            fn try_from(
                value: OrderData,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    amount_fen: value.amount_fen?,
                    app_id: value.app_id?,
                    channel: value.channel?,
                    close_reason: value.close_reason?,
                    closed_at: value.closed_at?,
                    created_at: value.created_at?,
                    expires_at: value.expires_at?,
                    late: value.late?,
                    order_id: value.order_id?,
                    paid_at: value.paid_at?,
                    product_id: value.product_id?,
                    refunded_fen: value.refunded_fen?,
                    status: value.status?,
                    subject: value.subject?,
                    user_id: value.user_id?,
                })
            }
        }
        impl ::std::convert::From<super::OrderData> for OrderData {
            fn from(value: super::OrderData) -> Self {
                Self {
                    amount_fen: Ok(value.amount_fen),
                    app_id: Ok(value.app_id),
                    channel: Ok(value.channel),
                    close_reason: Ok(value.close_reason),
                    closed_at: Ok(value.closed_at),
                    created_at: Ok(value.created_at),
                    expires_at: Ok(value.expires_at),
                    late: Ok(value.late),
                    order_id: Ok(value.order_id),
                    paid_at: Ok(value.paid_at),
                    product_id: Ok(value.product_id),
                    refunded_fen: Ok(value.refunded_fen),
                    status: Ok(value.status),
                    subject: Ok(value.subject),
                    user_id: Ok(value.user_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct OrderEvent {
            data: ::std::result::Result<super::OrderData, ::std::string::String>,
            datacontenttype: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            id: ::std::result::Result<::std::string::String, ::std::string::String>,
            sequence: ::std::result::Result<i32, ::std::string::String>,
            source: ::std::result::Result<::std::string::String, ::std::string::String>,
            specversion: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            subject: ::std::result::Result<::std::string::String, ::std::string::String>,
            time: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            traceparent: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            type_: ::std::result::Result<super::OrderEventType, ::std::string::String>,
        }
        impl ::std::default::Default for OrderEvent {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    datacontenttype: Err(
                        "no value supplied for datacontenttype".to_string(),
                    ),
                    id: Err("no value supplied for id".to_string()),
                    sequence: Err("no value supplied for sequence".to_string()),
                    source: Err("no value supplied for source".to_string()),
                    specversion: Err("no value supplied for specversion".to_string()),
                    subject: Err("no value supplied for subject".to_string()),
                    time: Err("no value supplied for time".to_string()),
                    traceparent: Err("no value supplied for traceparent".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                }
            }
        }
        impl OrderEvent {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::OrderData>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn datacontenttype<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.datacontenttype = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for datacontenttype: {e}"
                        )
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn sequence<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.sequence = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sequence: {e}")
                    });
                self
            }
            pub fn source<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.source = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for source: {e}")
                    });
                self
            }
            pub fn specversion<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.specversion = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for specversion: {e}")
                    });
                self
            }
            pub fn subject<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.subject = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for subject: {e}")
                    });
                self
            }
            pub fn time<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.time = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for time: {e}")
                    });
                self
            }
            pub fn traceparent<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.traceparent = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for traceparent: {e}")
                    });
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::OrderEventType>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<OrderEvent> for super::OrderEvent {
            type Error = super::error::ConversionError;
            fn try_from(
                value: OrderEvent,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    datacontenttype: value.datacontenttype?,
                    id: value.id?,
                    sequence: value.sequence?,
                    source: value.source?,
                    specversion: value.specversion?,
                    subject: value.subject?,
                    time: value.time?,
                    traceparent: value.traceparent?,
                    type_: value.type_?,
                })
            }
        }
        impl ::std::convert::From<super::OrderEvent> for OrderEvent {
            fn from(value: super::OrderEvent) -> Self {
                Self {
                    data: Ok(value.data),
                    datacontenttype: Ok(value.datacontenttype),
                    id: Ok(value.id),
                    sequence: Ok(value.sequence),
                    source: Ok(value.source),
                    specversion: Ok(value.specversion),
                    subject: Ok(value.subject),
                    time: Ok(value.time),
                    traceparent: Ok(value.traceparent),
                    type_: Ok(value.type_),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct OrderPage {
            next: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            orders: ::std::result::Result<
                ::std::vec::Vec<super::Order>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for OrderPage {
            fn default() -> Self {
                Self {
                    next: Ok(Default::default()),
                    orders: Err("no value supplied for orders".to_string()),
                }
            }
        }
        impl OrderPage {
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
            pub fn orders<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Order>>,
                T::Error: ::std::fmt::Display,
            {
                self.orders = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for orders: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<OrderPage> for super::OrderPage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: OrderPage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    next: value.next?,
                    orders: value.orders?,
                })
            }
        }
        impl ::std::convert::From<super::OrderPage> for OrderPage {
            fn from(value: super::OrderPage) -> Self {
                Self {
                    next: Ok(value.next),
                    orders: Ok(value.orders),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct OtherEvent {
            data: ::std::result::Result<
                ::serde_json::Map<::std::string::String, ::serde_json::Value>,
                ::std::string::String,
            >,
            datacontenttype: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            id: ::std::result::Result<::std::string::String, ::std::string::String>,
            sequence: ::std::result::Result<i32, ::std::string::String>,
            source: ::std::result::Result<::std::string::String, ::std::string::String>,
            specversion: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            subject: ::std::result::Result<::std::string::String, ::std::string::String>,
            time: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            traceparent: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            type_: ::std::result::Result<super::OtherEventType, ::std::string::String>,
        }
        impl ::std::default::Default for OtherEvent {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    datacontenttype: Err(
                        "no value supplied for datacontenttype".to_string(),
                    ),
                    id: Err("no value supplied for id".to_string()),
                    sequence: Err("no value supplied for sequence".to_string()),
                    source: Err("no value supplied for source".to_string()),
                    specversion: Err("no value supplied for specversion".to_string()),
                    subject: Err("no value supplied for subject".to_string()),
                    time: Err("no value supplied for time".to_string()),
                    traceparent: Err("no value supplied for traceparent".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                }
            }
        }
        impl OtherEvent {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::serde_json::Map<::std::string::String, ::serde_json::Value>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn datacontenttype<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.datacontenttype = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for datacontenttype: {e}"
                        )
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn sequence<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.sequence = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sequence: {e}")
                    });
                self
            }
            pub fn source<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.source = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for source: {e}")
                    });
                self
            }
            pub fn specversion<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.specversion = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for specversion: {e}")
                    });
                self
            }
            pub fn subject<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.subject = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for subject: {e}")
                    });
                self
            }
            pub fn time<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.time = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for time: {e}")
                    });
                self
            }
            pub fn traceparent<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.traceparent = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for traceparent: {e}")
                    });
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::OtherEventType>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<OtherEvent> for super::OtherEvent {
            type Error = super::error::ConversionError;
            fn try_from(
                value: OtherEvent,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    datacontenttype: value.datacontenttype?,
                    id: value.id?,
                    sequence: value.sequence?,
                    source: value.source?,
                    specversion: value.specversion?,
                    subject: value.subject?,
                    time: value.time?,
                    traceparent: value.traceparent?,
                    type_: value.type_?,
                })
            }
        }
        impl ::std::convert::From<super::OtherEvent> for OtherEvent {
            fn from(value: super::OtherEvent) -> Self {
                Self {
                    data: Ok(value.data),
                    datacontenttype: Ok(value.datacontenttype),
                    id: Ok(value.id),
                    sequence: Ok(value.sequence),
                    source: Ok(value.source),
                    specversion: Ok(value.specversion),
                    subject: Ok(value.subject),
                    time: Ok(value.time),
                    traceparent: Ok(value.traceparent),
                    type_: Ok(value.type_),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PaymentData {
            amount_fen: ::std::result::Result<i64, ::std::string::String>,
            refunded_fen: ::std::result::Result<i64, ::std::string::String>,
            trade_no: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PaymentData {
            fn default() -> Self {
                Self {
                    amount_fen: Err("no value supplied for amount_fen".to_string()),
                    refunded_fen: Err("no value supplied for refunded_fen".to_string()),
                    trade_no: Err("no value supplied for trade_no".to_string()),
                }
            }
        }
        impl PaymentData {
            pub fn amount_fen<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.amount_fen = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for amount_fen: {e}")
                    });
                self
            }
            pub fn refunded_fen<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.refunded_fen = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for refunded_fen: {e}")
                    });
                self
            }
            pub fn trade_no<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.trade_no = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for trade_no: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PaymentData> for super::PaymentData {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PaymentData,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    amount_fen: value.amount_fen?,
                    refunded_fen: value.refunded_fen?,
                    trade_no: value.trade_no?,
                })
            }
        }
        impl ::std::convert::From<super::PaymentData> for PaymentData {
            fn from(value: super::PaymentData) -> Self {
                Self {
                    amount_fen: Ok(value.amount_fen),
                    refunded_fen: Ok(value.refunded_fen),
                    trade_no: Ok(value.trade_no),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PaymentEvent {
            data: ::std::result::Result<super::PaymentEventData, ::std::string::String>,
            datacontenttype: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            id: ::std::result::Result<::std::string::String, ::std::string::String>,
            sequence: ::std::result::Result<i32, ::std::string::String>,
            source: ::std::result::Result<::std::string::String, ::std::string::String>,
            specversion: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            subject: ::std::result::Result<::std::string::String, ::std::string::String>,
            time: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            traceparent: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            type_: ::std::result::Result<super::PaymentEventType, ::std::string::String>,
        }
        impl ::std::default::Default for PaymentEvent {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    datacontenttype: Err(
                        "no value supplied for datacontenttype".to_string(),
                    ),
                    id: Err("no value supplied for id".to_string()),
                    sequence: Err("no value supplied for sequence".to_string()),
                    source: Err("no value supplied for source".to_string()),
                    specversion: Err("no value supplied for specversion".to_string()),
                    subject: Err("no value supplied for subject".to_string()),
                    time: Err("no value supplied for time".to_string()),
                    traceparent: Err("no value supplied for traceparent".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                }
            }
        }
        impl PaymentEvent {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::PaymentEventData>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn datacontenttype<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.datacontenttype = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for datacontenttype: {e}"
                        )
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn sequence<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.sequence = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sequence: {e}")
                    });
                self
            }
            pub fn source<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.source = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for source: {e}")
                    });
                self
            }
            pub fn specversion<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.specversion = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for specversion: {e}")
                    });
                self
            }
            pub fn subject<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.subject = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for subject: {e}")
                    });
                self
            }
            pub fn time<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.time = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for time: {e}")
                    });
                self
            }
            pub fn traceparent<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.traceparent = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for traceparent: {e}")
                    });
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::PaymentEventType>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PaymentEvent> for super::PaymentEvent {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PaymentEvent,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    datacontenttype: value.datacontenttype?,
                    id: value.id?,
                    sequence: value.sequence?,
                    source: value.source?,
                    specversion: value.specversion?,
                    subject: value.subject?,
                    time: value.time?,
                    traceparent: value.traceparent?,
                    type_: value.type_?,
                })
            }
        }
        impl ::std::convert::From<super::PaymentEvent> for PaymentEvent {
            fn from(value: super::PaymentEvent) -> Self {
                Self {
                    data: Ok(value.data),
                    datacontenttype: Ok(value.datacontenttype),
                    id: Ok(value.id),
                    sequence: Ok(value.sequence),
                    source: Ok(value.source),
                    specversion: Ok(value.specversion),
                    subject: Ok(value.subject),
                    time: Ok(value.time),
                    traceparent: Ok(value.traceparent),
                    type_: Ok(value.type_),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PaymentEventData {
            amount_fen: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            app_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            channel: ::std::result::Result<
                ::std::option::Option<super::Channel>,
                ::std::string::String,
            >,
            close_reason: ::std::result::Result<
                ::std::option::Option<super::CloseReason>,
                ::std::string::String,
            >,
            closed_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            created_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            expires_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            late: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            order_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            paid_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            payment: ::std::result::Result<super::PaymentData, ::std::string::String>,
            product_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            refunded_fen: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            status: ::std::result::Result<
                ::std::option::Option<super::OrderStatus>,
                ::std::string::String,
            >,
            subject: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            user_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PaymentEventData {
            fn default() -> Self {
                Self {
                    amount_fen: Ok(Default::default()),
                    app_id: Ok(Default::default()),
                    channel: Ok(Default::default()),
                    close_reason: Ok(Default::default()),
                    closed_at: Ok(Default::default()),
                    created_at: Ok(Default::default()),
                    expires_at: Ok(Default::default()),
                    late: Ok(Default::default()),
                    order_id: Ok(Default::default()),
                    paid_at: Ok(Default::default()),
                    payment: Err("no value supplied for payment".to_string()),
                    product_id: Ok(Default::default()),
                    refunded_fen: Ok(Default::default()),
                    status: Ok(Default::default()),
                    subject: Ok(Default::default()),
                    user_id: Ok(Default::default()),
                }
            }
        }
        impl PaymentEventData {
            pub fn amount_fen<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.amount_fen = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for amount_fen: {e}")
                    });
                self
            }
            pub fn app_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.app_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for app_id: {e}")
                    });
                self
            }
            pub fn channel<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Channel>>,
                T::Error: ::std::fmt::Display,
            {
                self.channel = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for channel: {e}")
                    });
                self
            }
            pub fn close_reason<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::CloseReason>>,
                T::Error: ::std::fmt::Display,
            {
                self.close_reason = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for close_reason: {e}")
                    });
                self
            }
            pub fn closed_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.closed_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for closed_at: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn expires_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.expires_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for expires_at: {e}")
                    });
                self
            }
            pub fn late<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.late = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for late: {e}")
                    });
                self
            }
            pub fn order_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.order_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for order_id: {e}")
                    });
                self
            }
            pub fn paid_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.paid_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for paid_at: {e}")
                    });
                self
            }
            pub fn payment<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::PaymentData>,
                T::Error: ::std::fmt::Display,
            {
                self.payment = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for payment: {e}")
                    });
                self
            }
            pub fn product_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.product_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for product_id: {e}")
                    });
                self
            }
            pub fn refunded_fen<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.refunded_fen = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for refunded_fen: {e}")
                    });
                self
            }
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::OrderStatus>>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for status: {e}")
                    });
                self
            }
            pub fn subject<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.subject = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for subject: {e}")
                    });
                self
            }
            pub fn user_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.user_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PaymentEventData> for super::PaymentEventData {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PaymentEventData,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    amount_fen: value.amount_fen?,
                    app_id: value.app_id?,
                    channel: value.channel?,
                    close_reason: value.close_reason?,
                    closed_at: value.closed_at?,
                    created_at: value.created_at?,
                    expires_at: value.expires_at?,
                    late: value.late?,
                    order_id: value.order_id?,
                    paid_at: value.paid_at?,
                    payment: value.payment?,
                    product_id: value.product_id?,
                    refunded_fen: value.refunded_fen?,
                    status: value.status?,
                    subject: value.subject?,
                    user_id: value.user_id?,
                })
            }
        }
        impl ::std::convert::From<super::PaymentEventData> for PaymentEventData {
            fn from(value: super::PaymentEventData) -> Self {
                Self {
                    amount_fen: Ok(value.amount_fen),
                    app_id: Ok(value.app_id),
                    channel: Ok(value.channel),
                    close_reason: Ok(value.close_reason),
                    closed_at: Ok(value.closed_at),
                    created_at: Ok(value.created_at),
                    expires_at: Ok(value.expires_at),
                    late: Ok(value.late),
                    order_id: Ok(value.order_id),
                    paid_at: Ok(value.paid_at),
                    payment: Ok(value.payment),
                    product_id: Ok(value.product_id),
                    refunded_fen: Ok(value.refunded_fen),
                    status: Ok(value.status),
                    subject: Ok(value.subject),
                    user_id: Ok(value.user_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Problem {
            code: ::std::result::Result<::std::string::String, ::std::string::String>,
            detail: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            errors: ::std::result::Result<
                ::std::vec::Vec<super::Fault>,
                ::std::string::String,
            >,
            next: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            request_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            status: ::std::result::Result<u16, ::std::string::String>,
            title: ::std::result::Result<::std::string::String, ::std::string::String>,
            type_: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for Problem {
            fn default() -> Self {
                Self {
                    code: Err("no value supplied for code".to_string()),
                    detail: Ok(Default::default()),
                    errors: Ok(Default::default()),
                    next: Ok(Default::default()),
                    request_id: Ok(Default::default()),
                    status: Err("no value supplied for status".to_string()),
                    title: Err("no value supplied for title".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                }
            }
        }
        impl Problem {
            pub fn code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for code: {e}")
                    });
                self
            }
            pub fn detail<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.detail = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for detail: {e}")
                    });
                self
            }
            pub fn errors<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Fault>>,
                T::Error: ::std::fmt::Display,
            {
                self.errors = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for errors: {e}")
                    });
                self
            }
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
            pub fn request_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.request_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for request_id: {e}")
                    });
                self
            }
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u16>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for status: {e}")
                    });
                self
            }
            pub fn title<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.title = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for title: {e}")
                    });
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Problem> for super::Problem {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Problem,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    code: value.code?,
                    detail: value.detail?,
                    errors: value.errors?,
                    next: value.next?,
                    request_id: value.request_id?,
                    status: value.status?,
                    title: value.title?,
                    type_: value.type_?,
                })
            }
        }
        impl ::std::convert::From<super::Problem> for Problem {
            fn from(value: super::Problem) -> Self {
                Self {
                    code: Ok(value.code),
                    detail: Ok(value.detail),
                    errors: Ok(value.errors),
                    next: Ok(value.next),
                    request_id: Ok(value.request_id),
                    status: Ok(value.status),
                    title: Ok(value.title),
                    type_: Ok(value.type_),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct QrCashier {
            qr_code: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for QrCashier {
            fn default() -> Self {
                Self {
                    qr_code: Err("no value supplied for qr_code".to_string()),
                }
            }
        }
        impl QrCashier {
            pub fn qr_code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.qr_code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for qr_code: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<QrCashier> for super::QrCashier {
            type Error = super::error::ConversionError;
            fn try_from(
                value: QrCashier,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { qr_code: value.qr_code? })
            }
        }
        impl ::std::convert::From<super::QrCashier> for QrCashier {
            fn from(value: super::QrCashier) -> Self {
                Self { qr_code: Ok(value.qr_code) }
            }
        }
        #[derive(Clone, Debug)]
        pub struct RedirectCashier {
            url: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for RedirectCashier {
            fn default() -> Self {
                Self {
                    url: Err("no value supplied for url".to_string()),
                }
            }
        }
        impl RedirectCashier {
            pub fn url<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.url = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for url: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<RedirectCashier> for super::RedirectCashier {
            type Error = super::error::ConversionError;
            fn try_from(
                value: RedirectCashier,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { url: value.url? })
            }
        }
        impl ::std::convert::From<super::RedirectCashier> for RedirectCashier {
            fn from(value: super::RedirectCashier) -> Self {
                Self { url: Ok(value.url) }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Refund {
            amount_fen: ::std::result::Result<i64, ::std::string::String>,
            corrected: ::std::result::Result<bool, ::std::string::String>,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            failure: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            order_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            origin: ::std::result::Result<super::RefundOrigin, ::std::string::String>,
            pending_reason: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            reason: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            refund_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            refund_no: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            requested_fen: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            settled_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            status: ::std::result::Result<super::RefundStatus, ::std::string::String>,
        }
        impl ::std::default::Default for Refund {
            fn default() -> Self {
                Self {
                    amount_fen: Err("no value supplied for amount_fen".to_string()),
                    corrected: Err("no value supplied for corrected".to_string()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    failure: Ok(Default::default()),
                    order_id: Ok(Default::default()),
                    origin: Err("no value supplied for origin".to_string()),
                    pending_reason: Ok(Default::default()),
                    reason: Ok(Default::default()),
                    refund_id: Err("no value supplied for refund_id".to_string()),
                    refund_no: Ok(Default::default()),
                    requested_fen: Ok(Default::default()),
                    settled_at: Ok(Default::default()),
                    status: Err("no value supplied for status".to_string()),
                }
            }
        }
        impl Refund {
            pub fn amount_fen<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.amount_fen = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for amount_fen: {e}")
                    });
                self
            }
            pub fn corrected<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.corrected = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for corrected: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn failure<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.failure = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for failure: {e}")
                    });
                self
            }
            pub fn order_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.order_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for order_id: {e}")
                    });
                self
            }
            pub fn origin<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::RefundOrigin>,
                T::Error: ::std::fmt::Display,
            {
                self.origin = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for origin: {e}")
                    });
                self
            }
            pub fn pending_reason<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.pending_reason = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for pending_reason: {e}"
                        )
                    });
                self
            }
            pub fn reason<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.reason = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for reason: {e}")
                    });
                self
            }
            pub fn refund_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.refund_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for refund_id: {e}")
                    });
                self
            }
            pub fn refund_no<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.refund_no = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for refund_no: {e}")
                    });
                self
            }
            pub fn requested_fen<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.requested_fen = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for requested_fen: {e}")
                    });
                self
            }
            pub fn settled_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.settled_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for settled_at: {e}")
                    });
                self
            }
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::RefundStatus>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for status: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Refund> for super::Refund {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Refund,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    amount_fen: value.amount_fen?,
                    corrected: value.corrected?,
                    created_at: value.created_at?,
                    failure: value.failure?,
                    order_id: value.order_id?,
                    origin: value.origin?,
                    pending_reason: value.pending_reason?,
                    reason: value.reason?,
                    refund_id: value.refund_id?,
                    refund_no: value.refund_no?,
                    requested_fen: value.requested_fen?,
                    settled_at: value.settled_at?,
                    status: value.status?,
                })
            }
        }
        impl ::std::convert::From<super::Refund> for Refund {
            fn from(value: super::Refund) -> Self {
                Self {
                    amount_fen: Ok(value.amount_fen),
                    corrected: Ok(value.corrected),
                    created_at: Ok(value.created_at),
                    failure: Ok(value.failure),
                    order_id: Ok(value.order_id),
                    origin: Ok(value.origin),
                    pending_reason: Ok(value.pending_reason),
                    reason: Ok(value.reason),
                    refund_id: Ok(value.refund_id),
                    refund_no: Ok(value.refund_no),
                    requested_fen: Ok(value.requested_fen),
                    settled_at: Ok(value.settled_at),
                    status: Ok(value.status),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct RefundData {
            amount_fen: ::std::result::Result<i64, ::std::string::String>,
            corrected: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            failure: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            origin: ::std::result::Result<super::RefundOrigin, ::std::string::String>,
            out_request_no: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            pending_reason: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            refund_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            refund_no: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            requested_fen: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            status: ::std::result::Result<super::RefundStatus, ::std::string::String>,
            trade_no: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for RefundData {
            fn default() -> Self {
                Self {
                    amount_fen: Err("no value supplied for amount_fen".to_string()),
                    corrected: Ok(Default::default()),
                    failure: Ok(Default::default()),
                    origin: Err("no value supplied for origin".to_string()),
                    out_request_no: Err(
                        "no value supplied for out_request_no".to_string(),
                    ),
                    pending_reason: Ok(Default::default()),
                    refund_id: Err("no value supplied for refund_id".to_string()),
                    refund_no: Ok(Default::default()),
                    requested_fen: Ok(Default::default()),
                    status: Err("no value supplied for status".to_string()),
                    trade_no: Err("no value supplied for trade_no".to_string()),
                }
            }
        }
        impl RefundData {
            pub fn amount_fen<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.amount_fen = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for amount_fen: {e}")
                    });
                self
            }
            pub fn corrected<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.corrected = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for corrected: {e}")
                    });
                self
            }
            pub fn failure<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.failure = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for failure: {e}")
                    });
                self
            }
            pub fn origin<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::RefundOrigin>,
                T::Error: ::std::fmt::Display,
            {
                self.origin = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for origin: {e}")
                    });
                self
            }
            pub fn out_request_no<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.out_request_no = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for out_request_no: {e}"
                        )
                    });
                self
            }
            pub fn pending_reason<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.pending_reason = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for pending_reason: {e}"
                        )
                    });
                self
            }
            pub fn refund_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.refund_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for refund_id: {e}")
                    });
                self
            }
            pub fn refund_no<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.refund_no = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for refund_no: {e}")
                    });
                self
            }
            pub fn requested_fen<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.requested_fen = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for requested_fen: {e}")
                    });
                self
            }
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::RefundStatus>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for status: {e}")
                    });
                self
            }
            pub fn trade_no<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.trade_no = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for trade_no: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<RefundData> for super::RefundData {
            type Error = super::error::ConversionError;
            fn try_from(
                value: RefundData,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    amount_fen: value.amount_fen?,
                    corrected: value.corrected?,
                    failure: value.failure?,
                    origin: value.origin?,
                    out_request_no: value.out_request_no?,
                    pending_reason: value.pending_reason?,
                    refund_id: value.refund_id?,
                    refund_no: value.refund_no?,
                    requested_fen: value.requested_fen?,
                    status: value.status?,
                    trade_no: value.trade_no?,
                })
            }
        }
        impl ::std::convert::From<super::RefundData> for RefundData {
            fn from(value: super::RefundData) -> Self {
                Self {
                    amount_fen: Ok(value.amount_fen),
                    corrected: Ok(value.corrected),
                    failure: Ok(value.failure),
                    origin: Ok(value.origin),
                    out_request_no: Ok(value.out_request_no),
                    pending_reason: Ok(value.pending_reason),
                    refund_id: Ok(value.refund_id),
                    refund_no: Ok(value.refund_no),
                    requested_fen: Ok(value.requested_fen),
                    status: Ok(value.status),
                    trade_no: Ok(value.trade_no),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct RefundEvent {
            data: ::std::result::Result<super::RefundEventData, ::std::string::String>,
            datacontenttype: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            id: ::std::result::Result<::std::string::String, ::std::string::String>,
            sequence: ::std::result::Result<i32, ::std::string::String>,
            source: ::std::result::Result<::std::string::String, ::std::string::String>,
            specversion: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            subject: ::std::result::Result<::std::string::String, ::std::string::String>,
            time: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            traceparent: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            type_: ::std::result::Result<super::RefundEventType, ::std::string::String>,
        }
        impl ::std::default::Default for RefundEvent {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    datacontenttype: Err(
                        "no value supplied for datacontenttype".to_string(),
                    ),
                    id: Err("no value supplied for id".to_string()),
                    sequence: Err("no value supplied for sequence".to_string()),
                    source: Err("no value supplied for source".to_string()),
                    specversion: Err("no value supplied for specversion".to_string()),
                    subject: Err("no value supplied for subject".to_string()),
                    time: Err("no value supplied for time".to_string()),
                    traceparent: Err("no value supplied for traceparent".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                }
            }
        }
        impl RefundEvent {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::RefundEventData>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn datacontenttype<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.datacontenttype = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for datacontenttype: {e}"
                        )
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn sequence<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.sequence = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sequence: {e}")
                    });
                self
            }
            pub fn source<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.source = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for source: {e}")
                    });
                self
            }
            pub fn specversion<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.specversion = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for specversion: {e}")
                    });
                self
            }
            pub fn subject<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.subject = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for subject: {e}")
                    });
                self
            }
            pub fn time<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.time = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for time: {e}")
                    });
                self
            }
            pub fn traceparent<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.traceparent = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for traceparent: {e}")
                    });
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::RefundEventType>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<RefundEvent> for super::RefundEvent {
            type Error = super::error::ConversionError;
            fn try_from(
                value: RefundEvent,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    datacontenttype: value.datacontenttype?,
                    id: value.id?,
                    sequence: value.sequence?,
                    source: value.source?,
                    specversion: value.specversion?,
                    subject: value.subject?,
                    time: value.time?,
                    traceparent: value.traceparent?,
                    type_: value.type_?,
                })
            }
        }
        impl ::std::convert::From<super::RefundEvent> for RefundEvent {
            fn from(value: super::RefundEvent) -> Self {
                Self {
                    data: Ok(value.data),
                    datacontenttype: Ok(value.datacontenttype),
                    id: Ok(value.id),
                    sequence: Ok(value.sequence),
                    source: Ok(value.source),
                    specversion: Ok(value.specversion),
                    subject: Ok(value.subject),
                    time: Ok(value.time),
                    traceparent: Ok(value.traceparent),
                    type_: Ok(value.type_),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct RefundEventData {
            amount_fen: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            app_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            channel: ::std::result::Result<
                ::std::option::Option<super::Channel>,
                ::std::string::String,
            >,
            close_reason: ::std::result::Result<
                ::std::option::Option<super::CloseReason>,
                ::std::string::String,
            >,
            closed_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            created_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            expires_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            late: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            order_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            paid_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            payment: ::std::result::Result<
                ::std::option::Option<super::PaymentData>,
                ::std::string::String,
            >,
            product_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            refund: ::std::result::Result<super::RefundData, ::std::string::String>,
            refunded_fen: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            status: ::std::result::Result<
                ::std::option::Option<super::OrderStatus>,
                ::std::string::String,
            >,
            subject: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            user_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for RefundEventData {
            fn default() -> Self {
                Self {
                    amount_fen: Ok(Default::default()),
                    app_id: Ok(Default::default()),
                    channel: Ok(Default::default()),
                    close_reason: Ok(Default::default()),
                    closed_at: Ok(Default::default()),
                    created_at: Ok(Default::default()),
                    expires_at: Ok(Default::default()),
                    late: Ok(Default::default()),
                    order_id: Ok(Default::default()),
                    paid_at: Ok(Default::default()),
                    payment: Ok(Default::default()),
                    product_id: Ok(Default::default()),
                    refund: Err("no value supplied for refund".to_string()),
                    refunded_fen: Ok(Default::default()),
                    status: Ok(Default::default()),
                    subject: Ok(Default::default()),
                    user_id: Ok(Default::default()),
                }
            }
        }
        impl RefundEventData {
            pub fn amount_fen<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.amount_fen = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for amount_fen: {e}")
                    });
                self
            }
            pub fn app_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.app_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for app_id: {e}")
                    });
                self
            }
            pub fn channel<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Channel>>,
                T::Error: ::std::fmt::Display,
            {
                self.channel = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for channel: {e}")
                    });
                self
            }
            pub fn close_reason<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::CloseReason>>,
                T::Error: ::std::fmt::Display,
            {
                self.close_reason = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for close_reason: {e}")
                    });
                self
            }
            pub fn closed_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.closed_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for closed_at: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn expires_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.expires_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for expires_at: {e}")
                    });
                self
            }
            pub fn late<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.late = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for late: {e}")
                    });
                self
            }
            pub fn order_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.order_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for order_id: {e}")
                    });
                self
            }
            pub fn paid_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.paid_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for paid_at: {e}")
                    });
                self
            }
            pub fn payment<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::PaymentData>>,
                T::Error: ::std::fmt::Display,
            {
                self.payment = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for payment: {e}")
                    });
                self
            }
            pub fn product_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.product_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for product_id: {e}")
                    });
                self
            }
            pub fn refund<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::RefundData>,
                T::Error: ::std::fmt::Display,
            {
                self.refund = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for refund: {e}")
                    });
                self
            }
            pub fn refunded_fen<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.refunded_fen = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for refunded_fen: {e}")
                    });
                self
            }
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::OrderStatus>>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for status: {e}")
                    });
                self
            }
            pub fn subject<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.subject = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for subject: {e}")
                    });
                self
            }
            pub fn user_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.user_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<RefundEventData> for super::RefundEventData {
            type Error = super::error::ConversionError;
            fn try_from(
                value: RefundEventData,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    amount_fen: value.amount_fen?,
                    app_id: value.app_id?,
                    channel: value.channel?,
                    close_reason: value.close_reason?,
                    closed_at: value.closed_at?,
                    created_at: value.created_at?,
                    expires_at: value.expires_at?,
                    late: value.late?,
                    order_id: value.order_id?,
                    paid_at: value.paid_at?,
                    payment: value.payment?,
                    product_id: value.product_id?,
                    refund: value.refund?,
                    refunded_fen: value.refunded_fen?,
                    status: value.status?,
                    subject: value.subject?,
                    user_id: value.user_id?,
                })
            }
        }
        impl ::std::convert::From<super::RefundEventData> for RefundEventData {
            fn from(value: super::RefundEventData) -> Self {
                Self {
                    amount_fen: Ok(value.amount_fen),
                    app_id: Ok(value.app_id),
                    channel: Ok(value.channel),
                    close_reason: Ok(value.close_reason),
                    closed_at: Ok(value.closed_at),
                    created_at: Ok(value.created_at),
                    expires_at: Ok(value.expires_at),
                    late: Ok(value.late),
                    order_id: Ok(value.order_id),
                    paid_at: Ok(value.paid_at),
                    payment: Ok(value.payment),
                    product_id: Ok(value.product_id),
                    refund: Ok(value.refund),
                    refunded_fen: Ok(value.refunded_fen),
                    status: Ok(value.status),
                    subject: Ok(value.subject),
                    user_id: Ok(value.user_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct RefundPage {
            next: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            refunds: ::std::result::Result<
                ::std::vec::Vec<super::Refund>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for RefundPage {
            fn default() -> Self {
                Self {
                    next: Ok(Default::default()),
                    refunds: Err("no value supplied for refunds".to_string()),
                }
            }
        }
        impl RefundPage {
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
            pub fn refunds<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Refund>>,
                T::Error: ::std::fmt::Display,
            {
                self.refunds = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for refunds: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<RefundPage> for super::RefundPage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: RefundPage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    next: value.next?,
                    refunds: value.refunds?,
                })
            }
        }
        impl ::std::convert::From<super::RefundPage> for RefundPage {
            fn from(value: super::RefundPage) -> Self {
                Self {
                    next: Ok(value.next),
                    refunds: Ok(value.refunds),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Timeline {
            cut: ::std::result::Result<bool, ::std::string::String>,
            entries: ::std::result::Result<
                ::std::vec::Vec<super::TimelineEntry>,
                ::std::string::String,
            >,
            last_look: ::std::result::Result<
                ::std::option::Option<super::TimelineLook>,
                ::std::string::String,
            >,
            next: ::std::result::Result<
                ::std::option::Option<super::TimelineNext>,
                ::std::string::String,
            >,
            order_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            status: ::std::result::Result<super::OrderStatus, ::std::string::String>,
            summary: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for Timeline {
            fn default() -> Self {
                Self {
                    cut: Err("no value supplied for cut".to_string()),
                    entries: Err("no value supplied for entries".to_string()),
                    last_look: Ok(Default::default()),
                    next: Ok(Default::default()),
                    order_id: Err("no value supplied for order_id".to_string()),
                    status: Err("no value supplied for status".to_string()),
                    summary: Err("no value supplied for summary".to_string()),
                }
            }
        }
        impl Timeline {
            pub fn cut<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.cut = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for cut: {e}")
                    });
                self
            }
            pub fn entries<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::TimelineEntry>>,
                T::Error: ::std::fmt::Display,
            {
                self.entries = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for entries: {e}")
                    });
                self
            }
            pub fn last_look<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::TimelineLook>>,
                T::Error: ::std::fmt::Display,
            {
                self.last_look = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for last_look: {e}")
                    });
                self
            }
            pub fn next<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::TimelineNext>>,
                T::Error: ::std::fmt::Display,
            {
                self.next = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next: {e}")
                    });
                self
            }
            pub fn order_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.order_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for order_id: {e}")
                    });
                self
            }
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::OrderStatus>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for status: {e}")
                    });
                self
            }
            pub fn summary<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.summary = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for summary: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Timeline> for super::Timeline {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Timeline,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    cut: value.cut?,
                    entries: value.entries?,
                    last_look: value.last_look?,
                    next: value.next?,
                    order_id: value.order_id?,
                    status: value.status?,
                    summary: value.summary?,
                })
            }
        }
        impl ::std::convert::From<super::Timeline> for Timeline {
            fn from(value: super::Timeline) -> Self {
                Self {
                    cut: Ok(value.cut),
                    entries: Ok(value.entries),
                    last_look: Ok(value.last_look),
                    next: Ok(value.next),
                    order_id: Ok(value.order_id),
                    status: Ok(value.status),
                    summary: Ok(value.summary),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct TimelineEntry {
            at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            by: ::std::result::Result<super::TimelineBy, ::std::string::String>,
            reference: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            says: ::std::result::Result<::std::string::String, ::std::string::String>,
            what: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for TimelineEntry {
            fn default() -> Self {
                Self {
                    at: Err("no value supplied for at".to_string()),
                    by: Err("no value supplied for by".to_string()),
                    reference: Ok(Default::default()),
                    says: Err("no value supplied for says".to_string()),
                    what: Err("no value supplied for what".to_string()),
                }
            }
        }
        impl TimelineEntry {
            pub fn at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for at: {e}"));
                self
            }
            pub fn by<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::TimelineBy>,
                T::Error: ::std::fmt::Display,
            {
                self.by = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for by: {e}"));
                self
            }
            pub fn reference<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.reference = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for reference: {e}")
                    });
                self
            }
            pub fn says<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.says = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for says: {e}")
                    });
                self
            }
            pub fn what<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.what = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for what: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<TimelineEntry> for super::TimelineEntry {
            type Error = super::error::ConversionError;
            fn try_from(
                value: TimelineEntry,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    at: value.at?,
                    by: value.by?,
                    reference: value.reference?,
                    says: value.says?,
                    what: value.what?,
                })
            }
        }
        impl ::std::convert::From<super::TimelineEntry> for TimelineEntry {
            fn from(value: super::TimelineEntry) -> Self {
                Self {
                    at: Ok(value.at),
                    by: Ok(value.by),
                    reference: Ok(value.reference),
                    says: Ok(value.says),
                    what: Ok(value.what),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct TimelineLook {
            at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            count: ::std::result::Result<i32, ::std::string::String>,
            found: ::std::result::Result<
                ::std::option::Option<super::TimelineFound>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for TimelineLook {
            fn default() -> Self {
                Self {
                    at: Err("no value supplied for at".to_string()),
                    count: Err("no value supplied for count".to_string()),
                    found: Ok(Default::default()),
                }
            }
        }
        impl TimelineLook {
            pub fn at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for at: {e}"));
                self
            }
            pub fn count<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.count = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for count: {e}")
                    });
                self
            }
            pub fn found<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::TimelineFound>>,
                T::Error: ::std::fmt::Display,
            {
                self.found = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for found: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<TimelineLook> for super::TimelineLook {
            type Error = super::error::ConversionError;
            fn try_from(
                value: TimelineLook,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    at: value.at?,
                    count: value.count?,
                    found: value.found?,
                })
            }
        }
        impl ::std::convert::From<super::TimelineLook> for TimelineLook {
            fn from(value: super::TimelineLook) -> Self {
                Self {
                    at: Ok(value.at),
                    count: Ok(value.count),
                    found: Ok(value.found),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct TimelineNext {
            act: ::std::result::Result<::std::string::String, ::std::string::String>,
            at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            says: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for TimelineNext {
            fn default() -> Self {
                Self {
                    act: Err("no value supplied for act".to_string()),
                    at: Err("no value supplied for at".to_string()),
                    says: Err("no value supplied for says".to_string()),
                }
            }
        }
        impl TimelineNext {
            pub fn act<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.act = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for act: {e}")
                    });
                self
            }
            pub fn at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for at: {e}"));
                self
            }
            pub fn says<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.says = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for says: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<TimelineNext> for super::TimelineNext {
            type Error = super::error::ConversionError;
            fn try_from(
                value: TimelineNext,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    act: value.act?,
                    at: value.at?,
                    says: value.says?,
                })
            }
        }
        impl ::std::convert::From<super::TimelineNext> for TimelineNext {
            fn from(value: super::TimelineNext) -> Self {
                Self {
                    act: Ok(value.act),
                    at: Ok(value.at),
                    says: Ok(value.says),
                }
            }
        }
    }
    /// Error types.
    pub mod error {
        /// Error from a `TryFrom` or `FromStr` implementation.
        pub struct ConversionError(::std::borrow::Cow<'static, str>);
        impl ::std::error::Error for ConversionError {}
        impl ::std::fmt::Display for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
        impl ::std::fmt::Debug for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }
        impl From<&'static str> for ConversionError {
            fn from(value: &'static str) -> Self {
                Self(value.into())
            }
        }
        impl From<String> for ConversionError {
            fn from(value: String) -> Self {
                Self(value.into())
            }
        }
    }
}
#[derive(Clone, Debug)]
/**Client for Paydesk

Payment orders for shops that sell through Alipay.

Version: 0.1.0*/
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
}
impl Client {
    /// Create a new client.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new(baseurl: &str) -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        let client = {
            let dur = ::std::time::Duration::from_secs(15u64);
            reqwest::ClientBuilder::new().connect_timeout(dur).timeout(dur)
        };
        #[cfg(target_arch = "wasm32")]
        let client = reqwest::ClientBuilder::new();
        Self::new_with_client(baseurl, client.build().unwrap())
    }
    /// Construct a new client with an existing `reqwest::Client`,
    /// allowing more control over its configuration.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new_with_client(baseurl: &str, client: reqwest::Client) -> Self {
        Self {
            baseurl: baseurl.to_string(),
            client,
        }
    }
}
impl ClientInfo<()> for Client {
    fn api_version() -> &'static str {
        "0.1.0"
    }
    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }
    fn client(&self) -> &reqwest::Client {
        &self.client
    }
    fn inner(&self) -> &() {
        &()
    }
}
impl ClientHooks<()> for &Client {}
impl Client {
    /**Read events

Everything that happened after a cursor, the oldest first; without a cursor, from the beginning. Go on from `next`: nothing is left out, an order's events come by their `sequence`, and what Redis announces has the same `id` and the same bytes here. An empty page means that you have seen it all: ask again later with its `next`.

Should the database go back in time, as by a restore, and not have what you have read, the answer is `410 cursor_lost`: go on from its `next`. Some of what comes then you may have, under the same `id`.

Needs a key for `orders`.

Sends a `GET` request to `/v1/events`

Arguments:
- `after`: The `next` of the page before.
- `limit`: How many events at most, by default 100.
```ignore
let response = client.list_events()
    .after(after)
    .limit(limit)
    .send()
    .await;
```*/
    pub fn list_events(&self) -> builder::ListEvents<'_> {
        builder::ListEvents::new(self)
    }
    /**Follow events

The same events in the same order as `GET /v1/events`, as server-sent events: what has happened since the cursor, then what happens, within a moment. Each event's `data` has the same bytes as there, and its `id` is the cursor behind it. After a break go on with the last `id` as `Last-Event-ID`, as browsers do by themselves; nothing is left out. The stream has no end of its own: it ends when the process behind it does, after an hour, or when the database is another, and breaks off when you do not read it. Go on with another; `410 cursor_lost` then means the same as for a page.

Needs a key for `orders`.

Sends a `GET` request to `/v1/events/stream`

Arguments:
- `after`: The `id` of the last event you have, or the `next` of a page of `GET /v1/events`; without it, from the beginning.
- `last_event_id`: The `id` of the last event you have. Stronger than `after`, since a reconnecting browser asks with both.
```ignore
let response = client.stream_events()
    .after(after)
    .last_event_id(last_event_id)
    .send()
    .await;
```*/
    pub fn stream_events(&self) -> builder::StreamEvents<'_> {
        builder::StreamEvents::new(self)
    }
    /**Read an event

The same bytes as in the feed, as soon as what it tells of is stored. An announcement on Redis is anybody's who may write there: it says when to look, and this says what is true. Read an event here before you ship by it.

Needs a key for `orders`.

Sends a `GET` request to `/v1/events/{event_id}`

Arguments:
- `event_id`: The event's id.
```ignore
let response = client.get_event()
    .event_id(event_id)
    .send()
    .await;
```*/
    pub fn get_event(&self) -> builder::GetEvent<'_> {
        builder::GetEvent::new(self)
    }
    /**List orders

The app's orders that the filters let through, the newest first. Go on with `next` until there is none: every order that was there at the first page comes once, whatever is made meanwhile.

Needs a key for `orders`.

Sends a `GET` request to `/v1/orders`

Arguments:
- `after`: The `next` of the page before.
- `created_after`: Only the orders made at this time or later.
- `created_before`: Only the orders made before this time.
- `limit`: How many orders at most, by default 100.
- `status`: Only the orders that stand there now.
- `user_id`: Only the orders of this buyer, by your own id.
```ignore
let response = client.list_orders()
    .after(after)
    .created_after(created_after)
    .created_before(created_before)
    .limit(limit)
    .status(status)
    .user_id(user_id)
    .send()
    .await;
```*/
    pub fn list_orders(&self) -> builder::ListOrders<'_> {
        builder::ListOrders::new(self)
    }
    /**Take an order

Sells a product to a user at the catalogue's price. The same user's open order of the same product is returned if there is one, so repeating the request is safe. Waits up to 2 s for the cashier; `Prefer: wait=N` changes that, from 0 to 20.

Needs a key for `orders`.

Sends a `POST` request to `/v1/orders`

Arguments:
- `idempotency_key`: Your own name for this request. The same key with another request is refused.
- `prefer`: `wait=N`: how many seconds to wait for the cashier.
- `body`
```ignore
let response = client.create_order()
    .idempotency_key(idempotency_key)
    .prefer(prefer)
    .body(body)
    .send()
    .await;
```*/
    pub fn create_order(&self) -> builder::CreateOrder<'_> {
        builder::CreateOrder::new(self)
    }
    /**Read an order

Answers at once, unless `wait` says otherwise: then an order that is neither paid nor closed is answered as soon as it changes, at the latest after so many seconds, or earlier if the process ends; the answer is the order as it then is, changed or not, so ask again while it is not what you wait for. Meanwhile Alipay is asked about it more often. Waiting is cheap; who goes away waits no more.

Needs a key for `orders`.

Sends a `GET` request to `/v1/orders/{order_id}`

Arguments:
- `order_id`: The order's id.
- `wait`: For how many seconds to wait for a change, as `Prefer: wait=N` does when an order is taken. 20 at most: below the half minute after which proxies lose patience.
```ignore
let response = client.get_order()
    .order_id(order_id)
    .wait(wait)
    .send()
    .await;
```*/
    pub fn get_order(&self) -> builder::GetOrder<'_> {
        builder::GetOrder::new(self)
    }
    /**Close an order

For an order that shall not be paid any more. It is `CLOSING` until Alipay confirms it; a payment that lands meanwhile wins. Safe to repeat. A paid order is refused with `order_paid`: refund it instead.

Needs a key for `orders`.

Sends a `POST` request to `/v1/orders/{order_id}/close`

Arguments:
- `order_id`: The order's id.
```ignore
let response = client.close_order()
    .order_id(order_id)
    .send()
    .await;
```*/
    pub fn close_order(&self) -> builder::CloseOrder<'_> {
        builder::CloseOrder::new(self)
    }
    /**List an order's refunds

All of them, the oldest first: those that you asked for, and those that were made otherwise.

Needs a key for `refunds`.

Sends a `GET` request to `/v1/orders/{order_id}/refunds`

Arguments:
- `order_id`: The order.
- `after`: The `next` of the page before.
- `limit`: How many refunds at most, by default 100.
```ignore
let response = client.list_refunds()
    .order_id(order_id)
    .after(after)
    .limit(limit)
    .send()
    .await;
```*/
    pub fn list_refunds(&self) -> builder::ListRefunds<'_> {
        builder::ListRefunds::new(self)
    }
    /**Give money back

In full or in part, by your own number: the same number is the same refund, however often it is asked for. The money is promised at once and goes back soon after; read the refund, or wait for `refund.succeeded`. One that takes long says why in `pending_reason`, and is told of by `refund.delayed`. One that Alipay refuses is `failed`, and told of by `refund.failed`: that is no licence to pay the buyer by other means before 24 hours have passed, when it is checked once more.

Needs a key for `refunds`.

Sends a `POST` request to `/v1/orders/{order_id}/refunds`

Arguments:
- `order_id`: The paid order.
- `body`
```ignore
let response = client.create_refund()
    .order_id(order_id)
    .body(body)
    .send()
    .await;
```*/
    pub fn create_refund(&self) -> builder::CreateRefund<'_> {
        builder::CreateRefund::new(self)
    }
    /**Read an order's story

Tells what happened to the order and by whose word, and what happens next and when. Begin here when somebody asks why an order is not paid.

Needs a key for `ops`.

Sends a `GET` request to `/v1/orders/{order_id}/timeline`

Arguments:
- `order_id`: The order's id.
```ignore
let response = client.read_timeline()
    .order_id(order_id)
    .send()
    .await;
```*/
    pub fn read_timeline(&self) -> builder::ReadTimeline<'_> {
        builder::ReadTimeline::new(self)
    }
    /**Read a refund

Tells where its money is. Refunds that nobody asked for here can be read too: for money that came too late or twice, and those made in Alipay's console.

Needs a key for `refunds`.

Sends a `GET` request to `/v1/refunds/{refund_id}`

Arguments:
- `refund_id`: The refund's id.
```ignore
let response = client.get_refund()
    .refund_id(refund_id)
    .send()
    .await;
```*/
    pub fn get_refund(&self) -> builder::GetRefund<'_> {
        builder::GetRefund::new(self)
    }
}
/// Types for composing operation parameters.
#[allow(clippy::all)]
pub mod builder {
    use super::types;
    #[allow(unused_imports)]
    use super::{
        encode_path, ByteStream, ClientInfo, ClientHooks, Error, OperationInfo,
        RequestBuilderExt, ResponseValue,
    };
    /**Builder for [`Client::list_events`]

[`Client::list_events`]: super::Client::list_events*/
    #[derive(Debug, Clone)]
    pub struct ListEvents<'a> {
        client: &'a super::Client,
        after: Result<Option<types::ListEventsAfter>, String>,
        limit: Result<Option<::std::num::NonZeroU32>, String>,
    }
    impl<'a> ListEvents<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                after: Ok(None),
                limit: Ok(None),
            }
        }
        pub fn after<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ListEventsAfter>,
        {
            self.after = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `ListEventsAfter` for after failed".to_string()
                });
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU32` for limit failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/v1/events`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::EventPage>, Error<types::Problem>> {
            let Self { client, after, limit } = self;
            let after = after.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/events", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("after", &after))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_events",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                410u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::stream_events`]

[`Client::stream_events`]: super::Client::stream_events*/
    #[derive(Debug, Clone)]
    pub struct StreamEvents<'a> {
        client: &'a super::Client,
        after: Result<Option<types::StreamEventsAfter>, String>,
        last_event_id: Result<Option<types::StreamEventsLastEventId>, String>,
    }
    impl<'a> StreamEvents<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                after: Ok(None),
                last_event_id: Ok(None),
            }
        }
        pub fn after<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::StreamEventsAfter>,
        {
            self.after = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `StreamEventsAfter` for after failed".to_string()
                });
            self
        }
        pub fn last_event_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::StreamEventsLastEventId>,
        {
            self.last_event_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `StreamEventsLastEventId` for last_event_id failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/v1/events/stream`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<ByteStream>, Error<types::Problem>> {
            let Self { client, after, last_event_id } = self;
            let after = after.map_err(Error::InvalidRequest)?;
            let last_event_id = last_event_id.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/events/stream", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(2usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = last_event_id {
                header_map.append("Last-Event-Id", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .query(&progenitor_client::QueryParam::new("after", &after))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "stream_events",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => Ok(ResponseValue::stream(response)),
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                410u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::get_event`]

[`Client::get_event`]: super::Client::get_event*/
    #[derive(Debug, Clone)]
    pub struct GetEvent<'a> {
        client: &'a super::Client,
        event_id: Result<types::GetEventEventId, String>,
    }
    impl<'a> GetEvent<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                event_id: Err("event_id was not initialized".to_string()),
            }
        }
        pub fn event_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::GetEventEventId>,
        {
            self.event_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `GetEventEventId` for event_id failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/v1/events/{event_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Event>, Error<types::Problem>> {
            let Self { client, event_id } = self;
            let event_id = event_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/events/{}", client.baseurl, encode_path(& event_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_event",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::list_orders`]

[`Client::list_orders`]: super::Client::list_orders*/
    #[derive(Debug, Clone)]
    pub struct ListOrders<'a> {
        client: &'a super::Client,
        after: Result<Option<types::ListOrdersAfter>, String>,
        created_after: Result<Option<::chrono::DateTime<::chrono::offset::Utc>>, String>,
        created_before: Result<
            Option<::chrono::DateTime<::chrono::offset::Utc>>,
            String,
        >,
        limit: Result<Option<::std::num::NonZeroU32>, String>,
        status: Result<Option<types::OrderStatus>, String>,
        user_id: Result<Option<types::ListOrdersUserId>, String>,
    }
    impl<'a> ListOrders<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                after: Ok(None),
                created_after: Ok(None),
                created_before: Ok(None),
                limit: Ok(None),
                status: Ok(None),
                user_id: Ok(None),
            }
        }
        pub fn after<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ListOrdersAfter>,
        {
            self.after = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `ListOrdersAfter` for after failed".to_string()
                });
            self
        }
        pub fn created_after<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
        {
            self.created_after = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: chrono :: DateTime < :: chrono :: offset :: Utc >` for created_after failed"
                        .to_string()
                });
            self
        }
        pub fn created_before<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
        {
            self.created_before = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: chrono :: DateTime < :: chrono :: offset :: Utc >` for created_before failed"
                        .to_string()
                });
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU32` for limit failed"
                        .to_string()
                });
            self
        }
        pub fn status<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::OrderStatus>,
        {
            self.status = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `OrderStatus` for status failed".to_string()
                });
            self
        }
        pub fn user_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ListOrdersUserId>,
        {
            self.user_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `ListOrdersUserId` for user_id failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/v1/orders`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::OrderPage>, Error<types::Problem>> {
            let Self {
                client,
                after,
                created_after,
                created_before,
                limit,
                status,
                user_id,
            } = self;
            let after = after.map_err(Error::InvalidRequest)?;
            let created_after = created_after.map_err(Error::InvalidRequest)?;
            let created_before = created_before.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let status = status.map_err(Error::InvalidRequest)?;
            let user_id = user_id.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/orders", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("after", &after))
                .query(
                    &progenitor_client::QueryParam::new("created_after", &created_after),
                )
                .query(
                    &progenitor_client::QueryParam::new(
                        "created_before",
                        &created_before,
                    ),
                )
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("status", &status))
                .query(&progenitor_client::QueryParam::new("user_id", &user_id))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_orders",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::create_order`]

[`Client::create_order`]: super::Client::create_order*/
    #[derive(Debug, Clone)]
    pub struct CreateOrder<'a> {
        client: &'a super::Client,
        idempotency_key: Result<Option<types::CreateOrderIdempotencyKey>, String>,
        prefer: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::CreateOrder, String>,
    }
    impl<'a> CreateOrder<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                idempotency_key: Ok(None),
                prefer: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::CreateOrderIdempotencyKey>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `CreateOrderIdempotencyKey` for idempotency_key failed"
                        .to_string()
                });
            self
        }
        pub fn prefer<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.prefer = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for prefer failed"
                        .to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::CreateOrder>,
            <V as std::convert::TryInto<types::CreateOrder>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `CreateOrder` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::CreateOrder,
            ) -> types::builder::CreateOrder,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/v1/orders`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Order>, Error<types::Problem>> {
            let Self { client, idempotency_key, prefer, body } = self;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let prefer = prefer.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::CreateOrder::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/orders", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            if let Some(value) = prefer {
                header_map.append("Prefer", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "create_order",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                201u16 => ResponseValue::from_response(response).await,
                202u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                408u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                413u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                415u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::get_order`]

[`Client::get_order`]: super::Client::get_order*/
    #[derive(Debug, Clone)]
    pub struct GetOrder<'a> {
        client: &'a super::Client,
        order_id: Result<types::GetOrderOrderId, String>,
        wait: Result<Option<u32>, String>,
    }
    impl<'a> GetOrder<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                order_id: Err("order_id was not initialized".to_string()),
                wait: Ok(None),
            }
        }
        pub fn order_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::GetOrderOrderId>,
        {
            self.order_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `GetOrderOrderId` for order_id failed".to_string()
                });
            self
        }
        pub fn wait<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<u32>,
        {
            self.wait = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `u32` for wait failed".to_string());
            self
        }
        ///Sends a `GET` request to `/v1/orders/{order_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Order>, Error<types::Problem>> {
            let Self { client, order_id, wait } = self;
            let order_id = order_id.map_err(Error::InvalidRequest)?;
            let wait = wait.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/orders/{}", client.baseurl, encode_path(& order_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("wait", &wait))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_order",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::close_order`]

[`Client::close_order`]: super::Client::close_order*/
    #[derive(Debug, Clone)]
    pub struct CloseOrder<'a> {
        client: &'a super::Client,
        order_id: Result<types::CloseOrderOrderId, String>,
    }
    impl<'a> CloseOrder<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                order_id: Err("order_id was not initialized".to_string()),
            }
        }
        pub fn order_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::CloseOrderOrderId>,
        {
            self.order_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `CloseOrderOrderId` for order_id failed".to_string()
                });
            self
        }
        ///Sends a `POST` request to `/v1/orders/{order_id}/close`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Order>, Error<types::Problem>> {
            let Self { client, order_id } = self;
            let order_id = order_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/orders/{}/close", client.baseurl, encode_path(& order_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "close_order",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                409u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::list_refunds`]

[`Client::list_refunds`]: super::Client::list_refunds*/
    #[derive(Debug, Clone)]
    pub struct ListRefunds<'a> {
        client: &'a super::Client,
        order_id: Result<types::ListRefundsOrderId, String>,
        after: Result<Option<types::ListRefundsAfter>, String>,
        limit: Result<Option<::std::num::NonZeroU32>, String>,
    }
    impl<'a> ListRefunds<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                order_id: Err("order_id was not initialized".to_string()),
                after: Ok(None),
                limit: Ok(None),
            }
        }
        pub fn order_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ListRefundsOrderId>,
        {
            self.order_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `ListRefundsOrderId` for order_id failed".to_string()
                });
            self
        }
        pub fn after<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ListRefundsAfter>,
        {
            self.after = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `ListRefundsAfter` for after failed".to_string()
                });
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU32` for limit failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/v1/orders/{order_id}/refunds`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::RefundPage>, Error<types::Problem>> {
            let Self { client, order_id, after, limit } = self;
            let order_id = order_id.map_err(Error::InvalidRequest)?;
            let after = after.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/orders/{}/refunds", client.baseurl, encode_path(& order_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("after", &after))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_refunds",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::create_refund`]

[`Client::create_refund`]: super::Client::create_refund*/
    #[derive(Debug, Clone)]
    pub struct CreateRefund<'a> {
        client: &'a super::Client,
        order_id: Result<types::CreateRefundOrderId, String>,
        body: Result<types::builder::CreateRefund, String>,
    }
    impl<'a> CreateRefund<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                order_id: Err("order_id was not initialized".to_string()),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn order_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::CreateRefundOrderId>,
        {
            self.order_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `CreateRefundOrderId` for order_id failed".to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::CreateRefund>,
            <V as std::convert::TryInto<types::CreateRefund>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `CreateRefund` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::CreateRefund,
            ) -> types::builder::CreateRefund,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/v1/orders/{order_id}/refunds`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Refund>, Error<types::Problem>> {
            let Self { client, order_id, body } = self;
            let order_id = order_id.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::CreateRefund::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/orders/{}/refunds", client.baseurl, encode_path(& order_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "create_refund",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                201u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                408u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                409u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                413u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                415u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::read_timeline`]

[`Client::read_timeline`]: super::Client::read_timeline*/
    #[derive(Debug, Clone)]
    pub struct ReadTimeline<'a> {
        client: &'a super::Client,
        order_id: Result<types::ReadTimelineOrderId, String>,
    }
    impl<'a> ReadTimeline<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                order_id: Err("order_id was not initialized".to_string()),
            }
        }
        pub fn order_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ReadTimelineOrderId>,
        {
            self.order_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `ReadTimelineOrderId` for order_id failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/v1/orders/{order_id}/timeline`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Timeline>, Error<types::Problem>> {
            let Self { client, order_id } = self;
            let order_id = order_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/orders/{}/timeline", client.baseurl, encode_path(& order_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "read_timeline",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::get_refund`]

[`Client::get_refund`]: super::Client::get_refund*/
    #[derive(Debug, Clone)]
    pub struct GetRefund<'a> {
        client: &'a super::Client,
        refund_id: Result<types::GetRefundRefundId, String>,
    }
    impl<'a> GetRefund<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                refund_id: Err("refund_id was not initialized".to_string()),
            }
        }
        pub fn refund_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::GetRefundRefundId>,
        {
            self.refund_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `GetRefundRefundId` for refund_id failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/v1/refunds/{refund_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Refund>, Error<types::Problem>> {
            let Self { client, refund_id } = self;
            let refund_id = refund_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/refunds/{}", client.baseurl, encode_path(& refund_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_refund",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
}
/// Items consumers will typically use such as the Client.
pub mod prelude {
    pub use self::super::Client;
}
