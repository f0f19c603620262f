import { type TypePolicies } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';

/** How lists that are paged by cursor are kept: one list for each set of arguments but the page itself. */
export const cachePolicies: TypePolicies = {
  // Their ids are those of upstreams, keys, consumers or limits alike: not enough to tell two of them apart.
  TrafficShare: { keyFields: false },
  NearLimit: { keyFields: false },
  Query: {
    fields: {
      upstreams: relayStylePagination(['filter']),
      consumers: relayStylePagination(['filter']),
      virtualKeys: relayStylePagination(['filter']),
      rules: relayStylePagination(['filter']),
      requestLogs: relayStylePagination(['filter']),
      auditLog: relayStylePagination(['filter']),
      apiTokens: relayStylePagination(),
      users: relayStylePagination(['filter']),
      limits: relayStylePagination(['filter']),
      quotas: relayStylePagination(['filter']),
      notificationChannels: relayStylePagination(),
      notificationRoutes: relayStylePagination(),
      notifications: relayStylePagination(['filter']),
      scheduledTaskRuns: relayStylePagination(['task']),
    },
  },
};
