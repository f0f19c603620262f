import { computed, Injectable, signal } from '@angular/core';

export type LinkState = 'idle' | 'connecting' | 'connected' | 'lost';

/** Whether the gateway can be reached: told by the subscription socket and by plain requests. */
@Injectable({ providedIn: 'root' })
export class ConnectionState {
  private readonly socket = signal<LinkState>('idle');
  private readonly requestFailed = signal(false);
  private readonly browserOnline = signal(navigator.onLine);

  readonly lost = computed(() => !this.browserOnline() || this.socket() === 'lost' || this.requestFailed());
  readonly live = computed(() => !this.lost() && this.socket() === 'connected');

  constructor() {
    addEventListener('online', () => this.browserOnline.set(true));
    addEventListener('offline', () => this.browserOnline.set(false));
  }

  socketChanged(state: LinkState): void {
    this.socket.set(state);
  }

  requestEnded(reached: boolean): void {
    this.requestFailed.set(!reached);
  }
}
