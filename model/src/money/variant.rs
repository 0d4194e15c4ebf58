//! Products that have one guard less, each of which a property must catch.

/// Which guard is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Variant {
    /// A refund of our own accord whose number is spent is taken for promised, and nobody is told (M1).
    SpentNumberPassedOver,
    /// Money is accepted without Alipay being asked whether it is still there (M2).
    AcceptsUnasked,
    /// Late money reopens its order by what was told of it, however old that is.
    ReopensUnasked,
    /// What is left of money, a part of which went back, is decided about by nobody (M3).
    PartEndsTheMatter,
    /// A job ends for good when its worker dies, and no sweep finds what it leaves (M4).
    DeathBuries,
    /// A refusal is believed at once, whatever calls are on their way (M5).
    RefusalBelievedAtOnce,
    /// Nobody asks again about a refund that failed (M5).
    FailedForEver,
    /// Money of another amount than the order's is no payment (M6).
    OtherAmountIgnored,
    /// Refunds of one trade are called for as fast as they come (M11).
    CallsBackToBack,
    /// Nobody looks at a trade a day after its money came (M9).
    NoLookAfterADay,
    /// A refund is promised whatever is left.
    PromisesWithoutBound,
    /// Money of a second trade pays the order once more.
    SecondTradeSettles,
    /// Nobody looks at the orders that an order replaced, or that replaced it.
    ChainUnseen,
    /// A late payment reopens its order whatever paid the others of its chain.
    ReopensPaidChain,
    /// Closing writes over what the order has become meanwhile.
    ClosesOverPayment,
    /// A call without an answer is repeated under a new number.
    RepeatsUnderNewNumber,
    /// A refund that is booked is booked again when it is told of.
    BooksTwice,
    /// All that is missing is booked as the console's, and nobody asks whether a refund of ours is a part of it.
    AdoptsBesideOurs,
    /// A refund is given up while a call for it may be on its way.
    GivesUpUnderWay,
    /// What nobody could have paid is taken for closed before its time is over, and nobody looks at it again.
    AbsenceProvesAtOnce,
    /// No sweep finds what lost its job (M4).
    LostForEver,
    /// A refund that failed keeps what it had reserved.
    KeepsItsPromise,
    /// What went back of its payment is not written to the order.
    OrderIsNotTold,
    /// What went back of any payment is written to its order, also of one that does not pay it.
    OrderIsToldOfAll,
}
