const text = (init) => new URLSearchParams(init).toString();
throws(() => new URLSearchParams([["a"]]), "TypeError: Invalid URL search params sequence.");
throws(() => new URLSearchParams([["a", "b", "c"]]), "TypeError: Invalid URL search params sequence.");
throws(() => new URLSearchParams([1]), "TypeError: Incorrect type: the provided value is not of type 'Sequence'.");
throws(
  () => new URLSearchParams().append("a"),
  "TypeError: Failed to execute 'append' on 'URLSearchParams': parameter 2 is not of type 'USVString'.",
);
throws(
  () => new URLSearchParams().get(),
  "TypeError: Failed to execute 'get' on 'URLSearchParams': parameter 1 is not of type 'USVString'.",
);
throws(
  () => new URLSearchParams("a=b").forEach(5),
  "TypeError: Failed to execute 'forEach' on 'URLSearchParams': parameter 1 is not of type 'function'.",
);

equal(text(5), "5=");
equal(text(null), "null=");
equal(text(undefined), "");
equal(text(true), "true=");
equal(text({ a: 1, b: [1, 2] }), "a=1&b=1%2C2");
equal(text(new Map([["a", "b"]])), "a=b");
equal(text(new Headers({ a: "b" })), "a=b");
equal(text(function () {}), "");
equal(text(new FormData()), "");
equal(text(new URLSearchParams("a=1&a=2")), "a=1&a=2");
equal(text("?a=b&&c&=d&e=%zz&f=%C3%A9+x"), "a=b&c=&=d&e=%25zz&f=%C3%A9+x");
equal([...new URLSearchParams("a=%FF").values()], ["\ufffd"]);

const params = new URLSearchParams("a=1&a=2&b=3");
equal(params.size, 3);
equal(params.getAll("a"), ["1", "2"]);
equal(params.has("a", "2"), true);
equal(params.has("a", "3"), false);
equal(params.has("a", undefined), true);
params.delete("a", "2");
equal(String(params), "a=1&b=3");
params.set("b", "x y");
params.append("a", "é&");
equal(String(params), "a=1&b=x+y&a=%C3%A9%26");
params.set("a", "only");
equal(String(params), "a=only&b=x+y");
params.delete("a", undefined);
equal(String(params), "b=x+y");

const live = new URLSearchParams("a=1&b=2&c=3");
const seen = [];
for (const [key] of live) {
  seen.push(key);
  live.delete(key);
}
equal(seen, ["a", "c"]);

const calls = [];
const list = new URLSearchParams("a=1&b=2");
list.forEach(
  function (value, key, whole) {
    calls.push(value, key, whole === list, this.z);
  },
  { z: 9 },
);
equal(calls, ["1", "a", true, 9, "2", "b", true, 9]);

const sorted = new URLSearchParams("z=1&a=2&z=0&é=5&\u{1F600}=1&\uFFFF=2");
sorted.sort();
equal([...sorted].map((pair) => pair.join("=")), ["a=2", "z=1", "z=0", "é=5", "\u{1F600}=1", "\uFFFF=2"]);

equal(Object.prototype.toString.call(list.keys()), "[object KeyIterator]");
equal([...list.keys(), ...list.values()], ["a", "b", "1", "2"]);
equal([...list.entries()], [["a", "1"], ["b", "2"]]);
equal(list.keys().map((key) => key + key).toArray(), ["aa", "bb"]);

const url = new URL("http://a/?x=1");
equal(url.searchParams === url.searchParams, true);
url.searchParams.append("y", "2 é&");
equal(url.href, "http://a/?x=1&y=2+%C3%A9%26");
const view = url.searchParams;
url.search = "?q=9";
equal(view.get("q"), "9");
equal(String(view), "q=9");
view.delete("q");
equal(url.href, "http://a/");
log("end");
