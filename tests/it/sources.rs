//! What users want otherwise for some feeds: proxies, logins, certificates, programs.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::{Arc, mpsc},
    thread,
};

use tokio_rustls::rustls::{ServerConnection, StreamOwned};

use crate::support::{Desk, authority, rss};

const SECRET: &str = "hush-7f3a9c";

fn wire() -> String {
    rss(
        "Harbour Wire",
        &[("Drone barrage on Kyiv", "All night.", 1)],
    )
}

fn ok(body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    )
}

/// Reads the head of a request and answers it; tells the head.
fn serve(stream: impl Read + Write, reply: &dyn Fn(&str) -> String, heads: &mpsc::Sender<String>) {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while reader.read_line(&mut head).is_ok_and(|read| read > 2) {}
    if head.is_empty() {
        return;
    }
    let answer = reply(&head);
    // The client may be gone; not every test listens.
    drop(heads.send(head));
    let mut stream = reader.into_inner();
    drop(stream.write_all(answer.as_bytes()));
    drop(stream.flush());
}

/// Starts a server that gives each connection to `talk`; returns its host and port.
fn start(talk: impl Fn(TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let address = listener.local_addr().expect("an address").to_string();
    let talk = Arc::new(talk);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let talk = Arc::clone(&talk);
            thread::spawn(move || talk(stream));
        }
    });
    address
}

/// Starts an HTTP server; returns its host and port, and the heads of what it is asked.
fn http(
    reply: impl Fn(&str) -> String + Send + Sync + 'static,
) -> (String, mpsc::Receiver<String>) {
    let (heads, seen) = mpsc::channel();
    let address = start(move |stream| serve(stream, &reply, &heads));
    (address, seen)
}

/// A desk with a settings file.
fn desk(settings: &str) -> Desk {
    let desk = Desk::new();
    let dir = desk.home().join(".config/flashwire");
    fs::create_dir_all(&dir).expect("a directory");
    fs::write(dir.join("config.toml"), settings).expect("a file");
    desk
}

/// Writes a program; returns its path.
fn program(desk: &Desk, name: &str, script: &str) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let path = desk.home().join(name);
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("executable");
    path.display().to_string()
}

fn rewrite(desk: &Desk, settings: &str) {
    let path = desk.home().join(".config/flashwire/config.toml");
    fs::write(path, settings).expect("a file");
}

#[test]
fn feeds_are_asked_through_an_http_proxy() {
    let (proxy, seen) = http(|_| ok(&wire()));
    let desk = desk(&format!(
        "[[feed]]\nurl = \"http://wire.invalid/rss\"\nproxy = \"http://duty:{SECRET}@{proxy}\"\n\
         user_agent = \"desk/1\"\nheaders = {{ X-Desk = \"7\" }}\n"
    ));
    desk.answer(&["add", "http://wire.invalid/rss"]);
    assert!(desk.answer(&["list"]).contains("Drone barrage on Kyiv"));
    let head = seen.recv().expect("a request").to_ascii_lowercase();
    assert!(
        head.starts_with("get http://wire.invalid/rss http/1.1"),
        "{head}"
    );
    assert!(head.contains("proxy-authorization: basic "), "{head}");
    assert!(head.contains("user-agent: desk/1"), "{head}");
    assert!(head.contains("x-desk: 7"), "{head}");
    // The document with which it was found is the first one: it is not asked for again.
    assert!(seen.try_recv().is_err());
    assert!(!desk.answer(&["doctor"]).contains(SECRET));
}

#[test]
fn a_proxy_that_is_not_there_is_named_without_its_password() {
    let desk = desk(&format!(
        "[fetch]\nproxy = \"socks5h://duty:{SECRET}@127.0.0.1:9\"\n"
    ));
    let output = desk.run(&["add", "http://wire.invalid/rss"]);
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        errors.contains("wire.invalid through the proxy socks5h://127.0.0.1:9"),
        "{errors}"
    );
    assert!(!errors.contains(SECRET));
}

#[test]
fn feeds_are_asked_through_a_socks_proxy_that_resolves_their_names() {
    let (names, asked) = mpsc::channel();
    let (heads, _seen) = mpsc::channel();
    let proxy = start(move |mut stream| {
        // RFC 1928: the methods, then the request with a name as address.
        let mut methods = [0; 3];
        stream.read_exact(&mut methods).expect("methods");
        stream.write_all(&[5, 0]).expect("no login");
        let mut request = [0; 5];
        stream.read_exact(&mut request).expect("a request");
        assert_eq!(request[..4], [5, 1, 0, 3], "a connection to a name");
        let mut name = vec![0; usize::from(request[4]) + 2];
        stream.read_exact(&mut name).expect("a name and a port");
        names
            .send(String::from_utf8_lossy(&name[..name.len() - 2]).into_owned())
            .expect("told");
        stream
            .write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 80])
            .expect("connected");
        serve(stream, &|_| ok(&wire()), &heads);
    });
    let desk = desk(&format!(
        "[[folder]]\npath = \"Leaks\"\nproxy = \"socks5h://{proxy}\"\n"
    ));
    let list = "<opml version=\"2.0\"><body><outline text=\"Leaks\">\
        <outline type=\"rss\" text=\"Hidden\" xmlUrl=\"http://abc.onion/rss\"/></outline></body></opml>";
    fs::write(desk.home().join("list.opml"), list).expect("a file");
    desk.answer(&[
        "import",
        desk.home().join("list.opml").to_str().expect("UTF-8"),
    ]);
    desk.answer(&["fetch"]);
    assert!(desk.answer(&["list"]).contains("Drone barrage on Kyiv"));
    assert_eq!(asked.recv().as_deref(), Ok("abc.onion"));
}

/// Asserts that no file below `dir` has the secret in it.
fn assert_kept_nowhere(dir: &Path) {
    for entry in fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            assert_kept_nowhere(&path);
            continue;
        }
        let bytes = fs::read(&path).expect("a file");
        let mut windows = bytes.windows(SECRET.len());
        assert!(
            !windows.any(|part| part == SECRET.as_bytes()),
            "{}",
            path.display()
        );
    }
}

/// Starts a proxy behind which `own.invalid` knows the user `duty` by the secret, and redirects
/// `/away` to another server.
fn guarded_server() -> (String, mpsc::Receiver<String>) {
    let empty = "Content-Length: 0\r\nConnection: close\r\n\r\n";
    http(move |head| {
        // `duty:` and the secret in base64.
        let is_known = head.contains("ZHV0eTpodXNoLTdmM2E5Yw==");
        match head.split(' ').nth(1).unwrap_or_default() {
            "http://own.invalid/away" if is_known => {
                format!("HTTP/1.1 302 Found\r\nLocation: http://other.invalid/\r\n{empty}")
            }
            "http://own.invalid/rss" if is_known => ok(&wire()),
            "http://other.invalid/" => ok(&wire()),
            _ => format!("HTTP/1.1 401 Unauthorized\r\n{empty}"),
        }
    })
}

#[test]
fn a_password_reaches_its_own_server_and_nothing_else() {
    let (proxy, heads) = guarded_server();
    let desk = desk("");
    // The secret lies outside the desk's home, as in a password manager.
    let vault = tempfile::tempdir().expect("a directory");
    let keeper = vault.path().join("secret");
    fs::write(&keeper, format!("{SECRET}\nurl: wire\n")).expect("a file");
    let settings = |command: &str| {
        format!(
            "[fetch]\nproxy = \"http://{proxy}\"\n[[feed]]\nurl = \"http://own.invalid/rss\"\nlogin = {{ user = \"duty\", command = {command} }}\n\
             [[feed]]\nurl = \"http://own.invalid/away\"\nlogin = {{ user = \"duty\", command = {command} }}\n"
        )
    };
    rewrite(
        &desk,
        &settings(&format!("[\"cat\", \"{}\"]", keeper.display())),
    );
    let mut told = String::new();
    let mut run = |args: &[&str]| {
        let output = desk.run(args);
        told.push_str(&String::from_utf8_lossy(&output.stdout));
        told.push_str(&String::from_utf8_lossy(&output.stderr));
        output.status.code()
    };
    assert_eq!(run(&["add", "http://own.invalid/rss"]), Some(0));
    assert_eq!(run(&["add", "http://own.invalid/away"]), Some(0));
    run(&["fetch", "--force"]);
    for args in [
        &["feeds", "--json", "--history"][..],
        &["doctor", "--json"],
        &["doctor"],
        &["export", "opml"],
        &["export", "json"],
        &["list", "--json"],
    ] {
        run(args);
    }
    // What does not work tells no more.
    rewrite(
        &desk,
        &settings(&format!(
            "[\"sh\", \"-c\", \"cat {} >&2; exit 3\"]",
            keeper.display()
        )),
    );
    run(&["fetch", "--force"]);
    run(&["doctor"]);
    let with_password = format!("http://duty:{SECRET}@own.invalid/rss");
    assert_eq!(run(&["add", &with_password]), Some(2));
    let list = desk.home().join("urls");
    fs::write(&list, format!("{with_password}x\n")).expect("a file");
    assert_eq!(run(&["import", list.to_str().expect("UTF-8")]), Some(0));
    fs::remove_file(&list).expect("the user's own list goes");
    run(&["feeds", "--json"]);
    run(&["export", "opml"]);
    assert!(told.contains("`sh` ended with status 3"), "{told}");
    assert!(told.contains("left out the name and password"), "{told}");
    assert!(!told.contains(SECRET), "{told}");
    assert_kept_nowhere(desk.home());

    let (own, others): (Vec<String>, Vec<String>) = heads
        .try_iter()
        .map(|head| head.to_ascii_lowercase())
        .partition(|head| head.starts_with("get http://own.invalid/"));
    assert!(own.iter().any(|head| head.contains("authorization: basic")));
    assert!(!others.is_empty(), "the redirect was followed");
    for head in others {
        assert!(!head.contains("authorization"), "{head}");
    }
}

#[test]
fn a_program_makes_a_feed_and_another_changes_one() {
    let (server, _seen) = http(|_| ok(&wire()));
    let desk = desk("");
    let harbour = program(
        &desk,
        "harbour",
        &format!("test \"$1\" = 'a b' && cat <<'END'\n{}\nEND", wire()),
    );
    let filter = program(
        &desk,
        "filter",
        "sed \"s,Kyiv,Kyiv ($FLASHWIRE_CONTENT_TYPE),\"",
    );
    rewrite(
        &desk,
        &format!(
            "[[feed]]\nurl = \"exec:harbour\"\ncommand = [\"{harbour}\", \"a b\"]\ninterval_minutes = 60\n\
             [[feed]]\nurl = \"http://{server}/rss\"\nfilter = [\"{filter}\"]\n"
        ),
    );
    let list = desk.home().join("urls");
    fs::write(&list, "exec:harbour\n").expect("a file");
    let refused = desk.run(&["import", list.to_str().expect("UTF-8")]);
    assert_eq!(refused.status.code(), Some(2));

    desk.answer(&["add", "exec:harbour"]);
    desk.answer(&["add", &format!("http://{server}/rss")]);
    let listed = desk.answer(&["list"]);
    assert!(
        listed.contains("Drone barrage on Kyiv (application/rss+xml)"),
        "{listed}"
    );
    assert!(listed.contains("Drone barrage on Kyiv "), "{listed}");
    let fetched = desk.answer(&["fetch", "--force", "--json"]);
    assert!(fetched.contains("\"updated\":2"), "{fetched}");
    let doctor = desk.answer(&["doctor"]);
    assert!(doctor.contains("every 60 min"), "{doctor}");

    // A program that is gone is a failure of its feed, with what to do; doctor sees it too.
    fs::remove_file(&harbour).expect("removed");
    desk.run(&["fetch", "--force"]);
    let feeds = desk.answer(&["feeds", "--json"]);
    assert!(feeds.contains("cannot start `"), "{feeds}");
    assert!(feeds.contains("settings file"), "{feeds}");
    let doctor = desk.run(&["doctor"]);
    let doctor = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(doctor.contains("there is no program `"), "{doctor}");
    // Without a section there is no such program, whoever asks for it.
    let output = desk.run(&["add", "exec:other"]);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("`exec:other` has no [[feed]]"), "{errors}");
}

/// Starts a server with a certificate of an authority of its own; returns its address and that
/// authority's certificate, in PEM.
fn https() -> (String, String) {
    let (config, root) = authority::certified();
    let config = Arc::new(config);
    let (heads, _seen) = mpsc::channel();
    let address = start(move |stream| {
        let connection = ServerConnection::new(Arc::clone(&config)).expect("a server");
        serve(
            StreamOwned::new(connection, stream),
            &|_| ok(&wire()),
            &heads,
        );
    });
    (address, root)
}

#[test]
fn an_authority_of_the_users_own_is_trusted_when_the_settings_say_so() {
    let (server, root) = https();
    let url = format!("https://{server}/rss");
    let desk = desk("");
    let output = desk.run(&["add", &url]);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        errors.contains("certificate of 127.0.0.1 not trusted"),
        "{errors}"
    );

    let file = desk.home().join("root.pem");
    fs::write(&file, root).expect("a file");
    let settings = format!("[fetch]\nca_file = \"{}\"\n", file.display());
    rewrite(&desk, &settings);
    desk.answer(&["add", &url]);
    assert!(desk.answer(&["list"]).contains("Drone barrage on Kyiv"));

    fs::write(&file, "no certificate").expect("a file");
    for damage in [
        "no certificate",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        fs::write(&file, damage).expect("a file");
        let output = desk.run(&["fetch", "--force"]);
        assert_eq!(output.status.code(), Some(2), "{damage}");
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(errors.contains("fetch.ca_file: "), "{errors}");
        assert!(
            errors.contains("expected a file of certificates in PEM"),
            "{errors}"
        );
    }
}
