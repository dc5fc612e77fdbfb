// A router: routes in a tree, parameters, wildcards, and handlers that are found for a list of requests.

class Node {
  constructor() {
    this.children = new Map();
    this.parameter = null;
    this.name = "";
    this.wildcard = null;
    this.handlers = null;
  }
}

class Router {
  #root = new Node();

  add(method, path, handler) {
    let node = this.#root;
    for (const part of path.split("/").filter(Boolean)) {
      if (part === "*") {
        node = node.wildcard ??= new Node();
      } else if (part.startsWith(":")) {
        node.parameter ??= new Node();
        node.parameter.name = part.slice(1);
        node = node.parameter;
      } else {
        let next = node.children.get(part);
        if (!next) {
          next = new Node();
          node.children.set(part, next);
        }
        node = next;
      }
    }
    node.handlers ??= {};
    node.handlers[method] = handler;
  }

  find(method, url) {
    const query = url.indexOf("?");
    const path = query < 0 ? url : url.slice(0, query);
    const parts = path.split("/");
    const params = {};
    let node = this.#root;
    for (let i = 1; i < parts.length; i++) {
      const part = parts[i];
      if (part === "") continue;
      const child = node.children.get(part);
      if (child) {
        node = child;
      } else if (node.parameter) {
        node = node.parameter;
        params[node.name] = part;
      } else if (node.wildcard) {
        node = node.wildcard;
        params.rest = parts.slice(i).join("/");
        break;
      } else {
        return null;
      }
    }
    const handler = node.handlers?.[method];
    return handler ? { handler, params, query: query < 0 ? "" : url.slice(query + 1) } : null;
  }
}

const resources = ["users", "posts", "comments", "tags", "files", "teams", "orders", "items"];

export default function () {
  const router = new Router();
  for (const resource of resources) {
    router.add("GET", `/api/v1/${resource}`, ({ query }) => query.length);
    router.add("POST", `/api/v1/${resource}`, () => 201);
    router.add("GET", `/api/v1/${resource}/:id`, ({ params }) => Number(params.id));
    router.add("PUT", `/api/v1/${resource}/:id`, ({ params }) => params.id.length);
    router.add("GET", `/api/v1/${resource}/:id/history/:version`, ({ params }) => params.version.length + params.id.length);
  }
  router.add("GET", "/static/*", ({ params }) => params.rest.length);
  let sum = 0;
  for (let i = 0; i < 12000; i++) {
    const resource = resources[i % resources.length];
    const found =
      i % 5 === 0 ? router.find("GET", `/api/v1/${resource}?page=${i}&size=20`)
      : i % 5 === 1 ? router.find("GET", `/api/v1/${resource}/${i}`)
      : i % 5 === 2 ? router.find("PUT", `/api/v1/${resource}/${i}`)
      : i % 5 === 3 ? router.find("GET", `/api/v1/${resource}/${i}/history/v${i % 7}`)
      : router.find(i % 2 ? "GET" : "DELETE", `/static/css/${resource}/main.css`);
    sum += found ? found.handler(found) : 404;
  }
  return sum;
}
