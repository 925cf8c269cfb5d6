//! Groups that run one after another on the same row while it is in cache.
//!
//! In a softmax, the maximum of a row, the exponentials with their sum, and the quotients are three groups, because each
//! needs the one before finished. Finished *for its own row* is enough: as phases of one kernel they pass over memory
//! once, and what only they use stays in scratch of one row.

use super::fuse::{Destination, Fusion, Group, Task};
use super::lanes::is_lane_sized;
use super::layout::Layout;
use crate::graph::{Graph, NodeId, Op};
use crate::types::{Shape, contiguous_strides};
use rustc_hash::{FxHashMap, FxHashSet};

/// The longest row, in elements, that stays in a second-level cache beside its inputs.
const LONGEST_ROW: usize = 1 << 15;
/// Rows of at least so many elements are loops of their own.
const SHORTEST_ROW: usize = 65;
/// The same where files are read or written, which takes longer than beginning a row does.
const SHORTEST_ROW_OF_FILES: usize = 17;

/// The groups of one kernel, one per phase.
#[derive(Clone, Debug)]
pub struct Chain {
    pub groups: Vec<Group>,
    /// Nodes that only this chain uses, at the same point of its space: they are kept for one row at a time.
    pub rows: Vec<NodeId>,
}

/// Puts groups into chains. `threads` says how many rows at least are worth it.
pub fn chains(graph: &Graph, fusion: &Fusion<'_>, groups: Vec<Group>, threads: usize) -> Vec<Chain> {
    // Groups are in order of depth: a concatenate is as deep as the last of its parts.
    let depths: FxHashMap<NodeId, usize> = groups
        .iter()
        .flat_map(|group| group.tasks.iter().filter(|task| is_kept(task)).map(|task| (task.whole, group.depth)))
        .collect();
    let mut chains: Vec<Chain> = Vec::new();
    for group in groups {
        let partner = chains.iter_mut().find(|chain| joins(graph, fusion, chain, &group, &depths, threads));
        match partner {
            Some(chain) => chain.groups.push(group),
            None => chains.push(Chain { groups: vec![group], rows: Vec::new() }),
        }
    }
    let users = reading_chains(&chains);
    // A root may be a view of a node.
    let wanted: FxHashSet<NodeId> =
        graph.roots.iter().map(|&root| fusion.read(root).map_or(root, |layout| layout.base)).collect();
    for (number, chain) in chains.iter_mut().enumerate().filter(|(_, chain)| chain.groups.len() > 1) {
        chain.rows = chain
            .groups
            .iter()
            .flat_map(|group| &group.tasks)
            .filter(|task| task.stores_node() && task.reduce.is_none())
            .map(|task| task.node)
            .filter(|node| !wanted.contains(node) && is_lane_sized(graph.node(*node).dtype))
            .filter(|node| users.get(node).is_none_or(|users| users.iter().all(|&user| user == number)))
            .collect();
    }
    chains
}

fn is_kept(task: &Task) -> bool {
    task.destination == Destination::Memory
}

/// The numbers of the chains that read each stored node.
fn reading_chains(chains: &[Chain]) -> FxHashMap<NodeId, Vec<usize>> {
    let mut users: FxHashMap<NodeId, Vec<usize>> = FxHashMap::default();
    for (number, chain) in chains.iter().enumerate() {
        for base in chain.groups.iter().flat_map(|group| &group.bases) {
            users.entry(*base).or_default().push(number);
        }
    }
    users
}

/// Whether `group` can be the next phase of `chain`.
fn joins(
    graph: &Graph,
    fusion: &Fusion<'_>,
    chain: &Chain,
    group: &Group,
    depths: &FxHashMap<NodeId, usize>,
    threads: usize,
) -> bool {
    let first = &chain.groups[0];
    let axes = &first.axes;
    let fits = fusion.fuses()
        && !chain.groups[0].is_algorithm
        && !group.is_algorithm
        && group.space == first.space
        && (group.axes.is_empty() || group.axes == *axes)
        && rows_fit(&first.space, axes, threads, touches_files(graph, first) || touches_files(graph, group));
    if !fits {
        return false;
    }
    let mut linked = false;
    for &id in &group.read {
        let Some(layout) = fusion.read(id) else { continue };
        let producer = chain.groups.iter().flat_map(|group| &group.tasks).find(|task| task.whole == layout.base);
        match producer {
            Some(task) if !task.is_part() && is_linked(graph, &layout, &first.space, axes) => linked = true,
            Some(_) => return false,
            // Everything else must be there before the chain starts.
            None if depths.get(&layout.base).is_some_and(|&depth| depth >= first.depth) => return false,
            None => {}
        }
    }
    linked
}

fn touches_files(graph: &Graph, group: &Group) -> bool {
    let is_file = |base: &NodeId| matches!(graph.node(*base).op, Op::Stored(_));
    group.tasks.iter().any(|task| !is_kept(task)) || group.bases.iter().any(is_file)
}

/// Whether the space consists of rows (its last axes, all reduced) of a good size, and enough of them.
fn rows_fit(space: &Shape, axes: &[usize], threads: usize, of_files: bool) -> bool {
    let shortest = if of_files { SHORTEST_ROW_OF_FILES } else { SHORTEST_ROW };
    let kept = space.rank() - axes.len();
    let trailing = axes.iter().copied().eq(kept..space.rank()) && !axes.is_empty();
    let count: usize = space.extents()[..kept].iter().product();
    let row: usize = space.extents()[kept..].iter().product();
    trailing && (shortest..=LONGEST_ROW).contains(&row) && (count >= 4 * threads || count * row <= LONGEST_ROW)
}

/// Whether a phase that reads an earlier phase's result through `layout` stays in its row: it reads the reduced value of
/// the same row, or the element at the same point.
fn is_linked(graph: &Graph, layout: &Layout, space: &Shape, axes: &[usize]) -> bool {
    let kept = space.rank() - axes.len();
    let own = contiguous_strides(graph.node(layout.base).shape.extents());
    let is_reduced = matches!(graph.node(layout.base).op, Op::Reduce { .. });
    // One value of everything that passed a filter is of no row.
    if !is_reduced && own.len() < space.rank() {
        return false;
    }
    let expected = |axis: usize| if is_reduced && axis >= kept { 0 } else { own[axis] };
    layout.offset == 0 && (0..space.rank()).all(|axis| space[axis] == 1 || layout.strides[axis] == expected(axis))
}
