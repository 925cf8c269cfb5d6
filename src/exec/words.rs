//! Values as words, for the records of runs that are continued.

use rustc_hash::FxHashMap;
use std::hash::Hash;

/// What can be written as a sequence of words and read from it.
pub trait AsWords: Sized {
    fn put(&self, words: &mut Vec<u64>);

    /// None if the words are no such value.
    fn take(words: &mut Words<'_>) -> Option<Self>;
}

/// Words that have not been read yet.
pub struct Words<'a>(&'a [u64]);

impl<'a> Words<'a> {
    pub fn new(words: &'a [u64]) -> Words<'a> {
        Words(words)
    }

    fn next(&mut self) -> Option<u64> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }
}

macro_rules! integers {
    ($($integer:ty),*) => {
        $(impl AsWords for $integer {
            fn put(&self, words: &mut Vec<u64>) {
                words.push(*self as u64);
            }
            fn take(words: &mut Words<'_>) -> Option<$integer> {
                words.next().map(|word| word as $integer)
            }
        })*
    };
}

integers!(u32, u64, usize, isize);

impl<T: AsWords> AsWords for Vec<T> {
    fn put(&self, words: &mut Vec<u64>) {
        self.len().put(words);
        self.iter().for_each(|value| value.put(words));
    }
    fn take(words: &mut Words<'_>) -> Option<Vec<T>> {
        let count = usize::take(words)?;
        // Every value is at least a word, so a count that is wrong ends with the words.
        (0..count).map(|_| T::take(words)).collect()
    }
}

macro_rules! tuples {
    ($(($($name:ident $number:tt),*))*) => {
        $(impl<$($name: AsWords),*> AsWords for ($($name,)*) {
            fn put(&self, words: &mut Vec<u64>) {
                $(self.$number.put(words);)*
            }
            fn take(words: &mut Words<'_>) -> Option<Self> {
                Some(($($name::take(words)?,)*))
            }
        })*
    };
}

tuples!((A 0, B 1) (A 0, B 1, C 2) (A 0, B 1, C 2, D 3));

impl<K: AsWords + Eq + Hash, V: AsWords> AsWords for FxHashMap<K, V> {
    fn put(&self, words: &mut Vec<u64>) {
        self.len().put(words);
        for (key, value) in self {
            key.put(words);
            value.put(words);
        }
    }
    fn take(words: &mut Words<'_>) -> Option<FxHashMap<K, V>> {
        let count = usize::take(words)?;
        (0..count).map(|_| <(K, V)>::take(words)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_and_what_is_cut_short_does_not() {
        type Value = (Vec<(u32, isize)>, FxHashMap<usize, Vec<u64>>, u64);
        let map = FxHashMap::from_iter([(7, vec![1, 2, 3]), (usize::MAX, vec![])]);
        let value: Value = (vec![(1, -1), (u32::MAX, isize::MIN)], map, 5);
        let mut words = Vec::new();
        value.put(&mut words);
        assert_eq!(Value::take(&mut Words::new(&words)), Some(value));
        for cut in 0..words.len() {
            assert_eq!(Value::take(&mut Words::new(&words[..cut])), None, "{cut}");
        }
    }
}
