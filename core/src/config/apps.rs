//! The Alipay applications of a deployment: the one that variables describe, or those of a file.

use super::app_texts::{AlipayKeyText, AppTexts, Field, KeyFiles, Place, Typed, read_file};
use super::table::Table;
use super::{AlipayConfig, Env};
use crate::domain::AppId;

/// What stands in for this variable; with it, these are not read.
const APPS_FILE: &str = "ALIPAY_APPS_FILE";

/// Reads the applications: of the file that `ALIPAY_APPS_FILE` names, or the one that the other variables describe. There is at
/// least one, and none twice.
pub fn apps_from_env(env: &mut Env) -> Option<Vec<AlipayConfig>> {
    let texts = app_texts_from_env(env)?;
    for (number, app) in texts.iter().enumerate() {
        let stands = |other: &AppTexts| app.app_id.is_some() && other.app_id == app.app_id;
        if texts[..number].iter().any(stands) {
            app.place.fault(env, Field::AppId, "stands there twice");
        }
    }
    let apps: Vec<Option<AlipayConfig>> = texts.iter().map(|texts| texts.parse(env)).collect();
    apps.into_iter().collect()
}

/// The numbers of the applications alone, for commands that need nothing else of them: no key is read.
pub fn app_ids_from_env(env: &mut Env) -> Option<Vec<AppId>> {
    let Some(path) = env.text("ALIPAY_APPS_FILE").map(str::to_owned) else {
        return env.required("ALIPAY_APP_ID").map(|app_id| vec![AppId::new(app_id)]);
    };
    let tables = tables(env, &path)?;
    let app_ids: Option<Vec<AppId>> =
        tables.into_iter().map(|mut table| table.string("app_id").map(AppId::new)).collect();
    if app_ids.is_none() {
        env.fault(APPS_FILE, format!("{path}: an app has no app_id"));
    }
    app_ids
}

/// The applications as they were typed, before anything is made of them.
pub fn app_texts_from_env(env: &mut Env) -> Option<Vec<AppTexts>> {
    let defaults = Defaults::from_env(env);
    match env.text("ALIPAY_APPS_FILE").map(str::to_owned) {
        None => Some(vec![of_variables(env, &defaults)]),
        Some(path) => of_file(env, &path, &defaults),
    }
}

/// What holds for an application that says nothing of its own.
struct Defaults {
    gateway_url: Option<String>,
    public_url: Option<String>,
    late_policy: Option<String>,
    queries_per_s: Option<String>,
}

impl Defaults {
    fn from_env(env: &mut Env) -> Self {
        Self {
            gateway_url: env.text("ALIPAY_GATEWAY_URL").map(str::to_owned),
            public_url: env.required("PUBLIC_URL"),
            late_policy: env.text("LATE_PAYMENT_POLICY").map(str::to_owned),
            queries_per_s: env.text("QUERIES_PER_S").map(str::to_owned),
        }
    }

    /// An address of ours below `PUBLIC_URL`.
    fn below(&self, path: &str) -> Option<Typed> {
        let text = format!("{}/{path}", self.public_url.as_ref()?.trim_end_matches('/'));
        Some(Typed { text, field: Field::PublicUrl })
    }
}

const NOTIFY_PATH: &str = "v1/alipay/notify";
const RETURN_PATH: &str = "pay/return";

fn of_variables(env: &mut Env, defaults: &Defaults) -> AppTexts {
    let place = Place::Variables;
    let gateway_url = env.required("ALIPAY_GATEWAY_URL");
    let app_id = env.required("ALIPAY_APP_ID");
    let seller_id = env.required("ALIPAY_SELLER_ID");
    let private_key = env.required("ALIPAY_APP_PRIVATE_KEY_FILE");
    let private_key = private_key.and_then(|path| read_file(env, &place, Field::PrivateKey, path.as_ref()));
    let alipay_key = env.required("ALIPAY_PUBLIC_KEY_FILE");
    let alipay_key = alipay_key.and_then(|path| read_file(env, &place, Field::AlipayKeys, path.as_ref()));
    AppTexts {
        place,
        gateway_url,
        app_id,
        seller_id,
        private_key,
        keys: alipay_key.map(|text| KeyFiles::Public(vec![AlipayKeyText { text, from: None, until: None }])),
        notify_url: defaults.below(NOTIFY_PATH),
        return_url: defaults.below(RETURN_PATH),
        late_policy: defaults.late_policy.clone(),
        queries_per_s: defaults.queries_per_s.clone(),
    }
}

/// Nothing of it may be described in two places.
const INSTEAD_OF: [&str; 4] =
    ["ALIPAY_APP_ID", "ALIPAY_SELLER_ID", "ALIPAY_APP_PRIVATE_KEY_FILE", "ALIPAY_PUBLIC_KEY_FILE"];

fn of_file(env: &mut Env, path: &str, defaults: &Defaults) -> Option<Vec<AppTexts>> {
    for variable in INSTEAD_OF {
        if env.text(variable).is_some() {
            env.fault(variable, format!("is not read where {APPS_FILE} is set; move it there"));
        }
    }
    let tables = tables(env, path)?;
    Some(
        tables
            .into_iter()
            .enumerate()
            .map(|(index, table)| of_table(env, path, index, table, defaults))
            .collect(),
    )
}

fn tables(env: &mut Env, path: &str) -> Option<Vec<Table>> {
    let tables = match std::fs::read_to_string(path) {
        Ok(text) => Table::several(&text, "app"),
        Err(error) => Err(format!("cannot be read: {error}")),
    };
    tables.map_err(|problem| env.fault(APPS_FILE, format!("{path}: {problem}"))).ok()
}

fn of_table(env: &mut Env, path: &str, index: usize, mut table: Table, defaults: &Defaults) -> AppTexts {
    let app_id = table.string("app_id");
    let place = Place::File { path: path.into(), number: index + 1, app_id: app_id.clone() };
    let folder = std::path::Path::new(path).parent().unwrap_or(std::path::Path::new(""));
    let read = |env: &mut Env, field, name: Option<String>| {
        name.and_then(|name| read_file(env, &place, field, &folder.join(name)))
    };

    let private_key = table.need("private_key_file");
    let private_key = read(env, Field::PrivateKey, private_key);
    let mut public = Vec::new();
    for mut key in table.tables("alipay_key") {
        let file = key.need("file");
        let text = read(env, Field::AlipayKeys, file);
        let (from, until) = (key.moment("valid_from"), key.moment("valid_until"));
        table.adopt(key, "alipay_key");
        public.push(text.map(|text| AlipayKeyText { text, from, until }));
    }
    let certificates = table.table("certificates").map(|mut files| {
        let app = files.need("app");
        let app = read(env, Field::Certificates, app);
        let alipay = files.strings("alipay");
        let alipay: Vec<_> =
            alipay.into_iter().map(|name| read(env, Field::Certificates, Some(name))).collect();
        let root = files.need("root");
        let root = read(env, Field::Certificates, root);
        table.adopt(files, "certificates");
        Some(KeyFiles::Certificates {
            app: app?,
            alipay: alipay.into_iter().collect::<Option<_>>()?,
            root: root?,
        })
    });
    let keys = match (certificates, public.is_empty()) {
        (None, false) => public.into_iter().collect::<Option<_>>().map(KeyFiles::Public),
        (Some(certificates), true) => certificates,
        _ => {
            let problem = "is needed once, or several times with windows; or [app.certificates] in its stead";
            place.fault(env, Field::AlipayKeys, problem);
            None
        }
    };
    let own_url = |text: Option<String>, field, path| {
        text.map(|text| Typed { text, field }).or_else(|| defaults.below(path))
    };
    let texts = AppTexts {
        gateway_url: table.string("gateway_url").or_else(|| defaults.gateway_url.clone()),
        seller_id: table.need("seller_id"),
        private_key,
        keys,
        notify_url: own_url(table.string("notify_url"), Field::NotifyUrl, NOTIFY_PATH),
        return_url: own_url(table.string("return_url"), Field::ReturnUrl, RETURN_PATH),
        late_policy: table.string("late_payment_policy").or_else(|| defaults.late_policy.clone()),
        queries_per_s: table.number("queries_per_s").or_else(|| defaults.queries_per_s.clone()),
        app_id,
        place,
    };
    if texts.app_id.is_none() {
        texts.place.fault(env, Field::AppId, "is not set");
    }
    if texts.gateway_url.is_none() {
        texts.place.fault(env, Field::GatewayUrl, "is not set, neither there nor by ALIPAY_GATEWAY_URL");
    }
    for problem in table.finish() {
        texts.place.fault_at(env, &problem);
    }
    texts
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;

    const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../alipay/tests/vectors");

    /// Reads this as the file of applications, which stands in a folder that goes with the test.
    fn read(test: &str, apps: &str) -> Vec<AlipayConfig> {
        let folder = std::env::temp_dir().join(format!("pay-core-apps-{}-{test}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("apps.toml");
        std::fs::write(&file, apps.replace("VECTORS", VECTORS)).unwrap();
        let variables = [
            (APPS_FILE, file.to_str().unwrap()),
            ("PUBLIC_URL", "https://pay.example.com/"),
            ("ALIPAY_GATEWAY_URL", "https://openapi.alipay.com/gateway.do"),
            ("QUERIES_PER_S", "7"),
        ];
        let mut env = Env::new(variables.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let apps = apps_from_env(&mut env);
        std::fs::remove_dir_all(folder).unwrap();
        env.finish(apps).unwrap()
    }

    #[test]
    fn keys_have_windows_and_what_is_not_said_is_as_everywhere() {
        let apps = read(
            "windows",
            r#"
            [[app]]
            app_id = "2021000000000000"
            seller_id = "2088000000000000"
            private_key_file = "VECTORS/keys/app_private_pkcs8.pem"
            [[app.alipay_key]]
            file = "VECTORS/keys/attacker_public_spki.pem"
            valid_from = 2026-12-24T00:00:00+08:00
            [[app.alipay_key]]
            file = "VECTORS/keys/alipay_public_spki.pem"
            valid_until = 2026-12-30T16:00:00Z
            "#,
        );
        let [app] = apps.as_slice() else { panic!("{apps:?}") };
        assert_eq!(app.notify_url, "https://pay.example.com/v1/alipay/notify");
        assert_eq!((app.queries_per_s, app.return_url.as_str()), (7, "https://pay.example.com/pay/return"));
        let keys = app.client.app().alipay_keys.keys();
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(
            keys.iter().map(|key| (key.not_before, key.not_after)).collect::<Vec<_>>(),
            [(Some(at("2026-12-23T16:00:00Z")), None), (None, Some(at("2026-12-30T16:00:00Z")))]
        );
    }

    #[test]
    fn certificates_take_the_place_of_keys() {
        let apps = read(
            "certificates",
            r#"
            [[app]]
            app_id = "2021000000000000"
            seller_id = "2088000000000000"
            private_key_file = "VECTORS/keys/app_private_pkcs8.pem"
            [app.certificates]
            app = "VECTORS/certs/app.crt"
            alipay = ["VECTORS/certs/alipay.crt"]
            root = "VECTORS/certs/root_bundle.crt"
            "#,
        );
        let app = apps[0].client.app();
        assert!(app.cert_mode.is_some());
        let names: Vec<bool> = app.alipay_keys.keys().iter().map(|key| key.cert_sn.is_some()).collect();
        assert_eq!(names, [true], "an answer names the certificate that it was signed with");
    }
}
