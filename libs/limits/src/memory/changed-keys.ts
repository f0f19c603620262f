/** Which counts have changed since they were last written down. */
export class ChangedKeys {
  private windows = new Map<number, Set<string>>();
  private quotas = new Set<string>();

  /** @param fromMs shorter windows are not worth a row; Infinity notes nothing at all */
  constructor(private readonly fromMs: number) {}

  noteWindow(windowMs: number, key: string): void {
    if (windowMs < this.fromMs) return;
    const keys = this.windows.get(windowMs);
    if (keys === undefined) this.windows.set(windowMs, new Set([key]));
    else keys.add(key);
  }

  noteQuota(key: string): void {
    if (this.fromMs !== Infinity) this.quotas.add(key);
  }

  take(): { windows: Map<number, Set<string>>; quotas: Set<string> } {
    const { windows, quotas } = this;
    this.windows = new Map();
    this.quotas = new Set();
    return { windows, quotas };
  }
}
