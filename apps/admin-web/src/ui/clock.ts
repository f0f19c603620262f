import { DestroyRef, inject, Injectable, type Signal, signal } from '@angular/core';

/** The present as a signal, for relative times and countdowns: one timer for the whole page. */
@Injectable({ providedIn: 'root' })
export class Clock {
  private readonly now = signal(Date.now());
  /** Epoch ms, moves once a second. */
  readonly nowMs: Signal<number> = this.now.asReadonly();

  constructor() {
    const timer = setInterval(() => this.now.set(Date.now()), 1_000);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }
}
