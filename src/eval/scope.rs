//! Names and what they stand for.

use super::value::Value;
use rustc_hash::FxHashMap;

/// Bindings in the order in which their names were first bound.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    entries: Vec<(String, Value)>,
    positions: FxHashMap<String, usize>,
}

impl Scope {
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.positions.get(name).map(|&position| &self.entries[position].1)
    }

    pub fn contains(&self, name: &str) -> bool {
        self.positions.contains_key(name)
    }

    /// Binds `name`; a name that is bound already keeps its position.
    pub fn set(&mut self, name: &str, value: Value) {
        match self.positions.get(name) {
            Some(&position) => self.entries[position].1 = value,
            None => {
                self.positions.insert(name.to_string(), self.entries.len());
                self.entries.push((name.to_string(), value));
            }
        }
    }

    /// Forgets `name` and gives back what it stood for.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let position = self.positions.remove(name)?;
        let (_, value) = self.entries.remove(position);
        self.positions.values_mut().filter(|other| **other > position).for_each(|other| *other -= 1);
        Some(value)
    }

    /// Lets go of what finished values were computed from.
    pub fn settle(&mut self) {
        for (_, value) in &mut self.entries {
            let mut is_settled = true;
            value.arrays(&mut |array| is_settled &= array.finished().is_none() || array.node().inputs.is_empty());
            if !is_settled {
                *value = value.settled();
            }
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries.iter().map(|(name, value)| (name.as_str(), value))
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(name, _)| name.as_str())
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_the_order_of_their_first_binding() {
        let mut scope = Scope::default();
        for (name, value) in [("b", 1), ("a", 2), ("c", 3), ("b", 4)] {
            scope.set(name, Value::int(value));
        }
        assert_eq!(scope.names().collect::<Vec<_>>(), ["b", "a", "c"]);
        assert!(scope.remove("a").is_some() && scope.remove("a").is_none());
        scope.set("d", Value::None);
        assert_eq!(scope.names().collect::<Vec<_>>(), ["b", "c", "d"]);
        assert!(matches!(scope.get("d"), Some(Value::None)));
        assert!(matches!(scope.get("c"), Some(Value::Weak(_))));
    }
}
