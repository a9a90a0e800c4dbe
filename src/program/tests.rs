//! Programs of every Unix.

use super::*;

fn argv(program: &str, args: &[&str]) -> Argv {
    Argv {
        program: program.to_owned(),
        args: args.iter().map(|&arg| arg.to_owned()).collect(),
    }
}

fn shell(script: &str) -> Argv {
    argv("sh", &["-c", script])
}

const BOUNDS: Bounds = Bounds {
    time: Duration::from_mins(1),
    bytes: 1 << 20,
};

#[tokio::test]
async fn what_goes_in_comes_out_and_no_shell_reads_arguments() {
    let input = vec![b'x'; 300_000];
    let output = run(&argv("cat", &[]), &input, &[], BOUNDS).await;
    assert_eq!(output, Ok(input));
    let output = run(&argv("echo", &["$HOME", ";", "`id`"]), b"", &[], BOUNDS).await;
    assert_eq!(output, Ok(b"$HOME ; `id`\n".to_vec()));
    let output = run(
        &shell("printf %s \"$ASKED\""),
        b"",
        &[("ASKED", "a b")],
        BOUNDS,
    )
    .await;
    assert_eq!(output, Ok(b"a b".to_vec()));
}

#[tokio::test]
async fn input_that_nobody_reads_is_no_failure() {
    let input = vec![b'x'; 1 << 20];
    let output = run(&shell("echo done"), &input, &[], BOUNDS).await;
    assert_eq!(output, Ok(b"done\n".to_vec()));
}

#[tokio::test]
async fn failures_say_which_program_and_why() {
    let failure = async |argv: Argv, bounds: Bounds| {
        let error = run(&argv, b"", &[], bounds).await.expect_err("a failure");
        error.to_string()
    };
    assert_eq!(
        failure(argv("/no/such/program", &[]), BOUNDS).await,
        "cannot start `/no/such/program`: No such file or directory (os error 2); expected an \
         absolute path or a program on PATH"
    );
    let script = "echo first >&2; printf '\\033[31mno \\007route\\n' >&2; exit 3";
    assert_eq!(
        failure(shell(script), BOUNDS).await,
        "`sh` ended with status 3: no route"
    );
    assert_eq!(
        failure(shell("kill -9 $$"), BOUNDS).await,
        "`sh` was ended by a signal"
    );
    let few = Bounds {
        bytes: 1000,
        ..BOUNDS
    };
    assert_eq!(
        failure(argv("yes", &[]), few).await,
        "`yes` wrote more than 1000 bytes"
    );
}

#[tokio::test]
async fn a_program_that_hangs_is_ended_with_all_that_it_started() {
    let dir = tempfile::tempdir().expect("a directory");
    let pid_file = dir.path().join("pid");
    // The grandchild holds the pipe, so that only its end ends the reading.
    let script = format!("sleep 600 & echo $! > '{}'; wait", pid_file.display());
    let short = Bounds {
        time: Duration::from_secs(2),
        ..BOUNDS
    };
    let error = run(&shell(&script), b"", &[], short).await;
    let error = error.expect_err("it hangs").to_string();
    assert_eq!(error, "`sh` did not end within 2 s");
    let pid = std::fs::read_to_string(&pid_file).expect("it started");
    let stat = format!("/proc/{}/stat", pid.trim());
    let is_gone = || match std::fs::read_to_string(&stat) {
        Ok(stat) => stat.contains(") Z "),
        Err(_) => true,
    };
    let going = async {
        while !is_gone() {
            tokio::task::yield_now().await;
        }
    };
    let gone = timeout(Duration::from_mins(1), going).await;
    assert!(gone.is_ok(), "still there: {stat}");
}

#[tokio::test]
async fn a_program_has_no_terminal() {
    let output = run(
        &shell("(: > /dev/tty) 2> /dev/null || echo none"),
        b"",
        &[],
        BOUNDS,
    )
    .await;
    assert_eq!(output, Ok(b"none\n".to_vec()));
}
