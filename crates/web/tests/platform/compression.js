const collect = async (stream) => [...new Uint8Array(await new Response(stream).arrayBuffer())];
const from = (...chunks) =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
const bytes = new Uint8Array([1, 2, 3]);

// The formats.
equal(await collect(from(bytes).pipeThrough(new CompressionStream("deflate-raw"))), [99, 100, 98, 6, 0]);
equal(await collect(from(bytes).pipeThrough(new CompressionStream("deflate"))), [120, 156, 99, 100, 98, 6, 0, 0, 13, 0, 7]);
const gzipped = new Uint8Array(await collect(from(bytes).pipeThrough(new CompressionStream("gzip"))));
equal([...gzipped.slice(0, 10)], [31, 139, 8, 0, 0, 0, 0, 0, 0, 3]);
equal(await collect(from(gzipped).pipeThrough(new DecompressionStream("gzip"))), [1, 2, 3]);
equal(await collect(from(gzipped.slice(0, 4), gzipped.slice(4).buffer).pipeThrough(new DecompressionStream("gzip"))), [1, 2, 3]);
for (const name of ["brotli", "x"]) {
  throws(() => new CompressionStream(name), "TypeError: The compression format must be either 'deflate', 'deflate-raw' or 'gzip'.");
  throws(() => new DecompressionStream(name), "TypeError: The compression format must be either 'deflate', 'deflate-raw' or 'gzip'.");
}
throws(
  () => new CompressionStream(),
  "TypeError: Failed to construct 'CompressionStream': constructor parameter 1 is not of type 'string'.",
);

// Chunks.
const text = await collect(from("abc").pipeThrough(new CompressionStream("gzip")).pipeThrough(new DecompressionStream("gzip")));
equal(text, [97, 98, 99]);
await rejects(collect(from(5).pipeThrough(new CompressionStream("gzip"))),
  "TypeError: This WritableStream only supports writing byte types.",
);

// What is no such data.
const decompress = (...chunks) => collect(from(...chunks).pipeThrough(new DecompressionStream("gzip")));
await rejects(decompress(bytes), "TypeError: Decompression failed.");
await rejects(decompress(gzipped, bytes), "TypeError: Trailing bytes after end of compressed data");
await rejects(decompress(gzipped.slice(0, 12)),
  "TypeError: Called close() on a decompression stream with incomplete data",
);
const mistaken = gzipped.slice();
mistaken[mistaken.length - 1] ^= 1;
await rejects(decompress(mistaken), "TypeError: Decompression failed.");
await rejects(decompress(), "TypeError: Called close() on a decompression stream with incomplete data");

equal(String(new DecompressionStream("gzip")), "[object DecompressionStream]");
equal(new CompressionStream("gzip") instanceof TransformStream, true);
log("end");
