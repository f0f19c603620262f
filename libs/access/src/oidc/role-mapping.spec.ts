import { describe, expect, it } from 'vitest';
import { roleOf, type RoleMapping } from './role-mapping.js';

const MAPPINGS: RoleMapping[] = [
  { value: 'admins', role: 'ADMIN' },
  { value: 'ops', role: 'OPERATOR' },
];

describe('the role of an identity', () => {
  it('is that of the first mapping that fits', () => {
    expect(roleOf({ groups: ['ops', 'admins'] }, 'groups', MAPPINGS)).toBe('ADMIN');
    expect(roleOf({ groups: 'ops' }, 'groups', MAPPINGS)).toBe('OPERATOR');
  });

  it('is none where nothing fits, unless everybody has one', () => {
    for (const claims of [{}, { groups: null }, { groups: ['x'] }, { groups: { admins: true } }]) expect(roleOf(claims, 'groups', MAPPINGS)).toBeUndefined();
    expect(roleOf({}, 'groups', [...MAPPINGS, { value: '*', role: 'VIEWER' }])).toBe('VIEWER');
  });

  it('is found in a claim that lies deeper, or has a dot in its name', () => {
    expect(roleOf({ realm_access: { roles: ['ops'] } }, 'realm_access.roles', MAPPINGS)).toBe('OPERATOR');
    expect(roleOf({ 'https://example.com/roles': ['admins'] }, 'https://example.com/roles', MAPPINGS)).toBe('ADMIN');
  });
});
