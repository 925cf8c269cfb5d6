//! A graph as text, one node a line: what `--dump` and the tests of the passes show.

use super::arena::Graph;
use super::node::Op;
use std::fmt;

impl fmt::Display for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for id in self.ids() {
            let node = self.node(id);
            write!(f, "%{} = {}", id.0, node.op.name())?;
            match &node.op {
                Op::Constant(value) => write!(f, " {value}")?,
                Op::Parameter(number, _) => write!(f, " {number}")?,
                Op::Random(draw) => write!(f, " stream {}", draw.stream)?,
                Op::Permute(order) => write!(f, " {order:?}")?,
                Op::Slice(axes) => {
                    for axis in axes {
                        write!(f, " {}:{:+}", axis.start, axis.step)?;
                    }
                }
                Op::Concatenate { axis } => write!(f, " along {axis}")?,
                Op::Reduce { axes, .. } => write!(f, " over {axes:?}")?,
                _ => {}
            }
            for (k, input) in node.inputs.iter().enumerate() {
                write!(f, "{} %{}", if k == 0 { "" } else { "," }, input.0)?;
            }
            writeln!(f, " : {} {}", node.dtype, node.shape)?;
        }
        write!(f, "return")?;
        for root in &self.roots {
            write!(f, " %{}", root.0)?;
        }
        writeln!(f)
    }
}
