//! `arr machine`: what this machine can do, measured, shown, and kept for predictions.

use super::arguments::Settings;
use super::folders;
use super::printer::{Form, Printer};
use super::start::Started;
use super::stop::Stop;
use crate::session::{Effort, Engine, MachineProfile, processor};
use crate::types::Scalar;
use std::path::{Path, PathBuf};
use std::{fs, io};

pub(super) fn machine(settings: &Settings) -> Result<(), Stop> {
    let settings = Settings { engine: Some(Engine::Jit), ..settings.clone() };
    let mut started = Started::new(&settings)?;
    let profile = started.compute(|session| MachineProfile::measure(session, Effort::default()))?;
    let kept = keep(&profile);
    let text = match (settings.json, kept) {
        (true, kept) => {
            if let Err(error) = kept {
                eprintln!("warning: not kept, so nothing is predicted with it: {error}");
            }
            json(&profile)
        }
        (false, Ok(file)) => {
            format!("{}\nkept in {}: `arr explain` and --stats predict with it", plain(&profile), file.display())
        }
        (false, Err(error)) => format!("{}\nnot kept, so nothing is predicted with it: {error}", plain(&profile)),
    };
    Printer::on_standard_output(Form::Plain).whole(&format!("{text}\n"), &settings)
}

/// The file that keeps the profile, in the user's folder for what can be made anew.
fn file() -> Option<PathBuf> {
    Some(folders::cache()?.join("machine"))
}

fn keep(profile: &MachineProfile) -> io::Result<PathBuf> {
    let file = file().ok_or_else(|| io::Error::other("neither XDG_CACHE_HOME nor HOME names a folder"))?;
    write(&file, profile).map_err(|error| io::Error::other(format!("{}: {error}", file.display())))?;
    Ok(file)
}

/// Writes a profile so that whoever reads meanwhile finds the old one or the new one.
fn write(file: &Path, profile: &MachineProfile) -> io::Result<()> {
    let folder = file.parent().ok_or(io::ErrorKind::NotFound)?;
    fs::create_dir_all(folder)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    io::Write::write_all(&mut new, format!("# Measured by `arr machine`.\n{profile}").as_bytes())?;
    new.persist(file)?;
    Ok(())
}

/// The profile of this machine, if it has been measured. One of another processor, as in a folder that machines share,
/// says nothing.
pub(super) fn kept() -> Option<MachineProfile> {
    let profile: MachineProfile = fs::read_to_string(file()?).ok()?.parse().ok()?;
    (profile.processor == processor()).then_some(profile)
}

/// Nanoseconds with three digits.
fn nanoseconds(seconds: f64) -> String {
    format!("{:.3}", seconds * 1e9)
}

fn plain(profile: &MachineProfile) -> String {
    let gigabytes = |rate: f64| format!("{:.1} GB/s", rate / 1e9);
    let if_measured = |rate: f64| if rate > 0.0 { gigabytes(rate) } else { "not measured".to_string() };
    let mut lines = vec![
        format!("{}, {} threads", profile.processor, profile.threads),
        format!("reading memory      {}", gigabytes(profile.read)),
        format!("writing memory      {}", gigabytes(profile.write)),
        format!("reading caches      {}", gigabytes(profile.cached)),
        format!("reading files       {}", if_measured(profile.disk_read)),
        format!("writing files       {}", if_measured(profile.disk_write)),
        format!("a small request     {:.1} µs", profile.start * 1e6),
        "nanoseconds per element and thread:".to_string(),
    ];
    let cells: Vec<String> =
        profile.work.iter().map(|(name, &rate)| format!("{name:<22} {:>8}", nanoseconds(rate))).collect();
    let rows = cells.len().div_ceil(2);
    let row = |k: usize| match cells.get(rows + k) {
        Some(right) => format!("  {}    {right}", cells[k]),
        None => format!("  {}", cells[k]),
    };
    lines.extend((0..rows).map(row));
    lines.join("\n")
}

fn json(profile: &MachineProfile) -> String {
    let number = |value: f64| Scalar::Float64(value).to_string();
    let work: Vec<String> = profile.work.iter().map(|(name, &rate)| format!("\"{name}\":{}", number(rate))).collect();
    format!(
        "{{\"processor\":\"{}\",\"threads\":{},\"read_bytes_per_s\":{},\"write_bytes_per_s\":{},\
         \"cached_bytes_per_s\":{},\"disk_read_bytes_per_s\":{},\"disk_write_bytes_per_s\":{},\"start_s\":{},\"work_s\":{{{}}}}}",
        profile.processor.replace(['"', '\\'], "'"),
        profile.threads,
        number(profile.read),
        number(profile.write),
        number(profile.cached),
        number(profile.disk_read),
        number(profile.disk_write),
        number(profile.start),
        work.join(",")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> MachineProfile {
        MachineProfile {
            processor: "A \"good\" one".to_string(),
            threads: 2,
            read: 3.25e10,
            write: 2e10,
            cached: 1e11,
            disk_read: 2.5e9,
            disk_write: 0.0,
            start: 12e-6,
            work: [("exp float64", 7e-10), ("sort", 2e-9), ("sum", 1e-10)].map(|(k, v)| (k.to_string(), v)).into(),
        }
    }

    #[test]
    fn a_profile_is_a_table_for_people() {
        let expected = "A \"good\" one, 2 threads\n\
            reading memory      32.5 GB/s\n\
            writing memory      20.0 GB/s\n\
            reading caches      100.0 GB/s\n\
            reading files       2.5 GB/s\n\
            writing files       not measured\n\
            a small request     12.0 µs\n\
            nanoseconds per element and thread:\n\
            \x20 exp float64               0.700    sum                       0.100\n\
            \x20 sort                      2.000";
        assert_eq!(plain(&profile()), expected);
    }

    #[test]
    fn a_profile_is_a_line_for_programs() {
        let expected = "{\"processor\":\"A 'good' one\",\"threads\":2,\"read_bytes_per_s\":32500000000.0,\
            \"write_bytes_per_s\":20000000000.0,\"cached_bytes_per_s\":100000000000.0,\
            \"disk_read_bytes_per_s\":2500000000.0,\"disk_write_bytes_per_s\":0.0,\"start_s\":1.2e-05,\
            \"work_s\":{\"exp float64\":7e-10,\"sort\":2e-09,\"sum\":1e-10}}";
        assert_eq!(json(&profile()), expected);
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deeper/machine");
        write(&file, &profile()).unwrap();
        write(&file, &profile()).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap().parse(), Ok(profile()));
        assert_eq!(fs::read_dir(folder.path().join("deeper")).unwrap().count(), 1);
    }
}
