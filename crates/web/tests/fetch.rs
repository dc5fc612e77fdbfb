//! `fetch()`: its arguments, redirects, and the network.

mod common;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use common::{run, run_with};
use invitro_web::net_policy::NetPolicy;

#[test]
fn arguments_are_checked_before_anything_leaves() {
    run(r#"
        await rejects(fetch(), "TypeError: Failed to execute 'fetch' on 'ServiceWorkerGlobalScope': parameter 1 is not of type 'Request or string'.");
        await rejects(fetch("ftp://x/"), "TypeError: Fetch API cannot load: ftp://x/");
        await rejects(fetch("/x"), "TypeError: Invalid URL: /x");
        await rejects(fetch("http://x/", { signal: AbortSignal.abort("R") }), "R");
        await rejects(fetch("http://x/", { signal: AbortSignal.abort() }), "AbortError: The operation was aborted");
        throws(() => fetch.call({}, "http://x/"),
          "TypeError: Illegal invocation: function called with incorrect `this` reference. See https://developers.cloudflare.com/workers/observability/errors/#illegal-invocation-errors for details.");
        equal([fetch.name, fetch.length], ["fetch", 0]);
    "#);
}

#[test]
fn data_urls_need_no_network() {
    run(r#"
        const response = await fetch("data:text/plain;charset=utf-8,a%20b#c");
        equal([response.status, response.statusText, response.url, [...response.headers], await response.text()],
          [200, "OK", "", [["content-type", "text/plain;charset=utf-8"]], "a b"]);
        equal([...await (await fetch("data:;base64,AAEC")).bytes()], [0, 1, 2]);
        await rejects(fetch("data:x"), "TypeError: Fetch API cannot load: data:x");
    "#);
}

#[test]
fn a_run_is_offline_by_default() {
    let lines = run(r#"
        try { await fetch("https://example.com/a?b"); } catch (error) { log(error.name, error.message); }
    "#);
    assert_eq!(lines.len(), 1);
    let line = &lines[0];
    assert!(line.starts_with("Error fetch(\"https://example.com/a?b\") was refused"), "{line}");
    for remedy in ["vi.spyOn(globalThis, \"fetch\")", "MSW", "outboundService", "--allow-net"] {
        assert!(line.contains(remedy), "{line}");
    }
}

#[test]
fn others_may_answer() {
    run(r#"
        import { setOutbound } from "invitro:web/fetch";
        const seen = [];
        setOutbound(async (request) => {
          seen.push(`${request.method} ${request.url} ${request.headers.get("authorization")} ${await request.text()}`);
          const { pathname } = new URL(request.url);
          if (pathname === "/303") return new Response(null, { status: 303, headers: { location: "/end" } });
          if (pathname === "/307") return new Response(null, { status: 307, headers: { location: "http://other/end" } });
          if (pathname === "/loop") return new Response(null, { status: 302, headers: { location: "/loop" } });
          return new Response("end", { headers: { a: "b" } });
        });
        const post = (path, body = "x") => fetch(`http://h${path}`, { method: "POST", body, headers: { authorization: "me" } });
        const direct = await post("/#hash");
        equal([direct.url, direct.redirected, await direct.text()], ["http://h/", false, "end"]);
        throws(() => direct.headers.set("a", "c"), "TypeError: Can't modify immutable headers.");
        const see = await post("/303");
        equal([see.url, see.redirected], ["http://h/end", true]);
        await post("/307");
        equal(seen, [
          "POST http://h/#hash me x",
          "POST http://h/303 me x", "GET http://h/end me ",
          "POST http://h/307 me x", "POST http://other/end null x",
        ]);
        const manual = await fetch("http://h/303", { redirect: "manual" });
        equal([manual.status, manual.headers.get("location")], [303, "/end"]);
        try { await fetch("http://h/loop"); } catch (error) { equal(error.message.startsWith("Too many redirects."), true); }
        await rejects(post("/307", new ReadableStream({ start(c) { c.enqueue(new Uint8Array([1])); c.close(); } })),
          "TypeError: A request with a one-time-use body (it was initialized from a stream, not a buffer) encountered a redirect requiring the body to be retransmitted. To avoid this error in the future, construct this request from a buffer-like body initializer.");
        setOutbound(() => new Promise(() => {}));
        const abort = new AbortController();
        const pending = fetch("http://h/", { signal: abort.signal });
        abort.abort(new Error("stop"));
        await rejects(pending, "Error: stop");
    "#);
}

/// Answers every request on a connection and a thread of its own, until the test ends.
fn serve(answer: impl Fn(&str, TcpStream) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a local port");
    let port = listener.local_addr().expect("a local address").port();
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let answer = Arc::clone(&answer);
            thread::spawn(move || {
                if let Some(request) = read_request(&mut stream) {
                    answer(&request, stream);
                }
            });
        }
    });
    port
}

/// Head and body of a request; nothing if the client went before it was complete.
fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).ok().filter(|count| *count > 0)?;
        request.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| {
                    line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok()
                })
                .unwrap_or(0);
            if body.len() >= length {
                return Some(text);
            }
        }
    }
}

fn respond(mut stream: TcpStream, head: &str, body: &[u8]) {
    let head =
        format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body))
        .expect("the client listens");
}

fn online(port: u16, code: &str, policy: NetPolicy) -> Vec<String> {
    let code = format!("const origin = \"http://127.0.0.1:{port}\";\n{code}");
    run_with(&code, move |engine| policy.set(engine.context()))
}

#[test]
fn what_is_allowed_reaches_the_network() {
    let port = serve(|request, stream| {
        let line = request.lines().next().unwrap_or_default().to_owned();
        if line.contains("/moved") {
            respond(stream, "302 Found\r\nlocation: /there", b"");
        } else if line.contains("/gzip") {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(b"packed").expect("memory");
            let packed = encoder.finish().expect("memory");
            respond(stream, "200 OK\r\ncontent-encoding: gzip", &packed);
        } else {
            let body = request.split_once("\r\n\r\n").map_or("", |(_, body)| body);
            respond(
                stream,
                "201 Made\r\nset-cookie: a=1\r\nset-cookie: b=2",
                format!("{line}|{body}").as_bytes(),
            );
        }
    });
    let lines = online(
        port,
        r#"
        const response = await fetch(`${origin}/a?b`, { method: "PUT", body: "sent" });
        log(response.status, response.ok, response.url === `${origin}/a?b`, response.headers.getSetCookie());
        log(await response.text());
        const moved = await fetch(`${origin}/moved`);
        log(moved.redirected, await moved.text());
        const manual = await fetch(`${origin}/moved`, { redirect: "manual" });
        log(manual.status);
        const packed = await fetch(`${origin}/gzip`);
        log(await packed.text(), packed.headers.get("content-encoding"));
        const chunks = [];
        for await (const chunk of (await fetch(`${origin}/stream`)).body) chunks.push(chunk.byteLength);
        log(chunks.reduce((a, b) => a + b, 0));
        "#,
        NetPolicy::Hosts(vec!["127.0.0.1".into()]),
    );
    assert_eq!(
        lines,
        [
            "201 true true [\"a=1\",\"b=2\"]",
            "PUT /a?b HTTP/1.1|sent",
            "true GET /there HTTP/1.1|",
            "302",
            "packed gzip",
            "21",
        ]
    );
}

#[test]
fn a_lost_connection_is_told_as_the_runtime_does() {
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a port")
        .port();
    let lines = online(
        port,
        r"
        try { await fetch(`${origin}/`); } catch (error) {
          log(error.name, error.message, error.remote, error.retryable, Object.keys(error), error.cause instanceof Error);
        }
        ",
        NetPolicy::All,
    );
    assert_eq!(lines, ["Error Network connection lost. true true [\"remote\",\"retryable\"] true"]);
}

#[test]
fn a_signal_ends_an_exchange() {
    let port = serve(|request, mut stream| {
        if request.starts_with("GET /body") {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc")
                .expect("the client listens");
        }
        // Never finished, until the client goes.
        let _ = stream.read(&mut [0; 1]);
    });
    let lines = online(
        port,
        r#"
        const first = new AbortController();
        const pending = fetch(`${origin}/head`, { signal: first.signal });
        setTimeout(() => first.abort("no answer"), 5);
        await rejects(pending, "no answer");
        const second = new AbortController();
        const response = await fetch(`${origin}/body`, { signal: second.signal });
        const reader = response.body.getReader();
        log((await reader.read()).value.byteLength);
        const rest = reader.read();
        setTimeout(() => second.abort("no rest"), 5);
        await rejects(rest, "no rest");
        log("over");
        "#,
        NetPolicy::All,
    );
    assert_eq!(lines, ["3", "over"]);
}
