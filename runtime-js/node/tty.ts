/** `node:tty`: there is no terminal. */

export class ReadStream {
  fd: number | undefined;
  isRaw = false;
  isTTY = false;

  constructor(fd?: number) {
    this.fd = fd;
  }

  setRawMode(mode: boolean): this {
    this.isRaw = mode;
    return this;
  }
}

export class WriteStream {
  fd: number | undefined;
  columns = 0;
  rows = 0;

  constructor(fd?: number) {
    this.fd = fd;
  }

  get isTTY(): boolean {
    return false;
  }

  getColorDepth(): number {
    return 1;
  }

  hasColors(): boolean {
    return false;
  }

  _refreshSize(): void {}

  cursorTo(): boolean {
    return false;
  }

  moveCursor(): boolean {
    return false;
  }

  clearLine(): boolean {
    return false;
  }

  clearScreenDown(): boolean {
    return false;
  }

  getWindowSize(): [number, number] {
    return [this.columns, this.rows];
  }
}

export const isatty = (_fd?: number): boolean => false;

export default {
  ReadStream,
  WriteStream,
  isatty,
};
