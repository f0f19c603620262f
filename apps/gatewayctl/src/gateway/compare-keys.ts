import { resolveText } from '../document/environment.js';
import { addressOf, type ExistingResource, type Resource, type Resources } from '../state/resource.js';
import type { AdminApi } from './admin-api.js';
import { API_KEYS_WITH_VALUE } from './queries.js';

/**
 * Whether the API keys of a file have the values that they have on the gateway: it finds a key by its whole value, and
 * tells it never.
 * @returns by address; without those that cannot be told
 */
export async function compareKeyValues(api: AdminApi, desired: Resources<Resource>, actual: Resources<ExistingResource>, environment: NodeJS.ProcessEnv): Promise<Map<string, boolean>> {
  const verdicts = new Map<string, boolean>();
  for (const resource of desired.ofKind('API key')) {
    const existing = actual.find(resource.kind, ...resource.key);
    const value = resolveText(resource.secrets.keyValue, environment)?.trim();
    // The same search finds parts of names and owners: a value that stands in them proves nothing.
    const shown = [resource.fields.name, existing?.fields.owner].join('\n').toLowerCase();
    if (!existing || value === undefined || shown.includes(value.toLowerCase())) continue;
    const upstreamId = actual.find('upstream', resource.key[0])!.id;
    const { apiKeys } = await api.call<{ apiKeys: { edges: { node: { id: string } }[] } }>(API_KEYS_WITH_VALUE, { upstreamId, value });
    verdicts.set(addressOf(resource), apiKeys.edges.some(({ node }) => node.id === existing.id));
  }
  return verdicts;
}
