//! Several applications from one file.

use std::path::{Path, PathBuf};

use alipay_sandbox::{App, CertificateNumbers, NotifyRules, keys};
use pay_alipay::cert::{Certificate, RootBundle};
use pay_alipay::encrypt::AesKey;
use serde::Deserialize;

/// One application of the file. Paths are relative to it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    app_id: String,
    seller_id: String,
    shop_name: Option<String>,
    /// Not needed in certificate mode: the certificate has the key.
    app_public_key: Option<PathBuf>,
    alipay_private_key: PathBuf,
    certificates: Option<Certificates>,
    /// Base64 of 16 bytes, as the console shows it.
    aes_key: Option<String>,
    methods: Option<Vec<String>>,
    #[serde(default)]
    notify: NotifyRules,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Certificates {
    app: PathBuf,
    alipay: PathBuf,
    alipay_root: PathBuf,
}

/// Reads the applications, or everything that is wrong with them.
pub(crate) fn read(file: &Path) -> Result<Vec<App>, Vec<String>> {
    let fault = |error: &dyn std::fmt::Display| vec![format!("--apps {}: {error}", file.display())];
    let text = std::fs::read_to_string(file).map_err(|error| fault(&error))?;
    let entries: Vec<Entry> = serde_json::from_str(&text).map_err(|error| fault(&error))?;
    let folder = file.parent().unwrap_or(Path::new(""));
    let mut apps = Vec::new();
    let mut faults = Vec::new();
    for entry in entries {
        let app_id = entry.app_id.clone();
        match app(entry, folder) {
            Ok(app) => apps.push(app),
            Err(why) => faults.push(format!("--apps {}: application {app_id}: {why}", file.display())),
        }
    }
    if faults.is_empty() { Ok(apps) } else { Err(faults) }
}

fn app(entry: Entry, folder: &Path) -> Result<App, String> {
    let read = |path: &Path| {
        let path = folder.join(path);
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let private =
        keys::read_or_make_private(&folder.join(&entry.alipay_private_key)).map_err(|e| e.to_string())?;
    let mut public = match &entry.app_public_key {
        Some(path) => Some(keys::read_public(&folder.join(path)).map_err(|error| error.to_string())?),
        None => None,
    };
    let mut numbers = None;
    if let Some(files) = &entry.certificates {
        let parse =
            |path: &Path| Certificate::parse(&read(path)?).map_err(|e| format!("{}: {e}", path.display()));
        let (app, alipay) = (parse(&files.app)?, parse(&files.alipay)?);
        let root = RootBundle::parse(&read(&files.alipay_root)?)
            .map_err(|error| format!("{}: {error}", files.alipay_root.display()))?;
        if alipay.public_key() != private.public_key() {
            return Err("certificates.alipay is not the certificate of alipay_private_key".into());
        }
        if public.as_ref().is_some_and(|key| key != app.public_key()) {
            return Err("certificates.app is not the certificate of app_public_key".into());
        }
        public = Some(app.public_key().clone());
        numbers = Some(CertificateNumbers {
            app_cert_sn: app.sn().to_owned(),
            alipay_root_cert_sn: root.sn().to_owned(),
            alipay_cert_sn: alipay.sn().to_owned(),
        });
    }
    let public = public.ok_or("app_public_key is needed, or certificates")?;
    let mut app = App::new(entry.app_id, entry.seller_id, public, private);
    app.certificates = numbers;
    app.aes_key =
        entry.aes_key.as_deref().map(AesKey::parse).transpose().map_err(|e| format!("aes_key: {e}"))?;
    app.methods = entry.methods;
    app.notify = entry.notify;
    if let Some(name) = entry.shop_name {
        app.shop_name = name;
    }
    Ok(app)
}
