// Classes: inheritance, accessors, private members, statics, dynamic dispatch, an event emitter.

class Shape {
  static count = 0;
  #name;

  constructor(name) {
    this.#name = name;
    Shape.count++;
  }

  get name() {
    return this.#name;
  }

  area() {
    return 0;
  }

  describe() {
    return this.#name.length + Math.round(this.area());
  }
}

class Rectangle extends Shape {
  constructor(width, height, name = "rectangle") {
    super(name);
    this.width = width;
    this.height = height;
  }

  area() {
    return this.width * this.height;
  }
}

class Square extends Rectangle {
  constructor(side) {
    super(side, side, "square");
  }

  describe() {
    return super.describe() + 1;
  }
}

class Circle extends Shape {
  #radius;

  constructor(radius) {
    super("circle");
    this.radius = radius;
  }

  get radius() {
    return this.#radius;
  }

  set radius(value) {
    this.#radius = Math.max(0, value);
  }

  area() {
    return 3 * this.#radius ** 2;
  }
}

class Emitter {
  #listeners = new Map();

  on(event, listener) {
    const list = this.#listeners.get(event);
    if (list) list.push(listener);
    else this.#listeners.set(event, [listener]);
    return this;
  }

  emit(event, ...values) {
    for (const listener of this.#listeners.get(event) ?? []) listener(...values);
  }
}

class Vector {
  constructor(x, y) {
    this.x = x;
    this.y = y;
  }

  plus(other) {
    return new Vector(this.x + other.x, this.y + other.y);
  }

  times(factor) {
    return new Vector(this.x * factor, this.y * factor);
  }

  dot({ x, y }) {
    return this.x * x + this.y * y;
  }
}

export default function () {
  Shape.count = 0;
  const shapes = [];
  for (let i = 0; i < 1500; i++) {
    shapes.push(i % 3 === 0 ? new Rectangle(i % 10, 3) : i % 3 === 1 ? new Square(i % 12) : new Circle(i % 5));
  }
  let sum = 0;
  for (let round = 0; round < 8; round++) {
    for (const shape of shapes) sum += shape.describe() + shape.name.length;
  }
  const emitter = new Emitter();
  let events = 0;
  emitter.on("tick", (n) => (events += n)).on("tick", (n, m) => (events -= m)).on("end", () => events++);
  for (let i = 0; i < 4000; i++) emitter.emit("tick", i, i >> 1);
  emitter.emit("end");
  let position = new Vector(0, 0);
  const speed = new Vector(1, 0.5);
  let energy = 0;
  for (let i = 0; i < 8000; i++) {
    position = position.plus(speed.times(i % 4));
    energy += position.dot(speed) % 11;
  }
  return `${sum} ${Shape.count} ${events} ${energy}`;
}
