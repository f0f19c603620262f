/** One way to other processes. */
export interface BusLink {
  /** Resolves when the message is on its way, or, where the link can tell, applied over there. */
  send(topic: string, payload: unknown): Promise<void>;
  /** Resolves when this process has applied the message. */
  onMessage(receive: (topic: string, payload: unknown) => Promise<void>): void;
  /** Called after a time in which messages may have been missed. */
  onGap(notice: () => void): void;
  close(): Promise<void>;
}
