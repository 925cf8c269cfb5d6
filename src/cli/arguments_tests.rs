use super::*;

fn parsed(arguments: &[&str]) -> Result<(Command, Settings), clap::Error> {
    let all = std::iter::once("arr").chain(arguments.iter().copied());
    Arguments::try_parse_from(all).and_then(Arguments::try_resolve)
}

fn resolved(arguments: &[&str]) -> (Command, Settings) {
    parsed(arguments).unwrap_or_else(|error| panic!("{arguments:?}: {error}"))
}

/// The program of `arr ...`, `arr run ...` and `arr verify ...`.
fn program(arguments: &[&str]) -> Program {
    match resolved(arguments).0 {
        Command::Run(program) | Command::Verify(program) | Command::Check(program) => program,
        other => panic!("{arguments:?} is {other:?}"),
    }
}

fn refusal(arguments: &[&str]) -> String {
    parsed(arguments).map(|(command, _)| command).unwrap_err().to_string()
}

#[test]
fn clap_finds_no_fault() {
    Arguments::command().debug_assert();
}

#[test]
fn a_script_needs_no_command() {
    for arguments in [&["wave.arr"][..], &["run", "wave.arr"], &["verify", "wave.arr"], &["check", "wave.arr"]] {
        assert_eq!(program(arguments).script, Some("wave.arr".into()));
    }
    assert_eq!(program(&["."]).origin().unwrap(), Origin::File(".".as_ref()));
    assert_eq!(program(&["-"]).origin().unwrap(), Origin::StandardInput);
    assert!(program(&[]).is_absent());
    assert!(program(&["run"]).is_absent());
}

#[test]
fn text_may_begin_with_a_minus() {
    for arguments in [&["-e", "-2^2"][..], &["run", "-e", "-2^2"], &["--json", "-e", "-2^2"], &["-e-2^2"]] {
        assert_eq!(program(arguments).origin().unwrap(), Origin::Text("-2^2"), "{arguments:?}");
    }
    let (Command::Bench(bench), _) = resolved(&["bench", "-s", "-n", "-x", "--runs", "3"]) else { panic!() };
    assert_eq!((bench.setup, bench.expression.as_str(), bench.runs.get()), (vec!["-n".to_string()], "-x", 3));
}

#[test]
fn settings_stand_before_and_after_the_command() {
    let (_, settings) = resolved(&[
        "--let",
        "a=1",
        "--threads",
        "2",
        "--seed",
        "1",
        "run",
        "x.arr",
        "--let",
        "b=a == 1",
        "--seed",
        "7",
    ]);
    assert_eq!(settings.definitions, ["a=1", "b=a == 1"]);
    assert_eq!(settings.threads, Some(2));
    assert_eq!(settings.seed, Some(7));

    let (_, settings) = resolved(&["x.arr", "--engine", "interp", "--memory", "512MB", "--no-fuse", "--chunk", "3"]);
    let options = settings.options();
    assert_eq!(options.engine, Engine::Interp);
    assert_eq!((options.memory, options.fuse, options.chunk, options.threads), (512_000_000, false, 3, 0));
}

#[test]
fn every_setting_survives_standing_before_the_command() {
    let given = "--let=a=1 --threads=2 --memory=1GiB --temporary=t --resume=r --engine=interp --seed=3 --checked --json --stats --profile=p.json \
                 --color=always --progress=always --simd=avx2 --no-fuse --chunk=4 --tile=5 --dump=fold";
    let before: Vec<&str> = given.split_whitespace().chain(["run", "x.arr"]).collect();
    let after: Vec<&str> = ["run", "x.arr"].into_iter().chain(given.split_whitespace()).collect();
    let (before, after) = (resolved(&before).1, resolved(&after).1);
    assert_eq!(format!("{before:?}"), format!("{after:?}"));
    assert!(!format!("{before:?}").contains("None"));
}

#[test]
fn explain_and_bench_have_options_of_their_own() {
    let (Command::Explain(explain), _) = resolved(&["explain", "--clif", "-e", "sum(x)"]) else { panic!() };
    assert!(explain.clif && !explain.asm);
    let (Command::Bench(bench), settings) = resolved(&["bench", "sum(x)", "--json"]) else { panic!() };
    assert!(settings.json && bench.setup.is_empty());
    assert_eq!(bench.runs.get(), 5);
}

#[test]
fn mistakes_are_explained() {
    assert!(refusal(&["x.arr", "-e", "1"]).contains("cannot be used with"));
    assert!(refusal(&["-e", "1", "explain"]).contains("the command comes first"));
    assert!(refusal(&["--memory", "5 bananas"]).contains("`bananas` is no unit"));
    assert!(refusal(&["--engine", "gpu"]).contains("[possible values: jit, interp]"));
    assert!(refusal(&["--let", "n"]).contains("NAME=EXPR"));
    assert!(refusal(&["--let", "=3"]).contains("NAME=EXPR"));
    assert!(refusal(&["--thread", "2"]).contains("--threads"));
    assert!(refusal(&["--chequed"]).contains("unexpected argument"));
    assert!(refusal(&["bench"]).contains("<EXPR>"));
    assert!(refusal(&["bench", "1", "--runs", "0"]).contains("--runs"));
}

#[test]
fn a_mistyped_command_with_a_script_is_understood() {
    let error = program(&["exlpain", "wave.arr"]).origin().unwrap_err();
    assert!(error.to_string().contains("did you mean the command `arr explain`?"), "{error}");
    assert!(matches!(program(&[".", "wave.arr"]).origin(), Err(SourceError::Several)));
}

#[test]
fn commands_without_a_session_are_known() {
    let (Command::Format(format), settings) = resolved(&["fmt", "x.arr", "-", "--check", "--json"]) else { panic!() };
    assert_eq!(format.files, ["x.arr", "-"].map(PathBuf::from));
    assert!(format.check && settings.json);
    assert!(matches!(resolved(&["completions", "zsh"]).0, Command::Completions(Shell::Zsh)));
    assert!(refusal(&["completions", "csh"]).contains("[possible values: bash, elvish, fish, powershell, zsh]"));
    assert!(matches!(resolved(&["man"]).0, Command::Manual(None)));
    assert!(matches!(resolved(&["man", "fmt"]).0, Command::Manual(Some(name)) if name == "fmt"));
    assert_eq!(parsed(&["help", "bench"]).unwrap_err().kind(), ErrorKind::DisplayHelp);
}

#[test]
fn a_mistyped_command_with_an_option_is_understood() {
    let words = ["bnech", "-s", "x = 1", "x"];
    let error = with_suggestion(parsed(&words).unwrap_err(), Some("bnech".into())).to_string();
    assert!(error.contains("a similar subcommand exists: 'bench'"), "{error}");
    for first in ["bench", "wave.arr", "-s"] {
        let error = with_suggestion(parsed(&words).unwrap_err(), Some(first.into())).to_string();
        assert!(!error.contains("similar subcommand"), "{first}: {error}");
    }
}
