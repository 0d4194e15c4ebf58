//! The shortest list that still fails.

/// Leaves out what a failure does not need, in ever smaller pieces, and makes simpler what is left, until nothing more helps.
///
/// `fails` says whether a list still fails in the same way; where that is a matter of chance, it tries several times. `goes_on` is asked
/// before each try: when it says no, the shortest list so far is the answer.
pub(super) async fn shrink<T: Clone>(
    mut list: Vec<T>,
    simpler: impl Fn(&T) -> Vec<T>,
    mut fails: impl AsyncFnMut(&[T]) -> bool,
    goes_on: impl Fn() -> bool,
) -> Vec<T> {
    let mut piece = list.len().max(1);
    while goes_on() {
        let shorter = leave_out(&mut list, piece, &mut fails, &goes_on).await;
        if piece > 1 {
            piece = piece.div_ceil(2);
        } else if !shorter && !simplify(&mut list, &simpler, &mut fails, &goes_on).await {
            break;
        }
    }
    list
}

/// Leaves out each piece of this size that is not needed. Whether there was one. Begins at the end: what comes after the failure is
/// needed least.
async fn leave_out<T: Clone>(
    list: &mut Vec<T>,
    piece: usize,
    fails: &mut impl AsyncFnMut(&[T]) -> bool,
    goes_on: &impl Fn() -> bool,
) -> bool {
    let before = list.len();
    let mut end = list.len();
    while end > 0 && goes_on() {
        let begin = end.saturating_sub(piece);
        let without = [&list[..begin], &list[end..]].concat();
        if fails(&without).await {
            *list = without;
        }
        end = begin;
    }
    list.len() < before
}

/// Puts something simpler in the place of each thing that need not be what it is. Whether there was one.
async fn simplify<T: Clone>(
    list: &mut [T],
    simpler: &impl Fn(&T) -> Vec<T>,
    fails: &mut impl AsyncFnMut(&[T]) -> bool,
    goes_on: &impl Fn() -> bool,
) -> bool {
    let mut helped = false;
    for index in 0..list.len() {
        for simple in simpler(&list[index]) {
            if !goes_on() {
                return helped;
            }
            let before = std::mem::replace(&mut list[index], simple);
            if fails(list).await {
                helped = true;
                break;
            }
            list[index] = before;
        }
    }
    helped
}

#[tokio::test]
async fn a_list_shrinks_to_what_its_failure_needs() {
    // Fails if something above ten comes after a seven.
    let fails = async |list: &[u32]| {
        let seven = list.iter().position(|one| *one == 7);
        seven.is_some_and(|at| list[at..].iter().any(|one| *one > 10))
    };
    let smaller =
        |one: &u32| [one / 2, one.saturating_sub(1)].into_iter().filter(|less| less < one).collect();
    let list: Vec<u32> = (0..100).chain([7, 3, 90, 4, 7, 5]).collect();
    assert!(fails(&list).await);
    assert_eq!(shrink(list, smaller, fails, || true).await, [7, 11]);
    assert!(shrink(vec![1, 2, 3], smaller, async |_: &[u32]| true, || true).await.is_empty());
}

#[tokio::test]
async fn a_failure_that_comes_by_chance_is_tried_several_times() {
    let mut tries = 0;
    let fails = async |list: &[u32]| {
        let needed = [4, 2].iter().all(|one| list.contains(one));
        // Every third try of a list that can fail does.
        (0..5).any(|_| {
            tries += 1;
            needed && tries % 3 == 0
        })
    };
    assert_eq!(shrink((0..50).collect(), |_| Vec::new(), fails, || true).await, [2, 4]);
}

#[tokio::test]
async fn no_time_left_leaves_the_shortest_so_far() {
    let tries = std::cell::Cell::new(0);
    let fails = async |list: &[u32]| {
        tries.set(tries.get() + 1);
        list.contains(&9)
    };
    let shortest = shrink((0..64).collect(), |_| Vec::new(), fails, || tries.get() < 4).await;
    assert!(shortest.contains(&9) && shortest.len() < 64, "{shortest:?}");
    assert_eq!(tries.get(), 4);
}
