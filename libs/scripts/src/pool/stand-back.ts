import type { ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';

/** Has a process leave the processor to others where they want it. */
export function standBack({ pid }: ChildProcess, niceness: number): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, niceness);
  } catch {
    // It may be gone already, or this system knows no priorities.
  }
}
