/** A query for one page of a connection, which its answer calls `page`. */
const page = (field: string, node: string, { declared = '', given = '' } = {}) =>
  `query($first: Int!, $after: String${declared && `, ${declared}`}) { page: ${field}(first: $first, after: $after${given && `, ${given}`}) { edges { node { ${node} } } pageInfo { hasNextPage endCursor } } }`;

export const UPSTREAM_FIELDS =
  'slug name baseUrl enabled open selectionPolicy connectTimeoutMs responseTimeoutMs idleTimeoutMs maxAttempts retryUnsafe failureThreshold maxBodyMegabytes errorFormat captureHeaders captureBodies redactedNames';
export const HEADER_FIELDS = 'name valueType value enabled onError fallbackValue cacheSeconds cachePerKey timeoutMs needsKeyValue needsBody';
export const PROBE_FIELDS = 'enabled method path expectedStatuses intervalMinutes';

export const UPSTREAMS = page('upstreams', `id ${UPSTREAM_FIELDS}`);
export const HEADERS = page('headerConfigs', `id ${HEADER_FIELDS}`, { declared: '$upstreamId: ID!', given: 'upstreamId: $upstreamId' });
export const VARIABLES_AND_PROBE = `query($upstreamId: ID!) { upstreamVariables(upstreamId: $upstreamId) { id name secret value } keyProbe(upstreamId: $upstreamId) { ${PROBE_FIELDS} } }`;
export const API_KEYS = page('apiKeys', 'id name location paramName valuePrefix weight priority status tags owner expiresAt health { cause { by } }', { declared: '$upstreamId: ID!', given: 'filter: { upstreamId: $upstreamId }' });
export const API_KEY_IDS_BY_VALUE = 'query($upstreamId: ID!, $values: [String!]!) { ids: apiKeyIdsByValue(upstreamId: $upstreamId, values: $values) }';
export const RULES = page(
  'rules',
  'id builtin name upstreamId enabled priority match thresholdCount thresholdWindowSeconds mode actions { type durationSeconds untilHeader untilJsonPath cron timeZone tag message }',
);
export const CONSUMERS = page('consumers', 'id name description enabled');
export const VIRTUAL_KEYS = page('virtualKeys', 'id consumerId name enabled expiresAt allowedAddresses allowedUpstreamIds');
export const QUOTAS = page('quotas', 'id name quotaTotal enableQuota measure unitsPath quotaReset quotaResetCron timeZone apiKeyIds virtualKeyIds');
export const LIMITS = page('limits', 'id subjectKind upstreamId apiKeyId consumerId virtualKeyId enabled requestsPerMinute requestsPerHour requestsPerDay maxConcurrent');
export const CHANNELS = page('notificationChannels', 'id name kind enabled language timeZone settings { host port tls user from to headerNames hasPassword hasSecret }');
export const ROUTES = page(
  'notificationRoutes',
  'id name channelId enabled eventTypes upstreamIds minimumSeverity quietFrom quietTo timeZone dedupeSeconds digestAfter repeatSeconds recoveryNotice',
);

/** All texts, those that came with the product included. */
export function templatesQuery(kinds: readonly string[], languages: readonly string[]): string {
  const parts = kinds.flatMap((kind) => languages.map((language) => `${kind}_${language.replace('-', '_')}: notificationTemplates(channelKind: ${kind}, language: "${language}") { eventType channelKind language title body customised }`));
  return `query { ${parts.join(' ')} }`;
}
