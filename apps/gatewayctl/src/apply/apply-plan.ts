import { ApiError } from '../gateway/admin-api.js';
import type { SourceFile } from '../document/read-document.js';
import type { Change, Plan } from '../plan/plan.js';
import { labelOf, type Resource } from '../state/resource.js';
import { WaitsForFailed, type WriteContext } from './write-context.js';
import { WRITERS } from './writers.js';

const DONE = { create: 'created', update: 'updated', delete: 'deleted' } as const;

export interface Outcome {
  done: number;
  failed: number;
  skipped: number;
}

/** Carries a plan out, tells of each item, and goes on past failures with whatever does not depend on them. */
export async function applyPlan({ changes }: Plan, context: WriteContext, file: SourceFile, tell: (line: string) => void): Promise<Outcome> {
  const outcome: Outcome = { done: 0, failed: 0, skipped: 0 };
  for (const change of changes) {
    const label = labelOf(change.action === 'delete' ? change.existing : change.resource);
    try {
      await carryOut(change, context);
      outcome.done += 1;
      tell(`${DONE[change.action]} ${label}`);
    } catch (error) {
      if (error instanceof WaitsForFailed) {
        outcome.skipped += 1;
        tell(`skipped ${label}: ${error.message}`);
      } else if (error instanceof ApiError) {
        outcome.failed += 1;
        tell(`failed ${label}: ${refusal(error, change, file)}`);
      } else throw error;
    }
  }
  return outcome;
}

async function carryOut(change: Change, context: WriteContext): Promise<void> {
  if (change.action === 'delete') {
    await WRITERS[change.existing.kind].delete(change.existing, context).catch((error: unknown) => {
      // It went with what it belonged to.
      if (!(error instanceof ApiError && error.code === 'NOT_FOUND')) throw error;
    });
    return;
  }
  const writer = WRITERS[change.resource.kind];
  if (change.action === 'update') await writer.update(change, context);
  else context.made(change.resource, await writer.create(change.resource, context));
}

function refusal(error: ApiError, change: Change, file: SourceFile): string {
  if (change.action === 'delete') return error.message;
  const { resource } = change;
  if (error.fields.length === 0) return `${file.describe(resource.at)}: ${error.message}`;
  return error.fields.map(({ field, message }) => `${file.describe([...resource.at, ...inFile(resource, field)])}: ${message}`).join('; ');
}

/** The gateway's name of a field, as the file calls it. */
function inFile({ kind }: Resource, field: string): (string | number)[] {
  const parts = field.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  if (kind === 'variable' && parts[0] === 'value') return ['secretValue'];
  const renames: Record<string, string> = { upstreamId: 'upstream', channelId: 'channel', upstreamIds: 'upstreams', allowedUpstreamIds: 'allowedUpstreams', apiKeyIds: 'apiKeys', virtualKeyIds: 'virtualKeys' };
  return [renames[String(parts[0])] ?? parts[0], ...parts.slice(1)];
}
