/** In the order in which they are made: each kind refers only to kinds before it. */
export const KINDS = ['upstream', 'variable', 'header', 'header order', 'probe', 'API key', 'rule', 'consumer', 'virtual key', 'quota', 'limit', 'channel', 'route', 'template'] as const;
export type Kind = (typeof KINDS)[number];

export type Fields = Record<string, unknown>;
export type DocumentPath = readonly (string | number)[];

/** One thing on the gateway, or in a file, told in names. */
export interface Resource {
  kind: Kind;
  /** The names by which it is known again, those of what it belongs to first. */
  key: readonly string[];
  /** What can be compared. In a file, a field that is undefined is not to be touched. */
  fields: Fields;
  /** Texts of a file with references to the environment, by the path of their field. A gateway never tells them. */
  secrets: Record<string, string>;
  /** Where it stands in the file; empty for what the gateway has. */
  at: DocumentPath;
}

/** A resource that the gateway has. */
export interface ExistingResource extends Resource {
  id: string;
  /** The secrets that are set, by the path of their field. */
  secretNames: readonly string[];
  /** Comes with the product: it is never deleted. */
  builtin: boolean;
}

export type ExistingDraft = Pick<ExistingResource, 'kind' | 'key' | 'fields' | 'id'> & Partial<ExistingResource>;

export function existing(draft: ExistingDraft): ExistingResource {
  return { secrets: {}, at: [], secretNames: [], builtin: false, ...draft };
}

/** The same for two resources that are the same one. */
export function addressOf({ kind, key }: Pick<Resource, 'kind' | 'key'>): string {
  return JSON.stringify([kind, ...key]);
}

/** What people are told of it. */
export function labelOf({ kind, key }: Pick<Resource, 'kind' | 'key'>): string {
  if (kind === 'limit') return `limit of ${limitSubject(key)}`;
  if (kind === 'header order') return `order of the headers of ${key[0]}`;
  if (kind === 'probe') return `probe of ${key[0]}`;
  return `${kind} ${key.map((part) => part.trim()).join(' / ')}`;
}

function limitSubject([subject, ...names]: readonly string[]): string {
  if (subject === 'GATEWAY') return 'the gateway';
  if (subject === 'CONSUMER_ON_UPSTREAM') return `consumer ${names[0]} on upstream ${names[1]}`;
  return `${subject.toLowerCase().replace('_', ' ').replace('api', 'API')} ${names.join(' / ')}`;
}

export class Resources<T extends Resource> {
  private readonly byAddress = new Map<string, T>();
  /** Addresses that more than one resource has: nothing tells them apart. */
  readonly ambiguous = new Map<string, T[]>();

  constructor(resources: Iterable<T> = []) {
    for (const resource of resources) this.add(resource);
  }

  add(resource: T): void {
    const address = addressOf(resource);
    const other = this.byAddress.get(address);
    if (other) this.ambiguous.set(address, [...(this.ambiguous.get(address) ?? [other]), resource]);
    else this.byAddress.set(address, resource);
  }

  find(kind: Kind, ...key: string[]): T | undefined {
    return this.byAddress.get(addressOf({ kind, key }));
  }

  has({ kind, key }: Pick<Resource, 'kind' | 'key'>): boolean {
    return this.byAddress.has(addressOf({ kind, key }));
  }

  ofKind(kind: Kind): T[] {
    return [...this].filter((resource) => resource.kind === kind);
  }

  /** Those whose key begins so. */
  below(kind: Kind, ...key: string[]): T[] {
    return this.ofKind(kind).filter((resource) => key.every((part, index) => resource.key[index] === part));
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.byAddress.values();
  }
}
