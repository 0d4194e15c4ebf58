//! The addresses of the document: which methods each knows, and which parameters.

use pay_alipay::form;
use poem::Request;
use poem::http::Method;
use serde_json::Value;

use super::schema::{FAULTS_MAX, Schema};
use crate::problem::{Fault, FaultCode};

/// Every address.
#[derive(Debug)]
pub struct Operations(Vec<Address>);

/// A path and what can be done there.
#[derive(Debug)]
pub struct Address {
    segments: Vec<Segment>,
    operations: Vec<(Method, Operation)>,
}

#[derive(Debug)]
enum Segment {
    Word(String),
    Parameter,
}

/// What an operation takes besides a body.
#[derive(Debug, Default)]
pub struct Operation {
    query: Vec<Parameter>,
    headers: Vec<Parameter>,
}

#[derive(Debug)]
struct Parameter {
    name: String,
    required: bool,
    schema: Schema,
}

impl Operations {
    /// Reads the addresses of a document, and adds pages that are in none.
    ///
    /// # Errors
    /// With what is not understood.
    pub fn of(document: &Value, pages: &[&str]) -> Result<Self, String> {
        let mut addresses = Vec::new();
        for (path, methods) in document["paths"].as_object().into_iter().flatten() {
            let mut operations = Vec::new();
            for (method, operation) in methods.as_object().into_iter().flatten() {
                let method = Method::from_bytes(method.to_uppercase().as_bytes())
                    .map_err(|error| error.to_string())?;
                operations.push((method, Operation::of(operation, document)?));
            }
            addresses.push(Address::new(path, operations));
        }
        for page in pages {
            addresses.push(Address::new(page, vec![(Method::GET, Operation::default())]));
        }
        Ok(Self(addresses))
    }

    /// The address of a path, if the document has it.
    pub fn find(&self, path: &str) -> Option<&Address> {
        self.0.iter().find(|address| address.matches(path))
    }
}

impl Address {
    fn new(path: &str, operations: Vec<(Method, Operation)>) -> Self {
        let segment = |text: &str| {
            if text.starts_with('{') { Segment::Parameter } else { Segment::Word(text.to_owned()) }
        };
        Self { segments: path.split('/').map(segment).collect(), operations }
    }

    fn matches(&self, path: &str) -> bool {
        let mut segments = path.split('/');
        let all = self.segments.iter().all(|segment| match (segment, segments.next()) {
            (Segment::Word(word), Some(text)) => word == text,
            (Segment::Parameter, Some(text)) => !text.is_empty(),
            (_, None) => false,
        });
        all && segments.next().is_none()
    }

    /// What a method does here. What can be read can also be asked for without its body.
    pub fn operation(&self, method: &Method) -> Option<&Operation> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        self.operations.iter().find(|(known, _)| known == method).map(|(_, operation)| operation)
    }

    /// The header `Allow` of a refusal.
    pub fn allow(&self) -> String {
        let mut methods: Vec<&str> = self.operations.iter().map(|(method, _)| method.as_str()).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.sort_unstable();
        methods.join(", ")
    }
}

impl Operation {
    fn of(operation: &Value, document: &Value) -> Result<Self, String> {
        let parameters = |place: &str| -> Result<Vec<Parameter>, String> {
            let all = operation["parameters"].as_array().into_iter().flatten();
            all.filter(|parameter| parameter["in"] == place)
                .map(|parameter| {
                    Ok(Parameter {
                        name: parameter["name"].as_str().unwrap_or_default().to_owned(),
                        required: parameter["required"] == true,
                        schema: Schema::compile(&parameter["schema"], document)?,
                    })
                })
                .collect()
        };
        Ok(Self { query: parameters("query")?, headers: parameters("header")? })
    }

    /// Everything that is wrong with a request's parameters.
    ///
    /// # Errors
    /// When the query cannot even be read.
    pub fn faults(&self, request: &Request) -> Result<Vec<Fault>, form::FormError> {
        let mut faults = self.query_faults(request.uri().query().unwrap_or_default())?;
        for header in &self.headers {
            let values: Vec<_> = request.headers().get_all(&header.name).iter().collect();
            if header.schema.has_form() && values.len() > 1 {
                faults.push(Fault::of_parameter(&header.name, FaultCode::Repeated, "stands more than once"));
            } else if let Some(value) = values.first() {
                // What is not ASCII has no form that a header of ours could have.
                let text = value.to_str().unwrap_or("\u{fffd}");
                faults.extend(header.fault(text));
            } else if header.required {
                faults.push(Fault::of_parameter(&header.name, FaultCode::Missing, "has to be there"));
            }
        }
        faults.truncate(FAULTS_MAX);
        Ok(faults)
    }

    fn query_faults(&self, query: &str) -> Result<Vec<Fault>, form::FormError> {
        let pairs = form::decode(query.as_bytes())?;
        let mut faults = Vec::new();
        for (index, (name, value)) in pairs.iter().enumerate() {
            let known = self.query.iter().find(|parameter| parameter.name == *name);
            if pairs[..index].iter().any(|(earlier, _)| earlier == name) {
                faults.push(Fault::of_parameter(name, FaultCode::Repeated, "stands more than once"));
            } else if let Some(parameter) = known {
                faults.extend(parameter.fault(value));
            } else {
                faults.push(Fault::of_parameter(name, FaultCode::Unknown, "there is no such parameter"));
            }
        }
        let given = |name: &str| pairs.iter().any(|(given, _)| given == name);
        for parameter in self.query.iter().filter(|parameter| parameter.required && !given(&parameter.name)) {
            faults.push(Fault::of_parameter(&parameter.name, FaultCode::Missing, "has to be there"));
        }
        Ok(faults)
    }
}

impl Parameter {
    fn fault(&self, text: &str) -> Option<Fault> {
        let (code, detail) = self.schema.fault_of_text(text)?;
        Some(Fault::of_parameter(&self.name, code, detail))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn operations() -> Operations {
        let limit = json!({ "name": "limit", "in": "query", "schema": { "type": "integer", "maximum": 9 } });
        let key =
            json!({ "name": "Key", "in": "header", "schema": { "type": "string", "pattern": "^[!-~]+$" } });
        let prefer = json!({ "name": "Prefer", "in": "header", "schema": { "type": "string" } });
        let list = json!({ "parameters": [limit, key, prefer] });
        let document = json!({ "paths": {
            "/orders": { "get": list, "post": {} },
            "/orders/{id}": { "get": {} },
        } });
        Operations::of(&document, &["/pay/return"]).unwrap()
    }

    fn faults(request: poem::RequestBuilder) -> Vec<(String, FaultCode)> {
        let operations = operations();
        let operation = operations.find("/orders").unwrap().operation(&Method::GET).unwrap();
        let faults = operation.faults(&request.finish()).unwrap().into_iter();
        faults.map(|fault| (fault.parameter.unwrap(), fault.code)).collect()
    }

    fn request(query: &str) -> poem::RequestBuilder {
        Request::builder().uri(format!("/orders?{query}").parse().unwrap())
    }

    #[test]
    fn addresses_are_found_and_tell_their_methods() {
        let operations = operations();
        let allow = |path: &str| operations.find(path).map(Address::allow);
        assert_eq!(allow("/orders").as_deref(), Some("GET, HEAD, POST"));
        assert_eq!(allow("/orders/1").as_deref(), Some("GET, HEAD"));
        assert_eq!(allow("/pay/return").as_deref(), Some("GET, HEAD"));
        for nothing in ["/", "/orders/", "/orders/1/2", "/orders/1/", "orders", ""] {
            assert_eq!(allow(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn unknown_repeated_and_wrong_parameters_are_told_together() {
        assert_eq!(
            faults(request("limit=9").header("Key", "a").header("Prefer", "a").header("Prefer", "é")),
            []
        );
        let wrong = request("limit=10&limit=1&page=2&limit").header("Key", "a b");
        let expected = [
            ("limit", FaultCode::TooLarge),
            ("limit", FaultCode::Repeated),
            ("page", FaultCode::Unknown),
            ("limit", FaultCode::Repeated),
            ("Key", FaultCode::WrongForm),
        ];
        assert_eq!(faults(wrong), expected.map(|(name, code)| (name.to_owned(), code)));
        assert_eq!(faults(request("").header("Key", "é")), [("Key".to_owned(), FaultCode::WrongForm)]);
        let twice = request("").header("Key", "a").header("Key", "b");
        assert_eq!(faults(twice), [("Key".to_owned(), FaultCode::Repeated)]);
    }
}
