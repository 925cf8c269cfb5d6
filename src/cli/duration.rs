//! Times for people.

use std::time::Duration;

/// Three significant digits and a fitting unit: `1.23 s`, `45.6 ms`, `789 µs`.
pub(crate) fn human_duration(time: Duration) -> String {
    const UNITS: [(f64, &str); 4] = [(1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")];
    let seconds = time.as_secs_f64();
    // A time that would round up to 1000 of a unit is 1.00 of the next.
    let (size, unit) = UNITS.into_iter().find(|(size, _)| seconds >= size * 0.9995).unwrap_or(UNITS[3]);
    let amount = seconds / size;
    let decimals = match amount {
        amount if amount < 9.995 => 2,
        amount if amount < 99.95 => 1,
        _ => 0,
    };
    format!("{amount:.decimals$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_three_digits() {
        for (nanoseconds, text) in [
            (0, "0.00 ns"),
            (7, "7.00 ns"),
            (999_400, "999 µs"),
            (999_600, "1.00 ms"),
            (1_234_567, "1.23 ms"),
            (9_996_000, "10.0 ms"),
            (45_600_000, "45.6 ms"),
            (999_700_000, "1.00 s"),
            (123_456_000_000, "123 s"),
            (12_345_678_000_000, "12346 s"),
        ] {
            assert_eq!(human_duration(Duration::from_nanos(nanoseconds)), text);
        }
    }
}
