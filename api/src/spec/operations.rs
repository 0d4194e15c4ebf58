//! Every operation of the document, to be changed.

use serde_json::{Map, Value};

/// Every operation, with its path.
pub(super) fn operations_mut(
    document: &mut Value,
) -> impl Iterator<Item = (&String, &mut Map<String, Value>)> {
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    paths.flat_map(|(path, methods)| {
        let methods = methods.as_object_mut().into_iter().flatten();
        methods.filter_map(move |(_, operation)| Some((path, operation.as_object_mut()?)))
    })
}
