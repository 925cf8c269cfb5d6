//! Names and what they stand for.

use super::value::Value;
use rustc_hash::FxHashMap;

/// Up to so many names are compared one by one: calls have few, and a table for them would cost more than it saves.
const FEW: usize = 8;

/// Bindings in the order in which their names were first bound.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    entries: Vec<(String, Value)>,
    /// Where each name stands; empty while there are few.
    positions: FxHashMap<String, usize>,
}

impl Scope {
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.position(name).map(|position| &self.entries[position].1)
    }

    pub fn contains(&self, name: &str) -> bool {
        self.position(name).is_some()
    }

    fn position(&self, name: &str) -> Option<usize> {
        match self.entries.len() {
            0..=FEW => self.entries.iter().position(|(known, _)| known == name),
            _ => self.positions.get(name).copied(),
        }
    }

    /// Binds `name`; a name that is bound already keeps its position.
    pub fn set(&mut self, name: &str, value: Value) {
        match self.position(name) {
            Some(position) => self.entries[position].1 = value,
            None => {
                self.entries.push((name.to_string(), value));
                self.index_from(self.entries.len() - 1);
            }
        }
    }

    /// Forgets `name` and gives back what it stood for.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let position = self.position(name)?;
        let (_, value) = self.entries.remove(position);
        self.positions.remove(name);
        self.index_from(position);
        Some(value)
    }

    /// Notes the positions of the entries from `first` on, once there are more than a few.
    fn index_from(&mut self, first: usize) {
        if self.entries.len() <= FEW {
            self.positions.clear();
            return;
        }
        let first = if self.positions.is_empty() { 0 } else { first };
        for (position, (name, _)) in self.entries.iter().enumerate().skip(first) {
            self.positions.insert(name.clone(), position);
        }
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
    fn many_names_are_found_as_few_are() {
        let mut scope = Scope::default();
        let names: Vec<String> = (0..3 * FEW).map(|k| format!("name{k}")).collect();
        for (k, name) in names.iter().enumerate() {
            scope.set(name, Value::int(k as i128));
            scope.set(&names[0], Value::None);
        }
        for k in (1..3 * FEW).rev().step_by(2) {
            assert!(scope.remove(&names[k]).is_some());
            assert!(names.iter().enumerate().all(|(j, name)| scope.contains(name) == (j < k || j % 2 == 0)));
        }
        assert!(scope.names().eq(names.iter().step_by(2).map(String::as_str)));
        assert!(names.iter().step_by(2).all(|name| scope.get(name).is_some()));
    }

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
