//! A ZIP archive whose entry names are raw bytes: Alipay's are GBK, which writers that insist on UTF-8 cannot say.
//!
//! Entries are stored, not deflated: bills of a sandbox are small, and every reader takes both.

/// Puts `entries` (name, content) into one archive. Each is far below the 4 GiB the plain format can say.
pub(super) fn archive(entries: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let mut archive = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in entries {
        let offset = size(archive.len());
        let mut about = Vec::new();
        about.extend_from_slice(&20_u16.to_le_bytes()); // version needed: 2.0
        about.extend_from_slice(&[0; 4]); // no flags (names are not UTF-8), stored
        about.extend_from_slice(&[0, 0, 0x21, 0]); // 1980-01-01, the first day the format knows
        about.extend_from_slice(&crc32(content).to_le_bytes());
        about.extend_from_slice(&size(content.len()).to_le_bytes());
        about.extend_from_slice(&size(content.len()).to_le_bytes());
        about.extend_from_slice(&u16::try_from(name.len()).expect("a short name").to_le_bytes());
        about.extend_from_slice(&[0; 2]); // no extra field

        archive.extend_from_slice(b"PK\x03\x04");
        archive.extend_from_slice(&about);
        archive.extend_from_slice(name);
        archive.extend_from_slice(content);

        directory.extend_from_slice(b"PK\x01\x02");
        directory.extend_from_slice(&20_u16.to_le_bytes()); // version made by
        directory.extend_from_slice(&about);
        directory.extend_from_slice(&[0; 10]); // no comment, disk 0, no attributes
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(name);
    }
    let (start, count) =
        (size(archive.len()), u16::try_from(entries.len()).expect("few entries").to_le_bytes());
    archive.extend_from_slice(&directory);
    archive.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    archive.extend_from_slice(&count);
    archive.extend_from_slice(&count);
    archive.extend_from_slice(&size(directory.len()).to_le_bytes());
    archive.extend_from_slice(&start.to_le_bytes());
    archive.extend_from_slice(&[0; 2]); // no comment
    archive
}

fn size(bytes: usize) -> u32 {
    u32::try_from(bytes).expect("a bill below 4 GiB")
}

/// The checksum of ZIP: CRC-32 with the reflected polynomial 0xEDB88320.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_checksum_is_the_known_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn an_archive_is_read_by_somebody_elses_reader() {
        let name = encoding_rs::GBK.encode("业务明细.csv").0.into_owned();
        let bytes = archive(&[(name.clone(), b"one".to_vec()), (b"two.csv".to_vec(), b"2".to_vec())]);
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
        assert_eq!(zip.len(), 2);
        let mut entry = zip.by_index(0).expect("an entry");
        assert_eq!(entry.name_raw(), name);
        let mut text = String::new();
        entry.read_to_string(&mut text).expect("content with the right checksum");
        assert_eq!(text, "one");
    }
}
