use super::*;
use crate::cli::{Form, Page};
use crate::session::Options;

fn conversation() -> (Repl, Page) {
    let page = Page::default();
    let session = Session::new(Options { seed: Some(5), ..Options::default() }).unwrap_or_else(|_| panic!());
    let printer = Printer::new(Form::Plain, Box::new(page.clone()));
    (Repl::new(session, Interrupts::unwatched(), printer, false), page)
}

/// What is answered to some entries; complaints go elsewhere.
fn answers(entries: &[&str]) -> String {
    let (mut repl, page) = conversation();
    for entry in entries {
        assert_eq!(repl.respond(entry).unwrap(), Reply::Continue, "{entry}");
    }
    page.text()
}

/// The complaint about an entry, after others.
fn complaint(before: &[&str], text: &str) -> String {
    let (mut repl, _) = conversation();
    before.iter().for_each(|entry| _ = repl.respond(entry).unwrap());
    let reply = match entry::split(text).as_slice() {
        [Entry::Command(line)] => commands::run(&mut repl, line),
        _ => repl.statements(text),
    };
    match reply {
        Err(Complaint::Message(message)) => message,
        Err(Complaint::Failure(failure)) => repl.session.render(&failure, false),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn values_are_shown_and_names_remembered() {
    assert_eq!(answers(&["answer = 42\n1.5\n", "answer"]), "1.5\n42\n");
}

#[test]
fn the_last_value_shown_has_a_name() {
    assert_eq!(answers(&["1 + 1", "_ * 10", "_ + _"]), "2\n20\n40\n");
    assert_eq!(answers(&["arange(3);", "x = 5", "7", "_ = 3", "_", "[1, 2]", "sum(_)"]), "7\n3\n[1 2]\n3\n");
    assert_eq!(answers(&["arange(4) * 2", "inf", "print(5)", "_ == inf"]), "[0 2 4 6]\ninf\n5\ntrue\n");
    assert!(complaint(&["x = 1"], "_").contains("unknown name `_`"));
}

#[test]
fn a_mistake_ends_the_entry_but_not_the_conversation() {
    assert_eq!(answers(&["1 +* 2\n:seed", "2.5"]), "2.5\n");
    assert_eq!(answers(&[":nonsense\n1.5", ":seed"]), "5\n");
}

#[test]
fn settings_are_shown_and_changed() {
    assert_eq!(
        answers(&[":engine", ":engine interp"]),
        "jit: compiled and parallel\ninterp: the plain reference, one operation at a time\n"
    );
    assert_eq!(answers(&[":seed 7", ":seed"]), "7\n7\n");
    assert_eq!(answers(&[":threads 3"]), "3\n");
    assert!(answers(&[":threads"]).contains("one for each processor"));
    assert_eq!(answers(&[":memory 2GiB", ":memory"]), "2.0 GiB for arrays\n2.0 GiB for arrays\n");
}

#[test]
fn wrong_settings_are_explained() {
    for (line, message) in [
        (":engine jot", "there is no engine `jot`; did you mean `jit`?"),
        (":engine graphics", "there is no engine `graphics`; write `jit` or `interp`"),
        (":seed -1", "`-1` is no seed: write an integer from 0 to 2^64 - 1"),
        (":threads many", "`many` is no number of threads: write 4, or 0 for all"),
        (
            ":memory 5 bananas",
            "`bananas` is no unit: use B, kB, MB, GB, TB (powers of 1000), KiB, MiB, GiB, TiB (powers of 1024), or %",
        ),
        (":shape up", "there is no setting `up`; write `on` or `off`"),
        (":vars all", ":vars takes nothing behind it"),
        (":time", ":time needs something to work on: write `:time EXPR`"),
        (":clear y", "there is no name `y`; :vars lists the names"),
        (":help nonsense", "there is no help on `nonsense`; `:help` lists what there is"),
        (":load no/such/file.arr", "there is no file `no/such/file.arr`"),
        (":tpye x", "there is no command :tpye; did you mean :type?"),
    ] {
        assert_eq!(complaint(&[], line), message);
    }
}

#[test]
fn help_knows_commands_topics_builtins_and_own_functions() {
    let table = answers(&[":help"]);
    assert!(table.contains(":time EXPR            how long it takes"), "{table}");
    assert!(answers(&[":help sum"]).starts_with("sum("));
    assert!(answers(&[":help for"]).starts_with("control"));
    assert_eq!(answers(&[":help :seed"]), ":seed [N]\nshow or set the seed of random numbers\n");
    assert_eq!(answers(&["fn twice(x, by=2) = x * by", ":help twice"]), "twice: function twice(x, by=2)\n");
    for question in ["mean?", "?mean", "help(mean)", ":help mean()"] {
        assert!(answers(&[question]).contains("The arithmetic mean."), "{question}");
    }
    assert_eq!(answers(&["help"]), table);
}

#[test]
fn types_take_nothing() {
    assert_eq!(
        answers(&[":type random(3, 4) * 2", ":type 1", "random(1)", "seed(5)", "random(1)"]),
        answers(&[":type random(3, 4) * 2", ":type 1", "random(1)", ":seed 5", "random(1)"]).replace("5\n[", "[")
    );
    assert!(answers(&[":type random(10^9, 10) > 0.5"]).starts_with("bool array of shape (1000000000, 10)"));
}

#[test]
fn statements_are_timed_without_their_values() {
    let text = answers(&["x = random(10000)", ":time sum(x)"]);
    assert!(text.contains("(median of ") && text.contains("the first took "), "{text}");
    assert_eq!(text.lines().count(), 1);
    // What it works on is computed before.
    let text = answers(&["x = random(10)", "y = random(10)", ":time sum(x)", ":vars"]);
    assert!(text.contains("80 bytes  computed") && text.ends_with("80 bytes  lazy\n"), "{text}");
}

#[test]
fn names_are_listed_and_forgotten() {
    assert_eq!(answers(&[":vars"]), "no names are defined yet\n");
    let text = answers(&["x = arange(4) / 2", "n = 3; x;", "fn f(a) = a", "x", ":vars"]);
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[1], ["x", "float64", "(4,)", "32", "bytes", "computed"]);
    assert_eq!(rows[2], ["n", "integer", "3"]);
    assert_eq!(rows[3], ["f", "function", "f(a)"]);
    assert_eq!(rows.len(), 4);
    assert!(answers(&["x = arange(4) / 2", ":vars"]).ends_with(" lazy\n"));
    assert_eq!(answers(&["x = 1; y = 2", ":clear x, y", ":vars"]), "no names are defined yet\n");
    assert_eq!(complaint(&["xx = 1"], ":clear xx xy"), "there is no name `xy`; did you mean `xx`?");
}

#[test]
fn shapes_are_shown_on_request() {
    let text = answers(&[":shape on", "arange(3)", "sum(arange(3))", "(1, 2)", ":shape off", "arange(3)"]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[1..4], ["[0 1 2]  int64 (3,)", "3  int64", "(1, 2)"]);
    assert_eq!(lines[5], "[0 1 2]");
}

#[test]
fn scripts_run_in_the_session() {
    let script = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(script.path(), "loaded = 3\n").unwrap();
    assert_eq!(answers(&[&format!(":load \"{}\"", script.path().display()), "loaded"]), "3\n");
}

#[test]
fn leaving_skips_the_rest() {
    for text in [":quit\n1.5", "exit", "quit()", ":q"] {
        let (mut repl, page) = conversation();
        assert_eq!(repl.respond(text).unwrap(), Reply::Quit, "{text}");
        assert_eq!(page.text(), "");
    }
    assert_eq!(answers(&["exit = 3", "exit"]), "3\n");
}

#[test]
fn a_forgotten_colon_is_noticed() {
    for (text, command) in [
        ("whos", ":vars"),
        ("vars", ":vars"),
        ("time sum(x)", ":time sum(x)"),
        ("help mean", ":help mean"),
        ("clear x", ":clear x"),
        ("load \"a.arr\"", ":load \"a.arr\""),
    ] {
        assert_eq!(complaint(&[], text), format!("commands begin with a colon: write `{command}`"));
    }
    assert_eq!(answers(&["time = 3", "time", "time + 1"]), "3\n4\n");
    assert!(complaint(&[], "time + 1").contains("unknown name"));
}
