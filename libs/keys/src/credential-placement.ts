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

/**
 * Refuses a key that could not be sent where it belongs.
 * @throws GatewayError BAD_USER_INPUT
 */
export function checkPlacement({ location, paramName, valuePrefix }: CredentialPlacement, value: string): void {
  if (location !== CredentialLocation.HEADER) return;
  if (!HEADER_NAME.test(paramName)) throw GatewayError.badInput('paramName', 'is not the name of a header');
  if (!HEADER_VALUE.test(value)) throw GatewayError.badInput('keyValue', 'has characters that no header may have');
  if (valuePrefix !== '' && !/^[\x20-\x7e]*$/.test(valuePrefix)) throw GatewayError.badInput('valuePrefix', 'has characters that no header may have');
}
