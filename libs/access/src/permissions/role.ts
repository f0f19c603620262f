import { registerEnumType } from '@nestjs/graphql';

/** What a user or token may do. */
export enum Role {
  /** Everything. */
  ADMIN = 'ADMIN',
  /** Everything on upstreams, keys, headers, rules, consumers, notifications and batches; no users, no settings, no reveal. */
  OPERATOR = 'OPERATOR',
  /** Reads, never a secret. */
  VIEWER = 'VIEWER',
}

registerEnumType(Role, {
  name: 'Role',
  description: 'What a user or token may do.',
  valuesMap: {
    ADMIN: { description: 'Everything.' },
    OPERATOR: { description: 'Everything on upstreams, keys, headers, rules, consumers, notifications and batches; no users, no settings, no reveal.' },
    VIEWER: { description: 'Reads, never a secret.' },
  },
});
