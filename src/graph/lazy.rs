//! Expressions that a program holds: shared nodes that may or may not have been computed.

use super::node::{Node, Op};
use crate::memory::BufferMut;
use crate::numeric::op::Events;
use crate::syntax::Span;
use crate::types::{DType, Shape};
use crate::values::{Array, Stored};
use rustc_hash::FxHashSet;
use smallvec::SmallVec;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

/// A lazy array: a handle to a node and, once somebody needed it, its finished value.
///
/// # Design
///
/// A value can be there in two ways. It is *finished* when the program has needed it; then it stays. It is *kept* when
/// the session has chosen not to compute it a third time; then it may be released again, since it can be computed anew.
/// What memory does not hold is *put away* in a temporary file instead of being finished.
#[derive(Clone, Debug)]
pub struct Expr(Arc<Lazy>);

#[derive(Debug)]
struct Lazy {
    node: Node<Expr>,
    finished: OnceLock<Array>,
    put_away: OnceLock<Stored>,
    kept: Mutex<Option<Box<Array>>>,
    /// The elements that have been computed so far inside of something else.
    computed: AtomicU64,
    /// What happened while a leaf's value was computed before anybody needed it.
    raised: Box<[Raised]>,
    /// How many ask that the value of this leaf is not looked at without saying so.
    veils: AtomicU32,
}

/// Something that happened to data, and where in the program.
pub type Raised = (Events, Option<Span>);

impl Expr {
    pub fn new(node: Node<Expr>) -> Expr {
        Expr::with_raised(node, Box::default())
    }

    fn with_raised(node: Node<Expr>, raised: Box<[Raised]>) -> Expr {
        Expr(Arc::new(Lazy {
            node,
            finished: OnceLock::new(),
            put_away: OnceLock::new(),
            kept: Mutex::default(),
            computed: AtomicU64::new(0),
            raised,
            veils: AtomicU32::new(0),
        }))
    }

    /// A leaf that holds a value. What happened while it was computed is reported with the first request that needs it;
    /// until then it does not count as finished.
    fn computed_early(array: Array, raised: Vec<Raised>) -> Expr {
        let (dtype, shape) = (array.dtype(), array.shape().clone());
        let node = Node { op: Op::Array(array), dtype, shape, inputs: SmallVec::new(), place: None };
        Expr::with_raised(node, raised.into())
    }

    pub fn node(&self) -> &Node<Expr> {
        &self.0.node
    }

    pub fn dtype(&self) -> DType {
        self.0.node.dtype
    }

    pub fn shape(&self) -> &Shape {
        &self.0.node.shape
    }

    /// The value, when the program has needed it or it is a leaf in memory.
    pub fn finished(&self) -> Option<&Array> {
        if self.0.veils.load(Ordering::Relaxed) > 0 {
            return None;
        }
        self.leaf().or_else(|| self.0.finished.get())
    }

    /// The array of a leaf in memory to whose data nothing has happened.
    pub fn leaf(&self) -> Option<&Array> {
        match &self.0.node.op {
            Op::Array(array) if self.0.raised.is_empty() => Some(array),
            _ => None,
        }
    }

    /// Makes a leaf look as if it were not finished: whoever wants its value must have it computed, which shows. Ends with
    /// a call of [`Expr::unveil`], or for all at once with [`Expr::lift_veils`].
    pub fn veil(&self) {
        self.0.veils.fetch_add(1, Ordering::Relaxed);
    }

    pub fn unveil(&self) {
        let veils = self.0.veils.load(Ordering::Relaxed);
        self.0.veils.store(veils.saturating_sub(1), Ordering::Relaxed);
    }

    pub fn lift_veils(&self) {
        self.0.veils.store(0, Ordering::Relaxed);
    }

    /// Keeps the value for whoever asks next. The first value stays.
    pub fn finish(&self, array: Array) {
        debug_assert!(array.dtype() == self.dtype() && array.shape() == self.shape());
        if self.leaf().is_none() {
            let _ = self.0.finished.set(array);
        }
    }

    /// Keeps the value in a file that is gone with its last reader.
    pub fn put_away(&self, stored: Stored) {
        debug_assert!(stored.dtype() == self.dtype() && stored.shape() == self.shape());
        let _ = self.0.put_away.set(stored);
    }

    /// The file that holds the value, when it has been put away.
    pub fn file(&self) -> Option<&Stored> {
        self.0.put_away.get()
    }

    /// The value, when it is in memory for any reason.
    pub fn value(&self) -> Option<Array> {
        self.finished().cloned().or_else(|| self.kept().as_deref().cloned())
    }

    /// Keeps the value until [`Expr::release`].
    pub fn keep(&self, array: Array) {
        debug_assert!(array.dtype() == self.dtype() && array.shape() == self.shape());
        *self.kept() = Some(Box::new(array));
    }

    /// Gives up a kept value. True if there was one.
    pub fn release(&self) -> bool {
        self.kept().take().is_some()
    }

    /// A slot stays whole when its thread panics.
    fn kept(&self) -> MutexGuard<'_, Option<Box<Array>>> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The elements of this node that have been computed so far, each as often as it was.
    pub fn elements_computed(&self) -> u64 {
        self.0.computed.load(Ordering::Relaxed)
    }

    pub fn count_computed(&self, elements: u64) {
        self.0.computed.fetch_add(elements, Ordering::Relaxed);
    }

    /// What has happened to this leaf's data and was not reported yet.
    pub fn raised(&self) -> &[Raised] {
        if self.0.finished.get().is_some() { &[] } else { &self.0.raised }
    }

    /// The expression to go on with: a leaf that holds the value, when it is finished, so that what it was computed from
    /// is let go.
    pub fn settled(&self) -> Expr {
        match self.finished() {
            Some(array) if !matches!(self.0.node.op, Op::Array(_)) => Expr::computed_early(array.clone(), Vec::new()),
            _ => match self.file() {
                Some(stored) => Expr::put_away_early(stored.clone(), Vec::new()),
                None => self.clone(),
            },
        }
    }

    /// A leaf that holds the value in a file, as [`Expr::settled_early`] does in memory.
    pub fn put_away_settled(&self, stored: Stored, events: &[Raised]) -> Expr {
        let places = if events.is_empty() { FxHashSet::default() } else { self.places() };
        let raised = events.iter().filter(|(_, place)| places.contains(place)).copied();
        Expr::put_away_early(stored, raised.collect())
    }

    fn put_away_early(stored: Stored, raised: Vec<Raised>) -> Expr {
        let (dtype, shape) = (stored.dtype(), stored.shape().clone());
        let node = Node { op: Op::Stored(stored), dtype, shape, inputs: SmallVec::new(), place: None };
        Expr::with_raised(node, raised.into())
    }

    /// A leaf that holds `array`, this expression's value, which was computed before anybody needed it. It takes along
    /// what happened in or below this expression.
    pub fn settled_early(&self, array: Array, events: &[Raised]) -> Expr {
        if events.is_empty() {
            return Expr::computed_early(array, Vec::new());
        }
        let places = self.places();
        Expr::computed_early(array, events.iter().filter(|(_, place)| places.contains(place)).copied().collect())
    }

    /// Where the operations in and below this expression stand.
    fn places(&self) -> FxHashSet<Option<Span>> {
        let mut places = FxHashSet::default();
        let mut seen: FxHashSet<usize> = FxHashSet::default();
        let mut stack = vec![self];
        while let Some(expr) = stack.pop() {
            if seen.insert(expr.id()) {
                places.insert(expr.node().place);
                places.extend(expr.0.raised.iter().map(|(_, place)| *place));
                stack.extend(&expr.node().inputs);
            }
        }
        places
    }

    /// The memory of a value in row-major order that nobody else holds; else the handle back.
    pub fn into_buffer(mut self) -> Result<BufferMut, Expr> {
        let is_whole = |array: &Array| array.is_contiguous() && array.offset() == 0;
        let Some(lazy) = Arc::get_mut(&mut self.0) else { return Err(self) };
        let array = match (&mut lazy.node.op, lazy.raised.is_empty()) {
            (Op::Array(array), true) if is_whole(array) => {
                let array = array.clone();
                lazy.node.op = Op::Index;
                array
            }
            _ => match lazy.finished.take() {
                Some(array) if is_whole(&array) => array,
                Some(array) => {
                    let _ = lazy.finished.set(array);
                    return Err(self);
                }
                None => return Err(self),
            },
        };
        *self.kept() = None;
        let (dtype, shape) = (array.dtype(), array.shape().clone());
        let needed = shape.len() * dtype.size();
        match array.into_buffer() {
            Ok(buffer) if buffer.len() == needed => Ok(buffer),
            Ok(buffer) => Err(Expr::computed_early(Array::contiguous(dtype, shape, buffer.freeze()), Vec::new())),
            Err(array) => Err(Expr::computed_early(array, Vec::new())),
        }
    }

    /// A key that tells two handles of one node from handles of two.
    pub fn id(&self) -> usize {
        Arc::as_ptr(&self.0) as usize
    }

    /// The number of handles of this node, in programs and in other nodes.
    pub fn handles(&self) -> usize {
        Arc::strong_count(&self.0)
    }

    pub fn downgrade(&self) -> WeakExpr {
        WeakExpr(Arc::downgrade(&self.0))
    }
}

/// A handle that does not keep its node alive.
#[derive(Clone, Debug)]
pub struct WeakExpr(Weak<Lazy>);

impl WeakExpr {
    pub fn upgrade(&self) -> Option<Expr> {
        self.0.upgrade().map(Expr)
    }
}

/// A chain of a million operations must not recurse when it is dropped: inputs that nobody else holds are taken out and
/// dropped one by one.
impl Drop for Lazy {
    fn drop(&mut self) {
        let mut orphans: SmallVec<[Expr; 8]> = self.node.inputs.drain(..).collect();
        while let Some(mut expr) = orphans.pop() {
            if let Some(lazy) = Arc::get_mut(&mut expr.0) {
                orphans.extend(lazy.node.inputs.drain(..));
            } else if let Some(mut lazy) = Arc::into_inner(expr.0) {
                // Only weak handles are left.
                orphans.extend(lazy.node.inputs.drain(..));
            }
        }
    }
}
