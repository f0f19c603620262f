import { sha256 } from '@noble/hashes/sha2.js';

/**
 * Unpredictable bytes without asking the host: SHA-256 in counter mode over a secret state that moves on
 * after every request, so that what was handed out cannot be computed from what the state is later.
 * The runner seeds it once with 32 bytes of the operating system's entropy.
 */
export class EntropySource {
  #state: Uint8Array;

  constructor(seed: Uint8Array) {
    this.#state = sha256(seed);
  }

  fill(target: Uint8Array): void {
    const block = new Uint8Array(this.#state.length + 4);
    block.set(this.#state);
    for (let offset = 0, counter = 1; offset < target.length; offset += 32, counter++) {
      setCounter(block, counter);
      const bytes = sha256(block);
      target.set(offset + 32 <= target.length ? bytes : bytes.subarray(0, target.length - offset), offset);
    }
    setCounter(block, 0);
    this.#state = sha256(block);
  }

  bytes(length: number): Uint8Array {
    const target = new Uint8Array(length);
    this.fill(target);
    return target;
  }
}

function setCounter(block: Uint8Array, counter: number): void {
  const at = block.length - 4;
  block[at] = counter >>> 24;
  block[at + 1] = counter >>> 16;
  block[at + 2] = counter >>> 8;
  block[at + 3] = counter;
}
