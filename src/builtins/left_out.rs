//! Keywords of NumPy's functions that no builtin has, or not this one, and what to write instead.

use super::Builtin;

/// Functions that sort, whose `order` names fields of records.
const SORTS: [&str; 4] = ["sort", "argsort", "partition", "argpartition"];

/// `(keyword, what is to be said)`; `NAME` stands for the builtin.
const LEFT_OUT: &[(&str, &str)] = &[
    ("out", "results are values of their own: write `y = NAME(…)`, or `y[:] = NAME(…)` to keep the dtype of y"),
    ("where", "write `where(condition, NAME(…), otherwise)`, or `NAME(…)` of the elements `x[condition]`"),
    ("dtype", "convert what goes in, `NAME(float32(x))`, or what comes out, `NAME(x).astype(float32)`"),
    ("casting", "leave `casting` out: dtypes promote, and `x.astype(dtype)` converts to any other"),
    ("order", "leave `order` out: how an array lies in memory changes no value"),
    ("subok", "leave `subok` out: there is one kind of array"),
    ("like", "leave `like` out: there is one kind of array"),
    ("device", "leave `device` out: arrays live in main memory"),
    ("writeable", "leave `writeable` out: arrays are values, and changing one changes no other"),
    ("overwrite_input", "leave `overwrite_input` out: arguments keep their values"),
    ("optimize", "leave `optimize` out: operands are taken together from left to right, in the order you write them"),
    ("signature", "leave `signature` out: the dtypes of the operands decide; `x.astype(dtype)` converts them"),
    ("ndmax", "leave `ndmax` out: an array has as many dimensions as its brackets are nested"),
    ("mmap_mode", "leave `mmap_mode` out: elements are read when something needs them, and only those"),
    ("allow_pickle", "leave `allow_pickle` out: pickled objects are neither read nor written"),
    ("fix_imports", "leave `fix_imports` out: pickled objects are neither read nor written"),
    ("encoding", "leave `encoding` out: pickled objects are neither read nor written"),
    ("max_header_size", "leave `max_header_size` out: a header is read safely whatever its size"),
];

/// What to write instead of `keyword` in a call of `builtin`, which does not have it; none where NumPy has no such
/// keyword either, or the builtin has it.
pub(super) fn advice(builtin: &Builtin, keyword: &str) -> Option<String> {
    if builtin.parameters().parameters.iter().any(|parameter| parameter.name == keyword) {
        return None;
    }
    if keyword == "order" && SORTS.contains(&builtin.name()) {
        return Some("leave `order` out: it names fields of records, and arrays hold numbers".to_string());
    }
    let (_, advice) = LEFT_OUT.iter().find(|(left_out, _)| *left_out == keyword)?;
    Some(advice.replace("NAME", builtin.name()))
}

/// The keywords that a call of `builtin` answers with advice.
pub(super) fn keywords(builtin: &Builtin) -> impl Iterator<Item = &'static str> {
    LEFT_OUT.iter().map(|(keyword, _)| *keyword).filter(|keyword| advice(builtin, keyword).is_some())
}
