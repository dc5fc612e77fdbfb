// Promises: async functions in chains, combinators, a queue with limited concurrency, async iteration, errors.

const later = (value) => Promise.resolve(value);

async function middleware(request, next) {
  request.depth++;
  const response = await next();
  response.headers.push(request.depth);
  return response;
}

const chain = (length, handler) => (request) => {
  const dispatch = (index) => (index === length ? handler(request) : middleware(request, () => dispatch(index + 1)));
  return dispatch(0);
};

async function limited(tasks, limit) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < tasks.length) {
      const index = next++;
      results[index] = await tasks[index]();
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}

async function* pages(count) {
  for (let page = 0; page < count; page++) {
    await null;
    yield { page, items: [page, page + 1, page + 2] };
  }
}

export default async function () {
  const handle = chain(5, async (request) => ({ status: await later(request.id % 5 ? 200 : 404), headers: [] }));
  let statuses = 0;
  for (let id = 0; id < 700; id++) {
    const response = await handle({ id, depth: 0 });
    statuses += response.status + response.headers.length;
  }

  const results = await limited(
    Array.from({ length: 1500 }, (_, index) => async () => {
      const [a, b] = await Promise.all([later(index), later(index * 2)]);
      return a + b;
    }),
    8,
  );

  let failures = 0;
  for (let i = 0; i < 800; i++) {
    await later(i)
      .then((value) => {
        if (value % 3 === 0) throw new RangeError(`${value} is divisible`);
        return value;
      })
      .catch((error) => {
        failures += error.message.length;
        return -1;
      })
      .finally(() => failures++);
  }

  const settled = await Promise.allSettled(
    Array.from({ length: 1000 }, (_, index) => (index % 2 ? Promise.reject(index) : later(index))),
  );
  let rejected = 0;
  for (const outcome of settled) if (outcome.status === "rejected") rejected += outcome.reason;

  let items = 0;
  for await (const { items: list } of pages(1000)) items += list.length + list[0];

  return `${statuses} ${results.reduce((sum, value) => sum + value, 0)} ${failures} ${rejected} ${items}`;
}
