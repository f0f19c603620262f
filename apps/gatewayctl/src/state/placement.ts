/** Where a key goes when its file does not say: as the gateway decides for a new key. */
export function placementOf(given: { location: string; paramName?: string; valuePrefix?: string }): { location: string; paramName: string; valuePrefix: string } {
  const byLocation: Record<string, string> = { HEADER: 'Authorization', QUERY: 'key', BODY: 'api_key' };
  const paramName = given.paramName ?? byLocation[given.location];
  const isBearer = given.location === 'HEADER' && paramName.toLowerCase() === 'authorization';
  return { location: given.location, paramName, valuePrefix: given.valuePrefix ?? (isBearer ? 'Bearer ' : '') };
}
