import { randomUUID } from 'node:crypto';

/** The processes that share one primary: they hear each other by {@link WorkerLink} and ignore the echo. */
const GROUP = (process.env.GATEWAY_GROUP ??= randomUUID());

export function encodeEnvelope(topic: string, payload: unknown): string {
  return JSON.stringify([GROUP, topic, payload]);
}

/** @returns undefined for what this group said itself. */
export function decodeEnvelope(text: string): { topic: string; payload: unknown } | undefined {
  const [group, topic, payload] = JSON.parse(text) as [string, string, unknown];
  return group === GROUP ? undefined : { topic, payload };
}
