//! `docker-compose.yml` and the `Dockerfile` fit together and fit the programs.
//!
//! Where these tests run there may be no Docker, so the file is read as what it is, YAML, and everything in it that
//! names something else is followed to that thing.

use std::collections::BTreeSet;

use serde_yaml::Value;

use super::read;

const PROGRAMS: [&str; 3] = ["pay-api", "pay-worker", "alipay-sandbox"];

fn compose() -> Value {
    let mut file: Value =
        serde_yaml::from_str(&read("docker-compose.yml")).expect("valid YAML without double keys");
    file.apply_merge().expect("`<<` merges mappings");
    file
}

/// The names and definitions under `services`.
fn services(file: &Value) -> Vec<(&str, &Value)> {
    let services = file["services"].as_mapping().expect("a mapping of services");
    services.iter().map(|(name, service)| (name.as_str().expect("a name"), service)).collect()
}

/// A list of strings, or nothing where there is none.
fn strings(list: &Value) -> Vec<&str> {
    list.as_sequence().into_iter().flatten().map(|item| item.as_str().expect("a string")).collect()
}

/// The variables that `.env.example` names: (must be set, may be set).
fn variables() -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut required, mut optional) = (BTreeSet::new(), BTreeSet::new());
    for line in read(".env.example").lines() {
        let (commented, line) = line.strip_prefix('#').map_or((false, line), |rest| (true, rest));
        let Some((name, _)) = line.split_once('=') else { continue };
        if name.chars().all(|c| c.is_ascii_uppercase() || c == '_') {
            if commented { &mut optional } else { &mut required }.insert(name.to_owned());
        }
    }
    (required, optional)
}

#[test]
fn every_dependency_exists_and_can_meet_its_condition() {
    let file = compose();
    let mut seen = 0;
    for (name, service) in services(&file) {
        for (on, how) in service["depends_on"].as_mapping().into_iter().flatten() {
            let target = &file["services"][on];
            assert!(target.is_mapping(), "{name} depends on {on:?}, which is not there");
            match how["condition"].as_str() {
                Some("service_healthy") => {
                    assert!(
                        target["healthcheck"]["test"].is_sequence(),
                        "{name} waits for the health of {on:?}"
                    );
                }
                Some("service_completed_successfully") => {
                    // It must end: one that serves never does.
                    let command = strings(&target["command"]);
                    assert!(
                        command.contains(&"migrate") || command.contains(&"--make-keys"),
                        "{on:?}: {command:?}"
                    );
                }
                other => panic!("{name} depends on {on:?} in an unknown way: {other:?}"),
            }
            seen += 1;
        }
    }
    assert!(seen >= 8, "only {seen} dependencies were read");
}

#[test]
fn workers_can_be_scaled() {
    let file = compose();
    let worker = &file["services"]["worker"];
    assert_eq!(strings(&worker["command"]), ["pay-worker"]);
    for only_one_can_have in ["container_name", "hostname", "ports"] {
        assert!(worker.get(only_one_can_have).is_none(), "two workers cannot share a {only_one_can_have}");
    }
}

#[test]
fn volumes_are_declared_and_used() {
    let file = compose();
    let declared: BTreeSet<&str> = file["volumes"]
        .as_mapping()
        .expect("volumes")
        .keys()
        .map(|name| name.as_str().expect("a name"))
        .collect();
    let used: BTreeSet<&str> = services(&file)
        .into_iter()
        .flat_map(|(_, service)| strings(&service["volumes"]))
        .map(|mount| mount.split(':').next().expect("a volume's name"))
        .collect();
    assert_eq!(declared, used);
}

#[test]
fn commands_name_programs_that_the_image_holds() {
    let dockerfile = read("Dockerfile");
    for program in PROGRAMS {
        assert!(dockerfile.contains(&format!(" -p {program} ")), "the Dockerfile does not build {program}");
        assert!(dockerfile.contains(&format!(" target/release/{program}")), "the image lacks {program}");
    }
    let file = compose();
    let mut run = BTreeSet::new();
    for (name, service) in services(&file) {
        if service["image"] == "paydesk:local" {
            assert_eq!(service["build"], ".", "{name} would be pulled from somewhere");
            let command = strings(&service["command"]);
            assert!(PROGRAMS.contains(&command[0]), "{name} runs {command:?}");
            run.insert(command[0]);
        }
    }
    assert_eq!(run, BTreeSet::from(PROGRAMS), "each program has a service");
}

#[test]
fn programs_get_every_variable_they_need_and_no_unknown_one() {
    let (required, optional) = variables();
    assert!(required.contains("DATABASE_URL") && optional.contains("LISTEN"), "{required:?} {optional:?}");
    let file = compose();
    for name in ["api", "worker", "migrate"] {
        let given = file["services"][name]["environment"].as_mapping().expect("an environment");
        let given: BTreeSet<String> =
            given.keys().map(|key| key.as_str().expect("a name").to_owned()).collect();
        assert!(given.is_superset(&required), "{name} lacks {:?}", required.difference(&given));
        let known = &required | &optional;
        assert!(known.is_superset(&given), "{name} is given unknown {:?}", given.difference(&known));
    }
}

/// What is loopback for a browser outside is loopback for the programs: they share the sandbox's network, where both ports stand.
#[test]
fn addresses_inside_and_outside_are_the_same() {
    let file = compose();
    for service in ["api", "worker"] {
        assert_eq!(file["services"][service]["network_mode"], "service:sandbox", "{service}");
    }
    let environment = &file["services"]["api"]["environment"];
    let ports = strings(&file["services"]["sandbox"]["ports"]);
    for address in ["PUBLIC_URL", "ALIPAY_GATEWAY_URL"] {
        let url = url::Url::parse(environment[address].as_str().expect("a URL")).expect("a URL");
        assert_eq!(url.host_str(), Some("127.0.0.1"), "{address}");
        let port = url.port().expect("a port");
        assert!(ports.contains(&format!("127.0.0.1:{port}:{port}").as_str()), "{address}: {ports:?}");
    }
}
