import type { Role } from '../permissions/role.js';

export interface RoleMapping {
  /** A value of the claim; `*` is everybody. */
  value: string;
  role: keyof typeof Role;
}

/**
 * The role that the claims give: the first mapping that fits counts.
 * @param path of the claim; dots go deeper. Its value may be a text or a list of them.
 */
export function roleOf(claims: object, path: string, mappings: readonly RoleMapping[]): keyof typeof Role | undefined {
  const claim = path in claims ? (claims as Record<string, unknown>)[path] : path.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], claims);
  const values = [claim].flat();
  return mappings.find(({ value }) => value === '*' || values.includes(value))?.role;
}
