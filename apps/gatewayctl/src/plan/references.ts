import type { DocumentPath, Kind, Resource } from '../state/resource.js';

export interface Reference {
  kind: Kind;
  key: readonly string[];
  /** Where in the file it is made. */
  at: DocumentPath;
}

/** Everything that a resource of a file names and that must be there before it. */
export function referencesOf({ kind, key, fields, at }: Resource): Reference[] {
  const to = (target: Kind, names: readonly string[], ...path: (string | number)[]): Reference => ({ kind: target, key: names, at: [...at, ...path] });
  const slugs = (value: unknown, field: string) => ((value ?? []) as string[]).map((slug) => to('upstream', [slug], field));
  const members = (target: Kind, field: string) => ((fields[field] ?? []) as string[][]).map((names) => to(target, names, field));
  switch (kind) {
    case 'rule':
      return fields.upstream === null ? [] : [to('upstream', [fields.upstream as string], 'upstream')];
    case 'virtual key':
      return [to('consumer', [key[0]]), ...slugs(fields.allowedUpstreams, 'allowedUpstreams')];
    case 'quota':
      return [...members('API key', 'apiKeys'), ...members('virtual key', 'virtualKeys')];
    case 'route':
      return [to('channel', [fields.channel as string], 'channel'), ...slugs(fields.upstreams, 'upstreams')];
    case 'limit':
      return limitReferences(key).map(([target, ...names]) => to(target as Kind, names));
    case 'variable':
    case 'header':
    case 'header order':
    case 'probe':
    case 'API key':
      return [to('upstream', [key[0]])];
    default:
      return [];
  }
}

function limitReferences([subject, ...names]: readonly string[]): string[][] {
  if (subject === 'UPSTREAM') return [['upstream', names[0]]];
  if (subject === 'API_KEY') return [['API key', ...names]];
  if (subject === 'CONSUMER') return [['consumer', names[0]]];
  if (subject === 'VIRTUAL_KEY') return [['virtual key', ...names]];
  if (subject === 'CONSUMER_ON_UPSTREAM') return [['consumer', names[0]], ['upstream', names[1]]];
  return [];
}
