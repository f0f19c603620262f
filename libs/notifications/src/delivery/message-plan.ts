import type { Notification } from '../notification.entity.js';

/** Notifications that go out as one message. */
export interface PlannedMessage {
  notifications: Notification[];
  /** Null: a message is a digest that has no id yet. */
  id: string | null;
}

/**
 * What to send of what is due.
 *
 * - What was tried in a digest goes out in the same digest, under the same id.
 * - Where more than a route's `digestAfter` wait, they become one digest.
 * - Where more messages would go out than the channel has room for, those that were never tried become one digest.
 *
 * @param room how many messages the other side takes now
 * @param digestAfter by route id
 */
export function planMessages(due: readonly Notification[], room: number, digestAfter: ReadonlyMap<number, number>): PlannedMessage[] {
  const tried: PlannedMessage[] = [...Map.groupBy(due.filter(({ digestId }) => digestId !== null), ({ digestId }) => digestId!)].map(([id, notifications]) => ({ id, notifications }));
  const fresh: PlannedMessage[] = [];
  for (const [routeId, waiting] of Map.groupBy(due.filter(({ digestId }) => digestId === null), (one) => one.routeId)) {
    const limit = routeId === null ? undefined : digestAfter.get(routeId);
    const untried = waiting.filter(({ attempts }) => attempts === 0);
    for (const one of waiting) if (one.attempts > 0) tried.push(single(one));
    if (limit !== undefined && untried.length > limit) fresh.push({ id: null, notifications: untried });
    else fresh.push(...untried.map(single));
  }
  const messages = [...tried, ...fresh];
  if (messages.length <= room) return messages;
  const kept = messages.slice(0, Math.max(0, room - 1));
  const rest = messages.slice(kept.length);
  if (room <= 0) return [];
  const mergeable = rest.filter((message) => !tried.includes(message));
  if (mergeable.length === 0) return [...kept, rest[0]];
  return [...kept, { id: null, notifications: mergeable.flatMap(({ notifications }) => notifications) }];
}

function single(notification: Notification): PlannedMessage {
  return { id: notification.messageId, notifications: [notification] };
}
