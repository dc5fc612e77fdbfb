const bad = "TypeError: Invalid URL string.";
throws(() => new URL("foo"), bad);
throws(() => new URL("http://a", "b"), bad);
throws(() => new URL(), "TypeError: Failed to construct 'URL': constructor parameter 1 is not of type 'USVString'.");
throws(
  () => URL("http://a"),
  "TypeError: Failed to construct 'URL': Please use the 'new' operator, this object constructor cannot be called as a function.",
);
throws(() => URL.canParse(), "TypeError: Failed to execute 'canParse' on 'URL': parameter 1 is not of type 'USVString'.");
throws(() => URL.createObjectURL(new Blob([])), "Error: URL.createObjectURL() is not implemented");
throws(() => URL.revokeObjectURL("a"), "Error: URL.revokeObjectURL() is not implemented");
const illegal =
  "TypeError: Illegal invocation: function called with incorrect `this` reference. See https://developers.cloudflare.com/workers/observability/errors/#illegal-invocation-errors for details.";
throws(() => URL.prototype.href, illegal);
throws(() => URL.prototype.toString.call({}), illegal);

equal(URL.canParse("a", "http://b"), true);
equal(URL.canParse("a"), false);
equal(URL.parse("a"), null);
equal(URL.parse("a", "http://b").href, "http://b/a");
equal(new URL(undefined, "http://a").href, "http://a/undefined");
equal(Object.keys(URL.prototype).join(), "origin,href,protocol,username,password,host,hostname,port,pathname,search,hash,searchParams,toJSON,toString");
equal(Object.prototype.toString.call(new URL("http://a")), "[object URL]");
equal(Object.keys(new URL("http://a")).length, 0);
equal(URL.name + URL.length, "URL1");

equal(
  [
    new URL("HTTP://EXAMPLE.com:80/a/../b/./c%20d?x y#z w"),
    new URL("//x/y", "https://a"),
    new URL("?q", "https://a/b/c"),
    new URL("http://1.2.3/"),
    new URL("http://0x7f.1/"),
    new URL("http://[::1]:80/"),
    new URL("http://ex%41mple.com"),
    new URL("http://münchen.de"),
    new URL("data:text/plain,hi there#x"),
  ].map(String),
  [
    "http://example.com/b/c%20d?x%20y#z%20w",
    "https://x/y",
    "https://a/b/c?q",
    "http://1.2.0.3/",
    "http://127.0.0.1/",
    "http://[::1]/",
    "http://example.com/",
    "http://xn--mnchen-3ya.de/",
    "data:text/plain,hi there#x",
  ],
);
equal(new URL("blob:https://a.com/uuid").origin, "https://a.com");
equal(new URL("javascript:alert(1)").pathname, "alert(1)");
equal(new URL("mailto:a@b").origin, "null");
equal(JSON.stringify({ u: new URL("http://a") }), '{"u":"http://a/"}');

const all = new URL("http://a:b@c:1/d?e#f");
all.protocol = "https";
all.username = "é@";
all.password = ":";
all.host = "x.y:2";
all.pathname = "a b";
all.search = "a b";
all.hash = "a b";
equal(all.href, "https://%C3%A9%40:%3A@x.y:2/a%20b?a%20b#a%20b");

const port = new URL("http://a");
port.port = "8080x";
equal(port.port, "8080");
port.port = "";
equal(port.port, "");
port.port = "99999";
equal(port.port, "");
port.hostname = "b:90";
equal(port.href, "http://a/");
port.hostname = "";
equal(port.href, "http://a/");
port.protocol = "foo";
equal(port.href, "http://a/");
port.port = "abc";
port.host = "b:99999";
equal(port.href, "http://b/");

const opaque = new URL("mailto:x");
opaque.host = "h";
opaque.pathname = "q";
opaque.username = "z";
equal(opaque.href, "mailto:x");

const replaced = new URL("http://a/?x=1");
const params = replaced.searchParams;
throws(
  () => (replaced.href = "bogus"),
  "TypeError: Failed to set the 'href' property on 'URL': the provided value is not of type 'valid URL string'.",
);
replaced.href = "http://b/?y=2";
equal(params.get("y"), "2");
equal(params.has("x"), false);

class Sub extends URL {
  get shout() {
    return this.hostname.toUpperCase();
  }
}
equal(new Sub("http://abc").shout, "ABC");
equal(new Sub("http://abc") instanceof URL, true);
log("end");
