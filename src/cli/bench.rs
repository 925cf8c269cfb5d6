//! `arr bench`: how long an expression takes.

use super::arguments::{Bench, Settings};
use super::duration::human_duration;
use super::printer::{Form, Printer};
use super::start::Started;
use super::stop::Stop;
use crate::memory::ByteCount;
use crate::session::BenchReport;
use crate::types::Scalar;
use std::fs;
use std::time::Duration;

pub(super) fn bench(bench: &Bench, settings: &Settings) -> Result<(), Stop> {
    let mut started = Started::new(settings)?;
    let setup = bench.setup.join("\n");
    let report = started.compute(|session| session.bench(&setup, &bench.expression, bench.runs.get()))?;
    started.report_stats();
    let peak = peak_memory();
    let text = if settings.json { json(&report, peak) } else { plain(&report, peak) };
    Printer::on_standard_output(Form::Plain).whole(&format!("{text}\n"), settings)
}

/// The most memory this process has had, in bytes; none where the system does not tell.
fn peak_memory() -> Option<u64> {
    peak_in_status(&fs::read_to_string("/proc/self/status").ok()?)
}

/// Reads the line `VmHWM:     5120 kB` of Linux's `/proc/self/status`, whose unit is 1024 bytes.
fn peak_in_status(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// The shortest and the middle of the times; zero where there are none.
pub(crate) fn shortest_and_median(times: &[Duration]) -> (Duration, Duration) {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let middle = sorted.len() / 2;
    let median = match sorted.len() {
        0 => return (Duration::ZERO, Duration::ZERO),
        count if count % 2 == 0 => (sorted[middle - 1] + sorted[middle]) / 2,
        _ => sorted[middle],
    };
    (sorted[0], median)
}

fn plain(report: &BenchReport, peak: Option<u64>) -> String {
    let (shortest, median) = shortest_and_median(&report.times);
    let mut text = format!(
        "best of {}: {} per run (median {}; the first took {}, {} of it to compile)",
        report.times.len(),
        human_duration(shortest),
        human_duration(median),
        human_duration(report.first),
        human_duration(report.compile),
    );
    if let Some(peak) = peak {
        text.push_str(&format!(", peak memory {}", ByteCount(peak)));
    }
    text
}

fn json(report: &BenchReport, peak: Option<u64>) -> String {
    let seconds = |time: Duration| Scalar::Float64(time.as_secs_f64()).to_string();
    let (shortest, median) = shortest_and_median(&report.times);
    let times: Vec<String> = report.times.iter().map(|&time| seconds(time)).collect();
    format!(
        "{{\"first_s\":{},\"compile_s\":{},\"min_s\":{},\"median_s\":{},\"times\":[{}],\"peak_rss_bytes\":{}}}",
        seconds(report.first),
        seconds(report.compile),
        seconds(shortest),
        seconds(median),
        times.join(","),
        peak.map_or("null".to_string(), |bytes| bytes.to_string()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> BenchReport {
        BenchReport {
            first: Duration::from_millis(50),
            compile: Duration::from_millis(20),
            times: [4, 2, 9, 3].map(Duration::from_millis).to_vec(),
            moved: 0,
        }
    }

    #[test]
    fn the_report_is_a_line() {
        assert_eq!(
            plain(&report(), Some(3 << 20)),
            "best of 4: 2.00 ms per run (median 3.50 ms; the first took 50.0 ms, 20.0 ms of it to compile), \
             peak memory 3.0 MiB"
        );
        assert_eq!(
            json(&report(), None),
            r#"{"first_s":0.05,"compile_s":0.02,"min_s":0.002,"median_s":0.0035,"times":[0.004,0.002,0.009,0.003],"peak_rss_bytes":null}"#
        );
    }

    #[test]
    fn the_median_is_in_the_middle() {
        let times = [5, 1, 3].map(Duration::from_secs);
        assert_eq!(shortest_and_median(&times), (Duration::from_secs(1), Duration::from_secs(3)));
        assert_eq!(shortest_and_median(&[]), (Duration::ZERO, Duration::ZERO));
    }

    #[test]
    fn the_peak_is_read_from_the_systems_table() {
        assert_eq!(peak_in_status("Name:\tarr\nVmHWM:\t    5120 kB\nVmRSS:\t 4096 kB\n"), Some(5120 * 1024));
        assert_eq!(peak_in_status("Name:\tarr\n"), None);
    }
}
