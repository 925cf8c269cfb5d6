//! What `:help` knows besides builtins and commands: how the language goes, and how to get along at the prompt.

/// A subject with its examples, which are run by the tests.
pub(super) struct Topic {
    /// The name, then other words that lead here.
    pub names: &'static [&'static str],
    pub summary: &'static str,
    text: &'static str,
    /// Programs and their exact plain output, without the last newline.
    examples: &'static [(&'static str, &'static str)],
}

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        names: &["prompt", "repl", "_", "paste", "quit", "exit"],
        summary: "entering statements, seeing values, leaving",
        text: "An expression shows its value; an assignment, a loop or an `if` shows nothing, and `;` at the end keeps a\n\
               value from being shown. `_` is the last value that was shown, here at the prompt only.\n\
               A statement goes on to the next line, behind `...`, until its brackets are closed and its last operator\n\
               has an operand. Two empty lines give up: the error says what is missing. Ctrl-C clears the line.\n\
               Several statements may be pasted at once; Enter runs them in order. In pasted text `> ` and `... ` in\n\
               front of lines are left out.\n\
               While something computes, Ctrl-C stops it; all names keep their values. Ctrl-D, :quit or exit leaves.",
        examples: &[("x = arange(4)\nx ^ 2", "[0 1 4 9]"), ("sum(arange(4));", "")],
    },
    Topic {
        names: &["keys", "editing", "history", "tab", "completion"],
        summary: "the keys of the line editor",
        text: "Tab            completes names, members behind a dot, arguments of a call, paths in strings, commands\n\
               Right          takes over the faint suggestion\n\
               Up, Down       earlier entries; with something typed, those that begin like it\n\
               Ctrl-R         searches earlier entries for what you type next\n\
               Ctrl-A, E      to the beginning and the end of the line; also Home and End\n\
               Ctrl-W, K, U   cut the word before the cursor, the rest of the line, the line; Ctrl-Y pastes\n\
               Ctrl-_         undoes\n\
               Ctrl-L         clears the screen\n\
               Ctrl-C         clears the line, or stops what is computed\n\
               Ctrl-D         leaves, on an empty line",
        examples: &[],
    },
    Topic {
        names: &["operators", "precedence", "arithmetic", "power", "and", "or", "not", "xor", "comparison"],
        summary: "what there is between values, loosest first",
        text: "or   and   not   == != < <= > >=   |   xor   &   << >>   + -   * / // % @   - + ~   ^ or **\n\
               They work element by element. `^` is power and binds tighter than a minus before it; `xor` is a word.\n\
               `/` gives floats, `//` rounds down, and `%` has the sign of its right side. Comparisons chain.\n\
               `and`, `or` and `not` take bools, also arrays of them; of two scalars the second is looked at only if\n\
               the first does not decide.",
        examples: &[
            ("-2^2", "-4"),
            ("x = arange(5)\n0 < x <= 3", "[false  true  true  true false]"),
            ("7 // 2, -7 % 3", "(3, 2)"),
        ],
    },
    Topic {
        names: &["indexing", "index", "slicing", "slice", "slices", "newaxis"],
        summary: "elements and parts of arrays",
        text: "Indices count from 0, or from the end if they are negative; the end of a slice is not part of it, and a\n\
               slice that reaches beyond the array is cut. `...` stands for as many `:` as fit, `newaxis` for an axis of\n\
               extent 1. A part of an array is a value of its own: nothing that happens to it changes the array.",
        examples: &[
            ("x = arange(6)\nx[0], x[-1], x[2:4], x[::-2]", "(0, 5, [2 3], [5 3 1])"),
            ("a = arange(6).reshape(2, 3)\na[1], a[:, 0], a[..., newaxis].shape", "([3 4 5], [0 3], (2, 3, 1))"),
        ],
    },
    Topic {
        names: &["dtypes", "types", "promotion", "casts", "int", "float"],
        summary: "what elements are, and what becomes of two kinds",
        text: "A dtype is a value and a cast: `float64(x)`, `x.astype(int64)`, `zeros(3, dtype=int64)`. `int` and `float`\n\
               are int64 and float64.\n\
               Plain numbers take the dtype of what they meet; arrays of two dtypes meet in one that holds both, as in\n\
               NumPy 2. Floats become integers towards zero; what does not fit becomes the nearest end, and nan 0.",
        examples: &[
            ("[1, 2].dtype, [1, 2.5].dtype", "(int64, float64)"),
            ("(arange(3) * 0.5).dtype", "float64"),
            ("int64([1.7, -1.7, nan])", "[ 1 -1  0]"),
        ],
    },
    Topic {
        names: &["broadcasting", "broadcast", "shapes"],
        summary: "how arrays of different shapes meet",
        text: "Shapes are compared from their ends: extents must be equal, or one of them 1, or missing.\n\
               What is missing or 1 is repeated along the other.",
        examples: &[
            ("arange(3)[:, newaxis] * 10 + arange(2)", "[[ 0  1]\n [10 11]\n [20 21]]"),
            ("x = arange(6).reshape(2, 3)\nx - mean(x, axis=1, keepdims=true)", "[[-1.  0.  1.]\n [-1.  0.  1.]]"),
        ],
    },
    Topic {
        names: &["functions", "fn", "return", "def", "lambda", "function"],
        summary: "defining functions",
        text: "`fn f(x, y = 1) = …` for one expression, `fn f(x) { … }` for several statements, of which the last gives the\n\
               value; `return` gives it earlier. `fn(x) = x^2` is a function without a name. Arguments may be given by\n\
               name. Names of the prompt can be read inside, not assigned. `x.f(y)` is `f(x, y)`.",
        examples: &[
            ("fn scale(x, by = 2) = x * by\nscale(3), scale(3, by=10)", "(6, 30)"),
            (
                "fn newton(a) {\n    x = a / 2\n    for i in range(6) { x = (x + a / x) / 2 }\n    x\n}\nnewton(2.0)",
                "1.414213562373095",
            ),
        ],
    },
    Topic {
        names: &["control", "if", "else", "elif", "for", "in", "while", "break", "continue", "assert", "include"],
        summary: "conditions, loops, assertions, other files",
        text: "Blocks stand in braces; `{` and `else` stand on the line of what they belong to. `if` has a value too.\n\
               A condition is one bool or number: of an array, take `any(…)` or `all(…)`, or choose with `where`.\n\
               `for` runs over `range(n)`, a first axis or a tuple; `break` and `continue` as elsewhere.\n\
               `assert condition, \"message\"` stops the program where the condition does not hold.\n\
               `include \"lib.arr\"` puts the statements of a file in its place.",
        examples: &[
            ("for i in range(3) { print(i, i^2) }", "0 0\n1 1\n2 4"),
            ("x = -3\ns = if x < 0 { \"negative\" } else { \"not negative\" }\ns", "negative"),
            ("where(arange(4) % 2 == 0, 1, -1)", "[ 1 -1  1 -1]"),
        ],
    },
    Topic {
        names: &["strings", "string", "format", "text"],
        summary: "text, and values in it",
        text: "\"…\" or '…' on one line, with \\n \\t \\\\ \\\" \\' \\u{…}. f\"…{x:.3f}…\" puts values in, written as Python's\n\
               format does; {{ and }} are braces.",
        examples: &[("x = 2 / 3\nf\"x is {x:.3f}\"", "x is 0.667")],
    },
    Topic {
        names: &["laziness", "lazy", "passes"],
        summary: "when things are computed",
        text: "A name stands for an expression. It is computed when its value is shown, printed, saved or decides\n\
               something, together with whatever else is needed, in as few passes over memory as possible.\n\
               :type says dtype and shape without computing, :explain how it would be done, :time how long it takes;\n\
               compute(x) computes now and keeps.",
        examples: &[("x = arange(10^12)\nx.shape", "(1000000000000,)")],
    },
    Topic {
        names: &["randomness", "streams", "reproducible"],
        summary: "random numbers that can be had again",
        text: "A random array is a value: used twice, it is the same numbers. `seed(n)`, `:seed n` and `--seed n` begin a\n\
               sequence that is the same on every machine and with any number of threads; `:seed` shows the seed.",
        examples: &[
            ("x = random(1000)\nall(x == x)", "true"),
            ("seed(1)\na = random(3)\nseed(1)\nall(a == random(3))", "true"),
        ],
    },
    Topic {
        names: &["files", "npy", "paths"],
        summary: "reading and writing arrays",
        text: "`x = load(\"x.npy\")` opens a file; its elements are read when something needs them, and only those.\n\
               `save(\"y.npy\", x)` writes one, complete or not at all. Neither needs the array to fit into memory.",
        examples: &[],
    },
    Topic {
        names: &["numpy", "np", "python", "import", "matlab", "julia"],
        summary: "coming from NumPy, MATLAB or Julia",
        text: "NumPy    no `np.`: all functions are at hand. `^` is power. Blocks have braces, and `if c { a } else { b }` is\n\
               \x20        a value. Arrays are values: `b = a` and then changing `b` does not change `a`.\n\
               MATLAB   indices count from 0 and stand in [ ]; the last one is -1. `*` works element by element, `@` is\n\
               \x20        the matrix product. Elements of [1, 2] have commas between them; rows are [[1, 2], [3, 4]].\n\
               Julia    indices count from 0, and the end of a slice is not part of it. Everything works element by\n\
               \x20        element without dots. Functions are defined by `fn`; blocks have braces, not `end`.",
        examples: &[],
    },
];

/// Every word that leads to a topic.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TOPICS.iter().flat_map(|topic| topic.names).copied()
}

/// The first name of every topic.
pub(super) fn titles() -> impl Iterator<Item = &'static str> {
    TOPICS.iter().map(|topic| topic.names[0])
}

pub(super) fn find(name: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.names.contains(&name))
}

/// A topic as `:help` shows it.
pub(super) fn text(topic: &Topic) -> String {
    let mut text = format!("{}: {}\n\n{}\n", topic.names[0], topic.summary, topic.text);
    for (program, output) in topic.examples {
        text.push('\n');
        program.lines().for_each(|line| text += &format!("> {line}\n"));
        output.lines().for_each(|line| text += &format!("{line}\n"));
    }
    text.truncate(text.trim_end().len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Form, Page, Printer};
    use crate::session::{Options, Session};
    use crate::syntax::KEYWORDS;

    #[test]
    fn examples_give_what_they_say() {
        for (program, output) in TOPICS.iter().flat_map(|topic| topic.examples) {
            let page = Page::default();
            let mut session = Session::new(Options::default()).unwrap_or_else(|_| panic!());
            let mut printer = Printer::new(Form::Plain, Box::new(page.clone()));
            if let Err(failure) = session.run("example", program, &mut printer) {
                panic!("{program}\n{}", session.render(&failure, false));
            }
            printer.flush().unwrap();
            assert_eq!(page.text().trim_end(), *output, "{program}");
        }
    }

    #[test]
    fn words_lead_to_one_topic_and_keywords_to_some() {
        let all: Vec<&str> = names().collect();
        for (at, name) in all.iter().enumerate() {
            assert!(!all[..at].contains(name), "{name}");
        }
        for keyword in KEYWORDS {
            assert!(find(keyword).is_some(), "{keyword}");
        }
    }

    #[test]
    fn lines_fit_a_terminal() {
        for line in TOPICS.iter().flat_map(|topic| topic.text.lines().chain([topic.summary])) {
            assert!(line.chars().count() <= 115, "{line}");
        }
    }
}
