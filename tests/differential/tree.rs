//! Programs as trees that know their shapes and dtypes, and their text.

use arr::types::DType;
use std::fmt;

/// An expression.
#[derive(Clone, Debug)]
pub struct Tree {
    pub form: Form,
    pub shape: Vec<usize>,
    pub dtype: DType,
    /// Whether the dtype gives way to that of other operands: a plain number, int64 or float64.
    pub is_weak: bool,
}

#[derive(Clone, Debug)]
pub enum Form {
    Name(String),
    /// Operands between pieces of text, of which there is one more.
    Text {
        pieces: Vec<String>,
        operands: Vec<Tree>,
    },
}

#[derive(Clone, Debug)]
pub enum Statement {
    Assign {
        name: String,
        value: Tree,
    },
    /// `for i in range(times) { name = value }`
    Repeat {
        times: usize,
        name: String,
        value: Tree,
    },
    Show(Tree),
    Print(Vec<Tree>),
    /// Saves to the session's own file and shows what is in it then.
    Save(Tree),
}

#[derive(Clone, Debug, Default)]
pub struct Program(pub Vec<Statement>);

impl Tree {
    /// An expression from a pattern with a `{}` for every operand.
    pub fn new(
        pattern: &str,
        operands: impl IntoIterator<Item = Tree>,
        shape: impl Into<Vec<usize>>,
        dtype: DType,
    ) -> Tree {
        let pieces: Vec<String> = pattern.split("{}").map(str::to_string).collect();
        let operands: Vec<Tree> = operands.into_iter().collect();
        assert_eq!(pieces.len(), operands.len() + 1, "{pattern}");
        Tree { form: Form::Text { pieces, operands }, shape: shape.into(), dtype, is_weak: false }
    }

    pub fn leaf(text: impl Into<String>, shape: impl Into<Vec<usize>>, dtype: DType) -> Tree {
        let form = Form::Text { pieces: vec![text.into()], operands: vec![] };
        Tree { form, shape: shape.into(), dtype, is_weak: false }
    }

    /// A plain number: int64 or float64, where nothing else decides.
    pub fn weak(text: impl Into<String>, dtype: DType) -> Tree {
        Tree { is_weak: dtype != DType::Bool, ..Tree::leaf(text, [], dtype) }
    }

    pub fn name(name: &str, shape: &[usize], dtype: DType) -> Tree {
        Tree { form: Form::Name(name.to_string()), shape: shape.to_vec(), dtype, is_weak: false }
    }

    /// A literal, for places where any value will do.
    pub fn any_scalar(dtype: DType) -> Tree {
        match dtype {
            DType::Bool => Tree::weak("true", dtype),
            DType::Int64 => Tree::weak("2", dtype),
            DType::Float64 => Tree::weak("1.5", dtype),
            _ if dtype.is_float() => Tree::leaf(format!("{dtype}(1.5)"), [], dtype),
            _ => Tree::leaf(format!("{dtype}(2)"), [], dtype),
        }
    }

    pub fn operands(&self) -> &[Tree] {
        match &self.form {
            Form::Name(_) => &[],
            Form::Text { operands, .. } => operands,
        }
    }

    pub fn operands_mut(&mut self) -> &mut [Tree] {
        match &mut self.form {
            Form::Name(_) => &mut [],
            Form::Text { operands, .. } => operands,
        }
    }

    pub fn elements(&self) -> usize {
        self.shape.iter().product()
    }

    /// The number of nodes.
    pub fn size(&self) -> usize {
        1 + self.operands().iter().map(Tree::size).sum::<usize>()
    }

    /// Visits this node and all below it, parents first.
    pub fn visit_mut(&mut self, visit: &mut impl FnMut(&mut Tree)) {
        visit(self);
        self.operands_mut().iter_mut().for_each(|operand| operand.visit_mut(visit));
    }

    pub fn names<'t>(&'t self, visit: &mut impl FnMut(&'t str)) {
        if let Form::Name(name) = &self.form {
            visit(name);
        }
        self.operands().iter().for_each(|operand| operand.names(visit));
    }
}

impl Statement {
    pub fn trees(&self) -> &[Tree] {
        match self {
            Statement::Assign { value, .. }
            | Statement::Repeat { value, .. }
            | Statement::Show(value)
            | Statement::Save(value) => std::slice::from_ref(value),
            Statement::Print(values) => values,
        }
    }

    pub fn trees_mut(&mut self) -> &mut [Tree] {
        match self {
            Statement::Assign { value, .. }
            | Statement::Repeat { value, .. }
            | Statement::Show(value)
            | Statement::Save(value) => std::slice::from_mut(value),
            Statement::Print(values) => values,
        }
    }

    /// The name that it binds.
    pub fn target(&self) -> Option<&str> {
        match self {
            Statement::Assign { name, .. } | Statement::Repeat { name, .. } => Some(name),
            _ => None,
        }
    }
}

impl Program {
    pub fn trees_mut(&mut self) -> impl Iterator<Item = &mut Tree> {
        self.0.iter_mut().flat_map(|statement| statement.trees_mut())
    }

    /// Whether every name, apart from `known` ones and a loop's counter, is bound before it is used.
    pub fn is_closed(&self, known: &[&str]) -> bool {
        let mut bound: Vec<&str> = known.to_vec();
        for statement in &self.0 {
            let is_loop = matches!(statement, Statement::Repeat { .. });
            let mut closed = true;
            let mut see = |name: &str| closed &= bound.contains(&name) || (is_loop && name == "i");
            statement.trees().iter().for_each(|tree| tree.names(&mut see));
            closed &= !is_loop || statement.target().is_some_and(|name| bound.contains(&name));
            if !closed {
                return false;
            }
            bound.extend(statement.target());
        }
        true
    }
}

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.form {
            Form::Name(name) => f.write_str(name),
            Form::Text { pieces, operands } => {
                f.write_str(&pieces[0])?;
                operands.iter().zip(&pieces[1..]).try_for_each(|(operand, piece)| write!(f, "{operand}{piece}"))
            }
        }
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Statement::Assign { name, value } => write!(f, "{name} = {value}"),
            Statement::Repeat { times, name, value } => write!(f, "for i in range({times}) {{ {name} = {value} }}"),
            Statement::Show(value) => write!(f, "{value}"),
            Statement::Save(value) => write!(f, "save(own_file, {value}); load(own_file)"),
            Statement::Print(values) => {
                let values: Vec<String> = values.iter().map(Tree::to_string).collect();
                write!(f, "print({})", values.join(", "))
            }
        }
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|statement| writeln!(f, "{statement}"))
    }
}
