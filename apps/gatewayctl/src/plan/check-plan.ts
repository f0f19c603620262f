import { missingIn } from '../document/environment.js';
import type { FileProblem } from '../document/read-document.js';
import { addressOf, type ExistingResource, labelOf, type Resource, type Resources } from '../state/resource.js';
import type { Change, Plan } from './plan.js';
import { referencesOf } from './references.js';

/** What of a file the gateway, as it is, can have no answer to. Found before anything is changed. */
export function problemsWithGateway(desired: Resources<Resource>, actual: Resources<ExistingResource>, { changes }: Plan): FileProblem[] {
  const gone = new Set(changes.filter((change) => change.action === 'delete').map(({ existing }) => addressOf(existing)));
  return [...desired].flatMap((resource) => {
    const dangling = referencesOf(resource).filter((reference) => !desired.has(reference) && (!actual.has(reference) || gone.has(addressOf(reference))));
    const existing = actual.find(resource.kind, ...resource.key);
    return [
      ...dangling.map((reference) => ({ at: reference.at, message: `there is no ${labelOf(reference)}, neither in the file nor on the gateway` })),
      ...(actual.ambiguous.has(addressOf(resource)) ? [{ at: resource.at, message: `the gateway has ${actual.ambiguous.get(addressOf(resource))!.length} of ${labelOf(resource)}: give them different names there first` }] : []),
      ...(resource.kind === 'rule' && resource.key[0] === 'built in' && !existing ? [{ at: [...resource.at, 'builtin'], message: `no rule that comes with the product is called ${resource.key[1]}` }] : []),
      ...(resource.kind === 'channel' && existing && existing.fields.kind !== resource.fields.kind ? [{ at: [...resource.at, 'kind'], message: `the channel is of the kind ${String(existing.fields.kind)}, which cannot be changed: give the new one another name` }] : []),
    ];
  });
}

/** Secrets that the plan writes and that the environment does not have. */
export function missingVariables({ changes }: Plan, environment: NodeJS.ProcessEnv): FileProblem[] {
  return changes.flatMap((change) =>
    secretsWritten(change).flatMap(({ resource, name }) => missingIn(resource.secrets[name], environment).map((variable) => ({ at: secretPath(resource, name), message: `the environment variable ${variable} is not set` }))),
  );
}

/** What the gateway will tell once, and that has to go somewhere. */
export function issuedBy({ changes }: Plan): Resource[] {
  return changes
    .filter((change) => change.action === 'create')
    .map(({ resource }) => resource)
    .filter(({ kind, fields, secrets }) => kind === 'virtual key' || (kind === 'channel' && fields.kind === 'WEBHOOK' && secrets.secret === undefined));
}

function secretsWritten(change: Change): { resource: Resource; name: string }[] {
  if (change.action === 'delete') return [];
  const { resource } = change;
  return (change.action === 'create' ? Object.keys(resource.secrets) : change.secrets).map((name) => ({ resource, name }));
}

function secretPath({ kind, at }: Resource, name: string): (string | number)[] {
  return [...at, ...(kind === 'channel' ? ['settings'] : []), ...(name.startsWith('headers.') ? ['headers'] : [name])];
}
