// Closures: middleware chains, memoization, currying, reducers, counters that share a scope.

const compose = (middlewares) => (context) => {
  const dispatch = (index) => {
    const middleware = middlewares[index];
    return middleware ? middleware(context, () => dispatch(index + 1)) : context.status;
  };
  return dispatch(0);
};

const memoize = (compute) => {
  const known = new Map();
  return (argument) => {
    if (!known.has(argument)) known.set(argument, compute(argument));
    return known.get(argument);
  };
};

const curry = (f) => (a) => (b) => (c) => f(a, b, c);
const pipe = (...steps) => (value) => steps.reduce((result, step) => step(result), value);

const counter = () => {
  let count = 0;
  return { up: (by = 1) => (count += by), down: () => (count -= 1), read: () => count };
};

function reducer(state, action) {
  switch (action.type) {
    case "add":
      return { ...state, items: state.items + 1, total: state.total + action.price };
    case "remove":
      return { ...state, items: state.items - 1, total: state.total - action.price };
    case "rename":
      return { ...state, name: action.name };
    default:
      return state;
  }
}

const createStore = (reduce, initial) => {
  let state = initial;
  const listeners = [];
  return {
    get: () => state,
    subscribe: (listener) => listeners.push(listener),
    dispatch(action) {
      state = reduce(state, action);
      for (const listener of listeners) listener(state);
      return action;
    },
  };
};

export default function () {
  const handle = compose([
    (context, next) => {
      context.started = true;
      const result = next();
      context.ended = true;
      return result;
    },
    (context, next) => (context.path.length > 3 ? next() : 400),
    (context, next) => {
      context.user = { id: context.id, admin: context.id % 10 === 0 };
      return next();
    },
    (context, next) => (context.user.admin ? (context.status = 201) : next()),
    (context) => context.status + context.user.id,
  ]);
  let statuses = 0;
  for (let id = 0; id < 5000; id++) statuses += handle({ id, path: id % 3 ? "/items" : "/i", status: 200 });

  const fibonacci = memoize((n) => (n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2)));
  const volume = curry((a, b, c) => a * b * c);
  const transform = pipe(
    (x) => x + 1,
    (x) => x * 2,
    (x) => x - (x % 3),
  );
  let sum = fibonacci(60) % 1000;
  for (let i = 0; i < 4000; i++) sum += volume(i % 3)(i % 5)(2) + transform(i);

  const { up, down, read } = counter();
  for (let i = 0; i < 12000; i++) i % 3 ? up(2) : down();

  const store = createStore(reducer, { name: "cart", items: 0, total: 0 });
  let changes = 0;
  store.subscribe((state) => (changes += state.items));
  for (let i = 0; i < 3000; i++) {
    store.dispatch(i % 4 === 3 ? { type: "remove", price: 2 } : i % 50 === 0 ? { type: "rename", name: `cart ${i}` } : { type: "add", price: i % 9 });
  }
  return `${statuses} ${sum} ${read()} ${changes} ${store.get().total} ${store.get().name}`;
}
