//! What changes from one text to another, as `diff -u` shows it.

use std::ops::Range;

/// Lines around a change that are shown with it.
const CONTEXT: usize = 2;

/// Where the lines of two texts between what they share at their ends are more than this, multiplied, they count as
/// changed altogether.
const MOST_COMPARED: usize = 4_000_000;

/// A line of either text.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Edit<'t> {
    Same(&'t str),
    Removed(&'t str),
    Added(&'t str),
}

/// The changes from `old` to `new`, of which at most `most` lines are shown.
pub(super) fn unified(old: &str, new: &str, most: usize) -> String {
    let edits = edits(&old.lines().collect::<Vec<_>>(), &new.lines().collect::<Vec<_>>());
    let mut lines: Vec<String> = Vec::new();
    for hunk in hunks(&edits) {
        let before = |keep: fn(&Edit<'_>) -> bool| edits[..hunk.start].iter().filter(|edit| keep(edit)).count() + 1;
        let within = |keep: fn(&Edit<'_>) -> bool| edits[hunk.clone()].iter().filter(|edit| keep(edit)).count();
        lines.push(format!("@@ -{},{} +{},{} @@", before(is_old), within(is_old), before(is_new), within(is_new)));
        lines.extend(edits[hunk].iter().map(|edit| match edit {
            Edit::Same(line) => format!(" {line}"),
            Edit::Removed(line) => format!("-{line}"),
            Edit::Added(line) => format!("+{line}"),
        }));
    }
    let left = lines.len().saturating_sub(most);
    lines.truncate(most);
    if left > 0 {
        lines.push(format!("… and {left} more lines"));
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn is_old(edit: &Edit<'_>) -> bool {
    !matches!(edit, Edit::Added(_))
}

fn is_new(edit: &Edit<'_>) -> bool {
    !matches!(edit, Edit::Removed(_))
}

/// Ranges of edits that hold changes and their context.
fn hunks(edits: &[Edit<'_>]) -> Vec<Range<usize>> {
    let mut hunks: Vec<Range<usize>> = Vec::new();
    for (at, _) in edits.iter().enumerate().filter(|(_, edit)| !matches!(edit, Edit::Same(_))) {
        let around = at.saturating_sub(CONTEXT)..(at + CONTEXT + 1).min(edits.len());
        match hunks.last_mut() {
            Some(last) if last.end >= around.start => last.end = around.end,
            _ => hunks.push(around),
        }
    }
    hunks
}

/// The shortest way from one list of lines to another, by the lengths of their longest common subsequences.
fn edits<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<Edit<'t>> {
    let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (first, old, new) = (&old[..start], &old[start..], &new[start..]);
    let end = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old, last) = old.split_at(old.len() - end);
    let new = &new[..new.len() - end];
    let same = |lines: &[&'t str]| lines.iter().map(|line| Edit::Same(line)).collect::<Vec<_>>();
    let middle = match old.len() * new.len() <= MOST_COMPARED {
        true => compared(old, new),
        false => old.iter().map(|line| Edit::Removed(line)).chain(new.iter().map(|line| Edit::Added(line))).collect(),
    };
    [same(first), middle, same(last)].concat()
}

fn compared<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<Edit<'t>> {
    // common[i][j]: the most lines that old[i..] and new[j..] share in order.
    let mut common = vec![vec![0u32; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = match old[i] == new[j] {
                true => common[i + 1][j + 1] + 1,
                false => common[i + 1][j].max(common[i][j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut edits = Vec::new();
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            edits.push(Edit::Same(old[i]));
            (i, j) = (i + 1, j + 1);
        } else if i < old.len() && (j == new.len() || common[i + 1][j] >= common[i][j + 1]) {
            edits.push(Edit::Removed(old[i]));
            i += 1;
        } else {
            edits.push(Edit::Added(new[j]));
            j += 1;
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_stand_with_their_surroundings() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
        let new = "1\n2\n3\nfour\n5\n6\n7\n8\n9\n10\nnew\n11\n12\n";
        let expected = "@@ -2,5 +2,5 @@\n 2\n 3\n-4\n+four\n 5\n 6\n@@ -9,4 +9,5 @@\n 9\n 10\n+new\n 11\n 12\n";
        assert_eq!(unified(old, new, 100), expected);
        assert_eq!(unified(old, new, 3), "@@ -2,5 +2,5 @@\n 2\n 3\n… and 10 more lines\n");
        assert_eq!(unified(old, old, 100), "");
        assert_eq!(unified("", "a\n", 100), "@@ -1,0 +1,1 @@\n+a\n");
    }

    #[test]
    fn changes_are_few() {
        let edits = edits(&["a", "b", "c", "d"], &["b", "x", "d", "e"]);
        let same = edits.iter().filter(|edit| matches!(edit, Edit::Same(_))).count();
        assert_eq!((same, edits.len()), (2, 6));
    }

    #[test]
    fn texts_without_anything_in_common_take_no_square_of_memory() {
        let (old, new) = ("old\n".repeat(10_000), "new\n".repeat(10_000));
        assert_eq!(unified(&old, &new, 0), "… and 20001 more lines\n");
    }
}
