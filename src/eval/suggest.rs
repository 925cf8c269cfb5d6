//! Did you mean …?

/// The candidate nearest to `name`, if one is near enough to be a slip of the keyboard: about one edit in three letters.
/// Of candidates that are equally near the first is taken.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (name.chars().count() / 3).clamp(1, 3);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let distance = distance(name, candidate);
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    // A name of one letter is one edit from every other: no suggestion is better than a random one.
    best.map(|(_, candidate)| candidate).filter(|candidate| name.chars().count().max(candidate.chars().count()) > 1)
}

/// The number of insertions, deletions, substitutions and exchanges of neighbours between two words (optimal string
/// alignment); a difference of case costs nothing.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (lowercase(a), lowercase(b));
    let width = b.len() + 1;
    let mut rows: Vec<Vec<usize>> = vec![(0..width).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i; width];
        for j in 1..width {
            let differs = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + differs);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row[j] = least;
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

fn lowercase(word: &str) -> Vec<char> {
    word.chars().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_find_the_name_that_was_meant() {
        let names = ["mean", "median", "max", "reshape", "x"];
        assert_eq!(nearest("maen", names), Some("mean"));
        assert_eq!(nearest("reshpe", names), Some("reshape"));
        assert_eq!(nearest("Max", names), Some("max"));
        assert_eq!(nearest("totally_else", names), None);
        assert_eq!(nearest("y", names), None);
    }
}
