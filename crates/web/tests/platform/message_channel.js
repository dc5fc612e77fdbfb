throws(() => new MessagePort(), "TypeError: Illegal constructor");
throws(() => new MessageChannel().port1.postMessage(() => 1), "DataCloneError: () => 1 could not be cloned.");
throws(() => new MessageChannel().port1.postMessage(1, [new ArrayBuffer(1)]), "Error: Transfer list is not supported");
equal(Object.keys(new MessageChannel()), ["port2", "port1"]);
{
  const { port1, port2 } = new MessageChannel();
  const sent = { a: [1] };
  const received = new Promise((resolve) => (port2.onmessage = resolve));
  port1.postMessage(sent);
  sent.a.push(2);
  const event = await received;
  equal([event.constructor.name, event.data, event.origin, event.target === port2, event.isTrusted], ["MessageEvent", { a: [1] }, null, true, true]);
}
{
  const { port1, port2 } = new MessageChannel();
  const seen = [];
  port2.addEventListener("message", (event) => seen.push(event.data));
  port1.postMessage(1);
  await delay(2);
  equal(seen, []);
  port2.start();
  await delay(2);
  equal(seen, [1]);
  port2.close();
  port1.postMessage(2);
  await delay(2);
  equal(seen, [1]);
}
{
  const { port1, port2 } = new MessageChannel();
  const seen = [];
  port2.onclose = () => seen.push("c");
  port2.addEventListener("close", () => seen.push("C"));
  port1.addEventListener("close", () => seen.push("1"));
  port1.close();
  await delay(2);
  equal(seen.sort(), ["1", "C", "c"]);
}
log("end");
