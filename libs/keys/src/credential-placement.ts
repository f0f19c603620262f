import { CredentialLocation, GatewayError } from '@app/core';

export interface CredentialPlacement {
  location: CredentialLocation;
  paramName: string;
  valuePrefix: string;
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Visible characters and inner spaces: what may stand in a header's value. */
const HEADER_VALUE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/** Where a key goes when only a part of it is said. `Bearer ` belongs to `Authorization` alone: other headers take the bare key. */
export function placementWithDefaults(given: Partial<CredentialPlacement>): CredentialPlacement {
  const location = given.location ?? CredentialLocation.HEADER;
  const paramName = given.paramName ?? { [CredentialLocation.HEADER]: 'Authorization', [CredentialLocation.QUERY]: 'key', [CredentialLocation.BODY]: 'api_key' }[location];
  const bearer = location === CredentialLocation.HEADER && paramName.toLowerCase() === 'authorization';
  return { location, paramName, valuePrefix: given.valuePrefix ?? (bearer ? 'Bearer ' : '') };
}

/** Which part of a key could not be sent where it belongs, and why; undefined when all can. */
export function placementFault({ location, paramName, valuePrefix }: CredentialPlacement, value: string): { field: 'paramName' | 'keyValue' | 'valuePrefix'; message: string } | undefined {
  if (location !== CredentialLocation.HEADER) return undefined;
  if (!HEADER_NAME.test(paramName)) return { field: 'paramName', message: 'is not the name of a header' };
  if (!HEADER_VALUE.test(value)) return { field: 'keyValue', message: 'has characters that no header may have' };
  if (!/^[\x20-\x7e]*$/.test(valuePrefix)) return { field: 'valuePrefix', message: 'has characters that no header may have' };
  return undefined;
}

/**
 * Refuses a key that could not be sent where it belongs.
 * @throws GatewayError BAD_USER_INPUT
 */
export function checkPlacement(placement: CredentialPlacement, value: string): void {
  const fault = placementFault(placement, value);
  if (fault) throw GatewayError.badInput(fault.field, fault.message);
}
