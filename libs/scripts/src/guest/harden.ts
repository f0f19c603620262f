/**
 * Makes the language's own objects immutable, so that what one script does to them is not there for the next.
 * A context that is kept costs microseconds a run, a fresh one a few hundred: hence this.
 */

/** Objects that are not reached by walking from the global object. */
function hiddenIntrinsics(): object[] {
  const generator = (function* () {})();
  const asyncGenerator = (async function* () {})();
  return [
    Object.getPrototypeOf(function* () {}),
    Object.getPrototypeOf(async function () {}),
    Object.getPrototypeOf(async function* () {}),
    Object.getPrototypeOf(generator),
    Object.getPrototypeOf(asyncGenerator),
    Object.getPrototypeOf([][Symbol.iterator]()),
    Object.getPrototypeOf(''[Symbol.iterator]()),
    Object.getPrototypeOf(new Map()[Symbol.iterator]()),
    Object.getPrototypeOf(new Set()[Symbol.iterator]()),
    Object.getPrototypeOf('a'.matchAll(/a/g)),
    Object.getPrototypeOf(Uint8Array),
    Object.getPrototypeOf([].values().map((value) => value)),
    Object.getPrototypeOf(Iterator.from({ next: () => ({ done: true, value: undefined }) })),
  ];
}

/** Freezes everything that can be reached from the roots. */
function freezeReachable(roots: object[]): void {
  const seen = new Set<object>();
  const waiting = [...roots];
  const visit = (value: unknown): void => {
    if ((typeof value === 'object' && value !== null) || typeof value === 'function') {
      if (!seen.has(value)) {
        seen.add(value);
        waiting.push(value);
      }
    }
  };
  for (let object = waiting.pop(); object !== undefined; object = waiting.pop()) {
    seen.add(object);
    visit(Object.getPrototypeOf(object));
    for (const key of Reflect.ownKeys(object)) {
      const descriptor = Object.getOwnPropertyDescriptor(object, key) as PropertyDescriptor;
      visit(descriptor.value);
      visit(descriptor.get);
      visit(descriptor.set);
    }
    if (!ArrayBuffer.isView(object)) Object.freeze(object);
  }
}

/** Names that hold state across runs, watch the garbage collector, start threads or allocate past the limit. */
const REMOVED = ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'FinalizationRegistry', 'WeakRef', 'Intl'];

/** `object.toString = …` is a common thing to write, and a frozen prototype would forbid it: such properties become accessors. */
function allowOverride(prototype: object): void {
  for (const key of Reflect.ownKeys(prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, key) as PropertyDescriptor;
    if (!('value' in descriptor) || descriptor.configurable !== true || key === 'constructor') continue;
    const original: unknown = descriptor.value;
    Object.defineProperty(prototype, key, {
      get: () => original,
      set(this: object, value: unknown) {
        if (this === prototype) throw new TypeError(`Cannot assign to ${String(key)}: it is shared`);
        Object.defineProperty(this, key, { value, writable: true, enumerable: true, configurable: true });
      },
      enumerable: descriptor.enumerable === true,
      configurable: false,
    });
  }
}

/** Hardens the realm and, with it, what else scripts are given. */
export function hardenRealm(given: object[]): void {
  const realm = globalThis as Record<string, unknown>;
  for (const name of REMOVED) delete realm[name];
  // RegExp.$1, RegExp.lastMatch and the like remember the last match of whoever ran before.
  for (const key of Object.getOwnPropertyNames(RegExp)) {
    if (!['length', 'name', 'prototype', 'escape'].includes(key)) Reflect.deleteProperty(RegExp, key);
  }
  allowOverride(Object.prototype);
  allowOverride(Error.prototype);
  freezeReachable([...hiddenIntrinsics(), ...given, globalThis]);
}
