/** Where an upstream wants its API key. */
export enum CredentialLocation {
  HEADER = 'HEADER',
  QUERY = 'QUERY',
  /** A top-level field of a JSON or form body. */
  BODY = 'BODY',
}
