/** The servers that listen, by their ports. */

export interface Handler {
  handle(request: Request): Promise<Response>;
}

const listening = new Map<number, Handler>();
let nextPort = 49152;

export const servers = {
  /** Lets a server listen; port 0 is any that is free. Returns the port. */
  add(server: object, given: number): number {
    let port = given;
    if (port === 0) {
      while (listening.has(nextPort)) nextPort++;
      port = nextPort++;
    }
    if (listening.has(port)) {
      throw Object.assign(new Error(`listen EADDRINUSE: address already in use :::${port}`), { code: "EADDRINUSE", port });
    }
    listening.set(port, server as Handler);
    return port;
  },
  delete(port: number): void {
    listening.delete(port);
  },
  get(port: number): Handler | undefined {
    return listening.get(port);
  },
};

export default servers;
