//! Did you mean ...?

/// The candidate that a mistyped word most likely stands for: at most a third of its characters may be wrong.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.chars().collect();
    let (distance, candidate) = candidates
        .into_iter()
        .map(|candidate| (edit_distance(&word, &candidate.chars().collect::<Vec<_>>()), candidate))
        .min_by_key(|&(distance, _)| distance)?;
    (distance * 3 <= word.len().max(3)).then_some(candidate)
}

/// How many characters must be inserted, removed, replaced or swapped with their neighbour to turn one word into the
/// other (the optimal string alignment distance).
fn edit_distance(from: &[char], to: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for i in 1..=from.len() {
        let mut row = vec![i];
        for j in 1..=to.len() {
            let replaced = last[j - 1] + usize::from(from[i - 1] != to[j - 1]);
            let mut best = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                best = best.min(before_last[j - 2] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_mistakes_are_understood() {
        let commands = ["run", "explain", "verify", "bench"];
        for (word, meant) in [
            ("exlpain", Some("explain")),
            ("explian", Some("explain")),
            ("explains", Some("explain")),
            ("benhc", Some("bench")),
            ("rum", Some("run")),
            ("simulation", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, commands), meant, "{word}");
        }
        assert_eq!(nearest("run", []), None);
    }
}
