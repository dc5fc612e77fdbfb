const pause = () => new Promise((resolve) => setTimeout(resolve, 5));
const pair = new WebSocketPair();
const { 0: client, 1: server } = pair;
equal(Object.keys(pair), ["0", "1"]);
equal([String(client), String(pair)], ["[object WebSocket]", "[object WebSocketPair]"]);
equal([client.readyState, client.url, client.protocol, client.extensions, client.binaryType], [1, null, "", "", "arraybuffer"]);
equal([WebSocket.OPEN, WebSocket.READY_STATE_CLOSED, client.CLOSING], [1, 3, 2]);

// Nothing is sent before the end is accepted, and nothing arrives.
const early = "You must call one of accept() or state.acceptWebSocket() on this WebSocket before sending messages.";
throws(() => client.send("x"), `TypeError: ${early}`);
throws(() => client.close(), `TypeError: ${early}`);
const seen = [];
client.accept();
client.accept();
client.send("waits");
server.addEventListener("message", (event) => {
  seen.push(event.data instanceof ArrayBuffer ? [...new Uint8Array(event.data)] : event.data);
  equal([event.origin, event.target === server, event instanceof MessageEvent], [null, true, true]);
});
await pause();
equal(seen, []);
server.accept();
equal(seen, []);
await pause();
equal(seen, ["waits"]);

// Kinds of messages.
const view = new Uint8Array([9, 1, 2]).subarray(1);
client.send(view);
view[0] = 7;
client.send(new Uint8Array([3]).buffer);
client.send(5);
await pause();
equal(seen.slice(1), [[1, 2], [3], "5"]);
throws(
  () => client.send(),
  "TypeError: Failed to execute 'send' on 'WebSocket': parameter 1 is not of type 'ArrayBuffer or ArrayBufferView or string'.",
);

// Closing takes both ends.
for (const code of [999, 1005, 1006, 5000]) {
  throws(() => client.close(code), `InvalidAccessError: Invalid WebSocket close code: ${code}.`);
}
throws(
  () => client.close(undefined, "why"),
  "InvalidAccessError: If you specify a WebSocket close reason, you must also specify a code.",
);
const closed = [];
for (const [name, socket] of Object.entries({ client, server })) {
  socket.addEventListener("close", (event) => closed.push([name, event.code, event.reason, event.wasClean, socket.readyState]));
}
client.close(4000, "bye");
equal([client.readyState, server.readyState], [2, 1]);
throws(() => client.send("late"), "TypeError: Can't call WebSocket send() after close().");
client.close(1000);
await pause();
equal(closed, [["server", 4000, "bye", true, 2]]);
server.close();
await pause();
equal(closed.slice(1), [["client", 1005, "", true, 3]]);
equal([client.readyState, server.readyState], [3, 3]);

// Responses carry sockets.
const { 0: offered } = new WebSocketPair();
const response = new Response(null, { status: 101, webSocket: offered });
equal([response.status, response.webSocket === offered], [101, true]);
throws(() => new Response("x", { webSocket: offered }), "RangeError: Responses with a WebSocket must have status code 101.");

// Attachments.
const { 0: attached } = new WebSocketPair();
equal(attached.deserializeAttachment(), null);
const attachment = { room: 1 };
attached.serializeAttachment(attachment);
attachment.room = 2;
equal(attached.deserializeAttachment(), { room: 1 });

// Connections to the network.
throws(() => new WebSocket("http://x"), "SyntaxError: WebSocket Constructor: The url scheme must be ws or wss.");
throws(() => new WebSocket("ws://x/#a"), "SyntaxError: WebSocket Constructor: The url fragment must be empty.");
throws(() => new WebSocket("nope"), "SyntaxError: WebSocket Constructor: The url is invalid.");
throws(() => new WebSocket("ws://x/", "a b"), "SyntaxError: WebSocket Constructor: The protocol header token is invalid.");
throws(() => new WebSocket(), "TypeError: Failed to construct 'WebSocket': constructor parameter 1 is not of type 'string'.");
const outside = new WebSocket("ws://localhost:1/");
equal([outside.readyState, outside.url], [0, "ws://localhost:1/"]);
const failure = await new Promise((resolve) => {
  outside.addEventListener("error", (event) => resolve(event.message));
});
equal(failure, "Connections of WebSockets to the network are not simulated: ws://localhost:1/");
equal(outside.readyState, 3);
log("end");
