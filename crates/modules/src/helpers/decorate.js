function decorate(decorators, target, key, descriptor) {
  const count = arguments.length;
  let result = count < 3 ? target : descriptor === null ? Object.getOwnPropertyDescriptor(target, key) : descriptor;
  for (let index = decorators.length - 1; index >= 0; index--) {
    const decorator = decorators[index];
    if (!decorator) continue;
    result = (count < 3 ? decorator(result) : count > 3 ? decorator(target, key, result) : decorator(target, key)) || result;
  }
  if (count > 3 && result) Object.defineProperty(target, key, result);
  return result;
}
