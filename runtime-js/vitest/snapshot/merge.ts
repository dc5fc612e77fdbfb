/** Property matchers take the places of the values that they match. */

type Plain = Record<string, unknown>;

function isObject(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A copy of the received value with the matchers in it, to be serialised. */
export function mergeProperties(received: unknown, properties: unknown): unknown {
  if (Array.isArray(received) && Array.isArray(properties)) {
    return mergeArrays(received, properties);
  }
  if (!isObject(received) || !isObject(properties)) {
    return received;
  }
  const merged: Plain = { ...received };
  for (const key of Object.keys(properties)) {
    const property = properties[key];
    if (isObject(property) && !property.$$typeof && key in received) {
      merged[key] = mergeProperties(received[key], property);
    } else if (Array.isArray(property)) {
      merged[key] = mergeArrays((received[key] as unknown[]) ?? [], property);
    } else {
      merged[key] = property;
    }
  }
  return merged;
}

function mergeArrays(received: unknown[], properties: unknown[]): unknown[] {
  const merged = [...received];
  properties.forEach((property, index) => {
    const value = received[index];
    if (Array.isArray(value)) {
      merged[index] = mergeArrays(value, property as unknown[]);
    } else {
      merged[index] = isObject(value) ? mergeProperties(value, property) : property;
    }
  });
  return merged;
}
