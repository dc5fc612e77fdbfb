//! Headers, bodies, requests and responses. What is asserted here was observed on the Workers runtime.

mod common;

use common::run;

#[test]
fn headers_are_a_sorted_multimap() {
    run(r#"
        const headers = new Headers([["z", "1"], ["A", "2"], ["a", " 4\t"]]);
        equal([...headers], [["a", "2, 4"], ["z", "1"]]);
        equal([headers.get("Z"), headers.get("no"), headers.has("a")], ["1", null, true]);
        headers.set("z", 9);
        headers.delete("A");
        equal([...headers.entries()], [["z", "9"]]);
        equal([[...headers.keys()], [...headers.values()]], [["z"], ["9"]]);
        const seen = [];
        headers.forEach(function (value, name, all) { seen.push(value, name, all === headers, this.x); }, { x: 1 });
        equal(seen, ["9", "z", true, 1]);
        const iterator = headers.entries();
        headers.set("a", "later");
        equal([...iterator], [["z", "9"]]);
        equal(Object.prototype.toString.call(iterator), "[object EntryIterator]");
        equal([...new Headers({ b: 1, A: true, c: null })], [["a", "true"], ["b", "1"], ["c", "null"]]);
        equal([...new Headers(new Headers({ a: "\u00e9\u20ac" }))], [["a", "\u00e9\u20ac"]]);
    "#);
}

#[test]
fn cookies_stay_apart() {
    run(r#"
        const headers = new Headers();
        headers.append("Set-Cookie", "a=1");
        headers.append("set-cookie", "b=2");
        equal(headers.get("set-cookie"), "a=1, b=2");
        equal(headers.getSetCookie(), ["a=1", "b=2"]);
        equal(headers.getAll("Set-Cookie"), ["a=1", "b=2"]);
        equal([...headers], [["set-cookie", "a=1"], ["set-cookie", "b=2"]]);
        headers.set("Set-Cookie", "c=3");
        equal(headers.getSetCookie(), ["c=3"]);
        throws(() => headers.getAll("a"), 'TypeError: getAll() can only be used with the header name "Set-Cookie".');
    "#);
}

#[test]
fn headers_refuse_what_they_are_not() {
    run(r#"
        throws(() => new Headers({ "a b": 1 }), "TypeError: Invalid header name.");
        throws(() => new Headers({ a: "x\ny" }), "TypeError: Invalid header value.");
        const wrong = "TypeError: Failed to construct 'Headers': constructor parameter 1 is not of type 'Headers or Sequence or object'.";
        throws(() => new Headers(null), wrong);
        throws(() => new Headers("a: b"), wrong);
        throws(() => new Headers([["a"]]),
          "TypeError: To initialize a Headers object from a sequence, each inner sequence must have exactly two elements.");
        throws(() => new Headers(["ab"]), "TypeError: Incorrect type: the provided value is not of type 'Sequence'.");
        throws(() => new Headers().append("a"),
          "TypeError: Failed to execute 'append' on 'Headers': parameter 2 is not of type 'string'.");
        throws(() => Headers(),
          "TypeError: Failed to construct 'Headers': Please use the 'new' operator, this object constructor cannot be called as a function.");
        for (const name of ["set", "append", "delete"]) {
          throws(() => Response.redirect("http://x/").headers[name]("a", "b"), "TypeError: Can't modify immutable headers.");
        }
        class Mine extends Headers { twice(name) { return this.get(name) + this.get(name); } }
        equal(new Mine({ a: 1 }).twice("a"), "11");
    "#);
}

#[test]
fn bodies_are_read_once_in_one_of_many_ways() {
    run(r#"
        const body = () => new Response('{"a":"\u00e9"}', { headers: { "content-type": "Text/JSON; Charset=x" } });
        equal(await body().text(), '{"a":"\u00e9"}');
        equal(await body().json(), { a: "\u00e9" });
        equal((await body().arrayBuffer()).byteLength, 10);
        equal((await body().bytes()).constructor.name, "Uint8Array");
        const blob = await body().blob();
        equal([blob.size, blob.type], [10, "text/json;charset=x"]);
        const used = "TypeError: Body has already been used. It can only be used once. Use tee() first if you need to read it twice.";
        const once = body();
        equal(once.bodyUsed, false);
        await once.text();
        equal([once.bodyUsed, once.body.locked], [true, true]);
        await rejects(once.text(), used);
        await rejects(once.blob(), used);
        const locked = body();
        const reader = locked.body.getReader();
        await rejects(locked.text(), "TypeError: This ReadableStream is currently locked to a reader.");
        equal(locked.bodyUsed, false);
        await reader.read();
        reader.releaseLock();
        equal(locked.bodyUsed, true);
        await rejects(locked.text(), used);
        const empty = new Response(null);
        equal([empty.body, await empty.text(), await empty.text(), (await empty.blob()).size], [null, "", "", 0]);
    "#);
}

#[test]
fn bodies_come_from_all_kinds_of_values() {
    run(r#"
        const make = (body) => new Request("http://x/", { method: "POST", body });
        const type = (body) => make(body).headers.get("content-type")?.replace(/=[0-9a-f]{32}$/, "=HEX") ?? null;
        equal(type("s"), "text/plain;charset=UTF-8");
        equal(type(new URLSearchParams("a=1")), "application/x-www-form-urlencoded;charset=UTF-8");
        equal([type(new Blob(["x"], { type: "Text/HTML" })), type(new Blob(["x"])), type(new Uint8Array(1))], ["text/html", null, null]);
        equal(type(new FormData()), "multipart/form-data; boundary=HEX");
        equal([type({}), type(5), type(new ReadableStream())], ["text/plain;charset=UTF-8", "text/plain;charset=UTF-8", null]);
        equal(await make({}).text(), "[object Object]");
        equal(await make(new URLSearchParams("a=b c&d=\u00e9")).text(), "a=b+c&d=%C3%A9");
        const bytes = new Uint8Array([1, 65, 66, 2]);
        const copied = make(new DataView(bytes.buffer, 1, 2));
        bytes[1] = 67;
        equal(await copied.text(), "AB");
        equal(await make([new Uint8Array([65]), new Uint8Array([66]).buffer]).text(), "AB");
        equal(await make((async function* () { yield new TextEncoder().encode("\u00e9"); })()).text(), "\u00e9");
        equal(await make(new String("q")).text(), "q");
        const noBytes = "TypeError: This ReadableStream did not return bytes.";
        await rejects(make(["a"]).text(), noBytes);
        await rejects(new Response(new ReadableStream({ start(c) { c.enqueue("x"); } })).text(), noBytes);
        await rejects(make((function* () { throw new Error("gen"); })()).text(), "Error: gen");
        equal(await new Response(new Uint8Array([0xef, 0xbb, 0xbf, 65, 0xff])).text(), "A\ufffd");
    "#);
}

#[test]
fn streams_are_bodies_themselves() {
    run(r#"
        const stream = new ReadableStream({ start(c) { c.enqueue(new Uint8Array([65])); c.close(); } });
        const response = new Response(stream);
        equal(response.body === stream, true);
        equal(await response.text(), "A");
        throws(() => new Response(stream),
          "TypeError: This ReadableStream is disturbed (has already been read from), and cannot be used as a body.");
        const locked = new ReadableStream();
        locked.getReader();
        throws(() => new Response(locked), "TypeError: This ReadableStream is locked to a reader, and cannot be used as a body.");

        const reader = new Response("abcde").body.getReader({ mode: "byob" });
        equal((await reader.read(new Uint8Array(3))).value.length, 3);
        equal((await reader.read(new Uint8Array(3))).value.length, 2);
        equal((await reader.read(new Uint8Array(3))).done, true);
        const sizes = [];
        for await (const chunk of new Response("a".repeat(10000)).body) sizes.push(chunk.length);
        equal(sizes, [4096, 4096, 1808]);
        await rejects(new Response(new ReadableStream({ start(c) { c.error(new Error("E")); } })).text(), "Error: E");
    "#);
}

#[test]
fn clones_have_the_same_body() {
    run(r#"
        const response = new Response("abc", { status: 201, headers: { a: "b" }, cf: { q: 1 } });
        const body = response.body;
        const clone = response.clone();
        equal([clone.status, clone.headers.get("a"), clone.cf], [201, "b", { q: 1 }]);
        equal([body.locked, response.body === body], [true, false]);
        equal([await response.text(), await clone.text()], ["abc", "abc"]);
        throws(() => response.clone(), "TypeError: This ReadableStream is currently locked to a reader,");
        const streamed = new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array([65])); c.close(); } }));
        const twin = streamed.clone();
        equal([await twin.text(), await streamed.text()], ["A", "A"]);
        const request = new Request("http://x/", { method: "POST", body: "q", cf: { z: [1] } });
        const copy = request.clone();
        copy.headers.set("y", "1");
        equal([await copy.text(), await request.text(), request.headers.get("y"), copy.cf === request.cf], ["q", "q", null, false]);
    "#);
}

#[test]
fn requests_are_checked() {
    run(r#"
        const make = (init, url = "http://x/") => new Request(url, init);
        equal(make({}, "HTTP://EXAMPLE.com:80/a/../b?q=\u00fc#frag").url, "http://example.com/b?q=%C3%BC#frag");
        equal(make({}, new URL("http://a/b c")).url, "http://a/b%20c");
        equal(["get", "patch", "purge"].map((method) => make({ method }).method), ["GET", "PATCH", "PURGE"]);
        throws(() => make({}, "/x"), "TypeError: Invalid URL: /x");
        throws(() => make({ method: "CONNECT" }), "TypeError: Invalid HTTP method string: CONNECT");
        throws(() => make({ body: "x" }), "TypeError: Request with a GET or HEAD method cannot have a body.");
        throws(() => make({ redirect: "error" }),
          'TypeError: Invalid redirect value, must be one of "follow" or "manual" ("error" won\'t be implemented since it does not make sense at the edge; use "manual" and check the response status code).');
        throws(() => make({ cache: "reload" }), "TypeError: Unsupported cache mode: reload");
        throws(() => make({ integrity: "abc" }),
          "TypeError: Subrequest integrity checking is not implemented. The integrity option must be either undefined or an empty string.");
        throws(() => make({ signal: 5 }),
          "TypeError: Incorrect type for the 'signal' field on 'RequestInitializerDict': the provided value is not of type 'AbortSignal'.");
        throws(() => make({ cf: 5 }),
          "TypeError: Incorrect type for the 'cf' field on 'RequestInitializerDict': the provided value is not of type 'Object'.");
        throws(() => make(5), "TypeError: Failed to construct 'Request': constructor parameter 2 is not of type 'RequestInitializerDict or Request'.");
        throws(() => new Request(), "TypeError: Failed to construct 'Request': constructor parameter 1 is not of type 'Request or string'.");
        const request = make({});
        equal([request.mode, request.credentials, request.keepalive, request.integrity, request.cache, request.cf, Object.keys(request)],
          [undefined, undefined, false, "", undefined, undefined, []]);
        equal([request.signal === request.signal, request.signal.aborted], [true, false]);
        const abort = new AbortController();
        const signalled = new Request(make({ signal: abort.signal }));
        abort.abort("q");
        equal([signalled.signal.aborted, signalled.signal.reason], [true, "q"]);
    "#);
}

#[test]
fn requests_are_made_from_requests() {
    run(r#"
        const original = () => new Request("http://x/", { method: "POST", body: "abc", headers: { a: "1" }, cf: { q: 1 }, redirect: "manual" });
        const first = original();
        const copy = new Request(first);
        equal([copy.url, copy.method, copy.cf, copy.redirect, first.bodyUsed], ["http://x/", "POST", { q: 1 }, "manual", true]);
        equal([...copy.headers], [["a", "1"], ["content-type", "text/plain;charset=UTF-8"]]);
        equal(await copy.text(), "abc");
        throws(() => new Request(first), "TypeError: Cannot reconstruct a Request with a used body.");
        equal(await new Request(first, { body: "n" }).text(), "n");
        throws(() => new Request(original(), { method: "GET" }), "TypeError: Request with a GET or HEAD method cannot have a body.");
        const other = new Request("http://y/p", original());
        equal([other.url, other.method, await other.text()], ["http://y/p", "POST", "abc"]);
        const kept = original();
        equal(await new Request(kept, { body: "new", headers: { z: "2" } }).text(), "new");
        equal(kept.bodyUsed, false);
    "#);
}

#[test]
fn responses_are_checked() {
    run(r#"
        const make = (init, body = null) => new Response(body, init);
        const range = "RangeError: Responses may only be constructed with status codes in the range 200 to 599, inclusive.";
        for (const status of [199, 600, 0, "abc", 101, null]) throws(() => make({ status }), range);
        equal([make({ status: "202" }).status, make({ status: 200.7 }).status, make({}).ok, make({ status: 404 }).ok], [202, 200, true, false]);
        throws(() => make({ status: 204 }, "x"), "TypeError: Response with null body status (101, 204, 205, or 304) cannot have a body.");
        equal(make({ status: 204 }, "").body, null);
        throws(() => make({ statusText: "a\nb" }), "TypeError: Invalid statusText");
        equal([make({ status: 404 }).statusText, make({ statusText: "H\u00e9y" }).statusText], ["", "H\u00e9y"]);
        throws(() => make({ encodeBody: "foo" }), "TypeError: encodeBody: unexpected value: foo");
        throws(() => make({ headers: 5 }),
          "TypeError: Incorrect type for the 'headers' field on 'InitializerDict': the provided value is not of type 'Headers or Sequence or object'.");
        throws(() => make({ webSocket: 5 }),
          "TypeError: Incorrect type for the 'webSocket' field on 'InitializerDict': the provided value is not of type 'WebSocket'.");
        throws(() => make(5), "TypeError: Failed to construct 'Response': constructor parameter 2 is not of type 'InitializerDict or Response'.");
        const response = make({});
        equal([response.type, response.url, response.redirected, response.webSocket, response.cf, Object.keys(response)],
          ["default", "", false, null, undefined, []]);
        const copied = new Response("x", new Response("y", { status: 404, headers: { a: "b" } }));
        equal([copied.status, copied.headers.get("a")], [404, "b"]);
        class Mine extends Response { get twice() { return this.status * 2; } }
        equal([new Mine("x").twice, new Mine("x") instanceof Response, await new Mine("x").text()], [400, true, "x"]);
        equal(Object.prototype.toString.call(new Mine()), "[object Response]");
    "#);
}

#[test]
fn responses_have_makers() {
    run(r#"
        const json = Response.json({ a: 1 }, { status: 201, headers: { x: "y" } });
        equal([json.status, [...json.headers], await json.text()], [201, [["content-type", "application/json"], ["x", "y"]], '{"a":1}']);
        equal(await Response.json(undefined).text(), "undefined");
        equal(Response.json(1, { headers: { "content-type": "a/b" } }).headers.get("content-type"), "a/b");
        throws(() => Response.json(), "TypeError: Failed to execute 'json' on 'Response': parameter 1 is not of type 'Value'.");
        const redirect = Response.redirect("http://x/a b", 301);
        equal([redirect.status, redirect.headers.get("location"), redirect.body], [301, "http://x/a%20b", null]);
        throws(() => Response.redirect("/x"), "TypeError: Unable to parse URL: /x");
        throws(() => Response.redirect("http://x/", 200),
          "RangeError: 200 is not a redirect status code. It must be one of: 301, 302, 303, 307, or 308.");
        const error = Response.error();
        equal([error.type, error.status, error.ok], ["error", 0, false]);
    "#);
}

#[test]
fn blobs_and_files() {
    run(r#"
        const blob = new Blob(["a", new Uint8Array([66]), new ArrayBuffer(1), new Blob(["c"]), 5], { type: "Text/HTML; X=Y" });
        equal([await blob.text(), blob.size, blob.type], ["aB\0c5", 5, "text/html; x=y"]);
        const hello = new Blob(["hello"], { type: "a/b" });
        equal([await hello.slice(1, 3).text(), hello.slice(1).type, await hello.slice(-3).text(), hello.slice(2, -1, "X/Y").type, hello.slice(9).size],
          ["el", "", "llo", "x/y", 0]);
        equal([(await hello.bytes()).length, (await hello.arrayBuffer()).byteLength], [5, 5]);
        equal((await hello.stream().getReader({ mode: "byob" }).read(new Uint8Array(3))).value.length, 3);
        throws(() => new Blob("abc"), "TypeError: Failed to construct 'Blob': constructor parameter 1 is not of type 'Array'.");
        throws(() => new Blob([], { endings: "native" }), "Error: The 'endings' field on 'Options' is not implemented.");
        const file = new File(["a"], "n", { type: "X/y", lastModified: 7 });
        equal([file.name, file.type, file.size, file.lastModified, file instanceof Blob], ["n", "x/y", 1, 7, true]);
        throws(() => new File(["a"]), "TypeError: Failed to construct 'File': constructor parameter 2 is not of type 'string'.");
        equal(Object.getPrototypeOf(File) === Blob, true);
    "#);
}

#[test]
fn form_data_is_a_list() {
    run(r#"
        const form = new FormData();
        form.append("a", "1");
        form.append("b", 2);
        form.append("a", null);
        equal([form.get("a"), form.getAll("a"), form.get("x"), form.has("b")], ["1", ["1", "null"], null, true]);
        form.set("a", "9");
        form.set("z", "0");
        equal([...form], [["a", "9"], ["b", "2"], ["z", "0"]]);
        form.delete("b");
        equal([...form.keys()], ["a", "z"]);
        form.append("c", new Blob(["x"]));
        const file = form.get("c");
        equal([file.constructor.name, file.name, file.size], ["File", "c", 1]);
        const named = new File(["x"], "n.txt", { type: "text/plain" });
        form.append("f", named);
        form.append("g", named, "other");
        equal([form.get("f") === named, form.get("g").name, form.get("g").type], [true, "other", "text/plain"]);
        throws(() => form.append("a"), "TypeError: Failed to execute 'append' on 'FormData': parameter 2 is not of type 'File or Blob or string'.");
    "#);
}

#[test]
fn forms_travel_as_bodies() {
    run(r#"
        const form = new FormData();
        form.append('q"u\n', "1\n2");
        form.append("d", new File(["yy"], 'f"\u00e9.bin'));
        const response = new Response(form);
        const boundary = response.headers.get("content-type").split("=")[1];
        equal(/^[0-9a-f]{32}$/.test(boundary), true);
        equal((await response.clone().text()).replaceAll(boundary, "B"),
          '--B\r\nContent-Disposition: form-data; name="q%22u%0A"\r\n\r\n1\n2\r\n--B\r\n' +
          'Content-Disposition: form-data; name="d"; filename="f%22\u00e9.bin"\r\nContent-Type: application/octet-stream\r\n\r\nyy\r\n--B--');
        const back = await response.formData();
        equal([back.get("q%22u%0A"), back.get("d").name, await back.get("d").text()], ["1\n2", "f%22\u00e9.bin", "yy"]);

        const parse = (body, type) => new Response(body, { headers: { "content-type": type } }).formData();
        equal([...await parse("a=1&b=x+y%20z&&c", "application/x-www-form-urlencoded")], [["a", "1"], ["b", "x y z"], ["c", ""]]);
        await rejects(parse("x", "text/plain"),
          "TypeError: Unrecognized Content-Type header value. FormData can only parse the following MIME types: multipart/form-data, application/x-www-form-urlencoded");
        await rejects(parse("x", "multipart/form-data; boundary=abc"), "TypeError: No initial boundary string (or you have a truncated message).");
        await rejects(new Response(null).formData(), "TypeError: Parsing a Body as FormData requires a Content-Type header.");
    "#);
}
