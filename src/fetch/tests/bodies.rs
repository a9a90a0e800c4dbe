//! Packed bodies, and large ones.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::*;

/// `<rss>compressed</rss>`, with gzip, as a zlib stream, as a stored zstd frame and as a stored
/// brotli stream.
const PLAIN: &[u8] = b"<rss>compressed</rss>";
pub(super) const GZIP: [u8; 38] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 179, 41, 42, 46, 182, 75, 206, 207, 45, 40, 74, 45, 46, 78,
    77, 177, 209, 7, 241, 1, 175, 7, 232, 16, 21, 0, 0, 0,
];
pub(super) const ZLIB: [u8; 26] = [
    120, 156, 179, 41, 42, 46, 182, 75, 206, 207, 45, 40, 74, 45, 46, 78, 77, 177, 209, 7, 241, 1,
    89, 177, 8, 9,
];

pub(super) fn zstd() -> Vec<u8> {
    let size = u8::try_from(PLAIN.len()).expect("short");
    let header = [0x28, 0xB5, 0x2F, 0xFD, 0x20, size, (size << 3) | 1, 0, 0];
    [&header, PLAIN].concat()
}

/// A frame of 3 KiB that unfolds to 128 MiB: blocks of one repeated byte.
pub(super) fn zstd_bomb() -> Vec<u8> {
    let mut frame = vec![0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x38];
    for _ in 0..1024 {
        let header = (128_u32 << 10 << 3) | (1 << 1);
        frame.extend(header.to_le_bytes().iter().take(3));
        frame.push(b'x');
    }
    frame
}

pub(super) fn brotli() -> Vec<u8> {
    let header = (u32::try_from(PLAIN.len()).expect("short") - 1) << 4 | 1 << 20;
    let header = header.to_le_bytes();
    [&header[..3], PLAIN, &[3]].concat()
}

#[tokio::test]
async fn bodies_are_decompressed_up_to_the_limit() {
    let server = Server::start().await;
    for path in ["/gzip", "/deflate", "/zstd", "/br"] {
        assert_eq!(document(server.get(path).await).body, PLAIN, "{path}");
    }
    for path in ["/bomb", "/large"] {
        let error = error(server.get(path).await);
        assert_eq!(error, "the document is larger than 1 MiB", "{path}");
    }
}

/// Longer than any test takes that goes well.
const LONG: Duration = Duration::from_mins(2);

/// A client that waits long for servers.
fn patient() -> Fetcher {
    let long = LONG.as_secs() * 2;
    let options = FetchOptions {
        read_timeout_s: long,
        total_timeout_s: long,
        ..options()
    };
    Fetcher::new(options, []).expect("a client")
}

fn large() -> Vec<u8> {
    b"<rss>large</rss>".repeat(50_000)
}

/// Answers one request at each address, and keeps the connection open.
async fn sending(headers: &str, bodies: &[&[u8]]) -> (Vec<Request>, JoinSet<TcpStream>) {
    let (mut requests, mut servers) = (Vec::new(), JoinSet::new());
    for body in bodies {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let address = listener.local_addr().expect("bound");
        requests.push(Request {
            url: format!("http://{address}/"),
            ..Request::default()
        });
        let answer = [format!("HTTP/1.1 200 OK\r\n{headers}\r\n").as_bytes(), body].concat();
        servers.spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a client");
            let asked = stream.read(&mut [0; 1024]).await.expect("a request");
            assert_ne!(asked, 0);
            stream.write_all(&answer).await.expect("a reader");
            stream
        });
    }
    (requests, servers)
}

async fn soon(fetcher: &Fetcher, request: &Request) -> Response {
    timeout(LONG, fetcher.get(request)).await.expect("in time")
}

#[tokio::test]
async fn a_large_body_that_comes_slowly_keeps_no_other_waiting() {
    let body = large();
    let headers = format!("content-length: {}\r\n", body.len() + 1);
    let (slow, mut servers) = sending(&headers, &[&body]).await;
    let fetcher = patient();
    let mut asking = JoinSet::new();
    let (asked, request) = (fetcher.clone(), slow[0].clone());
    asking.spawn(async move { asked.get(&request).await });
    let mut stream = servers.join_next().await.expect("one").expect("no panic");
    // All but one byte has been sent.
    let headers = format!("content-length: {}\r\n", body.len());
    let (quick, _servers) = sending(&headers, &[&body]).await;
    assert_eq!(document(soon(&fetcher, &quick[0]).await).body, body);
    stream.write_all(b"!").await.expect("a reader");
    let slow = asking.join_next().await.expect("one").expect("no panic");
    assert_eq!(document(slow).body.len(), body.len() + 1);
}

#[tokio::test]
async fn one_large_body_is_there_at_a_time_and_small_ones_pass_it() {
    let body = large();
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&body).expect("memory");
    let packed = packed.finish().expect("memory");
    let headers = format!(
        "content-encoding: gzip\r\ncontent-length: {}\r\n",
        packed.len()
    );
    let (requests, _servers) = sending(&headers, &[&packed, &packed]).await;
    let fetcher = patient();
    let first = document(soon(&fetcher, &requests[0]).await);
    let second = fetcher.get(&requests[1]);
    tokio::pin!(second);
    let small = Server::start().await;
    for path in ["/ok", "/gzip"] {
        let request = small.request(path);
        let passing = fetcher.get(&request);
        let passed = tokio::select! {
            biased;
            _ = &mut second => panic!("two large bodies at once"),
            passed = timeout(LONG, passing) => passed,
        };
        document(passed.expect("in time"));
    }
    assert_eq!(first.body, body);
    drop(first);
    let second = timeout(LONG, second).await.expect("in time");
    assert_eq!(document(second).body, body);
}

#[test]
fn many_bodies_are_unpacked_by_few_threads() {
    let at_once = std::thread::available_parallelism().map_or(2, usize::from);
    let threads = Arc::new(AtomicUsize::new(0));
    let started = Arc::clone(&threads);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .on_thread_start(move || {
            started.fetch_add(1, Ordering::SeqCst);
        })
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let server = Server::start().await;
        let many = 32 * at_once;
        let options = FetchOptions {
            concurrency: many,
            per_host: many,
            ..options()
        };
        let fetcher = Fetcher::new(options, []).expect("a client");
        let mut asking = JoinSet::new();
        for _ in 0..many {
            let (fetcher, request) = (fetcher.clone(), server.request("/gzip"));
            asking.spawn(async move { document(fetcher.get(&request).await).body });
        }
        for body in asking.join_all().await {
            assert_eq!(body, b"<rss>compressed</rss>");
        }
    });
    // One more may start while another one has just become free.
    let threads = threads.load(Ordering::SeqCst);
    assert!(threads <= 8 * at_once, "{threads} threads");
}
