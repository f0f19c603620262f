import type { ConfigDocument } from '../document/document.schema.js';
import type { Kind, Resource, Resources } from './resource.js';

type Question = Pick<Resource, 'kind' | 'key'>;

const SECTIONS: Partial<Record<Kind, keyof ConfigDocument>> = { upstream: 'upstreams', rule: 'rules', consumer: 'consumers', quota: 'quotas', channel: 'channels', route: 'routes', template: 'templates' };

/**
 * Whether a file speaks for such a thing: then one that the file does not name is not wanted. A section that is left out
 * speaks for nothing, and neither does an upstream or consumer that the file does not name for what belongs to it.
 */
export function managedBy(document: ConfigDocument, desired: Resources<Resource>): (question: Question) => boolean {
  const keysOf = new Set(document.upstreams?.filter(({ keys }) => keys).map(({ slug }) => slug));
  const virtualKeysOf = new Set(document.consumers?.filter(({ virtualKeys }) => virtualKeys).map(({ name }) => name));
  const ofLimit = ([subject, ...names]: readonly string[]): boolean => {
    if (subject === 'GATEWAY') return document.gatewayLimit !== undefined;
    if (subject === 'UPSTREAM') return desired.find('upstream', names[0]) !== undefined;
    if (subject === 'API_KEY') return desired.find('API key', ...names) !== undefined;
    if (subject === 'VIRTUAL_KEY') return desired.find('virtual key', ...names) !== undefined;
    return desired.find('consumer', names[0]) !== undefined;
  };
  return ({ kind, key }) => {
    const section = SECTIONS[kind];
    if (section) return document[section] !== undefined;
    if (kind === 'limit') return ofLimit(key);
    if (kind === 'API key') return keysOf.has(key[0]);
    if (kind === 'virtual key') return virtualKeysOf.has(key[0]);
    return desired.find('upstream', key[0]) !== undefined;
  };
}
