//! Conversations at a terminal, held by a test through a pseudo-terminal.

#![cfg(unix)]

mod terminal;

use std::fs;
use std::time::{Duration, Instant};
use terminal::{Setting, Terminal};

const CTRL_A: &str = "\x01";
const CTRL_C: &str = "\x03";
const CTRL_D: &str = "\x04";
const CTRL_R: &str = "\x12";
const BACKSPACE: &str = "\x7f";
const UP: &str = "\x1b[A";
const RIGHT: &str = "\x1b[C";
const TAB: &str = "\t";

#[test]
fn a_conversation() {
    let mut terminal = Terminal::open(Setting::plain());
    terminal.shows("threads");
    terminal.shows(":help explains, Tab completes, Ctrl-D leaves");
    terminal.shows("> ");

    terminal.enters("x = arange(5) * 3");
    terminal.shows("> ");
    terminal.enters("sum(x) + 70");
    terminal.shows("\n100\n");
    terminal.enters("_ + 11");
    terminal.shows("\n111\n");

    terminal.enters("x + unknwon");
    terminal.shows("error: unknown name `unknwon`");
    terminal.enters("max(x) * 1000");
    terminal.shows("\n12000\n");

    terminal.enters(":help mean");
    terminal.shows("The arithmetic mean.");
    terminal.enters(":vars");
    terminal.shows("int64  (5,)");
    terminal.enters(":type random(10^12, 3) < 0.5");
    terminal.shows("bool array of shape (1000000000000, 3)");
    terminal.enters(":tmie x");
    terminal.shows("error: there is no command :tmie; did you mean :time?");
    assert_eq!(terminal.colours(), 0);

    terminal.enters(":quit");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn a_statement_goes_on_until_it_is_complete() {
    let mut terminal = Terminal::open(Setting::plain());
    terminal.shows("> ");
    terminal.enters("f = fn(a) = (a +");
    terminal.shows("\n... ");
    terminal.enters("900) * 10");
    terminal.enters("f(1)");
    terminal.shows("\n9010\n");

    // A block moves in and out; its mark goes as one character.
    terminal.enters("fn g(x) {");
    terminal.shows("\n...     ");
    terminal.enters("x + 1");
    terminal.enters(&format!("y = {BACKSPACE}{BACKSPACE}{BACKSPACE}{BACKSPACE}}}"));
    terminal.shows("\n... }");
    terminal.enters("g(6) * 1111");
    terminal.shows("\n7777\n");
    terminal.enters("(100 +");
    terminal.shows("\n... ");
    terminal.enters(&format!("3) * 5{CTRL_A}2"));
    terminal.shows("\n615");
    terminal.asks();
    terminal.enters("(100 +");
    terminal.shows("\n... ");
    terminal.enters(&format!("{BACKSPACE} 2) * 33"));
    terminal.shows("> (100 + 2) * 33\n3366\n");

    // Two empty lines say that nothing more will come.
    terminal.enters("sum([1, 2");
    terminal.enters("");
    terminal.enters("");
    terminal.shows("error: expected `]` to close the `[` here");
    terminal.asks();
    terminal.types(CTRL_D);
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn a_paste_runs_its_statements_in_order() {
    let mut terminal = Terminal::open(Setting::plain());
    terminal.shows("> ");
    terminal.pastes("x = arange(5)\ny = x * 2\nif sum(y) > 0 {\n    print(\"positive\")\n}\nsum(y) * 1000");
    terminal.shows("sum(y) * 1000");
    terminal.enters("");
    terminal.shows("\n... y = x * 2\n... if sum(y) > 0 {\n...     print(\"positive\")\n... }\n... sum(y) * 1000\n");
    terminal.shows("positive\n20000");
    terminal.asks();
    terminal.pastes("> z = sum(x)\n> z * 5\n50\n:vars");
    terminal.enters("");
    terminal.shows("\n50\n> ");

    // Without the terminal's brackets, lines arrive as if they were typed.
    terminal.types("a = 1\rb = (a +\r1000)\ra + b + 8000\r");
    terminal.shows("\n9002\n");
    terminal.enters(":quit");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn names_members_arguments_and_paths_are_completed() {
    let setting = Setting::plain();
    fs::write(setting.folder().join("measured values.npy"), "no array").unwrap();
    let mut terminal = Terminal::open(setting);
    terminal.shows("> ");
    terminal.enters("measurement = arange(6).resh\t(2, 3)");
    terminal.asks();
    terminal.enters(&format!("meas{TAB}.sw{TAB}(0, 1).shape"));
    terminal.shows("\n(3, 2)");
    terminal.asks();
    terminal.enters(&format!("measurement.mean(ax{TAB}1) * 1000"));
    terminal.shows("\n[1000. 4000.]");
    terminal.asks();
    terminal.types(&format!("load(\"mea{TAB}"));
    terminal.shows("load(\"measured values.npy");
    terminal.enters("\")");
    terminal.shows("error: measured values.npy: this .npy file cannot be read");
    terminal.asks();
    terminal.types(&format!("count_nonzero(1); log{TAB}"));
    terminal.shows("logical_and");
    terminal.shows("logical_xor");
    // The line is drawn again below the list, before it is given up.
    terminal.shows("count_nonzero(1); log");
    terminal.types(CTRL_C);
    terminal.shows("\n> ");
    terminal.enters(&format!(":se{TAB} 77"));
    terminal.shows("\n77");
    terminal.asks();
    terminal.enters(&format!(":help ptp{TAB}"));
    terminal.shows("ptp(a, axis");
    terminal.enters(":quit");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn colours_and_hints_help_while_typing() {
    let mut terminal = Terminal::open(Setting::coloured());
    terminal.draws("\x1b[1;32m> \x1b[0m");
    terminal.types("if true { mean(\"a\", 1");
    terminal
        .draws("\x1b[35mif\x1b[0m \x1b[36mtrue\x1b[0m { \x1b[34mmean\x1b[0m(\x1b[32m\"a\"\x1b[0m, \x1b[36m1\x1b[0m");
    terminal.types(CTRL_C);
    terminal.draws("\x1b[1;32m> \x1b[0m");

    terminal.types("mean(");
    terminal.draws("\x1b[4ma\x1b[0m");
    terminal.shows("axis=none, dtype=none, *, keepdims=false, where=true)");
    terminal.types("[1, 2.5], ");
    terminal.draws("\x1b[4maxis=none\x1b[0m");
    terminal.enters(")");
    terminal.shows("\n1.75\n");

    terminal.enters("nonsense");
    terminal.draws("\x1b[38;5;9merror");
    terminal.shows("error: unknown name `nonsense`");

    // The rest of an earlier entry, taken over by the arrow.
    terminal.types("mean([");
    terminal.enters("4, 5]) * 100");
    terminal.shows("\n450.0\n");
    terminal.types("mea");
    terminal.draws("\x1b[90mn([4, 5]) * 100\x1b[0m");
    terminal.enters(&format!("{RIGHT} + 3"));
    terminal.shows("\n453.0\n");
    terminal.enters(":quit");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn colours_stay_away_where_they_are_not_wanted() {
    for setting in [Setting::coloured().with("NO_COLOR", "1"), Setting::coloured().with("TERM", "dumb")] {
        let mut terminal = Terminal::open(setting);
        terminal.shows("> ");
        terminal.enters("if true { print(\"a\") } else { nonsense }");
        terminal.shows("error: unknown name `nonsense`");
        terminal.enters("40 + (2");
        terminal.enters(") * 2");
        terminal.shows("44");
        assert_eq!(terminal.colours(), 0);
        terminal.enters(":quit");
        assert_eq!(terminal.ends(), 0);
    }
}

#[test]
fn the_end_of_input_and_words_of_other_prompts_leave() {
    for way in [CTRL_D, "exit\r", "quit()\r", ":q\r"] {
        let mut terminal = Terminal::open(Setting::plain());
        terminal.shows("> ");
        terminal.types(way);
        assert_eq!(terminal.ends(), 0, "{way:?}");
    }
}

#[test]
fn ctrl_c_clears_what_is_typed() {
    let mut terminal = Terminal::open(Setting::plain());
    terminal.shows("> ");
    terminal.enters("x = (1 +");
    terminal.shows("\n... ");
    terminal.types(&format!("nonsense{CTRL_C}"));
    terminal.asks();
    terminal.types(CTRL_C);
    terminal.asks();
    terminal.enters("2 + 4000");
    terminal.shows("\n4002\n");
    terminal.enters(":quit");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn ctrl_c_stops_what_is_computed_and_the_conversation_goes_on() {
    let mut terminal = Terminal::open(Setting::plain());
    terminal.shows("> ");
    terminal.enters("kept = 4000");
    for endless in ["sum(sin(random(10^6, 10^6)))", "while true { 1; }"] {
        terminal.shows("> ");
        terminal.enters(endless);
        terminal.waits_for_the_answer();
        std::thread::sleep(Duration::from_millis(200));
        let pressed = Instant::now();
        terminal.types(CTRL_C);
        terminal.shows("\ninterrupted\n");
        assert!(pressed.elapsed() < Duration::from_secs(5), "{endless}: {:?}", pressed.elapsed());
    }
    terminal.enters("kept + 40");
    terminal.shows("\n4040\n");
    terminal.enters(":quit");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn a_long_computation_shows_how_far_it_has_come() {
    let mut terminal = Terminal::open(Setting::plain());
    terminal.shows("> ");
    terminal.enters("sum(sin(random(10^6, 10^6)))");
    terminal.waits_for_the_answer();
    terminal.draws("\r\x1b[Ksum(sin(random(10^6, 10^6)))    0%  ");
    terminal.draws(" left");
    terminal.types(CTRL_C);
    terminal.draws("\r\x1b[K");
    terminal.shows("\ninterrupted\n");
    terminal.enters(":quit");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn what_was_typed_is_remembered_from_one_conversation_to_the_next() {
    let setting = Setting::plain();
    let mut terminal = Terminal::open(setting.clone());
    terminal.shows("> ");
    for text in ["7 * 191", "fn f(x) {\rx * 2\r}", "8 * 191", "8 * 191", "f(1000)"] {
        terminal.enters(text);
    }
    terminal.shows("\n2000\n");
    terminal.enters(":quit");
    assert_eq!(terminal.ends(), 0);

    let mut terminal = Terminal::open(setting);
    terminal.shows("> ");
    // The entry before; then those that begin alike, the one of several lines among them.
    terminal.types(&format!("{UP}{UP}"));
    terminal.shows("f(1000)");
    terminal.types(CTRL_C);
    terminal.asks();
    terminal.enters(&format!("7{UP}"));
    terminal.shows("\n1337");
    terminal.asks();
    terminal.enters(&format!("fn{UP}"));
    terminal.asks();
    terminal.enters("f(3) * 1000");
    terminal.shows("\n6000");
    terminal.asks();
    terminal.enters(&format!("{CTRL_R}8 *"));
    terminal.shows("\n1528\n");
    terminal.enters(":quit");
    assert_eq!(terminal.ends(), 0);
}

/// The blocks of the guide that are marked `console` are one conversation, of which every line is seen.
#[test]
fn the_guide_shows_what_happens() {
    let guide = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/guide.md")).unwrap();
    let blocks = guide.split("```console\n").skip(1).map(|block| block.split("```").next().unwrap_or_default());
    let setting = Setting::plain();
    let temperatures = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/temperatures.npy");
    fs::copy(temperatures, setting.folder().join("temperatures.npy")).unwrap();
    let mut terminal = Terminal::open(setting);
    terminal.shows("> ");
    for line in blocks.flat_map(str::lines) {
        match line.strip_prefix("> ").or(line.strip_prefix("... ")) {
            // Lines are moved in as they are typed.
            Some(typed) => terminal.enters(typed.trim_start()),
            None => terminal.shows(line.trim_end()),
        }
    }
    terminal.enters("4000 + 711");
    terminal.shows("\n4711\n");
    terminal.enters(":quit");
    assert_eq!(terminal.ends(), 0);
}
