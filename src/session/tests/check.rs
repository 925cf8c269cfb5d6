use super::{failing, lines, session};
use crate::session::{Checked, CheckedStatement, Session};
use crate::types::{DType, Shape};

fn checked(session: &mut Session, text: &str) -> (Vec<CheckedStatement>, Checked) {
    let mut statements = Vec::new();
    match session.check("text", text, &mut |statement| statements.push(statement)) {
        Ok(checked) => (statements, checked),
        Err(failure) => panic!("{text}\n{}", session.render(&failure, false)),
    }
}

/// Every statement as `line: name summary, … => shown`.
fn report(text: &str) -> Vec<String> {
    let statements = checked(&mut session(), text).0;
    let line = |statement: &CheckedStatement| {
        let bindings = statement.bindings.iter().map(|binding| format!("{} {}", binding.name, binding.summary));
        let shown = statement.shown.iter().map(|shown| format!("=> {shown}"));
        let words: Vec<String> = bindings.chain(shown).collect();
        format!("{}: {}", statement.line, words.join(", "))
    };
    statements.iter().map(line).collect()
}

#[test]
fn shapes_and_dtypes_are_known_without_computing() {
    let text = "n = 1000\n\nx = random(n, 3)\nm = mean(x, axis=0)\nm > 0.5\nfn f(a) = a[1:]\nprint(f(x))";
    let want = ["1: n 1000", "3: x float64 (1000, 3)", "4: m float64 (3,)", "5: => bool (3,)", "6: f f", "7: "];
    assert_eq!(report(text), want);
}

#[test]
fn what_depends_on_data_is_unknown_and_the_rest_is_not() {
    let text = "x = random(10)\nk = argmax(x)\ny = x[:k]\nz = y + 1\nw = x * 2\nif max(x) > 0.5 { w = w[1:]; v = 1 }\n\
                w + 1\ny = x\ny\nfor i in range(3) { y = y[1:] }\nwhile sum(x) > 1 { x = x / 2 }\nx";
    let want = [
        "1: x float64 (10,)",
        "2: k int64 ()",
        "3: y ?",
        "4: z ?",
        "5: w float64 (10,)",
        "6: w ?, v ?",
        "7: ",
        "8: y float64 (10,)",
        "9: => float64 (10,)",
        "10: i 2, y float64 (7,)",
        "11: x ?",
        "12: ",
    ];
    assert_eq!(report(text), want);
    assert!(checked(&mut session(), text).1.depends_on_data);
    assert!(!checked(&mut session(), "x = random(10)\ncompute(x)").1.depends_on_data);
}

#[test]
fn values_without_data_are_worked_out() {
    assert_eq!(report("zeros(int(sqrt(100)), 2)"), ["1: => float64 (10, 2)"]);
    assert_eq!(report("n = sum([1, 2, 3])\nones(n)"), ["1: n int64 ()", "2: => float64 (6,)"]);
}

#[test]
fn long_loops_are_not_followed_to_their_end() {
    assert_eq!(report("x = 0\nfor i in range(10^12) { x = i }"), ["1: x 0", "2: i ?, x ?"]);
}

#[test]
fn errors_that_show_without_data_are_found() {
    let mut session = session();
    let mut error = |text: &str| session.check("text", text, &mut |_| {}).unwrap_err().diagnostic.message;
    assert!(error("x = random(3)\nx + ones(4)").contains("shapes do not match"));
    assert!(error("y = random(10^7, 10^7)\ny").contains("the budget has room for"));
    assert!(error("print(1)\nundefined").contains("unknown name"));
}

#[test]
fn files_are_read_for_their_headers_and_saved_ones_count_as_saved() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.npy").display().to_string();
    let text = format!("save(\"{path}\", zeros(3, 4))\nx = load(\"{path}\")\nprint(f\"{{x[0, 0]}}\")");
    assert_eq!(report(&text), ["1: ", "2: x float64 (3, 4)", "3: "]);
    assert!(!folder.path().join("x.npy").exists());
}

#[test]
fn peaks_are_those_of_the_plans() {
    let (statements, checked) = checked(&mut session(), "x = random(1000, 1000)\nsum(x)\nx + x.T\nsum(x)");
    assert_eq!(statements[0].peak, 0);
    assert!(statements[1].peak < 1_000_000, "{}", statements[1].peak);
    assert!(statements[2].peak >= 8_000_000, "{}", statements[2].peak);
    assert_eq!(checked.peak, statements[2].peak);
}

#[test]
fn checking_and_describing_change_nothing() {
    let (mut one, mut other) = (session(), session());
    lines(&mut one, "x = random(3)");
    lines(&mut other, "x = random(3)");
    checked(&mut one, "x = random(100)\ny = random(5)\nseed(7)\nrandom(2)");
    one.describe("text", "random(10)").unwrap();
    one.explain("text", "random(10)", Default::default()).unwrap();
    assert!(failing(&mut one, "y").1.contains("unknown name"));
    assert_eq!(lines(&mut one, "x\nrandom(3)"), lines(&mut other, "x\nrandom(3)"));
    assert_eq!(one.seed(), other.seed());
}

#[test]
fn expressions_are_described() {
    let mut session = session();
    lines(&mut session, "x = random(4, 5)\nn = 3");
    let mut words = |text: &str| session.describe("text", text).unwrap().words;
    assert_eq!(words("x.T[:, 0] * 0"), "float64 array of shape (5,)");
    assert_eq!(words("sum(x) > 1"), "bool scalar");
    assert_eq!(words("n + 1"), "integer");
    assert_eq!(words("x[0, :argmax(x[0])]"), "?");
    assert_eq!(words("y = x"), "none");
    let described = session.describe("text", "x > 0").unwrap();
    assert_eq!((described.dtype, described.shape), (Some(DType::Bool), Shape::new([4, 5]).ok()));
    assert!(session.describe("text", "x + ones(3)").is_err());
}
