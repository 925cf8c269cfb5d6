//! Makes a failing program small: drops statements, replaces expressions by parts of themselves or by literals, and
//! shrinks numbers, as long as it still fails.

use super::sources;
use super::tree::{Form, Program, Statement, Tree};

/// Programs tried at most.
const MOST_TRIES: usize = 3000;

/// The smallest program found for which `fails` holds, as it does for `program`.
pub fn shrink(program: &Program, mut fails: impl FnMut(&Program) -> bool) -> Program {
    let mut smallest = program.clone();
    let mut tries = 0;
    loop {
        let known = sources::names();
        let better = candidates(&smallest).into_iter().find(|candidate| {
            tries += 1;
            tries < MOST_TRIES
                && weight(candidate) < weight(&smallest)
                && candidate.is_closed(&known)
                && fails(candidate)
        });
        match better {
            Some(better) => smallest = better,
            None => return smallest,
        }
    }
}

/// What counts as smaller: fewer nodes and statements before shorter text, and shorter text before smaller numbers.
fn weight(program: &Program) -> (usize, usize, u64) {
    let statements = program.0.iter();
    let nodes = statements.map(|statement| 1 + statement.trees().iter().map(Tree::size).sum::<usize>()).sum();
    let text = program.to_string();
    let numbers = numbers(&text).iter().fold(0u64, |sum, &number| sum.saturating_add(number));
    (nodes, text.len(), numbers)
}

/// Simpler programs, the boldest first. Not all of them are well-typed: those are refused by every engine alike.
fn candidates(program: &Program) -> Vec<Program> {
    let mut all = Vec::new();
    for at in 0..program.0.len() {
        let mut fewer = program.clone();
        fewer.0.remove(at);
        all.push(fewer);
    }
    all.extend((0..program.0.len()).filter_map(|at| simpler_statement(program, at)));
    all.extend((0..program.0.len()).filter_map(|at| inlined(program, at)));
    all.extend(simpler_trees(program));
    all.extend(smaller_numbers(program));
    all
}

/// A loop becomes an assignment, a `print` of several values one of the rest, a `save` a show.
fn simpler_statement(program: &Program, at: usize) -> Option<Program> {
    let mut simpler = program.clone();
    simpler.0[at] = match &program.0[at] {
        Statement::Repeat { name, value, .. } => Statement::Assign { name: name.clone(), value: value.clone() },
        Statement::Print(values) if values.len() > 1 => Statement::Print(values[1..].to_vec()),
        Statement::Print(values) => Statement::Show(values.first()?.clone()),
        Statement::Save(value) => Statement::Show(value.clone()),
        _ => return None,
    };
    Some(simpler)
}

/// The program with a name replaced by what it stands for.
fn inlined(program: &Program, at: usize) -> Option<Program> {
    let Statement::Assign { name, value } = &program.0[at] else { return None };
    let mut inlined = program.clone();
    inlined.0.remove(at);
    for tree in inlined.0[at..].iter_mut().flat_map(Statement::trees_mut) {
        tree.visit_mut(&mut |tree| {
            if matches!(&tree.form, Form::Name(used) if used == name) {
                *tree = value.clone();
            }
        });
    }
    Some(inlined)
}

/// Every program in which one expression has become one of its operands or a literal.
fn simpler_trees(program: &Program) -> Vec<Program> {
    let mut all = Vec::new();
    for at in 0.. {
        let mut operands = 0;
        if !change_node(&mut program.clone(), at, |tree| operands = tree.operands().len()) {
            return all;
        }
        for operand in 0..operands {
            let mut simpler = program.clone();
            change_node(&mut simpler, at, |tree| *tree = tree.operands()[operand].clone());
            all.push(simpler);
        }
        let mut simpler = program.clone();
        change_node(&mut simpler, at, |tree| *tree = Tree::any_scalar(tree.dtype));
        all.push(simpler);
    }
    all
}

/// Changes node number `at` of all expressions, parents before operands; false if there are not as many.
fn change_node(program: &mut Program, at: usize, change: impl FnOnce(&mut Tree)) -> bool {
    let mut change = Some(change);
    let mut count = 0;
    for tree in program.trees_mut() {
        tree.visit_mut(&mut |tree| {
            count += 1;
            if count == at + 1
                && let Some(change) = change.take()
            {
                change(tree);
            }
        });
    }
    change.is_none()
}

/// Every program in which one number has become a smaller one everywhere.
fn smaller_numbers(program: &Program) -> Vec<Program> {
    let mut all = Vec::new();
    for number in numbers(&program.to_string()) {
        for smaller in [0, 1, 2, 3, number / 2, number.saturating_sub(1)] {
            if smaller < number {
                let mut candidate = program.clone();
                let change = |text: &mut String| *text = with_number(text, number, smaller);
                candidate.trees_mut().for_each(|tree| {
                    tree.visit_mut(&mut |tree| {
                        if let Form::Text { pieces, .. } = &mut tree.form {
                            pieces.iter_mut().for_each(change);
                        }
                    });
                });
                all.push(candidate);
            }
        }
    }
    all
}

/// The whole numbers in a text, largest first, each once.
fn numbers(text: &str) -> Vec<u64> {
    let mut numbers: Vec<u64> = tokens(text).filter_map(|token| token.parse().ok()).collect();
    numbers.sort_unstable_by(|a, b| b.cmp(a));
    numbers.dedup();
    numbers
}

fn with_number(text: &str, from: u64, to: u64) -> String {
    tokens(text).map(|token| if token.parse() == Ok(from) { to.to_string() } else { token.to_string() }).collect()
}

/// A text cut where letters, digits and dots meet anything else.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '.' || c == '_';
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = match is_word(first) {
            true => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            false => first.len_utf8(),
        };
        let (token, after) = rest.split_at(end);
        rest = after;
        Some(token)
    })
}
