//! The program as people and other programs call it.

mod common;

use arr::numeric::simd::Level;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// The program with some arguments, and nothing on standard input.
fn arr(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_arr"));
    command.args(arguments).stdin(Stdio::null()).env("NO_COLOR", "1");
    command
}

fn output(arguments: &[&str]) -> Output {
    arr(arguments).output().unwrap()
}

/// What a run that must succeed writes.
fn written(arguments: &[&str]) -> String {
    let output = output(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn status(arguments: &[&str]) -> i32 {
    output(arguments).status.code().unwrap()
}

// ---- programs and their ends ----

#[test]
fn exit_codes_tell_success_failure_and_bad_usage() {
    assert_eq!(status(&["-e", "1 + 1"]), 0);
    assert_eq!(status(&["-e", ""]), 0);
    assert_eq!(status(&["-e", "1 +"]), 1);
    assert_eq!(status(&["-e", "[1][5]"]), 1);
    assert_eq!(status(&["-e", "assert 1 > 2"]), 1);
    assert_eq!(status(&["-e", "1", "--let", "n=unknown"]), 1);
    assert_eq!(status(&["--no-such-option"]), 2);
    assert_eq!(status(&["no/such/script.arr"]), 2);
    assert_eq!(status(&["-e", "1", "--memory", "5 bananas"]), 2);
    assert_eq!(status(&["-e", "1", "--let", "no equals sign"]), 2);
    assert_eq!(status(&["--help"]), 0);
    assert_eq!(status(&["--version"]), 0);
}

#[test]
fn a_program_comes_from_text_a_file_or_standard_input() {
    assert_eq!(written(&["-e", "1 + 1; 2 + 2"]), "4\n");
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("sum.arr");
    std::fs::write(&script, "# a comment\nsum([1, 2, 3])\n").unwrap();
    let script = script.to_str().unwrap();
    assert_eq!(written(&[script]), "6\n");
    assert_eq!(written(&["run", script]), "6\n");
    assert_eq!(piped(&[], "x = 20\nx + 1\n"), "21\n");
    assert_eq!(piped(&["-", "--let", "y=3"], "y"), "3\n");
}

/// What the program writes when `input` stands on its standard input.
fn piped(arguments: &[&str], input: &str) -> String {
    let mut child = arr(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    text(&output.stdout)
}

#[test]
fn definitions_are_made_in_order_before_the_program() {
    assert_eq!(written(&["--let", "a=2", "-e", "b", "--let", "b=a + 1", "--let", "b=b * 10"]), "30\n");
    assert_eq!(written(&["--let", "x=arange(3)", "-e", "x / 2"]), "[0.  0.5 1. ]\n");
    assert_eq!(written(&["--let", "n=4", "-e", "([1] + n).dtype"]), "int64\n");
}

#[test]
fn what_was_shown_before_an_error_comes_before_it() {
    let output = output(&["-e", "print(\"first\")\n[1, 2] + [1, 2, 3]"]);
    assert_eq!(text(&output.stdout), "first\n");
    let error = text(&output.stderr);
    assert!(error.starts_with("error: shapes do not match\n"), "{error}");
    assert!(error.contains("-e:2:1"), "{error}");
}

#[test]
fn warnings_stand_on_standard_error_and_change_nothing() {
    let output = output(&["-e", "[7] // [0]"]);
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(0), "[0]\n"));
    assert!(text(&output.stderr).starts_with("warning: integer division by zero gives 0\n"));
}

// ---- JSON ----

#[test]
fn json_is_a_line_for_each_value() {
    let program =
        "[[1.0, nan], [-inf, 0.1]]\narange(3)\n[1, 2] > 1\n2.5\n(1, \"a\\\"b\")\nnone\nprint(\"n =\", 3)\nzeros(0, 2)";
    let lines = written(&["--json", "-e", program]);
    let expected = [
        r#"{"dtype":"float64","shape":[2,2],"data":[1.0,"nan","-inf",0.1]}"#,
        r#"{"dtype":"int64","shape":[3],"data":[0,1,2]}"#,
        r#"{"dtype":"bool","shape":[2],"data":[false,true]}"#,
        r#"{"dtype":"float64","shape":[],"data":[2.5]}"#,
        r#"{"tuple":[{"dtype":"int64","shape":[],"data":[1]},{"string":"a\"b"}]}"#,
        r#"{"none":true}"#,
        r#"{"string":"n = 3"}"#,
        r#"{"dtype":"float64","shape":[0,2],"data":[]}"#,
    ];
    assert_eq!(lines.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn json_has_a_line_for_a_call_without_a_value() {
    let program = "fn quiet(x) { y = x }\nquiet(1)\nquiet(2);\n(3).quiet()\nprint(4)\nif true { quiet(5) }";
    let lines = written(&["--json", "-e", program]);
    let expected = [r#"{"none":true}"#, r#"{"none":true}"#, r#"{"string":"4"}"#];
    assert_eq!(lines.lines().collect::<Vec<_>>(), expected);
    assert_eq!(written(&["-e", program]), "4\n");
}

#[test]
fn json_errors_say_what_to_do() {
    let output = output(&["--json", "-e", "x = [1, 2]\nx.sort()"]);
    assert_eq!(
        text(&output.stderr),
        "{\"error\":\"arrays are values: this changes nothing\",\"file\":\"-e\",\"line\":2,\"column\":1,\
         \"help\":\"write `x = sort(x)`\"}\n"
    );
}

#[test]
fn json_errors_are_a_line_on_standard_error() {
    let output = output(&["--json", "-e", "x = 1\ny = x + unknwon"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), "");
    assert_eq!(
        text(&output.stderr),
        "{\"error\":\"unknown name `unknwon`\",\"file\":\"-e\",\"line\":2,\"column\":9}\n"
    );
}

// ---- the same bits, always ----

/// Reductions of odd lengths, random numbers and transcendental functions, along every axis.
const PROGRAM: &str = "
x = random(1237, 53) - 0.5
y = sin(x * 100) + exp(x) / (1 + x^2)
sum(y); sum(y)
sum(y, axis=0)
mean(y[::-1, ::2], axis=1)[::100]
std(y.T, axis=0)[:7]
var(y, ddof=1)
prod(1 + x / 1000)
max(y, axis=1)[-5:]
argmin(y)
log(abs(x[3]))
sum(where(y > 0, sqrt(abs(y)), -y)^3)
integers(-5, 1000, 9)
z = arange(100_003)
sum(z % 7 * (z // 11))
sum(cos(z[1:] - z[:-1] / 3))
(y - mean(y, axis=0))[11, :5]
";

#[test]
fn results_do_not_depend_on_threads_chunks_tiles_or_the_processor() {
    let json = |more: &[&str]| written(&[&["--json", "--seed", "42", "-e", PROGRAM], more].concat());
    let reference = json(&["--engine", "interp"]);
    assert_eq!(reference.lines().count(), 14);
    let mut variations: Vec<Vec<&str>> = ["1", "2", "3", "7"].iter().map(|n| vec!["--threads", n]).collect();
    for level in Level::available() {
        let name = format!("{level:?}").to_lowercase();
        variations
            .push(vec!["--simd", ["baseline", "avx2", "avx512"].into_iter().find(|&known| known == name).unwrap()]);
    }
    for (chunk, tile) in [("1", "128"), ("3", "128"), ("1000", "256"), ("5", "4096"), ("100000", "512")] {
        variations.push(vec!["--chunk", chunk, "--tile", tile, "--threads", "3"]);
    }
    variations.push(vec!["--no-fuse"]);
    variations.push(vec!["--memory", "16MB"]);
    for variation in variations {
        let lines = json(&variation);
        for (one, other) in reference.lines().zip(lines.lines()) {
            assert_eq!(one, other, "{variation:?}");
        }
        assert_eq!(lines.lines().count(), reference.lines().count(), "{variation:?}");
    }
}

// ---- commands ----

#[test]
fn verify_compares_the_engines() {
    let agreed = written(&["verify", "--seed", "1", "-e", "x = random(1000)\nx + 1\nsum(sin(x))"]);
    assert_eq!(agreed, "the engines agree on 2 values of 1001 elements\n");
    assert_eq!(status(&["verify", "-e", "[1][2]"]), 1);
}

#[test]
fn explain_shows_the_plan_and_the_code() {
    let plan = written(&["explain", "-e", "sum((random(n, n) / 2)^2)", "--let", "n=1000"]);
    assert!(plan.starts_with("passes: 1\nkernels: 1\n"), "{plan}");
    let plan = written(&["explain", "--clif", "--asm", "-e", "sum(sqrt(arange(1000.0)) + 1)"]);
    assert!(plan.contains("CLIF") && plan.contains("machine code"), "{plan}");
    assert_eq!(written(&["explain", "-e", "1;"]), "nothing to compute\n");
}

#[test]
fn bench_reports_times_and_memory() {
    let arguments = ["bench", "--json", "--runs", "3", "-s", "x = random(1000)", "sum(x^2)"];
    let report = written(&arguments);
    for key in ["first_s", "compile_s", "min_s", "median_s", "times", "peak_rss_bytes"] {
        assert!(report.contains(&format!("\"{key}\":")), "{report}");
    }
    let times = report.split_once("\"times\":[").unwrap().1.split_once(']').unwrap().0;
    assert_eq!(times.split(',').filter(|time| time.parse::<f64>().is_ok_and(|seconds| seconds > 0.0)).count(), 3);
    assert!(
        written(&arguments[..1].iter().chain(&arguments[2..]).copied().collect::<Vec<_>>()).starts_with("best of 3: ")
    );
}

#[test]
fn check_computes_nothing_and_says_what_would_be() {
    let table = written(&["check", "-e", "n = 1000\nx = random(n, n)\n\nprint(mean(x))\nx[:2, 0]"]);
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["line", "name", "value", "memory"]);
    assert_eq!(rows[1], ["1", "n", "1000"]);
    assert_eq!(rows[2], ["2", "x", "float64", "(1000,", "1000)"]);
    assert!(table.contains("\n   5        float64 (2,)"), "{table}");
    assert!(table.lines().last().is_some_and(|last| last.starts_with("peak memory ")), "{table}");
    let lines = written(&["check", "--json", "-e", "x = zeros(3)"]);
    assert!(lines.starts_with("{\"line\":1,\"bindings\":[{\"name\":\"x\",\"value\":\"float64 (3,)\"}]"), "{lines}");
    assert!(lines.lines().last().is_some_and(|last| last.starts_with("{\"peak_bytes\":")), "{lines}");
}

#[test]
fn check_shows_what_it_knows_before_an_error() {
    let output = output(&["check", "-e", "x = zeros(3)\nx + zeros(4)"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("   1  x     float64 (3,)"), "{}", text(&output.stdout));
    assert!(text(&output.stderr).starts_with("error: shapes do not match\n"));
}

#[test]
fn fmt_rewrites_files_that_are_not_formatted() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let (ugly, good) = (file("ugly.arr", "x=1;x**2;  # why\n"), file("good.arr", "x = 1\n"));
    let modified = std::fs::metadata(&good).unwrap().modified().unwrap();
    let (all, name) = (folder.path().to_str().unwrap(), ugly.to_str().unwrap());

    let checked = output(&["fmt", "--check", all]);
    assert_eq!(checked.status.code(), Some(1));
    let expected = format!("would change {name}\n@@ -1,1 +1,2 @@\n-x=1;x**2;  # why\n+x = 1\n+x^2;  # why\n");
    assert_eq!((text(&checked.stdout), text(&checked.stderr)), (expected, String::new()));

    assert_eq!(written(&["fmt", all]), format!("formatted {name}\n"));
    assert_eq!(std::fs::read_to_string(&ugly).unwrap(), "x = 1\nx^2;  # why\n");
    assert_eq!(std::fs::metadata(&good).unwrap().modified().unwrap(), modified);
    assert_eq!(written(&["fmt", "--check", all, name]), "");
    assert_eq!(status(&["fmt", "no/such/file.arr"]), 2);
}

#[test]
fn fmt_leaves_a_file_that_does_not_parse_and_does_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let (bad, good) = (folder.path().join("a.arr"), folder.path().join("b.arr"));
    std::fs::write(&bad, "x = 1 +\n").unwrap();
    std::fs::write(&good, "x=1").unwrap();
    let output = output(&["fmt", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("a.arr:2:1"), "{}", text(&output.stderr));
    assert_eq!(std::fs::read_to_string(&bad).unwrap(), "x = 1 +\n");
    assert_eq!(std::fs::read_to_string(&good).unwrap(), "x = 1\n");
}

#[test]
fn fmt_reads_standard_input() {
    assert_eq!(piped(&["fmt"], "f( x,y )\n\n\n\ny=2"), "f(x, y)\n\ny = 2\n");
    assert_eq!(piped(&["fmt", "-"], ""), "");
}

#[test]
fn completions_and_manuals_are_written() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = written(&["completions", shell]);
        assert!(script.contains("explain") && script.contains("memory"), "{shell}: {script}");
    }
    assert!(written(&["man"]).contains(".SH SUBCOMMANDS"));
    assert!(written(&["man", "bench"]).contains("setup"));
    let mistaken = output(&["man", "bnech"]);
    assert_eq!(mistaken.status.code(), Some(2));
    assert!(text(&mistaken.stderr).contains("did you mean `bench`?"));
}

#[test]
fn help_and_version_are_commands_too() {
    assert_eq!(written(&["--version"]), format!("arr {}\n", env!("CARGO_PKG_VERSION")));
    let help = written(&["help"]);
    for command in ["run", "explain", "verify", "bench", "check", "fmt", "completions", "man"] {
        assert!(help.contains(&format!("\n  {command} ")), "{command}: {help}");
    }
    assert!(written(&["help", "bench"]).contains("--setup"));
}

#[test]
fn mistyped_commands_and_files_are_guessed() {
    let complaint = |arguments: &[&str]| {
        let output = output(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        text(&output.stderr)
    };
    assert!(complaint(&["bnech"]).contains("did you mean the command `arr bench`?"));
    assert!(complaint(&["bnech", "1 + 1"]).contains("did you mean the command `arr bench`?"));
    assert!(complaint(&["bnech", "-s", "x = 1", "x"]).contains("a similar subcommand exists: 'bench'"));
    assert!(complaint(&["examples/sotfmax.arr"]).contains("did you mean `examples/softmax.arr`?"));
    assert!(complaint(&["fmt", "examples/softmax"]).contains("did you mean `examples/softmax.arr`?"));
}

#[test]
fn progress_shows_on_standard_error_where_it_is_wanted() {
    // Long enough for half a second on any machine.
    let program = "x = random(10^7)\nfor i in range(40) { print(sum(sin(x + i)) < inf) }";
    let always = output(&["--progress", "always", "--threads", "1", "-e", program]);
    assert!(text(&always.stderr).contains("\r\u{1b}[K"), "{:?}", text(&always.stderr));
    assert_eq!(always.stdout.len(), 40 * "true\n".len());
    assert_eq!(text(&output(&["--threads", "1", "-e", program]).stderr), "");
}

#[test]
fn a_profile_says_what_was_done_by_whom() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("profile.json");
    let path = path.to_str().unwrap();
    written(&["--profile", path, "-e", "x = random(1_000_000); sort(x)[0] < mean(x)"]);
    let profile: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let events = profile["traceEvents"].as_array().unwrap();
    let name = |event: &serde_json::Value| event["name"].as_str().unwrap().to_owned();
    for part in ["sort", "kernel ", "chunk "] {
        assert!(events.iter().any(|event| name(event).starts_with(part)), "nothing is called {part} in {profile}");
    }
    // Whether a second thread came in time for a chunk is up to the system; whoever did something has a name.
    let (names, work): (Vec<_>, Vec<_>) = events.iter().partition(|event| name(event) == "thread_name");
    for event in work {
        let thread = names.iter().find(|named| named["tid"] == event["tid"]).expect("every thread has a name");
        let who = thread["args"]["name"].as_str().unwrap();
        assert!(who == "arr" || who.starts_with("arr-worker-"), "{who} did {event}");
    }
    // A program is not worse for a profile that cannot be written.
    let output = output(&["--profile", folder.path().to_str().unwrap(), "-e", "1 + 1"]);
    assert_eq!(text(&output.stdout), "2\n");
    assert!(output.status.success() && text(&output.stderr).contains("the profile was not written"));
}

#[test]
fn the_seed_makes_runs_repeatable() {
    let draw = |seed: &str| written(&["--seed", seed, "-e", "random(3)"]);
    assert_eq!(draw("1"), draw("1"));
    assert_ne!(draw("1"), draw("2"));
    let unseeded = || written(&["-e", "random(3)"]);
    assert_ne!(unseeded(), unseeded());
}

#[test]
fn a_dump_stands_on_standard_error() {
    let output = output(&["--dump", "fold", "-e", "sum(arange(1000) * 2)"]);
    assert_eq!(text(&output.stdout), "999000\n");
    assert!(text(&output.stderr).starts_with("after fold:\n"), "{}", text(&output.stderr));
}

// ---- the world outside ----

#[test]
fn a_reader_that_leaves_is_no_error() {
    let program = "for i in range(100_000) { print(i) }";
    let mut child = arr(&["-e", program]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert_eq!(first, "0\n");
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
}

#[cfg(unix)]
#[test]
fn an_interrupt_stops_a_loop() {
    let child = spawned("print(\"ready\")\nx = 0\nwhile true { x = (x + 1) % 7 }", Path::new("."));
    // Queued output would only be written at the end of the loop.
    std::thread::sleep(Duration::from_millis(500));
    assert_interrupted(child);
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_the_old_file_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let (old, target) = (b"what was there before", folder.path().join("y.npy"));
    std::fs::write(&target, old).unwrap();
    let slow = format!("x = random(60_000_000)\n{}save(\"y.npy\", x)", "x = sin(x)\n".repeat(50));
    let child = spawned(&slow, folder.path());
    std::thread::sleep(Duration::from_millis(500));
    assert_interrupted(child);
    assert_eq!(std::fs::read(&target).unwrap(), old);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[cfg(unix)]
fn spawned(program: &str, folder: &Path) -> Child {
    let mut command = arr(&["--threads", "1", "-e", program]);
    command.current_dir(folder).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Sends Ctrl-C and waits for the end, which must come soon, with the exit code for it.
#[cfg(unix)]
fn assert_interrupted(mut child: Child) {
    assert_eq!(child.try_wait().unwrap(), None, "it ended before it could be interrupted");
    let sent = Instant::now();
    // SAFETY: the child has not been waited for, so that its number is still its own.
    assert_eq!(unsafe { libc::kill(child.id() as libc::pid_t, libc::SIGINT) }, 0);
    let status = child.wait().unwrap();
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    assert_eq!(status.code(), Some(130), "{errors}");
    assert!(errors.contains("interrupted"), "{errors}");
    assert!(sent.elapsed() < Duration::from_secs(3), "it took {:?}", sent.elapsed());
}

// ---- predictions ----

#[test]
fn a_measured_machine_lets_plans_be_predicted() {
    let folder = tempfile::tempdir().unwrap();
    let with = |arguments: &[&str]| {
        let output = arr(arguments).env("XDG_CACHE_HOME", folder.path()).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        (text(&output.stdout), text(&output.stderr))
    };
    let program = "x = compute(random(100_000)); sum(exp(x))";
    let (plan, _) = with(&["explain", "-e", program]);
    assert!(!plan.contains("time:"), "nothing is known of this machine: {plan}");
    let (_, statistics) = with(&["--stats", "-e", program]);
    assert!(!statistics.contains("predicted") && statistics.contains("moved"), "{statistics}");

    let (measured, _) = with(&["machine"]);
    assert!(measured.contains("exp float64") && measured.contains("`arr explain` and --stats predict"), "{measured}");
    let (plan, _) = with(&["explain", "-e", program]);
    assert!(plan.contains("\ntime: about ") && plan.contains(" read, "), "{plan}");
    let (_, statistics) = with(&["--stats", "-e", program]);
    assert!(statistics.contains("predicted ") && statistics.contains("% of what memory allows"), "{statistics}");

    // That of another machine says nothing about this one.
    let file = folder.path().join("arr/machine");
    let profile = std::fs::read_to_string(&file).unwrap();
    let other = profile.replacen("processor = ", "processor = not ", 1);
    std::fs::write(&file, other).unwrap();
    let (plan, _) = with(&["explain", "-e", program]);
    assert!(!plan.contains("time:"), "{plan}");
}
