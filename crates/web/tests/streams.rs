//! The streams of the platform. What is asserted here was observed on the Workers runtime.

mod common;

use common::run;

#[test]
fn chunks_come_in_order_and_the_end_after_them() {
    run(r#"
        const stream = new ReadableStream({
          start(c) { c.enqueue("a"); c.enqueue({ b: 1 }); c.close(); },
        });
        const reader = stream.getReader();
        equal(stream.locked, true);
        equal(await reader.read(), { value: "a", done: false });
        equal(await reader.read(), { value: { b: 1 }, done: false });
        const end = await reader.read();
        equal(Object.keys(end), ["value", "done"]);
        equal(end.done, true);
        await reader.closed;
    "#);
}

#[test]
fn pull_is_called_as_long_as_there_is_room() {
    run(r"
        let pulls = 0;
        const stream = new ReadableStream(
          { pull(c) { c.enqueue(++pulls); } },
          new CountQueuingStrategy({ highWaterMark: 3 }),
        );
        await delay(1);
        equal(pulls, 3);
        const reader = stream.getReader();
        equal((await reader.read()).value, 1);
        await delay(1);
        equal(pulls, 4);

        let lazy = 0;
        const onDemand = new ReadableStream({ pull(c) { c.enqueue(++lazy); } }, { highWaterMark: 0 });
        await delay(1);
        equal(lazy, 0);
        equal((await onDemand.getReader().read()).value, 1);
        equal(lazy, 1);
    ");
}

#[test]
fn sizes_of_chunks_count_towards_the_high_water_mark() {
    run(r#"
        let controller;
        new ReadableStream({ start(c) { controller = c; } }, { highWaterMark: 10, size: (chunk) => chunk.length });
        equal(controller.desiredSize, 10);
        controller.enqueue("abc");
        equal(controller.desiredSize, 7);
        controller.enqueue("abcdefgh");
        equal(controller.desiredSize, -1);
        controller.close();
        equal(controller.desiredSize, -1);
        throws(() => controller.enqueue("x"), "TypeError: Unable to enqueue");
        throws(() => controller.close(), "TypeError: This ReadableStream is closed.");
        controller.error(new Error("late"));
        equal(controller.desiredSize, null);
    "#);
}

#[test]
fn a_source_that_fails_fails_its_stream() {
    run(r#"
        const failing = (source) => new ReadableStream(source).getReader();
        await rejects(failing({ start() { throw new Error("start"); } }).read(), "Error: start");
        await rejects(failing({ async start() { throw new Error("later"); } }).read(), "Error: later");
        await rejects(failing({ pull() { throw new Error("pull"); } }).read(), "Error: pull");
        await rejects(failing({ start(c) { c.error("not an error"); } }).closed, "not an error");
        await rejects(failing({ start(c) { c.enqueue(1); c.error(new Error("x")); } }).read(), "Error: x");
        await rejects(
          new ReadableStream({ start(c) { c.enqueue(1); } }, { size() { throw new Error("size"); } }).getReader().read(),
          "Error: size",
        );
        throws(() => new ReadableStream({ type: "foo" }), 'TypeError: "foo" is not a valid type of ReadableStream.');
        throws(
          () => new ReadableStream({ start: 5 }),
          "TypeError: Incorrect type for the 'start' field on 'UnderlyingSource': the provided value is not of type 'function'.",
        );
        throws(
          () => new ReadableStream({}, { highWaterMark: -1 }),
          "TypeError: The value cannot be converted because it is negative and this API expects a positive bigint.",
        );
    "#);
}

#[test]
fn cancelling_tells_the_source_and_ends_the_stream() {
    run(r#"
        let reason;
        const stream = new ReadableStream({ start(c) { c.enqueue(1); }, cancel(r) { reason = r; } });
        const reader = stream.getReader();
        await rejects(stream.cancel(), "TypeError: This ReadableStream is currently locked to a reader.");
        await reader.cancel("why");
        equal(reason, "why");
        equal((await reader.read()).done, true);

        const pending = new ReadableStream().getReader();
        const read = pending.read();
        await pending.cancel();
        equal((await read).done, true);

        await rejects(new ReadableStream({ cancel() { throw new Error("no"); } }).cancel(), "Error: no");
    "#);
}

#[test]
fn a_released_reader_reads_nothing() {
    run(r#"
        const released = "TypeError: This ReadableStream reader has been released.";
        const stream = new ReadableStream();
        const reader = stream.getReader();
        const read = reader.read();
        const closed = reader.closed;
        reader.releaseLock();
        reader.releaseLock();
        await rejects(read, released);
        await rejects(closed, released);
        await rejects(reader.read(), released);
        await rejects(reader.closed, released);
        await rejects(reader.cancel(), released);
        equal(stream.locked, false);
        stream.getReader();
        throws(() => stream.getReader(), "TypeError: This ReadableStream is currently locked to a reader.");
    "#);
}

#[test]
fn async_iteration_cancels_unless_told_not_to() {
    run(r#"
        const source = () => {
          const seen = { reason: "none" };
          return [new ReadableStream({ start(c) { c.enqueue(1); c.enqueue(2); }, cancel(r) { seen.reason = r; } }), seen];
        };
        const [first, one] = source();
        for await (const chunk of first) { equal(chunk, 1); break; }
        equal(one.reason, undefined);
        equal(first.locked, false);

        const [second, two] = source();
        for await (const chunk of second.values({ preventCancel: true })) break;
        equal(two.reason, "none");
        equal((await second.getReader().read()).value, 2);

        const iterator = new ReadableStream({ start(c) { c.enqueue(1); c.close(); } }).values();
        const results = await Promise.all([iterator.next(), iterator.next(), iterator.next()]);
        equal(results.map((r) => r.done), [false, true, true]);
        equal(Object.prototype.toString.call(iterator), "[object ReadableStreamAsyncIterator]");
        equal(await iterator.return("v"), { done: true, value: "v" });
        await rejects(async () => { for await (const _ of new ReadableStream({ start(c) { c.error(new Error("e")); } })); }, "Error: e");
    "#);
}

#[test]
fn streams_are_made_from_iterables() {
    run(r#"
        const all = async (stream) => { const chunks = []; for await (const chunk of stream) chunks.push(chunk); return chunks; };
        equal(await all(ReadableStream.from([1, Promise.resolve(2), 3])), [1, 2, 3]);
        equal(await all(ReadableStream.from("abc")), ["a", "b", "c"]);
        let returned = false;
        const generator = (async function* () { try { yield 1; yield 2; } finally { returned = true; } })();
        for await (const chunk of ReadableStream.from(generator)) break;
        equal(returned, true);
        throws(
          () => ReadableStream.from(5),
          "TypeError: Failed to execute 'from' on 'ReadableStream': parameter 1 is not of type 'AsyncGenerator'.",
        );
    "#);
}

#[test]
fn both_branches_of_a_tee_get_everything() {
    run(r#"
        const object = {};
        const [a, b] = new ReadableStream({ start(c) { c.enqueue(object); c.enqueue(2); c.close(); } }).tee();
        const [ra, rb] = [a.getReader(), b.getReader()];
        equal((await ra.read()).value === (await rb.read()).value, true);
        equal([(await ra.read()).value, (await ra.read()).done], [2, true]);
        equal([(await rb.read()).value, (await rb.read()).done], [2, true]);

        let reason;
        const [c, d] = new ReadableStream({ cancel(r) { reason = r; } }).tee();
        const first = c.cancel("1");
        d.cancel("2");
        await first;
        equal(reason, "2");

        let controller;
        const [e, f] = new ReadableStream({ start(x) { controller = x; } }).tee();
        controller.error(new Error("both"));
        await rejects(e.getReader().read(), "Error: both");
        await rejects(f.getReader().read(), "Error: both");

        const [g, h] = new Response("abc").body.tee();
        equal(await new Response(g).text() + await new Response(h).text(), "abcabc");
        const locked = new ReadableStream();
        locked.getReader();
        throws(() => locked.tee(), "TypeError: This ReadableStream is currently locked to a reader,");
    "#);
}

#[test]
fn pipes_move_everything_and_pass_on_ends_and_errors() {
    run(r#"
        const seen = [];
        const sink = () => new WritableStream({
          write(chunk) { seen.push(chunk); },
          close() { seen.push("close"); },
          abort(reason) { seen.push(`abort ${reason}`); },
        });
        const source = (...chunks) => ReadableStream.from(chunks);
        await source(1, 2, 3).pipeTo(sink());
        equal(seen.splice(0), [1, 2, 3, "close"]);

        const open = sink();
        await source(1).pipeTo(open, { preventClose: true });
        equal(seen.splice(0), [1]);
        equal(open.locked, false);

        const broken = () => new ReadableStream({ start(c) { c.error(new Error("source")); } });
        await rejects(broken().pipeTo(sink()), "Error: source");
        equal(seen.splice(0), ["abort Error: source"]);
        await rejects(broken().pipeTo(sink(), { preventAbort: true }), "Error: source");
        equal(seen.splice(0), []);

        let cancelled;
        const cancellable = () => new ReadableStream({ start(c) { c.enqueue(1); }, cancel(r) { cancelled = `${r}`; } });
        await rejects(cancellable().pipeTo(new WritableStream({ write() { throw new Error("sink"); } })), "Error: sink");
        equal(cancelled, "Error: sink");

        const closed = new WritableStream();
        await closed.close();
        await rejects(source(1).pipeTo(closed), "TypeError: This destination writable stream is closed.");
        await rejects(
          source(1).pipeTo(5),
          "TypeError: Failed to execute 'pipeTo' on 'ReadableStream': parameter 1 is not of type 'WritableStream'.",
        );
    "#);
}

#[test]
fn a_signal_ends_a_pipe() {
    run(r#"
        const abort = new AbortController();
        let cancelled, aborted;
        const source = new ReadableStream({ cancel(r) { cancelled = r; } });
        const sink = new WritableStream({ abort(r) { aborted = r; } });
        const pipe = source.pipeTo(sink, { signal: abort.signal });
        await delay(1);
        abort.abort("stop");
        await rejects(pipe, "stop");
        equal([cancelled, aborted], ["stop", "stop"]);
        equal([source.locked, sink.locked], [false, false]);
        await rejects(
          new ReadableStream().pipeTo(new WritableStream(), { signal: AbortSignal.abort("before") }), "before");
        await rejects(
          new ReadableStream().pipeTo(new WritableStream(), { signal: 5 }),
          "TypeError: Incorrect type for the 'signal' field on 'PipeToOptions': the provided value is not of type 'AbortSignal'.",
        );
    "#);
}

#[test]
fn pipe_through_gives_the_readable_side() {
    run(r#"
        const double = new TransformStream({ transform(chunk, c) { c.enqueue(chunk * 2); }, flush(c) { c.enqueue("end"); } });
        const chunks = [];
        for await (const chunk of ReadableStream.from([1, 2]).pipeThrough(double)) chunks.push(chunk);
        equal(chunks, [2, 4, "end"]);
        throws(
          () => new ReadableStream().pipeThrough({}),
          "TypeError: Incorrect type for the 'readable' field on 'Transform': the provided value is not of type 'ReadableStream'.",
        );
    "#);
}

#[test]
fn writes_reach_the_sink_one_after_the_other() {
    run(r#"
        const seen = [];
        const writer = new WritableStream({
          start() { seen.push("start"); },
          async write(chunk) { seen.push(`begin ${chunk}`); await delay(1); seen.push(`end ${chunk}`); },
          close() { seen.push("close"); },
        }).getWriter();
        equal(writer.desiredSize, 1);
        writer.write(1);
        writer.write(2);
        equal(writer.desiredSize, -1);
        await writer.close();
        await writer.closed;
        equal(seen, ["start", "begin 1", "end 1", "begin 2", "end 2", "close"]);
        equal(writer.desiredSize, 0);
        await rejects(writer.write(3), "TypeError: This WritableStream has been closed.");
        await rejects(writer.close(), "TypeError: This WritableStream has been closed.");
        await writer.abort("fine");
    "#);
}

#[test]
fn ready_follows_the_queue() {
    run(r#"
        const steps = [];
        let release;
        const writer = new WritableStream({ write: () => new Promise((r) => { release = r; }) }).getWriter();
        await writer.ready;
        const write = writer.write("a");
        const ready = writer.ready.then(() => steps.push("ready"));
        await delay(1);
        equal(steps, []);
        release();
        await ready;
        await write;
        equal(steps, ["ready"]);
    "#);
}

#[test]
fn aborting_drops_what_is_queued() {
    run(r#"
        const seen = [];
        const writer = new WritableStream({
          write(chunk) { seen.push(chunk); return delay(5); },
          abort(reason) { seen.push("abort", reason); },
        }).getWriter();
        await delay(1);
        const first = writer.write(1);
        const second = writer.write(2);
        const aborted = writer.abort("R");
        await first;
        await rejects(second, "R");
        await aborted;
        equal(seen, [1, "abort", "R"]);
        await rejects(writer.write(3), "R");
        await rejects(writer.closed, "R");
        await rejects(writer.ready, "R");
        equal(writer.desiredSize, null);

        let controller;
        const stream = new WritableStream({ start(c) { controller = c; } });
        await stream.abort("because");
        equal([controller.signal.aborted, controller.signal.reason], [true, "because"]);
    "#);
}

#[test]
fn a_sink_that_fails_fails_its_stream() {
    run(r#"
        const writer = (sink) => new WritableStream(sink).getWriter();
        const broken = writer({ write() { throw new Error("write"); } });
        await rejects(broken.write(1), "Error: write");
        await rejects(broken.write(2), "Error: write");
        await rejects(broken.closed, "Error: write");
        await rejects(writer({ close() { throw new Error("close"); } }).close(), "Error: close");
        await rejects(writer({ abort() { throw new Error("abort"); } }).abort(), "Error: abort");
        await rejects(writer({ start(c) { c.error(new Error("error")); } }).write(1), "Error: error");
        await rejects(writer({ start() { throw new Error("start"); } }).write(1), "Error: start");
        const released = writer({});
        released.releaseLock();
        await rejects(released.write(1), "TypeError: This WritableStream writer has been released.");
        throws(() => released.desiredSize, "TypeError: This WritableStream writer has been released.");
        const locked = new WritableStream();
        locked.getWriter();
        throws(() => locked.getWriter(), "TypeError: This WritableStream is currently locked to a writer.");
        await rejects(locked.close(), "TypeError: This WritableStream is currently locked to a writer.");
    "#);
}

#[test]
fn transformations_pass_errors_to_both_sides() {
    run(r#"
        const failing = new TransformStream({ transform() { throw new Error("t"); } });
        const [writer, reader] = [failing.writable.getWriter(), failing.readable.getReader()];
        const write = writer.write(1);
        await rejects(reader.read(), "Error: t");
        await rejects(write, "Error: t");
        await rejects(writer.closed, "Error: t");

        let controller;
        const ended = new TransformStream({ start(c) { controller = c; } });
        controller.terminate();
        await rejects(ended.writable.getWriter().write(1), "TypeError: The transform stream has been terminated");
        equal((await ended.readable.getReader().read()).done, true);
        throws(
          () => controller.enqueue(1),
          "TypeError: The readable side of this TransformStream is no longer readable.",
        );
        equal(controller.desiredSize, null);

        let reason;
        const cancelled = new TransformStream({ cancel(r) { reason = r; } });
        await cancelled.readable.cancel("enough");
        equal(reason, "enough");
        await rejects(cancelled.writable.getWriter().write(1), "enough");
    "#);
}

#[test]
fn a_transformation_holds_its_writer_back() {
    run(r#"
        const { readable, writable } = new TransformStream();
        const writer = writable.getWriter();
        equal(writer.desiredSize, 1);
        let done = false;
        writer.write("a").then(() => { done = true; });
        await delay(1);
        equal([writer.desiredSize, done], [0, false]);
        equal((await readable.getReader().read()).value, "a");
        await delay(1);
        equal(done, true);
    "#);
}

#[test]
fn identity_streams_hand_bytes_over() {
    run(r#"
        const { readable, writable } = new IdentityTransformStream();
        const writer = writable.getWriter();
        equal(writer.desiredSize, 1);
        let done = false;
        writer.write(new Uint8Array([1, 2, 3])).then(() => { done = true; });
        await delay(1);
        equal(done, false);
        const reader = readable.getReader({ mode: "byob" });
        equal([...(await reader.read(new Uint8Array(2))).value], [1, 2]);
        await delay(1);
        equal(done, false);
        equal([...(await reader.read(new Uint8Array(2))).value], [3]);
        await delay(1);
        equal(done, true);
        const closed = writer.close();
        const end = await reader.read(new Uint8Array(2));
        equal([end.done, end.value.byteLength], [true, 0]);
        await closed;

        const text = new IdentityTransformStream();
        const w = text.writable.getWriter();
        w.write("h\u00e9");
        w.close();
        equal(await new Response(text.readable).text(), "h\u00e9");
        await new IdentityTransformStream().writable.getWriter().write(new Uint8Array(0));
        await rejects(
          new IdentityTransformStream().writable.getWriter().write(5),
          "TypeError: This TransformStream is being used as a byte stream, but received an object of non-ArrayBuffer/ArrayBufferView type on its writable side.",
        );
        const cancelled = new IdentityTransformStream();
        await cancelled.readable.cancel();
        await rejects(cancelled.writable.getWriter().write("x"), "Error: Stream was cancelled.");
        equal(Object.prototype.toString.call(text), "[object IdentityTransformStream]");
        equal(text instanceof TransformStream, true);
    "#);
}

#[test]
fn fixed_length_streams_count() {
    run(r#"
        const through = (length, ...chunks) => {
          const { readable, writable } = new FixedLengthStream(length);
          const writer = writable.getWriter();
          for (const chunk of chunks) writer.write(chunk).catch(() => {});
          writer.close().catch(() => {});
          return new Response(readable).text();
        };
        equal(await through(3, "a", "bc"), "abc");
        equal(await through(3n, "abc"), "abc");
        await rejects(through(4, "abc"), "TypeError: FixedLengthStream did not see all expected bytes before close().");
        await rejects(through(2, "abc"), "TypeError: Attempt to write too many bytes through a FixedLengthStream.");
        throws(
          () => new FixedLengthStream(),
          "TypeError: Failed to construct 'FixedLengthStream': constructor parameter 1 is not of type 'bigint'.",
        );
        throws(
          () => new FixedLengthStream(2 ** 60),
          "TypeError: FixedLengthStream requires an integer expected length less than 2^53.",
        );
    "#);
}

#[test]
fn byte_streams_fill_the_readers_buffers() {
    run(r#"
        const bytes = (source, strategy) => new ReadableStream({ type: "bytes", ...source }, strategy);
        const byob = bytes({ pull(c) { const { view } = c.byobRequest; view[0] = 1; view[1] = 2; c.byobRequest.respond(2); } })
          .getReader({ mode: "byob" });
        const buffer = new Uint8Array(4);
        const { value } = await byob.read(buffer);
        equal([[...value], value.buffer.byteLength, buffer.byteLength], [[1, 2], 4, 0]);

        const shorts = bytes({ pull(c) { c.byobRequest.respond(c.byobRequest.view.byteLength); } }).getReader({ mode: "byob" });
        equal((await shorts.read(new Uint16Array(4))).value.constructor.name, "Uint16Array");

        let n = 0;
        const counting = () => bytes({ pull(c) { c.enqueue(new Uint8Array([++n])); } }).getReader({ mode: "byob" });
        equal([...(await counting().read(new Uint8Array(4), { min: 3 })).value], [1, 2, 3]);
        n = 0;
        equal([...(await counting().readAtLeast(2, new Uint8Array(4))).value], [1, 2]);

        const view = bytes({
          pull(c) {
            const request = c.byobRequest;
            const { view } = request;
            const filled = new Uint8Array(view.buffer, view.byteOffset, 2);
            filled[0] = 5;
            request.respondWithNewView(filled);
            equal(request.view, null);
            throws(() => request.respond(1), "TypeError: This ReadableStreamBYOBRequest has been invalidated.");
          },
        }).getReader({ mode: "byob" });
        equal([...(await view.read(new Uint8Array(4))).value], [5, 0]);
    "#);
}

#[test]
fn byte_streams_refuse_what_they_cannot_take() {
    run(r#"
        let controller;
        const stream = new ReadableStream({ type: "bytes", start(c) { controller = c; } });
        throws(
          () => controller.enqueue("s"),
          "TypeError: Failed to execute 'enqueue' on 'ReadableByteStreamController': parameter 1 is not of type 'BufferSource'.",
        );
        throws(() => controller.enqueue(new Uint8Array(0)), "TypeError: Cannot enqueue a zero-length ArrayBuffer.");
        const chunk = new Uint8Array([1, 2]);
        controller.enqueue(chunk);
        equal([chunk.byteLength, controller.desiredSize], [0, -2]);
        const reader = stream.getReader({ mode: "byob" });
        await rejects(
          reader.read(new Uint8Array(0)),
          'TypeError: You must call read() on a "byob" reader with a positive-sized TypedArray object.',
        );
        await rejects(
          reader.read(5),
          "TypeError: Failed to execute 'read' on 'ReadableStreamBYOBReader': parameter 1 is not of type 'ArrayBufferView'.",
        );
        await rejects(
          reader.readAtLeast(9, new Uint8Array(4)),
          "TypeError: Minimum bytes to read (9) exceeds size of buffer (4).",
        );
        await rejects(
          reader.read(new Uint8Array(4), { min: 0 }),
          "TypeError: Requested invalid minimum number of bytes to read (0).",
        );
        throws(
          () => new ReadableStream().getReader({ mode: "byob" }),
          "TypeError: This ReadableStream does not support BYOB reads.",
        );
        throws(
          () => new ReadableStream({ type: "bytes", autoAllocateChunkSize: 0 }),
          "TypeError: The autoAllocateChunkSize option cannot be zero.",
        );
    "#);
}

#[test]
fn byte_streams_end_with_empty_views() {
    run(r#"
        let controller;
        const stream = new ReadableStream({ type: "bytes", start(c) { controller = c; } });
        const reader = stream.getReader({ mode: "byob" });
        const pending = reader.read(new Uint8Array(4));
        controller.close();
        equal(controller.byobRequest, null);
        const { value, done } = await pending;
        equal([done, value.byteLength, value.buffer.byteLength], [true, 0, 4]);

        let n = 0;
        const short = new ReadableStream({ type: "bytes", pull(c) { c.enqueue(new Uint8Array([++n])); c.close(); } })
          .getReader({ mode: "byob" });
        const first = await short.readAtLeast(3, new Uint8Array(4));
        equal([[...first.value], first.done], [[1], false]);
        equal((await short.readAtLeast(3, new Uint8Array(4))).done, true);
    "#);
}

#[test]
fn default_readers_of_byte_streams_get_chunks() {
    run(r#"
        const auto = new ReadableStream({
          type: "bytes",
          autoAllocateChunkSize: 8,
          pull(c) { c.byobRequest.view[0] = 7; c.byobRequest.respond(1); },
        }).getReader();
        const { value } = await auto.read();
        equal([[...value], value.buffer.byteLength], [[7], 8]);
        const reader = new ReadableStream({ type: "bytes", pull(c) { c.enqueue(new Uint8Array([9])); } }).getReader();
        equal([...(await reader.read()).value], [9]);
    "#);
}

#[test]
fn strategies_are_what_the_runtime_shows() {
    run(r#"
        const bytes = new ByteLengthQueuingStrategy({ highWaterMark: 5 });
        equal([bytes.highWaterMark, bytes.size(new Uint8Array(3)), bytes.size(5), bytes.size.name], [5, 3, undefined, ""]);
        const count = new CountQueuingStrategy({ highWaterMark: "7" });
        equal([count.highWaterMark, count.size("x")], [7, 1]);
        throws(
          () => new CountQueuingStrategy(),
          "TypeError: Failed to construct 'CountQueuingStrategy': constructor parameter 1 is not of type 'QueuingStrategyInit'.",
        );
    "#);
}

#[test]
fn classes_look_like_those_of_the_runtime() {
    run(r#"
        throws(
          () => ReadableStream(),
          "TypeError: Failed to construct 'ReadableStream': Please use the 'new' operator, this object constructor cannot be called as a function.",
        );
        for (const name of [
          "ReadableStreamDefaultController", "ReadableByteStreamController", "ReadableStreamBYOBRequest",
          "WritableStreamDefaultController", "TransformStreamDefaultController",
        ]) {
          throws(() => new globalThis[name](), "TypeError: Illegal constructor");
        }
        throws(
          () => { const { getReader } = new ReadableStream(); getReader(); },
          "TypeError: Illegal invocation: function called with incorrect `this` reference. See https://developers.cloudflare.com/workers/observability/errors/#illegal-invocation-errors for details.",
        );
        equal(String(WritableStream), "function WritableStream() { [native code] }");
        equal([ReadableStream.name, ReadableStream.length, Object.keys(new ReadableStream())], ["ReadableStream", 0, []]);
        equal(new ReadableStream().constructor === ReadableStream, true);
        equal(Object.getOwnPropertyDescriptor(globalThis, "ReadableStream").enumerable, false);
        equal(Object.getOwnPropertyDescriptor(ReadableStream.prototype, "locked").enumerable, true);
        class Mine extends ReadableStream { get mine() { return this.locked; } }
        equal([new Mine().mine, new Mine() instanceof ReadableStream], [false, true]);
    "#);
}
