//! The layout of an array's text: brackets, blank lines between planes, wrapped rows, `...` in large arrays.
//!
//! This is the layout of `str(array)` in NumPy 2 with its default print options. What one element looks like is the
//! business of [`columns`](super::columns).

use super::columns;
use crate::types::Scalar;
use crate::values::Array;
use std::ops::Range;

/// The most columns in a line.
const LINE_WIDTH: usize = 75;
/// Arrays of more elements than this are summarised.
const SUMMARISED_ABOVE: usize = 1000;
/// How many items a summarised axis shows at either end.
const EDGE_ITEMS: usize = 3;

/// The text of an array. Of a summarised one only the shown elements are read.
pub(super) fn array(array: &Array) -> String {
    if array.shape().is_empty() {
        return "[]".to_string();
    }
    if array.shape().is_scalar() {
        return array.element(&[]).to_string();
    }
    let summarised = array.shape().len() > SUMMARISED_ABOVE;
    let axes: Vec<Axis> = array.shape().extents().iter().map(|&extent| Axis::new(extent, summarised)).collect();
    let words = columns::words(&shown_elements(array, &axes));
    let mut layout = Layout { axes: &axes, words: words.into_iter(), text: String::new() };
    layout.items(0);
    layout.text
}

/// One axis and the items of it that are not shown.
struct Axis {
    extent: usize,
    hidden: Range<usize>,
}

impl Axis {
    fn new(extent: usize, summarised: bool) -> Axis {
        let hidden = if summarised && extent > 2 * EDGE_ITEMS { EDGE_ITEMS..extent - EDGE_ITEMS } else { 0..0 };
        Axis { extent, hidden }
    }

    /// What stands between this axis's brackets, in order.
    fn items(&self) -> impl Iterator<Item = Item> + use<> {
        let hidden = self.hidden.clone();
        let ellipsis = (!hidden.is_empty()).then_some(Item::Ellipsis);
        let leading = (0..hidden.start).map(Item::Shown);
        leading.chain(ellipsis).chain((hidden.end..self.extent).map(Item::Shown))
    }
}

enum Item {
    /// The item with this index.
    Shown(usize),
    /// `...` for all that are hidden.
    Ellipsis,
}

/// The elements that the text will show, in row-major order.
fn shown_elements(array: &Array, axes: &[Axis]) -> Vec<Scalar> {
    fn gather(array: &Array, axes: &[Axis], index: &mut Vec<usize>, elements: &mut Vec<Scalar>) {
        let Some((axis, inner)) = axes.split_first() else {
            elements.push(array.element(index));
            return;
        };
        for item in axis.items() {
            if let Item::Shown(position) = item {
                index.push(position);
                gather(array, inner, index, elements);
                index.pop();
            }
        }
    }
    let mut elements = Vec::new();
    gather(array, axes, &mut Vec::with_capacity(axes.len()), &mut elements);
    elements
}

/// The text so far, and the words of the elements still to come.
struct Layout<'a> {
    axes: &'a [Axis],
    words: std::vec::IntoIter<String>,
    text: String,
}

impl Layout<'_> {
    /// The bracketed items of axis number `depth`.
    fn items(&mut self, depth: usize) {
        self.text.push('[');
        if depth + 1 == self.axes.len() {
            self.row(depth)
        } else {
            self.blocks(depth)
        }
        self.text.push(']');
    }

    /// Items that are arrays themselves: each on a new line, with a blank line more for each axis within.
    fn blocks(&mut self, depth: usize) {
        let newlines = self.axes.len() - depth - 1;
        for (position, item) in self.axes[depth].items().enumerate() {
            if position > 0 {
                self.text.extend(std::iter::repeat_n('\n', newlines));
                self.indent(depth);
            }
            match item {
                Item::Shown(_) => self.items(depth + 1),
                Item::Ellipsis => self.text.push_str("..."),
            }
        }
    }

    /// Elements, separated by spaces and wrapped where the next one would leave no room for the closing brackets.
    fn row(&mut self, depth: usize) {
        let limit = LINE_WIDTH.saturating_sub(depth + 1);
        let start = depth + 1;
        let mut column = start;
        for (position, item) in self.axes[depth].items().enumerate() {
            let word = match item {
                Item::Shown(_) => self.words.next().unwrap_or_default(),
                Item::Ellipsis => "...".to_string(),
            };
            if position > 0 {
                self.text.push(' ');
                column += 1;
                if column + word.len() > limit {
                    self.end_line();
                    self.indent(depth);
                    column = start;
                }
            }
            column += word.len();
            self.text.push_str(&word);
        }
    }

    fn end_line(&mut self) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
        self.text.push('\n');
    }

    /// The columns of the brackets that are open.
    fn indent(&mut self, depth: usize) {
        self.text.extend(std::iter::repeat_n(' ', depth + 1));
    }
}

#[cfg(test)]
pub(super) mod samples {
    //! Small arrays for tests.

    use crate::memory::Pool;
    use crate::types::{DType, Scalar, Shape};
    use crate::values::Array;

    pub fn array(dtype: DType, extents: &[usize], elements: impl IntoIterator<Item = Scalar>) -> Array {
        let shape = Shape::new(extents.iter().copied()).unwrap();
        Array::from_scalars(&Pool::new(1 << 30), dtype, shape, elements).unwrap()
    }

    pub fn floats(extents: &[usize], elements: &[f64]) -> Array {
        array(DType::Float64, extents, elements.iter().map(|&x| Scalar::Float64(x)))
    }

    pub fn integers(extents: &[usize], elements: &[i64]) -> Array {
        array(DType::Int64, extents, elements.iter().map(|&i| Scalar::Int64(i)))
    }

    pub fn bools(extents: &[usize], elements: &[bool]) -> Array {
        array(DType::Bool, extents, elements.iter().map(|&b| Scalar::Bool(b)))
    }
}

#[cfg(test)]
#[path = "layout_tests.rs"]
mod tests;
