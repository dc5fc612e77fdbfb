throws(() => new TextDecoder("bogus"), 'RangeError: "bogus" is not a valid encoding.');
throws(() => new TextDecoder("replacement"), 'RangeError: "replacement" is not a valid encoding.');
throws(() => new TextDecoder(null), 'RangeError: "null" is not a valid encoding.');
throws(
  () => new TextDecoder("utf-8", 5),
  "TypeError: Failed to construct 'TextDecoder': constructor parameter 2 is not of type 'ConstructorOptions'.",
);
throws(
  () => new TextDecoder().decode("a"),
  "TypeError: Failed to execute 'decode' on 'TextDecoder': parameter 1 is not of type 'Array'.",
);
throws(() => new TextDecoder().decode(null), "TypeError: Failed to execute 'decode' on 'TextDecoder': parameter 1 is not of type 'Array'.");
throws(() => new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([255])), "TypeError: Failed to decode input.");
throws(() => new TextDecoder("shift_jis", { fatal: true }).decode(new Uint8Array([0x82])), "TypeError: Failed to decode input.");
throws(
  () => new TextEncoder().encodeInto("a", new Uint16Array(4)),
  "TypeError: Failed to execute 'encodeInto' on 'TextEncoder': parameter 2 is not of type 'Uint8Array'.",
);

const labels = ["latin1", "utf-16", " UTF8 ", "unicode-1-1-utf-8", "utf-16be", "iso-8859-8-i", "x-mac-cyrillic", "gb_2312", "ascii", "iso-2022-jp"];
equal(labels.map((label) => new TextDecoder(label).encoding), [
  "windows-1252", "utf-16le", "utf-8", "utf-8", "utf-16be", "iso-8859-8-i", "x-mac-cyrillic", "gbk", "windows-1252", "iso-2022-jp",
]);
equal(new TextDecoder("x-user-defined").decode(new Uint8Array([200])).charCodeAt(0), 63432);
equal(new TextDecoder("windows-1251").decode(new Uint8Array([0xcf, 0xf0])), "Пр");
equal(new TextDecoder().decode(), "");
equal(new TextDecoder().decode(new Uint8Array([65, 66, 67, 68]).subarray(1, 3)), "BC");
equal(new TextDecoder().decode(new DataView(new Uint8Array([65, 66]).buffer, 1)), "B");
equal(new TextDecoder().decode(new SharedArrayBuffer(2)), "\0\0");
equal(new TextDecoder().decode(new Uint8Array([0x61, 0xff, 0xe2, 0x82])), "a\ufffd\ufffd");
equal(new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 65])).length, 2);
equal(new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 65])), "A");

const utf16 = new TextDecoder("utf-16le");
equal(utf16.decode(new Uint8Array([65]), { stream: true }), "");
equal(utf16.decode(new Uint8Array([0]), { stream: true }), "A");
equal(utf16.decode(new Uint8Array([65])), "\ufffd");
const utf8 = new TextDecoder();
equal(utf8.decode(new Uint8Array([0xf0, 0x9f]), { stream: true }), "");
equal(utf8.decode(new Uint8Array([0x98, 0x80])), "😀");
const fatal = new TextDecoder("utf-8", { fatal: true });
equal(fatal.decode(new Uint8Array([0xe2, 0x82]), { stream: true }), "");
throws(() => fatal.decode(new Uint8Array([65])), "TypeError: Failed to decode input.");
equal(fatal.decode(new Uint8Array([66])), "B");
equal([fatal.fatal, fatal.ignoreBOM, fatal.encoding], [true, false, "utf-8"]);

const encoder = new TextEncoder();
equal([...encoder.encode("é😀")], [0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80]);
equal([...encoder.encode("\ud800")], [0xef, 0xbf, 0xbd]);
equal([...encoder.encode(5)], [53]);
equal(encoder.encode().length + encoder.encode(undefined).length, 0);
equal(encoder.encode("x") instanceof Uint8Array, true);
const target = new Uint8Array(4);
equal(encoder.encodeInto("héé", target), { read: 2, written: 3 });
equal([...target], [0x68, 0xc3, 0xa9, 0]);
equal(encoder.encodeInto("😀x", new Uint8Array(4)), { read: 2, written: 4 });
equal(encoder.encodeInto("é", new Uint8Array(1)), { read: 0, written: 0 });
equal(encoder.encoding, "utf-8");
equal(Object.prototype.toString.call(encoder), "[object TextEncoder]");

const read = async (readable) => {
  const chunks = [];
  for await (const chunk of readable) chunks.push(typeof chunk === "string" ? chunk : [...chunk]);
  return chunks;
};
const feed = (stream, ...chunks) => {
  const writer = stream.writable.getWriter();
  const writes = chunks.map((chunk) => writer.write(chunk).catch(() => {}));
  writer.close().catch(() => {});
  void writes;
  return read(stream.readable);
};
equal(await feed(new TextEncoderStream(), "\ud83d", "\ude00"), [[240, 159, 152, 128]]);
equal(await feed(new TextEncoderStream(), 5, "", {}), [[53], [91, 111, 98, 106, 101, 99, 116, 32, 79, 98, 106, 101, 99, 116, 93]]);
equal(await feed(new TextEncoderStream(), "a\ud83d"), [[97], [239, 191, 189]]);
equal(await feed(new TextEncoderStream(), "\ud83d", "x"), [[239, 191, 189, 120]]);
equal(
  await feed(new TextDecoderStream(), new Uint8Array([0xf0, 0x9f]), new Uint8Array([0x98, 0x80]), new Uint8Array([0xf0])),
  ["😀", "\ufffd"],
);
throws(() => new TextDecoderStream("bogus"), 'RangeError: "bogus" is not a valid encoding.');
const strict = new TextDecoderStream("utf-8", { fatal: true });
equal([strict.encoding, strict.fatal, strict.ignoreBOM, new TextEncoderStream().encoding], ["utf-8", true, false, "utf-8"]);
await rejects(feed(strict, new Uint8Array([255])), "TypeError: Failed to decode input.");
await rejects(
  feed(new TextDecoderStream(), "abc"),
  "TypeError: This TransformStream is being used as a byte stream, but received a value that is not a BufferSource.",
);
log("end");
