//! How domain types are columns. A stored text is parsed as strictly as one that comes in.

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgTypeInfo, PgValueRef};
use sqlx::{Decode, Encode, Postgres, Type};

use crate::domain::look::Found;
use crate::domain::{
    AppId, Channel, CloseReason, Disposition, EventId, EvidenceId, FeedPosition, Generation, KeyId, Money,
    NotificationId, OrderId, Origin, RefundId, RefundStatus, ReviewReason, Status, SuspectReason, Trigger,
};

macro_rules! text_column {
    ($($type:ty),+ $(,)?) => {$(
        impl Type<Postgres> for $type {
            fn type_info() -> PgTypeInfo {
                <str as Type<Postgres>>::type_info()
            }

            fn compatible(ty: &PgTypeInfo) -> bool {
                <str as Type<Postgres>>::compatible(ty)
            }
        }

        impl<'q> Encode<'q, Postgres> for $type {
            fn encode_by_ref(&self, buf: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
                <String as Encode<'q, Postgres>>::encode(self.to_string(), buf)
            }
        }
    )+};
}

macro_rules! parsed_column {
    ($($type:ty),+ $(,)?) => {$(
        impl<'r> Decode<'r, Postgres> for $type {
            fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
                Ok(<&str as Decode<'r, Postgres>>::decode(value)?.parse::<Self>()?)
            }
        }
    )+};
}

text_column! {
    OrderId, NotificationId, EvidenceId, EventId, KeyId, RefundId, AppId, RefundStatus, Origin, Status, Trigger, Channel, CloseReason,
    Found, Disposition, ReviewReason, SuspectReason,
}

parsed_column! {
    OrderId, NotificationId, EvidenceId, EventId, KeyId, RefundId, RefundStatus, Origin, Status, Trigger, Channel, CloseReason, Found,
    Disposition, ReviewReason, SuspectReason,
}

impl<'r> Decode<'r, Postgres> for AppId {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self::new(<&str as Decode<'r, Postgres>>::decode(value)?))
    }
}

impl Type<Postgres> for Money {
    fn type_info() -> PgTypeInfo {
        <i64 as Type<Postgres>>::type_info()
    }
}

impl<'q> Encode<'q, Postgres> for Money {
    fn encode_by_ref(&self, buf: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <i64 as Encode<'q, Postgres>>::encode(self.fen(), buf)
    }
}

impl<'r> Decode<'r, Postgres> for Money {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self::from_fen(<i64 as Decode<'r, Postgres>>::decode(value)?)?)
    }
}

macro_rules! number_column {
    ($($type:ident),+ $(,)?) => {$(
        impl Type<Postgres> for $type {
            fn type_info() -> PgTypeInfo {
                <i64 as Type<Postgres>>::type_info()
            }
        }

        impl<'q> Encode<'q, Postgres> for $type {
            fn encode_by_ref(&self, buf: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
                <i64 as Encode<'q, Postgres>>::encode(self.0, buf)
            }
        }

        impl<'r> Decode<'r, Postgres> for $type {
            fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
                Ok(Self(<i64 as Decode<'r, Postgres>>::decode(value)?))
            }
        }
    )+};
}

number_column! { FeedPosition, Generation }
