const SHOWN = 4;
const SHORTEST_SHOWN = 12;
const HIDDEN = '••••';

/** First 4 and last 4 characters when the secret is longer than 12, else nothing of it. */
export function maskSecret(secret: string): string {
  return secret.length > SHORTEST_SHOWN ? `${secret.slice(0, SHOWN)}${HIDDEN}${secret.slice(-SHOWN)}` : HIDDEN;
}
