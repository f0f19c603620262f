import { isDeepStrictEqual } from 'node:util';
import { type ExistingResource, KINDS, type Kind, type Resource, Resources } from '../state/resource.js';

export interface FieldChange {
  field: string;
  before: unknown;
  after: unknown;
}

export interface Creation {
  action: 'create';
  resource: Resource;
}

export interface Update {
  action: 'update';
  resource: Resource;
  existing: ExistingResource;
  fields: FieldChange[];
  /** Paths of the secrets that are written again. */
  secrets: string[];
}

export interface Deletion {
  action: 'delete';
  existing: ExistingResource;
}

export type Change = Creation | Update | Deletion;

export interface Plan {
  /** In the order in which they can be made. */
  changes: Change[];
  /** What the gateway has and the file, which speaks for it, does not name; left alone without --prune. */
  unwanted: ExistingResource[];
  /** Secrets that are on both sides and that nobody can compare. */
  uncompared: number;
}

export interface PlanOptions {
  prune: boolean;
  /** Writes also the secrets that may be the same. */
  writeSecrets: boolean;
  isManaged(resource: ExistingResource): boolean;
  /** Undefined when it cannot be told. */
  isSameSecret(resource: Resource, existing: ExistingResource, name: string): boolean | undefined;
}

/** What has to be done for the gateway to be as the file says. Pure. */
export function makePlan(desired: Resources<Resource>, actual: Resources<ExistingResource>, options: PlanOptions): Plan {
  const unwanted = [...actual].filter((resource) => isUnwanted(resource, desired, options));
  const made: Change[] = [];
  let uncompared = 0;
  for (const resource of inOrder(desired)) {
    const existing = actual.find(resource.kind, ...resource.key);
    if (resource.kind === 'header order') made.push(...orderChange(resource, existing, actual));
    else if (!existing) made.push({ action: 'create', resource });
    else {
      const fields = changedFields(resource, existing);
      const verdicts = Object.keys(resource.secrets).map((name) => ({ name, same: existing.secretNames.includes(name) ? options.isSameSecret(resource, existing, name) : false }));
      uncompared += verdicts.filter(({ same }) => same === undefined).length;
      const secrets = verdicts.filter(({ same }) => same === false || (same === undefined && options.writeSecrets)).map(({ name }) => name);
      if (fields.length > 0 || secrets.length > 0) made.push(withHeaders({ action: 'update', resource, existing, fields, secrets }));
    }
  }
  const deletions: Deletion[] = options.prune ? inOrder(unwanted).reverse().map((existing) => ({ action: 'delete', existing })) : [];
  // A key's value may move to a key of another name, and is refused while the first one has it.
  const isFirst = ({ existing }: Deletion) => existing.kind === 'API key';
  return { changes: [...deletions.filter(isFirst), ...made, ...deletions.filter((deletion) => !isFirst(deletion))], unwanted, uncompared };
}

function isUnwanted(resource: ExistingResource, desired: Resources<Resource>, { isManaged }: PlanOptions): boolean {
  if (desired.has(resource) || resource.builtin || resource.kind === 'header order' || !isManaged(resource)) return false;
  // A probe cannot be deleted: one that is switched off is as good as none.
  return resource.kind !== 'probe' || resource.fields.enabled === true;
}

function changedFields(resource: Resource, existing: ExistingResource): FieldChange[] {
  return Object.entries(resource.fields)
    .filter(([field, after]) => after !== undefined && !isDeepStrictEqual(after, existing.fields[field]))
    .map(([field, after]) => ({ field, before: existing.fields[field], after }));
}

/** A webhook's headers are written all together, with the settings that change. */
function withHeaders(update: Update): Update {
  if (update.resource.kind !== 'channel' || (update.secrets.length === 0 && !update.fields.some(({ field }) => field === 'settings'))) return update;
  const headers = Object.keys(update.resource.secrets).filter((name) => name.startsWith('headers.') && !update.secrets.includes(name));
  return { ...update, secrets: [...update.secrets, ...headers] };
}

/** New headers come last, in the order of the file; only if that is not the order of the file is there anything to do. */
function orderChange(resource: Resource, existing: ExistingResource | undefined, actual: Resources<ExistingResource>): Update[] {
  const wanted = resource.fields.names as string[];
  const present = ((existing?.fields.names ?? []) as string[]).filter((name) => wanted.includes(name));
  const before = [...present, ...wanted.filter((name) => !present.includes(name))];
  if (isDeepStrictEqual(before, wanted)) return [];
  return [{ action: 'update', resource, existing: existing ?? actual.find('upstream', resource.key[0])!, fields: [{ field: 'names', before: present, after: wanted }], secrets: [] }];
}

function inOrder<T extends { kind: Kind }>(resources: Iterable<T>): T[] {
  return [...resources].sort((left, right) => KINDS.indexOf(left.kind) - KINDS.indexOf(right.kind));
}
