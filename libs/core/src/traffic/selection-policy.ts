/** How a key is chosen from a pool. */
export enum SelectionPolicy {
  ROUND_ROBIN = 'ROUND_ROBIN',
  WEIGHTED = 'WEIGHTED',
  RANDOM = 'RANDOM',
  LEAST_USED = 'LEAST_USED',
  /** Fill first: a key of lower priority serves only when none of a higher one can. */
  PRIORITY = 'PRIORITY',
}
