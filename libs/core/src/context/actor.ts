import { AsyncLocalStorage } from 'node:async_hooks';

/** Who acts: a signed-in user, an API token, or the gateway itself (a rule, a task). */
export interface Actor {
  kind: 'USER' | 'API_TOKEN' | 'SYSTEM';
  /** The user's or token's id; 0 for the environment's token and for the system. */
  id: number;
  /** What the audit log shows: an e-mail address, a token's name, `rule:12`, `task:expire-virtual-keys`. */
  label: string;
  ip?: string;
  /** The upstreams that the actor may see and change; all when undefined. */
  upstreamIds?: readonly number[];
}

const SYSTEM: Actor = { kind: 'SYSTEM', id: 0, label: 'system' };
const storage = new AsyncLocalStorage<Actor>();

/** The actor of the current call; the system where nobody was named. */
export function currentActor(): Actor {
  return storage.getStore() ?? SYSTEM;
}

/** Runs work in an actor's name. */
export function actAs<T>(actor: Actor, work: () => T): T {
  return storage.run(actor, work);
}

/** The gateway acting by itself, with the reason in its name. */
export function systemActor(label: string): Actor {
  return { ...SYSTEM, label };
}
