import { labelOf } from '../state/resource.js';
import type { Change, FieldChange, Plan } from './plan.js';

const LONGEST = 60;
const SIGNS = { create: '+', update: '~', delete: '-' } as const;

/** The plan, a line each. Values of secrets are not in it. */
export function describePlan({ changes, unwanted, uncompared }: Plan, { prune }: { prune: boolean }): string {
  const left = prune ? [] : unwanted.map((resource) => `  ${labelOf(resource)}: not in the file, and left alone without --prune`);
  const counts = (['create', 'update', 'delete'] as const).map((action) => `${changes.filter((change) => change.action === action).length} to ${action}`);
  const secrets = uncompared > 0 ? [`${uncompared} ${uncompared === 1 ? 'secret is' : 'secrets are'} set on both sides and cannot be compared: --write-secrets writes them again`] : [];
  return [...changes.flatMap(describeChange), ...left, changes.length === 0 ? 'No difference.' : `${counts.join(', ')}.`, ...secrets].join('\n');
}

function describeChange(change: Change): string[] {
  const head = `${SIGNS[change.action]} ${labelOf(change.action === 'delete' ? change.existing : change.resource)}`;
  if (change.action !== 'update') return [head];
  return [head, ...change.fields.flatMap(describeField), ...change.secrets.map((name) => `    ${name}: a secret is written`)];
}

function describeField({ field, before, after }: FieldChange): string[] {
  const [from, to] = [before, after].map((value) => shortened(JSON.stringify(value) ?? 'nothing'));
  return [`    ${field}: ${from} → ${to}`];
}

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
